"""Nodes of syntax trees, and what stands in a tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...language.tree import Tree

DERIVATIVES = ("differential", "partial", "nabla", "directional")


def node(kind: str, *parts: Tree, value: Any = None) -> Tree:
    """A node that was not written anywhere.

    >>> node("transpose", node("name", value="A")).kind
    'transpose'
    """
    return Tree(kind, list(parts), value, 0, 0)


def marks(*signs: str) -> list[tuple[str, int, int]]:
    """The value of a sum or a product with these signs."""
    return [(sign, 0, 0) for sign in signs]


def subtrees(tree: Tree) -> Iterator[Tree]:
    """The tree and all trees in it."""
    stack = [tree]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(found.parts)


def is_literal(tree: Tree) -> bool:
    """Whether the tree is a number, which is added to every entry, and is a zero of any shape."""
    return all(t.kind in ("number", "neg", "product", "sum", "power") for t in subtrees(tree))


def names(tree: Tree) -> set[str]:
    """The names in a tree, functions that are applied included."""
    found = set()
    for t in subtrees(tree):
        if t.kind == "name":
            found.add(t.value)
        elif t.kind == "call":
            found.add(t.value[0] + "'" * t.value[1] if t.value[1] else t.value[0])
        elif t.kind == "differential" and t.value[0]:
            found.add(t.value[0])
    return found
