"""Commutation and selection matrices: where they go, and what they do to vec, Kronecker products and diagonals."""

from __future__ import annotations

from ..expr import Expr
from ..ops.kronecker import kron, vec
from ..ops.leaves import identity, matrix, vector
from ..ops.products import matmul, transpose
from ..ops.reductions import Diag, diag, trace
from ..ops.zero_one import commutation, commutation_op, duplication, duplication_op, selection, selection_op
from ..rewrite import Rule, rule, wild

M, N = matrix("M", "m", "n"), matrix("N", "m", "n")
A, B = matrix("A", "m", "n"), matrix("B", "p", "q")
X = matrix("X", "n", "n")
x, a = vector("x", "n"), vector("a", "m")


def _between(args: tuple[Expr, ...], i: int, new: Expr) -> Expr:
    """The product with two neighbouring factors replaced by one."""
    return matmul(*args[:i], new, *args[i + 2 :])


def _bare(f: Expr) -> Expr:
    return f.args[0] if f.op is transpose else f


def _vec_in(f: Expr) -> tuple[Expr | None, bool]:
    """(A, False) if f = vec(A), (A, True) if f = vec(A)'."""
    return (_bare(f).args[0], f.op is transpose) if _bare(f).op is vec else (None, False)


# --------------------------------------------------------------------------- the commutation matrix


@rule(
    "transpose of a commutation matrix",
    transpose,
    children=[commutation_op],
    examples=lambda: [commutation("m", "n").T],
)
def commutation_transposed(e: Expr) -> Expr:
    """K(m,n)' = K(n,m)."""
    return commutation(*reversed(e.args[0].params))


@rule(
    "trace of a commutation matrix",
    trace,
    children=[commutation_op],
    examples=lambda: [trace(commutation("n", "m"))],
)
def commutation_traced(e: Expr) -> Expr | None:
    """tr K(n,m) = tr K(m,n)."""
    sizes = e.args[0].params
    ordered = sorted(sizes, key=str)
    return trace(commutation(*ordered)) if ordered != list(sizes) else None


@rule(
    "commutation matrix beside a vec",
    matmul,
    children=[commutation_op],
    examples=lambda: [
        commutation("m", "n") @ vec(M),
        vec(M).T @ commutation("n", "m"),
        commutation("n", "n") @ selection("n"),
        duplication("n").T @ commutation("n", "n"),
    ],
)
def commuted_vec(e: Expr) -> Expr | None:
    """K vec(A) = vec(A'), vec(A)'K = vec(A')', K Ψ = Ψ, K D = D."""
    args = e.args
    for i in range(len(args) - 1):
        for f, g, order in ((args[i], args[i + 1], 1), (args[i + 1], args[i], -1)):
            if f.op is commutation_op:
                inner, row = _vec_in(g)
                if inner is not None and row == (order < 0) and f.params[::order] == inner.shape:
                    return _between(args, i, vec(inner.T).T if row else vec(inner.T))
                if _bare(g).op in (selection_op, duplication_op):
                    return _between(args, i, g)
    return None


@rule(
    "commuted Kronecker product",
    matmul,
    children=[commutation_op],
    examples=lambda: [commutation("p", "m") @ kron(A, B), kron(x.T, B) @ commutation("n", "q")],
)
def commuted_kronecker(e: Expr) -> Expr | None:
    """K (A ⊗ B) = (B ⊗ A) K; the K on the left is none if A or B is a row."""
    args = e.args
    for i in range(len(args) - 1):
        left, right = args[i], args[i + 1]
        if left.op is commutation_op and right.op is kron:
            first, second = right.args
            if left.params == (second.shape[0], first.shape[0]):
                return _between(args, i, kron(second, first) @ commutation(second.shape[1], first.shape[1]))
        if right.op is commutation_op and left.op is kron:
            second, first = left.args
            if 1 in (first.shape[0], second.shape[0]) and right.params == (second.shape[1], first.shape[1]):
                return _between(args, i, kron(first, second))
    return None


@rule(
    "commutation matrices cancel",
    matmul,
    children=[commutation_op],
    examples=lambda: [commutation("n", "m") @ commutation("m", "n")],
)
def commutations_cancel(e: Expr) -> Expr | None:
    """K(n,m) K(m,n) = I."""
    args = e.args
    for i in range(len(args) - 1):
        left, right = args[i], args[i + 1]
        if left.op is right.op is commutation_op and left.params == right.params[::-1]:
            return _between(args, i, identity(left.shape[0]))
    return None


@rule(
    "commuted diagonal matrix",
    matmul,
    children=[commutation_op],
    examples=lambda: [commutation("m", "n") @ Diag(vec(M))],
)
def commuted_diagonal(e: Expr) -> Expr | None:
    """K Diag(vec(A)) = Diag(vec(A')) K."""
    args = e.args
    for i in range(len(args) - 1):
        left, right = args[i], args[i + 1]
        if left.op is commutation_op and right.op is Diag:
            inner, _ = _vec_in(right.args[0])
            if inner is not None and inner.shape == left.params:
                return _between(args, i, Diag(vec(inner.T)) @ left)
    return None


# --------------------------------------------------------------------------- the selection matrix

A_, B_ = wild("A", "m", "n"), wild("B", "m", "n")
u, w, v = wild("u", "n"), wild("w", "m"), wild("v", "n")
X_ = wild("X", "n", "n")
P = selection("n")


@rule(
    "selected Kronecker product",
    matmul,
    children=[selection_op],
    examples=lambda: [selection("m").T @ kron(M, N) @ selection("n")],
)
def selected_kronecker(e: Expr) -> Expr | None:
    """Ψ' (A ⊗ B) Ψ = A ⊙ B."""
    args = e.args
    for i in range(1, len(args) - 1):
        before, middle, after = args[i - 1 : i + 2]
        if (
            middle.op is kron
            and after.op is selection_op
            and before.op is transpose
            and before.args[0].op is selection_op
        ):
            first, second = middle.args
            if first.shape == second.shape:
                return matmul(*args[: i - 1], first * second, *args[i + 2 :])
    return None


ZERO_ONE = (
    commutation_transposed,
    commutation_traced,
    commuted_vec,
    commutations_cancel,
    commuted_kronecker,
    commuted_diagonal,
    selected_kronecker,
    Rule("selected diagonal", P.T @ vec(X_), diag(X_)),
    Rule("selected diagonal as a row", vec(X_).T @ P, diag(X_).T),
    Rule("selected columns", kron(u.T, A_) @ P, A_ @ Diag(u)),
    Rule("selected columns of the left factor", kron(A_, u.T) @ P, A_ @ Diag(u)),
    Rule("selected rows", P.T @ kron(u, wild("A", "n", "m")), Diag(u) @ wild("A", "n", "m")),
    Rule("selected rows of the left factor", P.T @ kron(wild("A", "n", "m"), u), Diag(u) @ wild("A", "n", "m")),
    Rule("selected entries of a diagonal matrix", Diag(vec(X_)) @ P, P @ Diag(diag(X_))),
    Rule("selected rows of a diagonal matrix", P.T @ Diag(vec(X_)), Diag(diag(X_)) @ P.T),
)
