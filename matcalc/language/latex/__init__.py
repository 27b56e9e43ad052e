r"""Reading LaTeX, and mathematics written by hand in Unicode: text to the same trees as the text language.

mouth.py expands macros, tokens.py makes names and signs of what is left, commands.py of commands; reader.py is the
state of a reading, grammar.py holds the grammar, scope.py says what names mean.
"""

from __future__ import annotations

import re

from ...errors import ParseError
from ..declarations import Declared
from ..tokens import canonical
from ..tree import Program, Span, Tree
from .commands import KNOWN
from .derivatives import is_sign
from .grammar import expression
from .mouth import Macro, Macros
from .reader import Reader
from .scope import Scope, scope_of
from .scripts import components
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
    r"[_^]\s*\{|(?:\^T|ᵀ)\s*[A-Za-z(]|\^\s*\\|\\([A-Za-z]+|[|,;:!{}\[\\])|⊙[⁰¹²³⁴⁵⁶⁷⁸⁹]|\$|[|‖∥⟨⟩√∑½𝟏⁻"
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


SEPARATORS = (";", ",", ".", "row")


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


def program(text: str, known: Declared) -> Program:
    r"""Definitions and an expression, as in the text language: `p = W_1 x \\ f = \sigma(p) \\ f : f`.

    A last definition, as in `L(x) = \|Ax - b\|^2`, is the expression itself.

    >>> from ..declarations import Declared
    >>> program(r"p = Ax;\; p:p", Declared()).result.kind
    'colon'
    """
    scope = scope_of(known)
    reader = Reader(text, scope)
    _admit_bare_names(reader)
    _admit_components(reader)
    definitions: list[tuple[str, Span, Tree]] = []
    if not _more(reader):
        raise ParseError("there is nothing to read: the text is empty")
    while True:
        left = tree = expression(reader)
        defined = reader.tokens[reader.position].kind == "="
        if defined:
            head = _head(reader, left)
            reader.position += 1
            tree = expression(reader)
        token = reader.tokens[reader.position]
        more = _more(reader)
        if token.kind in ("=", "relation"):
            reader.fail(f"{token.text} stands where an expression ends", token)
        if not more:
            return Program(definitions, tree, reader.sizes)
        if not defined:
            fact = "only the last statement is an expression; the ones before it are definitions, name = …"
            reader.fail(fact, reader.tokens[reader.position])
        if left.kind == "call":
            reader.fail(
                f"{head[0]} is defined as a function", token, "definitions are names: write what it is applied to"
            )
        scope.variables[canonical(head[0])] = head[0]
        definitions.append((*head, tree))


def _more(reader: Reader) -> bool:
    """Whether anything follows the separators."""
    while reader.tokens[reader.position].kind in (*SEPARATORS, "&"):
        reader.position += 1
    return reader.tokens[reader.position].kind != "end"


def _head(reader: Reader, left: Tree) -> tuple[str, Span]:
    """What is defined: a name, or a name with its variables, as in L(x)."""
    if left.kind == "name":
        return left.value, (left.start, left.stop)
    if left.kind == "call" and all(part.kind in ("name", "index") for part in left.parts):
        return left.value[0], left.at
    reader.fail("the left side of a definition is a name", reader.tokens[reader.position])


def _admit_bare_names(reader: Reader) -> None:
    """A name that stands alone somewhere is a variable: h(1 - h) is a product and x_i, beside x, a component."""
    beyond = 0
    for i, token in enumerate(reader.tokens[:-1]):
        following = reader.tokens[i + 1].kind
        if token.kind == "_":
            beyond = reader.braces[i + 1]
        elif i > beyond and token.kind == "name" and following not in ("(", "_", "'", "[") and not is_sign(reader, i):
            signs = token.text == "T" or (token.text == "e" and following == "^")
            if not signs:
                _admit(reader.scope, token.text)


def _admit_components(reader: Reader) -> None:
    """In a sum over i and j, A_{ij} is an entry of A; and then x_i and x_j are entries of one x."""
    tokens = reader.tokens
    found: dict[str, set[tuple[object, ...]]] = {}
    running: set[str] = set()
    for opening, closing in reader.braces.items():
        before = tokens[opening - 2]
        if tokens[opening - 1].kind != "_":
            continue
        script = tokens[opening + 1 : closing]
        if before.kind == "sum":
            running.update(t.text for t in script if t.kind == "name")
        elif before.kind == "name":
            found.setdefault(before.text, set()).add(components(script) or ())
    entries = {stem: {s for s in indices if s and running.issuperset(s)} for stem, indices in found.items()}
    if any(len(s) == 2 for indices in entries.values() for s in indices):
        for stem, indices in entries.items():
            if len(indices) > 1 or any(len(s) == 2 for s in indices):
                _admit(reader.scope, stem)


def _admit(scope: Scope, text: str) -> None:
    name = canonical(text)
    if name not in scope.functions and name not in scope.variables:
        scope.variables[name] = name
        scope.shapes.setdefault(name, None)
