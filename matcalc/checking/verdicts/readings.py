"""Other readings of a claim: for some index values, within a structure, in the other layout, of one number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from ...language.tree import Tree
from ...shape import SCALAR
from ..declarations.constraints import orthonormal
from ..experiments.assignments import free_letters
from ..experiments.differences import Rough
from ..experiments.experiment import Experiment
from ..experiments.values import World
from ..formulas.letters import lettered
from ..formulas.rewriting import structure, transformed
from ..formulas.trees import node, subtrees
from ..reading.claim import Claim
from ..scope.conventions import nabla_variable
from ..scope.functions import function
from ..scope.operators import OPERATORS, operated
from ..scope.parts import Part
from .condition import Condition

STRUCTURES = ("diagonal", "symmetric", "skew", "lower", "upper", "toeplitz", "orthogonal", "orthonormal_columns")
ACTIVE = re.compile(r"\b(?:active|violated)\b")
NEAR = 3  # claims
UNEQUAL = re.compile(r"(?<![A-Za-z])([a-z])\s*(?:\\neq|\\ne\b|≠|!=)\s*([a-z])")
OTHER = re.compile(r"(?<![A-Za-z])([a-z])\s*(?:\\neq|\\ne\b|≠|!=|>)\s*(\d)")
ONE_SIDE = re.compile(
    r"(?P<name>\\?[A-Za-z]+(?:_\w)?)\s*(?P<sign>[<>]|\\[gl]t\b)\s*(?P<bound>-?\d+(?:\.\d+)?)(?![\w.])"
)
EQUAL = re.compile(r"(?<![A-Za-z_{])([a-z])\s*=\s*([a-z])(?![A-Za-z])")


def cases(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """`Case i ≠ j`, said before the claim or after it."""
    free = free_letters(experiment.scope, *_sides(claim))
    for match in UNEQUAL.finditer(claim.around):
        if set(match.groups()) <= set(free):
            yield Condition(f"for {match[1]} != {match[2]}", keep=partial(_unequal, match[1], match[2]))
    for match in OTHER.finditer(claim.around):
        if match[1] in free:
            yield Condition(f"for {match[1]} != {match[2]}", keep=partial(_is_other, match[1], int(match[2]) - 1))
    for match in EQUAL.finditer(claim.around):
        if set(match.groups()) <= set(free):
            yield Condition(f"for {match[1]} = {match[2]}", keep=partial(_equal, match[1], match[2]))


def _equal(i: str, j: str, at: Mapping[str, int]) -> bool:
    return at[i] == at[j]


def _is_other(i: str, k: int, at: Mapping[str, int]) -> bool:
    return at[i] != k


def _unequal(i: str, j: str, at: Mapping[str, int]) -> bool:
    return at[i] != at[j]


def on_one_side(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """`If n > 0`, where a function has a kink."""
    scope = experiment.scope
    for match in ONE_SIDE.finditer(claim.around):
        name, above, bound = lettered(match["name"].strip("\\")), match["sign"] in (">", r"\gt"), float(match["bound"])
        if name in scope.definitions:
            sign = ">" if above else "<"
            yield Condition(f"for {name} {sign} {match['bound']}", change=partial(_beyond, name, above, bound))


def where_active(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """`Assume the loss is active`: the maximum of 0 and something is the latter."""
    if not ACTIVE.search(part.document.text):
        return
    trees = [t for definition in experiment.scope.definitions.values() for t in subtrees(definition.tree)]
    for t in trees:
        inner = [p for p in t.parts if p.kind != "number"] if t.kind == "call" and t.value[0] == "max" else []
        if len(inner) == 1 and len(t.parts) == 2:
            yield Condition("where the maximum is not zero", change=partial(_positive, inner[0]))


def _positive(tree: Tree, world: World) -> World:
    """The world, if the tree is positive there. Raises Rough if not."""
    if not bool((world.value(tree, {}) > 0).all()):
        raise Rough
    return world


def _beyond(name: str, above: bool, bound: float, world: World) -> World:
    """The world, if the name is beyond the bound there. Raises Rough if not."""
    value = world.plain(name)
    if not bool(((value > bound) == above).all()):
        raise Rough
    return world


def on_a_constraint(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """`Under the constraint W'W = I`, said just before."""
    for other in part.claims:
        near = claim.number - NEAR <= other.number < claim.number and other.kind == "declaration"
        if near and (name := orthonormal(other)) and experiment.scope.reference(name).kind == "variable":
            yield Condition(f"where {other.text}", change=partial(_orthonormal, name))


def _orthonormal(name: str, world: World) -> World:
    """The world with orthonormal columns in place of the name's value. Raises Rough if it is not tall."""
    value = world.plain(name)
    if value.shape[-2] < value.shape[-1]:
        raise Rough
    return world.changed({(name, ()): np.linalg.qr(value)[0]})


def _sides(claim: Claim) -> tuple[Tree, Tree]:
    assert claim.left is not None
    assert claim.right is not None
    return claim.left, claim.right


def within_a_structure(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """The gradient by a symmetric matrix as a symmetric matrix: projected on the directions in which X can move."""
    left, _ = _sides(claim)
    variable = _variable(left, experiment)
    if variable is None or variable.kind != "name":
        return
    for key in experiment.scope.bases({variable.value}) & experiment.moving:
        facts = experiment.facts(key)
        word = next((w for w in STRUCTURES if w in facts), None)
        if word is not None:
            tangent = node("tangent", left, variable, value=frozenset(facts))
            yield Condition(f"gradient on the {word.replace('_', ' ')} matrices", left=tangent)


def _variable(tree: Tree, experiment: Experiment) -> Tree | None:
    """The variable of a gradient."""
    if tree.kind == "partial" and len(tree.parts) == 2:
        return tree.parts[1]
    return nabla_variable(tree, experiment.scope) if tree.kind == "nabla" and tree.value[0] == 1 else None


def in_the_other_layout(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """A derivative of a vector by a vector in the other layout, where none is declared; a gradient as a row."""
    left, _ = _sides(claim)
    if left.kind == "call" and left.value[1] == 1 and experiment.shapes.shape(left) != SCALAR:
        yield Condition("", left=node("transpose", left))  # f'(x) is a row as often as a column
    undeclared = left.kind in ("partial", "nabla") and not experiment.scope.layout
    if undeclared and experiment.shapes.shape(left.parts[0]) != (1, 1):
        yield Condition("denominator layout", left=node("transpose", left))
    elif undeclared and part.declarations.rows:
        yield Condition("gradients are rows", left=node("transpose", left))


def of_a_number(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """σ'(z) = …, an identity of numbers although z is a vector elsewhere."""
    left, right = _sides(claim)
    left = _primed(left)
    if left.kind == "call" and left.value[1] and left.parts[0].kind == "name" and _is_of_entries(left.value[0]):
        whole = left.parts[0]
        shape = experiment.shapes.shape(whole)
        if shape == SCALAR:
            return
        entry = node("index", whole, value=(1,) if 1 in shape else (1, 1))

        def number(t: Tree) -> Tree | None:
            return entry if t.kind == "name" and t.value == whole.value else None

        yield Condition("", left=transformed(left, number), right=transformed(right, number))


def _is_of_entries(name: str) -> bool:
    """Whether the function goes entry by entry: log det has no meaning for a number."""
    known = function(name)
    return known is None or known.result == "same"


def _primed(tree: Tree) -> Tree:
    """d/dx f(x) as f'(x)."""
    if tree.kind == "partial" and len(tree.parts) == 2 and tree.parts[0].kind == "call":
        operand, variable = tree.parts
        if len(operand.parts) == 1 and structure(operand.parts[0]) == structure(variable):
            name, primes = operand.value
            return node("call", *operand.parts, value=(name, primes + 1))
    return tree


def with_operators(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """D f(x) as the Jacobian, although D is a matrix elsewhere."""
    left, _ = _sides(claim)
    derivative = operated(left, experiment.scope, OPERATORS) if left.kind == "product" else left
    if derivative.kind == "partial" and left.kind == "product":
        yield Condition(f"{left.parts[0].value} is the derivative here", left=derivative)
