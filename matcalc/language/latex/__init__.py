r"""Reading LaTeX, and mathematics written by hand in Unicode: text to the same trees as the text language.

mouth.py expands macros, tokens.py makes names and signs of what is left, commands.py of commands; reader.py is the
state of a reading, grammar.py holds the grammar, scope.py says what names mean.
"""

from __future__ import annotations

import re

from ..tokens import canonical
from ..tree import Tree
from .commands import KNOWN
from .grammar import expression
from .mouth import Macro, Macros
from .reader import Reader
from .scope import Scope, scope_of
from .statements import program
from .symbols import LOWERED

__all__ = [
    "KNOWN",
    "Macro",
    "Macros",
    "Reader",
    "Scope",
    "canonical",
    "expression",
    "formula",
    "is_latex",
    "program",
    "scope_of",
]

COMMANDS = re.compile(
    r"[_^]\s*\{|\^[+*](?=\s*(?:$|[)\]=,;+-]))|(?:\^T|ᵀ)\s*[A-Za-z(]|\^\s*\\|\\([A-Za-z]+|[|,;:!{}\[\\])|⊙[⁰¹²³⁴⁵⁶⁷⁸⁹]|\$|[|‖∥⟨⟩√∑½𝟏⁻"
    + "".join(LOWERED)
    + "]"
)


def is_latex(text: str) -> bool:
    r"""Whether a text is written mathematics rather than the text language.

    So it is with a LaTeX command (of one letter, one that matcalc knows), a script in braces, a factor right after ^T,
    or a dollar sign, and with the Unicode that has no place in the text language: ‖x‖, ⟨a, b⟩, √, ∑, W₁, X⁻¹, and |x|.

    >>> is_latex(r"\|Ax - b\|^2"), is_latex("x^{2}"), is_latex("‖W₁x‖²"), is_latex("norm2(A*x - b)^2"), is_latex(r"A\b")
    (True, True, True, False, False)
    """
    commands = (found[1] for found in COMMANDS.finditer(text))
    return any(name is None or name in KNOWN or len(name) > 1 or not name.isalpha() for name in commands)


def formula(text: str, scope: Scope | None = None, macros: Macros | None = None) -> Tree:
    r"""The syntax tree of one formula, without a relation in it.

    >>> formula(r"\|W_1 x - y\|_2^2").kind
    'power'

    Raises ParseError with the place, LimitError for what is too long or too deep.
    """
    reader = Reader(text, scope or Scope(), macros)
    tree = expression(reader)
    token = reader.tokens[reader.position]
    if token.kind != "end":
        reader.fail(f"{token.text} ends the formula, and more follows", token)
    return tree
