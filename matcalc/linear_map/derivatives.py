"""Jacobians, Hessians and derivatives in directions, in the form shown to readers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ..adjoint import adjoint
from ..derivation import collector_paused, variables
from ..differential import derivative_along
from ..errors import NotScalarError, ShapeError, UnknownNameError
from ..expr import Expr, number
from ..language import read
from ..ops.kronecker import vec
from ..ops.leaves import symbol
from ..rules import Presentation, normal
from ..rules.project import FLAT, linear_structure, project
from ..shape import is_scalar, show
from .matrix import jacobian_matrices


def jacobian(e: Expr | str, wrt: str | Expr) -> Expr:
    """The matrix J with vec dF = J vec dX, columns stacked: J[i,j] = ∂F[i]/∂x[j] for vectors (numerator layout).

    By a scalar variable, the derivative in the shape of `e`. Raises UnknownNameError if a variable does not
    occur, NoRuleError where no derivative exists or its map has no matrix in closed form.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> from matcalc.ops.matrix import inv, softmax
    >>> str(jacobian(softmax(vector("x", "n")), "x"))
    "Diag(softmax(x)) - softmax(x)*softmax(x)'"
    >>> str(jacobian(inv(matrix("X", "n", "n")), "X"))
    "-kron(inv(X)', inv(X))"
    """
    e = expression(e, scalar=False)
    x = variable(e, wrt)
    with collector_paused():
        reader = Presentation(e, several=False)
        return reader(normal(matrix_of_derivative(reader.normal_of[e], x, reader.memo), reader.memo))


def hessian(e: Expr | str, wrt: str | Expr, second: str | Expr | None = None) -> Expr:
    """The matrix H with d vec(∂L/∂X) = H vec dX, or, with a second variable, H vec dY.

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
        reader = Presentation(e, several=False)
        H = in_vec_layout(matrix_of_derivative(_gradient(reader, e, x), y, reader.memo), y)
        return reader(normal(H, reader.memo))


def _gradient(reader: Presentation, e: Expr, x: Expr) -> Expr:
    """The gradient in normal form, within the structure of its variable."""
    if x.is_scalar:
        return normal(derivative_along(reader.normal_of[e], {x: number(1)}), reader.memo)
    raw = adjoint(reader.normal_of[e], [x], partial(normal.settle, done=reader.memo))[x]
    return normal(project(raw, x, linear_structure(x)), reader.memo)


def in_vec_layout(J: Expr, y: Expr) -> Expr:
    """A block of a Hessian is a matrix in vec layout for scalars, too."""
    return vec(J) if y.is_scalar else J


def matrix_of_derivative(F: Expr, x: Expr, memo: dict[Expr, Expr]) -> Expr:
    """J with vec dF = J vec dx for F in normal form; by a scalar x, dF/dx in the shape of F."""
    settle = partial(normal.settle, done=memo)
    if x.is_scalar:
        return derivative_along(F, {x: number(1)})
    if F.is_scalar:
        return vec(adjoint(F, [x], settle)[x]).T
    return jacobian_matrices(F, [x], settle)[x]


def variable(e: Expr, wrt: str | Expr) -> Expr:
    """The one symbol asked for."""
    found = list(variables(e, wrt).values())
    if len(found) != 1:
        raise UnknownNameError(f"one variable is needed, not {len(found)}")
    return found[0]


def expression(e: Expr | str, scalar: bool) -> Expr:
    """The expression, text read in the language of `parse`."""
    return read(e, scalar=scalar).expression if isinstance(e, str) else e


def scalar_expression(e: Expr | str) -> Expr:
    e = expression(e, scalar=True)
    if not is_scalar(e.shape):
        raise NotScalarError(
            f"only a scalar has a hessian, and this expression is {show(e.shape)}",
            hint="the derivative of a vector or matrix is its jacobian, the second is differential(…, order=2)",
        )
    return e


def directional_derivative(e: Expr | str, wrt: str | Expr, directions: Sequence[str | Expr]) -> Expr:
    """D^k F(X)[U, V, …], the derivative taken once along each direction, linear in each.

    A direction is an expression of the shape of the variable, or the name of a symbol to be used for it.
    Raises ShapeError for one of another shape, and what `differential` raises.

    >>> from matcalc.ops.leaves import matrix
    >>> from matcalc.ops.matrix import logdet
    >>> str(directional_derivative(logdet(matrix("X", "n", "n")), "X", ["U", "V"]))
    '-tr(V*inv(X)*U*inv(X))'
    """
    e = expression(e, scalar=False)
    x = variable(e, wrt)
    with collector_paused():
        reader = Presentation(e, several=False)
        result = reader.normal_of[e]
        for v in directions:
            result = normal(derivative_along(result, {x: direction(v, x)}), reader.memo)
        return reader(result)


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
        reader = Presentation(e, several=False)
        moved = derivative_along(_gradient(reader, e, x), {x: direction(along, x)})
        return reader(normal(project(moved, x, linear_structure(x)), reader.memo))


def direction(v: str | Expr, x: Expr) -> Expr:
    """The direction given; for a name, the symbol of that name, which shares the structure of the variable."""
    if isinstance(v, str):
        return symbol(v, x.shape, tuple(p for p in FLAT if p in x.facts), x.params[4])
    if v.shape != x.shape:
        raise ShapeError(f"{x.params[0]} is {show(x.shape)}, the direction {v} {show(v.shape)}")
    return v
