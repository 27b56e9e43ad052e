"""Equations that do not hold in general because they are conditions, not claims."""

from __future__ import annotations

from ...language.tree import Tree
from ..declarations.constraints import stated_property
from ..formulas.trees import is_literal
from ..reading.claim import Claim
from ..scope.scope import Scope


def is_imposed(claim: Claim, left: Tree, right: Tree, scope: Scope) -> bool:
    """Whether an equation that fails sets something: `∇f = 0`, `y = −1` for a variable y, `A = Aᵀ`, `θ = π`."""
    if claim.sign not in ("=", ":="):
        return False
    return _is_zero(right) or _is_chosen(claim, left, right, scope) or _is_stated(left, right, scope)


def _is_zero(tree: Tree) -> bool:
    return tree.kind == "zeros" or (tree.kind == "number" and not tree.value)


def _is_chosen(claim: Claim, left: Tree, right: Tree, scope: Scope) -> bool:
    """A name that depends on variables gets one value; a result worked out in numbers does not."""
    constant = is_literal(right) or (right.kind == "name" and scope.reference(right.value).kind == "pi")
    return claim.before is None and left.kind == "name" and constant and bool(scope.bases(scope.dependencies(left)))


def _is_stated(left: Tree, right: Tree, scope: Scope) -> bool:
    """A matrix without a formula that equals its transpose, its inverse or its square."""
    stated = stated_property(left, right)
    return stated is not None and stated[0] not in scope.definitions
