"""The search for the smallest change of a claim's right side that makes the claim true."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

import numpy as np

from ...language.tree import Tree
from ...shape import SCALAR
from ..derived.corrections import Correction, correction
from ..experiments.assignments import assignments, free_letters
from ..experiments.comparison import APART, CLOSE
from ..experiments.differences import Rough
from ..experiments.experiment import STRATEGIES, Experiment
from ..experiments.named_shapes import Misfit, Unknown
from ..experiments.values import World
from ..formulas.rewriting import copied, negated, structure, terms, times, total
from ..formulas.tidying import tidied
from ..formulas.trees import DERIVATIVES, node
from ..formulas.written import written
from ..reading.claim import Claim
from ..scope.products import multiplied
from ..verdicts.check import Check
from ..verdicts.condition import Condition
from ..verdicts.readings import on_one_side, where_active
from ..verdicts.restricted_directions import restricted_directions
from ..verdicts.where_stationary import where_stationary
from .edits import LARGE, ROOTS, SMALL, Edit
from .occurrences import missing_occurrence, missing_summand
from .vocabulary import vocabulary

POINTS = len(STRATEGIES)
LEAST_SECONDS = 0.2
SECONDS_IN_ALL = 8.0
EQUAL = 1e-6  # between ratios
TINY = 1e-10
FACTORS = {2: "2", 0.5: "½", 3: "3", 4: "4", 0.25: "¼", 1 / 3: "1/3", 1.5: "3/2", 2 / 3: "2/3", 6: "6", 8: "8"}
NEXT = ("missing transpose", "swapped order")  # mistakes that are said together with a lost sign or factor

Found = tuple[str, str, Tree]  # the category, what to say, and a right side that is true
Truth = tuple[float, list[tuple[dict[str, int], Any]]]  # the largest entry, and the values by index, large ones first


@dataclass(slots=True)
class Search:
    """The search for one claim, in the contexts in which the document may mean it."""

    check: Check
    claim: Claim
    experiment: Experiment
    contexts: list[Condition] = field(init=False)
    is_equation: bool = field(init=False)
    stop: float = field(init=False)
    truths: dict[Any, Truth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        where = self.check.part, self.claim, self.experiment
        at_rest = [context for context in where_stationary(*where) if context.final]
        self.is_equation = bool(at_rest)
        self.contexts = at_rest or [
            Condition(""),
            *restricted_directions(*where),
            *on_one_side(*where),
            *where_active(*where),
        ]
        self.stop = time.process_time()

    def run(self, seconds: float) -> Found | None:
        """The change, or None if none is found in so many seconds."""
        left, right = self._sides()
        self.stop = time.process_time() + max(LEAST_SECONDS, min(seconds, SECONDS_IN_ALL - self.check.seconds))
        try:
            is_identity = left.kind not in (*DERIVATIVES, "name")
            return self._search(left, right) or (
                self._on_the_left(left, right) if self.is_equation or is_identity else None
            )
        except (Unknown, Misfit):
            return None

    def in_term(self, derived: Correction, seconds: float) -> Found | None:
        """The change of the one wrong term of the claim, or None if none is found in so many seconds."""
        (extra,), missing = derived.extra, total([t for term in derived.missing for t in terms(term)])
        self.stop = time.process_time() + max(LEAST_SECONDS, min(seconds, SECONDS_IN_ALL - self.check.seconds))
        with suppress(Unknown, Misfit):
            return self._edited(missing, extra, (*SMALL, *LARGE))
        return None

    def derived(self) -> Correction | None:
        """What the engine derives for the right side, if it holds; nothing where an equation is stated."""
        left, _ = self._sides()
        if self.is_equation or self.check.seconds > SECONDS_IN_ALL:
            return None
        try:
            return correction(self.claim, self.experiment, lambda tree: self._tested(left, tree) == 1.0)
        except Exception:  # a mistake of ours costs the suggestion, not the verdict
            return None

    def shown(self, tree: Tree) -> str:
        """A right side that holds, as it is suggested; nothing where it is the left side again."""
        left, _ = self._sides()
        if structure(tree) == structure(left):
            return ""
        tidy = tidied(tree, self._is_scalar)
        return written(tidy if self._tested(left, tidy) == 1.0 else tree)

    def _is_scalar(self, tree: Tree) -> bool:
        try:
            return self.experiment.shapes.shape(copied(tree)) == SCALAR
        except Unknown:
            return False

    def _sides(self) -> tuple[Tree, Tree]:
        assert self.claim.left is not None
        assert self.claim.right is not None
        return multiplied(self.claim.left, self.experiment.scope), multiplied(self.claim.right, self.experiment.scope)

    def _search(self, left: Tree, right: Tree) -> Found | None:
        """Multiples of the whole first, then what the document differentiates, small edits, and large ones."""
        head = self.claim.first.left
        derivative = head if head is not None and head.kind in DERIVATIVES else None
        found = self._edited(left, right, ROOTS) or self._multiple(left, right)
        if found is None and derivative is not None:
            found = self._missing_summand(derivative, right)
        found = found or self._edited(left, right, SMALL)
        if found is None and derivative is not None:
            found = self._missing_occurrence(derivative, left, right)
        return found or self._edited(left, right, LARGE)

    def _on_the_left(self, left: Tree, right: Tree) -> Found | None:
        """A change of the left side, which is no more given than the right one."""
        found = self._edited(right, left, SMALL) or self._edited(right, left, LARGE)
        if found is None:
            return None
        category, says, tree = found
        return category, f"on the left, {says}", node("equation", tree, right)

    def _missing_summand(self, derivative: Tree, right: Tree) -> Found | None:
        missing = missing_summand(self.check, derivative, right, self.experiment)
        if missing is None:
            return None
        sign, summand = missing
        term = node(derivative.kind, summand, *derivative.parts[1:], value=derivative.value)
        says = f"the term from {written(total([missing]))} is missing"
        return "missing term", says, total([("+", right), (sign, term)])

    def _missing_occurrence(self, derivative: Tree, left: Tree, right: Tree) -> Found | None:
        if not missing_occurrence(self.check, self.claim, derivative, right, self.experiment):
            return None
        return "missing product-rule term", "a term of the product rule is missing", left

    # ------------------------------------------------------------------- multiples of the whole

    def _multiple(self, left: Tree, right: Tree) -> Found | None:
        """The right side is the truth times a number."""
        try:
            ratio = self._ratio(left, right)
        except (Misfit, Unknown):
            return None
        if ratio == -1.0:
            return "wrong sign", "the sign is wrong", negated(right)
        for (factor, shown), sign in product(FACTORS.items(), (1, -1)):
            if ratio is not None and abs(ratio - sign / factor) < EQUAL:
                true = times(node("number", value=sign * factor), right)
                return "lost factor", f"the factor {'−' if sign < 0 else ''}{shown} is missing", true
        return None

    def _ratio(self, left: Tree, right: Tree) -> float | None:
        """right = ratio · left at several points, in some context."""
        for context in self.contexts:
            points = (self._ratio_at(k, left, right, context) for k in range(POINTS))
            ratios = list(islice((r for r in points if r is not None), 3))
            if len(ratios) >= 2 and max(ratios) - min(ratios) < EQUAL and ratios[0]:
                return round(ratios[0]) if abs(ratios[0] - round(ratios[0])) < EQUAL else ratios[0]
        return None

    def _ratio_at(self, k: int, left: Tree, right: Tree, context: Condition) -> float | None:
        """right = ratio · left at the k-th point; not a number if there is no such ratio, None if no values."""
        with suppress(Rough, np.linalg.LinAlgError), np.errstate(all="ignore"):
            self.experiment.prepare(left, right)
            world = context.change(self.experiment.at(k))
            scale, truth = self._truth(k, world, left, right, context)
            return self._proportion(world, right, scale, truth) if np.isfinite(scale) and scale > TINY else None
        return None

    def _truth(self, k: int, world: World, left: Tree, right: Tree, context: Condition) -> Truth:
        """The left side, evaluated once for all right sides with the same free indices."""
        letters = dict(self.experiment.shapes.indices)
        label = k, id(context), structure(left), tuple(free_letters(self.experiment.scope, left, right))
        if label not in self.truths:
            found = [(at, world.value(left, at)) for at in assignments(world, letters, left, right)]
            found.sort(key=lambda pair: -float(np.abs(pair[1]).max()))
            self.truths[label] = float(np.abs(found[0][1]).max()) if found else 0.0, found
        return self.truths[label]

    @staticmethod
    def _proportion(world: World, right: Tree, scale: float, truth: list[tuple[dict[str, int], Any]]) -> float | None:
        """right / left by the largest value; not a number as soon as another one contradicts."""
        ratio = None
        for at, a in truth:
            b = world.value(right, at)
            if a.shape != b.shape or not np.isfinite(b).all():
                return None
            ratio = float((a * b).sum() / (a * a).sum()) if ratio is None else ratio
            if float(np.abs(b - ratio * a).max()) > 10 * CLOSE * scale * max(1.0, abs(ratio)):
                return float("nan")
        return ratio

    # ------------------------------------------------------------------- edits

    def _edited(self, left: Tree, right: Tree, edits: Iterable[Edit]) -> Found | None:
        """The first edit that makes the claim true; else the first that does but for a sign or a factor."""
        found = vocabulary(self.check, self.claim, self.experiment)
        second: Found | None = None
        for edit in edits:
            for says, tree in edit.candidates(right, found):
                if time.process_time() > self.stop:
                    return second
                ratio = self._tested(left, tree)
                if ratio == 1.0:
                    return edit.category, says, tree
                if ratio is not None and second is None and edit.category in NEXT:
                    sign = "and the sign is wrong" if ratio < 0 else f"and a factor {1 / ratio:g} is missing"
                    second = edit.category, f"{says}, {sign}", times(node("number", value=1 / ratio), tree)
        return second

    def _tested(self, left: Tree, tree: Tree) -> float | None:
        """1 if the candidate holds; -1, 2 or ½ if it does but for that factor; None if it does not.

        A candidate leaves no trace in the shapes of the experiment.
        """
        shapes = self.experiment.shapes
        left, tree = copied(left), copied(tree)  # their sizes are their own
        sizes, misfits, cost, known = dict(shapes.sizes.found), len(shapes.misfits), shapes.cost, len(shapes.variables)
        try:
            self.experiment.prepare(left, tree)
            if len(shapes.misfits) > misfits or shapes.cost > cost + 0.9:
                return None
            ratio = self._quick(left, tree)
            return ratio if ratio != 1.0 or self._holds(left, tree) else None
        except (Unknown, Misfit, ValueError, KeyError, IndexError, RecursionError):
            return None
        finally:
            shapes.sizes.found, shapes.cost = sizes, cost
            del shapes.misfits[misfits:]
            for name in list(shapes.variables)[known:]:
                del shapes.variables[name]

    def _quick(self, left: Tree, tree: Tree) -> float | None:
        """The ratio at the first point that has values, if it is one of those that are looked for."""
        for context in self.contexts:
            points = (self._ratio_at(k, left, tree, context) for k in range(POINTS))
            found = next((r for r in points if r is not None), None)
            for value in (1.0, -1.0, 2.0, 0.5):
                if found is not None and abs(found - value) < APART:
                    return value
        return None

    def _holds(self, left: Tree, tree: Tree) -> bool:
        return any(self.experiment.compare(left, tree, c.change, c.keep).holds for c in self.contexts)
