"""The exact values of ops that add and multiply: products, sums, rearrangements, inverses."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from ..expr import Expr
from .degrees import joined
from .field import Dual
from .matrices import Matrix, filled, identity, stacked, total, transposed, unstacked
from .outcome import Undecided

if TYPE_CHECKING:
    from .point import Stage

MOST_TERMS = 64  # of a sum over an index, and factors of a matrix power


# --------------------------------------------------------------------------- leaves


def symbol(at: Stage, e: Expr) -> Dual:
    return at.symbol(e)


def number(at: Stage, e: Expr) -> Dual:
    return Dual([[at.number(e.params[1])]])


def size(at: Stage, e: Expr) -> Dual:
    return Dual([[at.size(e.params[0]) % at.q]])


def index(at: Stage, e: Expr) -> Dual:
    return Dual([[at.point.index(e.params[0])]])


def _extent(at: Stage, e: Expr) -> tuple[int, int]:
    return at.size(e.shape[0]), at.size(e.shape[1])


def ones(at: Stage, e: Expr) -> Dual:
    return at.constant(*_extent(at, e), lambda i, j: 1)


def zeros(at: Stage, e: Expr) -> Dual:
    return at.constant(*_extent(at, e), lambda i, j: 0)


def unit_matrix(at: Stage, e: Expr) -> Dual:
    return at.constant(*_extent(at, e), lambda i, j: int(i == j))


def unit(at: Stage, e: Expr) -> Dual:
    place = at.point.index(e.params[0])
    return at.constant(*_extent(at, e), lambda i, j: int(i + 1 == place))


def commutation(at: Stage, e: Expr) -> Dual:
    m, n = map(at.size, e.params)
    return at.constant(m * n, m * n, lambda i, j: int(j == i // n + i % n * m))


def selection(at: Stage, e: Expr) -> Dual:
    n = at.size(e.params[0])
    return at.constant(n * n, n, lambda i, j: int(i == j * (n + 1)))


def duplication(at: Stage, e: Expr) -> Dual:
    n = at.size(e.params[0])
    entries = [(i, j) for j in range(n) for i in range(j, n)]
    pairs = [(max(i, j), min(i, j)) for j in range(n) for i in range(n)]
    return at.constant(n * n, len(entries), lambda i, j: int(pairs[i] == entries[j]))


# --------------------------------------------------------------------------- sums and products


def add(at: Stage, e: Expr, first: Dual, *rest: Dual) -> Dual:
    for x in rest:
        first = at.plus(first, x)
    return first


def scale(at: Stage, e: Expr, first: Dual, *rest: Dual) -> Dual:
    for x in rest:
        first = at.scale(first, x)
    return first


def hadamard(at: Stage, e: Expr, first: Dual, *rest: Dual) -> Dual:
    for x in rest:
        first = at.times(first, x)
    return first


def matmul(at: Stage, e: Expr, first: Dual, *rest: Dual) -> Dual:
    for x in rest:
        first = at.matmul(first, x)
    return first


def frobenius(at: Stage, e: Expr, x: Dual, y: Dual) -> Dual:
    return at.bilinear(lambda A, B: [[total(at.entrywise(A, B)) % at.q]], x, y)


def kron(at: Stage, e: Expr, x: Dual, y: Dual) -> Dual:
    at.work.charge(_entries(x) * _entries(y))
    return at.bilinear(lambda A, B: [[a * b % at.q for a in r for b in s] for r in A for s in B], x, y)


def _entries(x: Dual) -> int:
    return len(x.value) * len(x.value[0])


def contract_right(at: Stage, e: Expr, x: Dual, y: Dual) -> Dual:
    """H[i,j] is the block (i,j) of M, times B entrywise, summed."""
    rows, columns = map(at.size, e.params)

    def contracted(M: Matrix, B: Matrix) -> Matrix:
        b, c, cells = len(B), len(B[0]), _cells(B)
        return filled(rows, columns, lambda i, j: sum(M[i * b + s][j * c + t] * v for s, t, v in cells) % at.q)

    at.work.charge(_entries(x))
    return at.bilinear(contracted, x, y)


def contract_left(at: Stage, e: Expr, x: Dual, y: Dual) -> Dual:
    """The blocks of M weighted by A and summed."""
    rows, columns = map(at.size, e.params)

    def contracted(M: Matrix, A: Matrix) -> Matrix:
        cells = _cells(A)
        return filled(rows, columns, lambda i, j: sum(M[s * rows + i][t * columns + j] * v for s, t, v in cells) % at.q)

    at.work.charge(_entries(x))
    return at.bilinear(contracted, x, y)


def _cells(A: Matrix) -> list[tuple[int, int, int]]:
    return [(s, t, v) for s, row in enumerate(A) for t, v in enumerate(row)]


# --------------------------------------------------------------------------- rearrangements


def transpose(at: Stage, e: Expr, x: Dual) -> Dual:
    return at.linear(transposed, x)


def trace(at: Stage, e: Expr, x: Dual) -> Dual:
    return at.linear(lambda A: [[sum(A[i][i] for i in range(len(A))) % at.q]], x)


def sum_of_entries(at: Stage, e: Expr, x: Dual) -> Dual:
    return at.linear(lambda A: [[total(A) % at.q]], x)


def Diag(at: Stage, e: Expr, x: Dual) -> Dual:
    return at.linear(lambda A: filled(len(A), len(A), lambda i, j: A[i][0] if i == j else 0), x)


def diag(at: Stage, e: Expr, x: Dual) -> Dual:
    return at.linear(lambda A: [[A[i][i]] for i in range(len(A))], x)


def tril(at: Stage, e: Expr, x: Dual) -> Dual:
    return at.linear(lambda A: filled(len(A), len(A), lambda i, j: A[i][j] if j <= i else 0), x)


def triu(at: Stage, e: Expr, x: Dual) -> Dual:
    return at.linear(lambda A: filled(len(A), len(A), lambda i, j: A[i][j] if i <= j else 0), x)


def toeplitz(at: Stage, e: Expr, x: Dual) -> Dual:
    """The mean of each diagonal in all its entries."""

    def means(A: Matrix) -> Matrix:
        n = len(A)
        mean = {
            d: sum(A[i][i - d] for i in range(max(0, d), min(n, n + d))) * at.inverse(n - abs(d)) % at.q
            for d in range(1 - n, n)
        }
        return filled(n, n, lambda i, j: mean[i - j])

    return at.linear(means, x)


def vec(at: Stage, e: Expr, x: Dual) -> Dual:
    return at.linear(lambda A: [[a] for a in stacked(A)], x)


def unvec(at: Stage, e: Expr, x: Dual) -> Dual:
    rows, columns = map(at.size, e.params)
    return at.linear(lambda A: unstacked([row[0] for row in A], rows, columns), x)


def rows(at: Stage, e: Expr, x: Dual) -> Dual:
    before, count, _ = map(at.size, e.params)
    return at.linear(lambda A: A[before : before + count], x)


def component(at: Stage, e: Expr, x: Dual) -> Dual:
    i, j = map(at.point.index, e.params)
    return at.linear(lambda A: [[A[i - 1][j - 1]]], x)


def stack(at: Stage, e: Expr, *blocks: Dual) -> Dual:
    def slope(x: Dual) -> Matrix:
        return filled(*x.extent, lambda i, j: 0) if x.slope is None else x.slope

    moving = any(x.slope is not None for x in blocks)
    return Dual(
        [row for x in blocks for row in x.value],
        [row for x in blocks for row in slope(x)] if moving else None,
        reduce(joined, (x.degree for x in blocks)),
        reduce(joined, (x.change for x in blocks)),
    )


def series(at: Stage, e: Expr) -> Dual:
    """The sum of the body's values as its index counts."""
    name, indices = e.params[0], at.point.indices
    count = _whole(at, e.args[1])
    if not 1 <= count <= MOST_TERMS:
        raise Undecided(f"a sum of {count} terms")
    outside = indices.get(name)
    found: Dual | None = None
    for k in range(1, count + 1):
        indices[name] = k
        term = at.value(e.args[0])
        found = term if found is None else at.plus(found, term)
    if outside is None:
        del indices[name]
    else:
        indices[name] = outside
    assert found is not None
    return found


def _whole(at: Stage, e: Expr) -> int:
    """A value that counts, as a whole number."""
    count = int(at.value(e).value[0][0])
    return count - at.q if count > at.q // 2 else count


# --------------------------------------------------------------------------- inverses and powers of matrices


def inv(at: Stage, e: Expr, x: Dual) -> Dual:
    return at.inv(x)


def det(at: Stage, e: Expr, x: Dual) -> Dual:
    return at.det(x)


def pinv(at: Stage, e: Expr, x: Dual) -> Dual:
    """The Moore-Penrose inverse of a matrix of full rank, by the normal equations."""
    T = at.linear(transposed, x)
    rows, columns = x.extent
    if rows >= columns:
        return at.matmul(at.inv(at.matmul(T, x)), T)
    return at.matmul(T, at.inv(at.matmul(x, T)))


def matpow(at: Stage, e: Expr, x: Dual, n: Dual) -> Dual:
    count = _whole(at, e.args[1])
    base = x if count >= 0 else at.inv(x)
    found = Dual(identity(len(x.value)))
    for bit in bin(abs(count))[2:]:
        found = at.matmul(found, found)
        if bit == "1":
            found = at.matmul(found, base)
    return found
