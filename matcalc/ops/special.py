"""More functions of every entry: robust losses, the normal distribution, the gamma function and its derivatives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..bounds import REALS, SLACK, UNIT, UNIT_INTERVAL, Range, any_real, even, increasing, nondecreasing
from ..errors import LimitError, ShapeError
from ..expr import Expr, make, number, value_of
from ..op import Constant, Op, Smooth, no_sympy, numpy, register
from ..shape import Shape, is_scalar, show
from ..smoothness import SMOOTH, kinked, where_positive
from .activations import erf, relu, step
from .elementary import abs_, exp, sqrt
from .elementwise import ELEMENTWISE, elementwise, level
from .leaves import pi

digamma: Op  # these stand in derivatives above their own line
polygamma: Op


def _digamma_range(e: Expr, args: Sequence[Range]) -> Range:
    """It increases, and lies between log(x) - 1/x and log(x) - 1/(2x); Alzer (1997)."""
    if not args[0].positive:
        return REALS
    low = increasing(lambda t: math.log(t) - (1 + SLACK) / t - SLACK)
    high = increasing(lambda t: math.log(t) - (1 - SLACK) / (2 * t) + SLACK)
    return Range(low(e, args).low, high(e, args).high)


# fmt: off
_special: list[Op] = [
    hardtanh := elementwise("hardtanh", lambda x, y: step(1 - abs_(x)), "np.clip({0}, -1.0, 1.0)",
        kinked("corners", lambda x: 1 - x**2, drawn="away_from_zero"),
        nondecreasing(lambda t: max(-1.0, min(1.0, t)), UNIT), lambda s, z: s.Max(-1, s.Min(1, z)), "odd",
        unfolded=lambda x: relu(x + level(x)) - relu(x - level(x)) - level(x),
        source="Collobert (2004); x between -1 and 1, sign(x) beyond"),
    huber := elementwise("huber", lambda x, y: hardtanh(x),
        "np.where(np.abs({0}) <= 1.0, 0.5*{0}**2, np.abs({0}) - 0.5)", kinked("once", lambda x: 1 - x**2),
        even(increasing(lambda t: t * t / 2 if t <= 1 else t - 0.5)),
        lambda s, z: s.Piecewise((z**2 / 2, s.Abs(z) <= 1), (s.Abs(z) - s.Rational(1, 2), True)), "even",
        unfolded=lambda x: step(1 - abs_(x)) * x**2 / 2 + step(abs_(x) - 1) * (abs_(x) - Fraction(1, 2)),
        source="Huber (1964); x²/2 between -1 and 1, |x| - 1/2 beyond"),
    normcdf := elementwise("normcdf", lambda x, y: exp(-(x**2) / 2) / sqrt(2 * pi),
        "0.5*(1.0 + erf({0}/np.sqrt(2.0)))", SMOOTH,
        increasing(lambda t: math.erfc(-t / math.sqrt(2)) / 2, UNIT_INTERVAL),
        unfolded=lambda x: (1 + erf(x / sqrt(number(2)))) / 2, source="Abramowitz and Stegun 26.2.2"),
    lgamma := elementwise("lgamma", lambda x, y: digamma(x), "lgamma({0})", where_positive(), any_real, "loggamma",
        source="Abramowitz and Stegun 6.3.1"),
    digamma := elementwise("digamma", lambda x, y: polygamma(1, x), "digamma({0})", where_positive(),
        _digamma_range, "digamma", source="Abramowitz and Stegun 6.4.1"),
]
# fmt: on

ELEMENTWISE |= {op.name: register(op) for op in _special}


LARGEST_ORDER = 100  # beyond which factorials leave the range of floats


def _polygamma_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    if not is_scalar(args[0].shape):
        raise ShapeError(f"the order of polygamma is a whole number, not {show(args[0].shape)}")
    return args[1].shape


def _polygamma_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    order = value_of(args[0])
    if order is not None and (not isinstance(order, int) or order < 0):
        raise ShapeError(f"the order of polygamma is a whole number, not {args[0]}")
    if order is not None and order > LARGEST_ORDER:
        raise LimitError(f"the order of polygamma is limited to {LARGEST_ORDER}")
    return make(op, args, params) if order != 0 else digamma(args[1])


def _polygamma_differential(d: Expr, y: Expr, n: Expr, x: Expr) -> Expr:
    order = value_of(n)
    return polygamma(n + 1 if order is None else number(order + 1), x) * d


def _polygamma_range(e: Expr, args: Sequence[Range]) -> Range:
    """(-1)ⁿ⁺¹ times a falling function between (n-1)!/xⁿ + n!/(2xⁿ⁺¹) and (n-1)!/xⁿ + n!/xⁿ⁺¹; Guo and Qi (2010)."""
    order, x = value_of(e.args[0]), args[1]
    if not isinstance(order, int) or not x.positive:
        return REALS

    def bound(t: float, share: float) -> float:
        try:
            return math.factorial(order - 1) / t**order + share * math.factorial(order) / t ** (order + 1)
        except (OverflowError, ZeroDivisionError):
            return math.inf

    low, high = bound(x.high.at, 0.5) * (1 - SLACK), bound(x.low.at, 1.0) * (1 + SLACK)
    return Range.between(low, high, "()") if order % 2 else Range.between(-high, -low, "()")


polygamma = register(
    Op(
        "polygamma",
        _polygamma_shape,
        (Constant("the order is a whole number"), Smooth(_polygamma_differential)),
        code=numpy(lambda e: f"polygamma({'int({0})' if value_of(e.args[0]) is None else '{0}'}, {{1}})"),
        smooth=where_positive(lambda n, x: x),
        range=_polygamma_range,
        sympy=no_sympy,
        python="polygamma",
        build=_polygamma_build,
        domain="positive",
        traits=frozenset({"transposable"}),
        source="the n-th derivative of digamma; Abramowitz and Stegun 6.4.1",
    )
)
