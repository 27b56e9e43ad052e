"""Shapes of what is differentiated, by the layout of the document."""

from __future__ import annotations

from ...language.tree import Tree
from ...shape import Shape
from ..scope.conventions import direction_variable, nabla_variable
from .named_shapes import NamedShapes, Unknown, Unnamed


class DerivativeShapes(NamedShapes):
    """Shapes of differentials, partial derivatives, gradients and Hessians."""

    __slots__ = ()

    def differential(self, tree: Tree) -> Shape:
        return self.shape(tree.parts[0])

    def partial(self, tree: Tree) -> Shape:
        shape = self.shape(tree.parts[0])
        for variable in reversed(tree.parts[1:]):
            transposed = variable.kind == "transpose"
            own = self.shape(variable.parts[0] if transposed else variable)
            shape = self._derivative(shape, own, transposed)
        return shape

    def _derivative(self, shape: Shape, variable: Shape, transposed: bool) -> Shape:
        if self._is_scalar(variable):
            return shape
        if self._is_scalar(shape):
            swap = transposed != (self.scope.layout == "numerator")
            return (variable[1], variable[0]) if swap else variable
        if shape[1] == 1 and variable[1] == 1:
            swap = self.scope.layout == "denominator" and not transposed
            return (variable[0], shape[0]) if swap else (shape[0], variable[0])
        if shape[0] == 1 and variable[1] == 1:
            return (variable[0], shape[1])
        raise Unknown("the derivative of a matrix by a matrix, or of a vector by a matrix, has more than two indices")

    def nabla(self, tree: Tree) -> Shape:
        order, transposed = tree.value
        operand = tree.parts[0]
        shape = self.shape(operand)
        variable = nabla_variable(tree, self.scope)
        if variable is None:
            raise Unnamed("the variable of this gradient is not named")
        own = self.shape(variable)
        if not self._is_scalar(shape):
            found = self._derivative(shape, own, transposed=False)
        elif order == 2:
            found = (own[0], own[0])
            if own[1] != 1:
                raise Unknown("the Hessian by a matrix has four indices")
        else:
            found = own
        return (found[1], found[0]) if transposed else found

    def tangent(self, tree: Tree) -> Shape:
        return self.shape(tree.parts[0])

    def directional(self, tree: Tree) -> Shape:
        shape = self.shape(tree.parts[0])
        variable = direction_variable(tree.parts[0], self.scope)
        if variable is None:
            raise Unknown("the variable of this derivative is not named")
        self.same(self.shape(variable), self.shape(tree.parts[1]), "variable and direction", tree.parts[1])
        return shape

    def applied(self, tree: Tree) -> Shape:
        for argument in tree.parts[1:]:
            self.shape(argument)
        return self.shape(tree.parts[0])
