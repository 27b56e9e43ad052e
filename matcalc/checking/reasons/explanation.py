"""Why a claim is wrong: the smallest change that makes it true is searched for."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from ...language.tree import Tree
from ..experiments.assignments import assignments
from ..experiments.comparison import CLOSE, Comparison
from ..experiments.differences import Rough
from ..experiments.experiment import STRATEGIES, Experiment
from ..experiments.named_shapes import Misfit, Unknown
from ..formulas.rewriting import copied, times
from ..formulas.trees import marks, node
from ..formulas.written import written
from ..reading.claim import Claim, chain
from ..scope.products import multiplied
from ..verdicts.conditions import Condition, held_fixed
from .edits import TABLE, Edit
from .material import material
from .occurrences import missing_occurrence, missing_summand
from .propagation import DERIVATIVES, origin

if TYPE_CHECKING:
    from ..verdicts.check import Check
    from ..verdicts.verdict import Verdict

POINTS = len(STRATEGIES)
SECONDS = 2.0  # for one claim
SECONDS_IN_ALL = 8.0
EARLY = "missing chain factor"  # the edits from here on come after the product rule was looked at
FRACTIONS = {
    2.0: "2",
    0.5: "½",
    3.0: "3",
    4.0: "4",
    0.25: "¼",
    1 / 3: "1/3",
    1.5: "3/2",
    2 / 3: "2/3",
    6.0: "6",
    8.0: "8",
}


def explain(check: Check, claim: Claim, verdict: Verdict) -> Verdict:
    """The verdict with its reason, category, a right side that would be true, and a counterexample."""
    verdict.counterexample = _counterexample(verdict.found)
    earlier = origin(check, claim)
    if earlier is not None:
        verdict.category, verdict.reason = "propagated", f"it follows from line {earlier.line}, which is wrong"
        return verdict
    search = Search(check, claim, check.experiment(claim))
    with suppress(Unknown, Misfit):
        found = search.run()
        if found is not None:
            verdict.category, says, tree = found
            if verdict.category == "swapped order" and "does not exist" in verdict.reason:
                verdict.category, says = "dimension", f"{verdict.reason}; {says}"
            verdict.reason, verdict.suggestion = says, written(tree)
    verdict.reason = verdict.reason or "the two sides differ, and no small change was found that makes them equal"
    return verdict


def _counterexample(found: Comparison | None) -> str:
    """Numbers at one point, small enough to read."""
    if found is None or found.example is None:
        return ""
    import numpy as np

    at, left, right, world = found.example
    k = int(np.abs(left - right).argmax())
    entry = "" if left.size == 1 else f" in entry {tuple(int(i) + 1 for i in np.unravel_index(k, left.shape))}"
    where = "".join(f", {letter} = {value + 1}" for letter, value in at.items())
    sizes = ", ".join(f"{name} = {size}" for name, size in world.point.sizes.found.items() if "?" not in str(name))
    values = np.broadcast_to(left, left.shape).ravel()[k], np.broadcast_to(right, left.shape).ravel()[k]
    start = f"with {sizes}{where}: " if sizes or where else ""
    return f"{start}the left side is {values[0]:.4g}, the right side {values[1]:.4g}{entry}"


Found = tuple[str, str, Tree]


@dataclass(slots=True)
class Search:
    """The search for the smallest change of a claim's right side."""

    check: Check
    claim: Claim
    experiment: Experiment
    stop: float = 0.0
    contexts: list[Condition] = field(default_factory=list)
    truths: list[Any] = field(default_factory=list)

    def run(self) -> Found | None:
        assert self.claim.left is not None
        assert self.claim.right is not None
        left, right = (multiplied(side, self.experiment.scope) for side in (self.claim.left, self.claim.right))
        allowed = min(SECONDS, SECONDS_IN_ALL - self.check.seconds)
        started = time.process_time()
        self.stop = started + max(0.2, allowed)
        try:
            return self._search(left, right)
        finally:
            self.check.seconds += time.process_time() - started

    def _search(self, left: Tree, right: Tree) -> Found | None:
        self.contexts = [Condition(""), *held_fixed(self.check, self.claim, self.experiment)]
        whole = self._multiple(left, right)
        if whole is not None:
            return whole
        head = self._derivative()
        if head is not None and (summand := missing_summand(head, right, self.experiment)):
            return (
                "missing term",
                f"the term from {written(summand)} is missing",
                self._with_derivative(head, right, summand),
            )
        early = list(TABLE[: self._late()])
        found = self._edited(left, right, early)
        if found is not None:
            return found
        if head is not None and missing_occurrence(self.check, self.claim, head, right, self.experiment):
            return ("missing product-rule term", "a term of the product rule is missing", left)
        return self._edited(left, right, list(TABLE[self._late() :]))

    def _derivative(self) -> Tree | None:
        """The derivative that the claim, or the chain it stands in, is about."""
        first = list(chain(self.claim))[-1].left
        return first if first is not None and first.kind in DERIVATIVES else None

    @staticmethod
    def _late() -> int:
        return next(i for i, e in enumerate(TABLE) if e.category == EARLY)

    @staticmethod
    def _with_derivative(left: Tree, right: Tree, summand: Tree) -> Tree:
        term = node(left.kind, summand, *left.parts[1:], value=left.value)
        return node("sum", right, term, value=marks("+", "+"))

    # ------------------------------------------------------------------- multiples of the whole

    def _multiple(self, left: Tree, right: Tree) -> Found | None:
        """The right side is the truth times a number."""
        with suppress(Misfit, Unknown):
            ratio = self._ratio(left, right)
            if ratio is None:
                return None
            if ratio == -1.0:
                negated = node("neg", right) if right.kind != "neg" else right.parts[0]
                return "wrong sign", "the sign is wrong", negated
            for value, shown in FRACTIONS.items():
                for sign in (1, -1):
                    if abs(ratio - sign / value) < 1e-6:
                        number = node("number", value=sign * value)
                        return (
                            "lost factor",
                            f"the factor {'−' if sign < 0 else ''}{shown} is missing",
                            times(number, right),
                        )
        return None

    def _ratio(self, left: Tree, right: Tree) -> float | None:
        """right = ratio · left at several points, in some context."""
        for context in self.contexts:
            points = (self._ratio_at(k, left, right, context) for k in range(POINTS))
            ratios = list(islice((r for r in points if r is not None), 3))
            if len(ratios) >= 2 and max(ratios) - min(ratios) < 1e-6 and ratios[0]:
                return round(ratios[0]) if abs(ratios[0] - round(ratios[0])) < 1e-6 else ratios[0]
        return None

    def _ratio_at(self, k: int, left: Tree, right: Tree, context: Condition) -> float | None:
        import numpy as np

        try:
            a, b = (self._values(k, side, (left, right), context) for side in (left, right))
        except (Rough, np.linalg.LinAlgError):
            return None
        if a.shape != b.shape or not a.size or not np.isfinite(a).all() or not np.isfinite(b).all():
            return None
        square = float((a * a).sum())
        if square < 1e-20:
            return None
        ratio = float((a * b).sum()) / square
        return (
            ratio if float(np.abs(b - ratio * a).max()) < 10 * CLOSE * float(np.abs(b).max() + 1e-12) else float("nan")
        )

    def _values(self, k: int, side: Tree, sides: tuple[Tree, Tree], context: Condition) -> Any:
        import numpy as np

        with np.errstate(all="ignore"):
            self.experiment.prepare(*sides)
            world = context.change(self.experiment.at(k))
            letters = dict(self.experiment.shapes.indices)
            return np.concatenate([world.value(side, at).ravel() for at in assignments(world, letters, *sides)])

    # ------------------------------------------------------------------- edits

    def _edited(self, left: Tree, right: Tree, edits: list[Edit]) -> Found | None:
        stuff = material(self.check, self.claim, self.experiment)
        second: Found | None = None
        for edit in edits:
            for says, tree in edit.candidates(right, stuff):
                if time.process_time() > self.stop:
                    return second
                ratio = self._tested(left, tree)
                if ratio == 1.0:
                    return edit.category, says, tree
                if ratio is not None and second is None and edit.category in ("missing transpose", "swapped order"):
                    sign = "and the sign is wrong" if ratio < 0 else f"and a factor {1 / ratio:g} is missing"
                    second = edit.category, f"{says}, {sign}", times(node("number", value=1 / ratio), tree)
        return second

    def _tested(self, left: Tree, tree: Tree) -> float | None:
        """1 if the candidate holds; -1, 2 or ½ if it does but for that factor; None if it does not."""
        shapes = self.experiment.shapes
        left, tree = copied(left), copied(tree)  # their sizes are their own
        before = dict(shapes.sizes.found), len(shapes.misfits), shapes.cost
        try:
            self.experiment.prepare(left, tree)
            if len(shapes.misfits) > before[1] or shapes.cost > before[2] + 0.9:
                return None
            ratio = self._quick(left, tree)
            if ratio is None:
                return None
            if ratio == 1.0:
                return 1.0 if self._holds(left, tree) else None
            return ratio
        except (Unknown, Misfit, ValueError, KeyError, IndexError, RecursionError):
            return None
        finally:
            shapes.sizes.found, shapes.cost = before[0], before[2]
            del shapes.misfits[before[1] :]

    def _quick(self, left: Tree, tree: Tree) -> float | None:
        for context in self.contexts:
            points = (self._ratio_at(k, left, tree, context) for k in range(POINTS))
            found = next((r for r in points if r is not None), None)
            for value in (1.0, -1.0, 2.0, 0.5):
                if found is not None and abs(found - value) < 1e-6:
                    return value
        return None

    def _holds(self, left: Tree, tree: Tree) -> bool:
        return any(self.experiment.compare(left, tree, c.change, c.keep).holds for c in self.contexts)
