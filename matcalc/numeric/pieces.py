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
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from ..bounds import Range
from ..expr import Expr, postorder
from ..ranges import ranges
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
    """That some entry of an expression, zero at a kink, has a sign; and the same entry of the argument has one, too,
    where that is something else: 1 - x^2 < 0 on both sides of [-1, 1]."""

    at: Expr
    sign: int
    argument: Expr
    side: int = 0

    def __str__(self) -> str:
        beyond = f" and {self.argument} {'>' if self.side > 0 else '<'} 0" if self.side else ""
        return f"{self.at} {'>' if self.sign > 0 else '<'} 0{beyond}"

    def of(self, at: Array, argument: Array) -> Array:
        """Which entries are inside."""
        inside = self.sign * at > 0
        return inside & (self.side * argument > 0) if self.side else inside


class Pieces:
    """The pieces of the functions in some expressions, and where they are visited.

    Attributes: `all`, those that the ranges of the arguments do not rule out.
    """

    def __init__(self, model: Model, roots: Sequence[Expr], budget: Budget) -> None:
        self.model, self.spend = model, budget.spend
        found = dict.fromkeys(piece for node in postorder(*roots) for piece in pieces_of(node))
        bounds = ranges([piece.at for piece in found], {}) if found else {}
        self.all = tuple(piece for piece in found if _possible(piece, bounds[piece.at]))
        wanted = dict.fromkeys(e for piece in self.all for e in (piece.at, piece.argument))
        self._entries = {e: self._values(e) for e in wanted}

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
        entries = {e: values(point) for e, values in self._entries.items()}
        return frozenset(p for p in self.all if p.of(entries[p.at], entries[p.argument]).any())

    def leading_to(self, piece: Piece, rng: Generator) -> Iterator[Point]:
        """Points that visit a piece, as far as they are found."""
        seen: list[tuple[Array, Point]] = []
        for point in (*self._drawn(rng), *self._scaled(rng)):
            at, argument = self._at(piece, point)
            seen.append((argument, point))
            if piece.of(at, argument).any():
                yield point
        yield from self._between(piece, seen)

    def _at(self, piece: Piece, point: Point) -> tuple[Array, Array]:
        return self._entries[piece.at](point), self._entries[piece.argument](point)

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
        """Points between two at which an entry of the argument differs in sign: what is around zero may be narrow."""
        import numpy as np

        if piece.at is piece.argument or piece.side or not seen:
            return
        table = np.stack([entries for entries, _ in seen])
        for j in range(min(ENTRIES, table.shape[1])):
            below, above = np.flatnonzero(table[:, j] < 0), np.flatnonzero(table[:, j] > 0)
            if below.size and above.size:
                yield from self._bisected(piece, j, seen[below[0]][1], seen[above[0]][1])

    def _bisected(self, piece: Piece, j: int, below: Point, above: Point) -> Iterator[Point]:
        for _ in range(BISECTIONS):
            point = self.model.halfway(below, above)
            at, argument = self._at(piece, point)
            if piece.of(at, argument)[j]:
                yield point
                return
            below, above = (point, above) if argument[j] < 0 else (below, point)


def pieces_of(node: Expr) -> Iterator[Piece]:
    """Both sides of the kinks of a function of entries; where all entries of a norm vanish is no side."""
    for kink in node.op.smooth.kinks if node.op.smooth else ():
        if kink.at is not None and not kink.squared:
            at, argument = kink.at(*node.args), node.args[0]
            yield Piece(at, 1, argument)
            yield from (Piece(at, -1, argument, side) for side in ((0,) if at is argument else (-1, 1)))


def _possible(piece: Piece, bounds: Range) -> bool:
    return bounds.high.at > 0 if piece.sign > 0 else bounds.low.at < 0
