"""The elementary functions of every entry: name, derivative in terms of x and y = f(x), its source, kinks, range.

Derivatives are those of the calculus textbook (Abramowitz and Stegun ch. 3-4).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from ..bounds import (
    ABOVE_MINUS_ONE,
    NONNEGATIVE,
    OPEN_UNIT,
    POSITIVE,
    REALS,
    UNIT,
    Range,
    Rule,
    between,
    even,
    increasing,
    jumping,
    wave,
    within,
)
from ..expr import Expr, number
from ..notation import fence
from ..op import Op, register
from ..smoothness import CONVEX, JUMP, SMOOTH, Smoothness, where_nonzero, where_positive
from .elementwise import ELEMENTWISE, Derivative, elementwise
from .leaves import pi, zeros

cos: Op  # these three stand in derivatives above their own line
cosh: Op
sign: Op

ABOVE_ZERO = where_positive()
INSIDE = where_positive(lambda x: 1 - x**2, "small")
BEYOND_ONE = where_positive(lambda x: x - 1, "above_one")
OFF_POLES = where_nonzero(lambda x: cos(x), "small")  # noqa: PLW0108 (the op is still to be made)
TURN = Range.between(-1.5707963267948968, 1.5707963267948968)  # a little more than from -π/2 to π/2


def _textbook(
    name: str, derivative: Derivative, equation: str, smooth: Smoothness, range: Rule, traits: str = "", **more: Any
) -> Op:
    """A function whose derivative is that equation; NumPy has its name, and so has SymPy, if nothing else is said."""
    short = name.replace("arc", "a")
    more = {"words": short if short != name else "", "sympy": short, **more}
    source = f"Abramowitz and Stegun {equation}"
    return elementwise(name, derivative, f"np.{name}({{0}})", smooth, range, traits=traits, source=source, **more)


# fmt: off
_elementary: list[Op] = [
    exp := _textbook("exp", lambda x, y: y, "4.2.49", SMOOTH, increasing(math.exp, POSITIVE), "primary", spoken="Exp"),
    log := _textbook("log", lambda x, y: 1 / x, "4.1.46", ABOVE_ZERO, increasing(math.log), "primary",
        words="ln", spoken="Log"),
    sin := _textbook("sin", lambda x, y: cos(x), "4.3.105", SMOOTH, wave(math.pi / 2), "odd primary"),
    cos := _textbook("cos", lambda x, y: -sin(x), "4.3.106", SMOOTH, wave(0), "even primary"),
    tan := _textbook("tan", lambda x, y: 1 + y**2, "4.3.107, sec² = 1 + tan²", OFF_POLES, within(REALS), "odd",
        unfolded=lambda x: sin(x) / cos(x)),
    arcsin := _textbook("arcsin", lambda x, y: 1 / sqrt(1 - x**2), "4.4.52", INSIDE,
        increasing(math.asin, TURN, UNIT), "odd"),
    arccos := _textbook("arccos", lambda x, y: -1 / sqrt(1 - x**2), "4.4.53", INSIDE, between(0, 4),
        unfolded=lambda x: pi / 2 - arcsin(x)),
    arctan := _textbook("arctan", lambda x, y: 1 / (1 + x**2), "4.4.54", SMOOTH, increasing(math.atan, TURN), "odd"),
    sinh := _textbook("sinh", lambda x, y: cosh(x), "4.5.71", SMOOTH, increasing(math.sinh), "odd",
        unfolded=lambda x: (exp(x) - exp(-x)) / 2),
    cosh := _textbook("cosh", lambda x, y: sinh(x), "4.5.72", SMOOTH, even(increasing(math.cosh)), "even",
        unfolded=lambda x: (exp(x) + exp(-x)) / 2),
    tanh := _textbook("tanh", lambda x, y: 1 - y**2, "4.5.73, sech² = 1 - tanh²", SMOOTH,
        increasing(math.tanh, OPEN_UNIT), "odd", unfolded=lambda x: (exp(2 * x) - 1) / (exp(2 * x) + 1)),
    arcsinh := _textbook("arcsinh", lambda x, y: 1 / sqrt(1 + x**2), "4.6.37", SMOOTH, increasing(math.asinh), "odd"),
    arccosh := _textbook("arccosh", lambda x, y: 1 / sqrt(x**2 - 1), "4.6.38", BEYOND_ONE,
        increasing(math.acosh, NONNEGATIVE, Range.between(1, math.inf))),
    arctanh := _textbook("arctanh", lambda x, y: 1 / (1 - x**2), "4.6.39", INSIDE,
        increasing(math.atanh, REALS, OPEN_UNIT), "odd"),
    log1p := _textbook("log1p", lambda x, y: 1 / (1 + x), "4.1.46, of 1 + x", where_positive(lambda x: 1 + x),
        increasing(math.log1p), "vanishing", sympy=None, unfolded=lambda x: log(1 + x)),
    expm1 := _textbook("expm1", lambda x, y: exp(x), "4.2.49", SMOOTH, increasing(math.expm1, ABOVE_MINUS_ONE),
        "vanishing", sympy=None, unfolded=lambda x: exp(x) - 1),
    log2 := _textbook("log2", lambda x, y: 1 / (log(number(2)) * x), "4.1.46 and 4.1.18", ABOVE_ZERO,
        increasing(math.log2), latex=r"\log_2", sympy=None, unfolded=lambda x: log(x) / log(number(2))),
    log10 := _textbook("log10", lambda x, y: 1 / (log(number(10)) * x), "4.1.46 and 4.1.18", ABOVE_ZERO,
        increasing(math.log10), latex=r"\log_{10}", spoken="lg", sympy=None,
        unfolded=lambda x: log(x) / log(number(10))),
    abs_ := elementwise("abs", lambda x, y: sign(x), "np.abs({0})", CONVEX, even(increasing(abs)), "Abs",
        "even vanishing", layout=fence("abs", "|", "|"), spoken="Abs", python="abs_", unfolded=lambda x: x * sign(x),
        source="|x| is sign(x) x where x is not zero"),
    sign := elementwise("sign", lambda x, y: zeros(*x.shape), "np.sign({0})", JUMP, jumping(-1, 1), "sign", "odd",
        words="sgn", source="constant on either side of zero"),
]
# fmt: on

ELEMENTWISE |= {op.name: register(op) for op in _elementary}


def sqrt(x: Expr) -> Expr:
    """The square root of every entry: the power 1/2."""
    return x ** Fraction(1, 2)
