"""Gradients in prose: "$\\partial L / \\partial S$ is the symmetric $G$ with …", "the gradient is $2Ax$"."""

from __future__ import annotations

import re

from ...language.tree import Tree
from ..formulas.formula import formula
from ..formulas.lexicon import Style, Unreadable
from ..formulas.trees import names, node
from ..reading.claim import Claim
from ..reading.document import Document, paragraphs
from ..reading.macros import expanded
from .declarations import Declarations
from .naming import name_in_latex

UNKNOWNS = "xwθβuvz"
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


STATED = re.compile(
    r"\b[Tt]he\s+(?P<what>gradient|derivative|Hessian)(?:\s+(?:vector|matrix))?(?:\s+of\s+\$(?P<of>[^$=]{1,30})\$)?"
    r"(?:,?\s+(?:with\s+respect\s+to|w\.?r\.?t\.?|by)\s+\$(?P<by>[^$=]{1,20})\$)?,?"
    r"\s+(?:is|equals|becomes)(?:\s+(?:then|thus|therefore|just|simply|given\s+by|equal\s+to))*\s+\$(?P<right>[^$=]{2,200})\$"
    r"(?!\s*[-\w])"
)


def note_stated(said: Declarations, document: Document, claims: list[Claim]) -> None:
    """Gradients that prose states, as claims: of what is named, or of what the text spoke of last."""
    for start, stop in paragraphs(document):
        for match in STATED.finditer(document.text, start, stop):
            before = [c for c in claims if c.span[0] < match.start("right")]
            function = _tree(match["of"], document) if match["of"] else _spoken_of(before)
            by, right = _tree(match["by"], document), _tree(match["right"], document)
            if function is None or right is None or right.kind in ("name", "number") or (match["by"] and by is None):
                continue
            by = by or _unknown(function)
            variables = () if by is None else (by,)
            left = node("nabla", function, *variables, value=(2 if match["what"] == "Hessian" else 1, False))
            span = match.span("right")
            line, sources = document.line(span[0]), ("", match["right"])
            said.claims.append(Claim(0, line, match["right"], span, "=", left, right, sources=sources))


def _tree(source: str | None, document: Document) -> Tree | None:
    try:
        return formula(expanded(source, document.macros), Style()) if source else None
    except Unreadable:
        return None


def _unknown(function: Tree) -> Tree | None:
    """The letter by which a formula would be differentiated where nobody says by which; none for a name or f(x)."""
    found = names(function) if function.kind not in ("name", "call") else set()
    return next((node("name", value=letter) for letter in UNKNOWNS if letter in found), None)


def _spoken_of(before: list[Claim]) -> Tree | None:
    """What the last relation is about: its left side, or what is differentiated there."""
    left = before[-1].first.left if before else None
    if left is None or left.kind in ("differential", "transpose"):
        return None
    return left.parts[0] if left.kind in GRADIENTS else left
