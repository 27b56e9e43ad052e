"""Properties in prose: "S is symmetric", "$P$ and $R$ are positive definite", "die orthogonale Matrix $Q$"."""

from __future__ import annotations

import re

from ...properties.words import NOUN, phrase
from ..reading.document import Document, paragraphs
from .declarations import Declarations
from .naming import name_in_prose, names_before_membership

PHRASE = phrase()
WORD = r"[^\W\d_](?:[^\W_]|[-'])*\.?(?<!\w\w\.)"  # also of p.d.
SIZED = r"\$[^$]*(?:\\times|×)[^$]*\$-?"  # $n \times n$, as in $n\times n$-Matrix
TOKEN = rf"(?:{SIZED}\s*(?:{NOUN})?|\(?{WORD}\)?)"

STOP = re.compile(
    r"\b(?:with|where|we|so|then|because|since|if|for|of|by|that|which|or|to|minimi\w+|maximi\w+|given|mit|wobei|für|"
    r"weil|wenn|oder|dass|avec|où|car|donc|si|pour|ou)\b|[()]",
    re.IGNORECASE,
)
NEXT_CLAUSE = re.compile(
    rf"\b(?:(?:and|und|et)(?!\s+(?:also\s+)?(?:{PHRASE}))|with|where|we|so|then|because|since|mit|wobei|weil|avec|où|car)\b",
    re.IGNORECASE,
)
NEGATED = re.compile(r"\b(?:not|no|need|isn't|nor|nicht|kein\w*|pas|ni|non)\b", re.IGNORECASE)
COPULA = re.compile(r"^,?\s*(?:is|are|be|both|ist|sind|sei|seien|est|sont|soit|soient)\b", re.IGNORECASE)
SEVERAL = re.compile(r"^,?\s*(?:(?:are|both|sind|seien|sont|soient)\b|be\b(?!\s+(?:an?|the)\b))")
PLURAL = re.compile(r"\b(?:matrices|matrizen|vectors|vektoren|vecteurs)\s*$", re.IGNORECASE)
ALL_OF_THEM = re.compile(r"\b(?:seien|soient)\s+(?:\$[^$]+\$\s*(?:,|und|et)\s*){1,20}$", re.IGNORECASE)
LISTED_AFTER = re.compile(r"(?:\s*(?:,|(?:,\s*)?(?:and|und|et))\s*\$(?![^$]*\\in\b)[^$=]+\$){1,20}")
LISTED = re.compile(r"((?:\$(?![^$]*,[^$]*\\in\b)[^$=]+\$\s*(?:,|(?:,\s*)?(?:and|und|et))\s*){1,20})$")
LISTED_WITH = re.compile(
    r"\b(?:with|for|where|mit|für|avec|pour)\s+(?:\$[^$=]+\$\s*(?:,|(?:,\s*)?(?:and|und|et))\s*){1,20}$",
    re.IGNORECASE,
)
SIZE_AFTER = re.compile(r"\s*\(\s*\$?[^()$]{1,20}(?:\\times|×|x)[^()$]{1,20}\$?\s*\)")  # M (n × n) is symmetric
WORDS_BEFORE = re.compile(rf"(?:{TOKEN},?\s+){{0,6}}{TOKEN}\s+$", re.IGNORECASE)
WORDS_AFTER = re.compile(
    rf",?\s+(?:{TOKEN}\s*){{1,7}}(?:,\s+{PHRASE}(?:\s+(?:and|und|et)\s+{PHRASE})*(?=\s*[.,;:)]))?", re.IGNORECASE
)
NEAR = rf"(?:{PHRASE}|{NOUN})(?:\s+(?:{SIZED}|{WORD})){{0,2}}\s+$"  # at most two words from the name
NEAR_THE_NAME = re.compile(NEAR, re.IGNORECASE)
FORMULA = re.compile(r"\$(?P<formula>[^$]+)\$")
LAST_CONJUNCTION = re.compile(r",|\b(?:and|und|et|for|für|pour)\b")

# S is a symmetric matrix, in plain text
PLAIN = re.compile(
    r"(?P<listed>(?:(?<![\w$\\])[A-Za-zΑ-Ωα-ω]\w{0,2}(?:\s*,\s*(?:and\s+)?|\s+and\s+)){0,20})"
    r"(?<![\w$\\])(?P<word>[A-Za-zΑ-Ωα-ω]\w{0,2})\s*(?:(?:∈|\bin\b)\s*\S+)?(?:\s+(?:is|are|be))?\s+(?:an?\s+|the\s+)?"
    rf"(?P<after>(?:[a-z-]+\s+){{0,2}}(?i:{PHRASE})(?:\s+(?i:{PHRASE}))?)"
)


def note_properties(said: Declarations, document: Document) -> None:
    """The properties that words near a name state of it."""
    for start, stop in paragraphs(document):
        for match in FORMULA.finditer(document.text, start, stop):
            _note_near(said, document, match, start, stop)
    for fragment in document.fragments:
        if fragment.kind == "lines":
            for match in PLAIN.finditer(document.text, fragment.start, fragment.stop):
                _note_plain(said, match)


def _note_near(said: Declarations, document: Document, match: re.Match[str], start: int, stop: int) -> None:
    """`symmetric $S$`, `$S$ is symmetric`, `$P$ and $R$ are symmetric`."""
    formula = match["formula"]
    if "=" in formula and "\\in" not in formula:
        return
    before, after = _words_before(document.text[start : match.start()]), _words_after(document.text, match.end(), stop)
    if NEGATED.search(f"{before} {after}"):
        return
    names = names_before_membership(formula, document)
    others = PLURAL.search(before) and LISTED_AFTER.match(document.text, match.end(), stop)
    for name in names + (_names_in(document, others[0]) if others else []):
        said.words(name, before)
    if (
        SEVERAL.match(after)
        or _listed_with(document.text[start : match.start()], after)
        or ALL_OF_THEM.search(document.text[start : match.start()][-200:])
    ):
        names = names + _listed_before(document, match.start())
    for name in names:
        said.words(name, NEXT_CLAUSE.split(after)[0])


def _listed_with(before: str, after: str) -> bool:
    """`with $P$, $R$ symmetric`."""
    return LISTED_WITH.search(before[-200:]) is not None and COPULA.match(after) is None


def _words_before(text: str) -> str:
    """The noun phrase that ends in the name."""
    found = WORDS_BEFORE.search(text[-200:])
    words = found[0] if found else ""
    phrase_ = STOP.split(NEXT_CLAUSE.split(words)[-1])[-1]
    return phrase_ if NEAR_THE_NAME.search(phrase_) else ""


def _words_after(text: str, start: int, stop: int) -> str:
    """What is said of the name after it; what stands before another name speaks of that one."""
    size = SIZE_AFTER.match(text, start, stop)
    found = WORDS_AFTER.match(text, size.end() if size else start, stop)
    if found is None:
        return ""
    words = found[0]
    if text[found.end() : found.end() + 1] != "$":
        return words
    last = list(LAST_CONJUNCTION.finditer(words))
    if last:
        return words[: last[-1].start()]
    return words if COPULA.match(words) else ""


def _listed_before(document: Document, stop: int) -> list[str]:
    """The names in `$P$ and $R$ are …` before the last."""
    listed = LISTED.search(document.text[max(0, stop - 200) : stop])
    return _names_in(document, listed[1]) if listed else []


def _names_in(document: Document, text: str) -> list[str]:
    formulas = (match["formula"] for match in FORMULA.finditer(text))
    return [name for formula in formulas for name in names_before_membership(formula, document)]


def _note_plain(said: Declarations, match: re.Match[str]) -> None:
    """`W ∈ ℝᵐˣᵐ symmetric`, `S is positive definite`."""
    words = [match["word"], *re.findall(r"\w+", re.sub(r"\band\b", "", match["listed"]))]
    if re.search(r"\bnot\b", match[0]) or not name_in_prose(words[0], said):
        return
    several = not re.search(r"\b(?:is|an?|the)\b", match[0][len(match["listed"]) :])
    for name in (name_in_prose(word, said) for word in (words if several else words[:1])):
        if name:
            said.words(name, match["after"])
