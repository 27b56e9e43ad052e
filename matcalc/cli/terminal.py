"""Plain reports as a terminal shows them: long formulas broken at operators, headings and results standing out."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

import click

from .. import lazy

wrapped = lazy.function("matcalc.printing.breaking", "wrapped")

STYLES = (
    (re.compile(r"(Verified|Confirmed)\b"), {"fg": "green"}),
    (re.compile(r"WRONG"), {"fg": "red", "bold": True}),
    (re.compile(r"[A-Z].*:$"), {"bold": True}),
    (re.compile(r"[∂d]\w+.* = "), {"bold": True}),
)
REASON = re.compile(r"(?<=\S)(    +)(?!\s)([^⟹]*)$")


def width() -> int | None:
    """How many characters a line has: as COLUMNS says, or the terminal; None where nobody is looking."""
    if not sys.stdout.isatty():
        return None
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) else os.get_terminal_size(sys.stdout.fileno()).columns


def shown(text: str, columns: int | None) -> str:
    """The text with its lines broken and in colour; click leaves the colours out where they are not wanted."""
    return "\n".join(line for whole in text.split("\n") for line in _lines(whole, columns))


def _lines(whole: str, columns: int | None) -> Iterator[str]:
    style = next((style for pattern, style in STYLES if pattern.match(whole)), None)
    for line in wrapped(whole, columns) if columns else [whole]:
        yield click.style(line, **style) if style else REASON.sub(_dimmed, line)


def _dimmed(reason: re.Match[str]) -> str:
    return reason[1] + click.style(reason[2], dim=True)
