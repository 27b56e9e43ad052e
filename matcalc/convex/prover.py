"""The search for a proof that a polynomial is nonnegative.

Terms that are nonnegative by their signs need no argument; each of the others is absorbed, together with some of
the nonnegative ones, by an argument (`matcalc.convex.arguments`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from ..bounds import NONNEGATIVE, POSITIVE, Range
from ..bounds import raised as raised_range
from ..errors import LimitError
from ..expr import Expr, Number, number
from ..op import Op
from ..ranges import ranges
from ..rules.normal import normal
from ..shape import Shape
from .domain import unfolded
from .expansion import Expansion
from .intervals import in_few_bases, nonnegative
from .polynomial import (
    Monomial,
    Polynomial,
    constant,
    expression,
    joined,
    ordered,
    plus,
    raised,
    times,
    whole,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A part of the sum that is nonnegative, and why.

    argument   the name of the argument, "signs" if none is needed
    rests_on   facts about the entries or terms that are added up
    signs      of what the part is a product of: (e, ">"), (e, ">="), (e, "<"), (e, "<="), (P, "positive semidefinite")
    """

    part: Expr
    argument: str = "signs"
    rests_on: tuple[Fact, ...] = ()
    signs: tuple[tuple[Expr, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """The polynomial is `factor`, which is positive because of `signs`, times the sum of the parts of the facts."""

    factor: Expr
    facts: tuple[Fact, ...]
    signs: tuple[tuple[Expr, str], ...]


Outcome = tuple[Fact, Polynomial]  # what was proved, and what remains to be proved
Search = Callable[["Prover", Monomial, dict[Monomial, Number], Shape], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Argument:
    """A way to absorb a term of unknown sign. `statement` is the inequality behind it, in the language."""

    name: str
    statement: str
    declarations: tuple[str, ...]
    apply: Search


PLAIN = frozenset({"dim", "pi", "index"})  # positive, as every reader knows
TRIES = 100  # proofs of parts tried before the question is left undecided


@dataclass
class Prover:
    """Proves polynomials nonnegative. `given` are ranges known beforehand, such as x > 0 where log(x) exists.

    `varies` says of what single values do not matter, since they are taken at single points only.
    """

    expansion: Expansion
    arguments: Sequence[Argument]
    given: Mapping[Expr, Range] = field(default_factory=dict)
    varies: Callable[[Expr], bool] = lambda e: False
    tries: int = 0

    def __post_init__(self) -> None:
        self._known: dict[Expr, Range] = dict(self.given)
        self._ranges: dict[Expr, Range] = {}
        self._covered: dict[object, bool] = {}

    def range(self, e: Expr) -> Range:
        if e not in self._ranges:
            left, _, right = self.expansion.forms.get(e, (None, None, e))
            bounds = ranges([e], self._known)[e]
            self._ranges[e] = self._known[e] = bounds & NONNEGATIVE if left is right else bounds
        return self._ranges[e]

    def range_of(self, monomial: Monomial, c: Number = 1) -> Range:
        factors = (raised_range(self._base(base, p), p) for base, p in monomial)
        return reduce(Range.__mul__, factors, Range.of(c))

    def _base(self, base: Expr, p: Fraction) -> Range:
        """What is divided by, or has a root, is positive or nonnegative wherever the expression has a value."""
        bounds = self.range(base)
        if p.denominator % 2 == 0 or (p < 0 and bounds.nonnegative):
            return bounds & POSITIVE if p < 0 else bounds
        return bounds

    def nonnegative(self, monomial: Monomial, c: Number) -> bool:
        return self.range_of(monomial, c).nonnegative

    def by_intervals(self, p: Polynomial, shape: Shape) -> bool:
        """Whether every entry is nonnegative on intervals that cover the range of what it is a function of."""
        asked = frozenset(p.items()), shape
        if asked not in self._covered:
            self._covered[asked] = nonnegative(p, shape, self.given, self.varies) or self._by_definitions(p, shape)
        return self._covered[asked]

    def _by_definitions(self, p: Polynomial, shape: Shape) -> bool:
        """The same of a polynomial of the same sign, in the functions by which those in it are defined."""
        try:
            entries = self.expansion.entries(normal(unfolded(whole(p, shape), _defined)))
            _, cleared = self.cleared(self._in_definitions(entries))
            opened = self.expansion.opened(self._in_definitions(self.expansion.opened(cleared)))
        except LimitError:
            return False
        return nonnegative(in_few_bases(opened), shape, self.given, self.varies)

    def _in_definitions(self, p: Polynomial) -> Polynomial:
        """The same with definitions multiplied out that normal forms have put back."""

        def factor(base: Expr, q: Fraction) -> Polynomial:
            if not (base.op.unfolded and _defined(base.op) and q > 0 and q == int(q)):
                return {frozenset({(base, q)}): 1}
            return reduce(times, [self._in_definitions(self.expansion.entries(base.op.unfolded(*base.args)))] * int(q))

        return plus(*(reduce(times, [constant(c), *(factor(*pair) for pair in m)]) for m, c in p.items()))

    def prove(self, p: Polynomial, shape: Shape) -> Proof | None:
        """A proof that every entry of the polynomial is nonnegative, None if none was found."""
        self.tries += 1
        if self.tries > TRIES:
            return None
        if all(self.nonnegative(m, c) for m, c in p.items()):
            return Proof(number(1), self.by_signs(p, shape), ())
        moving = self.moving(next(iter(p)))
        alike = len(self.alike(moving, p)) == len(p)
        if alike and self.nonnegative(moving, 1) and self.by_intervals(self.front(p), shape):
            return Proof(number(1), (Fact(whole(p, shape), "interval by interval"),), ())
        factor, cleared = self.cleared(p)
        facts = self.absorbed(self.expansion.opened(cleared), shape)
        return None if facts is None else Proof(expression(factor, 1, shape), facts, tuple(self.signs(factor)))

    def by_signs(self, p: Polynomial, shape: Shape) -> tuple[Fact, ...]:
        """The terms as facts that need no argument."""
        return tuple(Fact(expression(m, c, shape), signs=tuple(self.signs(m))) for m, c in p.items())

    def signs(self, monomial: Monomial) -> Iterator[tuple[Expr, str]]:
        """The signs of the factors that are no squares, in order."""
        for base, p in ordered(monomial):
            if p % 2 == 0:
                continue
            if base in self.expansion.inside:
                yield from self.signs(self.expansion.inside[base][0])
            elif base in self.expansion.bodies:
                yield from self.signs(self.expansion.bodies[base])
            elif base in self.expansion.forms:
                weights = self.expansion.forms[base][1]
                yield from ((K, "positive semidefinite") for K in weights if K is not None)
            elif base.op.name not in PLAIN:
                bounds = self._base(base, p)
                strict = bounds.nonzero
                yield base, (">" if strict else ">=") if bounds.nonnegative else ("<" if strict else "<=")

    def cleared(self, p: Polynomial) -> tuple[Monomial, Polynomial]:
        """The polynomial as a positive factor times one without denominators or common factors."""
        exponents: dict[Expr, list[Fraction]] = {}
        for monomial in p:
            for base, q in monomial:
                exponents.setdefault(base, []).append(q)
        factor: dict[Expr, Fraction] = {}
        for base, present in exponents.items():
            least = min(present) if len(present) == len(p) else min(*present, Fraction(0))
            fractional = any(q.denominator % 2 == 0 for q in present)
            if not fractional and not self.range(base).nonnegative:
                least = Fraction(2 * (least // 2))
            if least:
                factor[base] = least
        common = frozenset(factor.items())
        return common, {joined(m, raised(common, -1)): c for m, c in p.items()}

    def absorbed(self, p: Polynomial, shape: Shape) -> tuple[Fact, ...] | None:
        """Facts whose parts add up to the polynomial."""
        bad = next((m for m, c in p.items() if not self.nonnegative(m, c)), None)
        if bad is None:
            return self.by_signs(p, shape)
        self.tries += 1
        if self.tries > TRIES:
            return None
        for way in self.arguments:
            for fact, rest in way.apply(self, bad, dict(p), shape):
                others = self.absorbed(rest, shape)
                if others is not None:
                    return (fact, *others)
        return None

    def good(self, p: Polynomial) -> list[Monomial]:
        return [m for m, c in p.items() if self.nonnegative(m, c)]

    def moving(self, monomial: Monomial) -> Monomial:
        """The factors in which something moves."""
        return frozenset(pair for pair in monomial if self.expansion.moves(pair[0]))

    def front(self, p: Polynomial) -> Polynomial:
        """What stands in front of the moving factors, where these are the same in all terms."""
        return plus(*({m - self.moving(m): c} for m, c in p.items()))

    def alike(self, monomial: Monomial, p: Polynomial) -> dict[Monomial, Number]:
        """The terms with the same moving factors."""
        return {m: c for m, c in p.items() if self.moving(m) == self.moving(monomial)}


def _defined(op: Op) -> bool:
    """Whether an op is a function of every entry, of which definitions may be looked into."""
    return "elementwise" in op.traits


def without(p: Polynomial, *gone: Monomial) -> Polynomial:
    return {m: c for m, c in p.items() if m not in gone}
