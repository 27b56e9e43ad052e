r"""Where long formulas are broken, in LaTeX and in plain text.

A line ends before an operator, in as few brackets as possible, and late. In LaTeX the brackets around a break
cannot grow with what is between them: their \left and \right become \bigl and \bigr.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

LONGEST = 20_000  # what is longer is not going to be read


class Opportunity(NamedTuple):
    """A place where a line may end: how wide the text before it is, and the places of the brackets that are open.

    `tight` says that the operator there binds tighter than a sum.
    """

    place: int
    width: float
    brackets: tuple[int, ...] = ()
    tight: bool = False


def chosen(opportunities: Sequence[Opportunity], whole: float, width: float, hang: float) -> list[Opportunity]:
    """Where to break a text so that no line is wider than `width`; lines after the first are indented by `hang`.

    >>> marks = [Opportunity(3, 3), Opportunity(6, 6, (5,)), Opportunity(9, 9)]
    >>> [mark.place for mark in chosen(marks, 12, 7, 0)]
    [3, 9]
    """
    found: list[Opportunity] = []
    start, room = 0.0, width
    while whole - start > room:
        ahead = [o for o in opportunities if o.width > start]
        fitting = [o for o in ahead if room / 3 <= o.width - start <= room] or ahead[:1]
        if not fitting:
            break
        best = min(fitting, key=lambda o: (len(o.brackets), o.tight, -o.width))
        found.append(best)
        start, room = best.width, width - hang
    return found


# --------------------------------------------------------------------------- LaTeX

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|.", re.DOTALL)
_OPERATORS = {"+", "-", ":", r"\odot", r"\oslash", r"\otimes"}
_FRACTION = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")
_SCRIPT = re.compile(r"[_^]\{([^{}]*)\}")
_GROUP = re.compile(r"(?<!\\frac)(?<!\})\{([^{}]*)\}")
_ROWS = r" \\ "
_COLUMN = re.compile(r"\\begin\{bmatrix\}((?:(?!\\begin|\\end).)*)\\end\{bmatrix\}")
_INVISIBLE = re.compile(r"\\(left|right|mathrm|mathbf|operatorname|text|begin|end)(?![a-zA-Z])|[_^\s&]")
_COMMAND = re.compile(r"\\[a-zA-Z]+|\\.")


def _letters(latex: str) -> int:
    return len(_COMMAND.sub("x", _INVISIBLE.sub("", latex)))


def latex_width(latex: str) -> float:
    r"""About how many letters wide a formula is.

    >>> latex_width(r"\frac{a + b}{c}"), latex_width(r"\mathrm{d}W_{10}")
    (6.0, 4.0)
    """
    bars = latex.count(r"\frac") + latex.count(r"\sqrt")  # each has space around it
    while "{" in latex:
        latex = _COLUMN.sub(lambda m: f"[{max(m[1].split(_ROWS), key=len)}]", latex)
        shorter = _FRACTION.sub(lambda m: max(m[1], m[2], key=_letters), latex)
        shorter = _SCRIPT.sub(lambda m: m[1][: (3 * len(m[1]) + 3) // 4], shorter)
        shorter = _GROUP.sub(lambda m: f" {m[1]}", shorter) if shorter == latex else shorter
        if shorter == latex:
            break
        latex = shorter
    operators = sum(latex.count(f" {sign} ") for sign in _OPERATORS)
    return float(_letters(latex) + 2 * operators + bars)


def latex_lines(latex: str, width: float, hang: float = 4.0) -> list[str]:
    r"""The formula in lines of at most about `width` letters, where it can be broken.

    >>> latex_lines(r"aaaaa + \left(b + c\right) d - e", 16)
    ['aaaaa + \\left(b + c\\right) d', '- e']
    >>> latex_lines(r"\left(aaaa + bbbb\right) c", 8)
    ['\\bigl(aaaa', '+ bbbb\\bigr) c']
    """
    whole = latex_width(latex)
    if whole <= width or len(latex) > LONGEST:
        return [latex]
    opportunities, pairs = _opportunities(latex)
    breaks = chosen(opportunities, whole, width, hang)
    fixed = {place for o in breaks for opened in o.brackets for place in (opened, pairs.get(opened, opened))}
    cuts = [0, *(o.place for o in breaks), len(latex)]
    return [_part(latex, start, stop, fixed) for start, stop in pairwise(cuts)]


def _part(latex: str, start: int, stop: int, fixed: set[int]) -> str:
    """A stretch of the formula, with the brackets at the places in `fixed` of a size of their own."""
    text, last = "", start
    for place in sorted(p for p in fixed if start <= p < stop):
        word = r"\left" if latex.startswith(r"\left", place) else r"\right"
        text += latex[last:place] + (r"\bigl" if word == r"\left" else r"\bigr")
        last = place + len(word)
    return (text + latex[last:stop]).strip()


def _opportunities(latex: str) -> tuple[list[Opportunity], dict[int, int]]:
    r"""The places before operators outside all braces, and for the place of every \left that of its \right."""
    found: list[Opportunity] = []
    pairs: dict[int, int] = {}
    opened: list[int] = []
    nested, fresh = 0, True  # braces and environments; whether an operator would be a sign
    for match in _TOKEN.finditer(latex):
        token, place = match[0], match.start()
        nested += (token in ("{", r"\begin")) - (token in ("}", r"\end"))
        if token in _OPERATORS and nested == 0 and not fresh:
            found.append(Opportunity(place, latex_width(latex[:place]), tuple(opened), token not in ("+", "-")))
        if token == r"\left":
            opened.append(place)
        elif token == r"\right" and opened:
            pairs[opened.pop()] = place
        if not token.isspace() and not (fresh and opened and place == opened[-1] + len(r"\left")):
            fresh = token == r"\left" or token in _OPERATORS
    return found, pairs


# --------------------------------------------------------------------------- plain text

_SPACED = re.compile(r"   +(?=\S)| (?=[-+:⊙⊘⊗] )|(?<=[;,]) |(?<=\w{3}) (?=\(?\w)")
_BRACKET = {"(": 1, "[": 1, ")": -1, "]": -1}


def wrapped(line: str, width: int) -> list[str]:
    """A line of text in lines of at most `width` characters, those after the first under its right side.

    >>> wrapped("L = aaaa + bbbb + (cccc + dddd)", 20)
    ['L = aaaa + bbbb', '    + (cccc + dddd)']
    """
    if len(line) <= width:
        return [line]
    hang = line.find(" = ") + 3 if 0 <= line.find(" = ") < width // 3 else len(line) - len(line.lstrip()) + 4
    depth, brackets = 0, []
    for character in line:
        brackets.append(depth)
        depth += _BRACKET.get(character, 0)
    marks = [
        Opportunity(m.start(), m.start(), () if len(m[0]) > 1 else (0,) * (1 + brackets[m.start()]))
        for m in _SPACED.finditer(line, hang)
    ]
    cuts = [0, *(o.place for o in chosen(marks, len(line), width, hang)), len(line)]
    parts = [line[start:stop] for start, stop in pairwise(cuts)]
    return [parts[0].rstrip(), *(" " * hang + part.strip() for part in parts[1:])]
