"""Components of the members of a family: x_ij and x_j^{(i)} are the entries of the vector x_i."""

from __future__ import annotations

from ...language.tree import Tree
from ...shape import SCALAR
from ..formulas.rewriting import transformed
from ..formulas.trees import node
from .scope import Scope


def of_members(tree: Tree, scope: Scope) -> Tree:
    """The tree with the entries of vectors x_i as what they are."""

    def change(t: Tree) -> Tree | None:
        family, member, entry = _split(str(t.value)) if t.kind == "name" else ("", "", "")
        running = bool(family) and {member, entry} <= scope.running
        if not running or scope.families.get(family) != 1 or scope.shapes.get(f"{family}[]", SCALAR) == SCALAR:
            return None
        return node("index", node("name", value=f"{family}_{member}"), value=(entry,))

    return transformed(tree, change)


def _split(name: str) -> tuple[str, str, str]:
    """The family, the index of the member and that of its entry in a name with two indices.

    >>> _split("x_ij"), _split("x_i_j"), _split("x_i")
    (('x', 'i', 'j'), ('x', 'i', 'j'), ('', '', ''))
    """
    base, _, last = name.rpartition("_")
    if base and len(last) == 2:
        return base, last[0], last[1]
    family, _, member = base.rpartition("_")
    return (family, member, last) if family else ("", "", "")
