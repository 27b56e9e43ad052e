"""Names and sizes where something is declared."""

from __future__ import annotations

import re

from ..formulas.formula import formula
from ..formulas.letters import lettered
from ..formulas.lexicon import Style, Unreadable, plain_scripts
from ..reading.document import Document
from ..reading.macros import expanded
from ..reading.words import FUNCTIONS
from .declarations import Declarations

DOTS = re.compile(r"\\l?dots|\\cdots|…|\.\.\.")


def dimension(text: str) -> int | str:
    """A size: a number, or a name in canonical form.

    >>> dimension("100"), dimension("d_1"), dimension(r"\\mathcal{Y}")
    (100, 'd_1', 'Y')
    """
    plain = re.sub(r"\\[A-Za-z]+|[{}\s$\\|]", "", text) or "size"
    plain = re.sub(r"(?<=\d),(?=\d)|[()]", "", plain)
    return int(plain) if plain.isdigit() else re.sub(r"[^A-Za-z0-9_]", "_", plain)


def listed_names(text: str) -> list[str]:
    """The names in `a, b` or `x_1, \\dots, x_N`, families by their members.

    >>> listed_names("a, W_1"), listed_names(r"x_1, \\dots, x_N")
    (['a', 'W_1'], ['x[]'])
    """
    parts = [part.strip() for part in re.split(r",(?![^{]*\})", text.replace("&", " "))]
    found = [name for name in map(_listed_name, parts) if name is not None]
    if any(DOTS.fullmatch(part) for part in parts):
        return [f"{base}[]" for base in {name.rpartition("_")[0] for name in found} if base]
    return found


def _listed_name(text: str) -> str | None:
    """A name, also as the name in a differential or of K(θ), or the 1 that is a vector of ones."""
    try:
        tree = formula(text, Style())
    except Unreadable:
        return None
    if tree.kind == "differential":
        tree = tree.parts[0]
    if tree.kind == "call" and not tree.value[1]:
        return str(tree.value[0])
    return "1" if tree.kind == "ones" else str(tree.value) if tree.kind == "name" else None


def name_in_latex(text: str, document: Document) -> str | None:
    """The name that a formula is, if it is one."""
    try:
        tree = formula(expanded(text, document.macros), Style())
    except Unreadable:
        return None
    return str(tree.value) if tree.kind == "name" else None


def name_in_prose(word: str, said: Declarations) -> str | None:
    """The name that a word of prose is, if formulas use it so."""
    name = lettered(word)
    return name if said.is_symbol(name) and (len(name) == 1 or name not in FUNCTIONS) else None


def names_before_membership(text: str, document: Document) -> list[str]:
    """The names in `A, B \\in …`, or in `A, B`."""
    left = re.split(r"=|\\in\b|∈", expanded(text, document.macros))[0]
    return listed_names(plain_scripts(left))
