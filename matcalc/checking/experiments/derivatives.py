"""Derivatives of trees by differences: differentials, partial derivatives, gradients, Hessians.

Nothing here knows a rule of differentiation. Each nested derivative adds an axis in front for the points
of its difference quotient, so that one evaluation of the document serves them all.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from ...language.tree import Tree
from ...properties.arrays import tangent
from ..formulas.rewriting import structure
from ..formulas.trees import names, node
from ..scope.conventions import direction_variable, nabla_variable
from ..scope.scope import key
from .differences import POINTS, slope, spread, steps
from .named import Indices, Label
from .named_shapes import Unknown, Unnamed
from .overriding import Overriding


class Derivatives(Overriding):
    """Values of whatever is differentiated."""

    __slots__ = ()

    def along(self, moving: frozenset[str] | None) -> Self:
        """The world at the points of a difference quotient, with the variables moving along their directions."""
        if moving not in self.inside:
            t = steps(self.depth + 2)
            shifts: dict[Label, Any] = {
                (f"+{label}", ()): spread(t, direction) + self.overrides.get((f"+{label}", ()), 0.0)
                for label, direction in self.point.directions.items()
                if moving is None or label in moving
            }
            self.inside[moving] = self.deeper(shifts)
        return self.inside[moving]

    def differential(self, tree: Tree, indices: Indices) -> Any:
        wrt, order = tree.value
        operand = tree.parts[0]
        if self.believed is not None and (found := self.believed(self, tree, indices)) is not None:
            return found
        if wrt is not None:
            return self._partial_differential(operand, wrt, indices)
        return self._differential(operand, order, indices)

    def _differential(self, operand: Tree, order: int, indices: Indices) -> Any:
        if order > 1:
            operand = node("differential", operand, value=(None, order - 1))
        return self._sloped(self.along(self.moving), operand, indices)

    def _sloped(self, world: Self, operand: Tree, indices: Indices) -> Any:
        found = world.value(operand, indices)
        if found.ndim < world.depth + 2:
            return np.zeros(found.shape)
        return slope(found)

    def _partial_differential(self, operand: Tree, wrt: str, indices: Indices) -> Any:
        """d_b f: only b moves, along its own direction."""
        reference = self.scope.reference(wrt)
        if reference.kind == "variable":
            return self._sloped(self.along(frozenset({key(reference)})), operand, indices)
        variable = node("name", value=wrt)
        direction = self.differential(node("differential", variable, value=(None, 1)), indices)
        current = self.value(variable, indices)
        world = self.deeper(self.override(variable, current + steps(self.depth + 2) * direction, indices))
        return self._sloped(world, operand, indices)

    def partial(self, tree: Tree, indices: Indices) -> Any:
        if self.believed is not None and (found := self.believed(self, tree, indices)) is not None:
            return found
        letters = {letter for name in names(tree) for letter in name.rpartition("_")[2]}
        label = "partial", structure(tree), tuple((i, k) for i, k in sorted(indices.items()) if i in letters)
        if label not in self.cache:
            noted = len(self.point.independent)
            found = self._partial(tree, indices)
            self.cache[label] = found, self.point.independent[noted:]
            del self.point.independent[noted:]
        found, independent = self.cache[label]
        self.point.independent.extend(independent)
        return found

    def _partial(self, tree: Tree, indices: Indices) -> Any:
        operand, *variables = tree.parts
        if len(variables) > 1:
            operand = node("partial", operand, *variables[1:])
        variable = variables[0]
        transposed = variable.kind == "transpose"
        if transposed:
            variable = variable.parts[0]
        return self.derivative(operand, variable, indices, transposed=transposed)

    def derivative(
        self, operand: Tree, variable: Tree, indices: Indices, *, transposed: bool = False, leaf: Tree | None = None
    ) -> Any:
        """∂f/∂x entry by entry, set out by the layout: that of x for scalar f, [i, j] = ∂f_i/∂x_j for vectors.

        With a leaf of the operand, x moves there alone.
        """
        current = self.value(variable, indices)
        rows, columns = current.shape[-2:]
        entries = np.eye(rows * columns).reshape(rows * columns, *(1,) * self.depth, rows, columns)
        t = steps(self.depth + 3)
        moved = current + t * entries
        moved = moved.reshape(-1, *moved.shape[2:])
        world = self._only(leaf, self.deeper(self.override(variable, moved, indices)), indices)
        found = world.value(operand, indices)
        if found.ndim < world.depth + 2:
            found = np.zeros((rows * columns, *found.shape))
            if self._is_defined(operand):
                self.point.independent.append(variable)
        else:
            found = slope(found.reshape(len(POINTS), rows * columns, *found.shape[1:]))
        return self._laid_out(found, (rows, columns), transposed)

    def _is_defined(self, operand: Tree) -> bool:
        """Whether anything in the operand has a definition, which might be written in other terms."""
        found = self.scope.dependencies(operand)
        return any(self.scope.reference(n).base in self.scope.definitions for n in found)

    def _only(self, leaf: Tree | None, world: Self, indices: Indices) -> Self:
        """The world at rest but for one leaf, which has its value in the other world."""
        if leaf is None:
            return world
        still = self.deeper({})
        still.occurrence = (leaf, world.value(leaf, indices))
        return still

    def differential_in(self, operand: Tree, leaf: Tree) -> Any:
        """df as if one leaf of the operand moved alone."""
        return self._sloped(self._only(leaf, self.along(self.moving), {}), operand, {})

    def _laid_out(self, found: Any, variable: tuple[int, int], transposed: bool) -> Any:
        extent_ = found.shape[-2:]
        if variable == (1, 1):
            return found[0]
        if extent_ == (1, 1):
            moved = np.moveaxis(found[..., 0, 0], 0, -1)
            gradient = moved.reshape(*moved.shape[:-1], *variable)
            swap = transposed != (self.scope.layout == "numerator")
            return gradient.swapaxes(-1, -2) if swap else gradient
        if variable[1] != 1 or 1 not in extent_:
            raise Unknown(
                "the derivative of a matrix by a matrix, or of a vector by a matrix, has more than two indices"
            )
        flat = found[..., 0] if extent_[1] == 1 else found[..., 0, :]
        jacobian = np.moveaxis(flat, 0, -1)
        swap = (self.scope.layout == "denominator" and not transposed) or extent_[1] != 1
        return jacobian.swapaxes(-1, -2) if swap else jacobian

    def nabla(self, tree: Tree, indices: Indices) -> Any:
        if self.believed is not None and (found := self.believed(self, tree, indices)) is not None:
            return found
        order, transposed = tree.value
        operand = tree.parts[0]
        variable = nabla_variable(tree, self.scope)
        if variable is None:
            raise Unnamed("the variable of this gradient is not named")
        if operand.kind == "call" and len(tree.parts) == 1 and self.scope.is_quantity(operand.value[0], operand.parts):
            return self._gradient_at(tree, operand, indices)
        found = self._gradient(operand, variable, order, indices)
        return found.swapaxes(-1, -2) if transposed else found

    def _gradient(self, operand: Tree, variable: Tree, order: int, indices: Indices) -> Any:
        gradient = node("gradient", operand, variable)
        return self.gradient(gradient, indices) if order == 1 else self.derivative(gradient, variable, indices)

    def gradient(self, tree: Tree, indices: Indices) -> Any:
        """The gradient in the shape of its variable, whatever the layout of ∂f/∂x is; a Jacobian for vectors."""
        operand, variable = tree.parts
        found = self.derivative(operand, variable, indices)
        scalar = self.value(operand, indices).shape[-2:] == (1, 1)
        return found.swapaxes(-1, -2) if scalar and self.scope.layout == "numerator" else found

    def _gradient_at(self, tree: Tree, operand: Tree, indices: Indices) -> Any:
        """∇f(a): the gradient of f where its argument is a."""
        name = operand.value[0]
        definition = self.scope.definitions[name]
        variable = nabla_variable(tree, self.scope)
        parts = [node("name", value=name), *([variable] if variable is not None else [])]
        plain = node("nabla", *parts, value=tree.value)
        changed: dict[Label, Any] = {
            (parameter, ()): self.value(argument, indices)
            for parameter, argument in zip(definition.arguments, operand.parts, strict=False)
            if not (argument.kind == "name" and argument.value == parameter)
        }
        return (self.changed(changed) if changed else self).nabla(plain, indices)

    def tangent(self, tree: Tree, indices: Indices) -> Any:
        """A gradient projected on the directions in which its variable can move with these properties."""
        found, X = (self.value(part, indices) for part in tree.parts)
        if found.shape != X.shape or found.ndim != 2:
            raise Unknown("the gradient within a structure, inside another derivative")
        return tangent(X, found, tree.value)

    def directional(self, tree: Tree, indices: Indices) -> Any:
        operand, direction = tree.parts
        variable = direction_variable(operand, self.scope)
        if variable is None:
            raise Unknown("the variable of this derivative is not named")
        shift = steps(self.depth + 2) * self.value(direction, indices)
        world = self.deeper(self.override(variable, self.value(variable, indices) + shift, indices))
        return self._sloped(world, operand, indices)

    def applied(self, tree: Tree, indices: Indices) -> Any:
        return self.value(tree.parts[0], indices)
