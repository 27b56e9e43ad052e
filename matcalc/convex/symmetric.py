"""Products that read the same transposed, and inner products with positive semidefinite weights."""

from __future__ import annotations

from collections.abc import Sequence

from ..expr import Expr
from ..ops.products import is_transpose_of, matmul, transpose
from ..ops.reductions import trace
from ..shape import is_column

Weights = tuple[Expr | None, Expr | None]  # positive semidefinite; None stands for the identity


def weighted_product(left: Expr, weights: Weights, right: Expr) -> Expr:
    K, S = weights
    product = matmul(*(f for f in (left.T, K, right, S) if f is not None))
    return product if is_column(left.shape) else trace(product)


def halved(factors: Sequence[Expr]) -> tuple[tuple[Expr, ...], Expr | None] | None:
    """(H, K) if the product is H K H' with K positive semidefinite, or H H' (K is None)."""
    half: list[Expr] = []
    factors = list(factors)
    while len(factors) > 1 and (is_transpose_of(factors[0], factors[-1]) or is_transpose_of(factors[-1], factors[0])):
        half.append(factors[0])
        factors = factors[1:-1]
    if not factors:
        return tuple(half), None
    return (tuple(half), factors[0]) if len(factors) == 1 and "positive_semidefinite" in factors[0].facts else None


def half_back(half: Sequence[Expr]) -> list[Expr]:
    """H' for the factors of H."""
    return [f.T for f in reversed(half)]


def cut(factors: Sequence[Expr], i: int, j: int) -> tuple[tuple[int, int], tuple[Expr, Weights, Expr]]:
    """tr(D A E B), with D and E at i and j, as an inner product of what A and B leave; and how badly it cuts."""
    ring = [*factors[i:], *factors[:i]]
    at = (j - i) % len(factors)
    first, between, second, after = ring[0], ring[1:at], ring[at], ring[at + 1 :]
    inner, outer = halved(between), halved(after)
    half, K = inner if inner is not None else ((), None)
    back, S = outer if outer is not None else ((), None)
    left, right = [*half_back(back), first, *half], [*half_back(half), second, *back]
    if inner is None:
        right[:0] = between
    if outer is None and "symmetric" in first.facts:
        left[:0] = after
    elif outer is None:
        right += after
    untidy = (inner is None) + (outer is None)
    return (untidy, int(first.op is not transpose)), (matmul(*left).T, (K, S), matmul(*right))
