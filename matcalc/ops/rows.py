"""Functions of each row of a matrix, as batches need them, and the largest entry."""

from __future__ import annotations

from typing import Any

from ..bounds import at_least, between, same_range
from ..expr import Expr, make, number
from ..op import Op, Signature, Smooth, no_sympy, numpy, register
from ..properties.record import closure
from ..shape import is_column, is_scalar
from ..smoothness import SMOOTH, kinked
from .elementary import exp, log
from .leaves import ones
from .matrix import logsumexp, softmax
from .products import frobenius, matmul
from .reductions import Diag, total
from .sums import scale


def _softmax_differential(d: Expr, Y: Expr, X: Expr) -> Expr:
    return Y * d - Diag((Y * d) @ ones(X.shape[1])) @ Y


def _softmax_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    X = args[0]
    if is_column(X.shape):
        return ones(X.shape[0])
    return softmax(X.T).T if X.shape[0] == 1 else make(op, args, params)


def _logsumexp_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    X = args[0]
    if is_column(X.shape):
        return X
    return logsumexp(X.T) if X.shape[0] == 1 else make(op, args, params)


rowsoftmax = register(
    Op(
        "rowsoftmax",
        Signature("matrix or vector", "same"),
        (Smooth(_softmax_differential),),
        facts=lambda e: closure(["positive", "simplex"]),
        build=_softmax_build,
        code=numpy("rowsoftmax({0})"),
        smooth=SMOOTH,
        range=between(0, 1, "(]"),
        sympy=no_sympy,
        python="rowsoftmax",
        unfolded=lambda X: exp(X) / matmul(exp(X), ones(X.shape[1]), ones(1, X.shape[1])),
        source="softmax of each row: exp(X) with its rows divided by their sums",
    )
)
rowlogsumexp = register(
    Op(
        "rowlogsumexp",
        Signature("matrix or vector", "column"),
        (Smooth(lambda d, y, X: matmul(rowsoftmax(X) * d, ones(X.shape[1]))),),
        build=_logsumexp_build,
        code=numpy("rowlogsumexp({0})"),
        smooth=SMOOTH,
        range=at_least,
        sympy=no_sympy,
        python="rowlogsumexp",
        unfolded=lambda X: log(matmul(exp(X), ones(X.shape[1]))),
        source="logsumexp of each row: log(exp(X)*1)",
    )
)

# --------------------------------------------------------------------------- the largest entry


def _scalar_passes(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    if is_scalar(args[0].shape):
        return args[0] if op.name == "max" else number(1)
    return make(op, args, params)


largest = register(
    Op(
        "max",
        Signature("vector or matrix", "scalar"),
        (Smooth(lambda d, y, X: frobenius(is_max(X), d)),),
        facts=lambda e: e.args[0].facts & closure(["positive"]),
        build=_scalar_passes,
        code=numpy("np.max({0})"),
        smooth=kinked("convex", None),
        range=same_range,
        sympy=no_sympy,
        python="max_",
        unfolded=lambda X: total(X * is_max(X)),
        source="the largest entry, where it is larger than all others",
    )
)
is_max: Op = register(
    Op(
        "is_max",
        Signature("vector or matrix", "same"),
        (Smooth(lambda d, Y, X: scale(0, d)),),
        facts=lambda e: closure(["one_hot"] if is_column(e.shape) else ["binary"]),
        build=_scalar_passes,
        code=numpy("is_max({0})"),
        smooth=kinked("jump", None),
        range=between(0, 1),
        sympy=no_sympy,
        traits=frozenset({"transposable"}),
        source="1 where the largest entry stands, 0 elsewhere",
    )
)
