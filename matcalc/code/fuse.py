"""Lowering before products are multiplied out: functions of products, and compositions with a stable form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..expr import Expr, value_of
from ..ops.activations import softplus
from ..ops.kronecker import contract_right, kron
from ..ops.leaves import identity, identity_op, ones
from ..ops.matrix import inv, logdet
from ..ops.products import frobenius, hadamard, matmul, transpose
from ..ops.reductions import Diag, diag, total, trace
from ..ops.sums import add, scale, scale_op
from ..shape import is_column, is_matrix, is_row
from .chain import cost, cut, transposed
from .kernels import divisor, log_softmax, log_sum_exp, plus_diagonal, row_dots
from .structured import diagonal_terms, kronecker_sandwich, scaled_squares, turned, weighted_squares

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
        factors = [f for f in X.args if f.op is not identity_op]
        if len(factors) < 2:
            return trace(*factors or X.args[:1])
        _, P, Q = cut(factors)
        return _inner(P, Q)
    return None


def _inner(P: Sequence[Expr], Q: Sequence[Expr]) -> Expr:
    """tr(P*Q) as a Frobenius product, of columns rather than rows."""
    left, right = matmul(*P), matmul(*Q)
    if is_row(right.shape):
        return frobenius(left, matmul(*_reversed(Q)))
    return _again(frobenius_of_diagonal, frobenius(matmul(*_reversed(P)), right))


def _reversed(factors: Sequence[Expr]) -> list[Expr]:
    return [transposed(f) for f in reversed(factors)]


def frobenius_of_products(e: Expr) -> Expr | None:
    """A*B : C is tr(B'*A'*C), cut where it costs least if that is cheaper."""
    found = frobenius_of_diagonal(e)
    if found is not None:
        return found
    A, B = e.args
    left, right = _factors(A), _factors(B)
    if A is B or len(left) + len(right) == 2 or not is_matrix(A.shape):
        return None
    total_cost, P, Q = cut([*_reversed(left), *right])
    plain = cost(left) + cost(right) + cost([transposed(A), B])
    return _inner(P, Q) if total_cost < plain else None


def frobenius_of_diagonal(e: Expr) -> Expr | None:
    """Diag(u) : C is u : diag(C), I : C is tr(C), and (A ⊗ B) : C contracts C with B, then with A."""
    A, B = e.args
    for one, other in ((A, B), (B, A)):
        if one.op is Diag:
            return frobenius(one.args[0], _again(diag_of_product, diag(other)))
        if one.op is identity_op:
            return _again(trace_of_product, trace(other))
        if one.op is kron:
            return frobenius(one.args[0], contract_right(other, one.args[1], one.args[0].shape))
    return None


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


def product_with_structure(e: Expr) -> Expr | None:
    """What is cheaper where a factor is a vector, or mostly zeros."""
    for rule in (kronecker_sandwich, weighted_squares, sum_times_vector):
        found = rule(e)
        if found is not None:
            return found
    return None


def sum_times_vector(e: Expr) -> Expr | None:
    """(A + A')*x = A*x + A'*x: no matrix is added up for one vector; in a loop over vectors it is."""
    for k in range(len(e.args) - 1, 0, -1) if e.args and is_column(e.args[-1].shape) else ():
        S, x = e.args[k - 1], matmul(*e.args[k:])
        terms = _terms(S)
        if len(terms) > 1 and is_matrix(S.shape) and all(map(_at_hand, terms)) and not x.free - S.free:
            products = [_again(sum_times_vector, _times(term, x)) for term in terms]
            return matmul(*e.args[: k - 1], add(*products))
    return None


def _terms(e: Expr) -> list[Expr]:
    """The terms of a sum, a diagonal among them."""
    if e.op is plus_diagonal:
        A, d = e.args
        return [*_terms(A), Diag(d) if is_column(d.shape) else scale(d, identity(e.shape[0]))]
    return list(e.args) if e.op is add else [e]


def _at_hand(term: Expr) -> bool:
    """What multiplies a vector without being built, or is there already: a product of such, times a scalar."""
    X = term.args[-1] if term.op is scale_op else term
    return all(f.op in (Diag, kron) or not (f.args[0] if f.op is transpose else f).args for f in _factors(X))


def _times(term: Expr, x: Expr) -> Expr:
    if term.op is scale_op:
        return scale(*term.args[:-1], _times(term.args[-1], x))
    return x if term.op.name == "I" else matmul(term, x)


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
    "matmul": product_with_structure,
    "scale": scaled_squares,
    "transpose": turned,
    "add": diagonal_terms,
    "inv": inverse_of_transpose,
}
