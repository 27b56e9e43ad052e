"""Products that are written like the application of a function: `B(v)` where B is a matrix."""

from __future__ import annotations

from ...language.tree import Tree
from ..formulas.rewriting import flattened, operators, product, transformed, with_parts
from ..formulas.trees import node
from .scope import Scope

APPLIED = (-1, -1)  # marks a product that was written like the application of a function


def _is_product(t: Tree, scope: Scope) -> bool:
    if t.kind != "call" or len(t.parts) != 1 or t.value[1] or t.value[0] in ("vector", "matrix", "max", "min"):
        return False
    return not scope.is_function(t.value[0]) and not scope.is_quantity(t.value[0], t.parts)


def multiplied(tree: Tree, scope: Scope) -> Tree:
    """The tree with `B(v)` as a product where B is no function, and what is raised after it raised alone."""

    def change(t: Tree) -> Tree | None:
        if _is_product(t, scope):
            return Tree("product", [node("name", value=t.value[0]), t.parts[0]], [("*", 0, 0)], 0, 0, APPLIED)
        first = t.parts[0] if t.parts else None
        if t.kind in ("transpose", "power") and first is not None and first.kind == "product" and first.at == APPLIED:
            name, argument = first.parts
            return product([name, with_parts(t, [argument, *t.parts[1:]])], ["*"])
        return flattened(t) if t.kind == "product" and set(operators(t)) == {"*"} else None

    return transformed(tree, change)
