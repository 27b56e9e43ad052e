"""A report as a page of HTML that needs nothing else: formulas in MathML, which browsers set themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ..derivation import Derivation
from ..expr import Expr
from ..printing import names
from ..printing.mathml import INFIX, chunks, mathml
from ..shape import Shape, is_column, is_scalar
from ..steps import Quantity, Reason
from .facts import Report, of
from .page import Belongs, Block, Columns, Inline, Math, Prose, Row, Title, fit_beside, page
from .style import CSS
from .text import sentence

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


def html(report: Report) -> str:
    """A whole page."""
    title = report.title or f"The gradient of {report.expression.unicode()}"
    return PAGE.format(title=escape(title), style=CSS, body=fragment(report))


def fragment(report: Report) -> str:
    """What stands on the page."""
    return "\n".join(_block(block, report) for block in page(report))


def notebook(derivation: Derivation) -> str:
    """A derivation as a piece of a notebook, with its own style."""
    rules = CSS.replace("body {", ".matcalc {").replace(":root", ".matcalc")
    return f'<style>{rules}</style>\n<div class="matcalc">\n{fragment(of(derivation))}\n</div>'


def _block(block: Block, report: Report) -> str:
    if isinstance(block, Title):
        return f"<h1>{escape(block.text)}</h1>"
    if isinstance(block, Prose):
        return f"<p{_class(block, report)}>{prose(block.parts)}</p>"
    below = "" if fit_beside(block.rows, WIDTH) else " below"
    return f'<div class="display{below}">\n{"".join(map(_row, block.rows))}</div>'


def _class(block: Prose, report: Report) -> str:
    if block.parts == (report.about,):
        return ' class="about"'
    verification = report.verification
    if verification and block.parts == (sentence(verification) + ".",):
        return ' class="checked"' if verification.ok else ' class="wrong"'
    return ""


# --------------------------------------------------------------------------- equations


def _row(row: Row) -> str:
    left = "" if row.goes_on else quantity(row.left)
    side, beside = "".join(_side(row)), " beside" if row.beside is not None else ""
    return (
        f'<div class="left">{math(left) if left else ""}</div>'
        f'<div class="right">{equals(row.right)}</div>'
        + (f'<div class="side{beside}">{side}</div>' if side else "")
        + "\n"
    )


def equals(e: Expr) -> str:
    """= e, in pieces between which a line may end."""
    first, *rest = chunks(e)
    return "<wbr>".join(math(piece) for piece in (f"{INFIX}=</mo>{first}", *rest))


def _side(row: Row) -> Iterator[str]:
    if row.beside is not None:
        yield f"{LINKS[row.link]} {math(quantity(row.beside.left))} {equals(row.beside.right)}"
    elif row.reasons:
        yield "; ".join(map(reason, row.reasons))
    elif row.shape is not None:
        yield math(f"<mo>∈</mo>{space(row.shape)}")


LINKS = {"⟹": "⟹&ensp;", "where": "where&ensp;"}


def reason(r: Reason) -> str:
    """Why a line follows: words, or a law."""
    if r.law:
        return math(f"{mathml(r.law[0])}<mo>=</mo>{mathml(r.law[1])}")
    return escape(r.words) + (f" {math(quantity(r.of))}" if r.of else "")


def quantity(q: Quantity) -> str:
    """What stands on a left side.

    >>> quantity(Quantity("differential", "p"))
    '<mrow><mi mathvariant="normal">d</mi><mi>p</mi></mrow>'
    """
    if q.kind == "gradient":
        above, below = names.mathml(q.name), names.mathml(q.by)
        return f"<mfrac><mrow><mo>∂</mo>{above}</mrow><mrow><mo>∂</mo>{below}</mrow></mfrac>"
    d = '<mi mathvariant="normal">d</mi>' if q.kind == "differential" else ""
    return f"<mrow>{d}{names.mathml(q.name)}</mrow>"


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
    words = ", ".join(word.replace("_", " ") for word in part.symbol.params[3])
    belongs = f"<math>{mathml(part.symbol)}<mo>∈</mo>{space(part.symbol.shape)}</math>"
    return belongs + (f" ({words})" if words else "")


def _sign(part: Quantity | str) -> str:
    if isinstance(part, Quantity):
        return quantity(part)
    return "".join(
        f"<mn>{word}</mn>" if word.isdigit() else f"<mi>{word}</mi>" if word.isalpha() else f"<mo>{word}</mo>"
        for word in part.split()
    )


def space(shape: Shape) -> str:
    """The space of arrays of this shape."""
    if is_scalar(shape):
        return "<mi>ℝ</mi>"
    sizes = shape[:1] if is_column(shape) else shape
    return f"<msup><mi>ℝ</mi><mrow>{'<mo>×</mo>'.join(names.mathml(str(d)) for d in sizes)}</mrow></msup>"


def columns(sample: str, X: Expr) -> str:
    """The samples side by side, numbers below each other."""
    stem = sample.rpartition("_")[0]
    vertical = is_column(X.shape)
    first, last = names.mathml(f"{stem}_1"), names.mathml(f"{stem}_{X.shape[0 if vertical else 1]}")
    if vertical:
        entries = f"<mo>(</mo>{first}<mo>,</mo><mo>…</mo><mo>,</mo>{last}<mo>)</mo>"
        return f"<msup><mrow>{entries}</mrow><mo>⊤</mo></msup>"
    return f"<mrow><mo>[</mo>{first}<mspace width='.4em'/><mo>⋯</mo><mspace width='.4em'/>{last}<mo>]</mo></mrow>"
