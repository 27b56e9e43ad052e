"""How things look, as plain data.

A `Layout` says how one construct is set: its precedence, and its signs in every spelling, in parts. An op
describes one of its nodes as a `Form`: a layout with parts, where a part is an expression, a further
form, or plain text (a name, a numeral, a size). Printers interpret layouts; the size of an expression
is the size of its form. Precedences are those of the language, loosest first, refined where a reader
wants brackets that the language could do without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

SUM, OPEN, COLON, QUOTIENT, PRODUCT, SCALED, SIGNED, POWERED, POSTFIX, ATOM = range(1, 11)

SPELLINGS = ("ascii", "unicode", "latex", "mathml")  # each has a writer in matcalc.printing


class Sign(NamedTuple):
    """What a layout is written with in one spelling; a writer reads its own and no other.

    symbol  the name or operator
    open    what stands before the parts: an opening fence, or the mark of an exponent on the line
    close   what stands after them
    low     the name, numeral or sign below the closing fence
    """

    symbol: str = ""
    open: str = ""
    close: str = ""
    low: str = ""


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
    signs: Mapping[str, Sign]
    group: str = ""

    def __call__(self, node: Any) -> Form:
        """The form of a node whose parts are its arguments."""
        return Form(self, *node.args)


class Form:
    """A layout with its parts (expressions, forms, or plain text)."""

    __slots__ = ("layout", "parts")

    def __init__(self, layout: Layout, *parts: Any) -> None:
        self.layout = layout
        self.parts: Sequence[Any] = parts


def layout(
    kind: str, precedence: int, ascii: str = "", unicode: str = "", latex: str = "", mathml: str = "", group: str = ""
) -> Layout:
    """A layout whose signs are symbols."""
    return Layout(
        kind,
        precedence,
        {"ascii": Sign(ascii), "unicode": Sign(unicode), "latex": Sign(latex), "mathml": Sign(mathml)},
        group,
    )


INVISIBLE = "\u2062"  # the operator between factors side by side

NAME = layout("atom", ATOM)
SIGNED_NUMERAL = layout("atom", SIGNED)
ONE = Form(NAME, "1")
FUNCTION = layout("function", ATOM)
SIGNED_SUM = layout("sum", SUM, "+", "+", "+", "+")
NEGATIVE = layout("prefix", QUOTIENT, "-", "-", "-", "−")
FROBENIUS = layout("infix", COLON, " : ", " : ", " : ", ":")
TIMES = layout("infix", PRODUCT, "*", " ", " ", INVISIBLE, "matrix")
SCALAR_TIMES = layout("infix", SCALED, "*", " ", " ", INVISIBLE)
HADAMARD = layout("infix", PRODUCT, ".*", " ⊙ ", r" \odot ", "⊙", "entrywise")
OVER = layout("fraction", QUOTIENT, "/", "/", group="matrix")
ENTRYWISE_OVER = layout("infix", QUOTIENT, "./", " ⊘ ", r" \oslash ", "⊘", "entrywise")
KRONECKER = layout("operator", PRODUCT, "kron", " ⊗ ", r" \otimes ", "⊗")
POWER = Layout("power", POWERED, {"ascii": Sign("^"), "unicode": Sign(open="^"), "latex": Sign(), "mathml": Sign()})
ENTRYWISE_POWER = Layout(
    "power",
    POWERED,
    {"ascii": Sign(".^"), "unicode": Sign("⊙", open=".^"), "latex": Sign(r"\odot "), "mathml": Sign("⊙")},
)
TRANSPOSE = layout("postfix", POSTFIX, "'", "ᵀ", r"\top", "⊤")
INVERSE = layout("inverse", ATOM, "inv", "⁻¹", "-1", "−1")
ROOT = layout("root", ATOM, "sqrt", "√", r"\sqrt")
ROOT_OF_ENTRIES = layout("root", ATOM, "sqrt", "√", r"\sqrt[\odot]")
INDEX = layout("index", POSTFIX)
COLUMN = layout("column", ATOM, "; ", "; ", r" \\ ")
ROW = layout("row", ATOM, ", ", ", ", " & ")
SERIES = layout("series", ATOM, "sum", "Σ", r"\sum", "∑")
LEVEL = layout("level", QUOTIENT)


# functions for whose names LaTeX has commands
COMMANDS = frozenset("exp log sin cos tan sinh cosh tanh arcsin arccos arctan max min".split())


@cache
def call(name: str, latex: str | None = None, unicode: str | None = None) -> Layout:
    """A function written with its name and brackets."""
    upright = name.replace("_", r"\_")
    plain = rf"\{name}" if name in COMMANDS else rf"\operatorname{{{upright}}}"
    return layout("call", ATOM, name, unicode or name, latex or plain, unicode or name)


_LATEX = {"‖": r"\|"}


def fence(name: str, open: str, close: str, low: str = "", *, word: str = "", latex: str = "") -> Layout:
    """A function written as a pair of fences around its argument, after a word or above a sign if it has one."""
    fences = (rf"\left{_LATEX.get(open, open)}", rf"\right{_LATEX.get(close, close)}")
    seen = Sign(word, open, close, low)
    signs = {"ascii": Sign(name), "unicode": seen, "latex": Sign(latex, *fences, low), "mathml": seen}
    return Layout("fence", ATOM, signs)


def constant(name: str, latex: str, unicode: str) -> Layout:
    """A matrix known by its size, written with the size."""
    return layout("constant", ATOM, name, unicode, latex, unicode)
