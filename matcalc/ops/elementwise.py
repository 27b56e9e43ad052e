"""Functions applied to every entry. One line each: name, derivative in terms of x and y = f(x), NumPy.

Derivatives are those of the calculus textbook (Abramowitz and Stegun ch. 3-4, 7.1 for erf).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from ..errors import DomainError, ShapeError
from ..expr import Expr, make, number, value_of
from ..notation import FUNCTION, Form, Layout, call, fence
from ..op import Constant, Op, Slot, Smooth, entrywise, register
from ..shape import Shape, is_column, is_scalar, same, show
from ..structure import closure
from .forms import power_form
from .leaves import ones, pi, zeros
from .sums import scale

Derivative = Callable[[Expr, Expr], Expr]

_KEPT_BY_ENTRIES = closure(["symmetric", "toeplitz"])
_KEPT_BY_VANISHING = _KEPT_BY_ENTRIES | closure(["diagonal"])  # by functions with f(0) = 0
_KEPT_BY_ODD = _KEPT_BY_VANISHING | closure(["skew"])


def elementwise(
    name: str,
    derivative: Derivative | None,
    numpy: str,
    *,
    domain: str | None = None,
    values: str | None = None,
    latex: str | None = None,
    unicode: str | None = None,
    layout: Layout | None = None,
    traits: tuple[str, ...] = (),
    source: str = "",
) -> Op:
    """An op that applies a scalar function to every entry; not yet in the table.

    `values` is the property that all its values have; the trait "vanishing" says that f(0) = 0. A layout of its own
    is for scalars and vectors: |X| of a matrix would be its determinant.
    """
    plain = call(name, latex, unicode)
    notation = layout or plain
    slot: Slot = entrywise(derivative) if derivative else Constant()
    kept = _KEPT_BY_ODD if "odd" in traits else _KEPT_BY_VANISHING if "vanishing" in traits else _KEPT_BY_ENTRIES
    all_values = closure([values] if values else [])

    return Op(
        name,
        lambda args, params: args[0].shape,
        (slot,),
        form=lambda e: Form(notation if is_column(e.shape) else plain, *e.args),
        numpy=numpy,
        facts=lambda e: (e.args[0].facts & kept) | all_values,
        traits=frozenset({"elementwise", "transposable", *traits}),
        domain=domain,
        derivative=derivative,
        source=source,
    )


def level(x: Expr, c: Expr | int | Fraction = 1) -> Expr:
    """c in every entry, in the shape of x."""
    return scale(c, ones(*x.shape))


cos: Op  # these three stand in derivatives above their own line
cosh: Op
sign: Op

_pure: list[Op] = [
    exp := elementwise(
        "exp", lambda x, y: y, "np.exp({0})", values="positive", latex=r"\exp", source="Abramowitz and Stegun 4.2.49"
    ),
    log := elementwise(
        "log",
        lambda x, y: 1 / x,
        "np.log({0})",
        domain="positive",
        latex=r"\log",
        source="Abramowitz and Stegun 4.1.46",
    ),
    sin := elementwise(
        "sin",
        lambda x, y: cos(x),
        "np.sin({0})",
        latex=r"\sin",
        traits=("odd",),
        source="Abramowitz and Stegun 4.3.105",
    ),
    cos := elementwise(
        "cos",
        lambda x, y: -sin(x),
        "np.cos({0})",
        latex=r"\cos",
        traits=("even",),
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
    step := elementwise(
        "step",
        lambda x, y: zeros(*x.shape),
        "np.heaviside({0}, 0.0)",
        domain="away_from_zero",
        values="binary",
        traits=("vanishing",),
        source="constant on either side of zero",
    ),
    relu := elementwise(
        "relu",
        lambda x, y: step(x),
        "np.maximum({0}, 0.0)",
        domain="away_from_zero",
        values="nonnegative",
        traits=("vanishing",),
        source="Nair and Hinton (2010); max(x, 0)",
    ),
    leaky_relu := elementwise(
        "leaky_relu",
        lambda x, y: level(x, Fraction(1, 100)) + Fraction(99, 100) * step(x),
        "np.where({0} > 0, {0}, 0.01*{0})",
        domain="away_from_zero",
        traits=("vanishing",),
        source="Maas, Hannun and Ng (2013), with slope 1/100",
    ),
    elu := elementwise(
        "elu",
        lambda x, y: exp(-relu(-x)),
        "np.where({0} > 0, {0}, np.expm1(np.minimum({0}, 0.0)))",
        domain="away_from_zero",
        traits=("vanishing",),
        source="Clevert, Unterthiner and Hochreiter (2016)",
    ),
    sigmoid := elementwise(
        "sigmoid",
        lambda x, y: y * (1 - y),
        "sigmoid({0})",
        values="unit_interval",
        latex=r"\sigma",
        unicode="σ",
        source="Bishop, Pattern Recognition and Machine Learning, 4.88",
    ),
    softplus := elementwise(
        "softplus",
        lambda x, y: sigmoid(x),
        "np.logaddexp(0.0, {0})",
        values="positive",
        source="Dugas et al. (2001); log(1 + exp(x))",
    ),
    softsign := elementwise(
        "softsign",
        lambda x, y: 1 / (1 + abs_(x)) ** 2,
        "{0}/(1.0 + np.abs({0}))",
        traits=("odd",),
        source="Bergstra et al. (2009); x/(1 + |x|)",
    ),
    swish := elementwise(
        "swish",
        lambda x, y: sigmoid(x) + y * (1 - sigmoid(x)),
        "{0}*sigmoid({0})",
        traits=("vanishing",),
        source="Ramachandran, Zoph and Le (2017); x sigmoid(x)",
    ),
    erf := elementwise(
        "erf",
        lambda x, y: 2 / sqrt(pi) * exp(-(x**2)),
        "erf({0})",
        traits=("odd",),
        source="Abramowitz and Stegun 7.1.1 and 7.1.19",
    ),
    gelu := elementwise(
        "gelu",
        lambda x, y: Fraction(1, 2) * (1 + erf(x / sqrt(number(2)))) + x * exp(-(x**2) / 2) / sqrt(2 * pi),
        "0.5*{0}*(1.0 + erf({0}/np.sqrt(2.0)))",
        traits=("vanishing",),
        source="Hendrycks and Gimpel (2016); x times the normal distribution function",
    ),
]

ELEMENTWISE = {op.name: register(op) for op in _pure}


# --------------------------------------------------------------------------- powers


def _power_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    base, exponent = args
    if is_scalar(exponent.shape):
        return base.shape
    if is_scalar(base.shape):
        raise ShapeError(f"the exponent must be a scalar, not {show(exponent.shape)}")
    return same("power", [base.shape, exponent.shape])


def _less_one(p: Expr) -> Expr:
    value = value_of(p)
    return p - level(p) if value is None else number(value - 1)


def _in_exponent(d: Expr, y: Expr, x: Expr, p: Expr) -> Expr:
    return y * log(x) * d


def _power_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    """Dividing by a product divides by each factor; the reciprocal of a number is a number; x^0.5 is the root."""
    base, exponent = args
    p, value = value_of(exponent), value_of(base)
    if isinstance(p, float) and (2 * p).is_integer():
        return power(base, number(Fraction(p)))
    if p == -1 and value is not None:
        if value == 0:
            raise DomainError("division by zero")
        return number(Fraction(1, 1) / value if not isinstance(value, float) else 1 / value)
    if p == -1 and base.op.name in ("scale", "hadamard"):
        return base.op(*(power(f, -1) for f in base.args))
    inner = value_of(base.args[1]) if base.op is op else None
    if p == -1 and inner is not None:
        return op(base.args[0], -inner)
    if p == 1:
        return base
    return make(op, args, params)


SMALL = 64


def _power_numpy(e: Expr) -> str:
    """Whole and half powers as one writes them; np.power keeps other powers of negative floats from turning complex."""
    p = value_of(e.args[1])
    if p == Fraction(1, 2):
        return "np.sqrt({0})"
    if p == Fraction(-1, 2):
        return "1/np.sqrt({0})"
    if p == -1:
        return "1/{0}"
    if isinstance(p, int):  # a float exponent keeps powers of whole numbers from growing without end
        small = 0 <= p <= SMALL and value_of(e.args[0]) is None
        return "{0}**{1}" if small else f"{{0}}**({p}.0)"
    return "np.power({0}, {1})" if is_scalar(e.shape) else "{0}**{1}"


_KEPT_BY_POWERS = _KEPT_BY_ENTRIES | closure(["positive"]) - {"away_from_zero"}
_KEPT_BY_COUNTING = _KEPT_BY_VANISHING | closure(["positive_semidefinite", "binary"])  # Schur's product theorem


def _power_facts(e: Expr) -> frozenset[str]:
    p, facts = value_of(e.args[1]), e.args[0].facts
    kept = facts & _KEPT_BY_POWERS
    if not is_scalar(e.args[1].shape):
        kept = kept - _KEPT_BY_ENTRIES
    if isinstance(p, int) and p > 0:
        kept |= facts & _KEPT_BY_COUNTING
        if p % 2 == 0:
            kept |= closure(["nonnegative", *(["symmetric"] if "skew" in facts else [])])
        elif "skew" in facts:
            kept |= closure(["skew"])
    return kept | closure(["positive"]) if "positive" in facts else kept


power = register(
    Op(
        "power",
        _power_shape,
        (Smooth(lambda d, y, x, p: p * x ** _less_one(p) * d), Smooth(_in_exponent)),
        form=power_form,
        numpy=_power_numpy,
        facts=_power_facts,
        core=0,
        build=_power_build,
        domain="positive",
        source="Abramowitz and Stegun 4.2.50 and 4.2.51, for each entry",
    )
)


def sqrt(x: Expr) -> Expr:
    """The square root of every entry: the power 1/2."""
    return power(x, Fraction(1, 2))


# --------------------------------------------------------------------------- unknown functions


def unknown(name: str, order: int = 0) -> Op:
    """An unknown elementwise function f, or its derivative f', f'', … of the given order.

    Generated code takes them as arguments: f, d1_f, d2_f, ….

    >>> unknown("f") is unknown("f", 0)
    True
    """
    return _unknown(name, order)


def argument(function: str) -> str:
    """What generated code calls an unknown function or one of its derivatives.

    >>> argument("f"), argument("f''")
    ('f', 'd2_f')
    """
    name = function.rstrip("'")
    order = len(function) - len(name)
    return f"d{order}_{name}" if order else name


@cache
def _unknown(name: str, order: int) -> Op:
    primes = "'" * order
    return Op(
        name + primes,
        lambda args, params: args[0].shape,
        (entrywise(lambda x, y: unknown(name, order + 1)(x)),),
        form=lambda e: Form(FUNCTION, name, primes, *e.args),
        facts=lambda e: e.args[0].facts & _KEPT_BY_ENTRIES,
        numpy=f"{{${argument(name + primes)}}}({{0}})",
        traits=frozenset({"elementwise", "transposable", "unknown"}),
        derivative=lambda x, y: unknown(name, order + 1)(x),
        recipe=(unknown, (name, order)),
    )
