"""Equations that hold where a gradient vanishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import numpy as np

from ...language.tree import Tree
from ..experiments.differences import Rough
from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Misfit, Unknown
from ..experiments.stationary import stationary
from ..formulas.rewriting import times, total
from ..formulas.trees import DERIVATIVES, node, subtrees
from ..reading.claim import Claim, chain
from ..scope.definitions import SOLVED
from ..scope.heads import argument_name
from ..scope.parts import Part
from ..scope.scope import Scope
from .condition import Condition

WHERE = "where the gradient vanishes"
ZERO = node("number", value=0)
UNSTATED = re.compile(r"\b(?:gradient|derivative)s?\b[^.]{0,40}\b(?:zero|vanish)|\bnormal\s+equations?\b")
NEAR = 120  # characters before an equation
LEAST = 1e-6  # a multiple that is smaller is none


def where_stationary(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """`= 0` after a gradient, and equations for the point where it vanishes."""
    sides = [t for member in chain(claim) for side in member.sides for t in subtrees(side)]
    if _sets_to_zero(claim):
        yield Condition(WHERE, left=ZERO, right=ZERO)
    if not SOLVED.search(claim.around) or any(t.kind in DERIVATIVES for t in sides):
        return
    gradients = list(_gradients(part, claim, experiment.scope))
    if not gradients and UNSTATED.search(claim.back[-NEAR:]) and not _derives(part):
        yield Condition(WHERE, keep=lambda at: False, final=True)
    for gradient, _ in gradients:
        yield from _multiples(claim, gradient, experiment)
    concerned = experiment.scope.bases(n for side in claim.sides for n in experiment.scope.dependencies(side))
    for gradient, variables in gradients:
        for key in variables & concerned:
            yield Condition(WHERE, partial(stationary, function=gradient.parts[0], key=key), final=True)


def _derives(part: Part) -> bool:
    """Whether anything is differentiated in what was said so far."""
    return any(t.kind in DERIVATIVES for claim in part.so_far for side in claim.sides for t in subtrees(side))


def _sets_to_zero(claim: Claim) -> bool:
    """`∂L/∂w = … = 0`, which a document goes on from."""
    head, right = claim.first.left, claim.right
    if claim.before is None or head is None or head.kind not in ("nabla", "partial"):
        return False
    return right is not None and right.kind == "number" and right.value == 0


def _multiples(claim: Claim, gradient: Tree, experiment: Experiment) -> Iterator[Condition]:
    """An equation whose sides differ by a multiple of the gradient: Sw = λw for 2Sw − 2λw = 0."""
    assert claim.left is not None
    assert claim.right is not None
    difference = total([("+", claim.left), ("-", claim.right)])
    try:
        with np.errstate(all="ignore"):
            experiment.prepare(claim.left, claim.right)
            world = experiment.at(0)
            values, slope = world.value(difference, {}), world.value(gradient, {})
    except (Misfit, Unknown, Rough, ValueError, np.linalg.LinAlgError):
        return
    square = float((slope * slope).sum())
    if values.shape == slope.shape and square and abs(ratio := float((values * slope).sum()) / square) > LEAST:
        yield Condition(WHERE, left=difference, right=times(node("number", value=ratio), gradient))


def _gradients(part: Part, claim: Claim, scope: Scope) -> Iterator[tuple[Tree, set[str]]]:
    """The derivatives by one variable that are stated, from the claim backwards, with the keys of the variable."""
    before = [c for c in reversed(part.claims) if c.number <= claim.number]
    after = [c for c in part.claims if c.number > claim.number]
    for other in (*before, *after):
        left = other.left
        if left is None or left.kind not in ("nabla", "partial"):
            continue
        variables = left.parts[1:] or _argument(scope, left.parts[0])
        name = argument_name(variables[0]) if len(variables) == 1 else ""
        if name and scope.reference(name).base not in scope.definitions:
            yield left, scope.bases({name})


def _argument(scope: Scope, operand: Tree) -> list[Tree]:
    name = operand.value if operand.kind == "name" else operand.value[0] if operand.kind == "call" else ""
    definition = scope.definitions.get(name)
    return [node("name", value=a) for a in definition.arguments[:1]] if definition else []
