"""The derivative of F by X as a linear map, in the notation asked for: the map itself, its matrix, its entries."""

from __future__ import annotations

from typing import Literal

from ..errors import DeclarationError
from ..expr import Expr, number
from ..layout.members import refuse_member
from ..ops.kronecker import vec
from ..ops.leaves import identity
from ..ops.zero_one import duplication
from ..rules import Presentation, normal
from ..rules.project import linear_structure, within
from ..shape import times
from ..sweeps.adjoint import adjoint
from ..sweeps.differential import derivative_along, differential, differential_symbol
from .index_form import IndexForm, index_form
from .matrix import jacobian_matrices

Notation = Literal["map", "vec", "vech", "index"]
NOTATIONS: tuple[Notation, ...] = ("map", "vec", "vech", "index")


class Reader:
    """Reads derivatives of expressions in normal form and presents them as their author would write them."""

    def __init__(self, written: Expr) -> None:
        self.present = Presentation(written, several=False)
        self.written = self.present.normal_of(written)

    def __call__(self, e: Expr) -> Expr:
        """The expression in the form shown to readers."""
        return self.present(normal(e))

    def gradient(self, x: Expr) -> Expr:
        """The gradient of what was written in normal form, within the structure of its variable."""
        return normal(within(self.unconstrained(x), x))

    def unconstrained(self, x: Expr) -> Expr:
        """The gradient with all entries of the variable independent."""
        refuse_member(x)
        if x.is_scalar:
            return normal(derivative_along(self.written, {x: number(1)}))
        return normal(adjoint(self.written, [x], normal)[x])

    # ----------------------------------------------------------------- notations

    def map(self, F: Expr, x: Expr) -> Expr:
        """dF, linear in dX, which lies in the structure of X."""
        return self(differential(F, [x]))

    def matrix(self, F: Expr, x: Expr) -> Expr:
        """J with vec dF = J vec dX, zero on what is perpendicular to the structure of X; by a scalar, dF/dx."""
        return self(self._matrix(F, x) if x.is_scalar else self._matrix(F, x) @ projector(x))

    def half(self, F: Expr, x: Expr) -> Expr:
        """J with vec dF = J vech dX for a symmetric X, of which only the lower triangle is free."""
        return normal(self._matrix(F, x) @ duplicator(x))

    def _matrix(self, F: Expr, x: Expr) -> Expr:
        if x.is_scalar:
            return derivative_along(F, {x: number(1)})
        if F.is_scalar:
            return vec(adjoint(F, [x], normal)[x]).T
        return jacobian_matrices(F, [x], normal)[x]

    def entries(self, F: Expr, x: Expr) -> IndexForm:
        """The entries of the same."""
        d = differential_symbol(x)
        return index_form(self._arranged(differential(F, [x]).subs({d: within(d, x)} if x.facts else {})), d)

    def _arranged(self, e: Expr) -> Expr:
        return self.present.arranged(normal(e))

    def derivative(self, F: Expr, x: Expr, notation: Notation) -> Expr | IndexForm:
        """The derivative of F, an expression in normal form, in the notation asked for."""
        refuse_member(x)
        if notation == "index":
            return self.entries(F, x)
        if notation == "vech":
            return self(self.half(F, x))
        return self.map(F, x) if notation == "map" else self.matrix(F, x)


def duplicator(x: Expr) -> Expr:
    """D with vec dX = D vech dX for a symmetric X. Raises DeclarationError for any other."""
    known = linear_structure(x)
    if known is None or known.structure != "symmetric":
        raise DeclarationError(f"{x.params[0]} is not declared symmetric", hint="vech is that of a symmetric matrix")
    return duplication(x.shape[0])


def projector(x: Expr) -> Expr:
    """The matrix that takes vec dX to its orthogonal projection on the structure of X, such as (I + K)/2."""
    d = differential_symbol(x)
    return jacobian_matrices(within(d, x), [d])[d] if x.facts else identity(times(*x.shape))
