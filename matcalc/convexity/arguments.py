"""Why a sum is nonnegative: arguments as data, and the search that applies them.

What is proved is a polynomial (`matcalc.convexity.polynomial`). Terms that are nonnegative by their signs
need no argument; each of the others is absorbed, together with some of the nonnegative ones, by an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from itertools import chain

from ..expr import Expr, Number
from ..ranges import POSITIVE, Range, ranges
from ..ranges import raised as raised_range
from ..shape import SCALAR, Shape
from .polynomial import (
    ONE,
    Expansion,
    Monomial,
    Polynomial,
    expression,
    joined,
    plus,
    raised,
    times,
    whole,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A part of the sum that is nonnegative, and why: the name of the argument, and what it rests on."""

    part: Expr
    argument: str = "signs"
    rests_on: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """The polynomial is `factor`, which is positive, times the sum of the parts of the facts."""

    factor: Expr
    facts: tuple[Fact, ...]


Outcome = tuple[Fact, Polynomial]  # what was proved, and what remains to be proved
Search = Callable[["Prover", Monomial, dict[Monomial, Number], Shape], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Argument:
    """A way to absorb a term of unknown sign. `statement` is the inequality behind it, in the language."""

    name: str
    statement: str
    declarations: tuple[str, ...]
    apply: Search


ARGUMENTS: list[Argument] = []


def argument(name: str, statement: str, *declarations: str) -> Callable[[Search], Search]:
    def enter(apply: Search) -> Search:
        ARGUMENTS.append(Argument(name, statement, declarations, apply))
        return apply

    return enter


TRIES = 2000  # proofs of parts tried before the question is left undecided


@dataclass
class Prover:
    """Proves polynomials nonnegative. `given` are ranges known beforehand, such as x > 0 where log(x) exists."""

    expansion: Expansion
    given: Mapping[Expr, Range] = field(default_factory=dict)
    tries: int = 0

    def __post_init__(self) -> None:
        self._ranges: dict[Expr, Range] = dict(self.given)

    def range(self, e: Expr) -> Range:
        if e not in self._ranges:
            self._ranges.update(ranges([e], self._ranges))
        return self._ranges[e]

    def range_of(self, monomial: Monomial, c: Number = 1) -> Range:
        factors = (raised_range(self._base(base, p), p) for base, p in monomial)
        return reduce(Range.__mul__, factors, Range.between(float(c), float(c)))

    def _base(self, base: Expr, p: Fraction) -> Range:
        """What is divided by, or has a root, is positive or nonnegative wherever the expression has a value."""
        bounds = self.range(base)
        if p.denominator % 2 == 0 or (p < 0 and bounds.nonnegative):
            return bounds & POSITIVE if p < 0 else bounds
        return bounds

    def nonnegative(self, monomial: Monomial, c: Number) -> bool:
        return self.range_of(monomial, c).nonnegative

    def prove(self, p: Polynomial, shape: Shape) -> Proof | None:
        """A proof that every entry of the polynomial is nonnegative, None if none was found."""
        self.tries += 1
        if self.tries > TRIES:
            return None
        if all(self.nonnegative(m, c) for m, c in p.items()):
            return Proof(expression(ONE, 1, SCALAR), tuple(Fact(expression(m, c, shape)) for m, c in p.items()))
        factor, cleared = self.cleared(p)
        facts = self.absorbed(self.expansion.opened(cleared), shape)
        return None if facts is None else Proof(expression(factor, 1, shape), facts)

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
            return tuple(Fact(expression(m, c, shape)) for m, c in p.items())
        self.tries += 1
        if self.tries > TRIES:
            return None
        for way in ARGUMENTS:
            for fact, rest in way.apply(self, bad, dict(p), shape):
                others = self.absorbed(rest, shape)
                if others is not None:
                    return (fact, *others)
        return None

    def good(self, p: Polynomial) -> list[Monomial]:
        return [m for m, c in p.items() if self.nonnegative(m, c)]

    def still(self, monomial: Monomial) -> Monomial:
        """The factors in which nothing moves."""
        return frozenset(pair for pair in monomial if not self.expansion.moves(pair[0]))


def without(p: Polynomial, *gone: Monomial) -> Polynomial:
    return {m: c for m, c in p.items() if m not in gone}


# --------------------------------------------------------------------------- arguments

_SCALARS = ("x: scalar", "y: scalar")


@argument("common factor", "(2 - cos(a))*b^2", "a: scalar", "b: scalar")
def common_factor(prover: Prover, bad: Monomial, p: dict[Monomial, Number], shape: Shape) -> Iterator[Outcome]:
    """Terms with equal moving factors: the sum of what stands in front of them is nonnegative as a whole."""
    moving = bad - prover.still(bad)
    alike = [m for m in p if m - prover.still(m) == moving]
    front = whole({prover.still(m): p[m] for m in alike}, shape)
    if len(alike) > 1 and prover.range(front).nonnegative and prover.nonnegative(moving, 1):
        yield Fact(whole({m: p[m] for m in alike}, shape), "common factor"), without(p, *alike)


@argument("entry by entry", "sum(v.^2 - 2*v.*w + w.^2)", "v: n", "w: n")
def entry_by_entry(prover: Prover, bad: Monomial, p: dict[Monomial, Number], shape: Shape) -> Iterator[Outcome]:
    """A sum of entries is nonnegative if every entry is."""
    inside = prover.expansion.inside
    for atom in _single(bad, inside):
        size = inside[atom][1]
        group = {
            m: joined(m - {(other, Fraction(1))}, inside[other][0])
            for m in p
            for other in _single(m, inside)[:1]
            if inside[other][1] == size
        }
        rest = bad - {(atom, Fraction(1))}
        same = {m: new for m, new in group.items() if rest <= m}
        for chosen in (group, same) if len(same) < len(group) else (group,):
            proof = prover.prove(plus(*({new: p[m]} for m, new in chosen.items())), size)
            if proof is not None:
                part = whole({m: p[m] for m in chosen}, shape)
                yield Fact(part, "entry by entry", proof.facts), without(p, *chosen)


@argument("term by term", "sum((a - b_i)^2, i=1..3)", "a: scalar", "b_i: scalar")
def term_by_term(prover: Prover, bad: Monomial, p: dict[Monomial, Number], shape: Shape) -> Iterator[Outcome]:
    """A sum over samples is nonnegative if every term is."""
    bodies = prover.expansion.bodies
    for atom in _single(bad, bodies):
        group = {
            m: joined(m - {(other, Fraction(1))}, bodies[other])
            for m in p
            for other in _single(m, bodies)[:1]
            if (other.params, other.args[1]) == (atom.params, atom.args[1])
        }
        proof = prover.prove(plus(*({new: p[m]} for m, new in group.items())), SCALAR)
        if proof is not None:
            yield Fact(whole({m: p[m] for m in group}, shape), "term by term", proof.facts), without(p, *group)


@argument("Cauchy–Schwarz", "sum(w.*v.^2)*sum(w) - sum(w.*v)^2", "w: n positive", "v: n")
def cauchy_schwarz(prover: Prover, bad: Monomial, p: dict[Monomial, Number], shape: Shape) -> Iterator[Outcome]:
    """(Σ e)² ≤ Σ f Σ g where e² = f g, and (l'K m)² ≤ l'K l · m'K m."""
    for atom in [base for base, q in bad if q == 2]:
        rest = bad - {(atom, Fraction(2))}
        for m in prover.good(p):
            for f, G in _partners(prover, atom, m):
                front = m - {(f, Fraction(1))}
                difference = plus({front: p[m]}, times({rest: p[bad]}, G))
                if difference and prover.prove(difference, SCALAR) is None:
                    continue
                left = times(difference, {frozenset({(f, Fraction(1))}): 1})
                used = plus({m: p[m], bad: p[bad]}, {k: -c for k, c in left.items()})
                yield Fact(whole(used, shape), "Cauchy–Schwarz"), plus(without(p, m, bad), left)


@argument(
    "completed square", "a*x^2 - 2*b*x*y + b^2*y^2/a", "a: scalar positive", "b: scalar", "x: scalar", "y: scalar"
)
def completed_square(prover: Prover, bad: Monomial, p: dict[Monomial, Number], shape: Shape) -> Iterator[Outcome]:
    """c⟨e⟩ with c² ⟨e⟩² ≤ 4 a⟨f⟩ b⟨g⟩ lies between two squares; what is left of the second stays."""
    for first in prover.good(p):
        for square, c in chain(_scalar_squares(bad, first), _inner_squares(prover, bad, first)):
            if square not in p or square in (first, bad) or not prover.nonnegative(square, p[square]):
                continue
            needed = Fraction(p[bad]) ** 2 * Fraction(c) / (4 * Fraction(p[first]))
            if 0 < needed <= p[square]:
                used = {first: p[first], bad: p[bad], square: needed}
                rest = plus(without(p, first, bad, square), {square: p[square] - needed})
                yield Fact(whole(used, shape), "completed square"), rest


def _scalar_squares(bad: Monomial, first: Monomial) -> Iterator[tuple[Monomial, Number]]:
    yield joined(raised(bad, 2), raised(first, -1)), 1


def _inner_squares(prover: Prover, bad: Monomial, first: Monomial) -> Iterator[tuple[Monomial, Number]]:
    for atom in [base for base, q in bad if q == 1]:
        rest = bad - {(atom, Fraction(1))}
        for f, G in _partners(prover, atom, first):
            if len(G) == 1:
                ((g, c),) = G.items()
                yield joined(raised(rest, 2), g, raised(first - {(f, Fraction(1))}, -1)), c


def _partners(prover: Prover, atom: Expr, m: Monomial) -> Iterator[tuple[Expr, Polynomial]]:
    """Factors f of the monomial, and G, with atom² ≤ f G."""
    expansion = prover.expansion
    if atom in expansion.forms:
        left, K, right = expansion.forms[atom]
        for one, other in ((left, right), (right, left)):
            f = expansion.form(one, K, one)
            if (f, Fraction(1)) in m:
                yield f, {frozenset({(expansion.form(other, K, other), Fraction(1))}): 1}
    if atom in expansion.inside:
        entries, shape = expansion.inside[atom]
        for f in _single(m, expansion.inside):
            inner, size = expansion.inside[f]
            g = joined(raised(entries, 2), raised(inner, -1))
            if size == shape and prover.nonnegative(inner, 1) and prover.nonnegative(g, 1):
                yield f, _total(prover, g, shape)


def _total(prover: Prover, g: Monomial, shape: Shape) -> Polynomial:
    """The sum of the entries of a monomial; those of a vector on the simplex add up to one."""
    if len(g) == 1:
        ((base, q),) = g
        if q == 1 and "simplex" in base.facts and base.shape[1] == 1:
            return {ONE: 1}
    return prover.expansion.sum_of(g, 1, shape)


def _single(monomial: Monomial, known: Mapping[Expr, object]) -> list[Expr]:
    """The factors that occur once and are known."""
    return [base for base, q in monomial if q == 1 and base in known]
