"""Polynomials in expressions: sums of monomials with rational exponents, and their arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ..errors import LimitError
from ..expr import Expr, Number
from ..ops.leaves import ones
from ..ops.powers import power
from ..ops.products import hadamard
from ..ops.sums import add, scale
from ..shape import Shape, is_scalar

Monomial = frozenset[tuple[Expr, Fraction]]  # what is multiplied, and its exponents
Polynomial = Mapping[Monomial, Number]

ONE: Monomial = frozenset()
MOST = 400  # terms; what has more is left undecided


def constant(value: Number) -> Polynomial:
    return {ONE: value} if value else {}


def plus(*parts: Polynomial) -> Polynomial:
    found: dict[Monomial, Number] = {}
    for part in parts:
        for monomial, c in part.items():
            found[monomial] = found.get(monomial, 0) + c
    if len(found) > MOST:
        raise LimitError(f"more than {MOST} terms")
    return {monomial: c for monomial, c in found.items() if c != 0}


def times(p: Polynomial, q: Polynomial) -> Polynomial:
    return plus(*({joined(a, b): c * d} for a, c in p.items() for b, d in q.items()))


def joined(*monomials: Monomial) -> Monomial:
    """The product of monomials."""
    exponents: dict[Expr, Fraction] = {}
    for monomial in monomials:
        for base, p in monomial:
            exponents[base] = exponents.get(base, Fraction(0)) + p
    return frozenset((base, p) for base, p in exponents.items() if p)


def raised(monomial: Monomial, p: Number) -> Monomial:
    return frozenset((base, q * Fraction(p)) for base, q in monomial if q * Fraction(p))


def ordered(monomial: Monomial) -> list[tuple[Expr, Fraction]]:
    """The factors in an order that is the same in every process."""
    return sorted(monomial, key=lambda pair: (pair[0].digest, pair[1]))


def expression(monomial: Monomial, coefficient: Number, shape: Shape) -> Expr:
    """The monomial as an expression of this shape."""
    factors = [base if p == 1 else power(base, p) for base, p in ordered(monomial)]
    entries = [f for f in factors if not is_scalar(f.shape)]
    scalars = [f for f in factors if is_scalar(f.shape)]
    if is_scalar(shape):
        return scale(coefficient, *scalars)
    return scale(coefficient, *scalars, hadamard(*entries) if entries else ones(*shape))


def whole(p: Polynomial, shape: Shape) -> Expr:
    """The polynomial as an expression."""
    return add(*(expression(m, c, shape) for m, c in p.items())) if p else scale(0, ones(*shape))
