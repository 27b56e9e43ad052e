"""What is shown of a recurrence: its equations, the induction step, the adjoints that run back, the gradients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..recurrence import Formula, Over, RecurrentDerivation
from ..steps import Quantity
from .blocks import Belongs, Beside, Block, Display, Math, Page, Prose, Row, Title, axes, listed
from .contents import Checked
from .formats import formats
from .machine import both, verification
from .page import noted as page_noted
from .page import verified
from .spelling import ASCII, LATEX, Spelling
from .text import WIDEST, checked, declaration, dimensions
from .text import noted as text_noted

INDUCTION = "What one step adds, in the differentials of what it is made of:"
ONWARD = (
    "What multiplies the differentials of the values before is handed on to the step before; so, from the last step on:"
)


@dataclass(frozen=True, slots=True)
class RecurrenceReport:
    """A derivation, whether its steps are shown, what stands above it, and what the verification found."""

    derivation: RecurrentDerivation
    steps: bool = False
    title: str = ""
    about: str = ""
    verification: Checked | None = None

    @property
    def letter(self) -> str:
        return self.derivation.letter

    @property
    def given(self) -> list[Any]:
        return list(self.derivation.recurrence.symbols.values())

    @property
    def inferred(self) -> str:
        names = {s.params[0] for s in self.given}
        found = names & self.derivation.recurrence.inferred
        return "inferred" if found == names else "partly inferred" if found else ""


# --------------------------------------------------------------------------- plain text


def text(report: RecurrenceReport, spelling: Spelling) -> str:
    d = report.derivation
    where = [*d.named, *d.adjoints]
    blocks = [
        [*_understood(report, spelling)],
        [*_worked(report, spelling)] if report.steps else [],
        [] if report.steps else ["where", *_lines(where, spelling)],
        _lines(d.results, spelling, report.letter),
        [checked(report.verification, spelling)] if report.verification else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _understood(report: RecurrenceReport, spelling: Spelling) -> Iterator[str]:
    """The loss and the equations as they were read."""
    yield f"{report.letter} = {spelling.expression(report.derivation.loss)}"
    yield from _lines(report.derivation.given, spelling)
    yield _declared(report, spelling)
    yield from text_noted(report.derivation.recurrence.notes)


def _declared(report: RecurrenceReport, spelling: Spelling) -> str:
    inferred = f"    ({report.inferred})" if report.inferred else ""
    return "    " + "; ".join(declaration(s, spelling) for s in report.given) + inferred


def _lines(formulas: Iterable[Formula], spelling: Spelling, letter: str = "") -> list[str]:
    """left = right, with the numbers for which it holds, and the shapes of gradients."""
    found = list(formulas)
    margin = "" if letter else "    "
    lefts = [spelling.left(letter, f.by) if letter else spelling.expression(f.left) for f in found]
    equations = [f"{margin}{left} = {spelling.expression(f.right)}" for left, f in zip(lefts, found, strict=True)]
    shapes = [dimensions(f.right.shape, spelling) if letter else "" for f in found]
    numbers = [over(f.over, spelling) if f.over else "" for f in found]
    return _columns(zip(equations, shapes, numbers, strict=True))


def _columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Cells below each other; what is too wide pushes nothing to the right, and an empty column takes no room."""
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    widths = [max((len(cell) for cell in column if len(cell) <= WIDEST), default=0) for column in columns]
    return ["    ".join(map(str.ljust, row, widths)).rstrip() for row in zip(*columns, strict=True)]


def over(numbers: Over, spelling: Spelling) -> str:
    """
    >>> from .spelling import UNICODE
    >>> over(Over("l", "L-1", "1"), UNICODE), over(Over("l", "1", "L"), ASCII), over(Over("l", "1", "L"), LATEX)
    ('l = L-1, …, 1', 'l = 1..L', 'l = 1, \\\\dots, L')
    """
    if spelling is ASCII:
        return numbers.ascii()
    dots = r"\dots" if spelling is LATEX else "…"
    return f"{numbers.index} = {numbers.first}, {dots}, {numbers.last}"


def _worked(report: RecurrenceReport, spelling: Spelling) -> Iterator[str]:
    d = report.derivation
    write = spelling.expression
    yield "The equations of one step and their differentials:"
    for equation, moved in d.differentials:
        yield f"    {write(equation.left)} = {write(equation.right)}"
        yield f"        {write(moved.left)} = {write(moved.right)}"
    yield from ("", INDUCTION)
    left, right = d.induction
    yield f"    {write(left)}"
    yield f"        = {write(right)}"
    yield from ("", ONWARD)
    yield from _lines(d.adjoints, spelling)


# --------------------------------------------------------------------------- pages


def page(report: RecurrenceReport) -> Page:
    return Page(report.title or f"The gradient of {report.derivation.loss.unicode()}", tuple(_blocks(report)))


def _blocks(report: RecurrenceReport) -> Iterator[Block]:
    d = report.derivation
    if report.title:
        yield Title(report.title)
    if report.about:
        yield Prose((report.about,), "about")
    yield Display((Row(Quantity("value", report.letter), d.loss),))
    yield Prose(("where",))
    yield Display(tuple(map(_row, d.given)))
    inferred = f" ({'shapes ' * (report.inferred == 'inferred')}{report.inferred})" if report.inferred else ""
    yield Prose(("Here ", *listed([Belongs(s) for s in report.given]), inferred, "."))
    yield from page_noted(d.recurrence.notes)
    if report.steps:
        yield from _derived(d)
    else:
        yield Prose(("With",))
        yield Display(tuple(map(_row, (*d.named, *d.adjoints))))
    yield Prose(("The result:",) if report.steps else ("the gradients are",))
    yield Display(tuple(_result(f, report.letter) for f in d.results))
    yield from verified(report.verification)


def _derived(d: RecurrentDerivation) -> Iterator[Block]:
    yield Prose(("The equations of one step and their differentials:",))
    pairs = (
        (_row(e)._replace(over=None), Beside("⟹", Quantity("differential", _named(e)), m.right))
        for e, m in d.differentials
    )
    yield Display(tuple(row._replace(beside=beside) for row, beside in pairs))
    yield Prose((INDUCTION,))
    left, right = d.induction
    yield Display((Row(left, right),))
    yield Prose((ONWARD,))
    yield Display(tuple(map(_row, d.adjoints)))


def _named(f: Formula) -> str:
    return str(f.left.params[0])


def _row(f: Formula) -> Row:
    return Row(f.left, f.right, over=_numbers(f))


def _result(f: Formula, letter: str) -> Row:
    return Row(Quantity("gradient", letter, f.by), f.right, axes=axes(f.right.shape), over=_numbers(f))


def _numbers(f: Formula) -> Math | None:
    """l = 1, …, L as a formula."""
    return Math((f"{f.over.index} = {f.over.first}, … , {f.over.last}",)) if f.over else None


# --------------------------------------------------------------------------- for scripts


def machine(report: RecurrenceReport) -> dict[str, Any]:
    d = report.derivation
    left, right = d.induction
    return {
        "expression": str(d.loss),
        "recurrence": {
            "index": d.recurrence.index,
            "count": d.recurrence.count,
            "equations": [_entry(f) for f in d.given],
        },
        "shapes": {s.params[0]: list(s.shape) for s in report.given},
        "notes": list(d.recurrence.notes),
        "definitions": [_entry(f) for f in d.named],
        "adjoints": [_entry(f) for f in d.adjoints],
        "gradients": {f.by: {**_entry(f), "shape": list(f.right.shape)} for f in d.results},
        "steps": [
            *({"equation": _entry(e), "differential": _entry(m)} for e, m in d.differentials),
            {"induction": {"left": both(left), "right": both(right)}},
        ],
        "verification": verification(report.verification),
    }


def _entry(f: Formula) -> dict[str, Any]:
    return {
        "left": f.left.params[0],
        **both(f.right),
        "range": {"index": f.over.index, "first": f.over.first, "last": f.over.last} if f.over else None,
    }


RECURRENCE_FORMATS = formats(text, page, machine)
