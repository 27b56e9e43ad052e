"""What a document may take for granted without saying so: assumptions under which a claim that fails is right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from ...language.tree import Tree
from ...shape import SCALAR
from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Misfit, Unknown
from ..experiments.values import World
from ..formulas.trees import names, node, subtrees
from ..reading.claim import Claim
from .condition import Condition

Assumption = Callable[[Claim, Experiment], Iterator[Condition]]


def symmetric(claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """`∇xᵀAx = 2Ax` is right for a symmetric A, of which the document does not say that it is."""
    scope, shapes = experiment.scope, experiment.shapes
    by = {name for t in _nodes(claim) if t.kind in ("partial", "nabla") for v in t.parts[1:] for name in names(v)}
    for key in sorted(scope.bases(name for side in claim.sides for name in scope.dependencies(side)) - by):
        rows, columns = map(shapes.sizes.find, shapes.variables.get(key, (1, 1)))
        if rows == columns != 1 and key not in scope.shapes and "symmetric" not in experiment.facts(key):
            yield Condition(f"if {key.removesuffix('[]')} is symmetric", change=partial(_symmetrised, key))


def _symmetrised(key: str, world: World) -> World:
    """The world with the symmetric part of a variable, and of the direction in which it moves."""
    point = world.point
    parts = [
        {name: (v + v.swapaxes(-1, -2)) / 2 if name == key else v for name, v in given.items()}
        for given in (point.values, point.directions)
    ]
    return World(world.scope, world.shapes, replace(point, values=parts[0], directions=parts[1]))


def row_gradient(claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """`∇f = xᵀ(A + Aᵀ)` is right where the derivative by a column is a row."""
    left = claim.left
    if left is None or left.kind not in ("partial", "nabla"):
        return
    try:
        rows, columns = (experiment.shapes.sizes.find(d) for d in experiment.shapes.shape(left))
        scalar = tuple(map(experiment.shapes.sizes.find, experiment.shapes.shape(left.parts[0]))) == SCALAR
    except (Unknown, Misfit):
        return
    if scalar and (rows == 1) != (columns == 1):
        yield Condition("as a row gradient" if columns == 1 else "as a column gradient", left=node("transpose", left))


def _nodes(claim: Claim) -> Iterator[Tree]:
    return (t for side in claim.sides for t in subtrees(side))


def unstated(claim: Claim, experiment: Experiment, tried: Iterable[Assumption]) -> str:
    """The first assumption under which the claim is right, in words; "" if there is none.

    The words go on after `right`: "as a row gradient", "if A is symmetric".
    """
    assert claim.left is not None
    assert claim.right is not None
    for condition in (c for assumed in tried for c in assumed(claim, experiment)):
        try:
            found = experiment.compare(condition.left or claim.left, claim.right, condition.change)
        except (Misfit, Unknown):
            continue
        if found.holds and found.telling:
            return condition.text
    return ""
