"""Values of trees at random points: every name an array, every derivative found by differences.

An array has its matrix in the last two axes; axes before them are points at which it is evaluated at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...language.tree import Tree
from ..formulas.trees import is_literal, node
from ..scope import functions
from ..scope.conventions import capital_of_function
from ..scope.heads import argument_name
from ..scope.scope import Definition
from . import branches
from .arrays import add, extent, joined, matrix_power, times, to_every_row
from .derivatives import Derivatives
from .differences import slope, steps
from .named import Indices, Label
from .named_shapes import Misfit, Unknown
from .shapes import grid, is_zero

MOST_INDICES = 400


class World(Derivatives):
    """The document at a point: arithmetic, sums and functions."""

    __slots__ = ()

    def number(self, tree: Tree, indices: Indices) -> Any:
        return np.full((1, 1), float(tree.value))

    def sum(self, tree: Tree, indices: Indices) -> Any:
        total = None
        for mark, part in zip(tree.value, tree.parts, strict=True):
            term = self.value(part, indices)
            term = -term if mark[0] == "-" else term
            if self.scope.broadcasts and total is not None:
                term = to_every_row(total, term)
            total = term if total is None else add(total, term, is_literal(part) or is_literal(tree.parts[0]))
        return total

    def product(self, tree: Tree, indices: Indices) -> Any:
        found = self.value(tree.parts[0], indices)
        for mark, part in zip(tree.value, tree.parts[1:], strict=True):
            found = times(mark[0], found, self.value(part, indices))
        return found

    def colon(self, tree: Tree, indices: Indices) -> Any:
        left, right = (self.value(p, indices) for p in tree.parts)
        if left.shape[-2:] != right.shape[-2:]:
            raise Misfit(f"the Frobenius product of {extent(left)} and {extent(right)} does not exist", *tree.parts)
        return (left * right).sum(axis=(-2, -1), keepdims=True)

    def smooth(self, tree: Tree, indices: Indices) -> Any:
        """A smooth function that stands for one nobody specified, of all entries of its arguments."""
        rest, *arguments = (self.value(part, indices) for part in tree.parts)
        if not arguments:
            return rest
        flat = [a.reshape(*a.shape[:-2], 1, a.shape[-2] * a.shape[-1]) for a in arguments]
        lead = np.broadcast_shapes(*(a.shape[:-2] for a in flat))
        entries = np.concatenate([np.broadcast_to(a, (*lead, *a.shape[-2:])) for a in flat], axis=-1)
        return rest + functions.waves(tree.value, entries)

    def frozen(self, tree: Tree, indices: Indices) -> Any:
        """The value where nothing moves: a slope that the document states, of which it states no change."""
        if self.depth > 1:
            raise Unknown("the second derivative of what only has a first one")
        return type(self)(self.scope, self.shapes, self.point).value(tree.parts[0], indices)

    def power(self, tree: Tree, indices: Indices) -> Any:
        base, exponent = (self.value(p, indices) for p in tree.parts)
        if exponent.shape[-2:] != (1, 1):
            raise Unknown("a matrix as exponent")
        if tree.value == ".^" or 1 in base.shape[-2:]:
            whole = exponent.size == 1 and float(exponent.flat[0]).is_integer()
            return base ** (int(exponent.flat[0]) if whole else exponent)
        if base.shape[-1] != base.shape[-2]:
            raise Misfit(f"a power of {extent(base)}", tree.parts[0])
        return matrix_power(base, float(exponent.flat[0]))

    def neg(self, tree: Tree, indices: Indices) -> Any:
        return -self.value(tree.parts[0], indices)

    def transpose(self, tree: Tree, indices: Indices) -> Any:
        return self.value(tree.parts[0], indices).swapaxes(-1, -2)

    def ones(self, tree: Tree, indices: Indices) -> Any:
        return np.ones([self.size(d) for d in self.shapes.noted[tree]])

    def zeros(self, tree: Tree, indices: Indices) -> Any:
        return 0.0 * self.ones(tree, indices)

    def identity(self, tree: Tree, indices: Indices) -> Any:
        return np.eye(self.size(self.shapes.noted[tree][0]))

    def norm(self, tree: Tree, indices: Indices) -> Any:
        found = self.value(tree.parts[0], indices)
        return functions.norm1(found) if tree.value == "1" else functions.norm(found)

    def bars(self, tree: Tree, indices: Indices) -> Any:
        found = self.value(tree.parts[0], indices)
        if found.shape[-1] == 1:
            if found.shape[-2] != 1 and not self.scope.absolute:
                return functions.norm(found)
            self.point.visit(tree, branches.of_sign(found))
            return abs(found)
        return functions.FUNCTIONS["det"].value(found)

    def blocks(self, tree: Tree, indices: Indices) -> Any:
        rows = [joined([self._block(entry, indices) for entry in row], -1) for row in grid(tree)]
        return joined(rows, -2)

    def _block(self, entry: Tree, indices: Indices) -> Any:
        if is_zero(entry):
            return np.zeros([self.size(d) for d in self.shapes.noted[entry]])
        return self.value(entry, indices)

    def listed(self, tree: Tree, indices: Indices) -> Any:
        if tree.value not in self.scope.families:
            return self.plain(tree.value)
        found = self.side_by_side("columns", tree.value)
        return found.swapaxes(-1, -2) if found.shape[-2] == 1 else found

    def index(self, tree: Tree, indices: Indices) -> Any:
        return self._component(self.value(tree.parts[0], indices), tuple(self._at(str(k), indices) for k in tree.value))

    def series(self, tree: Tree, indices: Indices) -> Any:
        size = self.range or self.size(self.shapes.ranges[tree])
        if size > MOST_INDICES:
            raise Unknown(f"a sum of {size} terms")
        total = None
        for k in range(size):
            term = self.value(tree.parts[0], {**indices, tree.value: k})
            total = term if total is None else total + term
        return total

    def cases(self, tree: Tree, indices: Indices) -> Any:
        pairs = list(zip(tree.parts[::2], tree.parts[1::2], strict=False))
        found = self.value(pairs[-1][0], indices)
        for part, condition in reversed(pairs[:-1]):
            at = self.value(condition, indices)
            self.point.visit(condition, branches.of_sign(at))
            found = np.where(at > 0, self.value(part, indices), found)
        return found

    def comparison(self, tree: Tree, indices: Indices) -> Any:
        left, right = (self.value(p, indices) for p in tree.parts)
        return left - right if tree.value == ">" else right - left

    def call(self, tree: Tree, indices: Indices) -> Any:
        name, primes = tree.value
        arguments = tree.parts
        if name in ("vector", "matrix"):
            return np.ones([self.size(d) for d in self.shapes.noted[tree]]) * self.value(arguments[0], indices)
        if self.scope.is_quantity(name, arguments):
            return self._quantity(name, primes, arguments, indices)
        if primes and name + "'" * primes in self.scope.definitions:
            return times("*", self.plain(name + "'" * primes), self.value(arguments[0], indices))
        if not self.scope.is_function(name):
            left = self.named(self.scope.reference(name), indices)
            return times("*", left, self.value(arguments[0], indices))
        values = [self.value(a, indices) for a in arguments]
        if name in ("max", "min"):
            return self._extreme(tree, values)
        if len(values) != 1:
            raise Unknown(f"{name} of {len(values)} arguments is not evaluated")
        self.point.visit(tree, branches.of_function(name, values[0]))
        return self.apply(name, primes, values[0])

    def _extreme(self, tree: Tree, values: list[Any]) -> Any:
        """The larger of two, entry by entry, or the largest entry."""
        name = tree.value[0]
        if len(values) == 1:
            return getattr(values[0], name)(axis=(-2, -1), keepdims=True)
        if len(values) != 2:
            raise Unknown(f"{name} of this is not evaluated")
        self.point.visit(tree, branches.of_sign(values[0] - values[1]))
        return getattr(np, f"{name}imum")(*values)

    def _quantity(self, name: str, primes: int, arguments: list[Tree], indices: Indices) -> Any:
        """f(x) is f, f'(x) its derivative by x; f(a) is f where x is a."""
        definition = self.scope.definitions[name]
        changed: dict[Label, Any] = {
            (parameter, ()): self.value(argument, indices)
            for parameter, argument in zip(definition.arguments, arguments, strict=False)
            if argument_name(argument) != parameter
        }
        world = self.changed(changed) if changed else self
        if primes and definition.arguments:
            derived = node("partial", node("name", value=name), *[node("name", value=definition.arguments[0])] * primes)
            return world.value(derived, indices)
        return world.named(self.scope.reference(name), indices)

    def apply(self, name: str, primes: int, X: Any) -> Any:
        """A function of one argument, or its derivative entry by entry."""
        small = capital_of_function(name, self.scope)
        if small and primes:
            return functions.FUNCTIONS["diag"].value(self.apply(small, primes, X))
        if primes:
            return self._derived(name, primes, X)
        if name in self.scope.functions:
            return self._defined_function(self.scope.functions[name], X)
        known = functions.function(name)
        if known is not None:
            return known.value(X)
        return functions.unspecified(name, 0, self.shapes.kinds.get(f"{name}()") == "scalar")(X)

    def _derived(self, name: str, primes: int, X: Any) -> Any:
        if name not in self.scope.functions and functions.function(name) is None:
            return functions.unspecified(name, primes, scalar=False)(X)
        t = steps(X.ndim)
        return slope(self.apply(name, primes - 1, X + t))

    def _defined_function(self, definition: Definition, X: Any) -> Any:
        """The body for every entry as a scalar of its own."""
        if definition.indices:
            return self._componentwise(definition, X)
        world = World(self.scope, self.shapes, self.point, {(definition.arguments[0], ()): X.reshape(-1, 1, 1)})
        found = world.value(definition.tree, {})
        return np.broadcast_to(found, (X.size, 1, 1)).reshape(X.shape)

    def _componentwise(self, definition: Definition, X: Any) -> Any:
        """g(z_i) = …, of the whole z: one component after the other."""
        count = X.shape[-2]
        parameter = definition.arguments[0]
        members: dict[Label, Any] = {(parameter, (k,)): X[..., k : k + 1, :] for k in range(count)}
        world = World(
            self.scope, self.shapes, self.point, {(parameter, ()): X, **members}, depth=X.ndim - 2, range=count
        )
        parts = [world.value(definition.tree, {definition.indices[0]: k}) for k in range(count)]
        return np.concatenate(np.broadcast_arrays(*parts), axis=-2)


World.rules = {
    "number": World.number,
    "name": World.name,
    "sum": World.sum,
    "product": World.product,
    "colon": World.colon,
    "smooth": World.smooth,
    "frozen": World.frozen,
    "power": World.power,
    "neg": World.neg,
    "transpose": World.transpose,
    "call": World.call,
    "index": World.index,
    "column": World.blocks,
    "row": World.blocks,
    "members": World.listed,
    "series": World.series,
    "ones": World.ones,
    "zeros": World.zeros,
    "identity": World.identity,
    "norm": World.norm,
    "bars": World.bars,
    "differential": World.differential,
    "partial": World.partial,
    "nabla": World.nabla,
    "gradient": World.gradient,
    "tangent": World.tangent,
    "directional": World.directional,
    "applied": World.applied,
    "cases": World.cases,
    "comparison": World.comparison,
}
