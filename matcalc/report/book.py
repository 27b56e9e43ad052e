"""The book of rules, set for readers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..expr import Expr
from ..rulebook import Entry
from .spelling import ASCII, UNICODE, Spelling

NARROW = 16  # names up to this length stand in a column beside their equations


def text(entries: Sequence[Entry], spelling: Spelling) -> str:
    """Names and equations; where only one rule is asked for, all that is known of it."""
    alone = len(entries) == 1
    column = 0 if alone else max(len(e.name) for e in entries) + 2
    if column > NARROW + 2:
        return "\n".join(line for e in entries for line in (e.name, *_indented(_lines(e, spelling, True), 4)))
    if alone:
        (e,) = entries
        return "\n".join([e.name, *_indented([*_lines(e, spelling, True), *filter(None, [e.source])], 4)])
    return "\n".join(line for e in entries for line in _beside(e.name, _lines(e, spelling, False), column))


def _beside(name: str, lines: Iterable[str], column: int) -> Iterator[str]:
    for i, line in enumerate(lines):
        yield f"{'' if i else name:<{column}}{line}"


def _indented(lines: Iterable[str], by: int) -> Iterator[str]:
    return (" " * by + line for line in lines)


def _lines(e: Entry, spelling: Spelling, noted: bool) -> Iterator[str]:
    """The equations, the last with where they hold; before them, what the rule says of itself."""
    if noted and e.note and spelling is not ASCII:
        yield e.note
    for i, (left, right) in enumerate(e.equations, 1):
        where = f"    where {e.where}" if e.where and i == len(e.equations) else ""
        yield f"{spelling.expression(left)} = {spelling.expression(right)}{where}"


def latex(entries: Sequence[Entry]) -> str:
    """One paragraph for each rule."""
    return "\n\n".join(_paragraph(e) for e in entries)


def _paragraph(e: Entry) -> str:
    rows = " \\\\\n".join(rf"{left.latex()} &= {right.latex()}" for left, right in e.equations)
    name = e.name.replace("_", r"\_")
    return f"\\paragraph{{{name}}}\n\\begin{{align*}}\n{rows}\n\\end{{align*}}"


def markdown(entries: Sequence[Entry]) -> str:
    """A table."""
    head = ["| rule | formulas | where | source |", "|---|---|---|---|"]
    return "\n".join([*head, *(_row(e) for e in entries)])


def _row(e: Entry) -> str:
    formulas = "<br>".join(f"${_cell(left)} = {_cell(right)}$" for left, right in e.equations)
    return f"| `{e.name}` | {formulas} | {e.where} | {(e.source or e.note).replace('|', chr(92) + '|')} |"


def _cell(e: Expr) -> str:
    """LaTeX without the bar that would end a cell."""
    return e.latex().replace(r"\left|", r"\left\vert ").replace(r"\right|", r"\right\vert ").replace(r"\|", r"\Vert ")


def as_json(entries: Sequence[Entry]) -> str:
    def side(e: Expr) -> dict[str, str]:
        return {"text": str(e), "latex": e.latex()}

    found = [
        {
            "name": e.name,
            "equations": [{"left": side(left), "right": side(right)} for left, right in e.equations],
            "where": e.where,
            "note": e.note,
            "source": e.source,
        }
        for e in entries
    ]
    return json.dumps(found, indent=2, ensure_ascii=False)


BOOK: dict[str, Callable[[Sequence[Entry]], str]] = {
    "unicode": lambda entries: text(entries, UNICODE),
    "ascii": lambda entries: text(entries, ASCII),
    "latex": latex,
    "markdown": markdown,
    "json": as_json,
}
