"""Random points for a document, and the comparison of two sides at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from ...errors import VerificationError
from ...language.tree import Tree
from ...properties.arrays import draw, shortened, tangent
from ...properties.record import PROPERTIES, closure
from ...shape import Dim
from ..formulas.rewriting import structure
from ..formulas.trees import is_literal, subtrees
from ..scope.scope import Scope
from .assignments import assignments
from .branches import BASES, MOST_POINTS, Branch, multiplied
from .comparison import WANTED, Comparison
from .differences import Rough
from .fitting import attempt
from .named import Assigned, Point
from .named_shapes import Misfit, Unknown
from .shapes import Shapes
from .values import World

SIZES = ((3, 4, 5, 2, 6, 7), (4, 2, 3, 5, 7, 6), (2, 5, 4, 3, 6, 7), (5, 3, 2, 4, 6, 7))
SMALL = (2, 2, 2, 2)
STRATEGIES = (
    "",
    "",
    "",
    "",
    "positive",
    "positive",
    "unit_interval",
    "unit_interval",
    "small",
    "positive",
    "above_one",
    "bounded",
    "bounded",
    "bounded",
)

UNUSABLE = (Rough, np.linalg.LinAlgError, OverflowError, ZeroDivisionError, VerificationError)  # points


@dataclass(slots=True)
class Experiment:
    """Points at which a document's names have values, drawn when they are wanted."""

    scope: Scope
    shapes: Shapes
    moving: set[str]
    bounds: set[str] = field(default_factory=set)  # what is drawn large where the strategy is "bounded"
    seed: int = 0
    worlds: dict[int, World] = field(default_factory=dict)
    leading: dict[Branch, Sequence[World]] = field(default_factory=dict)  # worlds in which a branch is visited
    settled: tuple[Dim, ...] = ()

    def at(self, k: int) -> World:
        """The document at its k-th point. Raises VerificationError if no values have the declared properties."""
        if k not in self.worlds:
            self.worlds[k] = self._drawn_world(k)
        return self.worlds[k]

    def _drawn_world(self, k: int) -> World:
        """A point of the sizes whose turn it is, or of others if there are no such values: Q'Q = I needs a tall Q."""
        turn = k % len(SIZES)
        *sizes, last = (*SIZES[turn:], *SIZES[:turn])
        for extents in sizes:
            with suppress(VerificationError):
                return self._world(k, Assigned(extents), STRATEGIES[k % len(STRATEGIES)])
        return self._world(k, Assigned(last), STRATEGIES[k % len(STRATEGIES)])

    def small(self, k: int) -> World:
        """A point of small sizes and short numbers, as far as properties allow, that can be followed by hand.

        Raises VerificationError if no values have the declared properties.
        """
        return self._world(k, Assigned(SMALL), "whole")

    def _settle(self) -> None:
        """Draw anew if sizes turned out to be equal since values were drawn."""
        shapes = self.shapes
        dims = [*(d for shape in shapes.variables.values() for d in shape), *shapes.counts.values()]
        settled = tuple(shapes.sizes.find(d) for d in dims)
        if settled[: len(self.settled)] != self.settled or len(settled) != len(self.settled):
            self.worlds.clear()
            self.leading.clear()
        self.settled = settled

    def _world(self, k: int, sizes: Assigned, strategy: str) -> World:
        rng = np.random.default_rng([self.seed, k])
        values: dict[str, Any] = {}
        directions: dict[str, Any] = {}
        for name, shape in self.shapes.variables.items():
            facts = self.facts(name)
            extent = tuple(sizes(self.shapes.sizes.find(d)) for d in shape)
            counts = self._counts(name, sizes)
            values[name] = self._drawn(name, facts, extent, counts, rng, self._entries(name, strategy))
            if strategy == "whole":
                values[name] = values[name] if counts else shortened(values[name], facts)
            if name in self.moving:
                extent = values[name].shape
                E = rng.integers(-2, 3, extent) if strategy == "whole" else rng.normal(size=extent)
                directions[name] = tangent(values[name], E, facts - {"simplex", "one_hot", "unit"}) if not counts else E
        return World(self.scope, self.shapes, Point(sizes, values, directions))

    def _entries(self, name: str, strategy: str) -> str:
        """How the entries of a variable are drawn."""
        if strategy != "bounded":
            return strategy
        return "above_one" if name in self.bounds else "small"

    def facts(self, name: str) -> set[str]:
        """The declared properties of a variable and what they imply."""
        base = name.removesuffix("[]")
        found = set(self.scope.properties.get(base, ()))
        for other, words in self.scope.properties.items():
            if other.rpartition("_")[0] == base and self.scope.reference(other).kind in ("member", "component"):
                found |= words
        rows, columns = self.shapes.variables.get(name, (1, 1))
        square = self.shapes.sizes.find(rows) == self.shapes.sizes.find(columns) != 1
        return {p for p in closure(found) if square or p not in PROPERTIES or PROPERTIES[p].needs != "square"}

    def _counts(self, name: str, sizes: Assigned) -> tuple[int, ...]:
        if not name.endswith("[]"):
            return ()
        arity = self.scope.families.get(name[:-2], 1)
        return tuple(sizes(self.shapes.sizes.find(self.shapes.family(name[:-2], p))) for p in range(arity))

    @staticmethod
    def _drawn(name: str, facts: set[str], extent: Any, counts: tuple[int, ...], rng: Any, strategy: str) -> Any:
        if not counts:
            return draw(name, facts, extent, rng, strategy)
        if extent == (1, 1):
            whole = draw(name, facts, (counts[0], counts[1] if len(counts) > 1 else 1), rng, strategy)
            return whole.reshape(*counts, 1, 1)
        members = [draw(name, facts, extent, rng, strategy) for _ in range(int(np.prod(counts)))]
        return np.stack(members).reshape(*counts, *extent)

    # ------------------------------------------------------------------- comparing

    def compare(
        self,
        left: Tree,
        right: Tree,
        change: Callable[[World], World] = lambda world: world,
        keep: Callable[[Mapping[str, int]], bool] = lambda at: True,
    ) -> Comparison:
        """The two sides at several points, in worlds changed as asked, for the index values that are kept.

        What agrees there is compared on the branches of piecewise functions that none of them visited, too.
        """
        result = Comparison()
        with np.errstate(all="ignore"):
            fits = self.prepare(left, right)
            self._settle()
            letters = dict(self.shapes.indices)

            def visit(world: World) -> bool:
                """Compare in a world, and whether the sides agree there."""
                before = result.agree
                try:
                    self._point(result, left, right, change(world), letters, keep)
                except UNUSABLE:
                    return False
                except (Misfit, ValueError) as problem:  # of NumPy, where arrays do not fit
                    if fits or isinstance(problem, ValueError):
                        raise Unknown("the shapes of what is not declared cannot be settled") from problem
                    raise
                return result.agree > before

            agreed: list[World] = []
            for k in range(len(STRATEGIES)):
                with suppress(VerificationError):
                    agreed += [world for world in [self.at(k)] if visit(world)]
                if result.settled:
                    break
            for branch in self._unvisited(agreed, left, right) if result.holds else ():
                for world in self._leading_to(branch, left, right):
                    if visit(world) or result.differ:
                        break
        return result

    # ------------------------------------------------------------------- branches

    def _unvisited(self, agreed: Sequence[World], left: Tree, right: Tree) -> list[Branch]:
        """The branches of what is applied in the sides, and behind them, that no point visits."""
        behind = [self.scope.definitions[n] for n in self.scope.behind(left, right) if n in self.scope.definitions]
        trees = [left, right, *(d.tree for d in (*behind, *self.scope.functions.values()))]
        here = {structure(t) for tree in trees for t in subtrees(tree)}
        found = dict.fromkeys(b for world in agreed for b in world.point.branches if b[0] in here)
        return [b for b in found if not any(world.point.branches.get(b) for world in agreed)]

    def _leading_to(self, branch: Branch, left: Tree, right: Tree) -> Sequence[World]:
        """Worlds in which a branch is visited, as far as they are found."""
        if branch not in self.leading:
            self.leading[branch] = list(islice(self._found(branch, left, right), WANTED))
        return self.leading[branch]

    def _found(self, branch: Branch, left: Tree, right: Tree) -> Iterator[World]:
        bases = (self.at(k).point for k in range(BASES))
        for point in islice((p for base in bases for p in multiplied(base, self.facts)), MOST_POINTS):
            world = World(self.scope, self.shapes, point)
            with suppress(*UNUSABLE, Misfit, Unknown, ValueError):
                for at in islice(assignments(world, dict(self.shapes.indices), left, right), WANTED):
                    world.value(left, at), world.value(right, at)
            if point.branches.get(branch):
                yield world

    def prepare(self, left: Tree, right: Tree) -> bool:
        """Give the trees their shapes, and free indices their ranges; whether all of it fits."""
        return attempt(self.shapes, left, right)

    def _point(
        self,
        result: Comparison,
        left: Tree,
        right: Tree,
        world: World,
        letters: Mapping[str, Dim],
        keep: Callable[[Mapping[str, int]], bool],
    ) -> None:
        found = [
            (at, world.value(left, at), world.value(right, at))
            for at in assignments(world, letters, left, right)
            if keep(at)
        ]
        result.note(found, is_literal(right), world)
