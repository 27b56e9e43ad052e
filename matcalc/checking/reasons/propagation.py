"""Whether a wrong claim only takes over an earlier one: it is true for a reader who believes what stands before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...language.tree import Tree
from ..experiments.assignments import assignments
from ..experiments.comparison import CLOSE
from ..experiments.differences import Rough
from ..experiments.experiment import Experiment
from ..experiments.named import Indices
from ..experiments.named_shapes import Misfit, Unknown
from ..experiments.values import World
from ..formulas.rewriting import Key, factored, structure
from ..formulas.trees import DERIVATIVES, node, subtrees
from ..reading.claim import Claim, chain
from ..scope.scope import key
from ..verdicts.check import Check

POINTS = 3
ATTEMPTS = 6
ALIKE = 1e-4
MULTIPLES = (1.0, -1.0, 2.0, 0.5, -2.0, -0.5)


def origin(check: Check, claim: Claim) -> Claim | None:
    """The earlier wrong claim that this one follows from, if it does."""
    wrong = [c for c, v in check.verdicts.items() if v.status == "wrong" and c.number < claim.number]
    if not wrong or claim.left is None or claim.right is None:
        return None
    case = Case(check, claim, check.experiment(claim), wrong)
    for test in (case.repeats, case.believed, case.corrected, case.same_error):
        with suppress(Misfit, Unknown, ValueError):
            found = test()
            if found is not None:
                return found
    return None


@dataclass(slots=True)
class Case:
    """A wrong claim and the wrong ones before it."""

    check: Check
    claim: Claim
    experiment: Experiment
    wrong: list[Claim]

    @property
    def sides(self) -> tuple[Tree, Tree]:
        assert self.claim.left is not None
        assert self.claim.right is not None
        return self.claim.left, self.claim.right

    # ------------------------------------------------------------------- the same expression again

    def repeats(self) -> Claim | None:
        """The right side stood, whole, in an earlier wrong claim."""
        own = structure(self.sides[1])
        if self.sides[1].kind in ("name", "number"):
            return None
        for other in reversed(self.wrong):
            repeated = other.right is not None and any(structure(t) == own for t in subtrees(other.right))
            if repeated and other not in chain(self.claim):
                return other
        return None

    # ------------------------------------------------------------------- what the document claims, believed

    def believed(self) -> Claim | None:
        """Every differential and derivative has the value that the document gave it."""
        beliefs = self._beliefs()
        left, right = self.sides
        if structure(left) in beliefs or left.kind not in DERIVATIVES:
            if self._agree(left, right, lambda world: _believing(world, beliefs)):
                return self.wrong[-1]
            return None
        gradient = self._as_differential(left, right)
        if gradient is None or structure(gradient[0]) not in beliefs:
            return None
        variable, moved = gradient[2], gradient[1]

        def change(world: World) -> World:
            return _believing(world, beliefs).restricted({variable})

        return self.wrong[-1] if self._agree(gradient[0], moved, change) else None

    def _beliefs(self) -> dict[Key, Tree]:
        """What was claimed of differentials and derivatives so far, by how they are written."""
        found: dict[Key, Tree] = {}
        for other in self.check.part.claims:
            if other.number >= self.claim.number or other.kind != "claim" or other.right is None:
                continue
            first = other.first
            if first.left is not None and first.left.kind in DERIVATIVES and first not in chain(self.claim):
                found[structure(first.left)] = other.right
        return found

    def _as_differential(self, left: Tree, right: Tree) -> tuple[Tree, Tree, str] | None:
        """∂L/∂X = G as dL = G : dX, where X is a variable."""
        if left.kind not in ("partial", "nabla") or len(left.parts) > 2:
            return None
        operand = left.parts[0]
        if operand.kind == "call":
            operand = node("name", value=operand.value[0])
        variable = left.parts[1] if len(left.parts) == 2 else self._argument(operand)
        if variable is None or variable.kind != "name" or operand.kind != "name":
            return None
        reference = self.experiment.scope.reference(variable.value)
        if reference.kind != "variable":
            return None
        moved = node("colon", right, node("differential", variable, value=(None, 1)), value=":")
        return node("differential", operand, value=(None, 1)), moved, key(reference)

    def _argument(self, operand: Tree) -> Tree | None:
        definition = self.experiment.scope.definitions.get(str(operand.value))
        if definition and definition.arguments:
            return node("name", value=definition.arguments[0])
        return None

    def _agree(self, left: Tree, right: Tree, change: Callable[[World], World]) -> bool:
        try:
            return self.experiment.compare(left, right, change).holds
        except (Misfit, Unknown):
            return False

    # ------------------------------------------------------------------- the truth put in

    def corrected(self) -> Claim | None:
        """True once the earlier wrong expression is replaced by what it should have been."""
        left, right = self.sides
        for other in reversed(self.wrong):
            first = other.first
            if other.right is None or first.left is None or other.right.kind in ("name", "number"):
                continue
            mended = factored(right, other.right, first.left)
            if structure(mended) != structure(right) and self._agree(left, mended, lambda world: world):
                return other
        return None

    # ------------------------------------------------------------------- the same error

    def same_error(self) -> Claim | None:
        """The difference of the sides is that of an earlier wrong claim, perhaps as its gradient."""
        left, right = self.sides
        pairs: list[tuple[Tree, Tree, str | None]] = [(left, right, None)]
        gradient = self._as_differential(left, right)
        if gradient is not None:
            pairs.append(gradient)
        for other in reversed(self.wrong):
            if other.left is None or other.right is None:
                continue
            for a, b, variable in pairs:
                with suppress(Misfit, Unknown):
                    if self._proportional((a, b), (other.left, other.right), variable):
                        return other
        return None

    def _proportional(self, ours: tuple[Tree, Tree], theirs: tuple[Tree, Tree], variable: str | None) -> bool:
        """Whether the differences of the sides are the same at several points, but for the sign or a factor 2."""
        found: list[float] = []
        for k in range(ATTEMPTS):
            with suppress(Rough, np.linalg.LinAlgError):
                multiple = self._multiple(k, ours, theirs, variable)
                if multiple is None or any(abs(multiple - other) > ALIKE for other in found[-1:]):
                    return False
                found.append(multiple)
            if len(found) == POINTS:
                break
        return len(found) >= 2 and any(abs(found[-1] - m) < ALIKE for m in MULTIPLES)

    def _multiple(
        self, k: int, ours: tuple[Tree, Tree], theirs: tuple[Tree, Tree], variable: str | None
    ) -> float | None:
        """By what their difference is to be multiplied to give ours, at the k-th point; None if by no number."""
        with np.errstate(all="ignore"):
            world = self.experiment.at(k)
            world = world if variable is None else world.restricted({variable})
            e, f = (self._error(world, *sides) for sides in (ours, theirs))
            if e.shape != f.shape or not np.isfinite(e).all() or float(np.abs(f).max()) < 1e-9:
                return None
            found = float((e * f).sum() / (f * f).sum())
            off = float(np.abs(e - found * f).max())
            return found if off <= 100 * CLOSE * float(np.abs(e).max() + 1e-12) else None

    def _error(self, world: World, left: Tree, right: Tree) -> Any:
        self.experiment.prepare(left, right)
        letters = dict(self.experiment.shapes.indices)
        found = [
            (world.value(right, at) - world.value(left, at)).ravel() for at in assignments(world, letters, left, right)
        ]
        return np.concatenate(found)


def _believing(world: World, beliefs: dict[Key, Tree]) -> World:
    other = world.changed({})
    other.believed = _Believer(beliefs)
    return other


@dataclass(slots=True)
class _Believer:
    """The value of a derivative by what was claimed of it; a claim does not explain itself."""

    beliefs: dict[Key, Tree]

    def __call__(self, world: World, tree: Tree, indices: Indices) -> Any:
        label = structure(tree)
        if label not in self.beliefs:
            return None
        rest = {k: t for k, t in self.beliefs.items() if k != label}
        other = world.changed({})
        other.believed = _Believer(rest) if rest else None
        return other.value(self.beliefs[label], indices)
