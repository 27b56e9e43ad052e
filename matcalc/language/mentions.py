"""What a text says of names that it defines: components of them, and definitions that nothing uses.

A loss that leaves out what was defined for it has the gradient zero, which nobody meant. So `a_i` after `a = W*x`
is the component of a, not a new letter, and a definition that the result does not use is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .tree import Program, Span, Tree

Refusal = tuple[str, Span, str]


def component(node: Tree, source: str, definitions: Mapping[str, Tree], declared: set[str], running: set[str]) -> bool:
    """Turn a name such as a_i into the component of a, if a is defined, or declared and i a running index.

    `declared` are the names said to be variables.
    """
    base, _, index = node.value.rpartition("_")
    if not base and "_" in source[node.start : node.stop]:  # LaTeX writes a_1 for what is called a1
        base, index = re.fullmatch(r"(.*?)(\d*)", node.value).groups()  # type: ignore[union-attr]
    if not base or not index or node.value in declared:
        return False
    if base not in definitions and not (base in declared and index in running):
        return False
    node.parts = [Tree("name", [], base, node.start, node.stop)]
    node.kind, node.value = "index", (int(index) if index.isdecimal() else index,)
    return True


def unused(program: Program) -> Refusal | None:
    """Why the definitions of a program cannot stand whose names are resolved: the result does not use one of them.

    What is made of variables of the result alone may be a name for a part of its derivative, s = sin(a).
    """
    reached = _reached(program.result)
    known = {node.value for node in reached if node.kind == "symbol"}
    for name, span, tree in program.definitions:
        if tree not in reached and any(node.kind == "symbol" and node.value not in known for node in _reached(tree)):
            return f"{name} is defined and not used", span, "leave the definition out, or use its name"
    return None


def _reached(root: Tree) -> set[Tree]:
    """All nodes of a statement and of the definitions to which it refers."""
    found: set[Tree] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += [*node.parts, *([node.value] if node.kind == "reference" else [])]
    return found


def recurrence(program: Program) -> Refusal | None:
    """Why a program cannot be read that defines layers by the layers before them, their number a letter."""
    for name, span, tree in program.definitions:
        base, _, letter = name.rpartition("_")
        earlier = re.compile(re.escape(f"{base}_{letter}") + r"_(minus|plus)_?\w+")
        if (
            base
            and letter.isalpha()
            and any(node.kind == "name" and earlier.fullmatch(node.value) for node in _reached(tree))
        ):
            fact = f"{name} is defined by {base} at another {letter}, and {letter} has no value"
            return fact, span, f"write the definitions out, with numbers for {letter}"
    return None
