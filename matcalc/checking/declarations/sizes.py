"""Sizes in prose: "A is m x n", "a symmetric $n \\times n$ matrix $S$", "the vector c (n)"."""

from __future__ import annotations

import re

from ...shape import Shape
from ..reading.claim import Claim
from ..reading.document import Document, paragraphs
from .adjectives import stated
from .declarations import Declarations
from .naming import dimension, name_in_latex, name_in_prose

COLUMNS = r"(?:[A-Za-z](?:_?[0-9])?|\d{1,4})(?![A-Za-z0-9])"
ROWS = rf"(?<![A-Za-z0-9]){COLUMNS}"
BETWEEN = r"(?:\s+x\s+|\s*×\s*|\s*\\times\s*|\s+by\s+)"
SIZE = rf"(?P<rows>{ROWS}){BETWEEN}(?P<columns>{COLUMNS})"
NAME = r"(?:\$(?P<formula>[^$=]{1,40})\$|(?<![\w\\])(?P<word>[A-Za-z]\w{0,3}|lam|lambda|alpha|beta|[α-ωΑ-Ω])(?![\w']))"
WORDS_BETWEEN = r"(?P<gap>(?:\s+(?!(?:and|or|with|so)\b)\(?(?:a|[a-z][a-z-]+)\)?){0,7}?)"
FORMULAS = r"\$[^$=]{1,30}\$(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)\$[^$=]{1,30}\$)*"

# How prose declares: by the size before the names, or by a name before its size or kind.
SIZE_FIRST = re.compile(  # symmetric $n \times n$ matrices $A$, $B$
    rf"(?P<adjectives>(?:[a-z-]+\s+){{0,2}})\$?{SIZE}\$?\s+(?:[a-z-]+\s+){{0,2}}"
    rf"(?:matrix|matrices|vectors?)\s+(?P<names>{FORMULAS})"
)
NAME_FIRST = (
    re.compile(  # A is a symmetric n x n matrix
        rf"{NAME}{WORDS_BETWEEN}\s*\(?\s*\$?\(?{SIZE}\)?\$?(?:\s*\))?(?P<noun>(?:\s+[a-z]+){{0,3}}?\s+(?:matrix|vector))?"
    ),
    re.compile(  # t is a positive scalar, c is a vector (n)
        rf"{NAME}\s+(?:is|be|are)\s+an?\s+(?P<adjectives>(?:[a-z]+\s+){{0,3}})(?P<kind>scalar|number|vector|matrix)"
        rf"(?:\s*\((?P<size>{ROWS})\))?"
    ),
    re.compile(  # X: (m, n), in comments of code
        rf"(?<![\w])(?P<word>[A-Za-z]\w*)\s*:\s*\((?P<rows>{ROWS}),\s*(?P<columns>{ROWS})?\)"
    ),
)


def note_sizes(said: Declarations, document: Document) -> None:
    """The shapes, and the properties stated with them, paragraph by paragraph."""
    for start, stop in paragraphs(document):
        taken = _sizes_first(said, document, start, stop)
        for pattern in NAME_FIRST:
            _names_first(said, document, pattern, start, stop, taken)


def _sizes_first(said: Declarations, document: Document, start: int, stop: int) -> list[tuple[int, int]]:
    """Note `symmetric $n \\times n$ matrices $A$, $B$`; the stretches that are used up by it."""
    taken = []
    for match in SIZE_FIRST.finditer(document.text, start, stop):
        names = [name_in_latex(text, document) for text in re.findall(r"\$([^$]+)\$", match["names"])]
        if all(names):
            for name in filter(None, names):
                said.shape(name, (dimension(match["rows"]), dimension(match["columns"])))
                said.property(name, *stated(match["adjectives"]))
            taken.append(match.span())
            said.claims.append(_claim(document, match))
    return taken


def _names_first(
    said: Declarations,
    document: Document,
    pattern: re.Pattern[str],
    start: int,
    stop: int,
    taken: list[tuple[int, int]],
) -> None:
    """Note one way to write a name before its size, wherever nothing else was read."""
    position = start
    while match := pattern.search(document.text, position, stop):
        free = not any(a < match.end() and match.start() < b for a, b in taken)
        position = match.start() + 1
        if free and _declares(said, document, match):
            taken.append(match.span())
            position = match.end()


def _declares(said: Declarations, document: Document, match: re.Match[str]) -> bool:
    """Note what a match declares, if it does."""
    groups = match.groupdict()
    name, shape = _name(said, document, groups), _shape(groups)
    if name is None or shape is None:
        return False
    said.shape(name, shape)
    said.property(name, *stated(" ".join(groups.get(part) or "" for part in ("gap", "adjectives", "noun"))))
    said.claims.append(_claim(document, match))
    return True


def _name(said: Declarations, document: Document, groups: dict[str, str | None]) -> str | None:
    """The name: a formula, or a word that formulas use."""
    if formula := groups.get("formula"):
        return name_in_latex(formula, document)
    return name_in_prose(groups["word"] or "", said)


def _shape(groups: dict[str, str | None]) -> Shape | None:
    rows, columns, kind, size = (groups.get(part) for part in ("rows", "columns", "kind", "size"))
    if rows:
        return (dimension(rows), dimension(columns) if columns else 1)
    if kind in ("scalar", "number"):
        return (1, 1)
    return (dimension(size), 1) if kind == "vector" and size else None


def _claim(document: Document, match: re.Match[str]) -> Claim:
    start, stop = match.span()
    return Claim(0, document.line(stop - 1), match[0], (start, stop), "prose", kind="declaration")
