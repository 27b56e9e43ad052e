"""What is optimised where a claim stands, although no derivative of it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.tree import Tree
from ..formulas.trees import names, node
from ..reading.claim import Claim
from .parts import Part
from .products import multiplied
from .scope import Scope
from .shorthand import is_total

CONSTRAINED = re.compile(r"subject to|s\.\s?t\.|constrain|Nebenbedingung|contrainte", re.IGNORECASE)
LAGRANGIAN = re.compile(r"[Ll]agrang")
HAT, BAR = "\u0302", "_star"


def unmarked(name: str) -> str:
    """The x of x* and x̂.

    >>> unmarked("w_star"), unmarked("θ̂"), unmarked("w")
    ('w', 'θ', 'w')
    """
    return name.replace(HAT, "").removesuffix(BAR)


def objectives_at(part: Part, claim: Claim, scope: Scope) -> Iterator[tuple[Tree, str]]:
    """What may be optimised, with the variable: what a minimum is said to be of, then what was defined last."""
    constrained = CONSTRAINED.search(part.document.text) is not None
    lagrangian = LAGRANGIAN.search(part.document.text) is not None
    if not constrained:
        for objective in reversed([o for o in part.objectives if o.start < claim.span[0]]):
            yield multiplied(objective.tree, scope), objective.variable
    elif not lagrangian:
        return
    for definition in reversed([d for d in scope.definitions.values() if d.number <= claim.number]):
        if definition.indices or not is_total(definition.tree) or (constrained and definition.name != "L"):
            continue
        for variable in _variables(part, claim, scope, definition.arguments):
            if scope.bases({variable}) & scope.bases({definition.name}):
                yield node("name", value=definition.name), variable


def _variables(part: Part, claim: Claim, scope: Scope, arguments: tuple[str, ...]) -> list[str]:
    """The name that the claim gives a value to, or the variables of the function."""
    left = claim.left
    if left is not None and left.kind == "name":
        name = part.optima.get(left.value, unmarked(left.value))
        return [name] if claim.right is not None and name not in names(claim.right) else []
    return [a for a in arguments if a not in scope.definitions] or sorted(scope.moving)
