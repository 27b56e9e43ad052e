"""Derivatives that are written like differentials: dW for the gradient by W, ∂_w L for the derivative by w."""

from __future__ import annotations

import re

from ...language.tree import Tree
from ..formulas.rewriting import product, terms, transformed
from ..formulas.trees import DERIVATIVES, names, node, subtrees
from ..reading.claim import Claim
from .functions import function
from .parts import Part

PARTIAL = re.compile(r"\\partial\b|∂")
TOTALS = ("norm", "colon", "series")


def read_gradients(part: Part, claim: Claim) -> None:
    """In code, and where a document says or implies so, dW is the gradient by W of the function defined last.

    `dO = ∂L/∂O` says so, and of which function.
    """
    if loss := _named(claim):
        part.declarations.gradients, part.declarations.loss = True, loss
        claim.kind = "definition"
        return
    differentials = any(t.kind == "differential" for side in claim.sides for t in subtrees(side))
    if not (part.definitions or part.declarations.loss) or not differentials:
        return
    loss = part.declarations.loss or loss_of(part)
    part.declarations.gradients |= _is_implied(part, claim, loss)
    if not (claim.code or part.declarations.gradients):
        return

    quantities = {d.name for d in part.definitions} - part.functions.keys()

    def gradient(t: Tree) -> Tree | None:
        varied = _varied(t)
        if varied is not None and varied.value == loss:
            return None
        if varied is not None:
            found = _derivative(loss, varied)
            return found if varied is t.parts[0] else node("transpose", found)
        operand = t.parts[0] if t.kind == "differential" else t
        call = operand.parts[0] if operand.kind == "transpose" else operand
        if t is operand or call.kind != "call" or len(call.parts) != 1 or call.value[0] not in quantities:
            return None
        factor = node("transpose", *call.parts) if operand.kind == "transpose" else call.parts[0]  # dz(a)'
        return product([_derivative(loss, node("name", value=call.value[0])), factor], ["*"])

    claim.left, claim.right = (None if t is None else transformed(t, gradient) for t in (claim.left, claim.right))
    claim.condition = f"dA stands for the gradient of {loss} with respect to A"


def _named(claim: Claim) -> str:
    """The L of `dO = ∂L/∂O`, which gives the gradient by O a name; "" for other claims."""
    left, right = claim.left, claim.right
    if claim.before is not None or left is None or right is None or right.kind != "partial" or len(right.parts) != 2:
        return ""
    varied, (operand, variable) = _varied(left), right.parts
    own = varied is not None and variable.kind == "name" and varied.value == variable.value
    return str(operand.value) if own and operand.kind == "name" else ""


def _is_implied(part: Part, claim: Claim, loss: str) -> bool:
    """`dz = ŷ − y`, which has no differential on the right, in a document that never varies the loss itself."""
    left, right = claim.left, claim.right
    if left is None or right is None or left.kind != "differential" or right.kind == "number" or claim.before:
        return False
    if any(t.kind in DERIVATIVES for t in subtrees(right)):
        return False
    nodes = (t for c in part.claims for side in c.sides for t in subtrees(side) if t.kind == "differential")
    varied = [_varied(t) for t in nodes]
    return all(name is not None and name.value != loss for name in varied)


def _varied(t: Tree) -> Tree | None:
    """The z of dz and of dz'."""
    if t.kind != "differential":
        return None
    operand = t.parts[0].parts[0] if t.parts[0].kind == "transpose" else t.parts[0]
    return operand if operand.kind == "name" else None


def _derivative(loss: str, variable: Tree) -> Tree:
    return node("partial", node("name", value=loss), variable)


def read_partials(claim: Claim) -> None:
    """∂_w L, with no differential beside it, is the derivative by w; d_w L stays a differential."""
    nodes = [t for side in claim.sides for t in subtrees(side) if t.kind == "differential"]
    alone = claim.before is None and PARTIAL.search(" ".join(claim.sources)) is not None
    if alone and nodes and all(t.value[0] and t.value[1] == 1 for t in nodes):
        claim.left, claim.right = (None if t is None else transformed(t, _by_name) for t in (claim.left, claim.right))


def _by_name(t: Tree) -> Tree | None:
    if t.kind != "differential":
        return None
    return node("partial", t.parts[0], node("name", value=t.value[0]))


def loss_of(part: Part) -> str:
    """The name defined last that no other definition is written with, of a number if there is one; "" for none."""
    if not part.definitions:
        return part.declarations.loss
    used = {n for d in part.definitions for n in names(d.tree)}
    unused = [d for d in reversed(part.definitions) if d.name not in used] or part.definitions[-1:]
    return next((d.name for d in unused if is_total(d.tree)), unused[0].name)


def is_total(tree: Tree) -> bool:
    """Whether every term of the tree has a norm, a sum or a trace among its factors."""
    factors = [t.parts if t.kind in ("product", "power") else [t] for _, t in terms(tree)]
    return all(any(f.kind in TOTALS or _is_total_factor(f) for f in those) for those in factors)


def _is_total_factor(tree: Tree) -> bool:
    if tree.kind == "call":
        known = function(tree.value[0])
        return known is not None and known.result == "scalar"
    return tree.kind in ("product", "power", "sum", "neg") and is_total(tree)
