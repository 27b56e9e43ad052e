"""What an edit of a formula is made from, and the trees that edits build."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..language.tree import Tree
from .rewriting import operators, product, transformed, with_parts
from .scope import Scope

Candidate = tuple[str, Tree]


@dataclass(slots=True)
class Material:
    """What may be put into a formula: factors, terms, derivatives of functions, names by shape, index letters."""

    scope: Scope
    factors: list[Tree] = field(default_factory=list)
    addends: list[Tree] = field(default_factory=list)
    derivatives: list[Tree] = field(default_factory=list)
    atoms: list[Tree] = field(default_factory=list)
    residuals: list[Tree] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


def tree_of(kind: str, *parts: Tree, value: object = None) -> Tree:
    return Tree(kind, list(parts), value, 0, 0)


def transposed(tree: Tree) -> Tree:
    return tree.parts[0] if tree.kind == "transpose" else tree_of("transpose", tree)


APPLIED = (-1, -1)  # marks a product that was written like the application of a function


def _is_product(t: Tree, scope: Scope) -> bool:
    if t.kind != "call" or len(t.parts) != 1 or t.value[1] or t.value[0] in ("vector", "matrix", "max", "min"):
        return False
    return not scope.is_function(t.value[0]) and not scope.is_quantity(t.value[0], t.parts)


def multiplied(tree: Tree, scope: Scope) -> Tree:
    """The tree with `B(v)` as a product where B is no function, and what is raised after it raised alone."""

    def change(t: Tree) -> Tree | None:
        if _is_product(t, scope):
            return Tree("product", [tree_of("name", value=t.value[0]), t.parts[0]], [("*", 0, 0)], 0, 0, APPLIED)
        first = t.parts[0] if t.parts else None
        if t.kind in ("transpose", "power") and first is not None and first.kind == "product" and first.at == APPLIED:
            name, argument = first.parts
            return product([name, with_parts(t, [argument, *t.parts[1:]])], ["*"])
        return flattened(t) if t.kind == "product" and set(operators(t)) == {"*"} else None

    return transformed(tree, change)


def times(left: Tree, right: Tree) -> Tree:
    """The product, inside the left side of a Frobenius product; a number times the number in front."""
    if right.kind == "colon":
        return with_parts(right, [times(left, right.parts[0]), right.parts[1]])
    if right.kind == "product" and left.kind == right.parts[0].kind == "number" and operators(right)[0] == "*":
        value = round(left.value * right.parts[0].value, 12)
        rest = product(right.parts[1:], operators(right)[1:])
        return rest if value == 1 else times(tree_of("number", value=int(value) if value % 1 == 0 else value), rest)
    if right.kind == "product" and set(operators(right)) <= {"*", "/"}:
        return product([left, *right.parts], ["*", *operators(right)])
    return product([left, right], ["*"])


def flattened(t: Tree) -> Tree:
    parts: list[Tree] = []
    for p in t.parts:
        parts += p.parts if p.kind == "product" and set(operators(p)) == set(operators(t)) else [p]
    return product(parts, operators(t)[:1] * (len(parts) - 1))
