"""Equations that hold where a gradient vanishes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...language.tree import Tree
from ..experiments.experiment import Experiment
from ..experiments.stationary import stationary
from ..formulas.trees import DERIVATIVES, node, subtrees
from ..reading.claim import Claim, chain
from ..scope.definitions import SOLVED
from ..scope.parts import Part
from ..scope.scope import Scope
from .condition import Condition


def where_stationary(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """Equations for the point where the gradient vanishes."""
    sides = (side for member in chain(claim) for side in member.sides)
    if not SOLVED.search(claim.around) or any(t.kind in DERIVATIVES for side in sides for t in subtrees(side)):
        return
    for function, variable in _functions(part, claim, experiment):
        change = partial(stationary, function=function, key=variable)
        yield Condition("where the gradient vanishes", change, final=True)


def _functions(part: Part, claim: Claim, experiment: Experiment) -> Iterator[tuple[str, str]]:
    """Scalars and the variables by which their derivatives are stated, the last before the claim first."""
    scope = experiment.scope
    before = [c for c in reversed(part.claims) if c.number <= claim.number]
    after = [c for c in part.claims if c.number > claim.number]
    for other in (*before, *after):
        left = other.left
        if left is None or left.kind not in ("nabla", "partial"):
            continue
        operand = left.parts[0]
        name = operand.value if operand.kind == "name" else operand.value[0] if operand.kind == "call" else ""
        variables = left.parts[1:] or _argument(scope, name)
        if name in scope.definitions and len(variables) == 1 and variables[0].kind == "name":
            for key in scope.bases({variables[0].value}):
                yield name, key


def _argument(scope: Scope, name: str) -> list[Tree]:
    definition = scope.definitions.get(name)
    return [node("name", value=a) for a in definition.arguments[:1]] if definition else []
