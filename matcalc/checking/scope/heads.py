"""What the left side of a definition defines."""

from __future__ import annotations

from ...language.tree import Tree
from .functions import function


def head(left: Tree) -> tuple[str, tuple[str, ...]] | None:
    """The name that a left side would define, with its arguments: f(x) as well as f."""
    if left.kind == "name":
        return left.value, ()
    if left.kind != "call" or left.value[1]:
        return None
    arguments = tuple(argument_name(part) for part in left.parts)
    known = function(left.value[0])
    if "" in arguments or (known and known.result != "same"):  # det M = … says something of M
        return None
    return left.value[0], arguments


def argument_name(tree: Tree) -> str:
    """The name that an argument is, also as the σ of σ²; "" for anything else."""
    if tree.kind == "power" and tree.parts[1].kind == "number":
        tree = tree.parts[0]
    return str(tree.value) if tree.kind == "name" else ""


def states_dependence(left: Tree, right: Tree) -> bool:
    """Whether the relation says that K = K(θ)."""
    return left.kind == "name" and right.kind == "call" and right.value == (left.value, 0)
