"""A differential is right if it is the slope along every line: one derivative by a scalar says it all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .differential import differential_symbol
from .expr import Expr, symbols
from .ops.leaves import scalar, symbol
from .ops.products import frobenius
from .ops.sums import scale


def along(expression: Expr, differential: Expr, names: Iterable[str]) -> tuple[Expr, Expr, str]:
    """(φ, φ', t) with φ(t) = C : F(X + t dX) and φ'(t) = C : dF(X + t dX; dX), for an arbitrary C.

    `names` are the variables X; their differentials are the symbols dX. Both results are scalars.

    >>> from matcalc.ops.leaves import vector
    >>> x, dx = vector("x", "n"), vector("dx", "n")
    >>> phi, slope, t = along(x.T @ x, 2 * (x.T @ dx), ["x"])
    >>> sorted(symbols(phi)), t
    (['C', 'dx', 't', 'x'], 't')
    """
    known = symbols(expression, differential)
    t = scalar(_fresh("t", known), small=True)
    variables = [known[name] for name in names if name in known]
    moved: dict[Any, Expr] = {x: x + scale(t, differential_symbol(x)) for x in variables}
    weight = symbol(_fresh("C", known), expression.shape)
    return frobenius(weight, expression.subs(moved)), frobenius(weight, differential.subs(moved)), t.params[0]


def _fresh(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "_"
    return name
