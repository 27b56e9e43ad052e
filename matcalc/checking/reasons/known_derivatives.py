"""Derivatives of elementwise functions as a reader would write them, with the names that the document has."""

from __future__ import annotations

from collections.abc import Callable

from ...language.tree import Tree
from ..formulas.rewriting import product, total
from ..formulas.trees import node


def derivative(function: str, argument: Tree, value: Tree) -> Tree:
    """f'(z) of a function at an argument z where it has this value; f'(z) itself of functions not known here."""
    known = KNOWN.get(function)
    return known(argument, value) if known else node("call", argument, value=(function, 1))


def _one_minus(tree: Tree) -> Tree:
    return total([("+", node("number", value=1)), ("-", tree)])


def _square(tree: Tree) -> Tree:
    return product([tree, tree], [".*"])


def _call(function: str, argument: Tree) -> Tree:
    return node("call", argument, value=(function, 0))


Written = Callable[[Tree, Tree], Tree]


def _of_sigmoid(argument: Tree, value: Tree) -> Tree:
    return product([value, _one_minus(value)], [".*"])


KNOWN: dict[str, Written] = {
    "exp": lambda z, e: e,
    "log": lambda z, _: product([node("number", value=1), z], ["./"]),
    "ln": lambda z, _: product([node("number", value=1), z], ["./"]),
    "sin": lambda z, _: _call("cos", z),
    "cos": lambda z, _: node("neg", _call("sin", z)),
    "tanh": lambda z, t: _one_minus(_square(t)),
    "sigmoid": _of_sigmoid,
    "σ": _of_sigmoid,
    "relu": lambda z, _: _call("step", z),
    "max": lambda z, _: _call("step", z),
}
