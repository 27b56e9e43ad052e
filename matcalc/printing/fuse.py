"""Lowering before products are multiplied out: functions of products, and compositions with a stable form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..expr import Expr, value_of
from ..ops.elementwise import softplus
from ..ops.kronecker import unvec, vec
from ..ops.leaves import ones
from ..ops.matrix import inv, logdet
from ..ops.products import frobenius, hadamard, matmul, transpose
from ..ops.reductions import Diag, diag, total, trace
from ..ops.sums import add, scale, scale_op
from ..shape import is_column, is_matrix, is_row
from .chain import cost, cut, transposed
from .code_ops import divisor, log_softmax, log_sum_exp, row_dots

Lowering = Callable[[Expr], Expr | None]


def _again(rule: Lowering, e: Expr) -> Expr:
    new = rule(e)
    return e if new is None else new


def stable_log(e: Expr) -> Expr | None:
    """log of sigmoid and 1 - sigmoid, softmax, 1 + exp, sum of exp, det: without overflow, and without log(0)."""
    (x,) = e.args
    if x.op.name == "sigmoid":
        return -softplus(-x.args[0])
    if x.op.name == "softmax":
        return log_softmax(x.args[0])
    if x.op.name == "det" and "positive_definite" in x.args[0].facts:
        return logdet(x.args[0])
    if x.op is total and x.args[0].op.name == "exp":
        return log_sum_exp(x.args[0].args[0])
    if x.op is add and len(x.args) == 2:
        for one, other in (x.args, x.args[::-1]):
            if other.op.name == "exp" and (one.op.name == "ones" or value_of(one) == 1):
                return softplus(other.args[0])
            rest = scale(-1, other)
            if rest.op.name == "sigmoid" and (one.op.name == "ones" or value_of(one) == 1):
                return -softplus(rest.args[0])
    return None


def squared_norm(e: Expr) -> Expr | None:
    """The square of a norm needs no root."""
    base, exponent = e.args
    if base.op.name in ("norm2", "normF") and value_of(exponent) == 2:
        return frobenius(base.args[0], base.args[0])
    return None


def trace_of_product(e: Expr) -> Expr | None:
    """tr(P*Q) = P' : Q, cut where it costs least; scalars go out."""
    (X,) = e.args
    if X.op is scale_op:
        return scale(*X.args[:-1], _again(trace_of_product, trace(X.args[-1])))
    if X.op is matmul:
        _, P, Q = cut(X.args)
        return _inner(P, Q)
    return None


def _inner(P: Sequence[Expr], Q: Sequence[Expr]) -> Expr:
    """tr(P*Q) as a Frobenius product, of columns rather than rows."""
    left, right = matmul(*P), matmul(*Q)
    if is_row(right.shape):
        return frobenius(left, matmul(*_reversed(Q)))
    return frobenius(matmul(*_reversed(P)), right)


def _reversed(factors: Sequence[Expr]) -> list[Expr]:
    return [transposed(f) for f in reversed(factors)]


def frobenius_of_products(e: Expr) -> Expr | None:
    """A*B : C is tr(B'*A'*C), cut where it costs least if that is cheaper; Diag(u) : C is u : diag(C)."""
    A, B = e.args
    for one, other in ((A, B), (B, A)):
        if one.op is Diag:
            return frobenius(one.args[0], _again(diag_of_product, diag(other)))
    left, right = _factors(A), _factors(B)
    if A is B or len(left) + len(right) == 2 or not is_matrix(A.shape):
        return None
    total_cost, P, Q = cut([*_reversed(left), *right])
    plain = cost(left) + cost(right) + cost([transposed(A), B])
    return _inner(P, Q) if total_cost < plain else None


def _factors(e: Expr) -> tuple[Expr, ...]:
    return e.args if e.op is matmul else (e,)


def diag_of_product(e: Expr) -> Expr | None:
    """diag(P*Q) is the row by row product of P and Q'."""
    (X,) = e.args
    if X.op is scale_op:
        return scale(*X.args[:-1], _again(diag_of_product, diag(X.args[-1])))
    if X.op is not matmul:
        return None
    s = min(range(1, len(X.args)), key=lambda s: cost(X.args[:s]) + cost(X.args[s:]))
    return row_dots(matmul(*X.args[:s]), matmul(*_reversed(X.args[s:])))


def sum_of_product(e: Expr) -> Expr | None:
    """sum(A .* B) is A : B, and the entries of A*B are summed without the product."""
    (X,) = e.args
    if X.op is scale_op:
        return scale(*X.args[:-1], _again(sum_of_product, total(X.args[-1])))
    if X.op is hadamard and all(divisor(a) is None for a in X.args):
        return frobenius(X.args[0], hadamard(*X.args[1:]))
    if X.op is matmul and is_matrix(X.shape):
        return matmul(transpose(ones(X.shape[0])), *X.args, ones(X.shape[1]))
    return None


def product_with_vector(e: Expr) -> Expr | None:
    """What is cheaper where the last factor is a vector."""
    found = kronecker_times_vector(e)
    return sum_times_vector(e) if found is None else found


def sum_times_vector(e: Expr) -> Expr | None:
    """(A + A')*x = A*x + A'*x: no matrix is added up for one vector; in a loop over vectors it is."""
    for k in range(len(e.args) - 1, 0, -1) if is_column(e.args[-1].shape) else ():
        S, x = e.args[k - 1], matmul(*e.args[k:])
        if S.op is add and is_matrix(S.shape) and all(map(_at_hand, S.args)) and not x.free - S.free:
            return matmul(*e.args[: k - 1], add(*(_times(term, x) for term in S.args)))
    return None


def _at_hand(term: Expr) -> bool:
    """A symbol or a constant, perhaps transposed, times a scalar."""
    X = term.args[-1] if term.op is scale_op else term
    return not (X.args[0] if X.op is transpose else X).args


def _times(term: Expr, x: Expr) -> Expr:
    if term.op is scale_op:
        return scale(*term.args[:-1], _times(term.args[-1], x))
    return x if term.op.name == "I" else matmul(term, x)


def kronecker_times_vector(e: Expr) -> Expr | None:
    """kron(A, B)*x = vec(B*X*A') with x = vec(X)."""
    *before, K, x = e.args
    if K.op.name != "kron" or not is_column(x.shape):
        return None
    A, B = K.args
    shape = (B.shape[1], A.shape[1])
    X = x.args[0] if x.op is vec and x.args[0].shape == shape else unvec(x, shape)
    return matmul(*before, vec(matmul(B, X, transposed(A))))


def inverse_of_transpose(e: Expr) -> Expr | None:
    """inv(A') = inv(A)', so that one inverse serves both."""
    (X,) = e.args
    return transpose(inv(X.args[0])) if X.op is transpose else None


FUSE: dict[str, Lowering] = {
    "log": stable_log,
    "power": squared_norm,
    "tr": trace_of_product,
    "frobenius": frobenius_of_products,
    "diag": diag_of_product,
    "sum": sum_of_product,
    "matmul": product_with_vector,
    "inv": inverse_of_transpose,
}
