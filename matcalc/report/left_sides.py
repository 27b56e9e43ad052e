"""What stands on the left of an equation, in every spelling: L, dp, ∂F/∂x, ∂vec(F)/∂vec(X), d²L, H[V]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..expr import Expr
from ..ops.blocks import component_op
from ..ops.kronecker import vec
from ..ops.leaves import symbol
from ..printing.names import SUPERSCRIPT
from ..shape import Shape
from ..steps import Quantity
from .spelling import ASCII, LATEX, MATHML, UNICODE, Spelling

if TYPE_CHECKING:
    from ..linear_map.index_form import IndexForm
    from ..linear_map.notations import Notation
    from ..linear_map.results import Result


class Derivative(NamedTuple):
    """A result that is a linear map, of a function of this shape called `letter`."""

    result: Result
    letter: str
    shape: Shape


class Partial(NamedTuple):
    """The derivative of what is called `letter` by an expression: ∂L/∂S[i,j]."""

    letter: str
    by: Expr


class Second(NamedTuple):
    """The second differential d²L."""

    letter: str


class Half(NamedTuple):
    """The lower triangle of a matrix in one column: vech(S)."""

    of: Expr


Written = Expr | Quantity | Derivative | Partial | Second | Half


def written(what: Written, spelling: Spelling) -> str:
    """
    >>> written(Quantity("gradient", "L", "W1"), UNICODE), written(Second("L"), ASCII)
    ('∂L/∂W₁', 'd^2L')
    """
    if isinstance(what, Expr):
        return spelling.expression(what)
    marks = MARKS[spelling]
    if isinstance(what, Quantity):
        return spelling.name(what.name) if what.kind == "value" else spelling.left(what.name, what.by)
    if isinstance(what, Partial):
        return marks.ratio.format(spelling.name(what.letter), spelling.expression(what.by))
    if isinstance(what, Second):
        return marks.operator("d", 2) + spelling.name(what.letter)
    if isinstance(what, Half):
        return _stacked(what.of, "vech", spelling)
    return _derivative(what, spelling, marks)


# --------------------------------------------------------------------------- spellings


class Marks(NamedTuple):
    """How derivatives are written: templates of what is differentiated, and by what.

    A second derivative has a row for each entry of the first variable (`second`), is one number or an entry (`mixed`),
    or by one scalar twice (`square`). `operator` writes d or D, and d² of a higher order.
    """

    operator: Callable[[str, int], str]
    ratio: str
    second: str
    mixed: str
    square: str
    bracketed: str
    along: str
    comma: str = ", "


def _plain(letter: str, order: int) -> str:
    return letter if order == 1 else f"{letter}^{order}"


def _read(letter: str, order: int) -> str:
    return letter if order == 1 else letter + "".join(SUPERSCRIPT[digit] for digit in str(order))


def _latex(letter: str, order: int) -> str:
    return _plain(rf"\mathrm{{{letter}}}", order)


def _mathml(letter: str, order: int) -> str:
    upright = f'<mi mathvariant="normal">{letter}</mi>'
    return upright if order == 1 else f"<msup>{upright}<mn>{order}</mn></msup>"


_SQUARED = "<mrow><msup><mo>∂</mo><mn>2</mn></msup>{}</mrow>"
MARKS = {
    ASCII: Marks(_plain, "d{}/d{}", "d^2{}/d{}d{}'", "d^2{}/d{}d{}", "d^2{}/d{}^2", "({})", "{}[{}]"),
    UNICODE: Marks(_read, "∂{}/∂{}", "∂²{}/∂{}∂{}ᵀ", "∂²{}/∂{}∂{}", "∂²{}/∂{}²", "({})", "{}[{}]"),
    LATEX: Marks(
        _latex,
        r"\frac{{\partial {}}}{{\partial {}}}",
        r"\frac{{\partial^2 {}}}{{\partial {}\,\partial {}^\top}}",
        r"\frac{{\partial^2 {}}}{{\partial {}\,\partial {}}}",
        r"\frac{{\partial^2 {}}}{{\partial {}^2}}",
        r"\left({}\right)",
        r"{}\left[{}\right]",
    ),
    MATHML: Marks(
        _mathml,
        "<mfrac><mrow><mo>∂</mo>{}</mrow><mrow><mo>∂</mo>{}</mrow></mfrac>",
        f"<mfrac>{_SQUARED}<mrow><mo>∂</mo>{{}}<mo>∂</mo><msup><mrow>{{}}</mrow><mo>⊤</mo></msup></mrow></mfrac>",
        f"<mfrac>{_SQUARED}<mrow><mo>∂</mo>{{}}<mo>∂</mo>{{}}</mrow></mfrac>",
        f"<mfrac>{_SQUARED}<mrow><mo>∂</mo><msup><mrow>{{}}</mrow><mn>2</mn></msup></mrow></mfrac>",
        "<mrow><mo>(</mo>{}<mo>)</mo></mrow>",
        "{}<mo>[</mo>{}<mo>]</mo>",
        "<mo>,</mo>",
    ),
}


# --------------------------------------------------------------------------- results


def _derivative(what: Derivative, spelling: Spelling, marks: Marks) -> str:
    result, letter = what.result, spelling.name(what.letter)
    if result.directions:
        return _along(result, letter, spelling, marks)
    if not isinstance(result.value, Expr):
        return _entries(what, result.value, spelling, marks)
    if result.notation == "map":
        gradient = marks.ratio.format(letter, spelling.name(result.variables[0].params[0]))
        return marks.operator("d", 1) + (letter if result.kind == "jacobian" else marks.bracketed.format(gradient))
    stacked = [_stacked(v, result.notation, spelling) for v in result.variables]
    if result.kind == "hessian":
        return _second(result.variables, letter, stacked, marks)
    function = symbol(what.letter, what.shape)
    by_scalar = result.variables[0].is_scalar
    return marks.ratio.format(spelling.expression(function if by_scalar else vec(function)), stacked[0])


def _stacked(v: Expr, notation: Notation, spelling: Spelling) -> str:
    """x, vec(X), vech(S)."""
    text = spelling.expression(vec(v))
    return text.replace("vec", "vech", 1) if notation == "vech" else text


def _second(variables: Sequence[Expr], letter: str, names: Sequence[str], marks: Marks) -> str:
    """∂²L/∂x∂yᵀ; for scalars ∂²L/∂a∂b and ∂²L/∂a²."""
    if not variables[-1].is_scalar:
        return marks.second.format(letter, *names)
    template = marks.square if variables[0] is variables[-1] else marks.mixed
    return template.format(letter, *names)


def _along(result: Result, letter: str, spelling: Spelling, marks: Marks) -> str:
    """dF, d²F, D²F[U, V]; H[V], or a gradient along the directions of all variables."""
    directions = [spelling.name(v.params[0]) for v in result.directions]
    if result.kind == "product" and len(directions) == 1:
        return marks.along.format(spelling.name("H"), directions[0])
    if result.constant:
        return marks.operator("d", result.order) + letter
    if result.kind == "product":
        letter = marks.bracketed.format(marks.ratio.format(letter, spelling.name(result.variables[0].params[0])))
    order = 1 if result.kind == "product" else result.order
    return marks.along.format(marks.operator("D", order) + letter, marks.comma.join(directions))


def _entries(what: Derivative, form: IndexForm, spelling: Spelling, marks: Marks) -> str:
    """∂F[i,j]/∂X[k,l], ∂²L/∂X[i,j]∂Y[k,l]."""
    result, (of_function, of_variable) = what.result, form.indices
    y = _entry(result.variables[-1], of_variable, spelling)
    if result.kind == "jacobian":
        return marks.ratio.format(_entry(symbol(what.letter, what.shape), of_function, spelling), y)
    x = _entry(result.variables[0], of_function, spelling)
    return marks.mixed.format(spelling.name(what.letter), x, y)


def _entry(e: Expr, indices: Sequence[str], spelling: Spelling) -> str:
    shown = iter(indices)
    return spelling.expression(component_op(e, params=tuple(next(shown) if size != 1 else 1 for size in e.shape)))
