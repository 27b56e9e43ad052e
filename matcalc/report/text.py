"""A report as plain text, in ASCII or Unicode."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from .. import lazy
from ..expr import Expr
from ..shape import Shape, is_column, is_scalar, show
from .contents import PLAIN, WRITTEN, Checked, Report, sentence
from .spelling import ASCII, Spelling

plain = lazy.function(f"{__package__}.blocks", "plain")
remarks = lazy.function(f"{__package__}.page", "remarks")
worked = lazy.function(f"{__package__}.steps", "worked")

WIDEST = 72  # formulas longer than this do not push the column of shapes to the right


def text(report: Report, spelling: Spelling) -> str:
    blocks = [
        heading(report, spelling),
        worked(report.steps, spelling).split("\n") if report.steps else [],
        equations(report.results, lambda name: spelling.left(report.letter, name), spelling),
        [] if report.steps else where(report, spelling),
        [plain(said, spelling) for said in remarks(report)]
        if report.conventions or report.independent or report.jumps
        else [],
        [checked(report.verification, spelling)] if report.verification else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def checked(verification: Checked, spelling: Spelling) -> str:
    """What the verification did."""
    return sentence(verification, probability(spelling))


def probability(spelling: Spelling) -> str:
    """How the bound on the probability of an error is written."""
    return PLAIN if spelling is ASCII else WRITTEN


def heading(report: Report, spelling: Spelling) -> list[str]:
    """The expression as it was understood: itself, its symbols, and what could have been read otherwise."""
    expression = f"{report.letter} = {spelling.expression(report.expression)}"
    return [expression, *declarations(report, spelling), *noted(report.notes)]


def noted(notes: Iterable[str]) -> list[str]:
    """How the text was understood where it could be read otherwise.

    >>> noted(["exp is the matrix exponential here"])
    ['    note: exp is the matrix exponential here']
    """
    return [f"    note: {note}" for note in notes]


def equations(values: Mapping[str, Expr], left: Callable[[str], str], spelling: Spelling) -> list[str]:
    """left = right, with the shapes in a column after the formulas."""
    formulas = [f"{left(name)} = {spelling.expression(value)}" for name, value in values.items()]
    width = max((len(formula) for formula in formulas if len(formula) <= WIDEST), default=0)
    shapes = [dimensions(value.shape, spelling) for value in values.values()]
    return [f"{formula:<{width}}    {shape}" for formula, shape in zip(formulas, shapes, strict=True)]


def where(report: Report, spelling: Spelling) -> list[str]:
    lines = equations(report.definitions, spelling.name, spelling)
    return ["where", *("    " + line for line in lines)] if lines else []


def dimensions(shape: Shape, spelling: Spelling) -> str:
    """A shape as it is declared (ASCII) or as it is read (Unicode).

    >>> from .spelling import UNICODE
    >>> dimensions(("m", "n"), ASCII), dimensions(("n", 1), UNICODE)
    ('m,n', 'n')
    """
    if is_scalar(shape):
        return "scalar"
    if is_column(shape):
        return spelling.name(str(shape[0]))
    return spelling.name(f"{shape[0]},{shape[1]}" if spelling is ASCII else show(shape))


def declarations(report: Report, spelling: Spelling) -> list[str]:
    """The symbols with their shapes and properties: first those declared, then those inferred."""
    lines = []
    for inferred in (False, True):
        chosen = [s for name, s in report.symbols.items() if (name in report.inferred) is inferred]
        if chosen:
            lines.append("    " + "; ".join(declaration(s, spelling) for s in chosen) + "    (inferred)" * inferred)
    return lines + _samples(report, spelling)


def _samples(report: Report, spelling: Spelling) -> list[str]:
    """What the matrices of samples are made of: X = [x_1, …, x_N]."""
    equations = [f"{spelling.name(X.params[0])} = {columns(x, X, spelling)}" for x, X in report.samples.items()]
    return ["    " + "; ".join(equations)] if equations else []


def columns(sample: str, X: Expr, spelling: Spelling) -> str:
    """The samples side by side, numbers below each other.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> columns("x_i", matrix("X", "n", "N"), ASCII), columns("y_i", vector("y", "N"), ASCII)
    ('[x_1 ... x_N]', '[y_1; ...; y_N]')
    """
    stem = sample.rpartition("_")[0]
    size, comma = (X.shape[0], "; ") if is_column(X.shape) else (X.shape[1], " ")
    dots = "..." if spelling is ASCII else "…"
    return f"[{comma.join([spelling.name(f'{stem}_1'), dots, spelling.name(f'{stem}_{size}')])}]"


def declaration(symbol: Expr, spelling: Spelling) -> str:
    """The symbol as it is declared: name, shape, properties."""
    name, *_, properties, _index = symbol.params
    return " ".join([f"{spelling.name(name)}:", dimensions(symbol.shape, spelling), *properties])
