"""Properties in prose: "S is symmetric", "$P$ and $R$ are positive definite"."""

from __future__ import annotations

import re

from ...properties.words import stated
from ..reading.document import Document, paragraphs
from .declarations import Declarations
from .naming import name_in_prose, names_before_membership

ADJECTIVES = r"symmetric|positive definite|diagonal|orthogonal|invertible|Laplacian|(?<!cross-)(?<!cross )covariance"
PROPERTY = r"(?:symmetric|positive[- ](?:semi-?)?definite|diagonal|orthogonal|invertible|nonsingular|skew-symmetric)"

# $S$ is $n \\times n$, symmetric and positive definite
SIZE_AND_PROPERTY = re.compile(
    r"\$(?P<formula>[^$=]+)\$\s+(?:is|are|be)\s+(?:an?\s+)?\$[^$]*\\times[^$]*\$(?:\s+matri(?:x|ces))?,?\s+(?:and\s+)?"
    rf"(?P<after>{PROPERTY}(?:(?:,|\s+and|,\s+and)?\s+{PROPERTY})*)(?!\s*(?:matri\w+\s*)?\$)"
)
# the symmetric matrix $S$; $S$ is a positive definite matrix
NEAR = re.compile(
    rf"(?P<before>(?:{ADJECTIVES}|one-hot|skew-symmetric|(?:[Gg]ram|kernel|precision|scatter) matrix)"
    r"(?:\s+(?!and\b|or\b|with\b|where\b)[a-z]+){0,2}\s+)?"
    r"\$(?P<formula>[^$]+)\$"
    r"(?=(?P<after>(?:,?\s+(?:is|are|be|both)?\s*(?:an?|the|any|again)?\s*\(?(?:[a-z-]+\)?\s*){0,5}"
    rf"(?:,\s+{PROPERTY}(?:\s+and\s+{PROPERTY})*(?=\s*[.,;:)]))?))?)"
)
# S is a symmetric matrix, in plain text
PLAIN = re.compile(
    r"(?P<listed>(?:(?<![\w$\\])[A-Za-zΑ-Ωα-ω]\w{0,2}(?:\s*,\s*(?:and\s+)?|\s+and\s+)){0,20})"
    r"(?<![\w$\\])(?P<word>[A-Za-zΑ-Ωα-ω]\w{0,2})\s*(?:(?:∈|\bin\b)\s*\S+)?(?:\s+(?:is|are|be))?\s+(?:an?\s+|the\s+)?"
    rf"(?P<after>(?:[a-z-]+\s+){{0,2}}(?:{ADJECTIVES}|one-hot)(?:\s+positive definite)?)"
)
NEGATED = re.compile(r"\b(not|no|need|isn't|nor)\b")
NEXT_CLAUSE = re.compile(rf"\b(?:and(?!\s+{PROPERTY})|with|where|we|so|then|because|since)\b")
OF_THE_NEXT = re.compile(r"\s*(?:[A-Z][a-z]+\s+)?\$")  # $V$, symmetric Laplacian $L$
OF_SEVERAL = re.compile(r",?\s*(?:are|both)\b")
LISTED = re.compile(r"((?:\$(?![^$]*,[^$]*\\in\b)[^$=]+\$\s*(?:,|and|,\s*and)\s*){1,20})$")


def note_properties(said: Declarations, document: Document) -> None:
    """The properties that words near a name state of it."""
    for start, stop in paragraphs(document):
        for match in SIZE_AND_PROPERTY.finditer(document.text, start, stop):
            for name in names_before_membership(match["formula"], document):
                said.property(name, *stated(match["after"]))
        for match in NEAR.finditer(document.text, start, stop):
            _note_near(said, document, match)
    for fragment in document.fragments:
        if fragment.kind == "lines":
            for match in PLAIN.finditer(document.text, fragment.start, fragment.stop):
                _note_plain(said, match)


def _note_near(said: Declarations, document: Document, match: re.Match[str]) -> None:
    """`symmetric $S$`, `$S$ is symmetric`, `$P$ and $R$ are symmetric`."""
    before, after = match["before"] or "", match["after"] or ""
    if after.startswith(",") and OF_THE_NEXT.match(document.text, match.end("after")):
        after = ""
    if NEGATED.search(f"{before} {after}") or ("=" in match["formula"] and "\\in" not in match["formula"]):
        return
    names = names_before_membership(match["formula"], document)
    if OF_SEVERAL.match(after):
        names += _listed_before(document, match.start())
    for name in names:
        said.property(name, *stated(f"{before} {NEXT_CLAUSE.split(after)[0]}"))


def _listed_before(document: Document, stop: int) -> list[str]:
    """The names in `$P$ and $R$ are …` before the last."""
    listed = LISTED.search(document.text[max(0, stop - 200) : stop])
    formulas = re.findall(r"\$([^$]+)\$", listed[1]) if listed else []
    return [name for text in formulas for name in names_before_membership(text, document)]


def _note_plain(said: Declarations, match: re.Match[str]) -> None:
    """`W ∈ ℝᵐˣᵐ symmetric`, `S is positive definite`."""
    words = [match["word"], *re.findall(r"\w+", re.sub(r"\band\b", "", match["listed"]))]
    if re.search(r"\bnot\b", match[0]) or not name_in_prose(words[0], said):
        return
    several = not re.search(r"\b(?:is|an?|the)\b", match[0][len(match["listed"]) :])
    for name in (name_in_prose(word, said) for word in (words if several else words[:1])):
        if name:
            said.property(name, *stated(match["after"]))
