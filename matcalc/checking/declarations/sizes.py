"""Sizes in prose: "A is m x n", "a symmetric $n \\times n$ matrix $S$", "the vector c (n)"."""

from __future__ import annotations

import re

from ...properties.words import NOUN, phrase
from ...shape import Shape
from ..reading.claim import Claim
from ..reading.document import Document, paragraphs
from .declarations import Declarations
from .naming import dimension, name_in_latex, name_in_prose

COLUMNS = r"(?:[A-Za-z](?:_?[0-9])?|\d{1,4})(?![A-Za-z0-9])"
ROWS = rf"(?<![A-Za-z0-9]){COLUMNS}"
BETWEEN = r"(?:\s+x\s+|\s*×\s*|\s*\\times\s*|\s+by\s+)"
SIZE = rf"(?P<rows>{ROWS}){BETWEEN}(?P<columns>{COLUMNS})"
NAME = r"(?:\$[^$=]{1,40}\$|(?<![\w\\])(?:[A-Za-z]\w{0,3}|lambda|alpha|sigma|theta|gamma|delta|[α-ωΑ-Ω])(?![\w']))"
NAMES = rf"(?P<names>{NAME}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){NAME}){{0,20}})"
WORDS_BETWEEN = r"(?P<gap>(?:\s*:)?(?:\s+(?!(?:and|or|with|so)\b)\(?(?:a|[a-z][a-z-]+)\)?){0,7}?)"
VERB = r"(?P<verb>\s*:|\s+(?:is|be|are|denotes?))?(?:\s+(?:both|all))?(?:\s+an?)?"
WORD = r"[^\W\d_](?:[^\W_]|-)*"
ADJECTIVES = rf"(?P<adjectives>(?:\s+{WORD}){{0,3}}?)"
FORMULAS = r"\$[^$=]{1,30}\$(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)\$[^$=]{1,30}\$){0,20}"

# How prose declares: by the size before the names, or by names before their size or kind.
SIZE_FIRST = re.compile(  # symmetric $n \times n$ matrices $A$, $B$
    rf"(?P<adjectives>(?:(?<![\w-]){WORD}\s+){{0,3}})\$?{SIZE}\$?"
    rf"(?P<noun>(?:\s+{WORD}){{0,2}}[\s-]+(?i:{NOUN}))\s+(?P<names>{FORMULAS})"
)
NAMES_FIRST = (
    re.compile(  # A is a symmetric n x n matrix; S and P symmetric matrices (n x n)
        rf"{NAMES}{WORDS_BETWEEN}\s*\(?\s*\$?\(?{SIZE}\)?\$?(?:\s*\))?(?P<noun>(?:\s+{WORD}){{0,3}}?[\s-]+(?i:{NOUN})(?!\w))?"
        rf"(?P<remark>\s*\((?i:{phrase()})[a-z -]*\))?"
    ),
    re.compile(  # t is a positive scalar, c and d are vectors (n), mu, w vectors of length n
        rf"{NAMES}{VERB}{ADJECTIVES}\s+(?P<kind>(?:scalar|number|vector|matri)(?:s|x|ces)?)\b"
        rf"(?:\s*\(\$?(?P<size>{ROWS})\$?\)|\s+of\s+(?:length|size|dimension)\s+\$?(?P<length>{ROWS})\$?)?"
    ),
    re.compile(  # $a$ is an $n$-vector, an n-dimensional vector
        rf"{NAMES}{VERB}{ADJECTIVES}\s+\$?(?P<size>{ROWS})\$?-(?:dimensional\s+)?(?:column\s+)?(?P<kind>vectors?)"
    ),
    re.compile(  # y: m, beside X: m x n; A: m,n as in matcalc's own language
        rf"(?<![\w])(?P<names>[A-Za-z]\w*)\s*:\s*(?P<rows>{ROWS})(?:,(?P<columns>{COLUMNS}))?(?=\s*(?:[,;.(]|$))",
        re.MULTILINE,
    ),
    re.compile(  # X: (m, n) or x (d, 1), in comments of code
        rf"(?<![\w])(?P<names>[A-Za-z]\w*)(?:\s*:\s*|\s+)\((?P<rows>{ROWS}),\s*(?P<columns>{ROWS})?\)(?=(?P<remark>[^\n(]*))"
    ),
)
OF_ALL = re.compile(
    rf"\b[Aa]ll (?:the )?(?:other )?matrices (?:are|be)\s+(?:in\s+)?\$?(?:\\mathbb\{{R\}}\^\{{)?\(?{SIZE}"
)
PROPERTY_PARTS = ("gap", "adjectives", "noun", "kind", "remark")  # of a match, where words may state properties
SEVERAL = re.compile(r"\b(?:are|be|both|all)\b|:")
PLURAL = re.compile(r"(?:vectors|matrices|scalars|numbers)$")


def note_sizes(said: Declarations, document: Document) -> None:
    """The shapes, and the properties stated with them, paragraph by paragraph."""
    if match := OF_ALL.search(document.text):
        _note_all(said, document, match)
    for start, stop in paragraphs(document):
        taken = _sizes_first(said, document, start, stop)
        for pattern in NAMES_FIRST:
            _names_first(said, document, pattern, start, stop, taken)


def _note_all(said: Declarations, document: Document, match: re.Match[str]) -> None:
    """`All matrices are n x n`: the capitals of which nothing else is said."""
    for name in said.plain:
        if name[0].isupper() and name not in said.shapes and len(name.partition("_")[0]) == 1:
            said.shape(name, (dimension(match["rows"]), dimension(match["columns"])))
    said.claims.append(_claim(document, *match.span()))


def _sizes_first(said: Declarations, document: Document, start: int, stop: int) -> list[tuple[int, int]]:
    """Note `symmetric $n \\times n$ matrices $A$, $B$`; the stretches that are used up by it."""
    taken = []
    for match in SIZE_FIRST.finditer(document.text, start, stop):
        names = [name_in_latex(text, document) for text in re.findall(r"\$([^$]+)\$", match["names"])]
        if all(names):
            for name in filter(None, names):
                said.shape(name, (dimension(match["rows"]), dimension(match["columns"])), match.start())
                said.words(name, match["adjectives"] + match["noun"])
            taken.append(match.span())
            said.claims.append(_claim(document, *match.span()))
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
    groups = {part: found or "" for part, found in match.groupdict().items()}
    names, shape = _names(said, document, groups), _shape(groups)
    if not names or shape is None:
        return False
    for name in names.values():
        said.shape(name, shape, match.start())
        said.words(name, " ".join(groups.get(part, "") for part in PROPERTY_PARTS))
    said.claims.append(_claim(document, match.start("names") + min(names), match.end()))
    return True


def _names(said: Declarations, document: Document, groups: dict[str, str]) -> dict[int, str]:
    """All names listed where several are spoken of, else the last, by where they stand; none if that is a word."""
    listed = {m.start(): _name(said, document, m[0]) for m in re.finditer(NAME, groups["names"])}
    last = max(listed, default=0)
    if listed.get(last) is None:
        return {}
    words = groups.get("gap") or groups.get("verb") or ""
    noun = groups.get("noun") or groups.get("kind") or ""
    if groups["names"] == "a" and groups.get("kind") and not words:  # the article of "a vector"
        return {}
    several = SEVERAL.search(words) or PLURAL.search(noun.strip()) or PLURAL.search(words.strip())
    return {at: name for at, name in listed.items() if name is not None and (several or at == last)}


def _name(said: Declarations, document: Document, text: str) -> str | None:
    """The name: a formula, or a word that formulas use."""
    return name_in_latex(text.strip("$"), document) if text.startswith("$") else name_in_prose(text, said)


def _shape(groups: dict[str, str]) -> Shape | None:
    rows, columns, kind = (groups.get(part) for part in ("rows", "columns", "kind"))
    size = groups.get("size") or groups.get("length")
    if rows:
        return (dimension(rows), dimension(columns) if columns else 1)
    if kind and kind.startswith(("scalar", "number")):
        return (1, 1)
    return (dimension(size), 1) if kind and kind.startswith("vector") and size else None


def _claim(document: Document, start: int, stop: int) -> Claim:
    text = document.text[start:stop]
    return Claim(0, document.line(stop - 1), text, (start, stop), "prose", kind="declaration")
