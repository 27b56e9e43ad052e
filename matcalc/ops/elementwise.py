"""Functions applied to every entry: what the record of one is made of."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..expr import Expr
from ..notation import Form, Layout, call
from ..op import Constant, Op, Slot, entrywise
from ..properties.record import closure, kept_by
from ..shape import is_column
from .leaves import ones
from .sums import scale

Derivative = Callable[[Expr, Expr], Expr]

KEPT_BY_ENTRIES = kept_by("entries")
KEPT_BY_VANISHING = kept_by("vanishing entries")  # by functions with f(0) = 0
KEPT_BY_ODD = kept_by("odd entries")


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
    is for scalars and vectors: |X| of a matrix would be its determinant.
    """
    plain = call(name, latex, unicode)
    notation = layout or plain
    slot: Slot = entrywise(derivative) if derivative else Constant()
    kept = KEPT_BY_ODD if "odd" in traits else KEPT_BY_VANISHING if "vanishing" in traits else KEPT_BY_ENTRIES
    all_values = closure([values] if values else [])

    return Op(
        name,
        lambda args, params: args[0].shape,
        (slot,),
        form=lambda e: Form(notation if is_column(e.shape) else plain, *e.args),
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
