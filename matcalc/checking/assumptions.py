"""What a check took for granted: shapes that were inferred, functions that were taken for known or for any."""

from __future__ import annotations

from collections.abc import Iterator

from .declarations import Declarations
from .experiments.shapes import Shapes
from .formulas.trees import subtrees
from .scope.scope import Scope
from .verdicts.check import Check


def assumptions(check: Check) -> list[str]:
    """One sentence for each thing assumed."""
    found = dict.fromkeys([*_unknown(check.part.declarations), *check.part.declarations.taken])
    for experiment in check.experiments.values():
        found.update(dict.fromkeys(_shapes(experiment.shapes)))
        found.update(dict.fromkeys(_functions(check, experiment.scope)))
    return list(found)


def _unknown(said: Declarations) -> Iterator[str]:
    for name, words in said.unknown.items():
        for word in words:
            yield f"*{word}*, said of {name}, is not known to me; what follows is judged without it"


def _shapes(shapes: Shapes) -> Iterator[str]:
    for name, shape in shapes.inferred():
        yield f"{name} is a scalar" if shape == "scalar" else f"{name} is {shape}"


def _functions(check: Check, scope: Scope) -> Iterator[str]:
    sides = (side for claim in check.part.claims for side in claim.sides)
    for name in sorted({t.value[0] for side in sides for t in subtrees(side) if t.kind == "call"}):
        if name in scope.definitions:
            continue
        if scope.is_unspecified(name):
            yield f"{name} is any smooth function"
        elif name in ("σ", "sigma") and scope.is_function(name) and name not in scope.functions:
            yield f"{name} is the sigmoid"
