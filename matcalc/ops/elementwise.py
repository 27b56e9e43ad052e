"""Functions applied to every entry: what the record of one is made of."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ..bounds import REALS, UNIT_INTERVAL, Range, Rule
from ..expr import Expr, as_expr
from ..notation import Form, Layout, Sign, call
from ..op import Constant, Op, Slot, entrywise, numpy
from ..properties.record import closure, kept_by
from ..shape import is_scalar
from ..smoothness import Smoothness
from .leaves import ones
from .sums import scale

Derivative = Callable[[Expr, Expr], Expr]
SymPy = Callable[[Any, Any], Any]

KEPT_BY_ENTRIES = kept_by("entries")
KEPT_BY_VANISHING = kept_by("vanishing entries")  # by functions with f(0) = 0
KEPT_BY_ODD = kept_by("odd entries")


def elementwise(
    name: str,
    derivative: Derivative | None,
    template: str | None,
    smooth: Smoothness | None = None,
    range: Rule | None = None,
    sympy: str | SymPy | None = None,
    traits: str = "",
    *,
    domain: str | None = None,
    values: str | None = None,
    latex: str | None = None,
    unicode: str | None = None,
    layout: Layout | None = None,
    words: str = "",
    spoken: str = "",
    python: str | None = None,
    unfolded: Callable[[Expr], Expr] | None = None,
    source: str = "",
) -> Op:
    """An op that applies a scalar function to every entry; not yet in the table.

    `template` is its NumPy; `sympy` its name there or (s, z) ↦ f(z). The traits are
    "odd", "even" and "vanishing", f(0) = 0. `domain` and `values`, a property of all its values, are those that follow
    from smoothness and range if nothing is said. A layout of its own is for scalars and vectors, in LaTeX for scalars:
    |x| of a vector would be its norm, |X| its determinant. With the trait "primary" there is a function of square
    matrices of the same name, from which LaTeX tells that of every entry apart.
    """
    plain = call(name, latex, unicode)
    notation = layout or plain
    of_vectors = (
        Layout(layout.kind, layout.precedence, dict(layout.signs) | {"latex": _called(name)}) if layout else plain
    )
    of_matrices = call(name, rf"\{name}_\odot", unicode) if "primary" in traits else plain
    slot: Slot = entrywise(derivative) if derivative else Constant()
    kept = KEPT_BY_ODD if "odd" in traits else KEPT_BY_VANISHING if "vanishing" in traits else KEPT_BY_ENTRIES
    image = values or (_said(range(as_expr(0), [REALS])) if range else None)
    all_values = closure([image] if image else [])

    return Op(
        name,
        lambda args, params: args[0].shape,
        (slot,),
        form=lambda e: Form(notation if is_scalar(e.shape) else of_vectors if 1 in e.shape else of_matrices, *e.args),
        code=numpy(template) if template else {},
        smooth=smooth,
        range=range,
        sympy=(lambda s, z: getattr(s, sympy)(z)) if isinstance(sympy, str) else sympy,
        words=tuple(words.split()),
        spoken=tuple(spoken.split()),
        python=python or name,
        facts=lambda e: (e.args[0].facts & kept) | all_values,
        traits=frozenset({"elementwise", "transposable", *traits.split()}),
        domain=domain or (smooth.drawn if smooth else None),
        derivative=derivative,
        unfolded=unfolded,
        source=source,
    )


def _called(name: str) -> Sign:
    """A function that stands before fences."""
    return Sign("", rf"\operatorname{{{name}}}\left(", r"\right)")


def _said(image: Range) -> str | None:
    """The property of all numbers of a range."""
    if image == UNIT_INTERVAL:
        return "unit_interval"
    return "positive" if image.positive else "nonnegative" if image.nonnegative else None


ELEMENTWISE: dict[str, Op] = {}  # every registered one, by name


def level(x: Expr, c: Expr | int | Fraction = 1) -> Expr:
    """c in every entry, in the shape of x."""
    return scale(c, ones(*x.shape))
