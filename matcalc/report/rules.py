"""The book of rules, set for readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..rulebook import Entry
from .blocks import Block, Display, Page, Prose, Row, Title
from .formats import formats
from .machine import both
from .spelling import ASCII, Spelling

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


def page(entries: Sequence[Entry]) -> Page:
    name = f"The rule {entries[0].name}" if len(entries) == 1 else "The rules"
    return Page(name, tuple(block for e in entries for block in _blocks(e)))


def _blocks(e: Entry) -> Iterator[Block]:
    yield Title(e.name, 2)
    if e.note:
        yield Prose((e.note + ".",))
    yield Display(tuple(Row(left, right) for left, right in e.equations))
    if e.where:
        yield Prose((f"where {e.where}.",))
    if e.source:
        yield Prose((e.source + ".",), "about")


def machine(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "name": e.name,
            "equations": [{"left": both(left), "right": both(right)} for left, right in e.equations],
            "where": e.where,
            "note": e.note,
            "source": e.source,
        }
        for e in entries
    ]


BOOK = formats(text, page, machine)
