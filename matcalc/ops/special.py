"""More functions of every entry: robust losses, the normal distribution, the gamma function and its derivatives."""

from __future__ import annotations

from typing import Any

from ..errors import LimitError, ShapeError
from ..expr import Expr, make, number, value_of
from ..notation import Form, call
from ..op import Constant, Op, Smooth, register
from ..shape import Shape, is_scalar, show
from .activations import step
from .elementary import abs_, exp, sqrt
from .elementwise import ELEMENTWISE, elementwise
from .leaves import pi

digamma: Op  # these stand in derivatives above their own line
polygamma: Op

_special: list[Op] = [
    hardtanh := elementwise(
        "hardtanh",
        lambda x, y: step(1 - abs_(x)),
        "np.clip({0}, -1.0, 1.0)",
        domain="away_from_zero",
        traits=("odd",),
        source="Collobert (2004); x between -1 and 1, sign(x) beyond",
    ),
    huber := elementwise(
        "huber",
        lambda x, y: hardtanh(x),
        "np.where(np.abs({0}) <= 1.0, 0.5*{0}**2, np.abs({0}) - 0.5)",
        traits=("even",),
        source="Huber (1964); x²/2 between -1 and 1, |x| - 1/2 beyond",
    ),
    normcdf := elementwise(
        "normcdf",
        lambda x, y: exp(-(x**2) / 2) / sqrt(2 * pi),
        "0.5*(1.0 + erf({0}/np.sqrt(2.0)))",
        values="unit_interval",
        source="Abramowitz and Stegun 26.2.2",
    ),
    lgamma := elementwise(
        "lgamma",
        lambda x, y: digamma(x),
        "lgamma({0})",
        domain="positive",
        source="Abramowitz and Stegun 6.3.1",
    ),
    digamma := elementwise(
        "digamma",
        lambda x, y: polygamma(1, x),
        "digamma({0})",
        domain="positive",
        source="Abramowitz and Stegun 6.4.1",
    ),
]

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


polygamma = register(
    Op(
        "polygamma",
        _polygamma_shape,
        (Constant("the order is a whole number"), Smooth(_polygamma_differential)),
        form=lambda e: Form(call("polygamma"), *e.args),
        numpy=lambda e: f"polygamma({'int({0})' if value_of(e.args[0]) is None else '{0}'}, {{1}})",
        build=_polygamma_build,
        domain="positive",
        traits=frozenset({"transposable"}),
        source="the n-th derivative of digamma; Abramowitz and Stegun 6.4.1",
    )
)
