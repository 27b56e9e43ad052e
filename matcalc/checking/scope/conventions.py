"""What documents leave to conventions: the variable of a gradient, the kind of a letter, the Φ' of a φ."""

from __future__ import annotations

from ...language.tree import Tree
from ..formulas.trees import node
from .scope import GREEK, Scope


def nabla_variable(tree: Tree, scope: Scope) -> Tree | None:
    """The variable of ∇: the one named, else the argument, else the one the function was defined with."""
    if len(tree.parts) > 1:
        return tree.parts[1]
    return direction_variable(tree.parts[0], scope)


def direction_variable(tree: Tree, scope: Scope) -> Tree | None:
    if tree.kind == "applied":
        inner = tree.parts[1]
        return inner if inner.kind == "name" else direction_variable(tree.parts[0], scope)
    if tree.kind == "nabla":
        return nabla_variable(tree, scope)
    if tree.kind == "directional":
        return direction_variable(tree.parts[0], scope)
    if tree.kind == "call" and tree.parts[0].kind == "name":
        definition = scope.definitions.get(tree.value[0])
        parameter = definition.arguments[0] if definition and definition.arguments else tree.parts[0].value
        return node("name", value=parameter)
    if tree.kind in ("name", "call"):
        name = tree.value if tree.kind == "name" else tree.value[0]
        definition = scope.definitions.get(name)
        if definition and definition.arguments:
            return node("name", value=definition.arguments[0])
        found_ = sorted(scope.bases({name}) & scope.moving)
        return node("name", value=found_[0]) if len(found_) == 1 and not found_[0].endswith("[]") else None
    return None


def capital_of_function(name: str, scope: Scope) -> str | None:
    """Φ' with a lower-case φ that is applied: the diagonal matrix of its derivative."""
    base, _, index = name.partition("_")
    small = base.lower()
    if base == small or len(base) != 1 or small not in GREEK:
        return None
    lower = f"{small}_{index}" if index else small
    return lower if scope.is_function(lower) and lower in scope.called else None


def default_kind(name: str, scope: Scope) -> str:
    """Bold letters are vectors, capitals matrices, h to z vectors; the others, and members of lists, scalars."""
    if scope.is_part(name):
        return "scalar"
    base = name.split("_", maxsplit=1)[0][0]
    if not base.isalpha():
        return "scalar"
    if base.isupper():
        return "matrix"
    if name in scope.bold or name.split("_", maxsplit=1)[0] in scope.bold:
        return "vector"
    return "scalar" if base in GREEK or base < "h" else "vector"
