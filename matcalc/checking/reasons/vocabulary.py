"""What the search for a reason may put into a formula: the names, functions and terms of the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from ...language.tree import Tree
from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Unknown
from ..formulas.rewriting import copied, operators, product, renamed, structure, terms
from ..formulas.trees import DERIVATIVES, marks, names, node, subtrees
from ..reading.claim import Claim
from ..scope.functions import function
from ..scope.scope import Scope
from ..verdicts.check import Check
from .known_derivatives import derivative

MOST = 24
NUMBERED = re.compile(r".+_\d")
NEAR = 4  # claims
Candidate = tuple[str, Tree]


@dataclass(slots=True)
class Vocabulary:
    """What may be put into a formula: factors, terms, derivatives of functions, names by shape, index letters.

    `coefficients` are the scalars in front of the terms of definitions, `scalars` other factors that are scalars.
    """

    experiment: Experiment
    coefficients: list[Tree] = field(default_factory=list)
    scalars: list[Tree] = field(default_factory=list)
    factors: list[Tree] = field(default_factory=list)
    addends: list[Tree] = field(default_factory=list)
    derivatives: list[Tree] = field(default_factory=list)
    atoms: list[Tree] = field(default_factory=list)
    residuals: list[Tree] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)

    @property
    def scope(self) -> Scope:
        return self.experiment.scope

    def is_scalar(self, tree: Tree) -> bool:
        return _is_scalar(tree, self.experiment)


def vocabulary(check: Check, claim: Claim, experiment: Experiment) -> Vocabulary:
    """The vocabulary for one claim, what is used near it first."""
    scope = experiment.scope
    found = Vocabulary(experiment)
    found.atoms = _distinct(_atoms(check, claim, scope))[:MOST]
    found.derivatives = _distinct(_derivatives(scope))[:MOST]
    found.residuals = _distinct(_residuals(scope))
    found.letters = sorted(scope.running)
    found.coefficients = _distinct(
        [*_coefficients(claim, scope), *_constants(scope, found), *_compound(check, claim, experiment)]
    )
    pool = [
        *found.derivatives,
        *_reciprocals(scope),
        *_inverses(scope),
        *found.atoms,
        *(node("transpose", a) for a in found.atoms),
    ]
    for factor in _distinct(pool):
        (found.scalars if found.is_scalar(factor) else found.factors).append(factor)
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
    """The derivative of every function applied entry by entry, in the names that its value has."""
    found = []
    for definition in scope.definitions.values():
        for t in subtrees(definition.tree):
            if t.kind == "call" and not t.value[1] and _is_entrywise(t, scope):
                whole = t is definition.tree and not definition.indices
                value = node("name", value=definition.name) if whole else t
                found.append(_derivative_of(t, value, scope))
    return found


def _is_entrywise(t: Tree, scope: Scope) -> bool:
    """f(z) of a function of numbers, or max(z, 0)."""
    name = t.value[0]
    if len(t.parts) == 2:
        return name == "max" and any(p.kind == "number" and p.value == 0 for p in t.parts)
    known = function(name)
    return name in scope.functions or (known is not None and known.result == "same" and name != "softmax")


def _derivative_of(t: Tree, value: Tree, scope: Scope) -> Tree:
    name = t.value[0]
    argument = next(p for p in t.parts if p.kind != "number" or len(t.parts) == 1)
    return node("call", argument, value=(name, 1)) if name in scope.functions else derivative(name, argument, value)


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


def _coefficients(claim: Claim, scope: Scope) -> list[Tree]:
    """λ of λ/2 ‖W‖² in what is differentiated: names in front of a term that do not move."""
    found = []
    head = claim.first.left
    operand = names(head.parts[0]) if head is not None and head.kind in DERIVATIVES else set()
    for tree in [scope.definitions[name].tree for name in operand & scope.definitions.keys()]:
        for _, term in terms(tree):
            factors = term.parts if term.kind == "product" else []
            for factor in (p for f in factors for p in (f, *(f.parts if f.kind == "product" else ()))):
                if factor.kind == "name" and not scope.bases({factor.value}) & scope.moving:
                    found.append(factor)
    return found


def _constants(scope: Scope, vocabulary: Vocabulary) -> Iterator[Tree]:
    """1/√d and N: scalar factors in definitions, of what does not move."""
    for definition in scope.definitions.values():
        for t in subtrees(definition.tree):
            for mark, factor in zip(["*", *operators(t)], t.parts, strict=True) if t.kind == "product" else ():
                plain = all(scope.reference(n).kind in ("variable", "size") for n in scope.dependencies(factor))
                still = plain and names(factor) and not scope.bases(scope.dependencies(factor)) & scope.moving
                if still and vocabulary.is_scalar(factor):
                    yield factor if mark == "*" else product([node("number", value=1), factor], ["/"])


def _compound(check: Check, claim: Claim, experiment: Experiment) -> list[Tree]:
    """The scalars b'Su and tr(AX) among the factors in the claims just before."""
    near = [c for c in check.part.claims if claim.number - NEAR <= c.number < claim.number]
    sides = (side for c in near for side in c.sides)
    found: list[Tree] = []
    for t in (t for side in sides for t in subtrees(side) if t.kind == "product"):
        starts = [i for i, p in enumerate(t.parts) if p.kind == "transpose" and set(operators(t)) == {"*"}]
        runs = (t.parts[i:j] for i in starts for j in range(i + 2, len(t.parts) + 1))
        found += [product(run, ["*"] * (len(run) - 1)) for run in runs]
        found += [p for p in t.parts if p.kind == "colon" or (p.kind == "call" and p.value[0] == "tr")]
    return [t for t in found if not any(s.kind in DERIVATIVES for s in subtrees(t)) and _is_scalar(t, experiment)]


def _is_scalar(tree: Tree, experiment: Experiment) -> bool:
    shapes = experiment.shapes
    before = dict(shapes.sizes.found), len(shapes.misfits), shapes.cost
    with suppress(Unknown):
        shape = shapes.shape(copied(tree))  # its sizes are its own
        fits = len(shapes.misfits) == before[1]
        shapes.sizes.found, shapes.cost = before[0], before[2]
        del shapes.misfits[before[1] :]
        return fits and shape == (1, 1)
    return False


def _addends(check: Check, claim: Claim, found: Vocabulary) -> list[Tree]:
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
    return result + _shifted(claim.right) + found.atoms


def _shifted(right: Tree) -> list[Tree]:
    """The terms with all numbers one less or more: δ_1 h_0' beside δ_2 h_1'."""
    numbered = {n: (n.rpartition("_")[0], int(n.rpartition("_")[2])) for n in names(right) if NUMBERED.fullmatch(n)}
    shifts = [{n: f"{base}_{number + step}" for n, (base, number) in numbered.items()} for step in (-1, 1)]
    return [renamed(term, shift) for shift in shifts if numbered for _, term in terms(right)]


def _greek(name: str) -> bool:
    return name[0] in "αβγλμηεκρ"
