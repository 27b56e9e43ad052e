"""Equations that hold where a gradient vanishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import numpy as np

from ...language.tree import Tree
from ..experiments.assignments import free_letters
from ..experiments.differences import Rough
from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Misfit, Unknown
from ..experiments.stationary import stationary
from ..experiments.values import World
from ..formulas.rewriting import product, renamed, times, total
from ..formulas.trees import DERIVATIVES, names, node, subtrees
from ..reading.claim import Claim, chain
from ..scope.conventions import direction_variable
from ..scope.definitions import SOLVED
from ..scope.heads import argument_name
from ..scope.objectives import objectives_at, unmarked
from ..scope.parts import Part
from ..scope.scope import Scope
from .condition import Condition

WHERE = "where the gradient vanishes"
ZERO = node("number", value=0)
UNSTATED = re.compile(r"\b(?:gradient|derivative)s?\b[^.]{0,40}\b(?:zero|vanish)|\bnormal\s+equations?\b")
JOINT = re.compile(r"\b(?:stationary|critical)\s+points?\b")  # in all variables at once, which is not looked for
NEAR = 120  # characters before an equation
LEAST = 1e-6  # a multiple that is smaller is none


def where_stationary(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """`= 0` after a gradient, and equations for the point where it vanishes."""
    sides = [t for member in chain(claim) for side in member.sides for t in subtrees(side)]
    if _sets_to_zero(claim):
        yield Condition(WHERE, left=ZERO, right=ZERO)
    derived = claim.first.left is not None and claim.first.left.kind in DERIVATIVES
    if not SOLVED.search(claim.around) or derived or any(t.kind == "differential" for t in sides):
        return
    gradients = list(_gradients(part, claim, experiment.scope))
    gradients += _unwritten(part, claim, experiment.scope, {key for _, keys in gradients for key in keys})
    if not gradients and UNSTATED.search(claim.back[-NEAR:]) and not _derives(part):
        yield Condition(WHERE, keep=lambda at: False, final=True)
    left, right = (_unmarked(side, gradients, part, experiment.scope) for side in claim.sides)
    for gradient, _ in gradients:
        yield from _multiples(left, right, gradient, experiment)
    for gradient, _ in gradients:
        yield from _put_in(left, right, gradient, experiment.scope)
    renewed = [new if new is not old else None for new, old in zip((left, right), claim.sides, strict=True)]
    concerned = experiment.scope.bases(n for side in (left, right) for n in experiment.scope.dependencies(side))
    for gradient, variables in gradients:
        for key in variables & concerned:
            change = partial(stationary, function=gradient.parts[0], key=key)
            yield Condition(WHERE, change, left=renewed[0], right=renewed[1], final=True)
    if len({key for _, keys in gradients for key in keys & concerned}) > 1 and JOINT.search(claim.back[-NEAR:]):
        yield Condition(WHERE, keep=lambda at: False, final=True)


def _unmarked(tree: Tree, gradients: list[tuple[Tree, set[str]]], part: Part, scope: Scope) -> Tree:
    """The side of an equation for x* or x̂ as one for the x by which something was differentiated."""
    variables = {n for gradient, _ in gradients for n in _variables(gradient, scope)}
    plain = {n: part.optima.get(n, unmarked(n)) for n in names(tree) - scope.definitions.keys()}
    meant = {marked: name for marked, name in plain.items() if marked != name and name in variables}
    return renamed(tree, meant) if meant else tree


def _derives(part: Part) -> bool:
    """Whether anything is differentiated in what was said so far."""
    return any(t.kind in DERIVATIVES for claim in part.so_far for side in claim.sides for t in subtrees(side))


def _sets_to_zero(claim: Claim) -> bool:
    """`∂L/∂w = … = 0`, which a document goes on from."""
    head, right = claim.first.left, claim.right
    if claim.before is None or head is None or head.kind not in ("nabla", "partial"):
        return False
    return right is not None and right.kind == "number" and right.value == 0


def _multiples(left: Tree, right: Tree, gradient: Tree, experiment: Experiment) -> Iterator[Condition]:
    """An equation whose sides differ by a multiple of the gradient: Sw = λw for 2Sw − 2λw = 0."""
    difference = total([("+", left), ("-", right)])
    try:
        with np.errstate(all="ignore"):
            experiment.prepare(left, right)
            world = experiment.at(0)
            at = dict.fromkeys(free_letters(experiment.scope, difference, gradient), 0)
            values, slope = world.value(difference, at), world.value(gradient, at)
    except (Misfit, Unknown, Rough, ValueError, np.linalg.LinAlgError):
        return
    square = float((slope * slope).sum())
    if values.shape == slope.shape and square and abs(ratio := float((values * slope).sum()) / square) > LEAST:
        yield Condition(WHERE, left=difference, right=times(node("number", value=ratio), gradient))
        if values.shape[-2:] != (1, 1):
            yield _parallel(difference, gradient)


def _parallel(difference: Tree, gradient: Tree) -> Condition:
    """m = Σγx/Σγ for Σγ(x − m) = 0: a multiple of the gradient, by another number at every point."""
    square, overlap = (node("colon", side, gradient, value=":") for side in (gradient, difference))
    return Condition(WHERE, left=product([square, difference], ["*"]), right=product([overlap, gradient], ["*"]))


def _put_in(left: Tree, right: Tree, gradient: Tree, scope: Scope) -> Iterator[Condition]:
    """x = …: the gradient by x vanishes where x is that."""
    if left.kind == "name" and left.value not in names(right) and left.value in _variables(gradient, scope):
        change = partial(_where, variable=left, value=right)
        yield Condition(WHERE, change, left=gradient, right=ZERO)


def _where(world: World, variable: Tree, value: Tree) -> World:
    return world.changed(world.override(variable, world.value(value, {}), {}))


def _gradients(part: Part, claim: Claim, scope: Scope) -> Iterator[tuple[Tree, set[str]]]:
    """The derivatives by one variable that are stated, from the claim backwards, with the keys of the variable."""
    before = [c for c in reversed(part.claims) if c.number <= claim.number]
    after = [c for c in part.claims if c.number > claim.number]
    for other in (*before, *after):
        left = _slope(other.left) if other.left is not None else None
        if left is None:
            continue
        variables = left.parts[1:] or _argument(scope, left.parts[0])
        name = argument_name(variables[0]) if len(variables) == 1 else ""
        if name and scope.reference(name).base not in scope.definitions:
            yield left, scope.bases({name})


def _unwritten(part: Part, claim: Claim, scope: Scope, known: set[str]) -> Iterator[tuple[Tree, set[str]]]:
    """The gradients of what is optimised, by variables by which none is written."""
    for objective, variable in objectives_at(part, claim, scope):
        keys = scope.bases({variable})
        if keys and not keys & known:
            yield node("nabla", objective, node("name", value=variable), value=(1, False)), keys


def _slope(left: Tree) -> Tree | None:
    """The side as a derivative: ∂f/∂x, ∇f, and φ'(t) as ∂φ(t)/∂t."""
    if left.kind == "call" and left.value[1] == 1 and [part.kind for part in left.parts] == ["name"]:
        return node("partial", node("call", *left.parts, value=(left.value[0], 0)), *left.parts)
    return left if left.kind in ("nabla", "partial") else None


def _variables(gradient: Tree, scope: Scope) -> set[str]:
    """The names by which a gradient is taken."""
    return {n for variable in gradient.parts[1:] or _argument(scope, gradient.parts[0]) for n in names(variable)}


def _argument(scope: Scope, operand: Tree) -> list[Tree]:
    name = operand.value if operand.kind == "name" else operand.value[0] if operand.kind == "call" else ""
    definition = scope.definitions.get(name)
    if definition is not None and definition.arguments:
        return [node("name", value=definition.arguments[0])]
    variable = direction_variable(operand, scope)
    return [variable] if variable is not None else []
