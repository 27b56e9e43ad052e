"""Matrix products: scalars inside, equal factors, inverses, orthogonality, ones, diagonal matrices."""

from __future__ import annotations

from ..expr import OPS, Expr, number, value_of
from ..ops.blocks import component
from ..ops.kronecker import kron, vec
from ..ops.leaves import dim, identity, matrix, ones, unit_op, vector, zeros
from ..ops.matrix import inv, matpow, matrix_power, norm2
from ..ops.products import hadamard, is_congruence, matmul, transpose
from ..ops.reductions import Diag, total
from ..ops.sums import add, scale
from ..rewrite import Rule, rule, wild
from ..shape import is_column, is_scalar
from .turning import backwards, reads_better_backwards, stripped

X, Y, Q = matrix("X", "n", "n"), matrix("Y", "n", "n"), matrix("Q", "n", "n", orthogonal=True)
M, R = matrix("M", "m", "n"), matrix("R", "m", "n", simplex=True)
x, y, z = vector("x", "n"), vector("y", "n"), vector("z", "m")
I_op, ones_op, zeros_op = OPS["I"], OPS["ones"], OPS["zeros"]


# --------------------------------------------------------------------------- scalars inside a product


@rule("scalar inside a product", matmul, examples=lambda: [x @ y.T @ y, x @ x.T @ y @ z.T, matmul(x.T, y, x.T, x)])
def inner_scalar(e: Expr) -> Expr | None:
    """A x'y B = (x'y) A B: a part of the product that is a scalar moves in front."""
    args = e.args
    cuts = [i for i in range(len(args)) if args[i].shape[0] == 1]
    if is_column(e.shape):
        cuts.append(len(args))
    if len(cuts) < 2 or (len(cuts) == 2 and cuts[1] - cuts[0] == len(args)):
        return None
    p, q = cuts[0], cuts[1]
    rest = args[:p] + args[q:]
    return scale(matmul(*args[p:q]), matmul(*rest)) if rest else None


@rule(
    "scalar products",
    matmul,
    examples=lambda: [
        ones(1, "n") @ x,
        x.T @ x,
        x.T @ X.T @ X @ x,
        x.T @ (x * y),
        x.T @ X.T @ y,
        (x + y).T @ (x + y),
        x.T @ ones("n", "m") @ z,
    ],
)
def scalar_product(e: Expr) -> Expr | None:
    """1'x = sum(x), x'A'A x = ‖A x‖², x'(y⊙z) = sum(x⊙y⊙z), x'11'y = sum(x) sum(y); x'A'y is y'Ax."""
    if not is_scalar(e.shape):
        return None
    args = e.args
    if args[0].op is ones_op:
        return total(matmul(*args[1:]))
    if args[-1].op is ones_op:
        return total(matmul(*(f.T for f in reversed(args[:-1]))))
    cut = next((i for i, f in enumerate(args) if f.op is ones_op), None)
    if cut is not None:
        rows, columns = args[cut].shape
        return scale(matmul(*args[:cut], ones(rows)), matmul(ones(1, columns), *args[cut + 1 :]))
    if len(args) % 2 == 0 and is_congruence(args):
        return norm2(matmul(*args[len(args) // 2 :])) ** 2
    if len(args) == 2 and args[0].op is transpose:
        left, right = args[0].args[0], args[1]
        if hadamard in (left.op, right.op) or OPS["power"] in (left.op, right.op):
            return total(hadamard(left, right))
    return backwards(args) if reads_better_backwards(args) else None


# --------------------------------------------------------------------------- equal and inverse factors


def base_of(f: Expr) -> tuple[Expr, bool, Expr]:
    """The factor as (base, transposed, exponent)."""
    inner, turned = stripped(f)
    if inner.op is inv:
        return inner.args[0], turned, number(-1)
    if inner.op is matpow:
        return inner.args[0], turned, inner.args[1]
    return inner, turned, number(1)


@rule(
    "equal factors",
    matmul,
    examples=lambda: [X @ X, inv(X) @ X, X.T @ inv(X).T, matrix_power(X, 3) @ X, Y @ inv(X) @ inv(X)],
)
def equal_factors(e: Expr) -> Expr | None:
    """A^p A^q = A^(p+q); in particular inv(A) A = I."""
    bases = [base_of(f) for f in e.args]
    for i in range(len(bases) - 1):
        (base, turned, p), (other, same, q) = bases[i], bases[i + 1]
        if base is other and base.shape[0] == base.shape[1] and (turned == same or "symmetric" in base.facts):
            exponent = _plus(p, q)
            merged = matrix_power(base.T if turned else base, exponent)
            return matmul(*e.args[:i], merged, *e.args[i + 2 :])
    return None


def _plus(p: Expr, q: Expr) -> Expr:
    s, t = value_of(p), value_of(q)
    return add(p, q) if s is None or t is None else number(s + t)


@rule(
    "inverse of a product cancels",
    matmul,
    inside=[inv],
    examples=lambda: [inv(M @ M.T) @ M @ M.T, M @ M.T @ inv(M @ M.T), inv(M @ M.T) @ M @ M.T @ z],
)
def inverse_of_product(e: Expr) -> Expr | None:
    """inv(A'A) A'A = I, the factors of the inverse standing beside it."""
    for i, f in enumerate(e.args):
        inner, turned = stripped(f)
        if inner.op is inv and inner.args[0].op is matmul:
            whole = inner.args[0].args
            parts = tuple(g.T if g.op is not transpose else g.args[0] for g in reversed(whole)) if turned else whole
            n = len(parts)
            eye = identity(inner.shape[0])
            if e.args[i + 1 : i + 1 + n] == parts:
                return matmul(*e.args[:i], eye, *e.args[i + 1 + n :])
            if i >= n and e.args[i - n : i] == parts:
                return matmul(*e.args[: i - n], eye, *e.args[i + 1 :])
    return None


@rule("orthonormal columns", matmul, children=[transpose], examples=lambda: [Q.T @ Q, Q @ Q.T @ x])
def orthonormal(e: Expr) -> Expr | None:
    """Q'Q = I; and QQ' = I for a square Q."""
    for i in range(len(e.args) - 1):
        (left, turned), (right, same) = stripped(e.args[i]), stripped(e.args[i + 1])
        if left is right and turned != same:
            fact = "orthonormal_columns" if turned else "orthogonal"
            if fact in left.facts:
                return matmul(*e.args[:i], identity(e.args[i].shape[0]), *e.args[i + 2 :])
    return None


# --------------------------------------------------------------------------- constant factors


@rule("identity factor", matmul, children=[I_op], examples=lambda: [identity("n") @ x, X @ identity("n") @ Y])
def identity_factor(e: Expr) -> Expr:
    """I A = A I = A."""
    kept = [f for f in e.args if f.op is not I_op]
    return matmul(*kept) if kept else e.args[0]


@rule("zero factor", matmul, children=[zeros_op], examples=lambda: [zeros("m", "n") @ x])
def zero_factor(e: Expr) -> Expr:
    """0 A = 0."""
    return zeros(*e.shape)


def _rows_sum_to_one(f: Expr) -> bool:
    """Whether each row is on the simplex; of a column it would be said as a whole."""
    return "simplex" in f.facts and not is_column(f.shape)


@rule(
    "ones times ones",
    matmul,
    children=[ones_op],
    examples=lambda: [ones("m", "n") @ ones("n"), ones("n") @ ones(1, "m"), R @ ones("n"), ones("m", "n") @ R.T],
)
def ones_times(e: Expr) -> Expr | None:
    """1'1 = n, 1 1' is the matrix of ones; rows on the simplex sum to one."""
    for i in range(len(e.args) - 1):
        left, right = e.args[i], e.args[i + 1]
        before, after = e.args[:i], e.args[i + 2 :]
        if left.op is ones_op and right.op is ones_op:
            return scale(dim(left.shape[1]), matmul(*before, ones(left.shape[0], right.shape[1]), *after))
        if right.op is ones_op and _rows_sum_to_one(left):
            return matmul(*before, ones(left.shape[0], right.shape[1]), *after)
        if left.op is ones_op and right.op is transpose and _rows_sum_to_one(right.args[0]):
            return matmul(*before, ones(left.shape[0], right.shape[1]), *after)
    return None


@rule(
    "diagonal factor",
    matmul,
    children=[Diag],
    examples=lambda: [Diag(x) @ y, x.T @ Diag(y) @ X, Diag(x) @ X @ y @ z.T, Diag(x) @ Diag(y) @ X],
)
def diagonal_factor(e: Expr) -> Expr | None:
    """Diag(u) x = u ⊙ x for the column that follows; Diag(u) Diag(v) = Diag(u ⊙ v)."""
    args = e.args
    for i in range(len(args) - 1, -1, -1):
        if args[i].op is not Diag:
            continue
        v = args[i].args[0]
        if i + 1 < len(args) and args[i + 1].op is Diag:
            return matmul(*args[:i], Diag(v * args[i + 1].args[0]), *args[i + 2 :])
        stop = next((j + 1 for j in range(i + 1, len(args)) if is_column(args[j].shape)), None)
        if stop:
            return matmul(*args[:i], v * matmul(*args[i + 1 : stop]), *args[stop:])
        start = next((j for j in range(i - 1, -1, -1) if args[j].shape[0] == 1), None)
        if start is not None:
            head = matmul(*(f.T for f in reversed(args[start:i])))
            return matmul(*args[:start], (v * head).T, *args[i + 1 :])
    return None


@rule("unit vector factor", matmul, inside=[unit_op], examples=lambda: [unit_op(params=(1, "n")).T @ x])
def unit_factor(e: Expr) -> Expr | None:
    """e_i' x = x[i]."""
    if len(e.args) == 2 and is_scalar(e.shape):
        left, right = e.args[0].args[0] if e.args[0].op is transpose else e.args[0], e.args[1]
        for unit, other in ((left, right), (right, left)):
            if unit.op is unit_op and is_column(other.shape):
                return component(other, unit.params[0])
    return None


KA, KB, KC, KD = wild("A", "m", "k"), wild("B", "p", "q"), wild("C", "k", "n"), wild("D", "q", "r")

PRODUCTS = (
    zero_factor,
    identity_factor,
    inner_scalar,
    orthonormal,
    equal_factors,
    inverse_of_product,
    ones_times,
    diagonal_factor,
    unit_factor,
    Rule("product of Kronecker products", kron(KA, KB) @ kron(KC, KD), kron(KA @ KC, KB @ KD)),
    Rule("Kronecker product times vec", kron(KA, KB) @ vec(wild("X", "q", "k")), vec(KB @ wild("X", "q", "k") @ KA.T)),
    scalar_product,
)
