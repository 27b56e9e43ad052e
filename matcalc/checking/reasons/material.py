"""What the search for a reason may put into a formula: the names, functions and terms of the document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...language.tree import Tree
from ..experiments.experiment import Experiment
from ..formulas.rewriting import structure, terms
from ..formulas.trees import marks, names, node, subtrees
from ..reading.claim import Claim
from ..scope.functions import function
from ..scope.scope import Scope
from ..verdicts.check import Check

MOST = 24
Candidate = tuple[str, Tree]


@dataclass(slots=True)
class Material:
    """What may be put into a formula: factors, terms, derivatives of functions, names by shape, index letters."""

    scope: Scope
    factors: list[Tree] = field(default_factory=list)
    addends: list[Tree] = field(default_factory=list)
    derivatives: list[Tree] = field(default_factory=list)
    atoms: list[Tree] = field(default_factory=list)
    residuals: list[Tree] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


def material(check: Check, claim: Claim, experiment: Experiment) -> Material:
    """The material for one claim, what is used near it first."""
    scope = experiment.scope
    found = Material(scope)
    found.atoms = _distinct(_atoms(check, claim, scope))[:MOST]
    found.derivatives = _distinct(_derivatives(scope))[:MOST]
    found.residuals = _distinct(_residuals(scope))
    found.letters = sorted(scope.running)
    transposes = (node("transpose", atom) for atom in found.atoms)
    found.factors = _distinct([*_reciprocals(scope), *_inverses(scope), *found.atoms, *transposes])
    found.addends = _distinct(_addends(check, claim, found))[: 4 * MOST]
    return found


def _distinct(trees: Iterable[Tree]) -> list[Tree]:
    return list({structure(t): t for t in trees}.values())


def _atoms(check: Check, claim: Claim, scope: Scope) -> list[Tree]:
    """Names, the closest to the claim first."""
    found: dict[str, None] = {}
    claims = sorted(check.part.claims, key=lambda c: (c.number > claim.number, abs(c.number - claim.number)))
    for other in claims:
        for side in other.sides:
            for t in subtrees(side):
                if t.kind == "name" and not t.value.endswith("'"):
                    found[t.value] = None
    usable = ("variable", "defined", "component", "member", "collected", "gathered", "size")
    return [node("name", value=n) for n in found if scope.reference(n).kind in usable]


def _derivatives(scope: Scope) -> list[Tree]:
    """f'(z) for every function applied entry by entry, and softmax's matrix."""
    found = []
    for definition in scope.definitions.values():
        for t in subtrees(definition.tree):
            if t.kind == "call" and len(t.parts) == 1 and not t.value[1]:
                known = function(t.value[0])
                entrywise = t.value[0] in scope.functions or (known is not None and known.result == "same")
                if entrywise and t.value[0] != "softmax":
                    found.append(node("call", *t.parts, value=(t.value[0], 1)))
                    if scope.is_function(t.value[0]) and known is None and t.value[0] not in scope.functions:
                        continue
    return found


def _residuals(scope: Scope) -> list[Tree]:
    """e where e² or ‖e‖² stands in a definition."""
    found = []
    for definition in scope.definitions.values():
        for t in subtrees(definition.tree):
            if t.kind == "power" and t.parts[1].kind == "number" and t.parts[1].value == 2:
                base = t.parts[0]
                found.append(base.parts[0] if base.kind in ("norm", "bars") else base)
    return found


def _reciprocals(scope: Scope) -> list[Tree]:
    """1/‖r‖ for every norm that occurs, 1/N for every size."""
    found = []
    one = node("number", value=1)
    for definition in scope.definitions.values():
        for t in subtrees(definition.tree):
            if t.kind == "norm" or (t.kind == "call" and t.value[0] in ("norm2", "normF", "sqrt", "det")):
                found.append(node("product", one, t, value=[("/", 0, 0)]))
    for name in sorted(scope.sizes | scope.limits):
        size = node("name", value=name)
        found += [node("product", one, size, value=[("/", 0, 0)]), size]
    return found


def _inverses(scope: Scope) -> list[Tree]:
    """X⁻¹ for every inverse that occurs."""
    trees = [t for definition in scope.definitions.values() for t in subtrees(definition.tree)]
    return [t for t in trees if t.kind == "power" and t.parts[1].kind == "neg"]


def _addends(check: Check, claim: Claim, found: Material) -> list[Tree]:
    """Terms of the member before and of other claims, scalars times names, images of own terms."""
    result: list[Tree] = []
    for side in (claim.left if claim.before else None, claim.right):
        for t in subtrees(side) if side is not None else ():
            if t.kind == "sum":
                result += [p for _, p in terms(t)]
    assert claim.right is not None
    result += [p for _, p in terms(claim.right)]
    result += [node("transpose", t) for t in list(result)]
    scalars = [a for a in found.atoms if a.value in names(claim.right) or _greek(a.value)]
    for scalar in scalars[:6]:
        for atom in found.atoms[:10]:
            result.append(node("product", scalar, atom, value=marks("*")))
    return result + found.atoms


def _greek(name: str) -> bool:
    return name[0] in "αβγλμηεκρ"
