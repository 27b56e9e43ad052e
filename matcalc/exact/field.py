"""Dual numbers whose entries are matrices over a field.

A + B ε with ε² = 0: B is the derivative of A along the one random direction in which the variables move. Every
value and slope carry the degree of their entries as rational functions of what was drawn (`degrees`), from which the
probability of a false agreement is bounded.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from operator import mul
from typing import NamedTuple

from .degrees import CONSTANT, LINEAR, Degree, Poles, joined, multiplied
from .matrices import Entry, Matrix, eliminated, filled
from .outcome import Redraw, Undecided

BUDGET = 1_500_000  # entries computed for one question; beyond this it is left undecided
NODE = 20  # what the evaluation of a node costs besides its entries, counted in entries


class Dual(NamedTuple):
    """A value, its slope (None for zero), and the degrees of both."""

    value: Matrix
    slope: Matrix | None = None
    degree: Degree = CONSTANT
    change: Degree = CONSTANT

    @property
    def extent(self) -> tuple[int, int]:
        return len(self.value), len(self.value[0])


class Work:
    """Counts the entries computed. Raises Undecided when the budget is spent."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.left = budget

    def charge(self, entries: int) -> None:
        self.left -= entries
        if self.left < 0:
            raise Undecided("the budget of field operations is spent")


Unary = Callable[[Matrix], Matrix]
Binary = Callable[[Matrix, Matrix], Matrix]


class Field:
    """Arithmetic of dual numbers modulo a prime."""

    def __init__(self, prime: int, work: Work) -> None:
        self.q, self.work = prime, work
        self.poles = Poles()

    # ----------------------------------------------------------------- numbers

    def number(self, c: int | Fraction) -> Entry:
        return c.numerator * self.inverse(c.denominator) % self.q

    def inverse(self, a: Entry) -> Entry:
        if a % self.q == 0:
            raise Redraw("division by zero")
        return pow(a, -1, self.q)

    def same(self, A: Matrix, B: Matrix) -> bool:
        """Whether two matrices are the same."""
        return [[a % self.q for a in row] for row in A] == [[b % self.q for b in row] for row in B]

    def constant(self, rows: int, columns: int, entry: Callable[[int, int], Entry]) -> Dual:
        return Dual(filled(rows, columns, entry))

    def level(self, c: Entry, like: Dual) -> Dual:
        """c in every entry."""
        rows, columns = like.extent
        return Dual([[c] * columns for _ in range(rows)])

    # ----------------------------------------------------------------- sums and linear maps

    def added(self, A: Matrix, B: Matrix) -> Matrix:
        q = self.q
        return [[(a + b) % q for a, b in zip(r, s, strict=True)] for r, s in zip(A, B, strict=True)]

    def entrywise(self, A: Matrix, B: Matrix) -> Matrix:
        q = self.q
        self.work.charge(len(A) * len(A[0]))
        return [[a * b % q for a, b in zip(r, s, strict=True)] for r, s in zip(A, B, strict=True)]

    def product(self, A: Matrix, B: Matrix) -> Matrix:
        q, columns = self.q, list(zip(*B, strict=True))
        self.work.charge(len(A) * len(B) * len(columns))
        return [[sum(map(mul, row, column)) % q for column in columns] for row in A]

    def plus(self, a: Dual, b: Dual) -> Dual:
        self.work.charge(len(a.value) * len(a.value[0]))
        slope = a.slope if b.slope is None else b.slope if a.slope is None else self.added(a.slope, b.slope)
        return Dual(
            self.added(a.value, b.value), slope, joined(a.degree, b.degree), _changes(a.change, b.change, slope)
        )

    def linear(self, f: Unary, a: Dual) -> Dual:
        """A linear map with constant coefficients."""
        self.work.charge(len(a.value) * len(a.value[0]))
        return Dual(f(a.value), None if a.slope is None else f(a.slope), a.degree, a.change)

    def scaled(self, c: Entry, a: Dual) -> Dual:
        q = self.q
        return self.linear(lambda A: [[c * x % q for x in row] for row in A], a)

    def minus(self, a: Dual, b: Dual) -> Dual:
        return self.plus(a, self.scaled(-1, b))

    # ----------------------------------------------------------------- products

    def bilinear(self, f: Binary, a: Dual, b: Dual) -> Dual:
        """A bilinear map with constant coefficients."""
        slope, change = None, CONSTANT
        if b.slope is not None:
            slope, change = f(a.value, b.slope), multiplied(a.degree, b.change)
        if a.slope is not None:
            moved = f(a.slope, b.value)
            slope = moved if slope is None else self.added(slope, moved)
            change = joined(change, multiplied(a.change, b.degree))
        return Dual(f(a.value, b.value), slope, multiplied(a.degree, b.degree), change)

    def times(self, a: Dual, b: Dual) -> Dual:
        """The entrywise product."""
        return self.bilinear(self.entrywise, a, b)

    def scale(self, a: Dual, b: Dual) -> Dual:
        """A scalar times an array."""
        q = self.q
        return self.bilinear(lambda s, B: [[s[0][0] * x % q for x in row] for row in B], a, b)

    def matmul(self, a: Dual, b: Dual) -> Dual:
        return self.bilinear(self.product, a, b)

    # ----------------------------------------------------------------- quotients

    def chained(
        self, value: Matrix, derivative: Matrix | None, x: Dual, degree: Degree = LINEAR, steepness: Degree = LINEAR
    ) -> Dual:
        """f(x) of which the value is known, and the derivative where it is needed, with the degrees of both."""
        if x.slope is None or derivative is None:
            return Dual(value, None, degree)
        return Dual(value, self.entrywise(derivative, x.slope), degree, multiplied(steepness, x.change))

    def reciprocal(self, a: Dual) -> Dual:
        y = [[self.inverse(x) for x in row] for row in a.value]
        slope = None
        if a.slope is not None:
            q = self.q
            slope = [[-s * r * r % q for s, r in zip(t, row, strict=True)] for t, row in zip(a.slope, y, strict=True)]
        degree = self.poles.inverse(a.degree, len(y) * len(y[0]))
        return Dual(y, slope, degree, _changes(multiplied(multiplied(degree, degree), a.change), CONSTANT, slope))

    def inv(self, a: Dual) -> Dual:
        """The inverse of a matrix: d(A⁻¹) = -A⁻¹ dA A⁻¹."""
        n = len(a.value)
        self.work.charge(2 * n**3)
        _, Y = eliminated(a.value, self.q, self.inverse)
        slope = None
        if a.slope is not None:
            q = self.q
            slope = [[-x % q for x in row] for row in self.product(self.product(Y, a.slope), Y)]
        degree = self.poles.inverse(a.degree, n)
        return Dual(Y, slope, degree, _changes(multiplied(multiplied(degree, degree), a.change), CONSTANT, slope))

    def det(self, a: Dual) -> Dual:
        """The determinant: d det A = det A tr(A⁻¹ dA)."""
        n = len(a.value)
        self.work.charge(2 * n**3)
        d, Y = eliminated(a.value, self.q, self.inverse)
        slope = None
        if a.slope is not None:
            slope = [[d * sum(sum(map(mul, Y[i], [row[i] for row in a.slope])) for i in range(n)) % self.q]]
        degree = a.degree.power(n)
        change = CONSTANT
        if slope is not None:
            change = multiplied(multiplied(degree, self.poles.inverse(a.degree, n)), a.change)
        return Dual([[d]], slope, degree, change)


def _changes(a: Degree, b: Degree, slope: Matrix | None) -> Degree:
    return CONSTANT if slope is None else joined(a, b)
