"""What a document minimises or maximises, `\\min_w J(w)` and `\\arg\\min_w J(w)`, with the variable it does so by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...language.tree import Tree
from ..formulas.formula import formula
from ..formulas.lexicon import Style, Unreadable
from ..formulas.trees import node
from .document import Document
from .macros import expanded

GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
WORD = r"(?P<arg>\\?arg\s*(?:\\[,;:!]\s*)?)?\\?(?:min|max)(?:imi[sz]e|imum)?"
NAMED = rf"\\?(?:(?:operatorname\*?|mathop|mathrm|text|textrm)\s*\{{\s*)?{WORD}\s*\}}?"
ANOTHER = NAMED.replace("<arg>", "<argument>")
OPTIMUM = re.compile(
    rf"(?<![A-Za-z])(?:\\underset\s*(?P<under>{GROUP})\s*\{{\s*{NAMED}\s*\}}"
    rf"|{ANOTHER}\s*(?:\\(?:no)?limits)?\s*_\s*(?P<by>{GROUP}|\\[A-Za-z]+|\w))"
    r"(?:\s|~|\\[,;:! ]|\\q?quad)*"
)
END = re.compile(r"\\\\|\\q?quad|\\text|\\mbox|\\qquad|,\s|\\;|=|\\(?:le|ge)q?\b|\\end|&|\.\s*$")


@dataclass(frozen=True, slots=True)
class Objective:
    """What is minimised or maximised by a variable, stated at an offset of the text."""

    start: int
    variable: str
    tree: Tree


def objectives(document: Document, style: Style) -> Iterator[Objective]:
    """The objectives that formulas state."""
    for fragment in document.fragments:
        if fragment.kind not in ("inline", "display"):
            continue
        for match in OPTIMUM.finditer(document.text, fragment.start, fragment.stop):
            end = END.search(document.text, match.end(), fragment.stop)
            source = expanded(document.text[match.end() : end.start() if end else fragment.stop], document.macros)
            variable = _variable(match, style)
            try:
                if variable:
                    yield Objective(match.start(), variable, formula(source, style))
            except (Unreadable, RecursionError):
                continue


def minimiser(source: str, style: Style) -> Tree | None:
    """The side `\\arg\\min_w J(w)` as the w that it stands for.

    >>> minimiser(r"\\arg\\min_w \\|Xw - y\\|^2", Style()).value, minimiser(r"\\min_w f(w)", Style())
    ('w', None)
    """
    match = OPTIMUM.match(source.strip())
    if match is None or not (match["arg"] or match["argument"]):
        return None
    variable = _variable(match, style)
    return node("name", value=variable) if variable else None


def _variable(match: re.Match[str], style: Style) -> str:
    """The variable below the sign, of `x \\in R^n` the x; "" where it is no name."""
    below = (match["under"] or match["by"]).strip("{} ")
    try:
        tree = formula(re.split(r"\\in\b|∈|:|,|\\ge|\\le|=", below)[0], style)
    except (Unreadable, RecursionError):
        return ""
    return str(tree.value) if tree.kind == "name" else ""
