"""Matrices of numbers as lists of rows, and what is computed with them modulo a prime."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .outcome import Redraw

Entry = Any  # an element of a field: an integer, or a float among the reals
Matrix = list[list[Entry]]


def transposed(A: Matrix) -> Matrix:
    return [list(row) for row in zip(*A, strict=True)]


def identity(n: int) -> Matrix:
    return [[int(i == j) for j in range(n)] for i in range(n)]


def filled(rows: int, columns: int, entry: Callable[[int, int], Entry]) -> Matrix:
    return [[entry(i, j) for j in range(columns)] for i in range(rows)]


def stacked(A: Matrix) -> list[Entry]:
    """The columns one under the other, as vec(A) has them."""
    return [a for column in zip(*A, strict=True) for a in column]


def unstacked(v: list[Entry], rows: int, columns: int) -> Matrix:
    return [[v[j * rows + i] for j in range(columns)] for i in range(rows)]


def total(A: Matrix) -> Entry:
    return sum([sum(row) for row in A])


def eliminated(A: Matrix, q: Any, inverse: Callable[[Entry], Entry]) -> tuple[Entry, Matrix]:
    """The determinant and the inverse of a square matrix, by Gauss and Jordan. Raises Redraw if it is singular."""
    n, det = len(A), 1
    M = [[*row, *unit] for row, unit in zip(A, identity(n), strict=True)]
    for i in range(n):
        k = next((r for r in range(i, n) if M[r][i]), None)
        if k is None:
            raise Redraw("a singular matrix")
        if k != i:
            M[i], M[k], det = M[k], M[i], -det
        pivot = M[i][i]
        det = det * pivot % q
        scale = inverse(pivot)
        row = M[i] = [a * scale % q for a in M[i]]
        for r in range(n):
            factor = M[r][i]
            if r != i and factor:
                M[r] = [(a - factor * b) % q for a, b in zip(M[r], row, strict=True)]
    return det % q, [row[n:] for row in M]
