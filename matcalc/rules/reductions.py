"""Traces, sums, diagonals, vec, and what is left of Kronecker products."""

from __future__ import annotations

from fractions import Fraction

from ..expr import OPS, Expr, value_of
from ..ops.blocks import component_op, rows_op
from ..ops.kronecker import (
    unvec_op,
    vec,
)
from ..ops.leaves import dim, identity, matrix, ones, scalar, vector, zeros
from ..ops.matrix import norm2, normF, softmax
from ..ops.powers import power
from ..ops.products import frobenius, hadamard, is_congruence, matmul, transpose
from ..ops.reductions import Diag, diag, toeplitz, total, trace, tril, triu
from ..ops.sums import scale
from ..rewrite import Rule, rule, wild
from ..shape import is_column, is_matrix, is_scalar
from .turning import backwards, canonical_order, count_transposes, order, turned_factors

X, Y = matrix("X", "n", "n"), matrix("Y", "n", "n")
M, N = matrix("M", "m", "n"), matrix("N", "m", "n")
x, y, z, p = vector("x", "n"), vector("y", "n"), vector("z", "m"), vector("p", "n", simplex=True)
a = scalar("a")
I_op, ones_op = OPS["I"], OPS["ones"]

# --------------------------------------------------------------------------- hoisting scalars out of linear ops

HOISTING = (trace, total, Diag, diag, tril, triu, toeplitz, vec, unvec_op, rows_op, component_op)


@rule(
    "linear in multiples",
    *HOISTING,
    children=[OPS["scale"]],
    examples=lambda: [trace(scale(a, X)), total(scale(2, x)), Diag(scale(a, x)), vec(scale(2, M))],
)
def hoist_scalars(e: Expr) -> Expr:
    """tr(aX) = a tr(X), and so for every linear op of one argument."""
    *scalars, core = e.args[0].args
    if is_scalar(core.shape):
        return scale(*scalars, e.op(core, params=e.params)) if e.op in (unvec_op, rows_op) else scale(*scalars, core)
    return scale(*scalars, e.op(core, params=e.params))


@rule("zero", *HOISTING, children=[OPS["zeros"]], examples=lambda: [trace(zeros("n", "n")), Diag(zeros("n"))])
def of_zero(e: Expr) -> Expr:
    """A linear op maps zero to zero."""
    return zeros(*e.shape)


@rule("Frobenius product as a trace", OPS["frobenius"], examples=lambda: [frobenius(M, N), frobenius(x, y)])
def frobenius_as_trace(e: Expr) -> Expr:
    """A : B = tr(A'B), which is A'B for columns."""
    left, right = e.args
    return matmul(left.T, right) if is_column(left.shape) else trace(matmul(left.T, right))


# --------------------------------------------------------------------------- trace


@rule(
    "cyclic trace",
    trace,
    children=[matmul],
    examples=lambda: [
        trace(x @ y.T),
        trace(M.T @ M),
        trace(Y.T @ X.T),
        trace(X.T @ Y.T @ X.T),
        trace(Diag(x) @ X),
        trace(M @ ones("n", "m")),
        trace((M * N).T @ M),
    ],
)
def cyclic_trace(e: Expr) -> Expr | None:
    """tr(AB) = tr(BA) = tr(A'B'); tr(x y') = y'x; tr(A'A) = ‖A‖²; tr(A 1 1') = sum(A)."""
    args = e.args[0].args
    for i, f in enumerate(args):
        if f.shape[0] == 1:
            return matmul(*args[i:], *args[:i])
        if f.op is Diag:
            rest = matmul(*args[i + 1 :], *args[:i])
            return matmul(f.args[0].T, diag(rest))
        if f.op is ones_op:
            return total(matmul(*args[i + 1 :], *args[:i]))
    if len(args) == 2 and any(without_transpose(f).op in ENTRYWISE for f in args):
        return total(hadamard(args[0].T, args[1]))
    if len(args) == 2 and is_transposed_pair(*args):
        return normF(args[1] if args[0].op is transpose else args[0]) ** 2
    shown, hidden = count_transposes(args)
    if hidden < shown:
        return trace(backwards(args))
    first = min(range(len(args)), key=lambda i: canonical_order(args[i:] + args[:i]))
    best = args[first:] + args[:first]
    if shown == hidden and _least(turned_factors(args)) < _least(args):
        return trace(matmul(*turned_factors(args)))
    return trace(matmul(*best)) if best != args else None


def _least(args: tuple[Expr, ...]) -> tuple[list[int], list[bool]]:
    """The order of the factors from where it is least, so that it is the same wherever the cycle is cut."""
    return min(order(args[i:] + args[:i]) for i in range(len(args)))


ENTRYWISE = frozenset({hadamard, power})


def without_transpose(f: Expr) -> Expr:
    return f.args[0] if f.op is transpose else f


def is_transposed_pair(a: Expr, b: Expr) -> bool:
    return (a.op is transpose and a.args[0] is b) or (b.op is transpose and b.args[0] is a)


@rule("trace of a Hadamard product", trace, children=[hadamard], examples=lambda: [trace(X * Y)])
def trace_of_hadamard(e: Expr) -> Expr:
    """tr(A ⊙ B) = diag(A)'diag(B)."""
    return total(hadamard(*(diag(f) for f in e.args[0].args)))


# --------------------------------------------------------------------------- sum


@rule(
    "sum of an entrywise product",
    total,
    children=[hadamard, power],
    examples=lambda: [total(x * y), total(x**2), total(M * N), total(M**2)],
)
def sum_of_products(e: Expr) -> Expr | None:
    """sum(x ⊙ y) = x'y, sum(A ⊙ B) = tr(A'B), sum of squares is a squared norm."""
    inner = e.args[0]
    if inner.op is power:
        if value_of(inner.args[1]) == 2:
            norm = norm2 if is_column(inner.shape) else normF
            return norm(inner.args[0]) ** 2
        return None
    if len(inner.args) == 2 and not any(without_transpose(f).op in ENTRYWISE for f in inner.args):
        left, right = inner.args
        product = matmul(left.T, right)
        return product if is_column(left.shape) else trace(product)
    return None


@rule(
    "sum of a product",
    total,
    children=[matmul],
    examples=lambda: [total(x @ z.T), total(x.T @ X), total(Diag(x) @ X), total(M @ Diag(x))],
)
def sum_of_outer(e: Expr) -> Expr | None:
    """sum(u v') = sum(u) sum(v), sum(Diag(u) A) = sum(A'u)."""
    args = e.args[0].args
    cut = next((i for i in range(1, len(args)) if args[i].shape[0] == 1), None)
    if cut:
        return scale(total(matmul(*args[:cut])), total(matmul(*args[cut:])))
    if e.args[0].shape[0] == 1:
        return total(backwards(args))
    if args[-1].op is ones_op and is_column(args[-1].shape) and len(args) > 1:
        return total(matmul(*args[:-1]))
    if args[0].op is Diag:
        return total(matmul(backwards(args[1:]), args[0].args[0]))
    if args[-1].op is Diag:
        return total(matmul(*args[:-1], args[-1].args[0]))
    return None


@rule(
    "sum of constants",
    total,
    examples=lambda: [total(ones("n")), total(p), total(softmax(x)), total(identity("n")), total(Diag(x))],
)
def sum_of_constants(e: Expr) -> Expr | None:
    """sum(ones(m, n)) = m n; a point of the simplex sums to one."""
    inner = e.args[0]
    if inner.op is ones_op:
        return scale(dim(inner.shape[0]), dim(inner.shape[1]))
    if inner.op is I_op:
        return dim(inner.shape[0])
    if inner.op is Diag:
        return total(inner.args[0])
    if "simplex" in inner.facts:
        return ones(1) if is_column(inner.shape) else dim(inner.shape[0])
    return None


@rule(
    "sum of A'A and the norm of A 1",
    power,
    children=[total, norm2],
    examples=lambda: [norm2(M @ ones("n")) ** 2, power(total(M.T @ M), Fraction(1, 2))],
)
def gram_sum(e: Expr) -> Expr | None:
    """‖A 1‖² = sum(A'A): the norm where its root is taken, else the sum."""
    inner, p = e.args[0].args[0], value_of(e.args[1])
    if inner.op is not matmul or not isinstance(p, int | Fraction):
        return None
    args, half = inner.args, len(inner.args) // 2
    if e.args[0].op is norm2 and args[-1].op is ones_op and p % 2 == 0:
        factors = args[:-1]
        return power(total(matmul(*(f.T for f in reversed(factors)), *factors)), p // 2)
    if e.args[0].op is total and p % 1 == Fraction(1, 2) and len(args) % 2 == 0 and is_congruence(args):
        return power(norm2(matmul(*args[half:], ones(args[-1].shape[1]))), 2 * p)
    return None


# --------------------------------------------------------------------------- columns spread over a matrix


def _spread(f: Expr) -> tuple[Expr | None, Expr | None]:
    """(u, None) if f = u 1' is a column in every column, (None, v) if f = 1 v'."""
    if f.op is matmul and is_matrix(f.shape):
        first, last = f.args[0], f.args[-1]
        if last.op is ones_op and last.shape[0] == 1:
            return matmul(*f.args[:-1]), None
        if first.op is ones_op and is_column(first.shape):
            return None, backwards(f.args[1:])
    return None, None


@rule(
    "entrywise product with a spread column",
    hadamard,
    children=[matmul],
    examples=lambda: [
        M * (z @ ones(1, "n")) * (z @ ones(1, "n")),
        M * (ones("m") @ x.T),
        (z @ ones(1, "n")) * (ones("m") @ x.T),
    ],
)
def entrywise_with_spread(e: Expr) -> Expr | None:
    """(u 1') ⊙ A = Diag(u) A, (1 v') ⊙ A = A Diag(v)."""
    spread = [_spread(f) for f in e.args]
    left = [u for u, _ in spread if u is not None]
    right = [v for _, v in spread if v is not None]
    rest = [f for f, (u, v) in zip(e.args, spread, strict=True) if u is v is None]
    if not left and not right:
        return None
    if rest:
        return matmul(*map(Diag, left), hadamard(*rest), *map(Diag, right))
    u = hadamard(*left) if left else ones(e.shape[0])
    v = hadamard(*right) if right else ones(e.shape[1])
    return matmul(u, v.T)


@rule(
    "spread power of row sums",
    matmul,
    children=[power],
    examples=lambda: [(M @ ones("n")) ** -1 @ ones(1, "p")],
)
def spread_row_sums(e: Expr) -> Expr | None:
    """(A 1)^p 1' = (A 1 1')^p."""
    if len(e.args) != 2:
        return None
    base, ones_row = e.args
    if ones_row.op is not ones_op or ones_row.shape[0] != 1 or base.op is not power or base.args[0].op is not matmul:
        return None
    inner, p = base.args
    return power(matmul(inner, ones_row), p) if inner.args[-1].op is ones_op and is_scalar(p.shape) else None


n_by_n, v = wild("A", "n", "n"), wild("v", "n")
A, B, z_ = wild("A", "m", "n"), wild("B", "p", "q"), wild("z", "m")

REDUCTIONS = (
    of_zero,
    hoist_scalars,
    frobenius_as_trace,
    Rule("trace of the identity", trace(identity("n")), dim("n")),
    Rule("trace of ones", trace(ones("n", "n")), dim("n")),
    Rule("trace of a diagonal matrix", trace(Diag(v)), total(v)),
    trace_of_hadamard,
    cyclic_trace,
    sum_of_products,
    sum_of_outer,
    sum_of_constants,
    entrywise_with_spread,
    spread_row_sums,
    gram_sum,
)
