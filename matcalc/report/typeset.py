"""A report in LaTeX and in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from ..printing import names
from .facts import Report
from .spelling import ASCII, LATEX
from .text import conventions, declaration, sentence


def latex(report: Report) -> str:
    """The equations in an `align` environment, conventions in words below them."""
    return _equations(report, "align", [rf"&\text{{{line}}}" for line in conventions(report, LATEX)])


def _equations(report: Report, environment: str, remarks: Sequence[str] = ()) -> str:
    lines = [rf"{report.letter} &= {report.expression.latex()}"]
    lines += [rf"{LATEX.left(report.letter, name)} &= {value.latex()}" for name, value in report.results.items()]
    lines += [rf"{names.latex(name)} &= {value.latex()}" for name, value in report.definitions.items()]
    return f"\\begin{{{environment}}}\n" + " \\\\\n".join([*lines, *remarks]) + f"\n\\end{{{environment}}}"


def markdown(report: Report) -> str:
    parts = [f"$$\n{_equations(report, 'aligned')}\n$$"]
    parts.append("Here " + ", ".join(f"`{declaration(s, ASCII)}`" for s in report.symbols.values()) + ".")
    parts += [line + "." for line in conventions(report, ASCII)]
    if report.verification:
        parts.append(sentence(report.verification) + ".")
    return "\n\n".join(parts)
