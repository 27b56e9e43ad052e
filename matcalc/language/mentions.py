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
    """Why definitions of a program whose names are resolved cannot stand: one is used by nothing that leads to the result."""
    reached: set[Tree] = set()
    stack = [program.result]
    while stack:
        node = stack.pop()
        if node.kind == "reference" and node.value not in reached:
            reached.add(node.value)
            stack.append(node.value)
        stack.extend(node.parts)
    for name, span, tree in program.definitions:
        if tree not in reached:
            return f"{name} is defined and not used", span, "leave the definition out, or use its name"
    return None


def recurrence(program: Program) -> Refusal | None:
    """Why a program cannot be read that defines layers by the layers before them, their number a letter."""
    for name, span, tree in program.definitions:
        base, _, letter = name.rpartition("_")
        earlier = re.compile(re.escape(f"{base}_{letter}") + r"_(minus|plus)_?\w+")
        if base and letter.isalpha() and any(earlier.fullmatch(str(part)) for part in _names(tree)):
            fact = f"{name} is defined by {base} at another {letter}, and {letter} has no value"
            return fact, span, f"write the definitions out, with numbers for {letter}"
    return None


def _names(root: Tree) -> list[str]:
    found, stack = [], [root]
    while stack:
        node = stack.pop()
        if node.kind == "name":
            found.append(node.value)
        stack.extend(node.parts)
    return found
