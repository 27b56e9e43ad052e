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


# Spaces that are curved, or not through zero: there the entries are taken as independent, and that is said.
CURVED = ("orthogonal", "orthonormal_columns", "unit", "simplex")
INDEPENDENT = "independent"


def project(g: Expr, variable: Expr) -> tuple[Expr, str]:
    """The gradient within the structure of the variable, and that structure ("" if it has none).

    For curved structures the gradient is left as it is, and the convention is "independent" (entries).
    """
    for name, projection in PROJECTIONS.items():
        if name in variable.facts:
            return projection(g), name
    return g, INDEPENDENT if variable.facts.intersection(CURVED) else ""
