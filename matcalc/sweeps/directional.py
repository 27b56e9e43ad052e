"""A differential is right if it is the slope along every line: one derivative by a scalar says it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..expr import Expr, symbols
from ..ops.leaves import scalar, symbol
from ..ops.products import frobenius
from ..ops.sums import scale
from ..rules.project import within


def along(expression: Expr, derivative: Expr, move: Mapping[Expr, Expr]) -> tuple[Expr, Expr, str]:
    """(φ, φ', t) with φ(t) = C : F(X + t V) and φ'(t) = C : DF(X + t V)[V], for an arbitrary C.

    `move` says in which direction V, a symbol, each variable X moves; where X is structured, V moves it
    within its structure. Both results are scalars.

    >>> from matcalc.ops.leaves import vector
    >>> x, dx = vector("x", "n"), vector("dx", "n")
    >>> phi, slope, t = along(x.T @ x, 2 * (x.T @ dx), {x: dx})
    >>> sorted(symbols(phi)), t
    (['C', 'dx', 't', 'x'], 't')
    """
    known = symbols(expression, derivative)
    t = scalar(_fresh("t", known), small=True)
    inside: dict[Any, Expr] = {v: within(v, x) for x, v in move.items()}
    moved: dict[Any, Expr] = {x: x + scale(t, inside[v]) for x, v in move.items()}
    weight = symbol(_fresh("C", known), expression.shape)
    slope = frobenius(weight, derivative.subs({**inside, **moved}))
    return frobenius(weight, expression.subs(moved)), slope, t.params[0]


def _fresh(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "_"
    return name
