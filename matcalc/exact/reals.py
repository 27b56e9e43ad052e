"""The sides of kinks at a real point: floating-point values of what stands in them.

Where the sides of kinks depend on each other, as those of x - 1 and x + 1 do, no draw of sides can be trusted to
exist. Those of a real point do: no argument of a kink vanishes there, so that all sides stay as they are nearby, and on
this neighbourhood the two sides of a claim are functions without kinks. A field decides whether they are the same.

Linear and rational ops are those of the fields, with numbers that no prime reduces; what else has no value here, such
as expm, leaves the question undecided.
"""

from __future__ import annotations

from collections.abc import Callable
from math import acosh, asin, asinh, atan, atanh, cos, erf, exp, inf, isfinite, lgamma, log, sin
from math import pi as PI
from random import Random
from typing import TYPE_CHECKING, Any

from ..expr import Expr, Number
from ..op import Op
from . import linear
from .draws import DISCRETE
from .evaluation import Evaluation
from .field import Dual
from .matrices import Entry, Matrix
from .outcome import Redraw, Undecided
from .rules import Rule, rule_of

if TYPE_CHECKING:
    from .point import Point

NEAR = 1e-9  # what is smaller may be a rounding error, and has no side


class _Unreduced:
    """In the place of a prime: a % UNREDUCED is a, and nothing is more than half of it."""

    def __rmod__(self, a: Any) -> Any:
        return a

    def __floordiv__(self, other: Any) -> float:
        return inf


UNREDUCED: Any = _Unreduced()


class Reals(Evaluation):
    """A point whose entries are floating-point numbers; `sides` has those of each kink that was evaluated."""

    def __init__(self, point: Point, scale: float) -> None:
        super().__init__(point, UNREDUCED)
        self.spread = scale
        self.sides: dict[Expr, set[bool]] = {}

    def rule(self, op: Op) -> Rule:
        """How the op is evaluated here. Raises Undecided if nobody knows."""
        if op.name in EACH:
            return EACH[op.name]
        shared = rule_of(op)
        if "unknown" in op.traits:
            return Rule(_unknown)
        if shared is None or shared.compute.__module__ != linear.__name__:
            raise Undecided(f"{op.name} stands in a kink, and has no real value")
        return shared

    def value(self, root: Expr) -> Dual:
        """The value of an expression. Raises Undecided and Redraw."""
        try:
            return super().value(root)
        except (ArithmeticError, ValueError):
            raise Redraw("no real value") from None

    def signs(self, kink: Expr) -> Matrix:
        """1 or -1 for each entry of what stands in a sign."""
        signs = self.value(kink).value
        self.sides.setdefault(kink, set()).update(v > 0 for row in signs for v in row)
        return signs

    def number(self, c: Number) -> Entry:
        return float(c)

    def inverse(self, a: Entry) -> Entry:
        return 1.0 / a

    def entry(self) -> Entry:
        return self.point.rng.gauss(0.0, self.spread)

    def _drawn(self, e: Expr) -> Matrix:
        A = super()._drawn(e)
        if "unit_interval" in e.facts and not e.facts & DISCRETE:
            return [[a / (1 + a) for a in row] for row in A]
        return A


def _each(f: Callable[[float], float]) -> Rule:
    return Rule(lambda at, e, x: Dual([[_finite(f(v)) for v in row] for row in x.value]))


def _finite(v: Any) -> float:
    if isinstance(v, complex) or not isfinite(v):
        raise Redraw("no real value")
    return float(v)


def _side(v: float) -> float:
    if abs(v) < NEAR:
        raise Redraw("a point on a kink")
    return 1.0 if v > 0 else -1.0


def _power(at: Evaluation, e: Expr, x: Dual, p: Dual) -> Dual:
    wide = p.value if p.extent == x.extent else [[p.value[0][0]] * len(row) for row in x.value]
    return Dual([[_finite(a**b) for a, b in zip(r, s, strict=True)] for r, s in zip(x.value, wide, strict=True)])


def _unknown(at: Evaluation, e: Expr, x: Dual) -> Dual:
    """A function of which nothing is known may have any values: moderate ones."""
    name, seed = e.op.name, at.point.seed
    return Dual([[Random(f"{seed} {name} {v!r}").gauss(0.0, 1.0) for v in row] for row in x.value])


def _is_max(at: Evaluation, e: Expr, x: Dual) -> Dual:
    most = max(map(max, x.value))
    if sum(v > most - NEAR for row in x.value for v in row) > 1:
        raise Redraw("two entries are the largest")
    return Dual([[float(v == most) for v in row] for row in x.value])


EACH: dict[str, Rule] = {
    "exp": _each(exp),
    "log": _each(log),
    "sin": _each(sin),
    "cos": _each(cos),
    "erf": _each(erf),
    "arcsin": _each(asin),
    "arctan": _each(atan),
    "arcsinh": _each(asinh),
    "arccosh": _each(acosh),
    "arctanh": _each(atanh),
    "lgamma": _each(lgamma),
    "pi": Rule(lambda at, e: Dual([[PI]])),
    "power": Rule(_power),
    "sign": _each(_side),
    "is_max": Rule(_is_max),
}
