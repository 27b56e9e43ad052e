"""Statements about functions without their argument: σ' = σ(1 − σ)."""

from __future__ import annotations

from collections.abc import Iterable

from ...language.tree import Tree
from ..formulas.rewriting import product, transformed, with_parts
from ..formulas.trees import node, subtrees
from .claim import Claim

ARGUMENT = "·"  # any number


def give_arguments(claims: Iterable[Claim]) -> None:
    """Where the left side is a primed function that is applied elsewhere, its claim is one for every number."""
    claims = list(claims)
    sides = [side for claim in claims for side in claim.sides]
    applied = {
        t.value[0]
        for side in sides
        for t in subtrees(side)
        if t.kind == "call" and not t.value[1] and not _is_factor(t)
    }
    for claim in claims:
        left = claim.left
        if (
            claim.sign == "="
            and left is not None
            and left.kind == "name"
            and left.value.endswith("'")
            and left.value.rstrip("'") in applied
        ):
            own = {left.value.rstrip("'")}
            claim.left, claim.right = (side and _applied(side, own) for side in (left, claim.right))


def _is_factor(t: Tree) -> bool:
    """σ(1 − σ): what is applied to itself is multiplied."""
    return any(inner.kind == "name" and inner.value == t.value[0] for inner in subtrees(t))


def _applied(tree: Tree, functions: set[str]) -> Tree:
    """The tree with those functions at the argument."""
    argument = node("name", value=ARGUMENT)

    def change(t: Tree) -> Tree | None:
        if t.kind == "name" and t.value.rstrip("'") in functions:
            return node("call", argument, value=(t.value.rstrip("'"), len(t.value) - len(t.value.rstrip("'"))))
        if t.kind == "call" and t.value[0] in functions and t.parts[0].kind != "name":
            return product([node("call", argument, value=t.value), with_parts(t.parts[0], t.parts[0].parts)], ["*"])
        return None

    return transformed(tree, change)
