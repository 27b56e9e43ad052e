"""Sizes at which expressions are compared: distinct ones first, then equal ones and 1.

Where all sizes are equal a formula with a transpose too many may be right, so that distinct ones always come first.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..expr import Expr
from ..shape import names

SMALLEST = 2
LARGER = (7, 30, 100)  # smallest sizes where there are components beyond the others


def named(nodes: Iterable[Expr]) -> list[str]:
    """The names of sizes under the roots, in order of first appearance."""
    found: dict[str, None] = {}
    for e in nodes:
        for dim in (*e.shape, *(e.params if e.op.name == "dim" else ())):
            if isinstance(dim, str):
                found.update(dict.fromkeys(sorted(names(dim))))
    return list(found)


def distinct(known: list[str], smallest: int = SMALLEST) -> list[dict[str, int]]:
    """Every name another size, in several orders: where X'X is singular for a wide X, a tall one may do."""
    count = len(known)
    return [
        {name: smallest + (sign * k + shift) % count for k, name in enumerate(known)}
        for shift in range(max(1, count))
        for sign in (1, -1)
    ]


def coinciding(known: list[str]) -> list[dict[str, int]]:
    """Equal sizes, and 1."""
    return [dict.fromkeys(known, size) for size in (3, 1)] if known else []
