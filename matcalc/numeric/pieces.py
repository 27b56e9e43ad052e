"""The pieces of piecewise functions: which of them a point visits, and points that visit the others.

relu(a) is one formula where a < 0 and another where a > 0. A formula for its derivative may be right on one piece
and wrong on the other, so that points are wanted which visit both. The arguments of functions with kinks stand in
the expression and have values of their own. A point that brings some entry of an argument between two kinks is
looked for among random points, then among those with symbols made larger or smaller, and at last between a
point with too small and one with too large an entry, by bisection. All of that takes a bounded number of
evaluations of the arguments alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product
from math import inf
from typing import TYPE_CHECKING, Any

from ..expr import Expr, postorder
from ..ranges import Range, ranges
from .kinks import kinks
from .points import STRATEGIES, Model
from .run import guarded
from .work import Budget, work

if TYPE_CHECKING:
    from numpy import ndarray
    from numpy.random import Generator

    Array = ndarray[Any, Any]

Point = dict[str, Any]
DRAWN = 4 * len(STRATEGIES)  # random points looked at
SCALED = 3  # random points whose symbols are multiplied
SCALES = [sign * 2.0**k for k in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, 6, -6, 8, -8, 10) for sign in (1, -1)][1:]
BISECTIONS = 40
MOST_MEMBERS = 100  # values of running indices at which an argument is evaluated
ENTRIES = 4  # entries of one argument that are led between two kinks, at most


@dataclass(frozen=True, slots=True)
class Piece:
    """That some entry of the argument of a function lies between two kinks."""

    node: Expr
    low: float
    high: float

    def __str__(self) -> str:
        argument = str(self.node.args[0])
        bounds = (f" > {self.low:g}" if self.low > -inf else "", f" < {self.high:g}" if self.high < inf else "")
        return " and ".join(argument + bound for bound in bounds if bound)

    def holds(self, entries: Array) -> bool:
        return bool(((entries > self.low) & (entries < self.high)).any())


class Pieces:
    """The pieces of the functions in some expressions, and where they are visited.

    Attributes: `all`, those that the ranges of the arguments do not rule out.
    """

    def __init__(self, model: Model, roots: Sequence[Expr], budget: Budget) -> None:
        self.model, self.spend = model, budget.spend
        nodes = [node for node in postorder(*roots) if kinks(node.op)]
        bounds = ranges(roots, {}) if nodes else {}
        self.all = tuple(piece for node in nodes for piece in _pieces(node) if _possible(piece, bounds[node.args[0]]))
        arguments = dict.fromkeys(piece.node.args[0] for piece in self.all)
        self._entries = {argument: self._values(argument) for argument in arguments}

    def _values(self, argument: Expr) -> Callable[[Point], Array]:
        """All entries of an argument at a point, of all members of sums, in one row."""
        import numpy as np

        indices = [i for i in sorted(argument.free) if i not in self.model.passed]
        function = guarded(self.model.function(argument, indices), float("nan"))
        counts = [range(1, 1 + self.model.counts.get(i, 1)) for i in indices]
        members = list(islice(product(*counts), MOST_MEMBERS))
        cost = len(members) * work(self.model, [argument])

        def values(point: Point) -> Array:
            self.spend(cost)
            found = [np.ravel(np.asarray(function(*point.values(), *member), float)) for member in members]
            return np.concatenate(found) if found else np.empty(0)

        return values

    def visited(self, point: Point) -> frozenset[Piece]:
        """The pieces that a point visits."""
        entries = {argument: values(point) for argument, values in self._entries.items()}
        return frozenset(piece for piece in self.all if piece.holds(entries[piece.node.args[0]]))

    def leading_to(self, piece: Piece, rng: Generator) -> Iterator[Point]:
        """Points that visit a piece, as far as they are found."""
        values = self._entries[piece.node.args[0]]
        seen: list[tuple[Array, Point]] = []
        for point in (*self._drawn(rng), *self._scaled(rng)):
            entries = values(point)
            seen.append((entries, point))
            if piece.holds(entries):
                yield point
        yield from self._between(piece, seen)

    def _drawn(self, rng: Generator) -> Iterator[Point]:
        for k in range(DRAWN):
            point = self.model.point(rng, k % len(STRATEGIES))
            yield point if k < DRAWN // 2 else self.model.opposite(point, rng)

    def _scaled(self, rng: Generator) -> Iterator[Point]:
        """All symbols or one of them multiplied, where their properties allow it."""
        for strategy in range(SCALED):
            point = self.model.point(rng, strategy)
            names = self.model.scalable(point)
            for factor in SCALES:
                for chosen in (names, *([name] for name in names if len(names) > 1)):
                    yield {**point, **{name: factor * point[name] for name in chosen if factor > 0 or names[name]}}

    def _between(self, piece: Piece, seen: Sequence[tuple[Array, Point]]) -> Iterator[Point]:
        """Points on lines from one whose entry lies below the piece to one whose entry lies above it."""
        import numpy as np

        if piece.low == -inf or piece.high == inf or not seen:
            return
        table = np.stack([entries for entries, _ in seen])
        for j in range(min(ENTRIES, table.shape[1])):
            below = np.flatnonzero(table[:, j] <= piece.low)
            above = np.flatnonzero(table[:, j] >= piece.high)
            if below.size and above.size:
                yield from self._bisected(piece, j, seen[below[0]][1], seen[above[0]][1])

    def _bisected(self, piece: Piece, j: int, below: Point, above: Point) -> Iterator[Point]:
        values, middle = self._entries[piece.node.args[0]], (piece.low + piece.high) / 2
        for _ in range(BISECTIONS):
            point = self.model.halfway(below, above)
            entry = values(point)[j]
            if abs(entry - middle) < (piece.high - piece.low) / 4:
                yield point
                return
            below, above = (point, above) if entry < middle else (below, point)


def _pieces(node: Expr) -> Iterator[Piece]:
    for low, high in pairwise((-inf, *kinks(node.op), inf)):
        yield Piece(node, low, high)


def _possible(piece: Piece, bounds: Range) -> bool:
    return bounds.low.at < piece.high and bounds.high.at > piece.low
