"""Names that a claim introduces: defined anew, or occurring for the first time with nothing said of them."""

from __future__ import annotations

from collections.abc import Collection

from ...language.tree import Tree
from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Misfit, Unknown
from ..formulas.trees import names, node, subtrees
from ..reading.claim import Claim
from ..scope.parts import Part
from ..scope.scope import Definition, Scope


def is_defined_anew(part: Part, claim: Claim, experiment: Experiment) -> bool:
    """Whether the claim, `L = s : s` where L was a function of other variables, defines L; it does from here on."""
    scope, left, right = experiment.scope, claim.left, claim.right
    if left is None or right is None or claim.before is not None:
        return False
    if left.kind != "name" or left.value not in scope.definitions:
        return False
    if _is_defined(left.value, experiment):
        before, now = scope.bases({left.value}), scope.bases(scope.dependencies(right))
        elsewhere = bool(before - now and now - before)
        if not elsewhere and not _is_one_of_a_sum(scope.definitions[left.value].tree, right):
            return False
    part.definitions.append(Definition(left.value, right, number=claim.number))
    return True


def _is_defined(name: str, experiment: Experiment) -> bool:
    """Whether what stands for the name so far can be evaluated."""
    tree = node("name", value=name)
    try:
        return experiment.compare(tree, tree).agree > 0
    except (Misfit, Unknown):
        return False


def _is_one_of_a_sum(before: Tree, now: Tree) -> bool:
    """The loss of one sample, after that of all of them."""
    sums = [t for t in subtrees(before) if t.kind == "series"]
    if not sums or any(t.kind == "series" for t in subtrees(now)):
        return False
    stripped = {n.removesuffix(f"_{s.value}") for s in sums for n in names(s)}
    return names(now) <= stripped


def without_formula(left: Tree, scope: Scope) -> str:
    """The λ of dλ = …, of a λ that no formula is given for; "" for anything else."""
    if left.kind != "differential" or left.parts[0].kind != "name":
        return ""
    name = str(left.parts[0].value)
    free = scope.reference(name).kind == "variable" and name not in scope.shapes
    return name if free else ""


def not_introduced(part: Part, claim: Claim, left: Tree, scope: Scope, missed: Collection[str] = ()) -> str:
    """A name that occurs for the first time, and of which nothing is said; "" if there is none.

    Names that were `missed` before are not known for it.
    """
    known = _known(part, claim, scope).difference(missed)
    for name in sorted(_own(left, claim.right) - known):
        reference = scope.reference(name)
        fresh = reference.kind == "variable" and not scope.is_function(name)
        if (fresh or scope.is_unspecified(name)) and reference.base not in known:
            return name
    return ""


def is_implicit_definition(part: Part, claim: Claim, left: Tree, scope: Scope) -> bool:
    """A s = b, which is where s occurs for the first time."""
    last = left.parts[-1] if left.kind == "product" else left
    if claim.before is not None or claim.right is None or last is left or last.kind != "name":
        return False
    name, known = last.value, _known(part, claim, scope)
    others = {n for part_ in left.parts[:-1] for n in names(part_)} | names(claim.right)
    return (
        scope.reference(name).kind == "variable"
        and name not in known
        and name not in others
        and others <= known | {"I"}
    )


def _known(part: Part, claim: Claim, scope: Scope) -> set[str]:
    """The names that were declared or defined, or have occurred before, with the bases of indexed ones."""
    known = set(scope.definitions) | set(scope.functions) | {n.removesuffix("[]") for n in scope.shapes}
    for other in part.claims:
        if other.number < claim.number:
            known |= {n for side in other.sides for n in names(side)}
    return known | {name.rpartition("_")[0] for name in known}


def _own(left: Tree, right: Tree | None) -> set[str]:
    """The names on the right that are not on the left, and what is applied on either side."""
    sides = (left, right) if right is not None else (left,)
    own = {t.value for t in subtrees(sides[-1]) if t.kind == "name"} - names(left)
    return own | {t.value[0] for side in sides for t in subtrees(side) if t.kind == "call" and not t.value[1]}
