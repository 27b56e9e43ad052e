"""Functions of a square matrix by its spectrum, such as expm and logm, and their Fréchet derivatives.

f(X) is a polynomial in X that agrees with f on the spectrum, and L(X, E), the derivative along E, is that of a
polynomial which agrees with f' there as well (Higham, Functions of Matrices, 1.2 and 3.2). Over a field the values of
f on the spectrum are unknown: the polynomial a of degree below n is drawn at random for each characteristic polynomial
χ. To it comes χ b, which does not change f(X), with b such that (a + χ b)' = f' modulo χ: f' is f for expm, and
the inverse of x for logm.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..expr import Expr
from .degrees import Degree, multiplied
from .field import Dual
from .matrices import Entry, Matrix, eliminated, identity
from .outcome import Undecided

if TYPE_CHECKING:
    from .field import Field
    from .point import Stage

    Polynomial = list[Entry]  # coefficients, the constant first


def characteristic(at: Field, X: Matrix) -> Polynomial:
    """χ by Faddeev and LeVerrier: M ← X M + c I, with c = -tr(X M)/k."""
    n, q = len(X), at.q
    found = [1]
    M = identity(n)
    for k in range(1, n + 1):
        XM = at.product(X, M)
        c = -sum(XM[i][i] for i in range(n)) * at.inverse(k) % q
        M = [[(a + c * (i == j)) % q for j, a in enumerate(row)] for i, row in enumerate(XM)]
        found.append(c)
    return found[::-1]


def _derivative(p: Polynomial, q: int) -> Polynomial:
    return [k * c % q for k, c in enumerate(p)][1:]


def _product(a: Polynomial, b: Polynomial, q: int) -> Polynomial:
    found = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            found[i + j] = (found[i + j] + x * y) % q
    return found


def _remainder(a: Polynomial, monic: Polynomial, q: int) -> Polynomial:
    n, a = len(monic) - 1, list(a)
    while len(a) > n:
        lead = a.pop()
        for i in range(n):
            a[len(a) - n + i] = (a[len(a) - n + i] - lead * monic[i]) % q
    return a + [0] * (n - len(a))


def _inverse(p: Polynomial, chi: Polynomial, at: Field) -> Polynomial:
    """The inverse of p modulo χ, by solving for its coefficients. Raises Redraw if there is none."""
    n, q = len(chi) - 1, at.q
    columns = [_remainder([0] * k + p, chi, q) for k in range(n)]
    solved = eliminated([list(row) for row in zip(*columns, strict=True)], q, at.inverse)[1]
    return [row[0] for row in solved]


def _evaluated(p: Polynomial, X: Matrix, at: Field) -> Matrix:
    q = at.q
    found = [[0] * len(X) for _ in X]
    for c in reversed(p):
        found = at.product(found, X)
        found = [[(a + c * (i == j)) % q for j, a in enumerate(row)] for i, row in enumerate(found)]
    return found


def _moved(p: Polynomial, X: Matrix, E: Matrix, at: Field) -> Matrix:
    """The derivative of p(X) along E, by Horner's scheme."""
    q = at.q
    value = [[0] * len(X) for _ in X]
    slope = [[0] * len(X) for _ in X]
    for c in reversed(p):
        slope = at.added(at.product(slope, X), at.product(value, E))
        value = at.product(value, X)
        value = [[(a + c * (i == j)) % q for j, a in enumerate(row)] for i, row in enumerate(value)]
    return slope


Derived = Callable[["Polynomial", "Polynomial", "Field"], "Polynomial"]


def itself(a: Polynomial, chi: Polynomial, at: Field) -> Polynomial:
    """f' = f."""
    return a


def reciprocal(a: Polynomial, chi: Polynomial, at: Field) -> Polynomial:
    """f' = 1/x."""
    return _inverse([0, 1], chi, at)


class Primary:
    """A function given by what its derivative is on the spectrum."""

    def __init__(self, name: str, derived: Derived) -> None:
        self.name, self.derived = name, derived

    def _polynomial(self, at: Stage, X: Matrix, derivative: bool) -> Polynomial:
        """One that has the values of f on the spectrum of X, and those of f' if asked for."""
        chi, q = characteristic(at, X), at.q
        a = [at.unknown((self.name, k, *chi), 0) for k in range(len(X))]
        if not derivative:
            return a
        slope = self.derived(a, chi, at)
        missing = _difference(slope, _derivative(a, q), len(X), q)
        b = _remainder(_product(missing, _inverse(_remainder(_derivative(chi, q), chi, q), chi, at), q), chi, q)
        return _difference(a, [-c for c in _product(chi, b, q)], 2 * len(X), q)

    def value(self, at: Stage, e: Expr, x: Dual) -> Dual:
        """f(X)."""
        at.work.charge(4 * len(x.value) ** 4)
        p = self._polynomial(at, x.value, x.slope is not None)
        slope = None if x.slope is None else _moved(p, x.value, x.slope, at)
        degree = _degree(at, x)
        return Dual(_evaluated(p, x.value, at), slope, degree, multiplied(degree, x.change))

    def frechet(self, at: Stage, e: Expr, x: Dual, direction: Dual) -> Dual:
        """L(X, E), of which the second derivative of f would be needed where X moves."""
        if x.slope is not None:
            raise Undecided(f"second derivatives of {self.name} have no exact value")
        at.work.charge(4 * len(x.value) ** 4)
        p = self._polynomial(at, x.value, True)
        slope = None if direction.slope is None else _moved(p, x.value, direction.slope, at)
        degree = _degree(at, x)
        along, change = multiplied(degree, direction.degree), multiplied(degree, direction.change)
        return Dual(_moved(p, x.value, direction.value, at), slope, along, change)


def _degree(at: Stage, x: Dual) -> Degree:
    return at.poles.unit(1, 2 * len(x.value) * (at.poles.span(x.degree) + 1))


def _difference(a: Polynomial, b: Polynomial, length: int, q: int) -> Polynomial:
    a, b = ([*p, *[0] * (length - len(p))] for p in (a, b))
    return [(x - y) % q for x, y in zip(a, b, strict=True)]


EXPM, LOGM = Primary("expm", itself), Primary("logm", reciprocal)
