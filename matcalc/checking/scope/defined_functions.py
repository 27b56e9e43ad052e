"""Functions that a document defines: of a number, applied to every entry, or of a vector, by its components."""

from __future__ import annotations

from ...language.tree import Tree
from ..formulas.trees import names, subtrees
from ..reading.claim import Claim
from ..reading.words import FUNCTIONS
from .history import History
from .scope import Definition

LETTERS = {"σ", "φ", "ψ", "g", "ReLU", "relu", "f", "s", "h", "ρ", "sigmoid", "tanh", "sig"}  # of elementwise functions
OF_A_NUMBER = {"number", "name", "sum", "product", "neg", "power", "call", "cases", "comparison", "otherwise"}
OF_ARRAYS = ("tr", "det", "norm2", "sum", "logdet", "vec")
CONSTANTS = {*FUNCTIONS, "e", "max", "min", "π", "ln", "σ", "φ"}


def defines_function(history: History, claim: Claim, name: str, arguments: tuple[str, ...]) -> bool:
    """Whether the claim, such as σ(z) = 1/(1 + exp(-z)), defines a function by its name, which is nothing else."""
    right, part = claim.right, history.part
    assert right is not None
    if len(arguments) != 1 or name in history.defined:
        return False
    parameter = arguments[0]
    if _is_componentwise(history, claim, name, parameter, right):
        return True
    members = _chain(history, claim, parameter, right)
    if not members and not _is_of_a_number(right, parameter):
        return False
    if name in part.functions or not _is_elementwise(history, name, parameter, right):
        return False
    claim.kind = "definition"
    for member in members:
        member.kind = "definition"
    body = members[-1].right if members else right
    assert body is not None
    definition = Definition(name, body, arguments=arguments, number=claim.number)
    part.functions[name] = definition
    if members:
        part.functions.setdefault(right.value[0], Definition(right.value[0], body, (), arguments, claim.number))
    return True


def _chain(history: History, claim: Claim, parameter: str, right: Tree) -> list[Claim]:
    """The claims after `g(z) = σ(z)` in its chain."""
    found: list[Claim] = []
    if right.kind == "call" and [p.value for p in right.parts if p.kind == "name"] == [parameter]:
        while (following := history.follows(found[-1] if found else claim)) is not None:
            found.append(following)
    return found


def _is_elementwise(history: History, name: str, parameter: str, right: Tree) -> bool:
    """Whether the name stands for the function rather than for the quantity that depends on the parameter."""
    said = history.part.declarations
    if right.kind == "cases" or not said.applied.get(name, set()) <= {parameter}:
        return True
    return parameter not in said.shapes and name in LETTERS


def _is_componentwise(history: History, claim: Claim, name: str, parameter: str, right: Tree) -> bool:
    """g(z_i) = exp(z_i)/Σ_k exp(z_k): a function of a vector, given by its components."""
    said = history.part.declarations
    base, _, index = parameter.rpartition("_")
    if not base or index not in said.running or said.applied.get(name, set()) <= {parameter}:
        return False
    history.part.functions[name] = Definition(name, right, (index,), (base,), claim.number)
    claim.kind = "definition"
    return True


def _is_of_a_number(right: Tree, parameter: str) -> bool:
    """Whether the right side is a formula of the parameter alone, and makes sense for a number."""
    found = list(subtrees(right))
    arrays = any(t.kind == "call" and t.value[0] in OF_ARRAYS for t in found)
    return all(t.kind in OF_A_NUMBER for t in found) and names(right) - CONSTANTS <= {parameter} and not arrays
