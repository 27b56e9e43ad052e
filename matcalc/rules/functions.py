"""Functions of matrices and entries: what cancels, and what deserves its own name."""

from __future__ import annotations

from ..expr import OPS, Expr, number, value_of
from ..ops.elementwise import ELEMENTWISE, power
from ..ops.kronecker import kron
from ..ops.leaves import identity, matrix, ones, scalar, vector
from ..ops.matrix import (
    det,
    expm,
    expm_frechet,
    inv,
    logdet,
    logsumexp,
    matpow,
    matrix_power,
    norm1,
    norm2,
    normF,
    softmax,
)
from ..ops.products import hadamard, matmul, transpose
from ..ops.reductions import Diag, total, trace
from ..ops.sums import add, scale, scale_op
from ..rewrite import Rule, rule, wild
from ..shape import is_column

E = ELEMENTWISE
exp, log, sigmoid, softplus, abs_, sign, relu, step = (
    E[n] for n in "exp log sigmoid softplus abs sign relu step".split()
)
X, Y = matrix("X", "n", "n"), matrix("Y", "n", "n")
x, y = vector("x", "n"), vector("y", "n")
a, b = scalar("a"), scalar("b")
ones_op = OPS["ones"]

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


@rule("determinant of a multiple", det, children=[scale_op], examples=lambda: [det(scale(2, X))])
def det_of_multiple(e: Expr) -> Expr:
    """det(aX) = a^n det(X)."""
    from_size = (
        OPS["dim"](params=(e.args[0].shape[0],)) if isinstance(e.args[0].shape[0], str) else number(e.args[0].shape[0])
    )
    *scalars, core = e.args[0].args
    return scale(*(power(s, from_size) for s in scalars), det(core))


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


@rule("log of a power", log, children=[power], examples=lambda: [log(a**-1), log(a**3), log(norm2(x) ** 2)])
def log_of_power(e: Expr) -> Expr | None:
    """log(x^p) = p log(x), unless x may be negative and p even."""
    base, p = e.args[0].args
    value = value_of(p)
    safe = "positive" in base.facts or (value is not None and not (isinstance(value, int) and value % 2 == 0))
    return scale(p, log(base)) if safe and value is not None else None


# --------------------------------------------------------------------------- the derivative of expm


def commutes(X: Expr, E: Expr) -> bool:
    """Whether E is a multiple of X up to scalar factors (so that they commute)."""
    bare = [m.args[-1] if m.op is scale_op else m for m in (X, E)]
    return bare[0] is bare[1] or bare[1].op.name == "I"


@rule(
    "derivative of expm along a commuting direction",
    expm_frechet,
    examples=lambda: [expm_frechet(scale(a, X), X), expm_frechet(X, identity("n"))],
)
def commuting_direction(e: Expr) -> Expr | None:
    """L(X, E) = E e^X when X and E commute."""
    X, direction = e.args
    return matmul(direction, expm(X)) if commutes(X, direction) else None


@rule(
    "derivative of expm is linear", expm_frechet, children=[scale_op], examples=lambda: [expm_frechet(X, scale(2, Y))]
)
def frechet_of_multiple(e: Expr) -> Expr | None:
    """L(X, aE) = a L(X, E)."""
    X, direction = e.args
    if direction.op is not scale_op:
        return None
    *scalars, core = direction.args
    return scale(*scalars, expm_frechet(X, core))


@rule(
    "adjoint of the derivative of expm",
    trace,
    children=[matmul],
    examples=lambda: [trace(expm_frechet(scale(a, X.T), Y).T @ X), trace(expm_frechet(X, Y) @ X)],
)
def frechet_adjoint(e: Expr) -> Expr | None:
    """tr(L(X, G) X) = tr(G X e^X): the derivative of expm moves to a direction that commutes with X."""
    args = e.args[0].args
    for i, f in enumerate(args):
        turned = f.op is transpose
        inner = f.args[0] if turned else f
        if inner.op is expm_frechet:
            rest = matmul(*args[i + 1 :], *args[:i])
            X, g = (a.T if turned else a for a in inner.args)
            if _bare(X) == _bare(rest):
                return trace(matmul(g, rest, expm(X)))
    return None


def _bare(e: Expr) -> tuple[Expr, bool]:
    """The matrix of which e is a multiple, and whether it is transposed."""
    turned = False
    while e.op in (scale_op, transpose):
        turned ^= e.op is transpose
        e = e.args[-1]
    return e, turned


# --------------------------------------------------------------------------- recognised functions


def _one_plus(e: Expr) -> Expr | None:
    """u if e = 1 + u in every entry."""
    if e.op is not add or len(e.args) != 2:
        return None
    first, second = e.args
    if first.op is ones_op or value_of(first) == 1:
        return second
    return first if second.op is ones_op or value_of(second) == 1 else None


def _log_of_odds(e: Expr) -> Expr | None:
    """z if e = 1 + exp(z)."""
    u = _one_plus(e)
    return u.args[0] if u is not None and u.op is exp else None


@rule("softplus", log, children=[add], examples=lambda: [log(1 + exp(x)), log(exp(-x) + 1)])
def recognise_softplus(e: Expr) -> Expr | None:
    """log(1 + exp(x)) = softplus(x)."""
    z = _log_of_odds(e.args[0])
    return softplus(z) if z is not None else None


@rule("sigmoid", power, children=[add], examples=lambda: [1 / (1 + exp(-x)), (1 + exp(a)) ** -2])
def recognise_sigmoid(e: Expr) -> Expr | None:
    """1/(1 + exp(-x)) = σ(x)."""
    z, p = _log_of_odds(e.args[0]), value_of(e.args[1])
    if z is None or not isinstance(p, int) or p >= 0:
        return None
    return sigmoid(-z) ** -p


@rule(
    "sigmoid of odds",
    hadamard,
    scale_op,
    children=[exp],
    examples=lambda: [exp(x) * sigmoid(-x), scale(exp(a), sigmoid(-a))],
)
def odds(e: Expr) -> Expr | None:
    """exp(x) σ(-x) = σ(x)."""
    mirrored = {f.args[0]: f for f in e.args if f.op is sigmoid}
    for f in e.args if mirrored else ():
        mirror = mirrored.get(_negation(f.args[0])) if f.op is exp else None
        if mirror is not None:
            return e.op(*(g for g in e.args if g is not f and g is not mirror), sigmoid(f.args[0]))
    return None


def _negation(z: Expr) -> Expr:
    value = value_of(z.args[0]) if z.op is scale_op else None
    return scale(-value, *z.args[1:]) if value is not None else -z


@rule("softmax", scale_op, children=[exp], examples=lambda: [exp(x) / total(exp(x))])
def recognise_softmax(e: Expr) -> Expr | None:
    """exp(x)/sum(exp(x)) = softmax(x)."""
    core = e.args[-1]
    if core.op is not exp or not is_column(core.shape):
        return None
    for i, f in enumerate(e.args[:-1]):
        if f.op is power and f.args[0].op is total and f.args[0].args[0] is core:
            p = f.args[1]
            return scale(*e.args[:i], power(f.args[0], add(p, number(1))), *e.args[i + 1 : -1], softmax(core.args[0]))
    return None


@rule("logsumexp", log, children=[total], examples=lambda: [log(total(exp(x)))])
def recognise_logsumexp(e: Expr) -> Expr | None:
    """log(sum(exp(x))) = logsumexp(x)."""
    inner = e.args[0].args[0]
    return logsumexp(inner.args[0]) if inner.op is exp and is_column(inner.shape) else None


@rule(
    "even and odd functions",
    *(op for op in E.values() if op.traits & {"even", "odd"}),
    children=[scale_op],
    examples=lambda: [E["sin"](-x), E["cos"](scale(-2, x))],
)
def parity(e: Expr) -> Expr | None:
    """sin(-x) = -sin(x), cos(-x) = cos(x)."""
    value = value_of(e.args[0].args[0])
    if value is None or value >= 0:
        return None
    positive = e.op(_negation(e.args[0]))
    return -positive if "odd" in e.op.traits else positive


n_by_n, pos = wild("X", "n", "n"), wild("x", "m", "n", "positive")
v, w, s = wild("x", "n"), wild("x", "m", "n"), wild("s")

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
    det_of_multiple,
    power_of_power,
    power_of_multiple,
    Rule("power of the identity", matrix_power(identity("n"), wild("k")), identity("n")),
    Rule("log of a determinant", log(det(n_by_n)), logdet(n_by_n)),
    Rule("log of exp", log(exp(w)), w),
    Rule("exp of log", exp(log(w)), w),
    log_of_power,
    norm_of_multiple,
    Rule("abs of a positive", abs_(pos), pos),
    Rule("sign of a positive", sign(pos), ones("m", "n")),
    Rule("relu of a positive", relu(pos), pos),
    Rule("step of a positive", step(pos), ones("m", "n")),
    Rule("step of relu", hadamard(relu(w), step(w)), relu(w)),
    Rule("sign times abs", hadamard(sign(w), abs_(w)), w),
    Rule("step of relu", scale(relu(s), step(s)), relu(s)),
    Rule("sign times abs", scale(sign(s), abs_(s)), s),
    frechet_of_multiple,
    commuting_direction,
    frechet_adjoint,
    recognise_softplus,
    recognise_sigmoid,
    odds,
    recognise_softmax,
    recognise_logsumexp,
    parity,
)
