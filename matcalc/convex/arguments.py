"""Arguments by which a sum with terms of unknown sign is nonnegative, as data.

Each is an inequality with a name, in the language, and a function that finds instances of it: it absorbs one
term, together with some that are nonnegative, and leaves the rest to be proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import chain

from ..expr import Expr, Number
from ..ops.elementary import sign
from ..ops.leaves import dim
from ..ops.products import matmul
from ..ops.reductions import total, trace
from ..ops.sums import scale
from ..shape import SCALAR, Shape
from .polynomial import (
    ONE,
    Monomial,
    Polynomial,
    expression,
    joined,
    ordered,
    plus,
    raised,
    times,
    whole,
)
from .prover import Argument, Fact, Outcome, Prover, Search, without

ARGUMENTS: list[Argument] = []


def argument(name: str, statement: str, *declarations: str) -> Callable[[Search], Search]:
    def enter(apply: Search) -> Search:
        ARGUMENTS.append(Argument(name, statement, declarations, apply))
        return apply

    return enter


# --------------------------------------------------------------------------- arguments

_SCALARS = ("x: scalar", "y: scalar")


@argument("common factor", "(2 - cos(a))*b^2", "a: scalar", "b: scalar")
def common_factor(prover: Prover, bad: Monomial, p: dict[Monomial, Number], shape: Shape) -> Iterator[Outcome]:
    """Terms with equal moving factors: the sum of what stands in front of them is nonnegative as a whole."""
    alike = prover.alike(bad, p)
    front = whole(prover.front(alike), shape)
    if len(alike) > 1 and prover.range(front).nonnegative and prover.nonnegative(prover.moving(bad), 1):
        yield Fact(whole(alike, shape), "common factor"), without(p, *alike)


@argument(
    "completed square", "a*x^2 - 2*b*x*y + b^2*y^2/a", "a: scalar positive", "b: scalar", "x: scalar", "y: scalar"
)
def completed_square(prover: Prover, bad: Monomial, p: dict[Monomial, Number], shape: Shape) -> Iterator[Outcome]:
    """c⟨e⟩ with c² ⟨e⟩² ≤ 4 a⟨f⟩ b⟨g⟩ lies between two squares; what is left of the second stays."""
    for first in prover.good(p):
        for square, c, squared in chain(_plain_squares(bad, first, shape), _inner_squares(prover, bad, first)):
            if square not in p or square in (first, bad) or not prover.nonnegative(square, p[square]):
                continue
            a, b = Fraction(p[first]), Fraction(p[bad])
            needed = b**2 * Fraction(c) / (4 * a)
            if 0 < needed <= p[square]:
                rest = plus(without(p, first, bad, square), {square: p[square] - needed})
                signs = tuple(prover.signs(first))
                yield Fact(scale(a, squared(b / (2 * a))), "completed square", signs=signs), rest


@argument("Cauchy-Schwarz", "sum(w.*v.^2)*sum(w) - sum(w.*v)^2", "w: n positive", "v: n")
def cauchy_schwarz(prover: Prover, bad: Monomial, p: dict[Monomial, Number], shape: Shape) -> Iterator[Outcome]:
    """(Σ e)² ≤ Σ f Σ g where e² = f g, and (l'K m)² ≤ l'K l · m'K m."""
    for atom in [base for base, q in ordered(bad) if q == 2]:
        rest = bad - {(atom, Fraction(2))}
        if not prover.range_of(rest, p[bad]).nonpositive:
            continue
        for m in prover.good(p):
            for f, G, _ in _partners(prover, atom, m):
                front = m - {(f, Fraction(1))}
                difference = plus({front: p[m]}, times({rest: p[bad]}, G))
                if difference and prover.prove(difference, SCALAR) is None:
                    continue
                left = times(difference, {frozenset({(f, Fraction(1))}): 1})
                used = plus({m: p[m], bad: p[bad]}, {k: -c for k, c in left.items()})
                yield Fact(whole(used, shape), "Cauchy-Schwarz"), plus(without(p, m, bad), left)


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
                yield Fact(part, "entry by entry", proof.facts, proof.signs), without(p, *chosen)


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
            part = whole({m: p[m] for m in group}, shape)
            yield Fact(part, "term by term", proof.facts, proof.signs), without(p, *group)


@argument("interval by interval", "4*exp(2*a) + sigmoid(a)*(1 - sigmoid(a))*(1 - 2*sigmoid(a))", "a: scalar")
def interval_by_interval(prover: Prover, bad: Monomial, p: dict[Monomial, Number], shape: Shape) -> Iterator[Outcome]:
    """What stands in front of equal moving factors is nonnegative on intervals that cover the line."""
    alike = prover.alike(bad, p)
    if prover.nonnegative(prover.moving(bad), 1) and prover.by_intervals(prover.front(alike), shape):
        yield Fact(whole(alike, shape), "interval by interval"), without(p, *alike)


@argument("either side of a kink", "a^2 + step(c)*(b^2 - a^2)", "a: scalar", "b: scalar", "c: scalar")
def either_side(prover: Prover, bad: Monomial, p: dict[Monomial, Number], shape: Shape) -> Iterator[Outcome]:
    """What is nonnegative for both values of a factor that has only two is nonnegative."""
    for switch, _ in ordered(bad):
        if ("binary" not in switch.facts and switch.op is not sign) or not _counted(switch, p):
            continue
        sides = [_where(switch, value, p) for value in (0 if "binary" in switch.facts else -1, 1)]
        proofs = [prover.prove(side, shape) for side in sides]
        if all(proofs):
            facts = tuple(fact for proof in proofs if proof for fact in proof.facts)
            signs = tuple(pair for proof in proofs if proof for pair in proof.signs)
            yield Fact(whole(p, shape), "either side of a kink", facts, signs), {}


def _counted(switch: Expr, p: Mapping[Monomial, Number]) -> bool:
    """Whether the factor occurs in whole positive powers only."""
    return all(q == int(q) > 0 for m in p for base, q in m if base is switch)


def _where(switch: Expr, value: int, p: Mapping[Monomial, Number]) -> Polynomial:
    """The polynomial where a factor has this value."""
    powers = {m: sum(q for base, q in m if base is switch) for m in p}
    rests = {m: frozenset(pair for pair in m if pair[0] is not switch) for m in p}
    return plus(*({rests[m]: c * value ** int(powers[m])} for m, c in p.items()))


# --------------------------------------------------------------------------- squares

Squared = Callable[[Fraction], Expr]  # t ↦ |l + t m|², whose terms are those matched


def _plain_squares(bad: Monomial, first: Monomial, shape: Shape) -> Iterator[tuple[Monomial, Number, Squared]]:
    """l² and l m have a partner m²."""
    l = raised(first, Fraction(1, 2))  # noqa: E741
    m = joined(bad, raised(l, -1))
    yield raised(m, 2), 1, lambda t: (expression(l, 1, shape) + expression(m, t, shape)) ** 2


def _inner_squares(prover: Prover, bad: Monomial, first: Monomial) -> Iterator[tuple[Monomial, Number, Squared]]:
    """a² |l|² and a b l'm have a partner b² |m|²."""
    for atom in [base for base, q in ordered(bad) if q == 1]:
        rest = bad - {(atom, Fraction(1))}
        for f, G, pair in _partners(prover, atom, first):
            if len(G) == 1 and pair is not None:
                ((g, c),) = G.items()
                front = first - {(f, Fraction(1))}
                a = raised(front, Fraction(1, 2))
                b = joined(rest, raised(a, -1))
                yield joined(raised(b, 2), g), c, partial(pair.square, a, b)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two vectors l, m, and the square of a vector, of which l'm is the inner product."""

    left: Monomial
    right: Monomial
    shape: Shape
    norm: Callable[[Expr], Expr]

    def square(self, a: Monomial, b: Monomial, t: Fraction) -> Expr:
        """|a l + t b m|²."""
        one, other = joined(a, self.left), joined(b, self.right)
        return self.norm(expression(one, 1, self.shape) + expression(other, t, self.shape))


def _partners(prover: Prover, atom: Expr, m: Monomial) -> Iterator[tuple[Expr, Polynomial, Pair | None]]:
    """Factors f of the monomial, and G, with atom² ≤ f G; and the vectors of which atom is the inner product."""
    expansion = prover.expansion
    if atom in expansion.forms:
        left, weights, right = expansion.forms[atom]
        for one, other in ((left, right), (right, left)):
            f = expansion.form(one, weights, one)
            if (f, Fraction(1)) in m:
                norm = partial(expansion.norm, weights)
                pair = Pair(frozenset({(one, Fraction(1))}), frozenset({(other, Fraction(1))}), one.shape, norm)
                yield f, {frozenset({(expansion.form(other, weights, other), Fraction(1))}): 1}, pair
    if atom.op is trace and atom.args[0].op is matmul and len(atom.args[0].args) == 2:
        yield from _traces(prover, *atom.args[0].args, m)
    if atom in expansion.inside:
        entries, shape = expansion.inside[atom]
        for f in _single(m, expansion.inside):
            inner, size = expansion.inside[f]
            g = joined(raised(entries, 2), raised(inner, -1))
            if size == shape and prover.nonnegative(inner, 1) and prover.nonnegative(g, 1):
                root = raised(inner, Fraction(1, 2))
                pair = Pair(root, joined(entries, raised(root, -1)), shape, lambda v: total(v**2))
                yield f, _total(prover, g, shape), pair


def _traces(prover: Prover, P: Expr, D: Expr, m: Monomial) -> Iterator[tuple[Expr, Polynomial, None]]:
    """tr(P D)² ≤ n tr(P D P D) for symmetric D and positive semidefinite P."""
    for P_, D_ in ((P, D), (D, P)):
        if "positive_semidefinite" in P_.facts and "symmetric" in D_.facts:
            f = prover.expansion.form(D_, (P_, P_), D_)
            if (f, Fraction(1)) in m:
                yield f, prover.expansion.scalar(dim(P_.shape[0])), None


def _total(prover: Prover, g: Monomial, shape: Shape) -> Polynomial:
    """The sum of the entries of a monomial; those of a vector on the simplex add up to one."""
    if len(g) == 1:
        ((base, q),) = g
        if q == 1 and "simplex" in base.facts and base.shape[1] == 1:
            return {ONE: 1}
    return prover.expansion.sum_of(g, 1, shape)


def _single(monomial: Monomial, known: Mapping[Expr, object]) -> list[Expr]:
    """The factors that occur once and are known."""
    return [base for base, q in ordered(monomial) if q == 1 and base in known]
