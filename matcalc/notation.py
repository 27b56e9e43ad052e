"""How things look, as plain data.

A `Layout` says how one construct is set: its precedence and its symbol in the three spellings. An op
describes one of its nodes as a `Form`: a layout with parts, where a part is an expression, a further
form, or plain text (a name, a numeral, a size). Printers interpret layouts; the size of an expression
is the size of its form. Precedences are those of the language, loosest first, refined where a reader
wants brackets that the language could do without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SUM, OPEN, COLON, QUOTIENT, PRODUCT, SCALED, SIGNED, POWERED, POSTFIX, ATOM = range(1, 11)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """`kind` selects the printer's method; the rest is data for it.

    kind        parts           ASCII                 LaTeX
    atom        name            the name              the name, or the layout's own symbol
    constant    sizes…          name(m,n)             symbol_{m \\times n}
    call        a, b…           name(a, b)            name\\left(a, b\\right)
    function    name, primes, a f''(a)                f''\\left(a\\right)
    fence       a               name(a)               `open…close` around a
    root        a               sqrt(a)               \\sqrt{a}
    inverse     a               inv(a)                a^{-1}
    operator    a, b            name(a, b)            a op b
    infix       a, b…           a op b                a op b
    fraction    a, b            a/b                   \\frac{a}{b}
    sum         terms…          a + b - c             a + b - c (a later term set with NEGATIVE is subtracted)
    prefix      a               op a                  op a
    postfix     a               a op                  a^{op}
    power       a, b            a^b                   a^{b}
    index       a, i, j         a[i,j]                a_{i, j}
    column      a, b…           [a; b]                a column of a matrix
    row         a, b…           [a, b]                a row of a matrix
    series      a, i, n         sum(a, i=1..n)        \\sum_{i=1}^{n} a
    level       a, a*ones(m,n)  a                     a \\mathbf{1}_{m \\times n} (a term beside arrays)

    Infix layouts and fractions of one `group` follow each other from left to right without brackets.
    """

    kind: str
    precedence: int
    ascii: str
    unicode: str
    latex: str
    group: str = ""


class Form:
    """A layout with its parts (expressions, forms, or plain text)."""

    __slots__ = ("layout", "parts")

    def __init__(self, layout: Layout, *parts: Any) -> None:
        self.layout = layout
        self.parts: Sequence[Any] = parts


NAME = Layout("atom", ATOM, "", "", "")
SIGNED_NUMERAL = Layout("atom", SIGNED, "", "", "")
ONE = Form(NAME, "1")
FUNCTION = Layout("function", ATOM, "", "", "")
SIGNED_SUM = Layout("sum", SUM, "+", "+", "+")
NEGATIVE = Layout("prefix", QUOTIENT, "-", "-", "-")
FROBENIUS = Layout("infix", COLON, " : ", " : ", " : ")
TIMES = Layout("infix", PRODUCT, "*", " ", " ", "matrix")
SCALAR_TIMES = Layout("infix", SCALED, "*", " ", " ")
HADAMARD = Layout("infix", PRODUCT, ".*", " ⊙ ", r" \odot ", "entrywise")
OVER = Layout("fraction", QUOTIENT, "/", "/", "", "matrix")
ENTRYWISE_OVER = Layout("infix", QUOTIENT, "./", " ⊘ ", r" \oslash ", "entrywise")
KRONECKER = Layout("operator", PRODUCT, "kron", " ⊗ ", r" \otimes ")
POWER = Layout("power", POWERED, "^", "", "")
ENTRYWISE_POWER = Layout("power", POWERED, ".^", "⊙", r"\odot ")
TRANSPOSE = Layout("postfix", POSTFIX, "'", "ᵀ", r"\top")
INVERSE = Layout("inverse", ATOM, "inv", "⁻¹", "-1")
ROOT = Layout("root", ATOM, "sqrt", "√", r"\sqrt")
ROOT_OF_ENTRIES = Layout("root", ATOM, "sqrt", "√", r"\sqrt[\odot]")
INDEX = Layout("index", POSTFIX, "", "", "")
COLUMN = Layout("column", ATOM, "; ", "; ", r" \\ ")
ROW = Layout("row", ATOM, ", ", ", ", " & ")
SERIES = Layout("series", ATOM, "sum", "Σ", r"\sum")
LEVEL = Layout("level", QUOTIENT, "", "", "")


def call(name: str, latex: str | None = None, unicode: str | None = None) -> Layout:
    """A function written with its name and brackets."""
    upright = name.replace("_", r"\_")
    return Layout("call", ATOM, name, unicode or name, latex or rf"\operatorname{{{upright}}}")


def fence(name: str, latex: str, unicode: str | None = None) -> Layout:
    """A function that LaTeX (and Unicode, if given) writes as a pair of fences, `open…close`."""
    return Layout("fence", ATOM, name, unicode or f"{name}(…)", latex)


def constant(name: str, latex: str, unicode: str) -> Layout:
    """A matrix known by its size, written with the size."""
    return Layout("constant", ATOM, name, unicode, latex)
