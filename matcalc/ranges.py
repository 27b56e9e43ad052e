"""Between which bounds the entries of an expression lie, for all values of its symbols that their properties allow.

Interval arithmetic with open and closed ends, one rule per op, as data. A range is never too small: what
no rule knows has the range of all reals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from math import inf
from typing import NamedTuple

from .expr import Expr, postorder, value_of
from .ops.products import matmul
from .ops.sums import scale_op
from .properties.record import PROPERTIES
from .shape import is_scalar


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
        return Range(End(low, brackets[0] == "(" or low == -inf), End(high, brackets[1] == ")" or high == inf))

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

    def contains(self, x: float) -> bool:
        above = x > self.low.at or (x == self.low.at and not self.low.open)
        return above and (x < self.high.at or (x == self.high.at and not self.high.open))

    def __and__(self, other: Range) -> Range:
        return Range(max(self.low, other.low), min(self.high, other.high, key=lambda end: (end.at, not end.open)))

    def __or__(self, other: Range) -> Range:
        return Range(min(self.low, other.low), max(self.high, other.high, key=lambda end: (end.at, not end.open)))

    def __add__(self, other: Range) -> Range:
        return Range(_plus(self.low, other.low), _plus(self.high, other.high))

    def __mul__(self, other: Range) -> Range:
        ends = [_times(a, b) for a, b in product((self.low, self.high), (other.low, other.high))]
        return Range(min(ends), max(ends, key=lambda end: (end.at, not end.open)))


REALS = Range.between(-inf, inf)
POSITIVE = Range.between(0, inf, "(]")
NONNEGATIVE = Range.between(0, inf)
UNIT = Range.between(-1, 1)
ZERO = Range.between(0, 0)


def _plus(a: End, b: End) -> End:
    return End(a.at + b.at, a.open or b.open)


def _times(a: End, b: End) -> End:
    """The product of two ends; zero is reached if one of them is zero and reached."""
    if a.at == 0 or b.at == 0:
        return End(0.0, all(end.open for end in (a, b) if end.at == 0))
    return End(a.at * b.at, a.open or b.open)


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
        return _monotone(lambda t: t ** int(p), x)
    if x.high.at < 0:
        return NONNEGATIVE
    x = x & NONNEGATIVE
    return _reciprocal(raised(x, -p)) if p < 0 else _monotone(lambda t: t ** float(p), x)


def _magnitude(x: Range) -> Range:
    if x.nonnegative:
        return x
    mirrored = Range(End(-x.high.at, x.high.open), End(-x.low.at, x.low.open))
    return mirrored if x.nonpositive else Range(End(0.0), max(x.high, mirrored.high))


def _reciprocal(x: Range) -> Range:
    if not x.nonnegative and not x.nonpositive:
        return REALS
    low, high = (End(1 / end.at if end.at else inf, end.open or not end.at) for end in (x.high, x.low))
    if x.nonnegative:
        return Range(low, high)
    return Range(End(-inf, True) if x.high.at == 0 else low, End(1 / x.low.at if x.low.at else -inf, x.low.open))


SLACK = 1e-12  # values of functions are rounded; those at whole numbers are taken to be exact


def _monotone(f: Callable[[float], float], x: Range) -> Range:
    def image(end: End, outwards: float) -> End:
        if abs(end.at) == inf:
            return End(f(end.at), True)
        try:
            y = f(end.at)
        except OverflowError:
            return End(inf, True)
        except ValueError:  # a pole
            return End(-inf, True)
        return End(y if y == round(y, 0) else y + outwards * SLACK * (1 + abs(y)), end.open)

    return Range(image(x.low, -1), image(x.high, 1))


def _increasing(f: Callable[[float], float], bounds: Range) -> Rule:
    """The rule of an increasing function whose values lie within the bounds; f is defined between infinities."""

    def rule(e: Expr, args: Sequence[Range]) -> Range:
        (x,) = args
        inside = _monotone(lambda t: _limit(f, t, bounds), x)
        return inside & bounds

    return rule


def _limit(f: Callable[[float], float], t: float, bounds: Range) -> float:
    return bounds.low.at if t == -inf else bounds.high.at if t == inf else f(t)


def _sigmoid(t: float) -> float:
    return 1 / (1 + math.exp(-t)) if t >= 0 else math.exp(t) / (1 + math.exp(t))


# --------------------------------------------------------------------------- one rule per op

Rule = Callable[[Expr, Sequence[Range]], Range]


def _within(bounds: Range) -> Rule:
    return lambda e, args: bounds


def _first(e: Expr, args: Sequence[Range]) -> Range:
    return args[0]


def _with_zero(e: Expr, args: Sequence[Range]) -> Range:
    return args[0] | ZERO


def _summed(x: Range) -> Range:
    """The range of a sum of one or more numbers of this range."""
    low, high = (end if keeps else None for end, keeps in ((x.low, x.low.at >= 0), (x.high, x.high.at <= 0)))
    return Range(low or End(-inf, True), high or End(inf, True))


def _product(args: Iterable[Range]) -> Range:
    return reduce(Range.__mul__, args, Range.between(1, 1))


def _matrix_product(e: Expr, args: Sequence[Range]) -> Range:
    return reduce(lambda a, b: _summed(a * b), args)


def _power(e: Expr, args: Sequence[Range]) -> Range:
    p = value_of(e.args[1])
    if p is not None:
        return raised(args[0], p)
    return POSITIVE if args[0].positive else NONNEGATIVE if args[0].nonnegative else REALS


def _trace(e: Expr, args: Sequence[Range]) -> Range:
    """The diagonal of a positive semidefinite matrix is nonnegative, and so is tr(PQ) for two of them."""
    (X,) = e.args
    if "positive_semidefinite" in X.facts or (X.op is matmul and _two_semidefinite(X.args)):
        return NONNEGATIVE
    return _summed(args[0])


def _two_semidefinite(factors: tuple[Expr, ...]) -> bool:
    """Whether a rotation of the factors is a product of at most two positive semidefinite matrices."""
    count = len(factors)
    for start in range(count):
        ring = factors[start:] + factors[:start]
        for cut in range(1, count + 1):
            parts = [matmul(*part) for part in (ring[:cut], ring[cut:]) if part]
            if all("positive_semidefinite" in part.facts for part in parts):
                return True
    return False


RULES: dict[str, Rule] = {
    "exp": _increasing(math.exp, Range.between(0, inf, "()")),
    "log": _increasing(math.log, REALS),
    "log1p": _increasing(math.log1p, REALS),
    "expm1": _increasing(math.expm1, Range.between(-1, inf, "()")),
    "sigmoid": _increasing(_sigmoid, Range.between(0, 1, "()")),
    "softplus": _increasing(lambda t: max(t, 0.0) + math.log1p(math.exp(-abs(t))), POSITIVE),
    "tanh": _increasing(math.tanh, Range.between(-1, 1, "()")),
    "arctan": _increasing(math.atan, Range.between(-math.pi / 2, math.pi / 2, "()")),
    "erf": _increasing(math.erf, Range.between(-1, 1, "()")),
    "sinh": _increasing(math.sinh, REALS),
    "arcsinh": _increasing(math.asinh, REALS),
    "softsign": _increasing(lambda t: t / (1 + abs(t)), Range.between(-1, 1, "()")),
    "relu": _increasing(lambda t: max(t, 0.0), NONNEGATIVE),
    "elu": _increasing(lambda t: t if t > 0 else math.expm1(t), Range.between(-1, inf, "()")),
    "step": _within(Range.between(0, 1)),
    "sign": _within(UNIT),
    "sin": _within(UNIT),
    "cos": _within(UNIT),
    "cosh": _within(Range.between(1, inf)),
    "abs": lambda e, args: _magnitude(args[0]),
    "power": _power,
    "number": lambda e, args: Range.between(float(value_of(e) or 0), float(value_of(e) or 0)),
    "dim": _within(Range.between(1, inf)),
    "index": _within(Range.between(1, inf)),
    "pi": _within(Range.between(3, 4)),
    "ones": _within(Range.between(1, 1)),
    "zeros": _within(ZERO),
    "I": _within(Range.between(0, 1)),
    "unit": _within(Range.between(0, 1)),
    "add": lambda e, args: reduce(Range.__add__, args),
    "scale": lambda e, args: _product(args),
    "hadamard": lambda e, args: _product(args),
    "kron": lambda e, args: _product(args),
    "matmul": _matrix_product,
    "frobenius": lambda e, args: NONNEGATIVE if e.args[0] is e.args[1] else _summed(args[0] * args[1]),
    "sum": lambda e, args: _summed(args[0]),
    "series": lambda e, args: _summed(args[0]),
    "tr": _trace,
    "stack": lambda e, args: reduce(Range.__or__, args),
    "softmax": _within(Range.between(0, 1, "(]")),
    "norm1": _within(NONNEGATIVE),
    **dict.fromkeys(("transpose", "vec", "unvec", "component", "rows", "diag"), _first),
    **dict.fromkeys(("Diag", "tril", "triu"), _with_zero),
}

FACTS = {p.name: Range.between(*p.range) for p in PROPERTIES.values() if p.range}


def ranges(roots: Sequence[Expr], given: Mapping[Expr, Range]) -> dict[Expr, Range]:
    """The range of every node under the roots, where those of some are given.

    >>> from matcalc.ops.activations import sigmoid
    >>> from matcalc.ops.leaves import scalar
    >>> e = 1 - sigmoid(scalar("a"))
    >>> ranges([e], {})[e].positive
    True
    """
    found: dict[Expr, Range] = dict(given)
    for node in postorder(*roots):
        if node not in found:
            rule = RULES.get(node.op.name)
            own = rule(node, [found[a] for a in node.args]) if rule else REALS
            found[node] = reduce(Range.__and__, _from_facts(node), own)
    return found


def _from_facts(e: Expr) -> Iterable[Range]:
    yield from (bounds for fact, bounds in FACTS.items() if fact in e.facts)
    if is_scalar(e.shape) and e.op is not scale_op and "positive_semidefinite" in e.facts:
        yield NONNEGATIVE
