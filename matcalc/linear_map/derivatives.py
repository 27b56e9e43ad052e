"""Jacobians, Hessians and derivatives in directions, as Python calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, overload

from ..errors import NotScalarError, ShapeError, UnknownNameError
from ..expr import Expr, as_expr, require_expression
from ..gradient import collector_paused, variables
from ..language import read
from ..ops.kronecker import vec
from ..ops.leaves import symbol
from ..properties.record import structures
from ..rules.normal import normal
from ..rules.project import within
from ..shape import is_scalar, show
from ..sweeps.differential import derivative_along
from .index_form import IndexForm
from .notations import Notation, Reader, duplicator

Layout = Literal["numerator", "denominator"]
Matrix = Literal["map", "vec", "vech"]


@overload
def jacobian(e: Expr | str, wrt: str | Expr, *, layout: Layout = ...) -> Expr: ...
@overload
def jacobian(
    e: Expr | str, wrt: str | Expr, *, notation: Literal["map", "vec", "vech"], layout: Layout = ...
) -> Expr: ...
@overload
def jacobian(e: Expr | str, wrt: str | Expr, *, notation: Literal["index"]) -> IndexForm: ...
@overload
def jacobian(e: Expr | str, wrt: str | Expr, *, notation: Notation, layout: Layout = ...) -> Expr | IndexForm: ...
def jacobian(
    e: Expr | str, wrt: str | Expr, *, notation: Notation = "vec", layout: Layout = "numerator"
) -> Expr | IndexForm:
    """The derivative of an expression of any shape.

    vec     the matrix J with vec dF = J vec dX, columns stacked: J[i,j] = ∂F[i]/∂x[j] for vectors; by a scalar,
            the derivative in the shape of F. In denominator layout, the transpose
    vech    the matrix J with vec dF = J vech dX for a symmetric X, of which only the lower triangle is free
    map     dF, linear in dX
    index   the entries ∂F[i,j]/∂X[k,l], an IndexForm, which einsum computes

    Raises UnknownNameError if a variable does not occur, NoRuleError where no derivative exists or its map has no
    matrix in closed form.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> from matcalc.ops.matrix import inv, softmax
    >>> str(jacobian(softmax(vector("x", "n")), "x"))
    "Diag(softmax(x)) - softmax(x)*softmax(x)'"
    >>> X = matrix("X", "n", "n")
    >>> str(jacobian(inv(X), "X")), str(jacobian(inv(X), "X", notation="index"))
    ("-kron(inv(X)', inv(X))", '-inv(X)[i,k]*inv(X)[l,j]')
    """
    e = expression(e)
    x = variable(e, wrt)
    with collector_paused():
        reader = Reader(e)
        J = reader.derivative(reader.written, x, notation)
        return reader(J.T) if isinstance(J, Expr) and layout == "denominator" and notation == "vec" else J


@overload
def hessian(e: Expr | str, wrt: str | Expr, second: str | Expr | None = ...) -> Expr: ...
@overload
def hessian(e: Expr | str, wrt: str | Expr, second: str | Expr | None = ..., *, notation: Matrix) -> Expr: ...
@overload
def hessian(
    e: Expr | str, wrt: str | Expr, second: str | Expr | None = ..., *, notation: Literal["index"]
) -> IndexForm: ...
@overload
def hessian(
    e: Expr | str, wrt: str | Expr, second: str | Expr | None = ..., *, notation: Notation
) -> Expr | IndexForm: ...
def hessian(
    e: Expr | str, wrt: str | Expr, second: str | Expr | None = None, *, notation: Notation = "vec"
) -> Expr | IndexForm:
    """The matrix H with d vec(∂L/∂X) = H vec dX, or, with a second variable, H vec dY; notations as for `jacobian`.

    Raises NotScalarError if `e` is not 1×1, and what `jacobian` raises.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> from matcalc.ops.matrix import normF
    >>> A, x, X = matrix("A", "n", "n"), vector("x", "n"), matrix("X", "n", "p")
    >>> str(hessian(x.T @ A @ x, "x")), str(hessian(normF(A @ X) ** 2, "X"))
    ("A + A'", "2*kron(I(p), A'*A)")
    """
    e = scalar_expression(e)
    x = variable(e, wrt)
    y = x if second is None else variable(e, second)
    with collector_paused():
        reader = Reader(e)
        return hessian_block(reader, x, y, notation)


def hessian_block(reader: Reader, x: Expr, y: Expr, notation: Notation) -> Expr | IndexForm:
    """The derivative by y of the gradient by x; in vec layout for scalars, too."""
    if notation == "vech":
        return reader(duplicator(x).T @ reader.half(reader.unconstrained(x), y))
    H = reader.derivative(reader.gradient(x), y, notation)
    return reader(vec(H)) if isinstance(H, Expr) and notation == "vec" and y.is_scalar else H


def directional_derivative(e: Expr | str, wrt: str | Expr, directions: Sequence[str | Expr]) -> Expr:
    """D^k F(X)[U, V, …], the derivative taken once along each direction, linear in each.

    A direction is an expression of the shape of the variable, or the name of a symbol to be used for it.
    Raises ShapeError for one of another shape, and what `differential` raises.

    >>> from matcalc.ops.leaves import matrix
    >>> from matcalc.ops.matrix import logdet
    >>> str(directional_derivative(logdet(matrix("X", "n", "n")), "X", ["U", "V"]))
    '-tr(V*inv(X)*U*inv(X))'
    """
    e = expression(e)
    x = variable(e, wrt)
    with collector_paused():
        reader = Reader(e)
        return reader(along_directions(reader.written, [{x: direction(v, x)} for v in directions]))


def along_directions(F: Expr, moves: Sequence[dict[Expr, Expr]]) -> Expr:
    """The derivative of F taken along each move in turn; the directions themselves do not move."""
    for move in moves:
        F = normal(derivative_along(F, move))
    return F


def hessian_product(e: Expr | str, wrt: str | Expr, along: str | Expr) -> Expr:
    """H[V], the derivative of the gradient along V, in the shape of the variable: vec H[V] = H vec V.

    Nothing of the size of H is in it. Raises NotScalarError if `e` is not 1×1.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> from matcalc.ops.matrix import logdet
    >>> str(hessian_product(logdet(matrix("X", "n", "n")), "X", "V"))
    "-(inv(X)*V*inv(X))'"
    """
    e = scalar_expression(e)
    x = variable(e, wrt)
    with collector_paused():
        reader = Reader(e)
        return product_along(reader, x, {x: direction(along, x)})


def product_along(reader: Reader, x: Expr, move: dict[Expr, Expr]) -> Expr:
    """The derivative of the gradient by x as all variables move."""
    return reader(within(derivative_along(reader.gradient(x), move), x))


def direction(v: str | Expr, x: Expr) -> Expr:
    """The direction given; for a name, the symbol of that name, which shares the structure of the variable."""
    if isinstance(v, str):
        return symbol(v, x.shape, tuple(p for p, manifold in structures(x.facts).items() if manifold.flat), x.params[4])
    require_expression(v)
    if v.shape != x.shape:
        raise ShapeError(f"{x.params[0]} is {show(x.shape)}, the direction {v} {show(v.shape)}")
    return v


def variable(e: Expr, wrt: str | Expr) -> Expr:
    """The one symbol asked for."""
    found = list(variables(e, wrt).values())
    if len(found) != 1:
        raise UnknownNameError(f"one variable is needed, not {len(found)}")
    return found[0]


def expression(e: Expr | str) -> Expr:
    """The expression, text read in the language of `parse`."""
    return read(e, scalar=False).expression if isinstance(e, str) else as_expr(e)


def scalar_expression(e: Expr | str) -> Expr:
    """The same, if it is scalar."""
    e = read(e, scalar=True).expression if isinstance(e, str) else as_expr(e)
    if not is_scalar(e.shape):
        raise NotScalarError(
            f"only a scalar has a hessian, and this expression is {show(e.shape)}",
            hint="the derivative of a vector or matrix is its jacobian; the second is a map of two directions",
        )
    return e
