"""A page in LaTeX that needs amsmath and amssymb, by itself or as a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..expr import Expr
from ..printing import names
from ..printing.breaking import latex_lines, latex_width
from ..properties.record import worded
from ..shape import is_column
from ..steps import Reason
from .blocks import (
    GAP,
    SMALL,
    Axes,
    Belongs,
    Block,
    Code,
    Columns,
    Display,
    Inline,
    Math,
    Page,
    Prose,
    Row,
    Title,
    axes,
    fit_beside,
    left_width,
)
from .left_sides import written
from .spelling import LATEX

WIDTH = 66.0  # letters in a line

PREAMBLE = r"""\documentclass[11pt,a4paper,fleqn]{article}
\usepackage{amsmath,amssymb}
\setlength{\textwidth}{165mm}
\setlength{\textheight}{240mm}
\setlength{\oddsidemargin}{-2mm}
\setlength{\topmargin}{-12mm}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
\allowdisplaybreaks
\begin{document}
"""


def document(page: Page) -> str:
    """A whole document."""
    return PREAMBLE + latex(page) + "\n\\end{document}"


def latex(page: Page) -> str:
    """The page without a preamble."""
    return "".join(map(_block, page.blocks)).strip()


SECTIONS = {1: "section", 2: "subsection"}


def _block(block: Block) -> str:
    """A block; a display follows its text without a gap."""
    if isinstance(block, Title):
        return f"\n\n\\{SECTIONS[block.level]}*{{{escaped(block.text)}}}"
    if isinstance(block, Prose):
        return f"\n\n{prose(block.parts)}"
    if isinstance(block, Code):
        return "\n".join(["\n\\begin{verbatim}", *block.lines, r"\end{verbatim}"])
    return f"\n{display(block, 'align*')}"


def display(block: Display, environment: str) -> str:
    return f"\\begin{{{environment}}}\n" + " \\\\\n".join(lines(block.rows)) + f"\n\\end{{{environment}}}"


# --------------------------------------------------------------------------- equations


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The rows of an alignment, broken where they are too wide; what stands beside them in columns if it fits there."""
    fits = fit_beside(rows, WIDTH)
    for row in rows:
        yield from _row(row, fits)


def _row(row: Row, in_columns: bool) -> Iterator[str]:
    taken = 0.0 if row.goes_on else left_width(row.left)
    pieces = latex_lines(row.right.latex(), WIDTH - taken - 3)
    if row.relation:
        pieces[-1] += f" {LATEX.relations[row.relation]}"
    for i, piece in enumerate(pieces):
        last = i == len(pieces) - 1 and in_columns
        yield (_start(row) if i == 0 else r"&\quad{} ") + piece + (_beside(row) if last else "")
    if not in_columns:
        yield from _below(row)


def _start(row: Row) -> str:
    if row.left is None:
        return "& "
    return "&= " if row.goes_on else f"{written(row.left, LATEX)} &= "


def _beside(row: Row) -> str:
    if row.beside is not None:
        return rf" & {LINKS[row.beside.link]}\quad {written(row.beside.left, LATEX)} &= {row.beside.right.latex()}"
    if row.reasons:
        return rf" && {reasons(row.reasons)}"
    side = _side(row)
    return f" && {side}" if side else ""


def _side(row: Row) -> str:
    """The space of the value, and the numbers for which the equation holds."""
    found = [*([space(row.axes)] if row.axes is not None else []), *([formula(row.over)] if row.over else [])]
    return r",\quad ".join(found)


def _below(row: Row) -> Iterator[str]:
    if row.beside is not None:
        head = rf"{LINKS[row.beside.link]}\quad {written(row.beside.left, LATEX)} = "
        for i, line in enumerate(latex_lines(row.beside.right.latex(), WIDTH - latex_width(head) - 8)):
            yield rf"&\qquad {head}{line}" if i == 0 else rf"&\qquad\qquad{{}} {line}"
    for together in packed(row.reasons, WIDTH / SMALL - GAP):
        yield rf"&\qquad {reasons(together)}"
    if _side(row):
        yield rf"&\qquad {_side(row)}"


def packed(found: Sequence[Reason], width: float) -> list[list[Reason]]:
    """Reasons in lines of about this width."""
    lines: list[list[Reason]] = []
    room = 0.0
    for reason in found:
        wide = latex_width(reason.latex()) + 2
        if not lines or wide > room:
            lines.append([])
            room = width
        lines[-1].append(reason)
        room -= wide
    return lines


LINKS = {"⟹": r"\implies", "where": r"\text{where}"}


def reasons(found: Sequence[Reason]) -> str:
    return r"\scriptstyle " + r";\ ".join(reason.latex() for reason in found)


# --------------------------------------------------------------------------- text


def prose(parts: Sequence[Inline]) -> str:
    return "".join(inline(part) for part in parts)


def inline(part: Inline) -> str:
    if isinstance(part, str):
        return escaped(part)
    if isinstance(part, Belongs):
        return f"${belongs(part.symbol)}$" + _properties(part.symbol)
    if isinstance(part, Columns):
        return f"${part.matrix.latex()} = {columns(part.sample, part.matrix)}$"
    return "$" + formula(part) + "$"


def formula(math: Math) -> str:
    signs = (part.replace("…", r"\dots") if isinstance(part, str) else written(part, LATEX) for part in math.parts)
    return " ".join(signs)


def belongs(symbol: Expr) -> str:
    r"""
    >>> from matcalc.ops.leaves import matrix, vector
    >>> print(belongs(matrix("A", "m", "n")), belongs(vector("x", "n")))
    A \in \mathbb{R}^{m \times n} x \in \mathbb{R}^{n}
    """
    return rf"{symbol.latex()} \in {space(axes(symbol.shape))}"


def space(axes: Axes) -> str:
    """The space of arrays with these axes."""
    sizes = r" \times ".join(map(names.latex, axes))
    return rf"\mathbb{{R}}^{{{sizes}}}" if axes else r"\mathbb{R}"


def _properties(symbol: Expr) -> str:
    words = ", ".join(worded(word) for word in symbol.params[3])
    return f" ({words})" if words else ""


def columns(sample: str, X: Expr) -> str:
    """The samples side by side, numbers below each other."""
    stem, _, _ = sample.rpartition("_")
    vertical = is_column(X.shape)
    first, last = names.latex(f"{stem}_1"), names.latex(f"{stem}_{X.shape[0 if vertical else 1]}")
    row = rf"\left({first}, \ldots, {last}\right)^\top" if vertical else rf"\left[{first} \cdots {last}\right]"
    return row


_ESCAPES = {
    **{c: f"\\{c}" for c in "#$%&_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "–": "--",
    "…": r"\dots{}",
    "’": "'",
    "−": "$-$",
    "×": r"$\times$",
    "ᵀ": r"$^\top$",
    "∂": r"$\partial$",
    **{letter: f"${names.latex(letter)}$" for letter in names.GREEK.values()},
    **{low: f"$_{c}$" for c, low in names.SUBSCRIPT.items()},
    **{high: f"$^{c}$" for c, high in names.SUPERSCRIPT.items()},
}


def escaped(text: str) -> str:
    r"""Text for LaTeX.

    >>> print(escaped("50% of a_b"))
    50\% of a\_b
    >>> print(escaped("σ² at x₁"))
    $\sigma$$^2$ at x$_1$
    >>> print(escaped("--read"))
    -{}-read
    """
    return "".join(_ESCAPES.get(c, c) for c in text).replace("--", "-{}-")
