"""One claim about derivatives compared with finite differences, at random points and given sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import isfinite
from typing import TYPE_CHECKING, Any

from ..errors import VerificationError
from ..exact import Exact
from ..expr import Expr
from ..properties.arrays import Motion, motions, retracted, tangent
from ..properties.record import discrete, structures
from ..rules.project import INDEPENDENT, PROJECTION, UNCONSTRAINED
from .differences import STEP, Slope, slope
from .points import STRATEGIES, Model
from .run import guarded

if TYPE_CHECKING:
    from numpy import ndarray
    from numpy.random import Generator

    Array = ndarray[Any, Any]

ACCEPTED = 1e-6  # relative error; entries below a hundredth of the largest are held to that hundredth
POINTS = 2
FLAT_POINTS = 6  # so many points without any slope count as a gradient of zero
ATTEMPTS = 60
STILL = 1e-11  # a slope below this part of the loss is none
TINY = 1e-300
ROUNDING = 1e-14
FINER = (8, 64)  # divisors of the step where the first one is too coarse
SENSITIVE = 1e5  # a gradient that magnifies relative errors more than this is not to be computed at the point
NUDGE = 1e-10
# sizes in order of appearance; others are tried where the first leave no point (det(X'*X) wants a tall X)
SIZES = tuple((*first, 5, 6, 7, 8, 9) for first in permutations((3, 4, 2)))
LARGER = (range(7, 15), range(30, 38), range(101, 105))  # for components beyond the sizes above


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared and how well it agreed: enough to do it again.

    `from_sums` is the largest relative difference of a result in matrix form from the sums over samples; `exact`
    is the outcome of the comparison over finite fields. Where that stands alone, `against` is empty and the error
    not a number.
    """

    ok: bool
    max_relative_error: float
    seed: int
    sizes: dict[str, int]
    points: int
    reason: str = ""
    against: str = "finite differences"
    from_sums: float | None = None
    exact: Exact | None = None

    @property
    def standing(self) -> tuple[bool, bool, float]:
        """By which the worst of several comes first."""
        error = self.max_relative_error if self.against else 0.0
        return self.ok, self.exact is not None and self.exact.agrees is True, -error


def conducted(experiment: Callable[[Sequence[int]], Experiment]) -> dict[str, Verification]:
    """The verdicts of the experiment at the first sizes that settle it.

    Raises VerificationError if none do.
    """
    import numpy as np

    with np.errstate(all="ignore"):
        for sizes in (*SIZES, *LARGER):
            trial = experiment(sizes)
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

    @property
    def settled(self) -> bool:
        return bool(self.reason) or self.points >= POINTS or self.flat >= FLAT_POINTS

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
        seed: int,
        structure: str = PROJECTION,
        claimed: Sequence[str] = (),
    ) -> None:
        """`results` are the gradients in the variables, or in those that are `claimed`, one by one."""
        self.variables, self.seed, self.structure = variables, seed, structure
        free = {name for name, e in variables.items() if structure == UNCONSTRAINED or discrete(e.facts)}
        self.facts = {name: frozenset() if name in free else e.facts for name, e in variables.items()}
        self.model = Model([loss, *results, *variables.values()], sizes)
        self.loss = guarded(self.model.function(loss), float("nan"))
        self.results = guarded(self.model.function(list(results)), [float("nan")] * len(results))
        self.comparisons = [Comparison(name) for name in claimed or variables]
        self.reached = False  # whether there was any point at which to compare
        self.undefined = False  # whether the loss was finite where a gradient was not

    def claims(self, values: dict[str, Any]) -> Sequence[Any]:
        """What is claimed to be the gradient in a variable at a point, for each comparison."""
        found: Sequence[Any] = self.results(*values.values())
        return found

    @property
    def settled(self) -> bool:
        return all(c.settled for c in self.comparisons)

    def run(self) -> None:
        """Visit points until every comparison is settled."""
        import numpy as np

        for attempt in range(ATTEMPTS):
            if self.settled:
                break
            rng = np.random.default_rng((self.seed, attempt // 2))
            values = self.model.point(rng, attempt // 2 % len(STRATEGIES))
            self._visit(self.model.opposite(values, rng) if attempt % 2 else values, rng)

    def verdicts(self) -> dict[str, Verification]:
        """What came of it, in the worst case. Raises VerificationError if a comparison is not settled."""
        found = sorted(((c.name, self._verdict(c)) for c in self.comparisons), key=lambda named: named[1].standing)
        return {name: next(v for of, v in found if of == name) for name in self.variables}

    def _visit(self, values: dict[str, Any], rng: Generator) -> None:
        """Compare at one point every gradient not yet settled, if the loss is smooth there."""
        centre = float(self.loss(*values.values()))
        if not isfinite(centre):
            return
        found = self.claims(values)
        self.undefined = self.undefined or not _finite(found)
        if not self._steady(centre, found, self.model.nudged(values, NUDGE, rng)):
            return
        self.reached = True
        measured: dict[str, tuple[Array, Sequence[Motion], Sequence[Slope]]] = {}
        for comparison, claim in zip(self.comparisons, found, strict=True):
            if not comparison.settled:
                name = comparison.name
                if name not in measured:
                    measured[name] = self._measured(name, values, rng, centre)
                X, lines, slopes = measured[name]
                if all(s.smooth for s in slopes):
                    self._judge(comparison, X, claim, lines, slopes, STILL * abs(centre))

    def _measured(
        self, name: str, values: dict[str, Any], rng: Generator, centre: float
    ) -> tuple[Array, Sequence[Motion], Sequence[Slope]]:
        """The variable, the ways for it to move, and the slopes of the loss along them."""
        X = self.model.two_dimensional(self.variables[name], values[name])
        lines = list(motions(X, self.facts[name], rng, self.structure == INDEPENDENT))
        return X, lines, self._slopes(name, X, values, lines, centre)

    def _steady(self, centre: float, found: Sequence[Any], near: dict[str, Any]) -> bool:
        """Whether a small relative change of everything changes the loss and the gradients little.

        Where a matrix is singular by its sizes alone, code computes rounding errors, and formulas mean nothing.
        """
        limit = NUDGE * SENSITIVE
        change = abs(float(self.loss(*near.values())) - centre)
        others = self.claims(near)
        return change <= limit * abs(centre) + ROUNDING and _finite(found) and _apart(found, others) <= limit

    def _slopes(
        self, name: str, X: Array, values: dict[str, Any], lines: Sequence[Motion], centre: float
    ) -> list[Slope]:
        """The loss's derivative along every line, with a finer step where the first is too coarse."""
        moved = dict(values)

        def along(line: Motion) -> Callable[[float], float]:
            def f(t: float) -> float:
                at = retracted(X + t * line.direction, self.facts[name])
                moved[name] = self.model.as_argument(self.variables[name], at)
                return float(self.loss(*moved.values()))

            return f

        slopes = [slope(along(line), centre) for line in lines]
        for divisor in FINER:
            scale = max((abs(s.value) for s in slopes if s.smooth), default=0.0)
            for k, s in enumerate(slopes):
                if not s.smooth or s.error > _needed(s, scale):
                    finer = slope(along(lines[k]), centre, STEP / divisor)
                    if finer.smooth and (not s.smooth or finer.error < s.error):
                        slopes[k] = finer
        return slopes

    def _judge(
        self,
        comparison: Comparison,
        X: Array,
        claim: Any,
        lines: Sequence[Motion],
        slopes: Sequence[Slope],
        still: float,
    ) -> None:
        """Accept, reject, or leave undecided: what the differences are too coarse to tell is never accepted."""
        import numpy as np

        G = self.model.two_dimensional(self.variables[comparison.name], claim)
        if G.shape != X.shape:
            return comparison.note(float("inf"), f"the code gives an array of shape {G.shape}, not {X.shape}")
        scale = max((abs(s.value) for s in slopes), default=0.0)
        worst, close, flat, wrong = 0.0, scale > 0, True, False
        for line, s in zip(lines, slopes, strict=True):
            claimed = float(np.vdot(G, line.reading))
            gap = abs(claimed - s.value)
            needed = _needed(s, scale)
            close = close and s.error <= ACCEPTED / 2 * scale and gap <= 2 * needed + 3 * s.error
            flat = flat and s.error <= still and max(abs(claimed), abs(s.value)) <= 10 * s.error
            wrong = wrong or gap > 2 * needed + 100 * s.error
            worst = max(worst, gap / max(abs(s.value), scale / 100, TINY))
        if wrong:
            comparison.note(worst, "the gradient differs from finite differences of the loss")
        elif close:
            comparison.points += 1
            comparison.note(worst, "")
        elif flat:
            comparison.flat += 1
        self._inside(comparison, X, G)

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
            not comparison.reason, comparison.worst, self.seed, self.model.sizes, points, comparison.reason
        )


def _needed(s: Slope, scale: float) -> float:
    """The accuracy a finite difference must have to be compared with."""
    return ACCEPTED / 2 * max(abs(s.value), scale / 100)


def _apart(some: Sequence[Any], others: Sequence[Any]) -> float:
    """The largest relative difference of corresponding arrays, as wholes."""
    import numpy as np

    pairs = [(np.asarray(a, float), np.asarray(b, float)) for a, b in zip(some, others, strict=True)]
    return max((float(np.abs(a - b).max() / max(np.abs(a).max(), TINY)) for a, b in pairs if a.size), default=0.0)


def _finite(arrays: Sequence[Any]) -> bool:
    import numpy as np

    return all(bool(np.isfinite(a).all()) for a in arrays)
