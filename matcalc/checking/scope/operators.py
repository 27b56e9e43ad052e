"""The operators of Magnus and Neudecker: D F(X) is the Jacobian matrix ∂vec F/∂(vec X)', H φ(X) the Hessian.

They write vec (A + A')X for the vec of the product.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial, reduce

from ...language.tree import Tree
from ..formulas.rewriting import operators, product, transformed
from ..formulas.trees import node, subtrees
from .scope import Scope

OPERATORS = "DH"


def operators_of(trees: Iterable[Tree], scope: Scope) -> frozenset[str]:
    """The letters of D and H that stand before functions of the document only, and are nothing else in it."""
    found: dict[str, int] = {}
    before: dict[str, int] = {}
    for t in (t for tree in trees for t in subtrees(tree)):
        if t.kind == "name" and t.value in OPERATORS:
            found[t.value] = found.get(t.value, 0) + 1
        for letter in _before_functions(t, scope):
            before[letter] = before.get(letter, 0) + 1
    said = scope.definitions.keys() | scope.shapes.keys()
    return frozenset(letter for letter, count in found.items() if before.get(letter) == count and letter not in said)


def _before_functions(t: Tree, scope: Scope) -> list[str]:
    if t.kind != "product":
        return []
    pairs = zip(t.parts, operators(t), t.parts[1:], strict=False)
    names = [a.value for a, sign, b in pairs if sign == "*" and a.kind == "name" and _is_function(b, scope)]
    return [name for name in names if name in OPERATORS]


def _is_function(t: Tree, scope: Scope) -> bool:
    """A function of the document at its argument: F(X)."""
    return t.kind == "call" and len(t.parts) == 1 and not t.value[1] and scope.is_quantity(t.value[0], t.parts)


def directed(tree: Tree, scope: Scope) -> Tree:
    """The tree with D f(X)(H), in brackets of any kind or none, and D² f(X)(H, K) as derivatives in directions."""

    def change(t: Tree) -> Tree | None:
        if t.kind != "product" or len(t.parts) != 3 or set(operators(t)) != {"*"} or not scope.is_unsaid("D"):
            return None
        operator, value, direction = t.parts
        order = operator.parts[1].value if operator.kind == "power" and operator.parts[1].kind == "number" else 1
        base = operator.parts[0] if operator.kind == "power" else operator
        directions = direction.parts if direction.kind == "column" else [direction]
        named = base.kind == "name" and base.value == "D" and all(d.kind == "name" for d in directions)
        if not named or order != len(directions) or not _is_function(value, scope):
            return None
        return reduce(partial(node, "directional"), directions, value)

    return transformed(tree, change)


def operated(tree: Tree, scope: Scope, letters: Collection[str]) -> Tree:
    """The tree with D F(X) as ∂vec F(X)/∂(vec X)', and H φ(X) as the derivative of the transpose of that."""

    def change(t: Tree) -> Tree | None:
        for i, part in enumerate(t.parts[:-1] if t.kind == "product" else ()):
            if _is_vec(part) and set(operators(t)[i:]) == {"*"} and all(map(_is_matrix, t.parts[i + 1 :])):
                whole = node("call", product([part.parts[0], *t.parts[i + 1 :]], operators(t)[i:]), value=part.value)
                return product([*t.parts[:i], whole], operators(t)[:i])
            if part.kind == "name" and part.value in letters and _is_function(t.parts[i + 1], scope):
                derived = _derivative(part.value, t.parts[i + 1])
                return product([*t.parts[:i], derived, *t.parts[i + 2 :]], [*operators(t)[:i], *operators(t)[i + 1 :]])
        return None

    return transformed(tree, change)


def _is_vec(t: Tree) -> bool:
    return t.kind == "call" and t.value == ("vec", 0)


def _is_matrix(t: Tree) -> bool:
    """A capital letter, perhaps transposed or inverted."""
    base = t.parts[0] if t.kind in ("transpose", "power", "differential") else t
    return base.kind == "name" and base.value.isupper() and len(base.value) == 1


def _derivative(letter: str, value: Tree) -> Tree:
    by = node("transpose", node("call", value.parts[0], value=("vec", 0)))
    jacobian = node("partial", node("call", value, value=("vec", 0)), by)
    return jacobian if letter == "D" else node("partial", node("transpose", jacobian), by)
