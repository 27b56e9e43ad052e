"""A document as written: which stretches of it are mathematics, code or plain text, and its macros.

Positions are offsets in the document throughout, so that every finding can name its line.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...language.latex import Macros
from .macros import macros_of

ENVIRONMENTS = "align alignat flalign equation gather multline eqnarray displaymath math aligned split gathered"
_NAMES = "|".join(ENVIRONMENTS.split())
GRAMMAR = rf"""(?P<matter>\A---[ ]*\n[\w-]+:.*?^---[ ]*$)
       |(?P<comment><!--.*?-->)
       |^[ ]*(?P<fence>```|~~~)[ ]*\{{?(?P<language>\w*)[^\n]*\n(?P<listing>.*?)^[ ]*(?P=fence)[ ]*$
       |\\begin\{{(?P<listed>verbatim|Verbatim|lstlisting|minted)\*?\}}(?P<verbatim>.*?)\\end\{{(?P=listed)\*?\}}
       |\\begin\{{(?P<rows>tabular|tabularx|longtable|tblr)\*?\}}(?P<tabular>.*?)\\end\{{(?P=rows)\*?\}}
       |(?P<table>^[^\n|]*\|[^\n]*\n[ ]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)+\|?[ ]*$(?:\n[^\n|]*\|[^\n]*)*)
       |^(?P<margin>[ \t]*)\.\.[ ]math::(?P<directive>[^\n]*(?:\n(?:[ \t]*$|(?P=margin)[ \t]+[^\n]*))*)
       |(?::math:|\{{math\}})`(?P<role>[^`]+)`
       |(?P<macro>\\(?:def|newcommand|renewcommand|DeclareMathOperator)\b)
       |(?<!\\)\$\$(?P<display>.*?)(?<!\\)\$\$
       |(?<!\\)\$(?P<inline>(?:(?!\n[ ]*\n)[^$\\]|\\.)+?)\$
       |\\\[(?P<bracket>.*?)\\\]
       |\\\((?P<parenthesis>.*?)\\\)
       |\\begin\{{(?P<name>(?:{_NAMES})\*?)\}}(?P<environment>.*?)\\end\{{(?P=name)\}}"""
FLAGS = re.VERBOSE | re.DOTALL | re.MULTILINE
MARKDOWN = re.compile(GRAMMAR, FLAGS)
TEX = re.compile(rf"(?P<remark>(?<!\\)%[^\n]*)|{GRAMMAR}", FLAGS)  # where a percent sign hides the rest of a line
IS_TEX = re.compile(r"\\(?:documentclass|section|chapter|begin\{(?:document|frame|itemize|enumerate|theorem|proof)\})")
PARAGRAPH = re.compile(r"\n[ \t]*\n(?!\s*(?:where|with|here|wobei|mit|où|avec)\b)", re.IGNORECASE)
SHELLS = frozenset(["bash", "sh", "shell", "console", "zsh"])
UNTAGGED = ("", "text", "txt", "plain")  # fences that hold formulas, not a program
LATEX = re.compile(
    r"(?<!\\)\$[^$\n]+\$|\$\$|\\\[|\\\(|\\begin\{|\\section|^[ \t]*\.\. math::|:math:`|\{math\}`|```\{?math",
    re.MULTILINE,
)
OPTIONS = re.compile(r"(?:[ \t]*\n)*(?:[ \t]*:[\w-]+:[^\n]*(?:\n|$))*")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch [start, stop) of the document.

    `kind` is display, inline, code, lines or prose; listing and table are left alone.
    """

    kind: str
    start: int
    stop: int


@dataclass(slots=True)
class Document:
    """The text, its fragments in order, and the macros it defines anywhere."""

    text: str
    fragments: list[Fragment]
    macros: Macros
    _breaks: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._breaks = [m.start() for m in re.finditer("\n", self.text)]

    def end_of_paragraph(self, offset: int) -> int:
        """Where the paragraph ends in which the offset lies, with one after it that says what its names are.

        >>> read_document("f = Ax,\\n\\nwhere A is tall.\\n\\nNow").end_of_paragraph(3)
        25
        """
        match = PARAGRAPH.search(self.text, offset)
        return match.start() if match else len(self.text)

    def line(self, offset: int) -> int:
        """The line, counted from 1, on which the offset lies.

        >>> read_document("a\\nb").line(2)
        2
        """
        return bisect_right(self._breaks, offset - 1) + 1


def read_document(text: str, *, code: bool = False) -> Document:
    """The document that a text is: LaTeX, Markdown or reStructuredText with formulas, or plain text.

    Tables are left alone, and so are programs, unless `code` is asked for: what stands in a fence with a language.

    >>> [(f.kind, d.text[f.start:f.stop]) for d in [read_document("Let $x=1$, so")] for f in d.fragments]
    [('prose', 'Let '), ('inline', 'x=1'), ('prose', ', so')]
    """
    macros, definitions = macros_of(text)
    plain = not LATEX.search(text)
    return Document(text, list(_fragments(text, definitions, "lines" if plain else "prose", code)), macros)


KINDS = {
    "display": "display",
    "inline": "inline",
    "bracket": "display",
    "parenthesis": "inline",
    "environment": "display",
    "directive": "display",
    "role": "inline",
    "table": "table",
    "tabular": "table",
    "verbatim": "listing",
    "listing": "listing",
}


def _fragments(text: str, macros: list[tuple[int, int]], between: str, code: bool) -> list[Fragment]:
    """What stands between formulas is prose, or lines in which formulas are still to be found."""
    found: list[Fragment] = []
    position = _preamble(text)
    for match in (TEX if IS_TEX.search(text) else MARKDOWN).finditer(text, position):
        if match.start() < position or match.lastgroup == "macro":
            continue
        _append(found, text, between, position, match.start(), macros)
        for kind, start, stop in _stretches(match, code):
            _append(found, text, kind, start, stop, macros)
        position = match.end()
    _append(found, text, between, position, _ending(text), macros)
    return found


def _stretches(match: re.Match[str], code: bool) -> Iterator[tuple[str, int, int]]:
    """What a match holds: nothing if it is a comment, several displays if it is a directive."""
    group = next((name for name in KINDS if match[name] is not None), None)
    if group is None:
        return
    start, stop = match.span(group)
    if group == "directive":
        yield from (("display", a, b) for a, b in _displays(match.string, start, stop))
    elif group == "listing":
        if match["language"] not in SHELLS:  # commands say nothing of what stands around them
            yield _listing(match["language"], code), start, stop
    else:
        yield KINDS[group], start, stop


def _listing(language: str, code: bool) -> str:
    """What stands in a fence: mathematics, formulas as plain text, or a program, which is read only if asked for."""
    if language == "math":
        return "display"
    return "code" if code or language in UNTAGGED else "listing"


def _displays(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The displays of a directive `.. math::`, which empty lines separate, without its options."""
    options = OPTIONS.match(text, text.find("\n", start, stop) + 1, stop) if "\n" in text[start:stop] else None
    if options and options.group().strip():
        yield start, options.start()
        start = options.end()
    for match in re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|$))+").finditer(text, start, stop):
        yield match.span()


def _append(found: list[Fragment], text: str, kind: str, start: int, stop: int, macros: list[tuple[int, int]]) -> None:
    """The stretch, less the definitions of macros at its start."""
    for first, last in macros:
        if start <= first < stop and not text[start:first].strip():
            start = min(last, stop)
    if text[start:stop].strip():
        found.append(Fragment(kind, start, stop))


def _preamble(text: str) -> int:
    begin = text.find(r"\begin{document}")
    return begin + len(r"\begin{document}") if begin >= 0 else 0


def _ending(text: str) -> int:
    end = text.find(r"\end{document}")
    return end if end >= 0 else len(text)


HEADING = re.compile(
    r"^(?:\#{1,2}[ ]+\S|[ ]*\\section\*?\{|\d{1,2}[ ]+[A-Z][A-Za-z-]+(?:[ ]+[^.\n]{0,60})?$)", re.MULTILINE
)


def pieces(document: Document) -> list[Document]:
    """The document cut at its headings."""
    text = document.text
    prose = (f for f in document.fragments if f.kind in ("prose", "lines"))
    cuts = [match.start() for fragment in prose for match in _headings(text, fragment)]
    if len(cuts) < 2:
        return [document]
    fragments = [piece for fragment in document.fragments for piece in _cut(fragment, cuts)]
    groups = [[f for f in fragments if a <= f.start < b] for a, b in itertools.pairwise([0, *cuts, len(text)])]
    return [Document(text, group, document.macros) for group in groups if group]


def _headings(text: str, fragment: Fragment) -> Iterator[re.Match[str]]:
    """Headings that start a line of the document."""
    for match in HEADING.finditer(text, fragment.start, fragment.stop):
        if match.start() == 0 or text[match.start() - 1] == "\n":
            yield match


def _cut(fragment: Fragment, cuts: list[int]) -> Iterator[Fragment]:
    inside = [c for c in cuts if fragment.start < c < fragment.stop]
    for start, stop in itertools.pairwise([fragment.start, *inside, fragment.stop]):
        yield Fragment(fragment.kind, start, stop)


def paragraphs(document: Document) -> Iterator[tuple[int, int]]:
    """The stretches in which prose goes on: with the inline formulas in them, and code."""
    if all(f.kind in ("lines", "code", "listing", "table") for f in document.fragments):
        yield from ((f.start, f.stop) for f in document.fragments if f.kind in ("lines", "code"))
        return
    begin = end = None
    for fragment in document.fragments:
        if fragment.kind == "code":
            yield fragment.start, fragment.stop
        elif fragment.kind in ("prose", "inline"):
            dollar = fragment.kind == "inline"
            begin = fragment.start - dollar if begin is None else begin
            end = fragment.stop + dollar
        elif begin is not None and end is not None:
            yield begin, end
            begin = None
    if begin is not None and end is not None:
        yield begin, end
