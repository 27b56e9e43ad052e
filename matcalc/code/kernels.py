"""Ops that exist only in generated code: what lowering rewrites into. They have no derivatives."""

from __future__ import annotations

from typing import Any

from ..expr import Expr, make, value_of
from ..notation import Form, call
from ..op import Constant, Multilinear, Op, Slot, numpy
from ..ops.kronecker import kron
from ..ops.leaves import identity_op
from ..ops.powers import power
from ..ops.products import product_numpy
from ..ops.reductions import Diag
from ..ops.sums import joined
from ..shape import SCALAR, Dim, Shape, inner, is_column, is_matrix, size_hole, times


def _no_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    raise NotImplementedError(f"{e.op.name} exists only in generated code")


_ANY: tuple[Slot, ...] = (Multilinear(_no_adjoint),)


def _code_op(name: str, shape: Any, template: Any, slots: tuple[Slot, ...] = _ANY) -> Op:
    return Op(name, shape, slots, form=lambda e: Form(call(name), *e.args), code=numpy(template))


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
_THREE: tuple[Slot, ...] = (Constant(), Constant(), Constant())

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


# --------------------------------------------------------------------------- matrices that are not built


def _times_numpy(e: Expr, blocks: str) -> str:
    """A matrix multiplies the blocks of rows; a column, or a diagonal given as one, is repeated along them."""
    factor = "{0}[:, None]*" if is_column(e.args[0].shape) else "{0} @ "
    return f"({factor}{{1}}.reshape({blocks})).reshape(-1, {size_hole(e.shape[1])})"


outer_op = _code_op(
    "outer_blocks",
    _given_shape,
    lambda e: _times_numpy(e, f"{size_hole(e.params[1])}, -1"),
    _PAIR,
)
inner_op = _code_op(
    "inner_blocks",
    _given_shape,
    lambda e: _times_numpy(e, f"-1, {size_hole(e.params[1])}, {size_hole(e.shape[1])}"),
    _PAIR,
)


def outer_blocks(A: Expr, M: Expr, inside: Dim) -> Expr:
    """(A ⊗ I) M, where I has the size given."""
    return _on_blocks(outer_op, A, M, inside)


def inner_blocks(A: Expr, M: Expr, outside: Dim) -> Expr:
    """(I ⊗ A) M, where I has the size given."""
    return _on_blocks(inner_op, A, M, outside)


def _on_blocks(op: Op, A: Expr, M: Expr, other: Dim) -> Expr:
    if A.op is identity_op:
        return M
    rows, columns = A.shape
    entries = A.args[0] if A.op is Diag else A
    return make(op, (entries, M), ((times(rows, other), M.shape[1]), columns))


def _identity_numpy(e: Expr) -> str:
    size = size_hole(e.params[2])
    stack = "{0}" if len(e.args) == 1 else "{1}[:, None, None]*{0}"
    return f"{e.params[1]}({stack}, {size})"


dense_kron = _code_op("dense_kron", kron.shape, kron.code["numpy"], _PAIR)
kron_with_identity = _code_op("kron_with_identity", _given_shape, _identity_numpy)


def kron_identity(A: Expr, thin: Expr, outer: bool) -> Expr:
    """A ⊗ D if A is the outer factor, else D ⊗ A, where D is an identity or Diag(d)."""
    size = thin.shape[0]
    shape = (times(A.shape[0], size), times(A.shape[1], size))
    args = (A, thin.args[0]) if thin.op is Diag else (A,)
    return make(kron_with_identity, args, (shape, "kron_identity" if outer else "identity_kron", size))


def _weighted_numpy(e: Expr) -> str:
    size, rows, columns = (size_hole(d) for d in (e.args[0].shape[0], e.args[1].shape[1], e.args[2].shape[1]))
    return f"{e.params[1]}(({{0}} @ row_kron({{1}}, {{2}})).reshape({size}, {rows}, {columns}), {size})"


weighted_op = _code_op("weighted_blocks", _given_shape, _weighted_numpy, _THREE)


def weighted_blocks(W: Expr, P: Expr, Q: Expr, outer: bool) -> Expr:
    """(P' ⊗ I) Diag(vec W) (Q ⊗ I), or with I outside and W': its i-th block is P' Diag(W[i]) Q."""
    size = W.shape[0]
    shape = (times(P.shape[1], size), times(Q.shape[1], size))
    return make(weighted_op, (W, P, Q), (shape, "kron_identity" if outer else "identity_kron"))


diagonal_rows_op = _code_op("diagonal_rows", _given_shape, lambda e: f"{{0}}[::{size_hole(e.shape[0])} + 1]", _ONE)


def diagonal_rows(M: Expr, n: Dim) -> Expr:
    """Ψ' M: the rows that belong to a diagonal; diag(X) of vec(X)."""
    return make(diagonal_rows_op, (M,), ((n, M.shape[1]),))


spread_rows = _code_op(
    "spread_rows",
    lambda args, params: (times(args[0].shape[0], args[0].shape[0]), args[0].shape[1]),
    "spread_rows({0})",
    _ONE,
)


def _commuted_numpy(e: Expr) -> str:
    m, n, columns = map(size_hole, (*e.params, e.shape[1]))
    return f"{{0}}.reshape({n}, {m}, {columns}).swapaxes(0, 1).reshape(-1, {columns})"


commuted_op = _code_op("commuted_rows", _first_shape, _commuted_numpy, _ONE)


def commuted_rows(M: Expr, m: Dim, n: Dim) -> Expr:
    """K M, where K vec(X) = vec(X') for m×n matrices X."""
    return make(commuted_op, (M,), (m, n))


def _weighted_kron_numpy(e: Expr) -> str:
    a, c, b, d = (size_hole(f.shape[1]) for f in e.args[1:])
    blocks = f"(row_kron({{1}}, {{2}}).T @ ({{0}} @ row_kron({{3}}, {{4}}))).reshape({a}, {c}, {b}, {d})"
    return f"{blocks}.swapaxes(1, 2).reshape({a}*{b}, -1)"


weighted_kron_op = _code_op("weighted_kron", _given_shape, _weighted_kron_numpy)


def weighted_kron(W: Expr, P: Expr, Q: Expr, R: Expr, S: Expr) -> Expr:
    """(P' ⊗ R') Diag(vec W') (Q ⊗ S): the products of rows of P and Q, weighted, times those of R and S."""
    shape = (times(P.shape[1], R.shape[1]), times(Q.shape[1], S.shape[1]))
    return make(weighted_kron_op, (W, P, Q, R, S), (shape,))


plus_diagonal = _code_op("plus_diagonal", _first_shape, "plus_diagonal({0}, {1})", _PAIR)  # changes its first argument
plus_diagonal_of_copy = _code_op("plus_diagonal_of_copy", _first_shape, "plus_diagonal({0}.copy(), {1})", _PAIR)


# --------------------------------------------------------------------------- repeated up to a shape


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
