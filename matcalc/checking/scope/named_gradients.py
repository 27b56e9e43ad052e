"""Names that a document gives to gradients: the M of df = tr(M'dX), the δ of "the gradient by z is δ = …"."""

from __future__ import annotations

import re

from ...language.tree import Tree
from ..declarations.naming import name_in_latex
from ..formulas.rewriting import operators
from ..formulas.trees import names, node
from ..reading.claim import Claim
from .history import History
from .shorthand import loss_of

SAID = re.compile(
    r"\b(?:gradients?|derivatives?|Gradient\w*|Ableitung|gradients?|dérivée)\b[^.$]{0,30}(?:\$(?P<of>[^$]{1,20})\$)?[^.$]{0,40}"
    r"\b(?:with\s+respect\s+to|w\.?r\.?t\.?|by|nach|par\s+rapport\s+à)\s+(?:[a-z-]+\s+){0,4}\$(?P<by>[^$=]{1,20})\$"
    r"[^.$]{0,20}\b(?:is|are|equals|becomes|be|as|ist|est)\s*:?\s*\$*\s*$"
)


def names_slope(history: History, claim: Claim) -> bool:
    """Whether `df = tr(M'dX)`, `df = M : dX` or `df = m'dx` says what a name is that occurs for the first time."""
    left, right = claim.left, claim.right
    if left is None or right is None or left.kind != "differential" or left.parts[0].kind != "name" or claim.before:
        return False
    found = _factors(right)
    if found is None:
        return False
    slope, variable, transposed = found
    name = slope.value
    if name in history.seen or name in history.defined or name in history.part.declarations.shapes:
        return False
    gradient = node("partial", left.parts[0], variable)
    history.define(claim, name, (), node("transpose", gradient) if transposed else gradient)
    return True


def _factors(right: Tree) -> tuple[Tree, Tree, bool] | None:
    """The M and the X of tr(M'dX), M : dX, M'dX, and whether M is the transpose of the gradient by X."""
    trace = right.kind == "call" and right.value[0] in ("tr", "trace", "Tr")
    inner = right.parts[0] if trace else right
    if inner.kind not in ("product", "colon") or len(inner.parts) != 2:
        return None
    if inner.kind == "product" and operators(inner) != ["*"]:
        return None
    one, other = inner.parts if inner.parts[1].kind == "differential" or not trace else inner.parts[::-1]
    base = one.parts[0] if one.kind == "transpose" else one
    if other.kind != "differential" or other.value != (None, 1) or other.parts[0].kind != "name" or base.kind != "name":
        return None
    return base, other.parts[0], inner.kind == "product" and one.kind != "transpose"


def is_said_gradient(history: History, claim: Claim, name: str, right: Tree) -> bool:
    """Whether the words before say which gradient `δ = …` is: it is judged as that, and δ is it from then on."""
    said = SAID.search(claim.lead)
    if said is None or name in history.defined or name in names(right):
        return False
    document = history.part.document
    variable = name_in_latex(said["by"], document)
    function = name_in_latex(said["of"], document) if said["of"] else loss_of(history.part)
    if not variable or not function or function == name:
        return False
    history.define(claim, name, (), right)
    claim.kind = "claim"
    claim.left = node("partial", node("name", value=function), node("name", value=variable))
    return True
