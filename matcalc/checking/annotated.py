"""Annotated copies of a checked document: for the terminal, and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .findings import Finding, Report
    from .reading.unread import Unread
    from .understood import Name

MARKS = {"verified": "✓", "wrong": "✗", "unsure": "⚠", "undecidable": "?", "definition": "·", "declaration": "·"}

WIDTH = 100
WORST = ("wrong", "unsure", "undecidable", "verified", "definition", "declaration")
COLOURS = {"wrong": "31", "unsure": "33", "undecidable": "33", "verified": "32"}


def by_line(report: Report) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in report.claims:
        found[finding.line].append(finding)
    return found


def worst(findings: Sequence[Finding]) -> str:
    """The status that decides the mark of a line."""
    return min((f.status for f in findings), key=WORST.index)


def sentence(report: Report) -> str:
    """The outcome in one line."""
    verified, wrong, unsure, open_ = (report.count(s) for s in ("verified", "wrong", "unsure", "undecidable"))
    parts = [f"{verified} verified", f"{wrong} wrong"]
    parts += [f"{unsure} unsure"] if unsure else []
    parts += [f"{open_} undecided"] if open_ else []
    first = f"; the first wrong line is line {report.wrong[0].line}" if wrong else ""
    return f"{', '.join(parts)}{first}"


def notes(finding: Finding, *, alone: bool) -> list[str]:
    """What is said under a line of one of its relations; of which one, if there are several."""
    where = "" if alone else f"{finding.text}: "
    if finding.status in ("wrong", "unsure"):
        found = [f"{where}{finding.reason or 'this does not hold'}"]
        found += [f"right: {finding.suggestion}"] if finding.suggestion else []
        return found + ([f"for example {finding.counterexample}"] if finding.counterexample else [])
    if finding.status == "undecidable":
        return [f"{where}not decided: {finding.reason}"]
    return [f"{where}{finding.condition}"] if finding.condition and finding.status == "verified" else []


def terminal(report: Report, *, colour: bool = False, width: int = WIDTH) -> str:
    """The lines of the document with a mark in the margin, and the reasons under them."""
    lines = [*_header(report), ""] if report.understood else []
    findings = by_line(report)
    for number, line in enumerate(report.text.splitlines(), 1):
        here = findings.get(number, [])
        status = worst(here) if here else ""
        mark = MARKS.get(status, " ")
        lines += _wrapped(line, f"{_painted(mark, status, colour)} {number:4} ", "       ", width)
        for finding in here:
            for note in notes(finding, alone=len(here) == 1):
                lines += [
                    _painted(piece, finding.status, colour) for piece in _wrapped(note, "       ↳ ", "         ", width)
                ]
    if rest := assumed(report):
        lines += ["", "assumed:", *(f"  {a}" for a in rest)]
    return "\n".join([*lines, "", sentence(report), *not_read(report.unread)])


def not_read(unread: Sequence[Unread]) -> list[str]:
    """How much was not read, and where."""
    found = []
    for what in dict.fromkeys(left.what for left in unread):
        lines = [str(left.line) for left in unread if left.what == what]
        several = len(lines) > 1
        hint = "; --code reads programs" if what == "program" else ""
        count = f"{len(lines)} {what}{'s' * several} {'were' if several else 'was'} not read"
        found.append(f"{count} (line{'s' * several} {', '.join(lines)}{hint})")
    return found


def assumed(report: Report) -> list[str]:
    """What was assumed beside the shapes of names."""
    shapes = {name.sentence for name in report.understood}
    return [sentence for sentence in report.assumed if sentence not in shapes]


def _header(report: Report) -> list[str]:
    """What was understood: the names, and the question that settles most."""
    columns = [(n.name, n.shape, how(n), n.properties) for n in report.understood]
    first, second = (max(len(row[k]) for row in columns) for k in (0, 1))
    table = [f"  {n:{first}}  {s:{second}}  {how}{'; ' * bool(p)}{', '.join(p)}" for n, s, how, p in columns]
    return ["understood:", *table, *([f"  {report.question}"] if report.question else [])]


def how(name: Name) -> str:
    return f"{name.how}, line {name.line}" if name.line else name.how


def _wrapped(line: str, first: str, later: str, width: int) -> list[str]:
    if len(later) + len(line) <= width:
        return [first + line]
    pieces = textwrap.wrap(" ".join(line.split()), max(20, width - len(later))) or [""]
    return [(later if i else first) + piece for i, piece in enumerate(pieces)]


def _painted(text: str, status: str, colour: bool) -> str:
    code = COLOURS.get(status)
    return f"\033[{code}m{text}\033[0m" if colour and code else text


def as_json(reports: Sequence[Report]) -> str:
    """One object for one document; a list of them for several."""
    found = [report.as_dict() for report in reports]
    return json.dumps(found[0] if len(found) == 1 else found, indent=2, ensure_ascii=False)
