"""Stacked blocks and what is taken out of them: rows and components."""

from __future__ import annotations

from typing import Any

from ..bounds import hull, same_range
from ..errors import ShapeError
from ..expr import Expr, make
from ..notation import COLUMN, INDEX, NAME, Form, call
from ..op import Additive, Einsum, Multilinear, Op, no_sympy, numpy, register
from ..properties.record import OF_ENTRIES
from ..shape import SCALAR, Dim, Shape, is_column, is_scalar, offset_hole, plus, show, size_hole
from .forms import turned
from .kronecker import kron
from .leaves import identity, unit, zeros
from .products import matmul, transpose
from .sums import flatten, joined, scale


def _stack_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    if not args:
        raise ShapeError("there is nothing to stack")
    widths = {a.shape[1] for a in args}
    if len(widths) > 1:
        raise ShapeError("stacked blocks need the same number of columns: " + ", ".join(show(a.shape) for a in args))
    return (plus(*(a.shape[0] for a in args)), args[0].shape[1])


def _stack_numpy(e: Expr) -> str:
    if not is_column(e.shape):
        return f"np.vstack([{joined(', ', len(e.args))}])"
    if all(is_scalar(a.shape) for a in e.args):
        return f"np.array([{joined(', ', len(e.args))}])"
    blocks = [f"[{{{i}}}]" if is_scalar(a.shape) else f"{{{i}}}" for i, a in enumerate(e.args)]
    return f"np.concatenate([{', '.join(blocks)}])"


def _stack_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    heights = [a.shape[0] for a in e.args]
    above = plus(*heights[:i])
    if e.args[i].is_scalar and isinstance(above, int):
        return component(g, above + 1)
    return rows(g, above, heights[i], plus(*heights[i + 1 :]))


def _place(e: Expr, i: int) -> Expr:
    """The columns of the identity that put block i in its place."""
    height = e.args[i].shape[0]
    return stack(*(identity(height) if k == i else zeros(a.shape[0], height) for k, a in enumerate(e.args)))


stack = register(
    Op(
        "stack",
        _stack_shape,
        (Additive(_stack_adjoint, lambda e, i: kron(identity(e.shape[1]), _place(e, i))),),
        traits=frozenset({"operator"}),
        form=COLUMN,
        code=numpy(_stack_numpy),
        range=hull,
        sympy=lambda s, e, *blocks: s.stacked(blocks),
        python="stack",
        einsum=lambda e: Einsum(("kj",) * len(e.args), "ij", tuple((_place(e, i), "ik") for i in range(len(e.args)))),
        facts=lambda e: frozenset.intersection(*(a.facts for a in e.args)) & OF_ENTRIES,
        build=flatten,
        source="Magnus and Neudecker 8.2: d[X; Y] = [dX; dY]",
    )
)


def beside(*blocks: Expr) -> Expr:
    """Blocks side by side: [A, B] = [A'; B']'."""
    return transpose(stack(*map(turned, blocks)))


def _rows_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    if plus(*params) != args[0].shape[0]:
        raise ShapeError(f"rows {params[0]} + 1 to {params[0]} + {params[1]} of {show(args[0].shape)}")
    return (params[1], args[0].shape[1])


def _rows_numpy(e: Expr) -> str:
    before, count, _ = e.params
    if count == 1:
        return f"{{0}}[{size_hole(before)}]"
    return f"{{0}}[{size_hole(before)}:{size_hole(plus(before, count))}]"


def _rows_adjoint(g: Expr, X: Expr, before: Dim, after: Dim) -> Expr:
    width = X.shape[1]
    above = [zeros(before, width)] if before != 0 else []
    return stack(*above, g, *([zeros(after, width)] if after != 0 else []))


rows_op: Op = register(
    Op(
        "rows",
        _rows_shape,
        (
            Multilinear(
                lambda g, e, i: _rows_adjoint(g, e.args[0], e.params[0], e.params[2]),
                lambda e, i: kron(identity(e.shape[1]), rows_op(identity(e.args[0].shape[0]), params=e.params)),
            ),
        ),
        form=lambda e: Form(call("rows"), e.args[0], Form(NAME, str(e.params[0])), Form(NAME, str(e.params[1]))),
        code=numpy(_rows_numpy),
        range=same_range,
        sympy=no_sympy,
        einsum=lambda e: Einsum(("kj",), "ij", ((rows_op(identity(e.args[0].shape[0]), params=e.params), "ik"),)),
        facts=lambda e: e.args[0].facts & OF_ENTRIES,
        source="rows of X, linear in X; the adjoint puts zeros around",
    )
)


def rows(X: Expr, before: Dim, count: Dim, after: Dim) -> Expr:
    """The `count` rows of X that follow the first `before` and are followed by `after` more."""
    return X if before == 0 and after == 0 else rows_op(X, params=(before, count, after))


def _component_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    for i, size in zip(params, args[0].shape, strict=True):
        if isinstance(i, int) and (i < 1 or (isinstance(size, int) and i > size)):
            wrong = "components count from 1" if i < 1 else f"there are only {size}"
            raise ShapeError(f"component {i} of {show(args[0].shape)}: {wrong}")
    return SCALAR


def _component_form(e: Expr) -> Form:
    shown = e.params[:1] if is_column(e.args[0].shape) else e.params
    return Form(INDEX, e.args[0], *(Form(NAME, str(i)) for i in shown))


def _component_numpy(e: Expr) -> str:
    size = e.args[0].shape
    return f"{{0}}[{', '.join(offset_hole(i) for i, length in zip(e.params, size, strict=True) if length != 1)}]"


def _component_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    X = e.args[0]
    if is_column(X.shape):
        return scale(g, unit(e.params[0], X.shape[0]))
    return scale(g, matmul(unit(e.params[0], X.shape[0]), unit(e.params[1], X.shape[1]).T))


component_op = register(
    Op(
        "component",
        _component_shape,
        (Multilinear(_component_adjoint),),
        traits=frozenset({"operator"}),
        form=_component_form,
        code=numpy(_component_numpy),
        range=same_range,
        sympy=lambda s, e, X: s.component(e, X),
        einsum=lambda e: Einsum(("kl",), "", tuple(zip(map(unit, e.params, e.args[0].shape), "kl", strict=True))),
        facts=lambda e: e.args[0].facts & OF_ENTRIES,
        free=lambda e: e.args[0].free | frozenset(i for i in e.params if isinstance(i, str)),
        build=lambda op, args, params: args[0] if is_scalar(args[0].shape) else make(op, args, params),
        source="Matrix Cookbook 9.7.3: the single-entry matrix",
    )
)


def component(X: Expr, i: int | str, j: int | str = 1) -> Expr:
    """The entry X[i, j], counted from 1; an index may be a name."""
    return component_op(X, params=(i, j))
