"""Powers of every entry."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..bounds import NONNEGATIVE, POSITIVE, REALS, Range, raised
from ..decimals import DecimalFraction
from ..errors import DomainError, ShapeError
from ..expr import Expr, make, number, value_of
from ..op import Op, Smooth, numpy, register
from ..properties.record import closure, kept_by
from ..shape import Shape, is_scalar, same, show
from ..smoothness import Condition, Smoothness
from .elementary import log
from .elementwise import KEPT_BY_ENTRIES, level
from .forms import power_form


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
    if isinstance(p, DecimalFraction) and p.denominator <= 2:
        return power(base, number(Fraction(p)))
    if p == -1 and value is not None:
        if value == 0:
            raise DomainError("division by zero")
        return number(Fraction(1) / value)
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


_KEPT_BY_POWERS = kept_by("power")
_KEPT_BY_COUNTING = kept_by("whole power")  # Schur's product theorem


def _power_facts(e: Expr) -> frozenset[str]:
    p, facts = value_of(e.args[1]), e.args[0].facts
    kept = facts & _KEPT_BY_POWERS
    if not is_scalar(e.args[1].shape):
        kept = kept - KEPT_BY_ENTRIES
    if isinstance(p, int) and p > 0:
        kept |= facts & _KEPT_BY_COUNTING
        if p % 2 == 0:
            kept |= closure(["nonnegative", *(["symmetric"] if "skew" in facts else [])])
        elif "skew" in facts:
            kept |= closure(["skew"])
    return kept | closure(["positive"]) if "positive" in facts else kept


def _power_conditions(e: Expr) -> tuple[Condition, ...]:
    """x^p exists for x > 0; for whole p also for x < 0, and at 0 unless p < 0."""
    p = value_of(e.args[1])
    if p is None or p != int(p):
        return (Condition(e.args[0], True),)
    return (Condition(e.args[0], False),) if p < 0 else ()


def _power_range(e: Expr, args: Sequence[Range]) -> Range:
    p = value_of(e.args[1])
    if p is not None:
        return raised(args[0], p)
    return POSITIVE if args[0].positive else NONNEGATIVE if args[0].nonnegative else REALS


power = register(
    Op(
        "power",
        _power_shape,
        (Smooth(lambda d, y, x, p: p * x ** _less_one(p) * d), Smooth(_in_exponent)),
        traits=frozenset({"operator"}),
        form=power_form,
        code=numpy(_power_numpy),
        smooth=Smoothness(_power_conditions),
        range=_power_range,
        sympy=lambda s, e, x, p: s.Pow(x, p) if e.is_scalar else s.HadamardPower(x, p),
        python="power",
        facts=_power_facts,
        core=0,
        build=_power_build,
        domain="positive",
        source="Abramowitz and Stegun 4.2.50 and 4.2.51, for each entry",
    )
)
