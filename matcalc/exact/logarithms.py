"""Logarithms: unknown values that depend on their argument, spread over products and powers.

No homomorphism from products to sums can be computed in a field; but log(xy) = log x + log y, log xᵖ = p log x,
log eˣ = x, log|A B| = log|A| + log|B| are read off the nodes. What is left has an unknown logarithm for each value,
the same for v and -v. A sum of exponentials is divided by their geometric mean first: the logarithm of 1 + eˣ is
x/2 + log(e^(x/2) + e^(-x/2)), so that log(1 + eˣ) - log(1 + e^(-x)) = x holds, and its likes.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

from ..expr import Expr, Number
from .degrees import LINEAR
from .field import Dual
from .matrices import Entry, Matrix, total, transposed
from .outcome import Redraw

if TYPE_CHECKING:
    from .point import Stage

SMALL_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)


def terms(e: Expr) -> list[tuple[Number, Expr]]:
    """The terms of a sum, each as a number times the rest."""
    found: list[tuple[Number, Expr]] = []
    for t in e.args if e.op.name == "add" else (e,):
        if t.op.name == "scale" and t.args[0].op.name == "number":
            found.append((t.args[0].params[1], t.op(*t.args[1:])))
        else:
            found.append((1, t))
    return found


def log(at: Stage, e: Expr, x: Dual) -> Dual:
    y = logarithm(at, e.args[0])
    if x.slope is None:
        return Dual(y, None, LINEAR)
    slope = at.reciprocal(x)
    return at.chained(y, slope.value, x, LINEAR, slope.degree)


def logarithm(at: Stage, e: Expr) -> Matrix:
    """The logarithms of the values of a node."""
    e = at.primitive(e)
    spread = SPREAD.get(e.op.name)
    found = spread(at, e) if spread else None
    return [[_unknown(at, v) for v in row] for row in at.value(e).value] if found is None else found


def _unknown(at: Stage, v: Entry) -> Entry:
    v %= at.q
    if v == 0:
        raise Redraw("the logarithm of zero")
    return 0 if v in (1, at.q - 1) else at.unknown("log", v, parity=2)


def _level(at: Stage, e: Expr, c: Entry) -> Matrix:
    rows, columns = at.size(e.shape[0]), at.size(e.shape[1])
    return [[c] * columns for _ in range(rows)]


def _of_number(at: Stage, e: Expr) -> Matrix:
    c = Fraction(e.params[1])
    if c == 0:
        raise Redraw("the logarithm of zero")
    return [[(_of_whole(at, abs(c.numerator)) - _of_whole(at, c.denominator)) % at.q]]


def _of_whole(at: Stage, n: int) -> Entry:
    """By its prime factors."""
    found = 0
    for p in SMALL_PRIMES:
        while n % p == 0:
            n, found = n // p, found + _unknown(at, p)
    return found + _unknown(at, n)


def _of_product(at: Stage, e: Expr) -> Matrix:
    found = _level(at, e, 0)
    for a in e.args:
        found = at.added(found, _wide(logarithm(at, a), found))
    return found


def _wide(A: Matrix, like: Matrix) -> Matrix:
    return [[A[0][0]] * len(like[0]) for _ in like] if len(A) == len(A[0]) == 1 else A


def _of_power(at: Stage, e: Expr) -> Matrix:
    logs, p = logarithm(at, e.args[0]), at.value(e.args[1]).value
    return at.entrywise(_wide(p, logs), logs)


def _of_exp(at: Stage, e: Expr) -> Matrix:
    return at.value(e.args[0]).value


def _of_one(at: Stage, e: Expr) -> Matrix:
    return _level(at, e, 0)


def _of_transpose(at: Stage, e: Expr) -> Matrix:
    return transposed(logarithm(at, e.args[0]))


def _of_det(at: Stage, e: Expr) -> Matrix:
    return [[_of_determinant(at, e.args[0])]]


def _of_sum_of_exponentials(at: Stage, e: Expr) -> Matrix | None:
    """The mean of the exponents, and the logarithm of what is left."""
    parts = [at.primitive(a) for a in e.args]
    if not any(p.op.name == "exp" for p in parts) or not all(p.op.name == "exp" or _is_one(p) for p in parts):
        return None
    logs = [logarithm(at, p) for p in parts]
    sums = [[sum(cell) for cell in zip(*rows, strict=True)] for rows in zip(*logs, strict=True)]
    factors = [at.value(p).value for p in parts]
    product = factors[0]
    for factor in factors[1:]:
        product = at.entrywise(product, factor)
    return _divided(at, at.value(e).value, sums, product, len(parts))


def _is_one(e: Expr) -> bool:
    return e.op.name == "ones" or (e.op.name == "number" and e.params[1] == 1)


def _of_entries_of_exp(at: Stage, e: Expr) -> Matrix | None:
    inner = at.primitive(e.args[0])
    if inner.op.name != "exp":
        return None
    entries = [v for row in at.value(inner).value for v in row]
    sums = [[total(at.value(inner.args[0]).value)]]
    return _divided(at, at.value(e).value, sums, [[_product(at, entries)]], len(entries))


def _of_rows_of_exp(at: Stage, e: Expr) -> Matrix | None:
    if any(a.op.name != "ones" for a in e.args[1:]) or at.primitive(e.args[0]).op.name != "exp":
        return None
    inner = at.primitive(e.args[0])
    values, columns = at.value(inner).value, at.size(e.shape[1])
    products = [[_product(at, row)] * columns for row in values]
    sums = [[sum(row)] * columns for row in at.value(inner.args[0]).value]
    return _divided(at, at.value(e).value, sums, products, len(values[0]))


def _product(at: Stage, row: list[Entry]) -> Entry:
    found = 1
    for v in row:
        found = found * v % at.q
    return found


def _divided(at: Stage, values: Matrix, sums: Matrix, products: Matrix, count: int) -> Matrix | None:
    """log v = s/k + log(v / p^(1/k)), for p = eˢ."""
    q = at.q
    if gcd(count, q - 1) > 2:
        return None
    root, share = at.root_of(Fraction(-1, count)), at.inverse(count)
    return [
        [(s * share + _unknown(at, v * root(p))) % q for v, s, p in zip(*cells, strict=True)]
        for cells in zip(values, sums, products, strict=True)
    ]


SPREAD: dict[str, Callable[[Stage, Expr], Matrix | None]] = {
    "number": _of_number,
    "scale": _of_product,
    "hadamard": _of_product,
    "power": _of_power,
    "exp": _of_exp,
    "ones": _of_one,
    "transpose": _of_transpose,
    "det": _of_det,
    "add": _of_sum_of_exponentials,
    "sum": _of_entries_of_exp,
    "matmul": _of_rows_of_exp,
}


# --------------------------------------------------------------------------- determinants


def _of_determinant(at: Stage, A: Expr) -> Entry:
    """log|det A|, spread over products of square matrices."""
    if A.is_scalar:
        return logarithm(at, A)[0][0]
    spread = DETERMINANTS.get(A.op.name)
    found = spread(at, A) if spread else None
    return _unknown(at, at.det(at.value(A)).value[0][0]) if found is None else found % at.q


def _det_of_product(at: Stage, A: Expr) -> Entry | None:
    if any(a.shape != A.shape for a in A.args):
        return None
    return sum(_of_determinant(at, a) for a in A.args)


def _det_of_multiple(at: Stage, A: Expr) -> Entry:
    scalars = sum(logarithm(at, a)[0][0] for a in A.args[:-1])
    return at.size(A.shape[0]) * scalars + _of_determinant(at, A.args[-1])


def _det_of_kron(at: Stage, A: Expr) -> Entry | None:
    left, right = A.args
    if left.shape[0] != left.shape[1] or right.shape[0] != right.shape[1]:
        return None
    m, n = at.size(left.shape[0]), at.size(right.shape[0])
    return n * _of_determinant(at, left) + m * _of_determinant(at, right)


DETERMINANTS: dict[str, Callable[[Stage, Expr], Entry | None]] = {
    "matmul": _det_of_product,
    "inv": lambda at, A: -_of_determinant(at, A.args[0]),
    "transpose": lambda at, A: _of_determinant(at, A.args[0]),
    "matpow": lambda at, A: at.value(A.args[1]).value[0][0] * _of_determinant(at, A.args[0]),
    "scale": _det_of_multiple,
    "Diag": lambda at, A: total(logarithm(at, A.args[0])),
    "kron": _det_of_kron,
}
