"""Random matrices over a field that have declared properties, and the directions that keep them.

What is an equation between entries is one over every field: symmetric, triangular, on a simplex; an orthogonal matrix
is drawn by Cayley's map (I - K)⁻¹(I + K) of a skew K, a unit vector by a reflection. Positive numbers are fourth
powers, so that they have square roots and these have square roots again.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from .matrices import Entry, Matrix, eliminated, filled, transposed
from .outcome import Redraw

if TYPE_CHECKING:
    from .evaluation import Evaluation
    from .point import Point

    Facts = frozenset[str]


class Draw(NamedTuple):
    """The numbers and the point for which something is drawn."""

    field: Evaluation
    point: Point

    def entry(self) -> Entry:
        return self.field.entry()

    def matrix(self, rows: int, columns: int) -> Matrix:
        return [[self.entry() for _ in range(columns)] for _ in range(rows)]

    def positive(self, rows: int, columns: int) -> Matrix:
        q = self.field.q
        return [[a * a % q * a * a % q for a in row] for row in self.matrix(rows, columns)]


# --------------------------------------------------------------------------- linear spaces


SPACES: dict[str, Callable[[Matrix], Matrix]] = {
    "diagonal": lambda A: filled(len(A), len(A), lambda i, j: A[i][j] if i == j else 0),
    "toeplitz": lambda A: filled(len(A), len(A), lambda i, j: A[i - j][0] if i >= j else A[0][j - i]),
    "symmetric": lambda A: filled(len(A), len(A), lambda i, j: A[max(i, j)][min(i, j)]),
    "skew": lambda A: filled(len(A), len(A), lambda i, j: A[i][j] * (j < i) - A[j][i] * (i < j)),
    "lower": lambda A: filled(len(A), len(A), lambda i, j: A[i][j] * (j <= i)),
    "upper": lambda A: filled(len(A), len(A), lambda i, j: A[i][j] * (i <= j)),
}


def within(A: Matrix, facts: Facts, q: int) -> Matrix:
    """A matrix in the linear space of the facts, made of entries of A; A itself if it is in the space."""
    for name, made in SPACES.items():
        if name in facts:
            A = [[a % q for a in row] for row in made(A)]
    return A


def inside(A: Matrix, facts: Facts, q: int) -> bool:
    """Whether the matrix is in the linear space of the facts."""
    return within(A, facts, q) == [[a % q for a in row] for row in A]


# --------------------------------------------------------------------------- values


RATIONAL = frozenset({"simplex", "orthogonal", "orthonormal_columns", "unit"})  # drawn as quotients
DISCRETE = frozenset({"one_hot", "binary", "signs"})


def relaxed(facts: Facts) -> Facts:
    """The facts without those that leave only some values: what holds without them holds for each of these."""
    return facts - DISCRETE - {"away_from_zero", "nonnegative"} if facts & DISCRETE else facts


def drawn(draw: Draw, facts: Facts, rows: int, columns: int, seed: str) -> Matrix:
    """A random matrix for which the facts hold; `seed` is that of choices which are the same on every floor."""
    field = draw.field
    q = field.q
    if facts & DISCRETE:
        return _discrete(facts, rows, columns, q, Random(seed))
    if "simplex" in facts:
        return _by_rows(columns, rows, lambda n: _normed(draw, n))
    if facts & {"orthogonal", "orthonormal_columns"}:
        return _orthonormal(draw, rows, columns, facts)
    if "unit" in facts:
        return _unit(draw, rows)
    positive = facts & {"positive", "nonnegative", "unit_interval"}
    A = draw.positive(rows, columns) if positive else draw.matrix(rows, columns)
    if "positive_semidefinite" in facts:
        if "diagonal" in facts:
            A = draw.positive(rows, columns)
        elif "toeplitz" not in facts and not positive:
            return field.product(A, transposed(A))
    return within(A, facts, q)


def _discrete(facts: Facts, rows: int, columns: int, q: int, choices: Random) -> Matrix:
    if "one_hot" in facts:
        return _by_rows(columns, rows, lambda n: _single(n, choices.randrange(n)))
    values = (1, -1 % q) if "signs" in facts else (0, 1)
    return filled(rows, columns, lambda i, j: choices.choice(values))


def _by_rows(columns: int, rows: int, made: Callable[[int], list[Entry]]) -> Matrix:
    """Rows of a matrix, each made alike; of a vector, its only column."""
    return [made(columns) for _ in range(rows)] if columns > 1 else [[a] for a in made(rows)]


def _single(n: int, k: int) -> list[Entry]:
    return [int(i == k) for i in range(n)]


def _normed(draw: Draw, n: int) -> list[Entry]:
    q = draw.field.q
    (row,) = draw.positive(1, n)
    scale = draw.field.inverse(sum(row))
    return [a * scale % q for a in row]


def _orthonormal(draw: Draw, rows: int, columns: int, facts: Facts) -> Matrix:
    q = draw.field.q
    if columns > rows:
        raise Redraw("more columns than can be orthonormal")
    if "diagonal" in facts:
        return filled(rows, columns, lambda i, j: (1, -1 % q)[draw.point.random() % 2] if i == j else 0)
    K = within(draw.matrix(rows, rows), frozenset({"skew"}), q)
    plus, minus = ([[(int(i == j) + sign * K[i][j]) % q for j in range(rows)] for i in range(rows)] for sign in (1, -1))
    Q = draw.field.product(eliminated(minus, q, draw.field.inverse)[1], plus)
    return [row[:columns] for row in Q]


def _unit(draw: Draw, rows: int) -> Matrix:
    """The first column of the reflection I - 2vv'/v'v."""
    q = draw.field.q
    v = [draw.entry() for _ in range(rows)]
    scale = 2 * v[0] * draw.field.inverse(sum(a * a for a in v)) % q
    return [[(int(i == 0) - scale * a) % q] for i, a in enumerate(v)]


# --------------------------------------------------------------------------- directions


def direction(draw: Draw, X: Matrix, facts: Facts) -> Matrix:
    """A random direction in which X can move, while what the facts say of it stays so to first order."""
    field = draw.field
    q, rows, columns = field.q, len(X), len(X[0])
    A = draw.matrix(rows, columns)
    if facts & {"orthogonal", "orthonormal_columns"}:
        skew = within(draw.matrix(rows, rows), frozenset({"skew"}), q)
        return field.product(skew, X)
    if "unit" in facts:
        along = sum(a[0] * x[0] for a, x in zip(A, X, strict=True))
        return [[(a[0] - along * x[0]) % q] for a, x in zip(A, X, strict=True)]
    if "simplex" in facts:
        return _by_rows(columns, rows, lambda n: _balanced(draw, n))
    return within(A, facts, q)


def _balanced(draw: Draw, n: int) -> list[Entry]:
    free = [draw.entry() for _ in range(n - 1)]
    return [-sum(free) % draw.field.q, *free]
