"""Functions applied to every entry: what the record of one is made of."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..expr import Expr
from ..notation import Form, Layout, call, fence
from ..op import Constant, Op, Slot, entrywise
from ..properties.record import closure
from ..shape import is_scalar
from .leaves import ones
from .sums import scale

Derivative = Callable[[Expr, Expr], Expr]

KEPT_BY_ENTRIES = closure(["symmetric", "toeplitz"])
KEPT_BY_VANISHING = KEPT_BY_ENTRIES | closure(["diagonal"])  # by functions with f(0) = 0
KEPT_BY_ODD = KEPT_BY_VANISHING | closure(["skew"])


def elementwise(
    name: str,
    derivative: Derivative | None,
    numpy: str,
    *,
    domain: str | None = None,
    values: str | None = None,
    latex: str | None = None,
    unicode: str | None = None,
    layout: Layout | None = None,
    traits: tuple[str, ...] = (),
    source: str = "",
) -> Op:
    """An op that applies a scalar function to every entry; not yet in the table.

    `values` is the property that all its values have; the trait "vanishing" says that f(0) = 0. A layout of its own
    is for scalars and vectors, in LaTeX for scalars: |x| of a vector would be its norm, |X| its determinant.
    With the trait "primary" there is a function of square matrices of the same name, from which LaTeX tells that of
    every entry apart.
    """
    plain = call(name, latex, unicode)
    notation = layout or plain
    of_vectors = fence(name, rf"{plain.latex}\left(…\right)", layout.unicode) if layout else plain
    of_matrices = call(name, rf"{plain.latex}_\odot", unicode) if "primary" in traits else plain
    slot: Slot = entrywise(derivative) if derivative else Constant()
    kept = KEPT_BY_ODD if "odd" in traits else KEPT_BY_VANISHING if "vanishing" in traits else KEPT_BY_ENTRIES
    all_values = closure([values] if values else [])

    return Op(
        name,
        lambda args, params: args[0].shape,
        (slot,),
        form=lambda e: Form(notation if is_scalar(e.shape) else of_vectors if 1 in e.shape else of_matrices, *e.args),
        numpy=numpy,
        facts=lambda e: (e.args[0].facts & kept) | all_values,
        traits=frozenset({"elementwise", "transposable", *traits}),
        domain=domain,
        derivative=derivative,
        source=source,
    )


ELEMENTWISE: dict[str, Op] = {}  # every registered one, by name


def level(x: Expr, c: Expr | int | Fraction = 1) -> Expr:
    """c in every entry, in the shape of x."""
    return scale(c, ones(*x.shape))
