"""The branches of piecewise functions in a document: which of them a point visits, and points that visit the others.

relu(a) is one formula where a < 0 and another where a > 0: a claim is compared on both before it holds. Where a
function of the table has its kinks is in its record, as for the verification of results (`numeric.pieces`); the
maximum of two has one where they are equal, and cases have one at every condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

from ...expr import OPS
from ...numeric.pieces import SCALES, Piece, pieces_of
from ...numeric.run import lambdify
from ...ops.leaves import vector
from ...properties.arrays import holds
from ..formulas.rewriting import Key
from ..scope.functions import NAMES
from .named import Array, Point

Branch = tuple[Key, int]  # a piecewise function where it is applied, and the number of one of its branches
BASES = 3  # points whose values are multiplied
MOST_POINTS = 100  # looked at for one branch


def of_function(name: str, X: Array) -> list[bool]:
    """For each branch of a function of entries, whether some entry is on it; nothing for one that has no kinks.

    >>> of_function("relu", np.array([[1.0], [-2.0]])), of_function("tanh", np.array([[1.0]]))
    ([True, True], [])
    """
    pieces, where = _pieces(NAMES.get(name, name))
    return [bool(p.of(at, X.ravel()).any()) for p, at in zip(pieces, where(X.ravel()), strict=True)] if pieces else []


def of_sign(X: Array) -> list[bool]:
    """Whether some entry is positive, and whether some entry is not."""
    return [bool((X > 0).any()), bool((X <= 0).any())]


@cache
def _pieces(name: str) -> tuple[list[Piece], Callable[[Array], list[Array]]]:
    """The pieces of a function of entries, and the values that decide which an entry is on."""
    op, x = OPS.get(name), vector("x", "n")
    pieces = list(pieces_of(op(x))) if op is not None and "elementwise" in op.traits and len(op.slots) == 1 else []
    values = lambdify([p.at for p in pieces], [x])
    return pieces, lambda X: [np.broadcast_to(at, X.shape) for at in values(X)]


def multiplied(point: Point, facts: Callable[[str], set[str]]) -> Iterator[Point]:
    """The point with all values multiplied, or one of them, where properties allow it."""

    def scaled(factor: float, chosen: list[str]) -> Mapping[str, Any]:
        return {name: factor * X if name in chosen else X for name, X in point.values.items()}

    allowed = {sign: [n for n, X in point.values.items() if _holds(sign * X, facts(n))] for sign in (2.0, -2.0)}
    for factor in SCALES:
        names = allowed[2.0 if factor > 0 else -2.0]
        for chosen in (names, *([name] for name in names if len(names) > 1)):
            yield Point(point.sizes, scaled(factor, chosen), point.directions)


def _holds(X: Array, facts: set[str]) -> bool:
    return not facts or all(holds(member, facts) for member in X.reshape(-1, *X.shape[-2:]))
