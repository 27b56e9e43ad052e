"""Conditions under which a document means its claims: what is held fixed, which case, where a gradient vanishes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...language.tree import Tree
from ..experiments.assignments import free_letters
from ..experiments.experiment import Experiment
from ..experiments.stationary import stationary
from ..experiments.values import World
from ..formulas.rewriting import structure, transformed
from ..formulas.trees import marks, names, node, subtrees
from ..reading.claim import Claim
from ..scope.definitions import SOLVED
from ..scope.scope import Scope

if TYPE_CHECKING:
    from .check import Check

SOME_NUMBER = 0.37
Keep = Callable[[Mapping[str, int]], bool]


def everything(at: Mapping[str, int]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Condition:
    """A change of the worlds in which a claim is tested, the index values at which it is, or of its sides.

    With `final`, a claim that cannot be tested so is undecided rather than wrong.
    """

    text: str
    change: Callable[[World], World] = lambda world: world
    keep: Keep = everything
    left: Tree | None = None
    right: Tree | None = None
    final: bool = False


def conditions(check: Check, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """The conditions to try, the likeliest first."""
    yield from _cases(claim, experiment.scope)
    yield from held_fixed(check, claim, experiment)
    yield from _symmetric(claim, experiment)
    yield from _layouts(claim, experiment)
    yield from _pointwise(claim, experiment)
    yield from _stationary(check, claim, experiment)


# --------------------------------------------------------------------------- cases of indices

UNEQUAL = re.compile(r"(?<![A-Za-z])([a-z])\s*(\\neq|\\ne\b|≠|!=)\s*([a-z])")
EQUAL = re.compile(r"(?<![A-Za-z_{])([a-z])\s*=\s*([a-z])(?![A-Za-z])")


def _cases(claim: Claim, scope: Scope) -> Iterator[Condition]:
    """`Case i ≠ j`, said before the claim or after it."""
    assert claim.left is not None
    assert claim.right is not None
    free = free_letters(scope, claim.left, claim.right)
    said = claim.around
    for match in UNEQUAL.finditer(said):
        i, j = match[1], match[3]
        if i in free and j in free:
            yield Condition(f"for {i} != {j}", keep=lambda at, i=i, j=j: at[i] != at[j])  # type: ignore[misc]
    for match in EQUAL.finditer(said):
        i, j = match[1], match[2]
        if i in free and j in free:
            yield Condition(f"for {i} = {j}", keep=lambda at, i=i, j=j: at[i] == at[j])  # type: ignore[misc]


# --------------------------------------------------------------------------- what is held fixed

ONLY = re.compile(
    r"\bonly\b[^.]{0,60}\b(?:move|moves|vary|varies|changes?)\b|\b(?:held|keep|kept|hold|holding)\b[^.]{0,30}\b(?:fixed|constant)\b|\bfixed\b"
)


def held_fixed(check: Check, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """Directions in which what was set to zero does not move."""
    scope, moving = experiment.scope, experiment.moving
    lasting, latest = (still - _written(claim, scope) for still in _assumed(check, claim, scope))
    for frozen in (lasting | latest, latest, lasting):
        if frozen & moving and moving - frozen:
            yield _moving(moving - frozen, f"with {_zeros(frozen & moving)}")
    own = _moved_on_the_right(claim, scope) & moving
    rest = (moving & scope.bases(_mentioned(claim, scope))) - own
    if own and rest and (ONLY.search(claim.around) or rest <= _already_derived(check, claim, scope)):
        text = f"when only {' and '.join(sorted(own))} vary" if ONLY.search(claim.around) else f"with {_zeros(rest)}"
        yield _moving(own, text)
    elif own and rest and rest.isdisjoint(_varied(check, scope)):
        yield _moving(own, f"with {_zeros(rest)}")


def _varied(check: Check, scope: Scope) -> set[str]:
    """The variables whose differentials the document writes, or by which it differentiates."""
    found: set[str] = set()
    for claim in check.reading.everything:
        for t in (t for side in (claim.left, claim.right) if side is not None for t in subtrees(side)):
            if t.kind == "differential" and t.parts[0].kind == "name":
                found |= scope.bases({t.parts[0].value})
            elif t.kind in ("partial", "nabla"):
                found |= scope.bases(n for variable in t.parts[1:] for n in names(variable))
    return found


def _mentioned(claim: Claim, scope: Scope) -> set[str]:
    return {n for side in (claim.left, claim.right) if side is not None for n in scope.dependencies(side)}


def _zeros(keys: set[str]) -> str:
    return " and ".join(f"d{key} = 0" for key in sorted(keys))


def _moving(keys: set[str], text: str) -> Condition:
    return Condition(text, lambda world: _restricted(world, frozenset(keys)))


def _restricted(world: World, moving: frozenset[str]) -> World:
    other = world.changed({})
    other.moving = moving
    return other


def _assumed(check: Check, claim: Claim, scope: Scope) -> tuple[set[str], set[str]]:
    """What stays at rest by all that was set to zero so far: variables for good, other names until the next time.

    What one sentence sets to zero counts together: `dh = 0, dz = 0`.
    """
    lasting: set[str] = set()
    latest: set[str] = set()
    last = None
    for other in check.reading.claims:
        if other.number > claim.number or other.kind != "assumption" or other.left is None:
            continue
        if last is None or other.number > last + 1:
            latest = set()
        last = other.number
        inner = names(other.left)
        keys = scope.bases(inner)
        if all(scope.reference(n).base not in scope.definitions for n in inner):
            lasting |= keys
        else:
            latest |= keys
    return lasting, latest


def _written(claim: Claim, scope: Scope) -> set[str]:
    """The variables whose own differentials the right side is written with: whatever was said before, they move."""
    assert claim.right is not None
    own = {t.parts[0].value for t in subtrees(claim.right) if t.kind == "differential" and t.parts[0].kind == "name"}
    return {key for n in own if scope.reference(n).base not in scope.definitions for key in scope.bases({n})}


def _moved_on_the_right(claim: Claim, scope: Scope) -> set[str]:
    """The variables behind the differentials on the right."""
    assert claim.right is not None
    found: set[str] = set()
    for t in subtrees(claim.right):
        if t.kind == "differential":
            found |= scope.bases(scope.dependencies(t.parts[0]))
    return found


def _already_derived(check: Check, claim: Claim, scope: Scope) -> set[str]:
    """The variables by which derivatives were stated before."""
    found: set[str] = set()
    for other in check.reading.everything:
        left = other.left
        if (
            other.number < claim.number
            and left is not None
            and left.kind in ("nabla", "partial")
            and len(left.parts) > 1
        ):
            variable = left.parts[1]
            if variable.kind == "name" and scope.reference(variable.value).base not in scope.definitions:
                found |= scope.bases({variable.value})
    return found


# --------------------------------------------------------------------------- symmetric variables, layouts


def _symmetric(claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """The gradient on the symmetric matrices is the symmetric part."""
    left = claim.left
    assert left is not None
    scope = experiment.scope
    found = {
        n
        for n, words in scope.properties.items()
        if words & {"symmetric", "positive_definite", "positive_semidefinite"}
    }
    if left.kind in ("nabla", "partial") and found and experiment.moving & found:
        half = node("number", value=0.5)
        both = node("sum", left, node("transpose", left), value=marks("+", "+"))
        part = node("product", half, both, value=marks("*"))
        yield Condition("gradient on the symmetric matrices", left=part)


def _layouts(claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """A derivative of a vector by a vector in the other layout, where none is declared."""
    left = claim.left
    if left is not None and left.kind in ("partial", "nabla") and not experiment.scope.layout:
        operand = experiment.shapes.shape(left.parts[0])
        if operand != (1, 1):
            yield Condition("denominator layout", left=node("transpose", left))


def _pointwise(claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """σ'(z) = …, an identity of numbers although z is a vector elsewhere."""
    left, right = claim.left, claim.right
    assert left is not None
    assert right is not None
    left = _primed(left)
    if left.kind == "call" and left.value[1] and left.parts[0].kind == "name":
        argument = left.parts[0].value
        number = node("number", value=SOME_NUMBER)
        sides = [
            transformed(side, lambda t: number if t.kind == "name" and t.value == argument else None)
            for side in (left, right)
        ]
        yield Condition("", left=sides[0], right=sides[1])


def _primed(tree: Tree) -> Tree:
    """d/dx f(x) as f'(x)."""
    if tree.kind == "partial" and len(tree.parts) == 2 and tree.parts[0].kind == "call":
        operand, variable = tree.parts
        if len(operand.parts) == 1 and structure(operand.parts[0]) == structure(variable):
            name, primes = operand.value
            return node("call", *operand.parts, value=(name, primes + 1))
    return tree


# --------------------------------------------------------------------------- stationary points


def _stationary(check: Check, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """Equations for the point where the gradient vanishes."""
    sides = [t for side in (claim.left, claim.right) if side is not None for t in subtrees(side)]
    if not SOLVED.search(claim.back) or any(t.kind in ("differential", "partial", "nabla") for t in sides):
        return
    for function_, variable in _functions(check, claim, experiment):

        def change(world: World, function_: str = function_, variable: str = variable) -> World:
            return stationary(world, function_, variable)

        yield Condition("where the gradient vanishes", change, final=True)


def _functions(check: Check, claim: Claim, experiment: Experiment) -> Iterator[tuple[str, str]]:
    """Scalars and the variables by which their derivatives were stated, the last first."""
    scope = experiment.scope
    for other in reversed(check.reading.claims):
        left = other.left
        if other.number > claim.number or left is None or left.kind not in ("nabla", "partial"):
            continue
        operand = left.parts[0]
        name = operand.value if operand.kind == "name" else operand.value[0] if operand.kind == "call" else ""
        variables = left.parts[1:] or _argument(scope, name)
        if name in scope.definitions and len(variables) == 1 and variables[0].kind == "name":
            for key in scope.bases({variables[0].value}):
                yield name, key


def _argument(scope: Scope, name: str) -> list[Tree]:
    definition = scope.definitions.get(name)
    return [node("name", value=a) for a in definition.arguments[:1]] if definition else []
