"""The elementary functions of every entry: name, derivative in terms of x and y = f(x), its source, kinks, range.

Derivatives are those of the calculus textbook (Abramowitz and Stegun ch. 3-4).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from ..bounds import NONNEGATIVE, OPEN_UNIT, POSITIVE, REALS, UNIT, Range, Rule, between, increasing, magnitude, within
from ..expr import Expr, number
from ..notation import fence
from ..op import Op, register
from ..smoothness import CONVEX, JUMP, SMOOTH, Smoothness, where_nonzero, where_positive
from .elementwise import ELEMENTWISE, Derivative, SymPy, elementwise
from .leaves import pi, zeros

cos: Op  # these three stand in derivatives above their own line
cosh: Op
sign: Op

ABOVE_ZERO = where_positive()
INSIDE = where_positive(lambda x: 1 - x**2, "small")
OFF_POLES = where_nonzero(lambda x: cos(x), "small")  # noqa: PLW0108 (the op is still to be made)
TURN = Range.between(-1.5707963267948968, 1.5707963267948968)  # a little more than from -π/2 to π/2


def _textbook(
    name: str,
    derivative: Derivative,
    equation: str,
    smooth: Smoothness,
    range: Rule,
    traits: str = "",
    sympy: str | SymPy | None = None,
    **more: Any,
) -> Op:
    """A function whose derivative is that equation; NumPy has its name, and SymPy as well, if nothing else is said."""
    counterpart = sympy or name.replace("arc", "a")
    return elementwise(
        name,
        derivative,
        f"np.{name}({{0}})",
        smooth,
        range,
        counterpart,
        traits,
        source=f"Abramowitz and Stegun {equation}",
        **more,
    )


def _ln(base: int) -> Expr:
    return log(number(base))


_elementary: list[Op] = [
    exp := _textbook("exp", lambda x, y: y, "4.2.49", SMOOTH, increasing(math.exp, POSITIVE), "primary", spoken="Exp"),
    log := _textbook(
        "log", lambda x, y: 1 / x, "4.1.46", ABOVE_ZERO, increasing(math.log), "primary", words="ln", spoken="Log"
    ),
    sin := _textbook("sin", lambda x, y: cos(x), "4.3.105", SMOOTH, within(UNIT), "odd primary"),
    cos := _textbook("cos", lambda x, y: -sin(x), "4.3.106", SMOOTH, within(UNIT), "even primary"),
    tan := _textbook(
        "tan",
        lambda x, y: 1 + y**2,
        "4.3.107, sec² = 1 + tan²",
        OFF_POLES,
        within(REALS),
        "odd",
        unfolded=lambda x: sin(x) / cos(x),
    ),
    arcsin := _textbook(
        "arcsin",
        lambda x, y: 1 / sqrt(1 - x**2),
        "4.4.52",
        INSIDE,
        increasing(math.asin, TURN, UNIT),
        "odd",
        words="asin",
    ),
    arccos := _textbook(
        "arccos",
        lambda x, y: -1 / sqrt(1 - x**2),
        "4.4.53",
        INSIDE,
        between(0, 4),
        words="acos",
        unfolded=lambda x: pi / 2 - arcsin(x),
    ),
    arctan := _textbook(
        "arctan", lambda x, y: 1 / (1 + x**2), "4.4.54", SMOOTH, increasing(math.atan, TURN), "odd", words="atan"
    ),
    sinh := _textbook(
        "sinh",
        lambda x, y: cosh(x),
        "4.5.71",
        SMOOTH,
        increasing(math.sinh),
        "odd",
        unfolded=lambda x: (exp(x) - exp(-x)) / 2,
    ),
    cosh := _textbook(
        "cosh",
        lambda x, y: sinh(x),
        "4.5.72",
        SMOOTH,
        between(1, math.inf),
        "even",
        unfolded=lambda x: (exp(x) + exp(-x)) / 2,
    ),
    tanh := _textbook(
        "tanh",
        lambda x, y: 1 - y**2,
        "4.5.73, sech² = 1 - tanh²",
        SMOOTH,
        increasing(math.tanh, OPEN_UNIT),
        "odd",
        unfolded=lambda x: (exp(2 * x) - 1) / (exp(2 * x) + 1),
    ),
    arcsinh := _textbook(
        "arcsinh", lambda x, y: 1 / sqrt(1 + x**2), "4.6.37", SMOOTH, increasing(math.asinh), "odd", words="asinh"
    ),
    arccosh := _textbook(
        "arccosh",
        lambda x, y: 1 / sqrt(x**2 - 1),
        "4.6.38",
        where_positive(lambda x: x - 1, "above_one"),
        increasing(math.acosh, NONNEGATIVE, Range.between(1, math.inf)),
        words="acosh",
    ),
    arctanh := _textbook("arctanh", lambda x, y: 1 / (1 - x**2), "4.6.39", INSIDE, within(REALS), "odd", words="atanh"),
    log1p := _textbook(
        "log1p",
        lambda x, y: 1 / (1 + x),
        "4.1.46, of 1 + x",
        where_positive(lambda x: 1 + x),
        increasing(math.log1p),
        "vanishing",
        lambda s, z: s.log(1 + z),
        unfolded=lambda x: log(1 + x),
    ),
    expm1 := _textbook(
        "expm1",
        lambda x, y: exp(x),
        "4.2.49",
        SMOOTH,
        increasing(math.expm1, Range.between(-1, math.inf, "()")),
        "vanishing",
        lambda s, z: s.exp(z) - 1,
        unfolded=lambda x: exp(x) - 1,
    ),
    log2 := _textbook(
        "log2",
        lambda x, y: 1 / (_ln(2) * x),
        "4.1.46 and 4.1.18",
        ABOVE_ZERO,
        increasing(math.log2),
        sympy=lambda s, z: s.log(z) / s.log(2),
        latex=r"\log_2",
        unfolded=lambda x: log(x) / log(number(2)),
    ),
    log10 := _textbook(
        "log10",
        lambda x, y: 1 / (_ln(10) * x),
        "4.1.46 and 4.1.18",
        ABOVE_ZERO,
        increasing(math.log10),
        sympy=lambda s, z: s.log(z) / s.log(10),
        latex=r"\log_{10}",
        spoken="lg",
        unfolded=lambda x: log(x) / log(number(10)),
    ),
    abs_ := elementwise(
        "abs",
        lambda x, y: sign(x),
        "np.abs({0})",
        CONVEX,
        magnitude,
        "Abs",
        "even vanishing",
        layout=fence("abs", "|", "|"),
        spoken="Abs",
        python="abs_",
        unfolded=lambda x: x * sign(x),
        source="|x| is sign(x) x where x is not zero",
    ),
    sign := elementwise(
        "sign",
        lambda x, y: zeros(*x.shape),
        "np.sign({0})",
        JUMP,
        within(UNIT),
        "sign",
        "odd",
        words="sgn",
        source="constant on either side of zero",
    ),
]

ELEMENTWISE |= {op.name: register(op) for op in _elementary}


def sqrt(x: Expr) -> Expr:
    """The square root of every entry: the power 1/2."""
    return x ** Fraction(1, 2)
