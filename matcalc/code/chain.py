"""In which order to multiply: the matrix-chain problem, with names as sizes.

Dynamic programming over intervals (Cormen et al., ch. 14.2). Vectors have size 1, whole sizes are
themselves, and every name counts the same. What is applied rather than built (a diagonal matrix, a
Kronecker product) costs as much as its application.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..expr import Expr
from ..ops.kronecker import kron
from ..ops.leaves import identity_op
from ..ops.products import mirrored, transpose
from ..ops.reductions import Diag
from ..ops.zero_one import commutation, commutation_op, selection_op
from ..shape import Dim, names, substitute

TYPICAL = 100  # what a size that is only a name weighs
LIMIT = 24  # longer chains are multiplied from the thinner end

Table = dict[tuple[int, int], tuple[int, int]]


def transposed(e: Expr) -> Expr:
    """e', without a second transpose, and without one for a symmetric matrix; (A ⊗ B)' = A' ⊗ B', K(m,n)' = K(n,m)."""
    if e.op is transpose:
        return e.args[0]
    if e.op is kron:
        return kron(*map(transposed, e.args))
    if e.op is commutation_op:
        return commutation(*reversed(e.params))
    return e if "symmetric" in e.facts else transpose(e)


def weight(dim: Dim) -> int:
    """A whole number to compare sizes by."""
    return dim if isinstance(dim, int) else int(substitute(dim, dict.fromkeys(names(dim), TYPICAL)))


def application(f: Expr) -> int:
    """What multiplying one vector by f costs.

    >>> from matcalc.ops.leaves import matrix
    >>> application(matrix("A", 3, 4))
    12
    """
    rows, columns = map(weight, f.shape)
    if f.op in (Diag, identity_op, commutation_op, selection_op):
        return rows
    if f.op is kron:
        return min(kronecker_costs(*f.args))
    return rows * columns


def kronecker_costs(A: Expr, B: Expr) -> tuple[int, int]:
    """What multiplying one vector by A ⊗ B costs, with B first and with A first."""
    (m, n), (p, q) = map(weight, A.shape), map(weight, B.shape)
    return n * application(B) + p * application(A), q * application(A) + m * application(B)


def _table(factors: Sequence[Expr], longest: int) -> Table:
    """(first, last) ↦ (cost, end of the left part) for all intervals up to a length."""
    sizes = [weight(factors[0].shape[0]), *(weight(f.shape[1]) for f in factors)]
    costs = [application(f) for f in factors]
    table: Table = {(i, i): (0, i) for i in range(len(factors))}
    for length in range(2, longest + 1):
        for i in range(len(factors) - length + 1):
            j = i + length - 1
            table[i, j] = min(
                (table[i, s][0] + table[s + 1, j][0] + _multiply(sizes, costs, i, s, j), s) for s in range(i, j)
            )
    return table


def _multiply(sizes: list[int], costs: list[int], i: int, s: int, j: int) -> int:
    dense = sizes[i] * sizes[s + 1] * sizes[j + 1]
    left = costs[i] * sizes[j + 1] if i == s else dense
    right = costs[j] * sizes[i] if s + 1 == j else dense
    return min(left, right)


def cost(factors: Sequence[Expr]) -> int:
    """The number of multiplications of the best order; ties are broken towards the right."""
    if len(factors) > LIMIT:
        return LIMIT * TYPICAL**3
    return _table(factors, len(factors))[0, len(factors) - 1][0]


def mirrored_half(factors: Sequence[Expr]) -> tuple[Sequence[Expr], Sequence[Expr]] | None:
    """(S, H) for a product H' S H, where S is one factor or none, if it costs least to compute H once."""
    k = len(factors) // 2
    if len(factors) < 4 or len(factors) > LIMIT or not mirrored(tuple(factors)):
        return None
    middle, half = factors[k : len(factors) - k], factors[len(factors) - k :]
    inner, outer = weight(half[0].shape[0]), weight(half[-1].shape[1])
    last = inner * outer * outer + (application(middle[0]) * outer if middle else 0)
    return (middle, half) if cost(half) + last <= cost(factors) else None


def bracket(factors: Sequence[Expr], dot: Callable[[Expr, Expr], Expr]) -> Expr:
    """The product of the factors, two at a time, in the best order."""
    if len(factors) == 2:
        return dot(factors[0], factors[1])
    if len(factors) > LIMIT:
        return _from_an_end(factors, dot)
    table = _table(factors, len(factors))

    def product(i: int, j: int) -> Expr:
        if i == j:
            return factors[i]
        s = table[i, j][1]
        return dot(product(i, s), product(s + 1, j))

    return product(0, len(factors) - 1)


def _from_an_end(factors: Sequence[Expr], dot: Callable[[Expr, Expr], Expr]) -> Expr:
    if weight(factors[-1].shape[1]) <= weight(factors[0].shape[0]):
        result = factors[-1]
        for f in reversed(factors[:-1]):
            result = dot(f, result)
        return result
    result = factors[0]
    for f in factors[1:]:
        result = dot(result, f)
    return result


def cut(factors: Sequence[Expr]) -> tuple[int, list[Expr], list[Expr]]:
    """The cost and the two halves P, Q of the cheapest way to compute tr(PQ), where PQ may be any
    rotation of the factors."""
    k = len(factors)
    if k > LIMIT:
        return 2 * LIMIT * TYPICAL**3, list(factors[: k // 2]), list(factors[k // 2 :])
    ring = [*factors, *factors]
    table = _table(ring, k - 1)
    sizes = [weight(f.shape[0]) for f in ring]
    total, i, s = min(
        (table[i, s][0] + table[s + 1, i + k - 1][0] + sizes[i] * sizes[s + 1], i, s)
        for i in range(k)
        for s in range(i, i + k - 1)
    )
    return total, ring[i : s + 1], ring[s + 1 : i + k]
