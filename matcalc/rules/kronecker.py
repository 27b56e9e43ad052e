"""vec, Kronecker products, and what is left of them after contraction."""

from __future__ import annotations

from ..expr import OPS, Expr
from ..ops.elementwise import ELEMENTWISE
from ..ops.kronecker import (
    contract_left,
    contract_left_op,
    contract_right,
    contract_right_op,
    kron,
    unvec,
    unvec_op,
    vec,
)
from ..ops.leaves import identity, matrix, ones, scalar, vector
from ..ops.matrix import norm2, normF
from ..ops.powers import power
from ..ops.products import frobenius, hadamard, matmul, transpose
from ..ops.reductions import total, trace
from ..ops.sums import add, scale, scale_op
from ..ops.zero_one import commutation_op
from ..rewrite import Rule, rule, wild
from ..shape import is_column, is_row, is_scalar

X, Y = matrix("X", "n", "n"), matrix("Y", "n", "n")
M, N = matrix("M", "m", "n"), matrix("N", "m", "n")
x, y, z, p = vector("x", "n"), vector("y", "n"), vector("z", "m"), vector("p", "n", simplex=True)
a = scalar("a")
I_op, ones_op = OPS["I"], OPS["ones"]


@rule(
    "contraction of a Kronecker product",
    contract_left_op,
    contract_right_op,
    examples=lambda: [
        contract_right(kron(M, X), Y, M.shape),
        contract_left(kron(X, M), Y, M.shape),
        contract_right(identity("m*n"), X, ("m", "m")),
        contract_left(M, a, M.shape),
        contract_right(vector("w", "m*n"), z, ("n", 1)),
        contract_left(vector("w", "m*n"), x, ("m", 1)),
    ],
)
def contraction(e: Expr) -> Expr | None:
    """M = A ⊗ B contracted with C is (C : B) A, or (C : A) B; a column contracted with x is unvec of it times x."""
    whole, other = e.args
    if other.is_scalar:
        return scale(other, whole)
    if is_column(whole.shape):
        right = e.op is contract_right_op
        shape = (other.shape[0], e.shape[0]) if right else (e.shape[0], other.shape[0])
        matrix_of = unvec(whole, shape)
        return matmul(matrix_of.T if right else matrix_of, other)
    right = e.op is contract_right_op
    if whole.op is kron:
        kept, gone = whole.args if right else whole.args[::-1]
        return scale(frobenius(gone, other), kept) if gone.shape == other.shape else None
    if whole.op is I_op and other.shape[0] == other.shape[1] and e.shape[0] == e.shape[1]:
        return scale(trace(other), identity(e.shape[0]))
    return None


@rule("sum of vecs", add, children=[vec], examples=lambda: [vec(M) + vec(N)])
def sum_of_vecs(e: Expr) -> Expr | None:
    """vec(A) + vec(B) = vec(A + B)."""
    inner = [t for t in map(_inside_vec, e.args) if t is not None]
    if len(inner) < len(e.args) or len({t.shape for t in inner}) > 1:
        return None
    return vec(add(*inner))


@rule(
    "entrywise product of vecs",
    hadamard,
    children=[vec],
    examples=lambda: [vec(M) * vec(N), vec(M) * vec(N) * vec(M)],
)
def product_of_vecs(e: Expr) -> Expr | None:
    """vec(A) ⊙ vec(B) = vec(A ⊙ B)."""
    inner = [f.args[0] for f in e.args if f.op is vec]
    if len(inner) < len(e.args) or len({f.shape for f in inner}) > 1:
        return None
    return vec(hadamard(*inner))


@rule("power of a vec", power, children=[vec], examples=lambda: [vec(M) ** 2, vec(M) ** scalar("a")])
def power_of_vec(e: Expr) -> Expr | None:
    """vec(A)^p = vec(A^p)."""
    base, exponent = e.args
    return vec(power(base.args[0], exponent)) if base.op is vec and exponent.is_scalar else None


@rule(
    "unvec of a function",
    unvec_op,
    children=[power, hadamard, add, *ELEMENTWISE.values()],
    examples=lambda: [
        unvec(ELEMENTWISE["sign"](vec(M)), ("m", "n")),
        unvec(vec(M) ** 2, ("m", "n")),
        unvec(vec(M) * vector("v", "m*n"), ("m", "n")),
        unvec(vec(M) + vector("v", "m*n"), ("m", "n")),
    ],
)
def unvec_of_function(e: Expr) -> Expr | None:
    """unvec(f(v)) = f(unvec(v)), and so for entrywise products and sums in which a vec is undone."""
    inner = e.args[0]

    def undone(v: Expr) -> Expr:
        return unvec_op(v, params=e.params)

    if inner.op is power and is_scalar(inner.args[1].shape):
        return power(undone(inner.args[0]), inner.args[1])
    if inner.op.name in ELEMENTWISE:
        return inner.op(undone(inner.args[0]))
    if inner.op in (hadamard, add) and any(_inside_vec(t) is not None for t in inner.args):
        return inner.op(*map(undone, inner.args))
    return None


def _inside_vec(t: Expr) -> Expr | None:
    if t.op is vec:
        return t.args[0]
    if t.op.name == "scale" and t.args[-1].op is vec:
        return scale(*t.args[:-1], t.args[-1].args[0])
    return None


@rule(
    "vec of an outer product",
    vec,
    children=[matmul],
    examples=lambda: [vec(z @ x.T), vec(M @ x @ y.T)],
)
def vec_of_outer(e: Expr) -> Expr | None:
    """vec(u v') = v ⊗ u."""
    halves = outer_halves(e.args[0])
    return kron(halves[1], halves[0]) if halves else None


def outer_halves(e: Expr) -> tuple[Expr, Expr] | None:
    """(u, v) if e = u v'."""
    args = e.args if e.op is matmul else ()
    cut = next((i for i in range(1, len(args)) if args[i].shape[0] == 1), None)
    turned = (f.args[0] if f.op is transpose else f.T for f in reversed(args[cut:]))
    return (matmul(*args[:cut]), matmul(*turned)) if cut else None


STACKED = frozenset({kron, commutation_op})


def _thin(k: Expr, side: int) -> tuple[Expr, Expr, bool] | None:
    """(b, L, whether b comes first) if k is b ⊗ L or L ⊗ b, only b being one column (side 1) or one row (side 0)."""
    first, second = k.args
    if first.shape[side] == second.shape[side]:
        return None
    if first.shape[side] == 1:
        return first, second, True
    return (second, first, False) if second.shape[side] == 1 else None


@rule(
    "factor inside a Kronecker product",
    matmul,
    children=[kron],
    examples=lambda: [kron(x, N) @ Y, M @ kron(identity("n"), z.T), kron(identity("m"), x) @ M],
)
def factor_inside(e: Expr) -> Expr | None:
    """(b ⊗ L) A = b ⊗ L A, A (b' ⊗ L) = b' ⊗ A L, and so with L ⊗ b."""
    args = e.args
    for i, k in enumerate(args):
        if k.op is not kron:
            continue
        stop = next((j for j in range(i + 1, len(args)) if args[j].op in STACKED), len(args))
        start = next((j + 1 for j in range(i - 1, -1, -1) if args[j].op in STACKED), 0)
        for side, run in ((1, args[i + 1 : stop]), (0, args[start:i])):
            thin = _thin(k, side) if run else None
            if thin is not None:
                b, L, first = thin
                inner = matmul(L, *run) if side else matmul(*run, L)
                whole = kron(b, inner) if first else kron(inner, b)
                return matmul(*args[:i], whole, *args[stop:]) if side else matmul(*args[:start], whole, *args[i + 1 :])
    return None


@rule("nested Kronecker products", kron, children=[kron], examples=lambda: [kron(X, kron(x, M)), kron(x.T, kron(x, M))])
def nested(e: Expr) -> Expr | None:
    """A ⊗ (B ⊗ C) = (A ⊗ B) ⊗ C."""
    left, right = e.args
    return kron(kron(left, right.args[0]), right.args[1]) if right.op is kron else None


@rule(
    "sum of Kronecker products",
    add,
    inside=[kron],
    examples=lambda: [kron(x, M) + kron(x, N), kron(M, X) - scale(2, kron(N, X))],
)
def sum_of_products(e: Expr) -> Expr | None:
    """b ⊗ A + b ⊗ B = b ⊗ (A + B)."""
    for side in (0, 1):
        shared: dict[Expr, list[Expr]] = {}
        for t in e.args:
            core = t.args[-1] if t.op is scale_op else t
            if core.op is kron:
                shared.setdefault(core.args[side], []).append(t)
        for b, terms in shared.items():
            if len(terms) > 1:
                inner = add(*(_without(t, side) for t in terms))
                return add(kron(b, inner) if side == 0 else kron(inner, b), *(t for t in e.args if t not in terms))
    return None


def _without(term: Expr, side: int) -> Expr:
    """A term a (A ⊗ B) without A (side 0) or B."""
    core = term.args[-1] if term.op is scale_op else term
    return scale(*(term.args[:-1] if term.op is scale_op else ()), core.args[1 - side])


@rule("Kronecker product of a column and a row", kron, examples=lambda: [kron(x, z.T), kron(x.T, z)])
def column_and_row(e: Expr) -> Expr | None:
    """u ⊗ v' = v' ⊗ u = u v'."""
    for u, v in (e.args, e.args[::-1]):
        if is_column(u.shape) and is_row(v.shape):
            return matmul(u, v)
    return None


n_by_n, v = wild("A", "n", "n"), wild("v", "n")
A, B, X_, z_ = wild("A", "m", "n"), wild("B", "p", "q"), wild("X", "p", "m"), wild("z", "m")

KRONECKER = (
    unvec_of_function,
    Rule(
        "trace of a Kronecker product",
        trace(kron(n_by_n, wild("B", "p", "p"))),
        scale(trace(n_by_n), trace(wild("B", "p", "p"))),
    ),
    Rule("unvec of ones", unvec(ones("m*n"), ("m", "n")), ones("m", "n")),
    Rule("unvec of a Kronecker product of columns", unvec(kron(v, z_), ("m", "n")), z_ @ v.T),
    Rule("Kronecker product of identities", kron(identity("m"), identity("n")), identity("m*n")),
    Rule("unvec of vec", unvec(vec(A), ("m", "n")), A),
    Rule("vec of unvec", vec(unvec(wild("v", "m*n"), ("m", "n"))), wild("v", "m*n")),
    Rule("Frobenius norm of vec", norm2(vec(A)), normF(A)),
    Rule("power of a vec", power(vec(A), wild("p")), vec(power(A, wild("p")))),
    Rule("sum of a vec", total(vec(A)), total(A)),
    Rule("sum of a Kronecker product", total(kron(A, B)), scale(total(A), total(B))),
    Rule(
        "vec times a Kronecker product", vec(wild("X", "p", "m")).T @ kron(A, B), vec(B.T @ wild("X", "p", "m") @ A).T
    ),
    vec_of_outer,
    column_and_row,
    nested,
    factor_inside,
    sum_of_products,
    contraction,
    sum_of_vecs,
    product_of_vecs,
    power_of_vec,
)
