"""Where logarithms and roots have values: the names that must be large for their arguments to be positive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...language.tree import Tree
from ..formulas.rewriting import terms
from ..formulas.trees import subtrees
from ..scope.scope import Scope, key

OF_POSITIVE = ("log", "ln", "sqrt")


def bounds(scope: Scope, trees: Iterable[Tree]) -> set[str]:
    """The keys of the variables that stand alone and positive in what has a logarithm or a root: b in log(b - Ax)."""
    found: set[str] = set()
    for tree in trees:
        for t in subtrees(tree):
            if t.kind == "call" and t.value[0] in OF_POSITIVE:
                found.update(_leading(scope, t.parts[0], set()))
    return found


def _leading(scope: Scope, tree: Tree, above: set[str]) -> Iterator[str]:
    """The variables among the positive terms of a sum, and of what such terms stand for."""
    for sign, term in terms(tree):
        if sign != "+" or term.kind != "name":
            continue
        reference = scope.reference(term.value)
        definition = scope.definitions.get(reference.base)
        if definition is None:
            if reference.kind in ("variable", "member", "component") and tree.kind == "sum":
                yield key(reference)
        elif definition.name not in above:
            yield from _leading(scope, definition.tree, above | {definition.name})
