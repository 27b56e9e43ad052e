"""Functions of matrices: determinants, inverses, powers, exponentials and norms."""

from __future__ import annotations

from fractions import Fraction

from ..expr import Expr, number, value_of
from ..ops.elementwise import ELEMENTWISE
from ..ops.functions import DERIVATIVES, expm, expm_frechet, logm, logm_frechet, sqrtm, sqrtm_frechet
from ..ops.kronecker import kron
from ..ops.leaves import dim, identity, matrix, ones, scalar, vector, zeros, zeros_op
from ..ops.matrix import (
    det,
    inv,
    logdet,
    matpow,
    matrix_power,
    norm1,
    norm2,
    normF,
)
from ..ops.powers import power
from ..ops.products import matmul, transpose
from ..ops.reductions import Diag, trace
from ..ops.spectral import nuclear_norm, spectral_norm
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..rewrite import Rule, rule, wild

exp, log, abs_ = (ELEMENTWISE[n] for n in ("exp", "log", "abs"))
X, Y = matrix("X", "n", "n"), matrix("Y", "n", "n")
x, y, a = vector("x", "n"), vector("y", "n"), scalar("a")

# --------------------------------------------------------------------------- inverse and determinant


@rule("inverse of a product", inv, children=[matmul], examples=lambda: [inv(X @ Y)])
def inverse_of_product(e: Expr) -> Expr | None:
    """inv(AB) = inv(B) inv(A) for square factors."""
    factors = e.args[0].args
    if any(f.shape[0] != f.shape[1] for f in factors):
        return None
    return matmul(*(inv(f) for f in reversed(factors)))


@rule("inverse of a multiple", inv, children=[scale_op], examples=lambda: [inv(scale(2, X)), inv(scale(a, X))])
def inverse_of_multiple(e: Expr) -> Expr:
    """inv(aX) = inv(X)/a."""
    *scalars, core = e.args[0].args
    return scale(*(s**-1 for s in scalars), inv(core))


@rule("determinant of a multiple", det, children=[scale_op], examples=lambda: [det(scale(2, matrix("A", 3, 3)))])
def det_of_multiple(e: Expr) -> Expr | None:
    """det(cX) = c^n det(X) where c and n are numbers; else the left side is shorter."""
    coefficient, core = split(e.args[0])
    n = e.args[0].shape[0]
    return scale(power(number(coefficient), number(n)), det(core)) if coefficient != 1 and isinstance(n, int) else None


@rule("logdet of a product", logdet, children=[matmul], examples=lambda: [logdet(X @ Y)])
def logdet_of_product(e: Expr) -> Expr | None:
    """log|det(AB)| = log|det A| + log|det B| for square factors."""
    factors = e.args[0].args
    return add(*map(logdet, factors)) if all(f.shape[0] == f.shape[1] for f in factors) else None


@rule("inverse of an orthogonal matrix", inv, examples=lambda: [inv(matrix("Q", "n", "n", orthogonal=True))])
def inverse_of_orthogonal(e: Expr) -> Expr | None:
    """inv(Q) = Q'."""
    return e.args[0].T if "orthogonal" in e.args[0].facts else None


@rule(
    "powers of powers",
    matpow,
    children=[inv, matpow],
    examples=lambda: [matrix_power(inv(X), 2), matrix_power(matrix_power(X, 2), 3)],
)
def power_of_power(e: Expr) -> Expr | None:
    """(X^p)^q = X^(pq)."""
    base, q = e.args
    p = number(-1) if base.op is inv else base.args[1] if base.op is matpow else None
    return matrix_power(base.args[0], scale(p, q)) if p is not None else None


@rule("power of a multiple", matpow, children=[scale_op], examples=lambda: [matrix_power(scale(a, X), 3)])
def power_of_multiple(e: Expr) -> Expr | None:
    """(aX)^n = a^n X^n."""
    if e.args[0].op is not scale_op:
        return None
    *scalars, core = e.args[0].args
    return scale(*(power(s, e.args[1]) for s in scalars), matrix_power(core, e.args[1]))


@rule(
    "norm of zeros",
    norm2,
    normF,
    norm1,
    spectral_norm,
    nuclear_norm,
    children=[zeros_op],
    examples=lambda: [norm2(zeros("n")), normF(zeros("m", "n"))],
)
def norm_of_zeros(e: Expr) -> Expr:
    """A norm of zero is zero."""
    return zeros(*e.shape)


@rule(
    "norm of a multiple",
    norm2,
    normF,
    norm1,
    children=[scale_op],
    examples=lambda: [norm2(scale(-2, x)), normF(scale(-1, X)), norm1(scale(3, a, x))],
)
def norm_of_multiple(e: Expr) -> Expr:
    """‖a x‖ = |a| ‖x‖."""
    *scalars, core = e.args[0].args
    values = [value_of(s) for s in scalars]
    outside = [abs_(s) if value is None else number(abs(value)) for s, value in zip(scalars, values, strict=True)]
    return scale(*outside, e.op(core))


@rule(
    "norm of an outer product",
    normF,
    spectral_norm,
    nuclear_norm,
    children=[matmul],
    examples=lambda: [normF(x @ y.T), spectral_norm(X @ x @ y.T), nuclear_norm(x @ y.T)],
)
def norm_of_outer(e: Expr) -> Expr | None:
    """‖u v'‖ = ‖u‖ ‖v‖: its one singular value."""
    factors = e.args[0].args
    cut = next((i for i in range(1, len(factors)) if factors[i].shape[0] == 1), None)
    if cut is None:
        return None
    return scale(norm2(matmul(*factors[:cut])), norm2(matmul(*(f.T for f in reversed(factors[cut:])))))


# --------------------------------------------------------------------------- derivatives of functions of a matrix


def commutes(X: Expr, E: Expr) -> bool:
    """Whether E is a multiple of X up to scalar factors (so that they commute)."""
    bare = [m.args[-1] if m.op is scale_op else m for m in (X, E)]
    return bare[0] is bare[1] or bare[1].op.name == "I"


@rule(
    "derivative along a commuting direction",
    *DERIVATIVES,
    examples=lambda: [expm_frechet(scale(a, X), X), logm_frechet(X, identity("n")), sqrtm_frechet(X, X)],
)
def commuting_direction(e: Expr) -> Expr | None:
    """L(X, E) = E f'(X) when X and E commute."""
    X, direction = e.args
    return matmul(direction, DERIVATIVES[e.op](X)) if commutes(X, direction) else None


@rule(
    "derivative of a function of a matrix is linear",
    *DERIVATIVES,
    children=[scale_op],
    examples=lambda: [expm_frechet(X, scale(2, Y)), logm_frechet(X, scale(a, Y))],
)
def frechet_of_multiple(e: Expr) -> Expr | None:
    """L(X, aE) = a L(X, E)."""
    X, direction = e.args
    if direction.op is not scale_op:
        return None
    *scalars, core = direction.args
    return scale(*scalars, e.op(X, core))


@rule(
    "adjoint of the derivative of a function of a matrix",
    trace,
    children=[matmul],
    examples=lambda: [
        trace(expm_frechet(scale(a, X.T), Y).T @ X),
        trace(expm_frechet(X, Y) @ X),
        trace(X @ logm_frechet(X, Y)),
    ],
)
def frechet_adjoint(e: Expr) -> Expr | None:
    """tr(L(X, G) X) = tr(G X f'(X)): the derivative moves to a direction that commutes with X."""
    args = e.args[0].args
    for i, f in enumerate(args):
        turned = f.op is transpose
        inner = f.args[0] if turned else f
        if inner.op in DERIVATIVES:
            rest = matmul(*args[i + 1 :], *args[:i])
            X, g = (a.T if turned else a for a in inner.args)
            if _bare(X) == _bare(rest):
                return trace(matmul(g, rest, DERIVATIVES[inner.op](X)))
    return None


def _bare(e: Expr) -> tuple[Expr, bool]:
    """The matrix of which e is a multiple, and whether it is transposed."""
    turned = False
    while e.op in (scale_op, transpose):
        turned ^= e.op is transpose
        e = e.args[-1]
    return e, turned


n_by_n, v = wild("X", "n", "n"), wild("x", "n")

FUNCTIONS = (
    inverse_of_product,
    inverse_of_multiple,
    inverse_of_orthogonal,
    Rule("inverse of an inverse", inv(inv(n_by_n)), n_by_n),
    Rule("inverse of the identity", inv(identity("n")), identity("n")),
    Rule("inverse of a diagonal matrix", inv(Diag(v)), Diag(v**-1)),
    Rule(
        "inverse of a Kronecker product",
        inv(kron(n_by_n, wild("B", "p", "p"))),
        kron(inv(n_by_n), inv(wild("B", "p", "p"))),
    ),
    Rule("inverse of a power", inv(matrix_power(n_by_n, wild("k"))), matrix_power(n_by_n, -wild("k"))),
    Rule("determinant of an inverse", det(inv(n_by_n)), det(n_by_n) ** -1),
    Rule("determinant of a power", det(matrix_power(n_by_n, wild("k"))), power(det(n_by_n), wild("k"))),
    Rule("determinant of the identity", det(identity("n")), number(1)),
    Rule("logdet of an inverse", logdet(inv(n_by_n)), -logdet(n_by_n)),
    Rule("logdet of the identity", logdet(identity("n")), number(0)),
    Rule("logdet of a power", logdet(matrix_power(n_by_n, wild("k"))), scale(wild("k"), logdet(n_by_n))),
    Rule("determinant of expm", det(expm(n_by_n)), exp(trace(n_by_n))),
    Rule("logdet of expm", logdet(expm(n_by_n)), trace(n_by_n)),
    Rule("inverse of expm", inv(expm(n_by_n)), expm(-n_by_n)),
    Rule("power of expm", matrix_power(expm(n_by_n), wild("k")), expm(scale(wild("k"), n_by_n))),
    Rule("exponential of a logarithm", expm(logm(n_by_n)), n_by_n),
    Rule("trace of logm", trace(logm(n_by_n)), logdet(n_by_n)),
    Rule("square of a square root", matrix_power(sqrtm(n_by_n), 2), n_by_n),
    Rule("logdet of a square root", logdet(sqrtm(n_by_n)), scale(Fraction(1, 2), logdet(n_by_n))),
    logdet_of_product,
    det_of_multiple,
    power_of_power,
    power_of_multiple,
    Rule("power of the identity", matrix_power(identity("n"), wild("k")), identity("n")),
    Rule("log of a determinant", log(det(n_by_n)), logdet(n_by_n)),
    norm_of_multiple,
    norm_of_outer,
    Rule("norm of a number", norm2(wild("a")), abs_(wild("a"))),
    Rule("Frobenius norm of a vector", normF(wild("x", "n")), norm2(wild("x", "n"))),
    Rule("Frobenius norm of the identity", normF(identity("n")), power(dim("n"), Fraction(1, 2))),
    norm_of_zeros,
    Rule("norm of ones", norm2(ones("n")), power(dim("n"), Fraction(1, 2))),
    Rule("Frobenius norm of ones", normF(ones("m", "n")), power(dim("m*n"), Fraction(1, 2))),
    frechet_of_multiple,
    commuting_direction,
    frechet_adjoint,
)
