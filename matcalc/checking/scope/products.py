"""Products that are written like the application of a function: `B(v)` where B is a matrix."""

from __future__ import annotations

from ...language.tree import Tree
from ..formulas.rewriting import flattened, operators, product, terms, transformed, with_parts
from ..formulas.translation import BARE, DIVISOR
from ..formulas.trees import node, subtrees
from .scope import Scope

APPLIED = (-1, -1)  # marks a product that was written like the application of a function
DIVIDING = (-4, -4)  # the same, where only its first factor divides: 1/n (x + y)


def _is_product(t: Tree, scope: Scope) -> bool:
    if t.kind != "call" or len(t.parts) != 1 or t.value[1] or t.value[0] in ("vector", "matrix", "max", "min"):
        return False
    if scope.is_quantity(t.value[0], t.parts):
        return _varies(t.parts[0])
    return not scope.is_function(t.value[0])


def _varies(argument: Tree) -> bool:
    """Whether every term has a differential: R(dX + dY) is no value of R, as R(X + dX) is."""
    return all(any(s.kind == "differential" for s in subtrees(term)) for _, term in terms(argument))


def _multiplied(t: Tree) -> Tree:
    at = DIVIDING if t.at == DIVISOR else APPLIED
    return Tree("product", [node("name", value=t.value[0]), t.parts[0]], [("*", 0, 0)], 0, 0, at)


def _divided(t: Tree) -> Tree:
    """1/n (x + y) z as ((1/n) (x + y)) z."""
    parts = [t.parts[0]]
    signs: list[str] = []
    for sign, part in zip(operators(t), t.parts[1:], strict=True):
        own = part.parts if part.at == DIVIDING else [part]
        parts, signs = [*parts, *own], [*signs, sign, *["*"] * (len(own) - 1)]
    return product(parts, signs)


def _is_value(t: Tree, scope: Scope) -> bool:
    """A name that is defined without arguments and stands alone elsewhere: δ(a)' is δ times a'."""
    if t.kind != "call" or len(t.parts) != 1 or t.value[0] in scope.functions:
        return False
    definition = scope.definitions.get(t.value[0])
    return definition is not None and not definition.arguments and t.value[0] in scope.plain


def multiplied(tree: Tree, scope: Scope) -> Tree:
    """The tree with `B(v)` as a product where B is no function: `B(v)'` is B times v', and `dB(v)` is dB times v.

    `log p (a − b)` is log p times a − b, `tanh W(x + y)` is tanh of W (x + y), and `1/n (x + y)` is 1/n times x + y.
    """

    def change(t: Tree) -> Tree | None:
        if _is_product(t, scope):
            return _multiplied(t)
        if t.kind == "call" and t.at == BARE and t.parts[0].kind == "product" and t.parts[0].at == APPLIED:
            name, argument = t.parts[0].parts
            return product([with_parts(t, [name]), argument], ["*"]) if name.value[0].islower() else None
        if t.kind in ("transpose", "power", "differential", "index"):
            first = _multiplied(t.parts[0]) if _is_value(t.parts[0], scope) else t.parts[0]
            if first.kind == "product" and first.at == APPLIED:
                name, argument = first.parts
                if t.kind == "differential":
                    return product([with_parts(t, [name]), argument], ["*"])
                return product([name, with_parts(t, [argument, *t.parts[1:]])], ["*"])
        if t.kind == "product" and any(part.at == DIVIDING for part in t.parts[1:]):
            return _divided(t)
        return flattened(t) if t.kind == "product" and set(operators(t)) == {"*"} else None

    return transformed(tree, change)


def values_multiplied(tree: Tree, scope: Scope) -> Tree:
    """The tree with `φ(A - B)` as a product where φ is defined and used as a value, too."""

    def change(t: Tree) -> Tree | None:
        value = t.kind == "call" and t.value[0] in scope.definitions and t.value[0] in scope.plain
        return _multiplied(t) if value and len(t.parts) == 1 and t.parts[0].kind != "name" else None

    return transformed(tree, change)
