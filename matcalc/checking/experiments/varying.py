"""The variables that move: those by which something is differentiated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...language.tree import Tree
from ..formulas.trees import names, subtrees
from ..reading.claim import Claim
from ..scope.conventions import nabla_variable
from ..scope.dependence import REST
from ..scope.scope import Definition, Scope


def varying(scope: Scope, trees: Iterable[Tree]) -> set[str]:
    """The keys of the variables that move.

    If what a differential is of, or a defined name by which something is differentiated, rests on no variable that
    moves, all those move on which it rests.
    """
    nodes = [t for tree in trees for t in subtrees(tree)]
    moving: set[str] = set()
    indirect: list[set[str]] = []
    for t in nodes:
        if t.kind == "differential":
            inner = scope.dependencies(t.parts[0])
            own = {n for n in inner if scope.reference(n).kind in ("variable", "member")} | {t.value[0] or ""}
            moving |= _variables(scope, own - {""})
            indirect.append(inner)
        else:
            by = set(_differentiated_by(t, scope))
            moving |= _variables(scope, by)
            indirect += [{n} for n in by if _is_defined(scope, n)]
        if t.kind == "differential" and t.parts[0].kind == "name" and t.parts[0].value + REST in scope.properties:
            moving.add(t.parts[0].value + REST)
    for definition in scope.definitions.values():
        moving |= _variables(scope, definition.arguments)
    for names_ in indirect:
        bases = scope.bases(names_)
        if not bases & moving:
            moving |= bases
    return moving


def _differentiated_by(tree: Tree, scope: Scope) -> Iterator[str]:
    """The names in the variables of ∂ and ∇."""
    variables: list[Tree] = tree.parts[1:] if tree.kind in ("partial", "nabla") else []
    if tree.kind == "nabla" and (variable := nabla_variable(tree, scope)) is not None:
        variables = [variable]
    for variable in variables:
        yield from names(variable)


def _variables(scope: Scope, found: Iterable[str]) -> set[str]:
    """The keys of those names that have no definition."""
    return scope.bases(n for n in found if not _is_defined(scope, n))


def _is_defined(scope: Scope, name: str) -> bool:
    return scope.reference(name).base in scope.definitions


def varied_themselves(claim: Claim, definitions: Mapping[str, Definition]) -> set[str]:
    """The defined names that vary on their own in a claim: the K of dK or ∂T/∂K, if T(K) is a function of it.

    None where something is differentiated by what such a name is made of.
    """
    found, by = set(), _varied_in(claim)
    for name in {n for side in claim.sides for n in names(side)} & definitions.keys():
        found |= {a for a in definitions[name].arguments if a in by and a in definitions and a != name}
    below = {n for name in found for n in _made_of(name, definitions)} - found
    return set() if below & by else found


def _varied_in(claim: Claim) -> set[str]:
    """The names of which a claim has a differential, or by which it differentiates."""
    found: set[str] = set()
    for t in (t for side in claim.sides for t in subtrees(side)):
        if t.kind == "differential" and t.parts[0].kind == "name":
            found.add(t.parts[0].value)
        elif t.kind in ("partial", "nabla"):
            found |= {n for variable in t.parts[1:] for n in names(variable)}
    return found


def _made_of(name: str, definitions: Mapping[str, Definition]) -> set[str]:
    """The names in a definition, and in those of what is in it."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        definition = definitions.get(waiting.pop())
        new = names(definition.tree) - found if definition is not None else set()
        found |= new
        waiting += new
    return found
