"""Sums over vectors that are written without their index."""

from __future__ import annotations

from ...language.tree import Tree
from ..formulas.rewriting import transformed, with_parts
from ..formulas.trees import names, node
from .scope import Scope


def summed(tree: Tree, scope: Scope) -> Tree:
    """Σ_i y log ŷ, of vectors without their index, as Σ_i y_i log ŷ_i."""

    def change(t: Tree) -> Tree | None:
        if t.kind != "series" or any(t.value in n.rpartition("_")[2] for n in names(t.parts[0])):
            return None
        body = transformed(t.parts[0], lambda inner: _component(inner, t.value, scope))
        return with_parts(t, [body, *t.parts[1:]])

    return transformed(tree, change)


def _component(tree: Tree, letter: str, scope: Scope) -> Tree | None:
    if tree.kind != "name" or (tree.value not in scope.definitions and scope.shapes.get(tree.value, (1, 1)) == (1, 1)):
        return None
    return node("index", tree, value=(letter,))
