"""Free indices of a claim, and the values they take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from ...language.tree import Tree
from ...shape import Dim
from ..scope.scope import Scope
from .values import World

MOST_ASSIGNMENTS = 60


def assignments(world: World, letters: Mapping[str, Dim], *sides: Tree) -> Iterator[dict[str, int]]:
    """Values of the free indices, all combinations as far as they go."""
    free = free_letters(world.scope, *sides)
    ranges = [range(world.size(letters[i])) if i in letters else range(1) for i in free]
    for values in islice(product(*ranges), MOST_ASSIGNMENTS):
        yield dict(zip(free, values, strict=True))


def free_letters(scope: Scope, *sides: Tree) -> list[str]:
    """The running letters that no sum binds."""
    found: dict[str, None] = {}

    def visit(tree: Tree, bound: frozenset[str]) -> None:
        if tree.kind == "series":
            bound |= {tree.value}
        letters: Iterable[str] = ()
        if tree.kind == "name":
            reference = scope.reference(tree.value)
            letters = (reference.base,) if reference.kind == "index" else reference.indices
        elif tree.kind == "call":
            letters = scope.reference(tree.value[0]).indices
        elif tree.kind == "index":
            letters = map(str, tree.value)
        found.update(dict.fromkeys(c for c in letters if c not in bound and not c.isdigit()))
        for part in tree.parts:
            visit(part, bound)

    for side in sides:
        visit(side, frozenset())
    return list(found)
