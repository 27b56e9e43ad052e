"""A page: prose, displays of equations, code. Every kind of report is one; LaTeX, Markdown and HTML set it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from ..expr import Expr
from ..printing.breaking import latex_width
from ..shape import SCALAR, Dim, bracketed, factored
from ..steps import Quantity, Reason
from .left_sides import Written, written
from .spelling import LATEX, Spelling

Axes = tuple[str, ...]
Role = Literal["", "about", "checked", "wrong"]


class Belongs(NamedTuple):
    """A symbol with its space and properties: W ∈ ℝ^(m×n) symmetric."""

    symbol: Expr


class Math(NamedTuple):
    """A formula in the text: quantities and expressions, and between them signs and letters."""

    parts: tuple[Written | str, ...]


class Columns(NamedTuple):
    """The matrix of all samples: X = [x₁ … x_N]."""

    sample: str
    matrix: Expr


Inline = str | Belongs | Columns | Math


class Title(NamedTuple):
    """A heading: of the page, or at a deeper level of a part of it."""

    text: str
    level: int = 1


class Prose(NamedTuple):
    """A paragraph, and what it is if it looks differently for that."""

    parts: tuple[Inline, ...]
    role: Role = ""


class Beside(NamedTuple):
    """An equation that stands beside another, and what joins the two."""

    link: str
    left: Quantity
    right: Expr


class Row(NamedTuple):
    """left = right, with the axes of both, or why, or another equation beside it.

    `over` says for which numbers it holds. Without a left side the right one stands alone. `relation` compares it
    with zero (a key of Spelling.relations); `goes_on` says that the left side is that of the row above.
    """

    left: Written | None
    right: Expr
    goes_on: bool = False
    reasons: tuple[Reason, ...] = ()
    axes: Axes | None = None
    beside: Beside | None = None
    relation: str = ""
    over: Math | None = None


class Display(NamedTuple):
    rows: tuple[Row, ...]


class Code(NamedTuple):
    """Lines that are typed as they stand."""

    lines: tuple[str, ...]


Block = Title | Prose | Display | Code


class Page(NamedTuple):
    """Blocks in order, and the name of the page in a list of pages."""

    name: str
    blocks: tuple[Block, ...]


def axes(shape: Sequence[Dim]) -> Axes:
    """The sizes as they are read; of a pair, a scalar has none, a vector one.

    >>> axes(("m", "n + 1")), axes(("n", 1)), axes((1, 1)), axes(("m", "n", "p"))
    (('m', '(n + 1)'), ('n',), (), ('m', 'n', 'p'))
    """
    sizes = [] if tuple(shape) == SCALAR else shape[:1] if tuple(shape[1:]) == (1,) else shape
    return tuple(map(bracketed if len(sizes) > 1 else factored, sizes))


def listed(parts: Sequence[Inline]) -> Iterator[Inline]:
    """The parts with commas between them.

    >>> list(listed(["a", "b"]))
    ['a', ', ', 'b']
    """
    for i, part in enumerate(parts):
        yield from (", ", part) if i else (part,)


def capital(words: Sequence[Inline]) -> tuple[Inline, ...]:
    """Words at the beginning of a sentence."""
    first, *rest = words
    return (first[:1].upper() + first[1:] if isinstance(first, str) else first, *rest)


def value(name: str) -> Math:
    """A name in the text."""
    return Math((Quantity("value", name),))


def plain(parts: Iterable[Inline], spelling: Spelling) -> str:
    """Prose of words and formulas in a line of text."""
    return "".join(part if isinstance(part, str) else _plain_formula(part, spelling) for part in parts)


def _plain_formula(part: Inline, spelling: Spelling) -> str:
    assert isinstance(part, Math)
    return " ".join(sign if isinstance(sign, str) else written(sign, spelling) for sign in part.parts)


# --------------------------------------------------------------------------- measure

SMALL = 0.75  # the size of reasons
GAP = 9.0


def fit_beside(rows: Sequence[Row], width: float) -> bool:
    """Whether there is room for a column with reasons, shapes, and equations that stand beside others."""
    main = max((_main_width(row, width) for row in rows), default=0.0)
    return main + GAP + max((_side_width(row) for row in rows), default=0.0) <= width


def _main_width(row: Row, width: float) -> float:
    return left_width(row.left) + 3 + min(latex_width(row.right.latex()), width)


def left_width(left: Written | None) -> float:
    return 0.0 if left is None else latex_width(written(left, LATEX))


def _side_width(row: Row) -> float:
    if row.beside is not None:
        return GAP + left_width(row.beside.left) + 3 + latex_width(row.beside.right.latex())
    if row.reasons:
        return SMALL * sum(latex_width(reason.latex()) + 2 for reason in row.reasons)
    width = 0.0 if row.over is None else latex_width(str(row.over.parts[0])) + 2
    return width if row.axes is None else width + GAP
