"""Names that prose gives to gradients: "$\\partial L / \\partial S$ is the symmetric $G$ with …"."""

from __future__ import annotations

import re

from ..formulas.formula import formula
from ..formulas.lexicon import Style, Unreadable
from ..formulas.trees import node
from ..reading.claim import Claim
from ..reading.document import Document, paragraphs
from ..reading.macros import expanded
from .declarations import Declarations
from .naming import name_in_latex

GRADIENTS = ("partial", "nabla")
NAMED = re.compile(
    r"\$(?P<formula>[^$=]+)\$\s+(?:is|be)\s+(?:the|an?)\s+(?:[a-z-]+\s+){0,2}\$(?P<name>[^$=]{1,20})\$(?![\w-])"
)


def note_gradients(said: Declarations, document: Document) -> None:
    """Definitions of such names, as claims."""
    for start, stop in paragraphs(document):
        for match in NAMED.finditer(document.text, start, stop):
            name = name_in_latex(match["name"], document)
            if name is not None and name not in said.sizes | said.running:
                said.claims += _definition(document, match, name)


def _definition(document: Document, match: re.Match[str], name: str) -> list[Claim]:
    source = expanded(match["formula"], document.macros)
    try:
        tree = formula(source, Style())
    except Unreadable:
        return []
    if tree.kind not in GRADIENTS:
        return []
    line, sides = document.line(match.start()), (node("name", value=name), tree)
    return [Claim(0, line, match[0], match.span(), ":=", *sides, sources=(match["name"], source))]
