"""How things look, as plain data.

A `Layout` says how one construct is set: its precedence and its symbol in the three spellings. An op
describes one of its nodes as a `Form`: a layout with parts, where a part is an expression or a
further form. Printers interpret layouts; the size of an expression is the size of its form.
Precedences are those of the language, loosest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SUM, COLON, PRODUCT, PREFIX, POSTFIX, ATOM = 1, 2, 3, 4, 5, 6


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """`kind` selects the printer's method; the rest is data for it.

    kind        text                     LaTeX
    atom        the name                 the name
    call        name(a, b)               name\\left(a, b\\right)
    infix       a op b                   a op b
    fraction    a / b                    \\frac{a}{b} (or a op b, if `latex` is an operator)
    sum         signed terms: the parts are pairs (negative, term)
    prefix      op a                     op a
    postfix     a op                     a^{op}
    power       a ^ b                    a^{b}
    fence       name(a)                  open a close: `latex` is "open|close"
    index       a[i, j]                  a_{i, j}
    column      [a; b; c]                a column of a matrix
    series      sum(a, i=1..N)           \\sum_{i=1}^{N} a
    """

    kind: str
    precedence: int
    ascii: str
    unicode: str
    latex: str


class Form:
    """A layout with its parts (expressions, forms, or plain text for an atom)."""

    __slots__ = ("layout", "parts")

    def __init__(self, layout: Layout, *parts: Any) -> None:
        self.layout = layout
        self.parts: Sequence[Any] = parts


def infix(precedence: int, ascii: str, unicode: str, latex: str) -> Layout:
    return Layout("infix", precedence, ascii, unicode, latex)


NAME = Layout("atom", ATOM, "", "", "")
SIGNED_SUM = Layout("sum", SUM, "+", "+", "+")
FROBENIUS = infix(COLON, " : ", " : ", " : ")
TIMES = infix(PRODUCT, "*", " ", " ")
HADAMARD = infix(PRODUCT, ".*", " ⊙ ", r" \odot ")
KRONECKER = infix(PRODUCT, "⊗", " ⊗ ", r" \otimes ")
OVER = Layout("fraction", PRODUCT, "/", "/", "")
ENTRYWISE_OVER = Layout("fraction", PRODUCT, "./", " ⊘ ", r" \oslash ")
NEGATIVE = Layout("prefix", PREFIX, "-", "-", "-")
POWER = Layout("power", POSTFIX, "^", "^", "")
ENTRYWISE_POWER = Layout("power", POSTFIX, ".^", ".^", r"\odot ")
TRANSPOSE = Layout("postfix", POSTFIX, "'", "ᵀ", r"\top")
INDEX = Layout("index", POSTFIX, "", "", "")
COLUMN = Layout("column", ATOM, "; ", "; ", r" \\ ")
SERIES = Layout("series", ATOM, "sum", "Σ", r"\sum")


def call(name: str, latex: str | None = None, unicode: str | None = None) -> Layout:
    """A function written with its name and brackets."""
    return Layout("call", ATOM, name, unicode or name, latex or rf"\operatorname{{{name}}}")


def fence(name: str, latex: str, unicode: str | None = None) -> Layout:
    """A function that LaTeX (and Unicode, if given) writes as a pair of fences, `open|close`."""
    return Layout("fence", ATOM, name, unicode or name, latex)
