"""The statements of a text in either spelling, each with the range behind it, `l = 1..L` or `l = 1, \\dots, L`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..tree import Span

DOTS = r"(?:\.\.\.?|…|\\(?:dots|ldots|cdots|dotsc|dotsb)\b)"
GAP = r"(?:\s|,|\\[,;:! ]|\\q?quad\b|~|&)*"
WORDS = r"(?:\\(?:text|mathrm|mbox)\s*\{\s*(?:for|für|pour)\s*\}|\bfor\b|\\forall\b)?"
END = r"(?P<last>[A-Za-z]|[0-9]+)(?:\s*(?P<sign>[-+])\s*(?P<more>[0-9]+))?"
RANGE = re.compile(
    rf"{GAP}{WORDS}{GAP}(?<![\w^{{])(?P<index>[A-Za-z])\s*(?:=|\\in\s*\\\{{)\s*(?P<first>[0-9]+)"
    rf"(?:{GAP}[0-9]+)?{GAP}{DOTS}{GAP}{END}(?:\s*\\\}})?(?![\w(])"
)
FRAME = re.compile(
    r"\\(?:begin|end)\s*\{[a-z]+\*?\}(?:\{[lcr]+\})?|\\(?:left|right)\.|\\displaystyle\b|&|\$\$?|\\[\[\]]"
)
DEFINED = re.compile(r"\\(?:triangleq|coloneqq)\b|:=|[≜≔]")
BRACKETED = re.compile(rf"\((?P<range>\s*[A-Za-z]\s*=\s*[0-9]+{GAP}(?:[0-9]+{GAP})?{DOTS}[^()=]*)\)")
OTHER = r"\s*(?P<{0}>[A-Za-z])\s*[-−+]\s*[0-9]+\s*"  # l - 1
RELATIVE = re.compile(rf"_\s*\{{{OTHER.format('low')}\}}|\^\s*\{{\s*[(\[]{OTHER.format('high')}[)\]]\s*\}}")
HEAD = re.compile(
    r"\s*(?P<base>.*?)\s*[_^]\s*\{?\s*[(\[]?\s*(?P<letter>[A-Za-z])(?:\s*[-+]\s*[0-9]+)?\s*[)\]]?\s*\}?\s*"
)
SEPARATOR = re.compile(r";|\n|\\\\(?:\[[^\]]*\])?|,(?!\s*\\dots)|\.(?=\s*$)")


def bare(text: str) -> str:
    """The text without what only sets it, every character at its place.

    Environments, & and dollar signs are blanks, the signs of definitions =; a range in brackets stands without them.

    >>> bare("u_l := f(u_{l-1}) (l = 1..L)")
    'u_l =  f(u_{l-1})  l = 1..L '
    """
    text = FRAME.sub(lambda found: " " * len(found[0]), text)
    text = DEFINED.sub(lambda found: "=".ljust(len(found[0])), text)
    return BRACKETED.sub(lambda found: f" {found['range']} ", text)


@dataclass(frozen=True)
class Statement:
    """A piece of the text, and the range behind it."""

    start: int
    stop: int
    index: str = ""
    first: int = 1
    last: str = ""
    more: int = 0


def is_recurrence(text: str) -> bool:
    """Whether a statement of the text has a range, or is numbered by a letter and speaks of the number before.

    >>> is_recurrence("u_l = phi(W_l*u_{l-1}), l = 1..L; norm2(u_L)"), is_recurrence("sum(x_i^2, i=1..N)")
    (True, False)
    """
    masked = bare(text)
    return any(s.index or _unranged(masked[s.start : s.stop]) for s in statements(text))


def _unranged(piece: str) -> bool:
    """u_l = f(u_{l-1}) without its range."""
    at = equals(piece)
    head = HEAD.fullmatch(piece, 0, at) if at >= 0 else None
    return head is not None and any(
        head["letter"] in found.groups() and piece[: found.start()].rstrip().endswith(head["base"])
        for found in RELATIVE.finditer(piece, at)
    )


def equals(text: str, start: int = 0, stop: int | None = None) -> int:
    """The place of the first = outside brackets, -1 if there is none."""
    level = _levels(text)
    places = range(start, len(text) if stop is None else stop)
    return next((i for i in places if text[i] == "=" and level[i] == 0), -1)


def statements(text: str) -> list[Statement]:
    """The statements of a text: between ; and line ends, and in LaTeX commas, outside brackets."""
    masked = bare(text)
    level = _levels(masked)
    found: list[Statement] = []
    start = 0
    ranges = [r for r in RANGE.finditer(masked) if level[r.start("index")] == 0]
    for r in ranges:
        *others, last = _pieces(masked, level, start, r.start())
        more = int(r["more"] or 0)
        found += [Statement(*span) for span in others]
        found.append(Statement(*last, r["index"], int(r["first"]), r["last"], -more if r["sign"] == "-" else more))
        start = r.end()
    found += [Statement(*span) for span in _pieces(masked, level, start, len(text))]
    return [s for s in found if masked[s.start : s.stop].strip(" .,;\t\r\n\\")]


def _levels(text: str) -> list[int]:
    """How many brackets are open at every character."""
    depth, levels = 0, []
    for i, c in enumerate(text):
        escaped = i > 0 and text[i - 1] == "\\"
        depth -= c in ")]}" and not escaped and depth > 0
        levels.append(depth)
        depth += c in "([{" and not escaped
    return levels


def _pieces(text: str, level: list[int], start: int, stop: int) -> list[Span]:
    """The pieces between separators outside brackets; at least one."""
    cuts = [c for c in SEPARATOR.finditer(text, start, stop) if level[c.start()] == 0]
    edges = [start, *(edge for c in cuts for edge in c.span()), stop]
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if text[a:b].strip()]
    return spans or [(start, stop)]
