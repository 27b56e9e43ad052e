"""What declared structure does to norms, traces, diagonals and triangles."""

from __future__ import annotations

from ..expr import Expr, number, value_of
from ..ops.leaves import matrix, vector, zeros
from ..ops.matrix import det, logdet, matrix_power, norm2, normF
from ..ops.powers import power
from ..ops.products import is_congruence, matmul
from ..ops.reductions import Diag, diag, toeplitz, total, trace, tril, triu
from ..rewrite import Rule, rule, wild

X = matrix("X", "n", "n")
S, K, Q = (matrix(n, "n", "n", **{p: True}) for n, p in (("S", "symmetric"), ("K", "skew"), ("Q", "orthogonal")))
L, U, T = (matrix(n, "n", "n", **{p: True}) for n, p in (("L", "lower"), ("U", "upper"), ("T", "toeplitz")))
x, y, u = vector("x", "n"), vector("y", "n"), vector("u", "n", unit=True)


@rule("norm of a unit vector", norm2, examples=lambda: [norm2(u), norm2(Q @ u)])
def norm_of_unit(e: Expr) -> Expr | None:
    """‖u‖ = 1."""
    return number(1) if "unit" in e.args[0].facts else None


@rule(
    "norm of a rotated array",
    norm2,
    normF,
    children=[matmul],
    examples=lambda: [norm2(Q @ x), norm2(Q @ X @ x), normF(Q @ X), normF(X @ Q)],
)
def norm_of_rotated(e: Expr) -> Expr | None:
    """‖Q X‖ = ‖X‖ for orthonormal columns of Q, ‖X Q‖ = ‖X‖ for orthonormal rows."""
    first, *inner, last = e.args[0].args
    if "orthonormal_columns" in first.facts:
        return e.op(matmul(*inner, last))
    return e.op(matmul(first, *inner)) if "orthonormal_columns" in last.T.facts else None


@rule(
    "skew-symmetric",
    matmul,
    trace,
    diag,
    total,
    examples=lambda: [x.T @ K @ x, (X @ x).T @ K @ X @ x, trace(K), trace(S @ K), diag(X.T @ K @ X), total(K)],
)
def skew_vanishes(e: Expr) -> Expr | None:
    """x'K x = 0, tr(K) = tr(S K) = 0, diag(K) = 0, where K' = -K and S' = S."""
    if e.op is matmul:
        vanishes = e.is_scalar and is_skew_form(e.args)
    elif e.op is trace and e.args[0].op is matmul and len(e.args[0].args) == 2:
        kinds = [next((k for k in ("symmetric", "skew") if k in f.facts), "") for f in e.args[0].args]
        vanishes = sorted(kinds) == ["skew", "symmetric"]
    else:
        vanishes = "skew" in e.args[0].facts
    return zeros(*e.shape) if vanishes else None


def is_skew_form(args: tuple[Expr, ...]) -> bool:
    """Whether the product is A'K A with a skew K."""
    return "skew" in args[len(args) // 2].facts and len(args) % 2 == 1 and is_congruence(args)


PROJECTED = {tril: "lower", triu: "upper", toeplitz: "toeplitz"}


@rule("projection of what is in the space", *PROJECTED, examples=lambda: [tril(L), triu(U), toeplitz(T), tril(U)])
def projected_already(e: Expr) -> Expr | None:
    """tril(L) = L, tril(U) = Diag(diag(U)), toeplitz(T) = T."""
    inner = e.args[0]
    if PROJECTED[e.op] in inner.facts:
        return inner
    return Diag(diag(inner)) if e.op is not toeplitz and "diagonal" in e.facts else None


@rule("determinant of an orthogonal matrix", power, logdet, examples=lambda: [det(Q) ** 2, logdet(Q)])
def det_of_orthogonal(e: Expr) -> Expr | None:
    """det(Q)² = 1, log|det Q| = 0."""
    if e.op is logdet:
        return number(0) if "orthogonal" in e.args[0].facts else None
    base, p = e.args[0], value_of(e.args[1])
    even = isinstance(p, int) and p % 2 == 0
    return number(1) if even and base.op is det and "orthogonal" in base.args[0].facts else None


n_by_n, symmetric = wild("X", "n", "n"), wild("S", "n", "n", "symmetric")

STRUCTURED = (
    norm_of_unit,
    norm_of_rotated,
    skew_vanishes,
    projected_already,
    det_of_orthogonal,
    Rule("trace of a square", trace(matrix_power(symmetric, 2)), power(normF(symmetric), 2)),
    Rule("diagonal of a lower triangle", diag(tril(n_by_n)), diag(n_by_n)),
    Rule("diagonal of an upper triangle", diag(triu(n_by_n)), diag(n_by_n)),
)
