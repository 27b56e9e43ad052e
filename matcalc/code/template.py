"""Source templates: what a record's code means, and how templates are filled without stray brackets.

A template is a Python expression with holes:

{0}, {1}, …   the code of the node's arguments
{=0}, …       the same, where a number must be made an array if the target tells them apart
{n}, {m*n}    a size (any canonical text of `matcalc.shape`)
{#i}          a running index, counted from 1
{$A}          an argument of the generated function, by its name in mathematics

Where brackets are needed follows from Python's own grammar: every template is parsed once.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import NamedTuple

# how tightly a piece of code binds, loosest first
ANY, SUM, MATMUL, PRODUCT, SIGN, POWER, ATOM = range(7)


class Code(NamedTuple):
    """A Python expression and how tightly its outermost operation binds."""

    text: str
    level: int = ATOM

    def at(self, level: int) -> str:
        """The text where at least `level` is wanted, in brackets if it binds too loosely."""
        return self.text if self.level >= level else f"({self.text})"


class Hole(NamedTuple):
    """A place for an argument (`key` is an int) or a name (`key` is what stands between the braces)."""

    key: int | str
    level: int


class Template(NamedTuple):
    """Text and holes in turn.

    operands    the argument holes, as often as they occur
    names       the plain names in the text, of helpers and modules
    arithmetic  whether it makes a number of numbers: no array is asked for and no function called
    """

    pieces: tuple[str | Hole, ...]
    level: int
    operands: tuple[int, ...]
    names: frozenset[str]
    arithmetic: bool


HOLE = re.compile(r"\{([^{}]+)\}")


@lru_cache(maxsize=4096)
def template(text: str) -> Template:
    """The template parsed, with the binding each hole needs.

    >>> t = template("{0}/(1.0 + np.abs({0}))")
    >>> [(p.key, p.level == PRODUCT) for p in t.pieces if isinstance(p, Hole)]
    [(0, True), (0, False)]
    """
    split = HOLE.split(text)
    keys = split[1::2]
    marked = "".join(part if i % 2 == 0 else f"hole_{i // 2}_" for i, part in enumerate(split))
    tree = ast.parse(marked, mode="eval").body
    levels = dict.fromkeys(range(len(keys)), ANY)
    pieces: list[str | Hole] = []
    _survey(tree, levels)
    for i, part in enumerate(split):
        if i % 2:
            pieces.append(Hole(int(part) if part.isdigit() else part, levels[i // 2]))
        elif part:
            pieces.append(part)
    operands = tuple(p.key for p in pieces if isinstance(p, Hole) and isinstance(p.key, int))
    nodes = list(ast.walk(tree))
    names = frozenset(n.id for n in nodes if isinstance(n, ast.Name) and not n.id.startswith("hole_"))
    arithmetic = not any(isinstance(n, ast.Call | ast.List) for n in nodes) and not any(key[0] == "$" for key in keys)
    return Template(tuple(pieces), binding(tree), operands, names, arithmetic)


def _survey(tree: ast.expr, levels: dict[int, int]) -> None:
    """Note the level every hole needs."""
    for node in ast.walk(tree):
        for child, needed in _children(node):
            if isinstance(child, ast.Name) and child.id.startswith("hole_"):
                levels[int(child.id[5:-1])] = needed


_BINARY: dict[type[ast.operator], tuple[int, int, int]] = {  # of the whole, of the left, of the right operand
    ast.Add: (SUM, SUM, MATMUL),
    ast.Sub: (SUM, SUM, MATMUL),
    ast.MatMult: (MATMUL, MATMUL, SIGN + 1),
    ast.Mult: (PRODUCT, PRODUCT, SIGN + 1),
    ast.Div: (PRODUCT, PRODUCT, SIGN + 1),
    ast.Pow: (POWER, ATOM, POWER),
}


def _children(node: ast.AST) -> list[tuple[ast.expr, int]]:
    match node:
        case ast.BinOp(left, op, right):
            _, of_left, of_right = _BINARY[type(op)]
            return [(left, of_left), (right, of_right)]
        case ast.UnaryOp(_, operand):
            return [(operand, PRODUCT)]
        case ast.Attribute(value) | ast.Subscript(value):
            return [(value, ATOM)]
        case ast.Compare(left, _, comparators):
            return [(e, SUM) for e in (left, *comparators)]
    return []


def binding(tree: ast.expr) -> int:
    """How tightly the outermost operation binds."""
    match tree:
        case ast.BinOp(_, op, _):
            return _BINARY[type(op)][0]
        case ast.UnaryOp():
            return SIGN
        case ast.Name() | ast.Constant() | ast.Call() | ast.Attribute() | ast.Subscript() | ast.List():
            return ATOM
    return ANY
