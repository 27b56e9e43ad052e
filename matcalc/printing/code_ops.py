"""Ops that exist only in generated code: what lowering rewrites into. They have no derivatives."""

from __future__ import annotations

from typing import Any

from ..expr import Expr, make, value_of
from ..notation import Form, call
from ..op import Constant, Multilinear, Op, Slot
from ..ops.elementwise import power
from ..ops.products import product_numpy
from ..ops.sums import joined
from ..shape import SCALAR, Shape, inner, is_matrix


def _no_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    raise NotImplementedError(f"{e.op.name} exists only in generated code")


_ANY: tuple[Slot, ...] = (Multilinear(_no_adjoint),)


def _code_op(name: str, shape: Any, numpy: Any, slots: tuple[Slot, ...] = _ANY) -> Op:
    return Op(name, shape, slots, form=lambda e: Form(call(name), *e.args), numpy=numpy)


def _given_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    rows, columns = params[0]
    return (rows, columns)


def _first_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    return args[0].shape


def _dot_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    return inner(args[0].shape, args[1].shape)


def _signed_numpy(e: Expr) -> str:
    """The terms with their signs; an all-negative sum starts with one."""
    minus = e.params[1]
    text = "-{0}" if minus[0] else "{0}"
    return text + "".join(f" {'-' if negative else '+'} {{{i}}}" for i, negative in enumerate(minus[1:], 1))


_PAIR: tuple[Slot, ...] = (Constant(), Constant())
_ONE: tuple[Slot, ...] = (Constant(),)

dot = _code_op("dot", _dot_shape, product_numpy, _PAIR)
solve = _code_op("solve", _dot_shape, "np.linalg.solve({0}, {1})", _PAIR)  # its first argument is not inverted
signed_sum = _code_op("signed_sum", _given_shape, _signed_numpy)
product = _code_op("product", _given_shape, lambda e: joined("*", len(e.args)))
quotient = _code_op("quotient", _given_shape, "{0}/{1}", _PAIR)
across = _code_op("across", _first_shape, "{0}[:, None]", _ONE)  # a vector, to be repeated along the rows
log_softmax = _code_op("log_softmax", _first_shape, "log_softmax({0})", _ONE)
log_sum_exp = _code_op("log_sum_exp", lambda args, params: SCALAR, "logsumexp({0})", _ONE)
row_dots = _code_op(
    "row_dots",
    lambda args, params: (args[0].shape[0], 1),
    lambda e: 'np.einsum("ij,ij->i", {0}, {1})' if is_matrix(e.args[0].shape) else "{0}*{1}",
    _PAIR,
)
row_sums = _code_op("row_sums", lambda args, params: (args[0].shape[0], 1), "np.sum({0}, axis=1)", _ONE)
column_sums = _code_op("column_sums", lambda args, params: (1, args[0].shape[1]), "np.sum({0}, axis=0)", _ONE)


def signed(shape: Shape, *terms: tuple[bool, Expr]) -> Expr:
    """A sum of terms (negative, term); scalars, rows and `across` vectors are repeated up to the shape."""
    return make(signed_sum, tuple(t for _, t in terms), (shape, tuple(minus for minus, _ in terms)))


def broadcast(shape: Shape, *factors: Expr) -> Expr:
    """An entrywise product, repeated up to the shape in the same way."""
    return factors[0] if len(factors) == 1 else make(product, factors, (shape,))


def divided(shape: Shape, above: Expr, below: Expr) -> Expr:
    """An entrywise quotient, repeated up to the shape in the same way."""
    return make(quotient, (above, below), (shape,))


def divisor(e: Expr) -> Expr | None:
    """What e divides by, if it is a power with a negative exponent."""
    exponent = value_of(e.args[1]) if e.op is power else None
    return e.args[0] ** -exponent if exponent is not None and exponent < 0 else None
