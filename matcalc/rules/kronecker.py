"""vec, Kronecker products, and what is left of them after contraction."""

from __future__ import annotations

from ..expr import OPS, Expr
from ..ops.elementwise import ELEMENTWISE, power
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
from ..ops.products import frobenius, hadamard, matmul
from ..ops.reductions import total, trace
from ..ops.sums import add, scale
from ..rewrite import Rule, rule, wild
from ..shape import is_column, is_scalar

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
        contract_right(vector("w", "m*n"), z, ("n", 1)),
        contract_left(vector("w", "m*n"), x, ("m", 1)),
    ],
)
def contraction(e: Expr) -> Expr | None:
    """M = A ⊗ B contracted with C is (C : B) A, or (C : A) B; a column contracted with x is unvec of it times x."""
    whole, other = e.args
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


n_by_n, v = wild("A", "n", "n"), wild("v", "n")
A, B, z_ = wild("A", "m", "n"), wild("B", "p", "q"), wild("z", "m")

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
    Rule("sum of a vec", total(vec(A)), total(A)),
    Rule("sum of a Kronecker product", total(kron(A, B)), scale(total(A), total(B))),
    contraction,
    sum_of_vecs,
)
