"""The shapes with which most of a document fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice, product

from ...language.tree import Tree
from ..formulas.trees import node
from ..scope.conventions import default_kind
from ..scope.scope import Definition, Scope
from .named_shapes import Unknown
from .shapes import UNUSUAL, Shapes

SWEEPS = 3
MOST_PAIRS = 40
FLAT = 1.5 * UNUSUAL
DEGENERATE = 1.2
VECTORS = "hpqruvwxyz"  # small letters that are seldom numbers beside matrices
TOTALS = "CEJL"  # capitals that are often numbers: costs, energies, losses
Evidence = tuple[list[Definition], list[tuple[Tree, Tree, float]]]


def fit(scope: Scope, definitions: Iterable[Definition], claims: Iterable[tuple[Tree, Tree, float]]) -> Shapes:
    """The shapes with which most of a document fits, the most usual ones first."""
    evidence = list(definitions), list(claims)
    best = _tried(scope, {}, evidence)
    if not best.cost:
        return best
    for start in ({}, _all(best, scope, "scalar"), _all(best, scope, "vector")):
        found = _descended(scope, _tried(scope, start, evidence), evidence)
        best = min(best, found, key=lambda shapes: shapes.cost)
    pairs = _pairs(best, scope) if best.cost >= 1 else iter(())
    others = (_tried(scope, kinds, evidence) for kinds in islice(pairs, MOST_PAIRS))
    return min((best, *others), key=lambda shapes: shapes.cost)


def _pairs(shapes: Shapes, scope: Scope) -> Iterator[dict[str, str]]:
    """A number y, and a matrix W that is a row, or a C that is a number because of it: y − W x, C Σ y_i."""
    free = [name for name in shapes.variables if name not in scope.shapes]
    small = [name for name in free if default_kind(name, scope) == "vector"]
    for y, W in product(small, (name for name in free if name[0].isupper())):
        yield {y: "scalar", W: "row"}
        yield {y: "scalar", W: "scalar"}


def _all(shapes: Shapes, scope: Scope, kind: str) -> dict[str, str]:
    """Every undeclared lower-case name of one kind."""
    return {name: kind for name in shapes.variables if name not in scope.shapes and not name[0].isupper()}


def _descended(scope: Scope, best: Shapes, evidence: Evidence) -> Shapes:
    """One name after the other is given the kind with which most fits."""
    for _ in range(SWEEPS):
        before = best.cost
        for name in [*best.variables, *(f"{f}()" for f in best.functions)]:
            if name in scope.shapes or best.cost < UNUSUAL:
                continue
            for kind in _others(name):
                found = _tried(scope, {**best.kinds, name: kind}, evidence)
                if found.cost < best.cost - 1e-9:
                    best = found
        if best.cost >= before - 1e-9:
            break
    return best


def _others(name: str) -> tuple[str, ...]:
    """The kinds that may be tried, back to the usual one too: a function gives numbers, a matrix may be a row."""
    if name.endswith("()"):
        return ("scalar",)
    return ("scalar", "vector", "row", "matrix") if name[0].isupper() else ("scalar", "vector", "matrix")


def _tried(scope: Scope, kinds: dict[str, str], evidence: Evidence) -> Shapes:
    shapes = Shapes(scope, kinds)
    for definition in evidence[0]:
        try:
            shapes.definition(definition)
        except Unknown:
            shapes.cost += 1
    for name in scope.gathered:
        with suppress(Unknown):
            shapes.of(scope.reference(name), node("name", value=name))
    for left, right, weight in evidence[1]:
        shapes.weight = weight
        attempt(shapes, left, right)
    shapes.weight = 1.0
    shapes.cost += _oddity(shapes, scope)
    return shapes


def _oddity(shapes: Shapes, scope: Scope) -> float:
    """What it costs that letters are not of the kind they suggest.

    It is more for a capital that is no matrix, and a small letter that is one, because β of X β was taken for a number.
    """
    costs: dict[str, float] = {}
    for name in (name for name in shapes.variables if name not in scope.shapes):
        stem, usual = name.split("_")[0], default_kind(name.removesuffix("[]"), scope)
        if scope.families.get(name.removesuffix("[]")) == 2:  # B_ij is an entry
            usual = "scalar"
        kind = shapes.kinds.get(name, usual)
        flat = usual == "matrix" and 1 in map(shapes.sizes.find, shapes.variables[name])
        if kind != usual or flat:
            costs[stem] = max(costs.get(stem, 0.0), _cost_of(name, usual, kind))
    for name in (name for name, definition in scope.definitions.items() if not definition.indices):
        if name[0].islower() and name[0].isascii() and _is_matrix(shapes, name):
            costs[name.split("_")[0]] = FLAT
    return sum(costs.values())


def _cost_of(name: str, usual: str, kind: str) -> float:
    """More than that of one claim that does not fit for a capital that is a number, a row or a column."""
    if usual == "matrix":
        return DEGENERATE if name[0] not in TOTALS else FLAT
    if name[0] in VECTORS:
        return DEGENERATE / 2
    return FLAT if kind == "matrix" else UNUSUAL


def _is_matrix(shapes: Shapes, name: str) -> bool:
    """Whether a defined name turned out to be a matrix."""
    with suppress(Unknown):
        return 1 not in map(shapes.sizes.find, shapes.shape(node("name", value=name)))
    return False


def attempt(shapes: Shapes, left: Tree, right: Tree) -> bool:
    """Unify the sides of a relation; whether they fit.

    What does not fit on the right is counted and leaves no trace in the sizes.
    """
    shapes.indices = {}
    start = len(shapes.misfits)
    try:
        shape = shapes.shape(left)
        before, found = len(shapes.misfits), dict(shapes.sizes.found)
        shapes.sides(left, shape, right)
        shapes.sizes.settle()
        if len(shapes.misfits) > before:
            shapes.sizes.found = found
    except Unknown:
        shapes.cost += 1
    return len(shapes.misfits) == start
