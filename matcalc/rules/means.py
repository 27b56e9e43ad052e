"""Means, and deviations from them."""

from __future__ import annotations

from ..expr import Expr, number
from ..ops.leaves import dim, matrix, ones, ones_op, scalar, vector
from ..ops.reductions import total
from ..ops.sums import add, scale, scale_op
from ..rewrite import rule
from .terms import left_over, scalar_products

M, N = matrix("M", "m", "n"), matrix("N", "m", "n")
x, a = vector("x", "n"), scalar("a")


@rule(
    "sum of deviations from the mean",
    total,
    children=[add],
    examples=lambda: [
        total(x - total(x) / dim("n")),
        total(scale(a, total(M), dim("m") ** -1, dim("n") ** -1, ones("m", "n")) - scale(a, M) + N),
    ],
)
def sum_of_deviations(e: Expr) -> Expr | None:
    """sum(x - sum(x)/n) = 0 for x with n entries."""
    terms = e.args[0].args
    for t in terms:
        if t.op is not scale_op or t.args[-1].op is not ones_op:
            continue
        for f in t.args[:-1]:
            if f.op is total and f.args[0].shape == e.args[0].shape:
                others = left_over(t.args[:-1], f)
                product = scale(-1, dim(e.args[0].shape[0]), dim(e.args[0].shape[1]), *others, f.args[0])
                balance = _merged(product)
                if balance in terms:
                    rest = [u for u in terms if u is not t and u is not balance]
                    return total(add(*rest)) if rest else number(0)
    return None


def _merged(product: Expr) -> Expr:
    merged = scalar_products.apply(product)
    return product if merged is None else merged


MEANS = (sum_of_deviations,)
