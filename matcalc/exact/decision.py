"""Whether a claim holds: at how many points of which model it is tried, and what may be said then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log2

from ..expr import Expr
from ..ranges import ranges
from .field import Work
from .outcome import Redraw, Undecided
from .point import Frame, Point
from .sizes import LARGER, SMALLEST, coinciding, distinct, named

CERTAIN = 50.0  # bits: 2^-50 < 10^-15
ATTEMPTS = 200  # points tried before giving up
SAME = 8  # of them, so many at the first sizes
COUNTS = (5, 3, 2)  # values of scalars that count something, such as n in X^n, at distinct, equal sizes and 1
PATTERNS = 52  # points at which signs and discrete values are drawn, where what holds depends on s² = s
SCALES = (1.0, 3.0, 0.3, 30.0, 1.0, 300.0)  # of the entries of real points, in turn
VISITS = 200  # real points tried so that both sides of every kink are seen


@dataclass(frozen=True, slots=True)
class Exact:
    """The outcome of an exact comparison.

    agrees    True or False; None if it could not be decided, for the reason given
    bits      what is wrong agrees with a probability of at most 2^-bits
    patterns  whether that holds only for those sides of kinks, and values of discrete symbols, that were drawn
    visited   whether these are the sides on which as many real points lie
    """

    agrees: bool | None
    bits: float = 0.0
    points: int = 0
    patterns: bool = False
    reason: str = ""
    visited: bool = False


@dataclass(frozen=True)
class Claim:
    """What is compared: at each point, `holds` says whether it does, and the degree of what was compared.

    `variables` maps those that move to the facts that they keep, `samples` the names of samples to all of them.
    """

    roots: Sequence[Expr]
    variables: Mapping[Expr, frozenset[str]]
    holds: Callable[[Point], tuple[bool, int]]
    samples: Mapping[str, Expr] = field(default_factory=dict)


DIFFERENT = "the values differ in the model, which is no proof"


def unconfirmed(found: Exact) -> Exact:
    """An outcome that nothing else confirms: a disagreement decides nothing."""
    return replace(found, agrees=None, reason=found.reason or DIFFERENT) if found.agrees is False else found


def weaker(a: Exact, b: Exact) -> Exact:
    """What can be said of both."""
    if a.agrees and b.agrees:
        return min((a, b), key=lambda e: (not e.patterns, e.bits))
    return b if a.agrees else a


def decided(claim: Claim, seed: int = 0, work: Work | None = None) -> Exact:
    """The outcome, in the strongest model that accepts the claim."""
    try:
        return _Trial(claim, seed, work or Work()).outcome()
    except (Undecided, RecursionError) as why:
        return Exact(None, reason=str(why) if isinstance(why, Undecided) else "nested too deep")


class _Trial:
    def __init__(self, claim: Claim, seed: int, work: Work) -> None:
        self.claim, self.seed, self.work = claim, seed, work
        self.frame = Frame([*claim.roots, *claim.variables, *claim.samples.values()], claim.samples)
        self.names = named(self.frame.meanings)
        self.sides: dict[Expr, set[bool]] = {}

    def outcome(self) -> Exact:
        kinked = self.frame.kinked
        if not kinked and not self.frame.discrete:
            return self._certain("characters")
        found = self._certain("unknown")
        if found.agrees:
            return found
        found = self._patterns()
        return self._visits() if kinked and not found.agrees else found

    def _certain(self, signs: str) -> Exact:
        """As many points as the bound needs at distinct sizes; then those at which sizes coincide."""
        bits, points = 0.0, 0
        while bits < CERTAIN:
            gained = self._attempts(points, signs)
            if gained is None:
                return Exact(False)
            bits, points = bits + gained, points + 1
        for k, sizes in enumerate(coinciding(self.names)):
            try:
                if self._at(sizes, -1 - k, signs, COUNTS[1 + k]) is False:
                    return Exact(False)
            except IndexError:
                continue
        return Exact(True, bits, points)

    def _patterns(self) -> Exact:
        """As many choices of the sides of all kinks, at distinct sizes."""
        if any(self._attempts(1 + k, "characters") is None for k in range(PATTERNS)):
            return Exact(False)
        return Exact(True, CERTAIN, PATTERNS, patterns=True)

    def _visits(self) -> Exact:
        """As many real points, which see both sides of each kink, or its only one."""
        for k in range(VISITS):
            if self._attempts(1 + PATTERNS + k, "reals") is None:
                return Exact(False)
            if k + 1 >= PATTERNS and (unseen := self._unseen()) is None:
                return Exact(True, CERTAIN, k + 1, patterns=True, visited=True)
        raise Undecided(f"no point was found on both sides of {unseen}")

    def _unseen(self) -> Expr | None:
        """What stands in a kink of which only one side was seen, and might have another."""
        for kink, sides in self.sides.items():
            if len(sides) < 2:
                within = ranges(kink.args, {})[kink.args[0]]
                if not (within.nonnegative or within.nonpositive):
                    return kink.args[0]
        return None

    def _attempts(self, k: int, signs: str) -> float | None:
        """The bits that a point gives at which the claim holds, None if it does not. Raises Undecided."""
        for smallest in (SMALLEST, *LARGER):
            try:
                return self._at_distinct(distinct(self.names, smallest), k, signs)
            except IndexError:  # a component beyond these sizes
                continue
        raise Undecided("it has components beyond all sizes that are tried")

    def _at_distinct(self, choices: Sequence[Mapping[str, int]], k: int, signs: str) -> float | None:
        for attempt in range(ATTEMPTS):
            sizes = choices[0 if attempt < SAME else attempt % len(choices)]
            gained = self._at(sizes, ATTEMPTS * k + attempt, signs)
            if gained is False:
                return None
            if gained is not None:
                bits = gained - log2(attempt + 1)
                if bits <= 0:
                    raise Undecided("its degree is too high for the fields")
                return bits
        raise Undecided("no point was found at which everything in it has a value")

    def _at(self, sizes: Mapping[str, int], k: int, signs: str, count: int = COUNTS[0]) -> float | bool | None:
        """The bits gained at one point, False if the claim does not hold there, None if the point is of no use."""
        try:
            seed, scale = f"{self.seed} {k}", SCALES[k // ATTEMPTS % len(SCALES)]
            point = Point(self.frame, self.claim.variables, sizes, seed, signs, self.work, count, scale)
            holds, degree = self.claim.holds(point)
            if signs == "reals":
                for kink, sides in point.reals.sides.items():
                    self.sides.setdefault(kink, set()).update(sides)
        except Redraw:
            return None
        if not holds:
            return False
        return log2(point.frame.tower[0].prime) - log2(max(1, degree + point.degree)) - point.doublings
