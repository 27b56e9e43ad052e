"""The left-hand sides of derivatives that are maps, in every spelling: ∂F/∂x, ∂vec(F)/∂vec(X), d²L, H[V]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..expr import Expr
from ..linear_map.index_form import IndexForm
from ..linear_map.notations import Notation
from ..linear_map.results import Result
from ..ops.blocks import component_op
from ..ops.kronecker import vec
from ..ops.leaves import symbol
from ..printing.names import SUPERSCRIPT, lifted
from ..shape import Shape
from .spelling import ASCII, LATEX, Spelling


@dataclass(frozen=True, slots=True)
class Marks:
    """How derivatives are written: templates of what is differentiated, and by what.

    A second derivative has a row for each entry of the first variable (`second`), is one number or an entry (`mixed`),
    or by one scalar twice (`square`).
    """

    differential: str
    ratio: str
    second: str
    mixed: str
    square: str
    along: str


MARKS = {
    ASCII: Marks("d{order}{}", "d{order}{}/d{}", "d^2{}/d{}d{}'", "d^2{}/d{}d{}", "d^2{}/d{}^2", "D{order}{}[{}]"),
    LATEX: Marks(
        r"\mathrm{{d}}{order}{}",
        r"\frac{{\partial {}}}{{\partial {}}}",
        r"\frac{{\partial^2 {}}}{{\partial {}\,\partial {}^\top}}",
        r"\frac{{\partial^2 {}}}{{\partial {}\,\partial {}}}",
        r"\frac{{\partial^2 {}}}{{\partial {}^2}}",
        r"\mathrm{{D}}{order}{}\left[{}\right]",
    ),
}
READ = Marks("d{order}{}", "∂{}/∂{}", "∂²{}/∂{}∂{}ᵀ", "∂²{}/∂{}∂{}", "∂²{}/∂{}²", "D{order}{}[{}]")


def left(result: Result, letter: str, shape: Shape, spelling: Spelling) -> str:
    """What a result is, for a function of this shape called `letter`."""
    marks = MARKS.get(spelling, READ)
    plain = [spelling.name(v.params[0]) for v in result.variables]
    if result.directions:
        return _along(result, letter, spelling, marks)
    if isinstance(result.value, IndexForm):
        return _entries(result, result.value, letter, shape, spelling, marks)
    if result.notation == "map":
        moved = letter if result.kind == "jacobian" else f"({marks.ratio.format(letter, plain[0], order='')})"
        return marks.differential.format(moved, order="")
    wrapped = [_stacked(v, result.notation, spelling) for v in result.variables]
    if result.kind == "hessian":
        return _second(result.variables, letter, wrapped, marks)
    by_scalar = result.variables[0].is_scalar
    function = symbol(letter, shape)
    return marks.ratio.format(spelling.expression(function if by_scalar else vec(function)), wrapped[0], order="")


def _stacked(v: Expr, notation: Notation, spelling: Spelling) -> str:
    """x, vec(X), vech(S)."""
    text = spelling.expression(vec(v))
    if notation != "vech":
        return text
    return text.replace("vec", "vech", 1)


def _second(variables: Sequence[Expr], letter: str, names: Sequence[str], marks: Marks) -> str:
    """∂²L/∂x∂yᵀ; for scalars ∂²L/∂a∂b and ∂²L/∂a²."""
    if not variables[-1].is_scalar:
        return marks.second.format(letter, *names)
    template = marks.square if variables[0] is variables[-1] else marks.mixed
    return template.format(letter, *names)


def _along(result: Result, letter: str, spelling: Spelling, marks: Marks) -> str:
    """dF, d²F, D²F[U, V]; H[V], or a gradient along the directions of all variables."""
    directions = [spelling.name(v.params[0]) for v in result.directions]
    if result.kind == "product":
        if len(directions) == 1:
            return f"H[{directions[0]}]"
        gradient = marks.ratio.format(letter, spelling.name(result.variables[0].params[0]), order="")
        return marks.along.format(f"({gradient})", ", ".join(directions), order="")
    order = _power(result.order, spelling)
    if result.constant:
        return marks.differential.format(letter, order=order)
    return marks.along.format(letter, ", ".join(directions), order=order)


def _power(order: int, spelling: Spelling) -> str:
    if order == 1:
        return ""
    lifted_order = lifted(str(order), SUPERSCRIPT)
    return f"^{order}" if spelling in MARKS else lifted_order or f"^{order}"


def _entries(result: Result, form: IndexForm, letter: str, shape: Shape, spelling: Spelling, marks: Marks) -> str:
    """∂F[i,j]/∂X[k,l], ∂²L/∂X[i,j]∂Y[k,l]."""
    of_function, of_variable = form.indices
    y = _entry(result.variables[-1], of_variable, spelling)
    if result.kind == "jacobian":
        return marks.ratio.format(_entry(symbol(letter, shape), of_function, spelling), y, order="")
    x = _entry(result.variables[0], of_function, spelling)
    return marks.mixed.format(letter, x, y)


def _entry(e: Expr, indices: Sequence[str], spelling: Spelling) -> str:
    shown = iter(indices)
    return spelling.expression(component_op(e, params=tuple(next(shown) if size != 1 else 1 for size in e.shape)))
