"""The product rule, occurrence by occurrence: which parts of a derivative a claim has, and which it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import Any

import numpy as np

from ...language.tree import Tree
from ..experiments.comparison import CLOSE
from ..experiments.differences import Rough
from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Misfit, Unknown
from ..experiments.values import World
from ..formulas.rewriting import copied, structure, terms, total
from ..formulas.trees import node, subtrees
from ..reading.claim import Claim
from ..scope.conventions import nabla_variable
from ..scope.scope import Scope
from ..verdicts.check import Check

COUNTS = (1.0, 2.0, 0.0)  # how often an occurrence may have been counted
MOST = 4


def missing_summand(check: Check, left: Tree, right: Tree, experiment: Experiment) -> tuple[str, Tree] | None:
    """The signed term of a sum whose derivative the right side leaves out."""
    variables = [nabla_variable(left, experiment.scope)] if left.kind == "nabla" else left.parts[1:]
    for sign, term in _summands(check, left.parts[0], experiment.scope):
        part = node(left.kind, term, *(v for v in variables if v is not None), value=left.value)
        whole = total([("+", right), (sign, part)])
        with suppress(Misfit, Unknown, ValueError):
            if experiment.compare(left, whole).holds and not experiment.compare(part, node("number", value=0)).holds:
                return sign, term
    return None


def _summands(check: Check, operand: Tree, scope: Scope) -> Iterator[tuple[str, Tree]]:
    """The terms of what is differentiated: by its definition, and by the equations found for it."""
    found = [_written_out(operand, scope)]
    for claim, verdict in check.verdicts.items():
        if verdict.status == "verified" and claim.left is not None and structure(claim.left) == structure(operand):
            found.append(claim.right)
    for tree in found:
        if tree is not None and tree.kind == "sum":
            yield from terms(copied(tree))  # its sizes are its own


def _written_out(operand: Tree, scope: Scope) -> Tree | None:
    """What is differentiated; of a name, its definition."""
    if operand.kind not in ("name", "call"):
        return operand
    name = operand.value if operand.kind == "name" else operand.value[0] if operand.kind == "call" else None
    definition = scope.definitions.get(name) if isinstance(name, str) else None
    return definition.tree if definition is not None and not definition.indices else None


def missing_occurrence(check: Check, claim: Claim, left: Tree, right: Tree, experiment: Experiment) -> bool:
    """Whether the right side is the derivative by some occurrences of what moves, each counted 0, 1 or 2 times."""
    body = _body(check, claim, left, experiment.scope)
    if body is None:
        return False
    leaves = [t for t in subtrees(body) if t.kind == "name" and _moves(t, experiment)]
    if not 2 <= len(leaves) <= MOST:
        return False
    for counts in product(COUNTS, repeat=len(leaves)):
        partly = 0.0 in counts and any(counts)
        if partly and _counted(left, right, body, leaves, counts, experiment):
            return True
    return False


def _body(check: Check, claim: Claim, left: Tree, scope: Scope) -> Tree | None:
    """The expression whose derivative is claimed: a definition, or for a Hessian the gradient claimed before."""
    second = (left.kind == "nabla" and left.value[0] == 2) or left.kind == "directional" or len(left.parts) == 3
    if second:
        for other in reversed(check.part.claims):
            if other.number < claim.number and other.left is not None and other.left.kind in ("nabla", "partial"):
                return other.right
        return None
    return _written_out(left.parts[0], scope)


def _moves(leaf: Tree, experiment: Experiment) -> bool:
    return bool(experiment.scope.bases({leaf.value}) & experiment.moving)


def _counted(
    left: Tree, right: Tree, body: Tree, leaves: list[Tree], counts: tuple[float, ...], experiment: Experiment
) -> bool:
    agreed = 0
    for k in range(4):
        try:
            with np.errstate(all="ignore"):
                experiment.prepare(left, right)
                world = experiment.at(k)
                found = world.value(right, {})
                wanted = sum(c * _by_one(world, left, body, leaf) for c, leaf in zip(counts, leaves, strict=True) if c)
        except (Rough, Unknown, Misfit, ValueError, np.linalg.LinAlgError):
            continue
        if found.shape != np.shape(wanted) or not np.isfinite(found).all():
            return False
        if float(np.abs(found - wanted).max()) > 100 * CLOSE * float(np.abs(found).max() + 1e-9):
            return False
        agreed += 1
        if agreed == 2:
            return True
    return False


def _by_one(world: World, left: Tree, body: Tree, leaf: Tree) -> Any:
    """The derivative as if one occurrence alone moved."""
    if left.kind == "differential":
        return world.differential_in(body, leaf)
    variable = nabla_variable(left, world.scope) if left.kind == "nabla" else left.parts[1]
    if left.kind not in ("nabla", "partial") or variable is None:
        raise Unknown("not looked at")
    return world.derivative(body, variable, {}, leaf=leaf)
