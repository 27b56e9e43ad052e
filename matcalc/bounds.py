"""Intervals of reals with open and closed ends, their arithmetic, and the rules by which ops say their ranges.

A rule takes a node and the ranges of its arguments. A range is never too small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from math import ceil, copysign, cos, floor, inf, nextafter, pi
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .expr import Expr


class End(NamedTuple):
    """An end of an interval, and whether it is left out."""

    at: float
    open: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """An interval of reals.

    >>> Range.between(0, 1, "[)").contains(1), POSITIVE.positive, NONNEGATIVE.positive
    (False, True, False)
    """

    low: End
    high: End

    @staticmethod
    def between(low: float, high: float, brackets: str = "[]") -> Range:
        return Range(
            End(float(low), brackets[0] == "(" or low == -inf), End(float(high), brackets[1] == ")" or high == inf)
        )

    @staticmethod
    def of(c: float | Fraction) -> Range:
        """The least range of floats that holds a number."""
        at = float(c)
        low, high = (at if at == c else nextafter(at, outwards) for outwards in (-inf, inf))
        return Range.between(low, high)

    @property
    def nonnegative(self) -> bool:
        return self.low.at >= 0

    @property
    def positive(self) -> bool:
        return self.low.at > 0 or (self.low.at == 0 and self.low.open)

    @property
    def nonpositive(self) -> bool:
        return self.high.at <= 0

    @property
    def nonzero(self) -> bool:
        return self.positive or self.high.at < 0 or (self.high.at == 0 and self.high.open)

    @property
    def empty(self) -> bool:
        return self.low.at > self.high.at or (self.low.at == self.high.at and (self.low.open or self.high.open))

    def contains(self, x: float) -> bool:
        above = x > self.low.at or (x == self.low.at and not self.low.open)
        return above and (x < self.high.at or (x == self.high.at and not self.high.open))

    def __and__(self, other: Range) -> Range:
        return Range(max(self.low, other.low), min(self.high, other.high, key=lambda end: (end.at, not end.open)))

    def __or__(self, other: Range) -> Range:
        return Range(min(self.low, other.low), max(self.high, other.high, key=lambda end: (end.at, not end.open)))

    def __add__(self, other: Range) -> Range:
        return Range(_plus(self.low, other.low, -inf), _plus(self.high, other.high, inf))

    def __mul__(self, other: Range) -> Range:
        ends = [_times(a, b) for a, b in product((self.low, self.high), (other.low, other.high))]
        return Range(_rounded(min(ends), -inf), _rounded(max(ends, key=lambda end: (end.at, not end.open)), inf))


REALS = Range.between(-inf, inf)
POSITIVE = Range.between(0, inf, "(]")
NEGATIVE = Range.between(-inf, 0, "[)")
NONNEGATIVE = Range.between(0, inf)
UNIT = Range.between(-1, 1)
OPEN_UNIT, UNIT_INTERVAL = Range.between(-1, 1, "()"), Range.between(0, 1, "()")
ABOVE_MINUS_ONE = Range.between(-1, inf, "()")
ZERO = Range.between(0, 0)


def _plus(a: End, b: End, outwards: float) -> End:
    at = a.at + b.at
    if at != at:  # ∞ - ∞
        return End(outwards, True)
    exact = abs(at) == inf or (at - a.at == b.at and at - b.at == a.at)
    return End(at if exact else nextafter(at, outwards), a.open or b.open)


def _rounded(end: End, outwards: float) -> End:
    """The end moved outwards by what a product may be off, which one of small whole numbers is not."""
    exact = abs(end.at) == inf or (end.at.is_integer() and abs(end.at) < WHOLE)
    return end if exact else End(nextafter(end.at, outwards), end.open)


def _times(a: End, b: End) -> End:
    """The product of two ends; zero is reached if one of them is zero and reached."""
    if a.at == 0 or b.at == 0:
        return End(0.0, all(end.open for end in (a, b) if end.at == 0))
    return End(a.at * b.at or copysign(TINY, a.at) * copysign(1, b.at), a.open or b.open)


# --------------------------------------------------------------------------- powers and functions


def raised(x: Range, p: float | Fraction | int) -> Range:
    """The range of x^p; where the power does not exist there is nothing to include.

    >>> raised(REALS, 2) == NONNEGATIVE, raised(Range.between(1, inf), -1)
    (True, Range(low=End(at=0.0, open=True), high=End(at=1.0, open=False)))
    """
    if p == int(p):
        if p < 0:
            return _reciprocal(raised(x, -p))
        if p % 2 == 0:
            x = _magnitude(x)
        return _monotone(lambda t: t ** int(p), x, algebraic=True)
    if x.high.at < 0:
        return NONNEGATIVE
    x = x & NONNEGATIVE
    return _reciprocal(raised(x, -p)) if p < 0 else _monotone(lambda t: t ** float(p), x, algebraic=True)


def _magnitude(x: Range) -> Range:
    if x.nonnegative:
        return x
    mirrored = Range(End(-x.high.at, x.high.open), End(-x.low.at, x.low.open))
    return mirrored if x.nonpositive else Range(End(0.0), max(x.high, mirrored.high))


def _reciprocal(x: Range) -> Range:
    if not x.nonnegative and not x.nonpositive:
        return REALS
    low, high = (
        _rounded(End(1 / end.at if end.at else inf, end.open or not end.at), outwards)
        for end, outwards in ((x.high, -inf), (x.low, inf))
    )
    if x.nonnegative:
        return Range(low, high)
    return Range(End(-inf, True) if x.high.at == 0 else low, End(1 / x.low.at if x.low.at else -inf, x.low.open))


FAR = 1000.0  # beyond, nothing is known of a wave
SLACK = 1e-12  # relative, of values of functions
WHOLE = 2**52  # whole numbers below are exact
TINY = 5e-324  # the least positive float


def _monotone(
    f: Callable[[float], float], x: Range, bounds: Range = REALS, strict: bool = True, algebraic: bool = False
) -> Range:
    """The range of an increasing function with its values in the bounds, which are its limits at infinity.

    Values are rounded outwards, but for whole numbers at -1, 0 and 1, at what is left as it is, and of powers.
    """

    def image(end: End, limit: End, outwards: float) -> End:
        if abs(end.at) == inf:
            return limit
        try:
            y = f(end.at)
        except OverflowError:
            return End(inf, True)
        except ValueError:  # a pole, or beyond it
            return limit
        whole = abs(y) < WHOLE and y == round(y) and end.at == round(end.at)
        if not (whole and (algebraic or y == end.at or abs(end.at) <= 1)):
            y = nextafter(y + outwards * SLACK * abs(y), outwards * inf)
        return End(float(y), strict and end.open)

    return Range(image(x.low, bounds.low, -1), image(x.high, bounds.high, 1)) & bounds


# --------------------------------------------------------------------------- rules of ops

Rule = Callable[["Expr", Sequence[Range]], Range]


def increasing(f: Callable[[float], float], bounds: Range = REALS, domain: Range = REALS) -> Rule:
    """The rule of a strictly increasing function; its values on its domain have the bounds as their limits."""
    return lambda e, args: _monotone(f, args[0] & domain, bounds)


def nondecreasing(f: Callable[[float], float], bounds: Range) -> Rule:
    """The rule of an increasing function that is constant on some interval."""
    return lambda e, args: _monotone(f, args[0], bounds, strict=False, algebraic=True)


def even(rule: Rule) -> Rule:
    """The rule of a function of the magnitude, from that for positive numbers."""
    return lambda e, args: rule(e, [_magnitude(args[0])])


def jumping(low: float, high: float) -> Rule:
    """The rule of a function with one value below zero and one above, and any value between at zero."""

    def rule(e: Expr, args: Sequence[Range]) -> Range:
        x = args[0]
        known = [(x.positive, high), (x.nonpositive and x.nonzero, low)]
        return next((Range.between(value, value) for holds, value in known if holds), Range.between(low, high))

    return rule


def wave(crest: float) -> Rule:
    """The rule of cos(x - crest)."""

    def rule(e: Expr, args: Sequence[Range]) -> Range:
        low, high = (end.at - crest for end in (args[0].low, args[0].high))
        if max(abs(low), abs(high)) > FAR:
            return UNIT
        first, last = ceil((low - SLACK) / pi), floor((high + SLACK) / pi)  # the crests and troughs within, times π
        values = [cos(low), cos(high), *((-1) ** k for k in range(first, min(last, first + 1) + 1))]
        return Range.between(min(values) - SLACK, max(values) + SLACK) & UNIT

    return rule


def within(bounds: Range) -> Rule:
    """The rule of an op whose entries lie within the bounds, whatever its arguments."""
    return lambda e, args: bounds


def between(low: float, high: float, brackets: str = "[]") -> Rule:
    """The same with the bounds themselves: `between(0, 1, "(]")`."""
    return within(Range.between(low, high, brackets))


any_real = within(REALS)  # the rule of an op of whose entries nothing is known


def same_range(e: Expr, args: Sequence[Range]) -> Range:
    """The entries are some of those of the first argument, or lie between them."""
    return args[0]


def with_zero(e: Expr, args: Sequence[Range]) -> Range:
    """The entries are those of the argument, or zero, or lie between: x·s with 0 ≤ s ≤ 1."""
    return args[0] | ZERO


def at_least(e: Expr, args: Sequence[Range]) -> Range:
    """The entries are not less than some entry of the argument."""
    return Range(args[0].low, End(inf, True))


def hull(e: Expr, args: Sequence[Range]) -> Range:
    """The entries are those of the arguments."""
    return reduce(Range.__or__, args)


def added(e: Expr, args: Sequence[Range]) -> Range:
    """The sum of the arguments."""
    return reduce(Range.__add__, args)


def multiplied(e: Expr, args: Sequence[Range]) -> Range:
    """The product of an entry of each argument."""
    return reduce(Range.__mul__, args)


def summed(x: Range) -> Range:
    """The range of a sum of one or more numbers of this range."""
    low, high = (end if keeps else None for end, keeps in ((x.low, x.low.at >= 0), (x.high, x.high.at <= 0)))
    return Range(low or End(-inf, True), high or End(inf, True))


def total_of(e: Expr, args: Sequence[Range]) -> Range:
    """The sum of one or more entries of the first argument."""
    return summed(args[0])


def products_added(e: Expr, args: Sequence[Range]) -> Range:
    """Sums of one or more products of entries of the arguments."""
    return reduce(lambda a, b: summed(a * b), args)
