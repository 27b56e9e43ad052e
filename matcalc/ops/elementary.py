"""The elementary functions of every entry: name, derivative in terms of x and y = f(x), NumPy.

Derivatives are those of the calculus textbook (Abramowitz and Stegun ch. 3-4).
"""

from __future__ import annotations

from fractions import Fraction

from ..expr import Expr, number
from ..notation import fence
from ..op import Op, register
from .elementwise import ELEMENTWISE, elementwise
from .leaves import zeros

cos: Op  # these three stand in derivatives above their own line
cosh: Op
sign: Op

_elementary: list[Op] = [
    exp := elementwise(
        "exp",
        lambda x, y: y,
        "np.exp({0})",
        values="positive",
        latex=r"\exp",
        traits=("primary",),
        source="Abramowitz and Stegun 4.2.49",
    ),
    log := elementwise(
        "log",
        lambda x, y: 1 / x,
        "np.log({0})",
        domain="positive",
        latex=r"\log",
        traits=("primary",),
        source="Abramowitz and Stegun 4.1.46",
    ),
    sin := elementwise(
        "sin",
        lambda x, y: cos(x),
        "np.sin({0})",
        latex=r"\sin",
        traits=("odd", "primary"),
        source="Abramowitz and Stegun 4.3.105",
    ),
    cos := elementwise(
        "cos",
        lambda x, y: -sin(x),
        "np.cos({0})",
        latex=r"\cos",
        traits=("even", "primary"),
        source="Abramowitz and Stegun 4.3.106",
    ),
    tan := elementwise(
        "tan",
        lambda x, y: 1 + y**2,
        "np.tan({0})",
        domain="small",
        latex=r"\tan",
        traits=("odd",),
        source="Abramowitz and Stegun 4.3.107, with sec² = 1 + tan²",
    ),
    arcsin := elementwise(
        "arcsin",
        lambda x, y: 1 / sqrt(1 - x**2),
        "np.arcsin({0})",
        domain="small",
        latex=r"\arcsin",
        traits=("odd",),
        source="Abramowitz and Stegun 4.4.52",
    ),
    arccos := elementwise(
        "arccos",
        lambda x, y: -1 / sqrt(1 - x**2),
        "np.arccos({0})",
        domain="small",
        latex=r"\arccos",
        source="Abramowitz and Stegun 4.4.53",
    ),
    arctan := elementwise(
        "arctan",
        lambda x, y: 1 / (1 + x**2),
        "np.arctan({0})",
        latex=r"\arctan",
        traits=("odd",),
        source="Abramowitz and Stegun 4.4.54",
    ),
    sinh := elementwise(
        "sinh",
        lambda x, y: cosh(x),
        "np.sinh({0})",
        latex=r"\sinh",
        traits=("odd",),
        source="Abramowitz and Stegun 4.5.71",
    ),
    cosh := elementwise(
        "cosh",
        lambda x, y: sinh(x),
        "np.cosh({0})",
        values="positive",
        latex=r"\cosh",
        traits=("even",),
        source="Abramowitz and Stegun 4.5.72",
    ),
    tanh := elementwise(
        "tanh",
        lambda x, y: 1 - y**2,
        "np.tanh({0})",
        latex=r"\tanh",
        traits=("odd",),
        source="Abramowitz and Stegun 4.5.73, with sech² = 1 - tanh²",
    ),
    arcsinh := elementwise(
        "arcsinh",
        lambda x, y: 1 / sqrt(1 + x**2),
        "np.arcsinh({0})",
        traits=("odd",),
        source="Abramowitz and Stegun 4.6.37",
    ),
    arccosh := elementwise(
        "arccosh",
        lambda x, y: 1 / sqrt(x**2 - 1),
        "np.arccosh({0})",
        domain="above_one",
        source="Abramowitz and Stegun 4.6.38",
    ),
    arctanh := elementwise(
        "arctanh",
        lambda x, y: 1 / (1 - x**2),
        "np.arctanh({0})",
        domain="small",
        traits=("odd",),
        source="Abramowitz and Stegun 4.6.39",
    ),
    log1p := elementwise(
        "log1p",
        lambda x, y: 1 / (1 + x),
        "np.log1p({0})",
        domain="positive",
        traits=("vanishing",),
        source="Abramowitz and Stegun 4.1.46, of 1 + x",
    ),
    expm1 := elementwise(
        "expm1", lambda x, y: exp(x), "np.expm1({0})", traits=("vanishing",), source="Abramowitz and Stegun 4.2.49"
    ),
    log2 := elementwise(
        "log2",
        lambda x, y: 1 / (log(number(2)) * x),
        "np.log2({0})",
        domain="positive",
        latex=r"\log_2",
        source="Abramowitz and Stegun 4.1.46 and 4.1.18",
    ),
    log10 := elementwise(
        "log10",
        lambda x, y: 1 / (log(number(10)) * x),
        "np.log10({0})",
        domain="positive",
        latex=r"\log_{10}",
        source="Abramowitz and Stegun 4.1.46 and 4.1.18",
    ),
    abs_ := elementwise(
        "abs",
        lambda x, y: sign(x),
        "np.abs({0})",
        domain="away_from_zero",
        values="nonnegative",
        layout=fence("abs", r"\left|…\right|", "|…|"),
        traits=("even", "vanishing"),
        source="|x| is sign(x) x where x is not zero",
    ),
    sign := elementwise(
        "sign",
        lambda x, y: zeros(*x.shape),
        "np.sign({0})",
        domain="away_from_zero",
        traits=("odd",),
        source="constant on either side of zero",
    ),
]

ELEMENTWISE |= {op.name: register(op) for op in _elementary}


def sqrt(x: Expr) -> Expr:
    """The square root of every entry: the power 1/2."""
    return x ** Fraction(1, 2)
