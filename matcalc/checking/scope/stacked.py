"""Gradients and Hessians by all arguments together: ∇f of f(u, v) as a column of blocks."""

from __future__ import annotations

from ...language.tree import Tree
from ..formulas.rewriting import with_parts
from ..formulas.trees import node, subtrees
from .scope import Scope


def by_all_arguments(left: Tree, right: Tree, scope: Scope) -> Tree:
    """∇f or ∇²f by (u, v), if f is a function of vectors u and v and the other side has blocks."""
    if left.kind != "nabla" or len(left.parts) > 1 or all(t.kind not in ("column", "row") for t in subtrees(right)):
        return left
    operand = left.parts[0]
    definition = scope.definitions.get(operand.value[0] if operand.kind == "call" else str(operand.value))
    arguments = definition.arguments if definition is not None else ()
    if len(arguments) < 2 or any(name[0].isupper() for name in arguments):
        return left
    return with_parts(left, [operand, node("column", *(node("name", value=name) for name in arguments))])
