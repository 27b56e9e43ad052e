"""Signs proved interval by interval: an expression of one quantity, on intervals that cover the range of that quantity.

Interval arithmetic with bisection (Moore, Kearfott and Cloud, Introduction to Interval Analysis, 2009, ch. 6).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from math import inf

from ..bounds import NONNEGATIVE, POSITIVE, REALS, SLACK, TINY, ZERO, End, Range, increasing
from ..bounds import raised as raised_range
from ..expr import Expr, Number, postorder, value_of
from ..ops.elementary import exp
from ..ops.leaves import pi
from ..ops.powers import power
from ..ops.products import hadamard
from ..ops.sums import add, scale, scale_op
from ..ranges import ranges
from ..shape import SCALAR, Shape
from .polynomial import Monomial, Polynomial, joined, plus, raised, whole

PIECES = 120  # tried before the question is left undecided
SAMPLES = [s * at for at in (0.03, 0.7, 1.3, 3.1, 9.7) for s in (1, -1)]  # first looked at
FINEST, FARTHEST = 2.0**-9, 2.0**9  # no piece is narrower, and none beyond is cut


def nonnegative(p: Polynomial, shape: Shape, given: Mapping[Expr, Range], varies: Callable[[Expr], bool]) -> bool:
    """Whether every entry is proved to be nonnegative, where it is a function of one quantity.

    Between intervals single values are left out of a quantity that `varies`: these do not matter for a second
    derivative, whose jumps the ops have stated as kinks.
    """
    e = whole(p, shape)
    plain = _bounded(p, ranges([e, *_bases(p)], given))
    return plain.nonnegative or any(_covered(p, u, given, "()" if varies(u) else "[]") for u in _quantities(e))


def entrywise_in(e: Expr, u: Expr) -> bool:
    """Whether each entry depends on u through the entry of u in its place only, if it depends on u at all."""
    if u.is_scalar:
        return True
    depends = {u}
    for node in postorder(e):
        if node is not u and not depends.isdisjoint(node.args):
            if node.shape != u.shape or not ("elementwise" in node.op.traits or node.op in _BY_ENTRIES):
                return False
            depends.add(node)
    return True


_BY_ENTRIES = (add, scale_op, hadamard, power)


def _quantities(e: Expr) -> Iterator[Expr]:
    """What the expression is a function of, entry by entry, and of nothing else; simple ones first."""
    for u in postorder(e):
        if u.shape in (e.shape, SCALAR) and not _constant(u) and _level_sets_are_thin(u) and entrywise_in(e, u):
            leaves = (leaf for leaf in postorder(e, until={u}.__contains__) if not leaf.op.slots)
            if all(leaf is u or _constant(leaf) for leaf in leaves):
                yield u
                return


def _constant(e: Expr) -> bool:
    return e.op.name in ("number", "pi", "ones", "zeros")


def _level_sets_are_thin(u: Expr) -> bool:
    """Whether the quantity is analytic: it has a value only at single points, or does not move at all."""
    return not any(node.op.smooth is None or node.op.smooth.kinks for node in postorder(u))


def _bases(p: Polynomial) -> list[Expr]:
    return [base for monomial in p for base, _ in monomial]


def _covered(p: Polynomial, u: Expr, given: Mapping[Expr, Range], ends: str) -> bool:
    whole_range = ranges([u], given)[u]
    if any(_value(p, u, whole_range & Range.of(at), given).high.at < 0 for at in SAMPLES):
        return False
    waiting = [whole_range]
    for _ in range(PIECES):
        if not waiting:
            return True
        piece = waiting.pop()
        value = _value(p, u, piece, given)
        if value.nonnegative:
            continue
        middle = _middle(piece)
        if middle is None or value.high.at < 0:
            return False
        waiting += [piece & Range.between(-inf, middle, ends), piece & Range.between(middle, inf, ends)]
    return False


def _value(p: Polynomial, u: Expr, piece: Range, given: Mapping[Expr, Range]) -> Range:
    """The range of the polynomial there, zero if nothing has a value."""
    found = ranges([*_bases(p), *given], {**given, u: given.get(u, REALS) & piece})
    return ZERO if any(r.empty for r in found.values()) else _bounded(p, found)


def in_few_bases(p: Polynomial) -> Polynomial:
    """The same with products of powers for exponentials of sums: exp(a + 2*b) = exp(a) exp(b)^2."""
    return plus(*({joined(*(_split(base, q) for base, q in m)): c} for m, c in p.items()))


def _split(base: Expr, q: Fraction) -> Monomial:
    if base.op is exp and base.args[0].op is add:
        return joined(*(_split(exp(term), q) for term in base.args[0].args))
    if base.op is exp and base.args[0].op is scale_op:
        c, *rest = base.args[0].args
        value = value_of(c)
        if value is not None:
            return frozenset({(exp(scale(*rest)), q * value)})
    return frozenset({(base, q)})


def _bounded(p: Polynomial, found: Mapping[Expr, Range]) -> Range:
    """The range of a polynomial: term by term, or nonnegative because the sum over one of its terms is."""
    added = _added(p, found)
    if added.nonnegative or added.high.at < 0:
        return added
    positive = (m for m, c in p.items() if _product(m, c, found).positive)
    shares = ({joined(other, raised(m, -1)): c for other, c in p.items()} for m in positive)
    return added & NONNEGATIVE if any(_added(share, found).nonnegative for share in shares) else added


def _added(p: Polynomial, found: Mapping[Expr, Range]) -> Range:
    return reduce(Range.__add__, (_product(m, c, found) for m, c in p.items()), ZERO)


def _product(monomial: Monomial, c: Number, found: Mapping[Expr, Range]) -> Range:
    powers = dict(monomial)
    result = Range.of(c)
    for base, q in monomial:
        n = powers.get(base.args[0]) if base.op is exp else None
        if n is not None and n == int(n) > 0 and base in powers:
            del powers[base], powers[base.args[0]]
            result *= damped(found[base.args[0]], int(n), float(q))
    return reduce(Range.__mul__, (raised_range(found[base], q) for base, q in powers.items()), result)


def damped(u: Range, n: int, q: float) -> Range:
    """The range of u^n exp(q u), whose magnitude falls beyond |u| = n/|q| where u and q have different signs."""
    if u.nonpositive:
        mirrored = damped(Range(End(-u.high.at, u.high.open), End(-u.low.at, u.low.open)), n, -q)
        return mirrored * Range.of((-1) ** n)
    if not u.nonnegative or q > 0 or u.low.at > 2 * FARTHEST:
        return raised_range(u, n) * raised_range(increasing(math.exp, POSITIVE)(pi, [u]), Fraction(q))
    peak = min(max(-n / q, u.low.at), u.high.at)
    values = [math.exp(q * t) * t**n if t < inf else 0.0 for t in (u.low.at, peak, u.high.at)]
    return Range.between(min(values) * (1 - SLACK), max(values) * (1 + SLACK) + TINY)


def _middle(piece: Range) -> float | None:
    """Where a piece is cut, None if it is too narrow or too far away."""
    low, high = piece.low.at, piece.high.at
    if low < 0 < high:
        return 0.0
    near, far = sorted((abs(low), abs(high)))
    if far - near < FINEST or near >= FARTHEST:
        return None
    sign = 1 if high > 0 else -1
    return sign * (max(1.0, 2 * near) if far == inf else (near + far) / 2)
