r"""The two spellings of the language: which of them a text, a name or a declaration is in.

What reads LaTeX is loaded only where there is some.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from . import statements
from .declarations import Declared
from .python_tables import dialect_of
from .tokens import NAME, canonical
from .tree import Program

RELATIVE = re.compile(r"_\{\s*[A-Za-z]\s*[+-]\s*[0-9]+\s*\}")  # u_{l-1}, which both spellings have
BESIDE = re.compile(r"[_^]\s*\{\s*[(\[]?\s*[A-Za-z]\s*[-−+]")  # the beginning of u_{l-1}, u^{(l-1)} and u^{[l-1]}
PLAIN = re.compile(r"\*|\.\^|(?<![\\A-Za-z])[A-Za-z]{2,}[0-9]*\(")  # a product sign, or the name of a function
SUSPECT = re.compile(r"[\\$|]|[_^]\s*\{|\^[T+*]|[^\x00-\x7f]")  # what LaTeX, or Unicode written by hand, has somewhere


def is_latex(text: str) -> bool:
    r"""Whether a text is written mathematics rather than the text language; see `language.latex`.

    >>> is_latex(r"\|Ax - b\|^2"), is_latex("norm2(A*x - b)^2")
    (True, False)
    """
    if not SUSPECT.search(text):
        return False
    from . import latex

    return latex.is_latex(RELATIVE.sub("", text) if PLAIN.search(text) else text)


def is_recurrence(text: str) -> bool:
    """Whether a text says of every number l what it says of the number before; see `language.recurrences`.

    >>> is_recurrence("u_l = phi(W_l*u_{l-1}), l = 1..L; norm2(u_L)"), is_recurrence("sum(x_i^2, i=1..N)")
    (True, False)
    """
    if "=" not in text or not BESIDE.search(text):
        return False
    from .recurrences import pieces

    return pieces.is_recurrence(text)


def latex_program(text: str, known: Declared) -> Program:
    """Definitions and an expression, in LaTeX."""
    from . import latex

    return latex.program(text, known)


def text_program(text: str, known: Declared) -> Program:
    """Definitions and an expression, in the language of text, or in another that the text gives itself away by."""
    dialect = dialect_of(text)
    if dialect is None:
        return statements.program(text, known)
    from . import python_reader

    return python_reader.program(text, known, dialect)


def plain_name(text: str, known: Iterable[str] = ()) -> str:
    r"""A name in the language; one of the known names if it is a spelling of that.

    >>> plain_name(r"\mathbf{W}_{1}"), plain_name("W_1", ["W_1"]), plain_name("W_1", ["W1"]), plain_name(r"\hat y")
    ('W1', 'W_1', 'W1', 'y_hat')
    """
    text = text.strip()
    spellings = {canonical(name): name for name in known}
    if text in spellings.values():
        return text
    found = text if re.fullmatch(NAME, text) else _latex_name(text, spellings)
    return spellings.get(canonical(found), found)


def _latex_name(text: str, spellings: dict[str, str]) -> str:
    from .latex.declared import name

    return name(text, spellings) or text


def plain_declaration(text: str) -> str:
    r"""A declaration in the language.

    >>> plain_declaration(r"\mathbf{W}_1 \in \mathbb{R}^{m \times n}"), plain_declaration(r"\Sigma: n,n symmetric")
    ('W1: m,n', 'Sigma: n,n symmetric')

    Raises DeclarationError for sets other than \mathbb{R}^n, \mathbb{R}^{m \times n} and \mathbb{S}^n.
    """
    if not isinstance(text, str):
        return text
    name, colon, rest = text.partition(":")
    if colon and "∈" not in name and "\\in" not in name:
        names = ",".join(map(plain_name, re.split(r",(?![^{]*\})", name)))
        return f"{names}:{rest}"
    if not re.search(r"∈|\\in\b", text):
        return text
    from .latex.declared import membership

    return membership(text)
