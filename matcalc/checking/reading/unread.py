"""What a document holds that was not read: formulas without a relation that could be understood, programs, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .claim import Claim
from .document import Document, Fragment

SCRIPTS = re.compile(r"[_^]\s*\{[^{}]*\}|\\(?:text|label|tag|ref|mbox)\s*\{[^{}]*\}")
EQUATION = re.compile(r"(?<![<>!:])=|:=|\\equiv(?![a-z])")
LEFT_ALONE = {"listing": "program", "table": "table"}


@dataclass(frozen=True, slots=True)
class Unread:
    """What was not read: `what` is a formula, a program or a table that begins on this line."""

    line: int
    what: str
    text: str = ""


def unread(document: Document, claims: Iterable[Claim]) -> Iterator[Unread]:
    """The formulas with a sign of equality of which no relation was made, and what was left alone, in order."""
    places = [claim.span for claim in claims]
    for fragment in document.fragments:
        text = document.text[fragment.start : fragment.stop]
        line = document.line(fragment.start + len(text) - len(text.lstrip()))
        if fragment.kind in LEFT_ALONE:
            yield Unread(line, LEFT_ALONE[fragment.kind])
        elif fragment.kind in ("display", "inline") and _is_equation(text) and not _is_read(fragment, places):
            yield Unread(line, "formula", " ".join(text.split()))


def _is_equation(text: str) -> bool:
    return EQUATION.search(SCRIPTS.sub("", text)) is not None


def _is_read(fragment: Fragment, places: list[tuple[int, int]]) -> bool:
    return any(start < fragment.stop and fragment.start < stop for start, stop in places)
