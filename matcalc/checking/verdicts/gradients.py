"""Gradients by a variable that nobody names: by the one that has the shape of what is claimed."""

from __future__ import annotations

from ...language.tree import Tree
from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Unknown
from ..formulas.trees import node


def gradients_by_fitting_variables(left: Tree, right: Tree, experiment: Experiment) -> list[Tree]:
    """∇f as ∇_x f, for every variable x behind f of which the right side has the shape."""
    if left.kind != "nabla" or left.value[0] != 1:
        return []
    operand, scope, shapes = left.parts[0], experiment.scope, experiment.shapes
    try:
        wanted = tuple(map(shapes.sizes.find, shapes.shape(right)))
    except Unknown:
        return []
    behind = sorted(scope.bases(scope.dependencies(operand)) & shapes.variables.keys())
    fitting = [key for key in behind if tuple(map(shapes.sizes.find, shapes.variables[key])) == wanted]
    return [node("nabla", operand, node("name", value=key), value=left.value) for key in fitting if "[]" not in key]
