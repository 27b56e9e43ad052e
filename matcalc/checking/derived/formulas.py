"""Expressions of the engine as formulas in a document's names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...expr import Expr
from ...language.declarations import Declared
from ...language.statements import program
from ...language.tree import Tree
from ...printing.text import ascii
from ..experiments.named_shapes import Unknown
from ..formulas.letters import lettered
from ..formulas.lexicon import Style, Unreadable
from ..formulas.rewriting import transformed, with_parts
from ..formulas.translation import translated
from ..formulas.trees import node, subtrees
from .symbols import UNNAMED


def formula_of(e: Expr, meanings: Mapping[str, Tree], calls: Mapping[str, str], *, sized: bool = False) -> Tree:
    """The formula that an expression is, with every symbol as the formula it stands for.

    With `sized`, an identity is written with its size.

    Raises Unknown for an expression with something in it that documents have no sign for.
    """
    read = program(ascii(e), Declared()).result
    known = {lettered(symbol): tree for symbol, tree in meanings.items()}
    functions = {lettered(function): said for function, said in calls.items()} | dict(calls)

    def change(t: Tree) -> Tree | None:
        if t.kind == "name":
            return known.get(t.value)
        if t.kind == "series" and t.parts[1].kind == "name" and t.parts[1].value.startswith(UNNAMED):
            return with_parts(t, t.parts[:1])
        if t.kind == "index" and t.parts[0].kind == "name":
            return node("name", value=f"{t.parts[0].value}_{''.join(t.value)}")
        if t.kind == "norm" and t.value == "2":
            return node("norm", *t.parts, value="")
        if t.kind == "call":
            return _call(t, functions)
        if sized and t.kind == "identity":
            return node("name", value=f"I_{''.join(map(str, t.value)).replace('*', '')}")
        return CONSTANTS[t.kind](t) if t.kind in CONSTANTS else None

    try:
        found = transformed(translated(read, Style(transposes=True)), change)
    except Unreadable as problem:
        raise Unknown(str(problem)) from None
    for t in subtrees(found):
        if t.kind == "name" and t.value.startswith(UNNAMED):
            raise Unknown("the size has no name in the document")
    return found


def _call(t: Tree, functions: Mapping[str, str]) -> Tree:
    called, primes = t.value
    if called == "inv":
        return node("power", t.parts[0], node("neg", node("number", value=1)), value="^")
    return node("call", *t.parts, value=(functions.get(called, called), primes))


def _ones(t: Tree) -> Tree:
    return node("ones") if len(t.value) < 2 else node("call", node("number", value=1), value=("matrix", 0))


CONSTANTS: dict[str, Callable[[Tree], Tree]] = {  # where they stand says their sizes
    "identity": lambda t: node("name", value="I"),
    "ones": _ones,
    "zeros": lambda t: node("number", value=0),
}
