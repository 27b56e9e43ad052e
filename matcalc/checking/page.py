"""A checked document as a page of HTML that stands alone, its formulas set."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from .annotated import MARKS, as_json, assumed, by_line, how, not_read, notes, sentence, worst
from .reading.document import read_document

if TYPE_CHECKING:
    from .findings import Report

_ELEMENTS = """math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover
mmultiscripts mtable mtr mtd mstyle mpadded mphantom mfenced menclose"""
MATHML = {f"{{http://www.w3.org/1998/Math/MathML}}{name}" for name in _ELEMENTS.split()}
DOLLARS = re.compile(r"\$\$?|\\[\[\]()]")
ALIGNED = re.compile(
    r"(?<!\\)&|\\\\(?:\[[^\]]*\])?|\\(?:begin|end)\{[a-z]+\*?\}|\\(?:nonumber|notag)\b|\\(?:label|tag)\{[^}]*\}"
)

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 60rem;
  color: #222; background: #fff }
.line p { white-space: pre-wrap; margin: 0; overflow-x: auto } code { font: 13px/1.5 ui-monospace, monospace }
.line { display: grid; grid-template-columns: 1.5rem 2.5rem 1fr; padding: 0 .4rem; border-left: 4px solid transparent }
.line .number { color: #888; font: 13px/1.5 ui-monospace, monospace }
.note { margin: .1rem 0 .4rem 4.4rem; font-size: 14px }
.wrong { background: #fdecea; border-color: #c62828 } .note.wrong { color: #b71c1c; background: none }
.verified { border-color: #2e7d32 } .undecidable, .unsure { background: #fff8e1; border-color: #f9a825 }
table { border-collapse: collapse; margin: .5rem 0 1rem } td, th { padding: .1rem .8rem .1rem 0; text-align: left }
.note.undecidable, .note.verified { background: none; color: #555 }
@media (prefers-color-scheme: dark) {
  body { background: #181818; color: #ddd } .wrong { background: #3b1f1f } .undecidable { background: #3a3320 }
  .note.wrong { color: #ff8a80 } .note.undecidable, .note.verified { color: #aaa } }
"""


def as_html(reports: Sequence[Report]) -> str:
    """A page that stands alone: the lines of each document, marked, with the reasons under them."""
    body = "".join(_document(report) for report in reports)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Hand derivations, checked</title>'
        f"<style>{STYLE}</style></head><body>{body}</body></html>"
    )


def _document(report: Report) -> str:
    findings, setter = by_line(report), Setter(report.text)
    rows = []
    for number in range(1, len(report.text.splitlines()) + 1):
        here = findings.get(number, [])
        status = worst(here) if here else ""
        mark = MARKS.get(status, "")
        rows.append(
            f'<div class="line {status}" id="line-{number}"><span>{mark}</span><span class="number">{number}</span>'
            f"<p>{setter.line(number)}</p></div>"
        )
        for finding in here:
            told = notes(finding, alone=len(here) == 1)
            rows += [f'<div class="note {finding.status}">{html.escape(note)}</div>' for note in told]
    title = f"<h1>{html.escape(report.name)}</h1>" if report.name else "<h1>Hand derivation, checked</h1>"
    granted = "".join(f"<li>{html.escape(a)}</li>" for a in assumed(report))
    tail = f"<h2>Assumed</h2><ul>{granted}</ul>" if granted else ""
    said = "".join(f"<p>{html.escape(line)}</p>" for line in (sentence(report), *not_read(report.unread)))
    return f"<section>{title}{said}{_table(report)}{''.join(rows)}{tail}</section>"


def _table(report: Report) -> str:
    """What was understood, as a table."""
    if not report.understood:
        return ""
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in (n.name, n.shape, ", ".join(n.properties), how(n)))
        + "</tr>"
        for n in report.understood
    )
    asked = f"<p>{html.escape(report.question)}</p>" if report.question else ""
    head = "<tr><th>name</th><th>shape</th><th>properties</th><th>known</th></tr>"
    return f"<h2>Understood</h2><table>{head}{rows}</table>{asked}"


class Setter:
    """The lines of a document with their formulas set as MathML, each with its source as the text that stands for it.

    A formula that goes on over several lines is set line by line, without the marks of alignment; what cannot be set is
    shown as it is written.
    """

    def __init__(self, text: str) -> None:
        self.document = read_document(text)
        self.lines = text.splitlines()
        self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]

    def line(self, number: int) -> str:
        """One line, counted from 1."""
        start = self.starts[number - 1]
        stop, position, found = start + len(self.lines[number - 1]), start, []
        for fragment in self.document.fragments:
            first, last = max(fragment.start, start), min(fragment.stop, stop)
            if fragment.kind not in ("display", "inline") or first >= last:
                continue
            found.append(html.escape(DOLLARS.sub("", self.document.text[position:first])))
            found.append(_formula(self.document.text[first:last], fragment.kind))
            position = last
        found.append(html.escape(DOLLARS.sub("", self.document.text[position:stop])))
        return "".join(found)


def _formula(source: str, kind: str) -> str:
    """A formula as MathML; as it is written if it cannot be set."""
    from latex2mathml.converter import convert

    plain = ALIGNED.sub(" ", source).strip()
    try:
        found = convert(plain, display="inline" if kind == "inline" else "block") if plain else ""
        if not found or _is_mathml(found):
            return found
    except Exception:  # a library's errors of every kind: the formula is shown as it is written
        pass
    return f"<code>{html.escape(source)}</code>"


def _is_mathml(text: str) -> bool:
    r"""Whether there is nothing but presentation MathML in a text: \text may bring along what a page must not run."""
    return all(
        element.tag in MATHML and not any(name.startswith("on") or name in ("href", "src") for name in element.attrib)
        for element in ElementTree.fromstring(text).iter()
    )


FORMATS: dict[str, Callable[[Sequence[Report]], str]] = {"json": as_json, "html": as_html}
