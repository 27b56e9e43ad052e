"""Gradients within structured matrices: the orthogonal projection of the unconstrained gradient.

For a variable confined to a linear space of matrices the gradient is the element G of that space with
dL = G : dX for every direction dX of the space (Absil, Mahony and Sepulchre 3.6).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..expr import Expr
from ..ops.reductions import Diag, diag, tril, triu
from ..ops.sums import scale

PROJECTIONS: dict[str, Callable[[Expr], Expr]] = {
    "diagonal": lambda g: Diag(diag(g)),
    "symmetric": lambda g: scale(Fraction(1, 2), g + g.T),
    "skew": lambda g: scale(Fraction(1, 2), g - g.T),
    "lower": tril,
    "upper": triu,
}


def project(g: Expr, variable: Expr) -> tuple[Expr, str]:
    """The gradient within the structure of the variable, and the name of that structure ("" if none)."""
    for name, projection in PROJECTIONS.items():
        if name in variable.facts:
            return projection(g), name
    return g, ""
