"""A page of HTML that needs nothing else: formulas in MathML, which browsers set themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from ..expr import Expr
from ..gradient import Derivation
from ..printing import names
from ..printing.mathml import INFIX, chunks, mathml
from ..properties.record import worded
from ..shape import is_column
from ..steps import Reason
from .blocks import Axes, Belongs, Block, Code, Columns, Inline, Math, Page, Prose, Row, Title, axes, fit_beside
from .contents import of
from .left_sides import Written, written
from .page import page
from .spelling import MATHML
from .style import CSS

WIDTH = 80.0  # letters in a line

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>"""


def html(page: Page) -> str:
    """A whole page."""
    return PAGE.format(title=escape(page.name), style=CSS, body=fragment(page))


def fragment(page: Page) -> str:
    """What stands on the page."""
    return "\n".join(map(_block, page.blocks))


def notebook(derivation: Derivation) -> str:
    """A derivation as a piece of a notebook, with its own style."""
    rules = CSS.replace("body {", ".matcalc {").replace(":root", ".matcalc")
    return f'<style>{rules}</style>\n<div class="matcalc">\n{fragment(page(of(derivation)))}\n</div>'


def _block(block: Block) -> str:
    if isinstance(block, Title):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Prose):
        role = f' class="{block.role}"' if block.role else ""
        return f"<p{role}>{prose(block.parts)}</p>"
    if isinstance(block, Code):
        return f"<pre>{escape(chr(10).join(block.lines))}</pre>"
    below = "" if fit_beside(block.rows, WIDTH) else " below"
    return f'<div class="display{below}">\n{"".join(map(_row, block.rows))}</div>'


# --------------------------------------------------------------------------- equations


def _row(row: Row) -> str:
    left = "" if row.goes_on or row.left is None else math(written(row.left, MATHML))
    side, beside = "".join(_side(row)), " beside" if row.beside is not None else ""
    right = equals(row.right) if row.left is not None else flowing(chunks(row.right))
    compared = math(MATHML.relations[row.relation]) if row.relation else ""
    return (
        f'<div class="left">{left}</div>'
        f'<div class="right">{right}{compared}</div>'
        + (f'<div class="side{beside}">{side}</div>' if side else "")
        + "\n"
    )


def equals(e: Expr) -> str:
    """= e."""
    first, *rest = chunks(e)
    return flowing([f"{INFIX}=</mo>{first}", *rest])


def flowing(pieces: Sequence[str]) -> str:
    """A formula in pieces between which a line may end."""
    return "<wbr>".join(map(math, pieces))


def _side(row: Row) -> Iterator[str]:
    if row.beside is not None:
        yield f"{LINKS[row.beside.link]} {math(written(row.beside.left, MATHML))} {equals(row.beside.right)}"
    elif row.reasons:
        yield "; ".join(map(reason, row.reasons))
    else:
        if row.axes is not None:
            yield math(f"<mo>∈</mo>{space(row.axes)}")
        if row.over is not None:
            yield ("&ensp;" if row.axes is not None else "") + _inline(row.over)


LINKS = {"⟹": "⟹&ensp;", "where": "where&ensp;"}


def reason(r: Reason) -> str:
    """Why a line follows: words, or a law."""
    if r.law:
        return math(f"{mathml(r.law[0])}<mo>=</mo>{mathml(r.law[1])}")
    return escape(r.words) + (f" {math(written(r.of, MATHML))}" if r.of else "")


def math(content: str) -> str:
    return f'<math displaystyle="true">{content}</math>'


# --------------------------------------------------------------------------- text


def prose(parts: Sequence[Inline]) -> str:
    return "".join(_inline(part) for part in parts)


def _inline(part: Inline) -> str:
    if isinstance(part, str):
        return escape(part)
    if isinstance(part, Math):
        return f"<math>{''.join(map(_sign, part.parts))}</math>"
    if isinstance(part, Columns):
        return f"<math>{mathml(part.matrix)}<mo>=</mo>{columns(part.sample, part.matrix)}</math>"
    assert isinstance(part, Belongs)
    words = ", ".join(worded(word) for word in part.symbol.params[3])
    belongs = f"<math>{mathml(part.symbol)}<mo>∈</mo>{space(axes(part.symbol.shape))}</math>"
    return belongs + (f" ({words})" if words else "")


_SIGN = re.compile(r"(?P<mn>\d+(\.\d+)?)|(?P<mi>\w)|(?P<mo>\S)")


def _sign(part: Written | str) -> str:
    if not isinstance(part, str):
        return written(part, MATHML)
    return _SIGN.sub(lambda sign: f"<{sign.lastgroup}>{escape(sign[0])}</{sign.lastgroup}>", part)


def space(axes: Axes) -> str:
    """The space of arrays with these axes."""
    sizes = "<mo>×</mo>".join(map(names.mathml, axes))
    return f"<msup><mi>ℝ</mi><mrow>{sizes}</mrow></msup>" if axes else "<mi>ℝ</mi>"


def columns(sample: str, X: Expr) -> str:
    """The samples side by side, numbers below each other."""
    stem = sample.rpartition("_")[0]
    vertical = is_column(X.shape)
    first, last = names.mathml(f"{stem}_1"), names.mathml(f"{stem}_{X.shape[0 if vertical else 1]}")
    if vertical:
        entries = f"<mo>(</mo>{first}<mo>,</mo><mo>…</mo><mo>,</mo>{last}<mo>)</mo>"
        return f"<msup><mrow>{entries}</mrow><mo>⊤</mo></msup>"
    return f"<mrow><mo>[</mo>{first}<mspace width='.4em'/><mo>⋯</mo><mspace width='.4em'/>{last}<mo>]</mo></mrow>"
