"""Other readings of a claim: for some index values, on the symmetric matrices, in the other layout, of one number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from ...language.tree import Tree
from ..declarations.constraints import orthonormal
from ..experiments.assignments import free_letters
from ..experiments.differences import Rough
from ..experiments.experiment import Experiment
from ..experiments.values import World
from ..formulas.letters import lettered
from ..formulas.rewriting import product, structure, total, transformed
from ..formulas.trees import node
from ..reading.claim import Claim
from ..scope.operators import OPERATORS, operated
from ..scope.parts import Part
from .condition import Condition

SYMMETRIC = {"symmetric", "positive_definite", "positive_semidefinite"}
SOME_NUMBER = 0.37
NEAR = 3  # claims
UNEQUAL = re.compile(r"(?<![A-Za-z])([a-z])\s*(?:\\neq|\\ne\b|≠|!=)\s*([a-z])")
OTHER = re.compile(r"(?<![A-Za-z])([a-z])\s*(?:\\neq|\\ne\b|≠|!=|>)\s*(\d)")
ONE_SIDE = re.compile(
    r"(?P<name>\\?[A-Za-z]+(?:_\w)?)\s*(?P<sign>[<>]|\\[gl]t\b)\s*(?P<bound>-?\d+(?:\.\d+)?)(?![\w.])"
)
EQUAL = re.compile(r"(?<![A-Za-z_{])([a-z])\s*=\s*([a-z])(?![A-Za-z])")
UNOTHER = re.compile(r"(?<![A-Za-z])([a-z])\s*(?:\\neq|\\ne\b|≠|!=|>)\s*(\d)")


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


def on_symmetric_matrices(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """The gradient on the symmetric matrices is the symmetric part."""
    left, _ = _sides(claim)
    found = {name for name, words in experiment.scope.properties.items() if words & SYMMETRIC}
    if left.kind in ("nabla", "partial") and experiment.moving & found:
        both = total([("+", left), ("+", node("transpose", left))])
        yield Condition("gradient on the symmetric matrices", left=product([node("number", value=0.5), both], ["*"]))


def in_the_other_layout(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """A derivative of a vector by a vector in the other layout, where none is declared."""
    left, _ = _sides(claim)
    undeclared = left.kind in ("partial", "nabla") and not experiment.scope.layout
    if undeclared and experiment.shapes.shape(left.parts[0]) != (1, 1):
        yield Condition("denominator layout", left=node("transpose", left))


def of_a_number(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """σ'(z) = …, an identity of numbers although z is a vector elsewhere."""
    left, right = _sides(claim)
    left = _primed(left)
    if left.kind == "call" and left.value[1] and left.parts[0].kind == "name":
        argument = left.parts[0].value

        def number(t: Tree) -> Tree | None:
            return node("number", value=SOME_NUMBER) if t.kind == "name" and t.value == argument else None

        yield Condition("", left=transformed(left, number), right=transformed(right, number))


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
