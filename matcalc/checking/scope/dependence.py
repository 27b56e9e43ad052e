"""Quantities that are said to depend on others without a formula: the K of ∂K/∂θ, where nobody defines K(θ)."""

from __future__ import annotations

from collections.abc import Iterator

from ...language.tree import Tree
from ...properties.record import closure, kept_by
from ...shape import SCALAR
from ..formulas.rewriting import structure
from ..formulas.trees import marks, node, subtrees
from .conventions import default_kind
from .heads import argument_name
from .parts import Part
from .scope import Definition, Scope

REST = "°"  # marks what does not depend on the parameter
SLOW = 0.1  # how much of a direction is added, so that what is positive definite stays so
KEPT = kept_by("scaling")  # linear spaces of matrices: a quantity that stays in one has its derivatives there, too


def define_dependent(scope: Scope, part: Part) -> None:
    """Define K = K° + θ K_θ for every ∂K/∂θ of an undefined K, with the derivative that the document states, if any."""
    rates: dict[str, dict[tuple[object, ...], tuple[Tree, Tree]]] = {}
    for operand, variable, stated in _derivatives(part):
        if _is_open(scope, operand) and _is_parameter(scope, argument_name(variable)):
            rate = stated or _rate(scope, operand, argument_name(variable))
            found = rates.setdefault(operand, {})
            if stated is not None or structure(variable) not in found:
                found[structure(variable)] = (variable, rate)
    for name, found in rates.items():
        _define(scope, name, list(found.values()))


def _derivatives(part: Part) -> Iterator[tuple[str, Tree, Tree | None]]:
    """What is differentiated by a scalar, by which, and the derivative where a definition states it."""
    for claim in part.claims:
        stated = claim.kind == "definition" and claim.left is not None and claim.left.kind == "partial"
        for t in subtrees(claim.left) if stated and claim.left is not None else ():
            if _by_one(t):
                yield t.parts[0].value, t.parts[1], claim.right
        for t in subtrees(claim.right) if claim.right is not None else ():
            if _by_one(t):
                yield t.parts[0].value, t.parts[1], None


def _by_one(tree: Tree) -> bool:
    return tree.kind == "partial" and len(tree.parts) == 2 and tree.parts[0].kind == "name"


def _is_open(scope: Scope, name: str) -> bool:
    """Whether the name is a variable of which no formula is given."""
    return bool(name) and scope.reference(name).kind == "variable" and not scope.is_function(name)


def _is_parameter(scope: Scope, name: str) -> bool:
    """Whether the name is an open one of a scalar."""
    scalar = (
        scope.shapes[name] == SCALAR if name in scope.shapes else bool(name) and default_kind(name, scope) == "scalar"
    )
    return scalar and _is_open(scope, name)


def _rate(scope: Scope, name: str, variable: str) -> Tree:
    """Some derivative of the named quantity by a variable."""
    own = f"{name}{REST}_{variable}"
    _like(scope, own, name, KEPT)
    return node("product", node("number", value=SLOW), node("name", value=own), value=marks("*"))


def _define(scope: Scope, name: str, rates: list[tuple[Tree, Tree]]) -> None:
    rest = f"{name}{REST}"
    _like(scope, rest, name, scope.properties.get(name, set()))
    terms = [node("product", variable, rate, value=marks("*")) for variable, rate in rates]
    signs = marks(*"+" * (len(terms) + 1))
    scope.definitions[name] = Definition(name, node("sum", node("name", value=rest), *terms, value=signs))


def _like(scope: Scope, name: str, other: str, kept: set[str] | frozenset[str]) -> None:
    """Give a name the shape of another one, and those of its properties that are kept."""
    if other in scope.shapes:
        scope.shapes[name] = scope.shapes[other]
    scope.properties[name] = set(closure(scope.properties.get(other, ())) & kept)
