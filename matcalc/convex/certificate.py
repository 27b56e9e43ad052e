"""From a scalar expression to a certificate of its convexity, or a counterexample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..bounds import ZERO, Range
from ..errors import DomainError, LimitError, NoRuleError, RewriteLoopError
from ..expr import Expr, number, postorder, symbols
from ..gradient import Variables, collector_paused, variables
from ..layout.members import siblings
from ..lazy import installed
from ..linear_map.derivatives import hessian, scalar_expression
from ..ops.leaves import symbol
from ..ops.sums import add, scale
from ..ranges import ranges
from ..rules import Presentation, normal
from ..shape import is_column
from ..smoothness import UNKNOWN, Condition
from ..sweeps.adjoint import adjoint
from ..sweeps.differential import derivative_along
from .arguments import ARGUMENTS
from .domain import Domain, domain, isolated, undetermined, unfolded
from .expansion import Expansion
from .intervals import entrywise_in
from .prover import Proof, Prover

if TYPE_CHECKING:
    from ..exact import Exact
    from ..numeric.curvature import Bend, Search

LINEAR = frozenset({"symmetric", "skew", "diagonal", "lower", "upper"})
NOT_CONVEX_SETS = frozenset({"orthogonal", "orthonormal_columns", "one_hot", "unit", "binary", "signs"})


@dataclass(frozen=True)
class Convexity:
    """Whether a scalar expression is convex in some variables, jointly, and why.

    first       the first differential, second the second one, along the `directions` of the variables
    verdict     "affine", "convex" or "concave", if there is a proof; if there are counterexamples, "neither convex
                nor concave", "not convex" or "not concave"; else "not decided"
    proof       facts whose parts add up to the second differential, or to its negative if concave
    conditions  what must hold for the expression to have a value, where the properties declared do not imply it
    whole       whether the set in which they hold is convex; if not, the verdict is about each convex part of it
    reason      why nothing was decided, "" if something was
    given       the ranges that follow from the conditions
    """

    expression: Expr
    variables: Mapping[str, Expr]
    directions: Mapping[Expr, Expr]
    verdict: str
    first: Expr
    second: Expr
    proof: Proof | None
    conditions: tuple[Condition, ...]
    whole: bool
    kinks: tuple[Expr, ...]
    reason: str
    search: Search | None
    given: Mapping[Expr, Range]

    @cached_property
    def parts(self) -> tuple[Expr, ...]:
        """The parts of the proof as a reader wants them, each nonnegative."""
        return tuple(self.presented(fact.part) for fact in self.proof.facts) if self.proof else ()

    @cached_property
    def certificate(self) -> Expr | None:
        """The second differential as minus, if concave, a positive factor times the sum of the parts."""
        if self.proof is None or not self.parts:
            return None
        sign = -1 if self.verdict == "concave" else 1
        return scale(sign, self.presented(self.proof.factor), add(*self.parts))

    @cached_property
    def hessian(self) -> Expr | None:
        """The Hessian, if there is one variable and it is a vector or scalar, and its matrix can be written."""
        (x, *others) = self.variables.values()
        if others or not is_column(x.shape):
            return None
        try:
            return hessian(self.expression, x)
        except NoRuleError:
            return None

    def verify(self, seed: int = 0) -> Exact:
        """Whether what is shown is exactly the second differential: the certificate, and the Hessian, if there is one.

        Both differentials are compared with the expression as it was written, before anything was rewritten.
        """
        from ..exact import (  # loaded only where something is verified
            Exact,
            decided,
            differentials,
            equality,
            unconfirmed,
            weaker,
        )

        if any(x.free for x in self.variables.values()):
            return Exact(None, reason="members of a family are not moved one by one")
        shown = self.second if self.certificate is None else self.certificate
        meant = {d: x for x, d in self.directions.items()}
        claim = differentials((self.expression, self.first, shown), meant, {x: x.facts for x in meant.values()})
        found = decided(claim, seed)
        if self.hessian is None or not found.agrees:
            return unconfirmed(found)
        (d,) = meant
        return unconfirmed(weaker(found, decided(equality([(d.T @ self.hessian @ d, shown)]), seed)))

    def sign(self, e: Expr) -> str:
        """ ">" if every entry is known to be positive, ">=" if nonnegative, "" if neither is known."""
        bounds = ranges([e], self.given)[e]
        return ">" if bounds.positive else ">=" if bounds.nonnegative else ""

    def presented(self, e: Expr) -> Expr:
        """As the author of the expression would write it."""
        return self._reader(normal(e))

    @cached_property
    def _reader(self) -> Presentation:
        return Presentation(self.expression)

    @property
    def convex(self) -> bool:
        return self.verdict in ("convex", "affine")

    @property
    def concave(self) -> bool:
        return self.verdict in ("concave", "affine")

    @property
    def counterexamples(self) -> list[Bend]:
        """Bends that show what the expression is not."""
        if self.search is None or self.proof is not None:
            return []
        return [bend for bend in (self.search.down, self.search.up) if bend is not None]


def convexity(e: Expr | str, wrt: Variables = None, *, seed: int | None = 0) -> Convexity:
    """A proof that a scalar expression is convex or concave in the variables, or a point at which it is not.

    The second differential is written as a sum of parts that are nonnegative by their signs, by Cauchy-Schwarz or
    by completing squares. A random search with this seed (none if it is None) guards the proof; where the expression
    has unknown functions there is nothing to search. (Klaus, Merk, Wiedom, Laue and Giesen, NeurIPS 2022.)

    Raises NotScalarError if `e` is not 1×1, UnknownNameError if a variable does not occur, DomainError if the values
    declared for a variable are no convex set.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> from matcalc.ops.matrix import logsumexp
    >>> convexity(logsumexp(matrix("A", "m", "n") @ vector("x", "n")), "x", seed=None).verdict
    'convex'
    """
    e = scalar_expression(e)
    chosen = variables(e, wrt)
    for x in chosen.values():
        if siblings(e, x):
            raise NoRuleError(f"the members {x} are met under several indices: convexity in all of them is not judged")
        refused = sorted(x.facts & NOT_CONVEX_SETS)
        if refused:
            raise DomainError(f"the values of {x.params[0]}, which is {refused[0]}, are not a convex set")
    with collector_paused():
        return _Question(e, chosen).answer(seed)


class _Question:
    """A scalar expression in normal form, its second differential, and where it has a value."""

    def __init__(self, e: Expr, chosen: dict[str, Expr]) -> None:
        self.e, self.variables = e, chosen
        self.reader = Presentation(e)
        self.normal = self.reader.normal_of(unfolded(e, undetermined))
        self.directions = {x: _direction(x, symbols(e)) for x in chosen.values()}
        self.expansion = Expansion(self.directions.values())
        self.moving = Expansion(chosen.values())

    def answer(self, seed: int | None) -> Convexity:
        first = normal(derivative_along(self.normal, self.directions))
        second = normal(derivative_along(first, self.directions))
        known, proof, verdict, reason = Domain((), ()), None, "not decided", ""
        try:
            known = domain(self.normal, self.moving.moves)
            proof, verdict, reason = self.proved(second, known)
        except (DomainError, LimitError, RewriteLoopError) as problem:
            reason = str(problem)
        known_functions = not any("unknown" in node.op.traits for node in postorder(self.normal))
        searchable = seed is not None and known_functions and installed("numpy")
        found = self.searched(second, known, seed or 0) if searchable else None
        if found is not None and _refuted(verdict, found):
            proof, reason = None, ""
        if found is not None and proof is None:
            verdict = _from_search(found)
        return Convexity(
            expression=self.e,
            variables=self.variables,
            directions=self.directions,
            verdict=verdict,
            first=first,
            second=second,
            proof=proof,
            conditions=self.open(known),
            whole=self.whole(known),
            kinks=known.kinks if proof else (),
            reason=reason if verdict == "not decided" else "",
            search=found,
            given=known.given,
        )

    def second(self, e: Expr) -> Expr:
        """The second differential, in normal form."""
        for _ in range(2):
            e = normal(derivative_along(e, self.directions))
        return e

    def proved(self, second: Expr, known: Domain) -> tuple[Proof | None, str, str]:
        """A proof, what it proves, and, if there is none, why not."""
        p = self.expansion.scalar(second)
        if not p and not known.kinks:
            return Proof(number(1), (), ()), "affine", ""
        for verdict, sign in (("convex", 1), ("concave", -1)):
            prover = Prover(self.expansion, ARGUMENTS, known.given, self.moving.moves)
            if all(self.bends(kink, sign, prover) for kink in known.kinks):
                proof = prover.prove({m: sign * c for m, c in p.items()}, (1, 1))
                if proof is not None:
                    return proof, verdict, ""
        return None, "not decided", ""

    def bends(self, kink: Expr, sign: int, prover: Prover) -> bool:
        """Whether the expression, times the sign, does not decrease with the value of a convex kink."""
        slope = normal(scale(sign, adjoint(self.normal, [kink])[kink]))
        return prover.range(slope).nonnegative or all(
            corner.at is not None and self._where(corner.at(*kink.args), slope, prover).nonnegative
            for corner in (kink.op.smooth or UNKNOWN).kinks
        )

    def _where(self, at: Expr, e: Expr, prover: Prover) -> Range:
        """The range of the entries of an expression in whose places an entry of another one vanishes."""
        at = normal(at)
        u, zero = isolated(at, ZERO)
        return ranges([e], {**prover.given, u: zero, at: ZERO} if entrywise_in(e, u) else prover.given)[e]

    def concave(self, e: Expr) -> bool:
        """Whether every entry is an affine function of the variables, or the one entry a smooth concave one."""
        try:
            known = domain(e, self.moving.moves)
        except DomainError:
            return False
        if known.kinks or self.open(known):
            return False
        second = self.second(normal(e))
        if not e.is_scalar:
            return second.op.name == "zeros"
        p = self.expansion.scalar(second)
        return (
            Prover(self.expansion, ARGUMENTS, varies=self.moving.moves).prove({m: -c for m, c in p.items()}, (1, 1))
            is not None
        )

    def searched(self, second: Expr, known: Domain, seed: int) -> Search | None:
        from ..numeric.curvature import search  # loaded only where something is searched

        conditions = [(c.e, c.positive) for c in known.conditions]
        return search(self.normal, second, self.directions, conditions, seed, chords=self.whole(known))

    def whole(self, known: Domain) -> bool:
        """Whether the conditions hold in a convex set."""
        return all(c.positive and self.concave(c.e) for c in self.open(known))

    def open(self, known: Domain) -> tuple[Condition, ...]:
        return tuple(c for c in known.open() if self.moving.moves(c.e))


def _refuted(verdict: str, found: Search) -> bool:
    """Whether the search contradicts a proof: then the proof is not believed."""
    down, up = found.down is not None, found.up is not None
    return (down and verdict in ("convex", "affine")) or (up and verdict in ("concave", "affine"))


def _from_search(found: Search) -> str:
    if found.down and found.up:
        return "neither convex nor concave"
    return "not convex" if found.down else "not concave" if found.up else "not decided"


def _direction(x: Expr, taken: Mapping[str, Expr]) -> Expr:
    """dx, of the linear structure of the variable."""
    name = "d" + x.params[0]
    while name in taken:
        name += "_"
    return symbol(name, x.shape, tuple(x.facts & LINEAR), x.params[4])
