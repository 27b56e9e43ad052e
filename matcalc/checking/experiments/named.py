"""What the names of a document stand for at a point: values drawn, defined, overridden, or gathered from others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

from ...language.tree import Tree
from ...shape import Dim, substitute
from ...shape import names as size_names
from ..formulas.rewriting import Key, structure
from ..scope.constants import CONSTANTS, sizes_of
from ..scope.scope import Reference, Scope, key
from .named_shapes import Misfit, Unknown
from .shapes import Shapes

Array = np.ndarray[Any, Any]

DEEPEST = 5  # derivatives inside each other; every one adds an axis of points
Indices = Mapping[str, int]
Label = tuple[str, tuple[int, ...]]


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
    branches: dict[tuple[Key, int], bool] = field(default_factory=dict)  # of piecewise functions, visited or not

    def visit(self, tree: Tree, visited: Sequence[bool]) -> None:
        """Note which branches of the function that is applied in a tree are visited."""
        if visited:
            label = structure(tree)
            for k, there in enumerate(visited):
                self.branches[label, k] = there or self.branches.get((label, k), False)


@dataclass(slots=True)
class Named:
    """The names of a document at a point: what is overridden, what moves, how many derivatives this is inside of.

    `rules` evaluates the kinds of trees; the last class in the line fills it.
    """

    rules: ClassVar[dict[str, Callable[..., Any]]] = {}

    scope: Scope
    shapes: Shapes
    point: Point
    overrides: dict[Label, Any] = field(default_factory=dict)
    moving: frozenset[str] | None = None
    depth: int = 0
    occurrence: tuple[Tree, Any] | None = None  # one leaf with a value of its own
    believed: Callable[[Any, Tree, Indices], Any] | None = None
    cache: dict[Any, Any] = field(default_factory=dict)
    inside: dict[Any, Self] = field(default_factory=dict)
    range: int = 0  # of all indices, inside a function given by its components

    def value(self, tree: Tree, indices: Indices | None = None) -> Any:
        """The value of a tree. Raises Misfit, Unknown or Rough."""
        if self.occurrence is not None and tree is self.occurrence[0]:
            return self.occurrence[1]
        return self.rules[tree.kind](self, tree, indices or {})

    def name(self, tree: Tree, indices: Indices) -> Any:
        return self.named(self.scope.reference(tree.value), indices, tree)

    def named(self, reference: Reference, indices: Indices, tree: Tree | None = None) -> Any:
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
        if kind == "unit":
            assert tree is not None
            n, k = self.size(self.shapes.noted[tree][0]), self._at(reference.indices[0], indices)
            return np.eye(n)[:, k : k + 1]
        if kind == "constant":
            sizes = [self.size(self.shapes.limit(letter)) for letter in sizes_of(reference.base)]
            return CONSTANTS[reference.base[0]].value(*sizes)
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
            return self.side_by_side(*self.scope.gathered[base])
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
        return [tuple(int(k) for k in at) for at in np.ndindex(*counts)]

    def _member(self, family: str, at: tuple[int, ...]) -> Any:
        return self._lookup(Reference("member", family, tuple(str(k + 1) for k in at)), {})

    def _collected(self, family: str) -> Any:
        members = self.members(family)
        found = np.concatenate(np.broadcast_arrays(*[self._member(family, at) for at in members]), axis=-2)
        if self.scope.families[family] == 1:
            return found
        rows = max(at[0] for at in members) + 1
        return found[..., 0].reshape(*found.shape[:-2], rows, -1)

    def side_by_side(self, how: str, family: str) -> Any:
        parts = list(np.broadcast_arrays(*[self._member(family, at) for at in self.members(family)]))
        if parts[0].shape[-1] != 1:
            parts = [p.swapaxes(-1, -2) for p in parts]
        columns = np.concatenate(parts, axis=-1)
        return columns.swapaxes(-1, -2) if how == "rows" else columns

    def changed(self, overrides: Mapping[Label, Any]) -> Self:
        """The same world with other values."""
        return type(self)(
            self.scope,
            self.shapes,
            self.point,
            {**self.overrides, **overrides},
            self.moving,
            self.depth,
            self.occurrence,
            self.believed,
        )

    def restricted(self, moving: Iterable[str]) -> Self:
        """The same world, in which only these variables move."""
        world = self.changed({})
        world.moving = frozenset(moving)
        return world

    def deeper(self, overrides: Mapping[Label, Any]) -> Self:
        """The world inside one more derivative. Raises Unknown if it is inside too many."""
        if self.depth >= DEEPEST:
            raise Unknown(f"more than {DEEPEST} derivatives inside each other")
        world = self.changed(overrides)
        world.depth += 1
        return world
