"""Values of trees at random points: every name an array, every derivative found by differences.

Nothing here knows a rule of differentiation. An array has its matrix in the last two axes; each
nested derivative adds an axis in front for the points of its difference quotient, so that one
evaluation of the document serves them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..language.tree import Tree
from ..shape import Dim, substitute
from ..shape import names as size_names
from . import functions
from .arrays import add, extent, joined, matrix_power, times
from .differences import POINTS, slope, spread, steps
from .scope import Definition, Reference, Scope, key
from .shapes import (
    Misfit,
    Shapes,
    Unknown,
    capital_of_function,
    direction_variable,
    grid,
    is_zero,
    nabla_variable,
)

if TYPE_CHECKING:
    from numpy import ndarray

    Array = ndarray[Any, Any]

Indices = Mapping[str, int]
Label = tuple[str, tuple[int, ...]]

MOST_INDICES = 400


class Assigned:
    """Whole numbers for sizes, different ones as far as they go."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self.sizes = sizes
        self.found: dict[Dim, int] = {}

    def __call__(self, dim: Dim) -> int:
        if isinstance(dim, int):
            return dim
        parts = sorted(size_names(dim))
        if parts != [dim]:
            return self(substitute(dim, {name: self(name) for name in parts}))
        if dim not in self.found:
            self.found[dim] = self.sizes[len(self.found) % len(self.sizes)]
        return self.found[dim]


@dataclass(frozen=True, slots=True)
class Point:
    """Concrete sizes, values of the variables by key, and the directions in which they move."""

    sizes: Assigned
    values: Mapping[str, Array]
    directions: Mapping[str, Array]
    independent: list[Tree] = field(default_factory=list)  # variables on which what was differentiated does not depend


@dataclass(slots=True)
class World:
    """The document at a point: what is overridden, what moves, and how many derivatives this is inside of."""

    scope: Scope
    shapes: Shapes
    point: Point
    overrides: dict[Label, Any] = field(default_factory=dict)
    moving: frozenset[str] | None = None
    depth: int = 0
    occurrence: tuple[Tree, Any] | None = None  # one leaf with a value of its own
    believed: Callable[[World, Tree, Indices], Any] | None = None
    cache: dict[Any, Any] = field(default_factory=dict)
    inside: dict[Any, World] = field(default_factory=dict)
    range: int = 0  # of all indices, inside a function given by its components

    # ------------------------------------------------------------------- values

    def value(self, tree: Tree, indices: Indices | None = None) -> Any:
        """The value of a tree. Raises Misfit, Unknown or Rough."""
        if self.occurrence is not None and tree is self.occurrence[0]:
            return self.occurrence[1]
        return RULES[tree.kind](self, tree, indices or {})

    def number(self, tree: Tree, indices: Indices) -> Any:
        return _np().full((1, 1), float(tree.value))

    def name(self, tree: Tree, indices: Indices) -> Any:
        return self.named(self.scope.reference(tree.value), indices, tree)

    def named(self, reference: Reference, indices: Indices, tree: Tree | None = None) -> Any:
        np = _np()
        kind = reference.kind
        if kind == "index":
            return np.full((1, 1), float(self._at(reference.base, indices) + 1))
        if kind == "size":
            return np.full((1, 1), float(self.size(self.shapes.limit(reference.base))))
        if kind == "pi":
            return np.full((1, 1), np.pi)
        if kind == "identity":
            assert tree is not None
            return np.eye(self.size(self.shapes.noted[tree][0]))
        if kind == "delta":
            i, j = (self._at(letter, indices) for letter in reference.indices)
            return np.full((1, 1), float(i == j))
        return self._lookup(reference, indices)

    def size(self, dim: Dim) -> int:
        return self.point.sizes(self.shapes.sizes.find(dim))

    def _at(self, letter: str, indices: Indices) -> int:
        if letter.isdigit():
            return int(letter) - 1
        if letter not in indices:
            raise Unknown(f"the index {letter} has no value here")
        return indices[letter]

    def _lookup(self, reference: Reference, indices: Indices) -> Any:
        at = tuple(self._at(letter, indices) for letter in reference.indices)
        label = (reference.base, at)
        if reference.kind == "component":
            return self._component(self.plain(reference.base), at)
        if label in self.overrides:
            return self.overrides[label]
        if (reference.kind, label) not in self.cache:
            self.cache[reference.kind, label] = self._fresh(reference, at)
        return self.cache[reference.kind, label]

    def plain(self, name: str) -> Any:
        """The value of a whole name."""
        return self.named(self.scope.reference(name), {})

    @staticmethod
    def _component(whole: Any, at: tuple[int, ...]) -> Any:
        rows, columns = whole.shape[-2:]
        i, j = at if len(at) == 2 else (at[0], 0) if columns == 1 else (0, at[0])
        if i >= rows or j >= columns:
            raise Misfit(f"there is no component {', '.join(str(k + 1) for k in at)}")
        return whole[..., i : i + 1, j : j + 1]

    def _fresh(self, reference: Reference, at: tuple[int, ...]) -> Any:
        base = reference.base
        definition = self.scope.definitions.get(base)
        if reference.kind == "collected":
            return self._collected(base)
        if reference.kind == "gathered":
            return self._gathered(base)
        if definition is not None and (definition.indices if reference.kind == "member" else not definition.indices):
            return self.value(definition.tree, dict(zip(definition.indices, at, strict=True)))
        values = self.point.values.get(key(reference))
        if values is None:
            raise Unknown(f"{base} is not defined")
        values = self._moved(key(reference), values)
        if reference.kind != "member":
            return values
        if any(k >= n for k, n in zip(at, values.shape[-2 - len(at) : -2], strict=True)):
            raise Misfit(f"{base} has no member {at}")
        return values[(..., *at, slice(None), slice(None))]

    def _moved(self, label: str, values: Any) -> Any:
        shift = self.overrides.get((f"+{label}", ()))
        return values if shift is None else values + shift

    def members(self, family: str) -> list[tuple[int, ...]]:
        counts = [self.size(self.shapes.family(family, p)) for p in range(self.scope.families[family])]
        return [tuple(int(k) for k in at) for at in _np().ndindex(*counts)]

    def _member(self, family: str, at: tuple[int, ...]) -> Any:
        return self._lookup(Reference("member", family, tuple(str(k + 1) for k in at)), {})

    def _collected(self, family: str) -> Any:
        np = _np()
        members = self.members(family)
        found = np.concatenate(np.broadcast_arrays(*[self._member(family, at) for at in members]), axis=-2)
        if self.scope.families[family] == 1:
            return found
        rows = max(at[0] for at in members) + 1
        return found[..., 0].reshape(*found.shape[:-2], rows, -1)

    def _gathered(self, name: str) -> Any:
        np = _np()
        how, family = self.scope.gathered[name]
        parts = np.broadcast_arrays(*[self._member(family, at) for at in self.members(family)])
        if parts[0].shape[-1] != 1:
            parts = [p.swapaxes(-1, -2) for p in parts]
        columns = np.concatenate(parts, axis=-1)
        return columns.swapaxes(-1, -2) if how == "rows" else columns

    # ------------------------------------------------------------------- arithmetic

    def sum(self, tree: Tree, indices: Indices) -> Any:
        total = None
        for mark, part in zip(tree.value, tree.parts, strict=True):
            term = self.value(part, indices)
            term = -term if mark[0] == "-" else term
            total = term if total is None else add(total, term, self._literal(part) or self._literal(tree.parts[0]))
        return total

    def _literal(self, tree: Tree) -> bool:
        return self.shapes._literal(tree)

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

    def power(self, tree: Tree, indices: Indices) -> Any:
        base, exponent = (self.value(p, indices) for p in tree.parts)
        if exponent.shape[-2:] != (1, 1):
            raise Unknown("a matrix as exponent")
        if tree.value == ".^" or base.shape[-2:] == (1, 1):
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
        return _np().ones([self.size(d) for d in self.shapes.noted[tree]])

    def norm(self, tree: Tree, indices: Indices) -> Any:
        found = self.value(tree.parts[0], indices)
        return functions.norm1(found) if tree.value == "1" else functions.norm(found)

    def bars(self, tree: Tree, indices: Indices) -> Any:
        found = self.value(tree.parts[0], indices)
        return abs(found) if found.shape[-2:] == (1, 1) else functions.FUNCTIONS["det"].value(found)

    def blocks(self, tree: Tree, indices: Indices) -> Any:
        rows = [joined([self._block(entry, indices) for entry in row], -1) for row in grid(tree)]
        return joined(rows, -2)

    def _block(self, entry: Tree, indices: Indices) -> Any:
        if is_zero(entry):
            return _np().zeros([self.size(d) for d in self.shapes.noted[entry]])
        return self.value(entry, indices)

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
        np = _np()
        pairs = list(zip(tree.parts[::2], tree.parts[1::2], strict=False))
        found = self.value(pairs[-1][0], indices)
        for part, condition in reversed(pairs[:-1]):
            found = np.where(self.value(condition, indices) > 0, self.value(part, indices), found)
        return found

    def comparison(self, tree: Tree, indices: Indices) -> Any:
        left, right = (self.value(p, indices) for p in tree.parts)
        return left - right if tree.value == ">" else right - left

    # ------------------------------------------------------------------- functions

    def call(self, tree: Tree, indices: Indices) -> Any:
        name, primes = tree.value
        arguments = tree.parts
        if name in ("vector", "matrix"):
            return _np().ones([self.size(d) for d in self.shapes.noted[tree]]) * self.value(arguments[0], indices)
        if self.scope.is_quantity(name, arguments):
            return self._quantity(name, arguments, indices)
        if primes and name + "'" * primes in self.scope.definitions:
            return times("*", self.plain(name + "'" * primes), self.value(arguments[0], indices))
        if not self.scope.is_function(name):
            left = self.named(self.scope.reference(name), indices)
            return times("*", left, self.value(arguments[0], indices))
        values = [self.value(a, indices) for a in arguments]
        if name in ("max", "min"):
            return getattr(_np(), f"{name}imum")(*values) if len(values) == 2 else self._unknown(name)
        return self.apply(name, primes, values[0])

    def _unknown(self, name: str) -> Any:
        raise Unknown(f"{name} of this is not evaluated")

    def _quantity(self, name: str, arguments: list[Tree], indices: Indices) -> Any:
        """f(x) is f; f(a) is f where x is a."""
        definition = self.scope.definitions[name]
        changed: dict[Label, Any] = {
            (parameter, ()): self.value(argument, indices)
            for parameter, argument in zip(definition.arguments, arguments, strict=False)
            if not (argument.kind == "name" and argument.value == parameter)
        }
        world = self.changed(changed) if changed else self
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
        np = _np()
        if definition.indices:
            return self._componentwise(definition, X)
        world = World(self.scope, self.shapes, self.point, {(definition.arguments[0], ()): X.reshape(-1, 1, 1)})
        found = world.value(definition.tree, {})
        return np.broadcast_to(found, (X.size, 1, 1)).reshape(X.shape)

    def _componentwise(self, definition: Definition, X: Any) -> Any:
        """g(z_i) = …, of the whole z: one component after the other."""
        np = _np()
        count = X.shape[-2]
        parameter = definition.arguments[0]
        members: dict[Label, Any] = {(parameter, (k,)): X[..., k : k + 1, :] for k in range(count)}
        world = World(
            self.scope, self.shapes, self.point, {(parameter, ()): X, **members}, depth=X.ndim - 2, range=count
        )
        parts = [world.value(definition.tree, {definition.indices[0]: k}) for k in range(count)]
        return np.concatenate(np.broadcast_arrays(*parts), axis=-2)

    # ------------------------------------------------------------------- derivatives

    def changed(self, overrides: Mapping[Label, Any]) -> World:
        """The same world with other values."""
        return World(
            self.scope,
            self.shapes,
            self.point,
            {**self.overrides, **overrides},
            self.moving,
            self.depth,
            self.occurrence,
            self.believed,
        )

    def deeper(self, overrides: Mapping[Label, Any]) -> World:
        world = self.changed(overrides)
        world.depth += 1
        return world

    def along(self, moving: frozenset[str] | None) -> World:
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
            operand = Tree("differential", [operand], (None, order - 1), 0, 0)
        return self._sloped(self.along(self.moving), operand, indices)

    def _sloped(self, world: World, operand: Tree, indices: Indices) -> Any:
        found = world.value(operand, indices)
        if found.ndim < world.depth + 2:
            return _np().zeros(found.shape)
        return slope(found)

    def _partial_differential(self, operand: Tree, wrt: str, indices: Indices) -> Any:
        """d_b f: only b moves, along its own direction."""
        reference = self.scope.reference(wrt)
        if reference.kind == "variable":
            return self._sloped(self.along(frozenset({key(reference)})), operand, indices)
        variable = Tree("name", [], wrt, 0, 0)
        direction = self.differential(Tree("differential", [variable], (None, 1), 0, 0), indices)
        current = self.value(variable, indices)
        world = self.deeper(self.override(variable, current + steps(self.depth + 2) * direction, indices))
        return self._sloped(world, operand, indices)

    def override(self, variable: Tree, values: Any, indices: Indices) -> dict[Label, Any]:
        """The overrides that give a variable these values."""
        if variable.kind == "transpose":
            return self.override(variable.parts[0], values.swapaxes(-1, -2), indices)
        if variable.kind == "call" and variable.value == ("vec", 0):
            return self._override_stacked(variable.parts[0], values, indices)
        if variable.kind not in ("name", "index"):
            raise Unknown("a derivative by something that is not a name")
        if variable.kind == "index":
            reference = Reference("component", variable.parts[0].value, tuple(map(str, variable.value)))
        else:
            reference = self.scope.reference(variable.value)
        at = tuple(self._at(letter, indices) for letter in reference.indices)
        base = reference.base
        if reference.kind in ("variable", "defined"):
            return self._override_plain(base, values)
        if reference.kind == "member":
            return {(base, at): values}
        if reference.kind == "component":
            return self._override_component(base, at, values)
        if reference.kind == "collected":
            return {(base, m): self._component(values, m) for m in self.members(base)}
        if reference.kind == "gathered":
            return self._override_gathered(base, values)
        raise Unknown(f"{variable.value} is nothing to differentiate by")

    def _override_stacked(self, variable: Tree, values: Any, indices: Indices) -> dict[Label, Any]:
        """X with the columns that are stacked in vec(X)."""
        rows, columns = self.value(variable, indices).shape[-2:]
        return self.override(variable, values.reshape(*values.shape[:-2], columns, rows).swapaxes(-1, -2), indices)

    def _override_plain(self, base: str, values: Any) -> dict[Label, Any]:
        found: dict[Label, Any] = {(base, ()): values}
        definition = self.scope.definitions.get(base)
        if definition is not None and definition.tree.kind == "column":
            start = 0
            for part in definition.tree.parts:
                stop = start + self.value(part).shape[-2]
                if part.kind == "name":
                    found |= self.override(part, values[..., start:stop, :], {})
                start = stop
        return found

    def _override_component(self, base: str, at: tuple[int, ...], values: Any) -> dict[Label, Any]:
        np = _np()
        whole = self.plain(base)
        i, j = at if len(at) == 2 else (at[0], 0) if whole.shape[-1] == 1 else (0, at[0])
        shape = np.broadcast_shapes(whole.shape[:-2], values.shape[:-2])
        found = np.broadcast_to(whole, (*shape, *whole.shape[-2:])).copy()
        found[..., i, j] = values[..., 0, 0]
        return {(base, ()): found}

    def _override_gathered(self, name: str, values: Any) -> dict[Label, Any]:
        how, family = self.scope.gathered[name]
        rows = values if how == "rows" else values.swapaxes(-1, -2)
        column = self._member(family, (0,)).shape[-1] == 1
        found: dict[Label, Any] = {(name, ()): values}
        for (k,) in self.members(family):
            row = rows[..., k : k + 1, :]
            found[family, (k,)] = row.swapaxes(-1, -2) if column else row
        return found

    def partial(self, tree: Tree, indices: Indices) -> Any:
        if self.believed is not None and (found := self.believed(self, tree, indices)) is not None:
            return found
        operand, *variables = tree.parts
        if len(variables) > 1:
            operand = Tree("partial", [operand, *variables[1:]], None, 0, 0)
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
        np = _np()
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

    def _only(self, leaf: Tree | None, world: World, indices: Indices) -> World:
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
        np = _np()
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
            raise Unknown("the variable of this gradient is not named")
        if operand.kind == "call" and len(tree.parts) == 1 and self.scope.is_quantity(operand.value[0], operand.parts):
            return self._gradient_at(tree, operand, indices)
        found = self._gradient(operand, variable, order, indices)
        return found.swapaxes(-1, -2) if transposed else found

    def _gradient(self, operand: Tree, variable: Tree, order: int, indices: Indices) -> Any:
        gradient = Tree("gradient", [operand, variable], None, 0, 0)
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
        parts = [Tree("name", [], name, 0, 0), *([variable] if variable is not None else [])]
        plain = Tree("nabla", parts, tree.value, 0, 0)
        changed: dict[Label, Any] = {
            (parameter, ()): self.value(argument, indices)
            for parameter, argument in zip(definition.arguments, operand.parts, strict=False)
            if not (argument.kind == "name" and argument.value == parameter)
        }
        return (self.changed(changed) if changed else self).nabla(plain, indices)

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


def _np() -> Any:
    import numpy

    return numpy


RULES: dict[str, Callable[[World, Tree, Any], Any]] = {
    "number": World.number,
    "name": World.name,
    "sum": World.sum,
    "product": World.product,
    "colon": World.colon,
    "power": World.power,
    "neg": World.neg,
    "transpose": World.transpose,
    "call": World.call,
    "index": World.index,
    "column": World.blocks,
    "row": World.blocks,
    "series": World.series,
    "ones": World.ones,
    "norm": World.norm,
    "bars": World.bars,
    "differential": World.differential,
    "partial": World.partial,
    "nabla": World.nabla,
    "gradient": World.gradient,
    "directional": World.directional,
    "applied": World.applied,
    "cases": World.cases,
    "comparison": World.comparison,
}
