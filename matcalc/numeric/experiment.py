"""One claim about derivatives compared with finite differences, at random points and given sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, permutations
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import VerificationError
from ..exact import Exact
from ..expr import Expr
from ..properties.arrays import Motion, motions, retracted, tangent
from ..properties.record import discrete, structures
from ..rules.project import INDEPENDENT, PROJECTION, UNCONSTRAINED
from .differences import STEP, Slope, slope
from .magnitude import magnitude
from .pieces import Piece, Pieces
from .points import STRATEGIES, Model
from .run import guarded
from .work import Budget, compiling, work

if TYPE_CHECKING:
    from numpy import ndarray
    from numpy.random import Generator

    Array = ndarray[Any, Any]

ACCEPTED = 1e-6  # relative error; entries below a hundredth of the largest are held to that hundredth
POINTS = 2
FLAT_POINTS = 6  # so many points without any slope count as a gradient of zero
ATTEMPTS = 60
TRIED = 12  # points at which a piece of a piecewise function is visited, at most, until a comparison is made
STILL = 1e-11  # a slope below this part of the loss is none
TINY = 1e-300
NEAR_ZERO = 1e-8  # a loss below this may be the rounding of terms that cancel
ROUNDING = 1e-14
HIDDEN = 1e-11  # slopes that such a loss may lose by rounding inside its functions: normcdf(-9) is 1 - 1
FINER = (8, 64)  # divisors of the step where the first one is too coarse
FINEST = 512  # the divisor with which a disagreement is looked at once more
SENSITIVE = 1e5  # a gradient that magnifies relative errors more than this is not to be computed at the point
NUDGE = 1e-10
# sizes in order of appearance; others are tried where the first leave no point (det(X'*X) wants a tall X)
SIZES = tuple((*first, 5, 6, 7, 8, 9) for first in permutations((3, 4, 2)))
LARGER = (range(7, 15), range(30, 38), range(101, 105))  # for components beyond the sizes above


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared and how well it agreed: enough to do it again.

    `from_sums` is the largest relative difference of a result in matrix form from the sums over samples; `exact`
    is the outcome of the comparison over finite fields, `lines` says how many lines of a derivation hold exactly by
    themselves, and of how many, and `unvisited` are pieces of piecewise functions, as
    conditions, that no point was found to visit. Where the exact comparison stands alone, `against` is empty and the
    error not a number.
    """

    ok: bool
    max_relative_error: float
    seed: int
    sizes: dict[str, int]
    points: int
    reason: str = ""
    against: str = "finite differences"
    from_sums: float | None = None
    unvisited: tuple[str, ...] = ()
    exact: Exact | None = None
    lines: tuple[int, int] | None = None

    @property
    def standing(self) -> tuple[bool, bool, float]:
        """By which the worst of several comes first."""
        error = self.max_relative_error if self.against else 0.0
        return self.ok, self.exact is not None and self.exact.agrees is True, -error


def conducted(experiment: Callable[[Sequence[int], Budget], Experiment]) -> dict[str, Verification]:
    """The verdicts of the experiment at the first sizes that settle it.

    Raises VerificationError if none do, or if it takes too much work to find out.
    """
    import numpy as np

    budget = Budget()
    with np.errstate(all="ignore"):
        for sizes in (*SIZES, *LARGER):
            trial = experiment(sizes, budget)
            try:
                trial.run()
            except IndexError:  # a component beyond these sizes
                continue
            if trial.settled or sizes in LARGER or sizes == SIZES[-1]:
                break
    return trial.verdicts()


@dataclass(slots=True)
class Comparison:
    """How what is claimed to be the gradient in a variable has fared so far."""

    name: str
    worst: float = 0.0
    points: int = 0
    flat: int = 0
    reason: str = ""
    missing: set[Piece] = field(default_factory=set)
    blank: int = 0

    @property
    def enough(self) -> bool:
        return bool(self.reason) or self.points >= POINTS or self.flat >= FLAT_POINTS

    @property
    def settled(self) -> bool:
        return bool(self.reason) or (self.enough and not self.missing)

    def note(self, error: float, reason: str) -> None:
        self.worst = max(self.worst, error)
        self.reason = self.reason or reason


class Experiment:
    """One choice of sizes: the compiled functions, the random points, and the comparisons."""

    def __init__(
        self,
        loss: Expr,
        results: Sequence[Expr],
        variables: Mapping[str, Expr],
        sizes: Sequence[int],
        budget: Budget,
        seed: int,
        structure: str = PROJECTION,
        claimed: Sequence[str] = (),
        others: Sequence[Expr] = (),
    ) -> None:
        """`results` are the gradients in the variables, or in those that are `claimed`, one by one; points have values
        for the symbols of `others`, too."""
        self.variables, self.seed, self.structure = variables, seed, structure
        free = {name for name, e in variables.items() if structure == UNCONSTRAINED or discrete(e.facts)}
        self.facts = {name: frozenset() if name in free else e.facts for name, e in variables.items()}
        self.expression, self.spend = loss, budget.spend
        self.spend(compiling([loss, *results]))
        self.model = Model([loss, *results, *variables.values(), *others], sizes)
        self._loss = guarded(self.model.function(loss), float("nan"))
        self._results = guarded(self.model.function(list(results)), [float("nan")] * len(results))
        self.of_loss, self.of_results = work(self.model, [loss]), work(self.model, results)
        self.pieces = Pieces(self.model, [loss, *results], budget)
        self.unvisited: list[Piece] = []
        self.comparisons = [Comparison(name, missing=set(self.pieces.all)) for name in claimed or variables]
        self.terms: Callable[..., Any] | None = None  # the magnitude of the loss, once it is needed
        self.vanishing = True  # whether the loss was zero at every point
        self.reached = False  # whether there was any point at which to compare
        self.undefined = False  # whether the loss was finite where a gradient was not

    def loss(self, values: dict[str, Any]) -> float:
        """The loss at a point."""
        self.spend(self.of_loss)
        return float(self._loss(*values.values()))

    def claims(self, values: dict[str, Any]) -> Sequence[Any]:
        """What is claimed to be the gradient in a variable at a point, for each comparison."""
        self.spend(self.of_results)
        found: Sequence[Any] = self._results(*values.values())
        return found

    @property
    def settled(self) -> bool:
        return all(c.settled for c in self.comparisons)

    def run(self) -> None:
        """Visit points until every comparison is settled."""
        import numpy as np

        for attempt in range(ATTEMPTS):
            if all(c.enough for c in self.comparisons):
                break
            rng = np.random.default_rng((self.seed, attempt // 2))
            values = self.model.point(rng, attempt // 2 % len(STRATEGIES))
            self._visit(self.model.opposite(values, rng) if attempt % 2 else values, rng)
        for comparison in self.comparisons if self.vanishing else ():
            comparison.flat += comparison.blank
        if self.reached:
            self._visit_pieces()

    def _visit_pieces(self) -> None:
        """Visit every piece that no comparison has seen yet, or note that no point was found."""
        import numpy as np

        for k, piece in enumerate(self.pieces.all):
            waiting = [c for c in self.comparisons if not c.reason and piece in c.missing]
            rng = np.random.default_rng((self.seed, ATTEMPTS + k))
            for point in islice(self.pieces.leading_to(piece, rng) if waiting else (), TRIED):
                self._visit(point, rng)
                waiting = [c for c in waiting if not c.reason and piece in c.missing]
                if not waiting:
                    break
            if waiting:
                self.unvisited.append(piece)
            for comparison in waiting:
                comparison.missing.discard(piece)

    def verdicts(self) -> dict[str, Verification]:
        """What came of it, in the worst case. Raises VerificationError if a comparison is not settled."""
        found = sorted(((c.name, self._verdict(c)) for c in self.comparisons), key=lambda named: named[1].standing)
        return {name: next(v for of, v in found if of == name) for name in self.variables}

    def _visit(self, values: dict[str, Any], rng: Generator) -> None:
        """Compare at one point every gradient not yet settled, if the loss is smooth there."""
        centre = self.loss(values)
        self.vanishing = self.vanishing and centre == 0
        if not isfinite(centre):
            return
        found = self.claims(values)
        self.undefined = self.undefined or not _finite(found)
        scale = self._scale(centre, values)
        if not self._steady(centre, scale, found, self.model.nudged(values, NUDGE, rng)):
            return
        self.reached = True
        pieces = self.pieces.visited(values) if any(c.missing for c in self.comparisons) else frozenset()
        measured: dict[str, _Lines] = {}
        for comparison, claim in zip(self.comparisons, found, strict=True):
            if not comparison.settled:
                name = comparison.name
                if name not in measured:
                    measured[name] = self._measured(name, values, rng, centre, scale)
                lines = measured[name]
                if all(s.smooth for s in lines.slopes) and self._judge(comparison, claim, lines, scale):
                    comparison.missing -= pieces

    def _scale(self, centre: float, values: dict[str, Any]) -> float:
        """How large the loss is, or its terms where they cancel."""
        if abs(centre) > NEAR_ZERO:
            return abs(centre)
        if self.terms is None:
            self.terms = guarded(self.model.function(magnitude(self.expression)), float("nan"))
        terms = float(self.terms(*values.values()))
        return terms if isfinite(terms) else abs(centre)

    def _measured(self, name: str, values: dict[str, Any], rng: Generator, centre: float, scale: float) -> _Lines:
        """The slopes of the loss along all lines on which a variable can move, with finer steps where needed."""
        X = self.model.two_dimensional(self.variables[name], values[name])
        moved = dict(values)

        def along(motion: Motion, step: float) -> Slope:
            def f(t: float) -> float:
                at = retracted(X + t * motion.direction, self.facts[name])
                moved[name] = self.model.as_argument(self.variables[name], at)
                return self.loss(moved)

            return slope(f, centre, step, scale)

        found = list(motions(X, self.facts[name], rng, self.structure == INDEPENDENT))
        slopes = [along(motion, STEP) for motion in found]
        for divisor in FINER:
            steepest = max((abs(s.value) for s in slopes if s.smooth), default=0.0)
            for k, s in enumerate(slopes):
                if not s.smooth or s.error > _needed(s, steepest):
                    finer = along(found[k], STEP / divisor)
                    if finer.smooth and (not s.smooth or finer.error < s.error):
                        slopes[k] = finer
        return _Lines(X, found, slopes, along)

    def _steady(self, centre: float, scale: float, found: Sequence[Any], near: dict[str, Any]) -> bool:
        """Whether a small relative change of everything changes the loss and the gradients little.

        Where a matrix is singular by its sizes alone, code computes rounding errors, and formulas mean nothing.
        """
        limit = NUDGE * SENSITIVE
        change = abs(self.loss(near) - centre)
        others = self.claims(near)
        least = max(scale, TINY) if abs(centre) <= NEAR_ZERO else TINY
        return change <= limit * scale + ROUNDING and _finite(found) and _apart(found, others, least) <= limit

    def _judge(self, comparison: Comparison, claim: Any, lines: _Lines, size: float) -> bool:
        """Accept, reject, or leave undecided (False): what the differences are too coarse to tell is never accepted.

        What disagrees has to do so with the finest step, too. Where all terms of the loss are zero, they may be so by
        underflow: such points count only if there are no others.
        """
        import numpy as np

        G = self.model.two_dimensional(self.variables[comparison.name], claim)
        if G.shape != lines.X.shape:
            comparison.note(float("inf"), f"the code gives an array of shape {G.shape}, not {lines.X.shape}")
            return True
        scale = max((abs(s.value) for s in lines.slopes), default=0.0)
        worst, close, flat, wrong = 0.0, scale > 0, True, False
        for motion, s in zip(lines.motions, lines.slopes, strict=True):
            claimed = float(np.vdot(G, motion.reading))
            gap = abs(claimed - s.value)
            needed = _needed(s, scale)
            close = close and s.error <= ACCEPTED / 2 * scale and gap <= 2 * needed + 3 * s.error
            flat = flat and s.error <= STILL * size and max(abs(claimed), abs(s.value)) <= 10 * s.error
            told = gap > (HIDDEN if size <= NEAR_ZERO else 0.0)
            wrong = wrong or (told and _apart_from(s, claimed, scale) and lines.disagrees(motion, claimed, scale))
            worst = max(worst, gap / max(abs(s.value), scale / 100, TINY))
        if wrong:
            comparison.note(worst, "the gradient differs from finite differences of the loss")
        elif close:
            comparison.points += 1
            comparison.note(worst, "")
        elif flat:
            comparison.flat += size > 0
            comparison.blank += size == 0
        self._inside(comparison, lines.X, G)
        return wrong or close or flat

    def _inside(self, comparison: Comparison, X: Array, G: Array) -> None:
        """A symmetric variable's gradient is symmetric, and so on for every linear structure."""
        import numpy as np

        name = comparison.name
        spaces = [p for p, manifold in structures(self.facts[name]).items() if manifold.flat]
        size = float(np.abs(G).max())
        distance = float(np.abs(G - tangent(X, G, spaces)).max())
        if distance > ACCEPTED * size:
            comparison.note(distance / size, f"the gradient is not {' and '.join(spaces)}, as {name} is")

    def _verdict(self, comparison: Comparison) -> Verification:
        if not self.reached and self.undefined:
            comparison.note(float("inf"), "the gradient is not finite where the loss is")
        if not comparison.settled:
            raise VerificationError(
                f"no admissible point was found at which to verify the gradient in {comparison.name}",
                hint=f"tried {ATTEMPTS} random points, drawn in turn: {', '.join(s[0] for s in STRATEGIES)}",
            )
        points = comparison.points or comparison.flat
        return Verification(
            not comparison.reason,
            comparison.worst,
            self.seed,
            self.model.sizes,
            points,
            comparison.reason,
            unvisited=tuple(dict.fromkeys(map(str, self.unvisited))),
        )


class _Lines(NamedTuple):
    """A variable's value, the ways for it to move, the slopes of the loss along them, and how they are measured."""

    X: Array
    motions: Sequence[Motion]
    slopes: Sequence[Slope]
    along: Callable[[Motion, float], Slope]

    def disagrees(self, motion: Motion, claimed: float, scale: float) -> bool:
        """Whether what is claimed differs from the slope with the finest step as well."""
        finest = self.along(motion, STEP / FINEST)
        return finest.smooth and _apart_from(finest, claimed, scale)


def _apart_from(s: Slope, claimed: float, scale: float) -> bool:
    return abs(claimed - s.value) > 2 * _needed(s, scale) + 100 * s.error


def _needed(s: Slope, scale: float) -> float:
    """The accuracy a finite difference must have to be compared with."""
    return ACCEPTED / 2 * max(abs(s.value), scale / 100)


def _apart(some: Sequence[Any], others: Sequence[Any], least: float = TINY) -> float:
    """The largest difference of corresponding arrays, as wholes, relative to their size, which counts as `least`."""
    import numpy as np

    pairs = [(np.asarray(a, float), np.asarray(b, float)) for a, b in zip(some, others, strict=True)]
    return max((float(np.abs(a - b).max() / max(np.abs(a).max(), least)) for a, b in pairs if a.size), default=0.0)


def _finite(arrays: Sequence[Any]) -> bool:
    import numpy as np

    return all(bool(np.isfinite(a).all()) for a in arrays)
