r"""The macros that a document defines, in force everywhere in it. TeX's mouth, in language/latex, does the work."""

from __future__ import annotations

import re
from itertools import pairwise

from ...errors import MatcalcError
from ...language.latex import KNOWN, Macros
from ...language.latex.mouth import tokens
from ...language.latex.scope import function_named
from ...language.tokens import GREEK, Token

DEFINITION = re.compile(
    r"\\def\s*\\[A-Za-z]+\s*(?:\#\d)*\s*(?=\{)"
    r"|\\(?:re|provide)?newcommand\*?\s*\{?\\[A-Za-z]+\}?\s*(?:\[\d\]\s*)?(?:\[[^\]]*\]\s*)?(?=\{)"
    r"|\\DeclareMathOperator\*?\s*\{?\\[A-Za-z]+\}?\s*(?=\{)"
)


LETTER = rf"(?P<letter>{'|'.join(GREEK.values())}|[A-Za-z])"
PREFIXED, SUFFIXED = rf"(?:b|bf|bm|bs|v|vec|m|mat|c|cal){LETTER}", rf"{LETTER}(?:v|b|bf|vec|mat)"
MARKED = re.compile(rf"\\(?:{PREFIXED}|{SUFFIXED.replace('letter', 'other')})(?![A-Za-z])")


def letters_of(text: str, macros: Macros) -> Macros:
    r"""Commands of another file that are letters by their names, a bold x and a bold theta.

    >>> list(letters_of(r"f(\xv) = \bx \thetav \bm{y} \in \B", {}))
    ['xv', 'bx', 'thetav']
    """
    found: Macros = {}
    for match in MARKED.finditer(text):
        name, letter = match[0][1:], match["letter"] or match["other"]
        if name not in macros and name not in found and name not in KNOWN and function_named(name) is None:
            bold = letter if len(letter) == 1 else rf"\{letter}"
            _, found = tokens(rf"\def\{name}{{\boldsymbol{{{bold}}}}}", found)
    return found


def macros_of(text: str) -> tuple[Macros, list[tuple[int, int]]]:
    r"""The macros by name, and the stretches in which they are defined.

    >>> found, places = macros_of(r"Let \def\R{\mathbb{R}} be.")
    >>> list(found), places
    (['R'], [(4, 22)])
    """
    macros: Macros = {}
    places: list[tuple[int, int]] = []
    for match in DEFINITION.finditer(text):
        stop = _closing(text, match.end())
        places.append((match.start(), stop))
        try:
            _, macros = tokens(text[match.start() : stop], macros)
        except MatcalcError:  # a definition that TeX would refuse, too
            continue
    return {**letters_of(text, macros), **macros}, places


def _closing(text: str, opening: int) -> int:
    """The offset after the brace that closes the one at `opening`, or the end of the text."""
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, opening):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth == 0:
            return match.end()
    return len(text)


def expanded(text: str, macros: Macros) -> str:
    r"""The text with the macros expanded; as it stands where they do not come to an end, or lack an argument.

    >>> expanded(r"\LR{x} \in \R", macros_of(r"\newcommand{\LR}[1]{(#1)} \def\R{\mathbb{R}}")[0])
    '(x) \\in \\mathbb{R}'
    """
    if not any(name in macros for name in re.findall(r"\\([A-Za-z]+)", text)):
        return text
    try:
        found, _ = tokens(text, macros)
    except MatcalcError:
        return text
    return "".join(_written(token, following, text) for token, following in pairwise([*found, None]) if token)


def _written(token: Token, following: Token | None, text: str) -> str:
    """A token as text, and the space before the one that follows it."""
    if token.kind in ("begin", "end"):
        return rf"\{token.kind}{{{token.text}}}"
    written = f"\\{token.text}" if token.kind == "macro" else token.text
    if following is None:
        return written
    spaced = text[token.stop : following.start].isspace()
    joined = token.kind == "macro" and token.text.isalpha() and following.kind.isalpha() and len(following.kind) == 1
    return written + (" " if spaced or joined else "")
