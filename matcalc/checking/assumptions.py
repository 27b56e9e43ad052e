"""What a check took for granted: shapes that were inferred, functions that were taken for known or for any."""

from __future__ import annotations

from collections.abc import Iterator

from .experiments.shapes import Shapes
from .formulas.trees import subtrees
from .scope.scope import Scope
from .verdicts.check import Check


def assumptions(check: Check) -> list[str]:
    """One sentence for each thing assumed."""
    found: dict[str, None] = {}
    for experiment in check.experiments.values():
        found.update(dict.fromkeys(_shapes(experiment.scope, experiment.shapes)))
        found.update(dict.fromkeys(_functions(check, experiment.scope)))
    return list(found)


def _shapes(scope: Scope, shapes: Shapes) -> Iterator[str]:
    names = shapes.sizes.named([d for s in shapes.variables.values() for d in s], scope.sizes | set(shapes.named))
    for key, shape in shapes.variables.items():
        if key not in scope.shapes:
            shown = shapes.show(shape)
            for unknown, name in names.items():
                shown = shown.replace(unknown, str(name))
            label = key.replace("[]", "_i")
            yield f"{label} is a scalar" if shown == "scalar" else f"{label} is {shown}"


def _functions(check: Check, scope: Scope) -> Iterator[str]:
    sides = (side for claim in check.reading.claims for side in (claim.left, claim.right) if side is not None)
    for name in sorted({t.value[0] for side in sides for t in subtrees(side) if t.kind == "call"}):
        if name in scope.definitions:
            continue
        if scope.is_unspecified(name):
            yield f"{name} is any smooth function"
        elif name in ("σ", "sigma") and scope.is_function(name) and name not in scope.functions:
            yield f"{name} is the sigmoid"
