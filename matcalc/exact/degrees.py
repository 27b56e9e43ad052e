"""The degrees of rational functions, so that the probability of a false agreement can be bounded.

The entries of a value have a common denominator Sᵐ, where S is a product of polynomials that were divided by, the
poles. They are N/Sᵐ, and N has a degree of at most e + m deg S. So

    N₁/S₁ᵃ + N₂/S₂ᵇ     with S for the poles of both:   e = max(e₁, e₂),  m = max(a, b)
    N₁/S₁ᵃ · N₂/S₂ᵇ                                     e = e₁ + e₂,      m = a + b
    1/(N/Sᵐ) = Sᵐ/N     with the product F of all N as a new pole, of degree k (e + m deg S) for k entries:
                        the numerator Sᵐ F/N has the degree m deg S - (e + m deg S) + deg F, thus -e + deg F;
                        for the inverse of a matrix, Sᵐ adj(N)/det N, F is det N, and k the number of rows.

Poles are kept as the bits of an integer, so that a sum of what was divided by the same counts this once: the degree of
a gradient through many layers grows with their number, and not as a power of it.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import NamedTuple


class Degree(NamedTuple):
    """That of the numerators without the poles, how often these divide, and which: a bit for each."""

    excess: int = 0
    order: int = 0
    poles: int = 0

    def power(self, p: Fraction | int) -> Degree:
        """That of x^p for p > 0."""
        return Degree(ceil(p * self.excess), ceil(p * self.order), self.poles)


CONSTANT, LINEAR = Degree(), Degree(1)


def joined(a: Degree, b: Degree) -> Degree:
    """The degree of a sum, and of entries of both kinds."""
    return Degree(max(a[0], b[0]), max(a[1], b[1]), a[2] | b[2])


def multiplied(a: Degree, b: Degree) -> Degree:
    return Degree(a[0] + b[0], a[1] + b[1], a[2] | b[2])


class Poles:
    """The polynomials that were divided by, by their degrees."""

    def __init__(self) -> None:
        self.degrees: list[int] = []

    def added(self, degree: int) -> int:
        """A new pole."""
        self.degrees.append(degree)
        return 1 << (len(self.degrees) - 1)

    def span(self, d: Degree) -> int:
        """The degree of numerators and denominators."""
        total, bits = 0, d.poles
        while bits:
            low = bits & -bits
            total += self.degrees[low.bit_length() - 1]
            bits ^= low
        return max(0, d.excess) + d.order * total

    def inverse(self, d: Degree, entries: int, p: Fraction | int = 1) -> Degree:
        """That of x^-p for each of so many entries, and of the inverse of a matrix of so many rows."""
        return Degree(ceil(-p * d.excess), ceil(p), self.added(entries * self.span(d)))

    def unit(self, entries: int, degree: int = 1) -> Degree:
        """That of entries which are of this degree and may stand below the line as well."""
        return Degree(degree, 1, self.added(entries * degree))
