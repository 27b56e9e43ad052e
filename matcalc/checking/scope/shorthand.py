"""dW written for the gradient by W, in code and where a document says so."""

from __future__ import annotations

from ...language.tree import Tree
from ..formulas.rewriting import terms, transformed
from ..formulas.trees import names, node, subtrees
from ..reading.claim import Claim
from .functions import function
from .parts import Part

TOTALS = ("norm", "colon", "series")


def read_gradients(part: Part, claim: Claim) -> None:
    """In code, and where a document says so, dW is the gradient by W of the function defined last."""
    differentials = any(t.kind == "differential" for side in claim.sides for t in subtrees(side))
    if not (claim.code or part.declarations.gradients) or not part.definitions or not differentials:
        return
    loss = _loss(part)

    def gradient(t: Tree) -> Tree | None:
        named = t.kind == "differential" and t.parts[0].kind == "name"
        return node("partial", node("name", value=loss), t.parts[0]) if named else None

    claim.left, claim.right = (None if t is None else transformed(t, gradient) for t in (claim.left, claim.right))
    claim.condition = f"dA stands for the gradient of {loss} with respect to A"


def _loss(part: Part) -> str:
    """The name defined last that no other definition is written with, of a number if there is one."""
    used = {n for d in part.definitions for n in names(d.tree)}
    unused = [d for d in reversed(part.definitions) if d.name not in used] or part.definitions[-1:]
    return next((d.name for d in unused if _is_total(d.tree)), unused[0].name)


def _is_total(tree: Tree) -> bool:
    """Whether every term of the tree has a norm, a sum or a trace among its factors."""
    factors = [t.parts if t.kind in ("product", "power") else [t] for _, t in terms(tree)]
    return all(any(f.kind in TOTALS or _is_total_factor(f) for f in those) for those in factors)


def _is_total_factor(tree: Tree) -> bool:
    if tree.kind == "call":
        known = function(tree.value[0])
        return known is not None and known.result == "scalar"
    return tree.kind in ("product", "power", "sum", "neg") and _is_total(tree)
