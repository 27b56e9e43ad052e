"""The report of a gradient as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from string import Formatter

from ..expr import Expr
from ..ops.blocks import component_op
from ..shape import is_column
from ..steps import Line, Quantity, Section
from .blocks import Belongs, Beside, Block, Columns, Display, Inline, Math, Page, Prose, Row, Title, axes, listed, value
from .contents import Checked, Report, sentence
from .left_sides import Partial

LONG = 40  # a loss longer than this is only shown in the names of its derivation

HEADINGS = {
    "definitions": "Definitions and their differentials:",
    "loss": "The loss in these names:",
    "differential": "Its differential:",
}


def page(report: Report) -> Page:
    """The blocks of a report, in order."""
    return Page(report.title or f"The gradient of {report.expression.unicode()}", tuple(_blocks(report)))


def _blocks(report: Report) -> Iterator[Block]:
    if report.title:
        yield Title(report.title)
    if report.about:
        yield Prose((report.about,), "about")
    long = report.steps and report.steps.definitions and report.expression.size > LONG
    yield from beginning(report, with_expression=not long)
    for section in report.steps or ():
        yield from _section(section)
    yield Prose(("The result:",) if report.steps else ("Then",))
    yield Display(tuple(_results(report)))
    yield from () if report.steps else defined(report.definitions)
    yield from (Prose((*said, ".")) for said in remarks(report))
    yield from verified(report.verification)


# --------------------------------------------------------------------------- what all kinds of reports share


def beginning(report: Report, with_expression: bool = True) -> Iterator[Block]:
    """The expression as it was understood: itself, its symbols, and what could have been read otherwise."""
    if with_expression:
        yield Display((Row(Quantity("value", report.letter), report.expression),))
    if report.symbols:
        yield Prose(("Here ", *listed([Belongs(s) for s in report.symbols.values()]), *_inferred(report), "."))
    if report.samples:
        yield Prose(("All samples at once: ", *listed([Columns(x, X) for x, X in report.samples.items()]), "."))
    yield from noted(report.notes)


def noted(notes: Iterable[str]) -> Iterator[Block]:
    """How the text was understood where it could be read otherwise, as the user would type what stands in it."""
    yield from (Prose((f"Note: {note}.",), "about") for note in notes)


def defined(definitions: Mapping[str, Expr]) -> Iterator[Block]:
    if definitions:
        yield Prose(("where",))
        yield Display(tuple(_shaped(Quantity("value", name), e) for name, e in definitions.items()))


def verified(verification: Checked | None) -> Iterator[Block]:
    if verification:
        yield Prose((sentence(verification) + ".",), "checked" if verification.ok else "wrong")


def _inferred(report: Report) -> tuple[str, ...]:
    if not report.inferred:
        return ()
    return (" (shapes inferred)",) if set(report.inferred) >= report.symbols.keys() else (" (partly inferred)",)


# --------------------------------------------------------------------------- gradients


def _results(report: Report) -> Iterator[Row]:
    for name, e in report.results.items():
        yield _shaped(Quantity("gradient", report.letter, name) if name else Quantity("differential", report.letter), e)


def _shaped(left: Quantity, right: Expr) -> Row:
    return Row(left, right, axes=axes(right.shape))


def remarks(report: Report) -> Iterator[tuple[Inline, ...]]:
    """How the results are to be read: the conventions, on what the expression does not depend, values at kinks."""
    yield from conventions(report)
    for name in report.independent:
        yield independence(report.letter, name)
    if report.jumps:
        yield "Taken at kinks: ", *listed([Math((at, f"= {taken}")) for at, taken in report.jumps])


def independence(letter: str, name: str) -> tuple[Inline, ...]:
    return value(letter), " does not depend on ", value(name)


def conventions(report: Report) -> Iterator[tuple[Inline, ...]]:
    """How the gradients by structured variables are to be read."""
    for name, convention in report.conventions.items():
        yield tuple(_filled(convention.template, _marks(report, name)))


def _filled(template: str, marks: Mapping[str, Math]) -> Iterator[Inline]:
    """The words of a template, and what stands in its fields."""
    for words, field, _, _ in Formatter().parse(template):
        yield from filter(None, (words, marks[field] if field else ""))


def _marks(report: Report, name: str) -> dict[str, Math]:
    dL, dX = Quantity("differential", report.letter), Quantity("differential", name)
    X = report.symbols[name]
    return {
        "gradient": Math((Quantity("gradient", report.letter, name),)),
        "variable": Math((Quantity("value", name),)),
        "entries": Math((Partial(report.letter, component_op(X, params=("i", 1 if is_column(X.shape) else "j"))),)),
        "G": Math(("G",)),
        "definition": Math((dL, "= G :", dX)),
        "direction": Math((dX,)),
    }


# --------------------------------------------------------------------------- derivations


def _section(section: Section) -> Iterator[Block]:
    yield Prose(heading(section))
    yield Display(tuple(rows(section.lines)))


def heading(section: Section) -> tuple[Inline, ...]:
    """What a section does, in words."""
    if section.subject == "variable":
        return ("Setting ", vanishing(section.still), ":")
    if section.subject == "rest":
        towards = listed([value(name) for name in section.moving])
        return ("Now set ", vanishing(section.still), " and go on towards ", *towards, ":")
    return (HEADINGS[section.subject],)


def vanishing(names: Iterable[str]) -> Math:
    """Differentials that are set to zero: dg = 0, dh = 0."""
    parts: list[Quantity | str] = []
    for name in names:
        parts += "," if parts else "", Quantity("differential", name), "= 0"
    return Math(tuple(filter(None, parts)))


def rows(lines: Iterable[Line]) -> Iterator[Row]:
    """The lines of a section, one that stands beside another in one row with it."""
    waiting: Row | None = None
    for line in lines:
        if line.joint in ("⟹", "where") and waiting is not None and waiting.beside is None:
            waiting = waiting._replace(beside=Beside(line.joint, line.left, line.right))
            continue
        if waiting is not None:
            yield waiting
        waiting = Row(line.left, line.right, line.joint == "=", line.reasons)
    if waiting is not None:
        yield waiting
