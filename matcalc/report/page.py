"""A report as a page: prose, and displays of equations. LaTeX, Markdown and HTML are settings of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..expr import Expr
from ..printing.breaking import latex_width
from ..shape import Shape
from ..steps import Line, Quantity, Reason, Section
from .facts import Report
from .text import sentence


@dataclass(frozen=True, slots=True)
class Belongs:
    """A symbol with its space and properties: W ∈ ℝ^(m×n) symmetric."""

    symbol: Expr


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in the text: quantities, and between them signs and letters."""

    parts: tuple[Quantity | str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The matrix of all samples: X = [x₁ … x_N]."""

    sample: str
    matrix: Expr


Inline = str | Belongs | Columns | Math


@dataclass(frozen=True, slots=True)
class Title:
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    parts: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """left = right, with the shape of both, or why, or another equation beside it.

    `goes_on` says that the left side is that of the row above; `link` is what joins the one beside it.
    """

    left: Quantity
    right: Expr
    goes_on: bool = False
    reasons: tuple[Reason, ...] = ()
    shape: Shape | None = None
    link: str = ""
    beside: Row | None = None


@dataclass(frozen=True, slots=True)
class Display:
    rows: tuple[Row, ...]


Block = Title | Prose | Display

LONG = 40  # a loss longer than this is only shown in the names of its derivation

GRADIENT, VARIABLE = "\x01", "\x02"  # where formulas stand in the sentence of a convention

HEADINGS = {
    "definitions": "Definitions and their differentials:",
    "loss": "The loss in these names:",
    "differential": "Its differential:",
}


def page(report: Report) -> Iterator[Block]:
    """The blocks of a report, in order."""
    if report.title:
        yield Title(report.title)
    if report.about:
        yield Prose((report.about,))
    if not (report.steps and report.steps.definitions and report.expression.size > LONG):
        yield Display((Row(Quantity("value", report.letter), report.expression),))
    yield Prose(("Here ", *listed([Belongs(s) for s in report.symbols.values()]), *_inferred(report), "."))
    if report.samples:
        yield Prose(("All samples at once: ", *listed([Columns(x, X) for x, X in report.samples.items()]), "."))
    for section in report.steps or ():
        yield from _section(section)
    yield Prose(("The result:",) if report.steps else ("Then",))
    yield Display(tuple(_results(report)))
    if report.definitions and not report.steps:
        yield Prose(("where",))
        yield Display(tuple(_shaped(Quantity("value", name), e) for name, e in report.definitions.items()))
    yield from conventions(report)
    if report.verification:
        yield Prose((sentence(report.verification) + ".",))


def _results(report: Report) -> Iterator[Row]:
    for name, value in report.results.items():
        left = Quantity("gradient", report.letter, name) if name else Quantity("differential", report.letter)
        yield _shaped(left, value)


def _shaped(left: Quantity, right: Expr) -> Row:
    return Row(left, right, shape=right.shape)


def _inferred(report: Report) -> tuple[str, ...]:
    if not report.inferred:
        return ()
    return (" (shapes inferred)",) if set(report.inferred) >= report.symbols.keys() else (" (partly inferred)",)


def listed(parts: Sequence[Inline]) -> Iterator[Inline]:
    """The parts with commas between them.

    >>> list(listed(["a", "b"]))
    ['a', ', ', 'b']
    """
    for i, part in enumerate(parts):
        yield from (", ", part) if i else (part,)


def _section(section: Section) -> Iterator[Block]:
    yield Prose(heading(section))
    yield Display(tuple(rows(section.lines)))


def heading(section: Section) -> tuple[Inline, ...]:
    """What a section does, in words."""
    if section.subject == "variable":
        return ("Setting ", vanishing(section.still), ":")
    if section.subject == "rest":
        towards = listed([Math((Quantity("value", name),)) for name in section.moving])
        return ("Now set ", vanishing(section.still), " and go on towards ", *towards, ":")
    return (HEADINGS[section.subject],)


def vanishing(names: Iterable[str]) -> Math:
    """Differentials that are set to zero: dg = 0, dh = 0."""
    parts: list[Quantity | str] = []
    for name in names:
        parts += "," if parts else "", Quantity("differential", name), "= 0"
    return Math(tuple(filter(None, parts)))


def conventions(report: Report) -> Iterator[Prose]:
    """How the gradients by structured variables are to be read."""
    dL = Quantity("differential", report.letter)
    for name, convention in report.conventions.items():
        dX = Quantity("differential", name)
        marks = {
            f"d{report.letter} = G : d{VARIABLE}": Math((dL, "= G :", dX)),
            GRADIENT: Math((Quantity("gradient", report.letter, name),)),
            VARIABLE: Math((Quantity("value", name),)),
            f"d{VARIABLE}": Math((dX,)),
            f"d{report.letter}": Math((dL,)),
            "G": Math(("G",)),
        }
        known = "|".join(rf"(?<!\w){re.escape(mark)}(?!\w)" for mark in marks)
        words = re.split(f"({known})", convention.sentence(GRADIENT, VARIABLE, report.letter))
        yield Prose((*(marks.get(word, word) for word in words), "."))


def rows(lines: Iterable[Line]) -> Iterator[Row]:
    """The lines of a section, one that stands beside another in one row with it."""
    waiting: Row | None = None
    for line in lines:
        row = Row(line.left, line.right, line.joint == "=", line.reasons)
        if line.joint in ("⟹", "where") and waiting is not None and waiting.beside is None:
            waiting = replace(waiting, beside=row, link=line.joint)
            continue
        if waiting is not None:
            yield waiting
        waiting = row
    if waiting is not None:
        yield waiting


# --------------------------------------------------------------------------- measure

SMALL = 0.75  # the size of reasons
GAP = 9.0


def fit_beside(rows: Sequence[Row], width: float) -> bool:
    """Whether there is room for a column with reasons, shapes, and equations that stand beside others."""
    main = max((_main_width(row, width) for row in rows), default=0.0)
    return main + GAP + max((_side_width(row) for row in rows), default=0.0) <= width


def _main_width(row: Row, width: float) -> float:
    return latex_width(row.left.latex()) + 3 + min(latex_width(row.right.latex()), width)


def _side_width(row: Row) -> float:
    if row.beside is not None:
        return GAP + latex_width(row.beside.left.latex()) + 3 + latex_width(row.beside.right.latex())
    if row.reasons:
        return SMALL * sum(latex_width(reason.latex()) + 2 for reason in row.reasons)
    return 0.0 if row.shape is None else GAP
