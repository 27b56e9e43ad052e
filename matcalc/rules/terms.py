"""Sums and scalar multiples: like terms, common content, powers of equal bases."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, isqrt, lcm

from ..decimals import DecimalFraction
from ..expr import Expr, Number, number, value_of
from ..ops.elementwise import ELEMENTWISE
from ..ops.leaves import matrix, ones, scalar, vector, zeros, zeros_op
from ..ops.powers import power
from ..ops.products import hadamard, matmul, transpose
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..rewrite import rule
from ..shape import is_scalar

abs_, exp = ELEMENTWISE["abs"], ELEMENTWISE["exp"]
a, b = scalar("a"), scalar("b")
x, y = vector("x", "n"), vector("y", "n")
A, B = matrix("A", "m", "n"), matrix("B", "m", "n")


DYADIC = 16
CONSTANT = frozenset({"ones", "number", "I"})


def _gather(e: Expr) -> dict[Expr, Number]:
    """Coefficients by term, sums inside numeric multiples opened."""
    found: dict[Expr, Number] = {}
    waiting: list[tuple[Number, Expr]] = [(1, t) for t in reversed(e.args)]
    while waiting:
        factor, term = waiting.pop()
        value, core = split(term)
        if core.op is add:
            waiting.extend((factor * value, t) for t in reversed(core.args))
        elif core.op.name != "zeros":
            found[core] = found.get(core, 0) + factor * value
    return found


def exact(value: Number) -> Number:
    """A decimal that is a small binary fraction is that fraction: what is left of 0.7*2/1.4/2 is 1/2."""
    return Fraction(value) if isinstance(value, DecimalFraction) and DYADIC % value.denominator == 0 else value


def content(coefficients: Iterable[Number]) -> Number:
    """The rational that leaves whole coprime coefficients, the first of them positive."""
    numbers = list(map(exact, coefficients))
    if any(isinstance(c, DecimalFraction) for c in numbers):
        return 1
    if all(isinstance(c, int) for c in numbers):
        return gcd(*numbers) if numbers[0] > 0 else -gcd(*numbers)  # type: ignore[arg-type]
    over = lcm(*(Fraction(c).denominator for c in numbers))
    common = gcd(*(int(c * over) for c in numbers))
    return Fraction(common if numbers[0] > 0 else -common, over)


def _order(term: tuple[Expr, Number]) -> tuple[bool, int, int]:
    """Constants first, then the most composed: 1 - x and W*x - y keep their signs."""
    return (term[0].op.name not in CONSTANT, -kind(term[0]), term[0].digest)


@rule(
    "like terms", add, examples=lambda: [add(x, scale(2, y), scale(3, x)), add(scale(2, x), scale(-4, y)), add(x, -x)]
)
def like_terms(e: Expr) -> Expr | None:
    """Equal terms merged with exact coefficients, in canonical order, common content in front."""
    terms = sorted(((core, c) for core, c in _gather(e).items() if c != 0), key=_order)
    if not terms:
        return zeros(*e.shape)
    if len(terms) == 1:
        return scale(terms[0][1], terms[0][0])
    common = content(c for _, c in terms)
    return scale(common, add(*(core if c == common else scale(_over(c, common), core) for core, c in terms)))


def _over(c: Number, common: Number) -> Number:
    return c if common == 1 else -c if common == -1 else Fraction(c) / common


# --------------------------------------------------------------------------- products of powers


def base_and_exponent(factor: Expr) -> tuple[Expr, Expr]:
    if factor.op is power and is_scalar(factor.args[1].shape):
        return factor.args[0], factor.args[1]
    return factor, number(1)


def left_over(args: Iterable[Expr], *used: Expr) -> list[Expr]:
    """The arguments without those used, each taken out once: others like them stay."""
    rest = list(args)
    for u in used:
        rest.remove(u)
    return rest


def merge_powers(factors: Iterable[Expr]) -> list[Expr]:
    """The factors with powers of equal bases merged, in canonical order."""
    powers_of: dict[Expr, list[Expr]] = {}
    for f in factors:
        powers_of.setdefault(base_and_exponent(f)[0], []).append(f)
    merged = [many[0] if len(many) == 1 else _merged(base, many) for base, many in powers_of.items()]
    return sorted((m for m in merged if m is not None), key=place)


def kind(e: Expr) -> int:
    """Numbers, then symbols, products, functions, sums, and last sums with a constant."""
    if value_of(e) is not None:
        return -1
    if not e.args or e.op is transpose:
        return 0
    if e.op is matmul:
        return 1
    if e.op is add:
        return 4 if any(split(t)[1].op.name in CONSTANT for t in e.args) else 3
    return 2


def place(factor: Expr) -> tuple[int, int]:
    """Simple factors first, so that the canonical order is mostly the reader's."""
    return kind(factor), factor.digest


def _merged(base: Expr, powers_of_it: list[Expr]) -> Expr | None:
    exponents = [base_and_exponent(f)[1] for f in powers_of_it]
    values = [value_of(p) for p in exponents]
    if None in values:
        return power(base, add(*exponents))
    whole = sum(values)  # type: ignore[arg-type]
    return None if whole == 0 else power(base, whole)


@rule("products of scalars", scale_op, examples=lambda: [scale(a, b, a**-1, x), scale(a, a), scale(0, x)])
def scalar_products(e: Expr) -> Expr | None:
    """Scalar factors in canonical order, powers of equal bases merged."""
    scalars, core = (e.args, ()) if e.is_scalar else (e.args[:-1], e.args[-1:])
    value = value_of(scalars[0])
    coefficient, rest = (1, scalars) if value is None else (value, scalars[1:])
    if coefficient == 0 or any(f.op is zeros_op for f in core):
        return zeros(*e.shape)
    return scale(coefficient, *merge_powers(rest), *core) if len(rest) > 1 else None


@rule("entrywise products", hadamard, examples=lambda: [hadamard(x, y, x**-1), hadamard(x, x), hadamard(x, ones("n"))])
def entrywise_products(e: Expr) -> Expr | None:
    """Factors in canonical order, powers of equal bases merged, ones dropped."""
    if any(f.op.name == "zeros" for f in e.args):
        return zeros(*e.shape)
    merged = merge_powers(f for f in e.args if f.op.name != "ones")
    return hadamard(*merged) if merged else ones(*e.shape)


# --------------------------------------------------------------------------- powers

SQUARES = 4  # whole powers of decimals up to here are written out: their digits grow
BITS = 512  # numbers longer than this are left as powers


def _number_power(base: Number, exponent: Number) -> Expr | None:
    """A whole power of a number, or an exact rational one; None if it is irrational or too long."""
    kind = DecimalFraction if isinstance(base, DecimalFraction) else Fraction
    if base == 0:
        return number(0) if exponent > 0 else None
    if exponent.denominator != 1:
        if exponent.denominator != 2 or base < 0:
            return None
        roots = isqrt(base.numerator), isqrt(base.denominator)
        if roots[0] ** 2 != base.numerator or roots[1] ** 2 != base.denominator:
            return None
        base = kind(*roots)
    times, bits = exponent.numerator, max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits * abs(times) > BITS or (kind is DecimalFraction and abs(times) > SQUARES):
        return None
    return number(kind(base) ** times)


def _opens(base: Expr, inner: Number | None, outer: Number | None) -> bool:
    """Whether (base^inner)^outer = base^(inner*outer) wherever the left side is defined."""
    if isinstance(outer, int) or "positive" in base.facts:
        return True
    return isinstance(inner, int) and inner % 2 == 1


@rule(
    "powers",
    power,
    examples=lambda: [
        power(power(a, 3), 2),
        power(number(2), 3),
        power(scale(a, x), 2),
        power(hadamard(x, y), 3),
        exp(x) ** -1,
        power(x, 0),
        power(zeros("n"), 2),
    ],
)
def powers(e: Expr) -> Expr | None:
    """Powers of numbers, of powers, of products and of exponentials."""
    base, exponent = e.args
    p, value = value_of(exponent), value_of(base)
    if p is None:
        return base if base.op.name == "ones" or value == 1 else None
    if p == 0 or base.op.name == "ones":
        return ones(*e.shape)
    if base.op is zeros_op and p > 0:
        return base
    if value is not None:
        return _number_power(value, p)
    if base.op is power and is_scalar(base.args[1].shape):
        inner = base.args[1]
        if _opens(base.args[0], value_of(inner), p):
            return power(base.args[0], scale(p, inner))
        return abs_(base.args[0]) if value_of(inner) == 2 and p == Fraction(1, 2) else None
    if base.op is exp:
        return exp(scale(p, base.args[0]))
    return _of_product(base, p)


def _of_product(base: Expr, p: Number) -> Expr | None:
    if base.op is not scale_op and base.op is not hadamard:
        return None
    if isinstance(p, int):
        return base.op(*(power(f, p) for f in base.args))
    out = [f for f in base.args if "positive" in f.facts]
    kept = [f for f in base.args if "positive" not in f.facts]
    if not out or (not kept and len(out) == 1):
        return None
    return base.op(*(power(f, p) for f in out), *([power(base.op(*kept), p)] if kept else []))


TERMS = (like_terms, scalar_products, entrywise_products, powers)
