"""Diagonals of matrices, and diagonal matrices."""

from __future__ import annotations

from ..expr import OPS, Expr
from ..ops.leaves import identity, matrix, ones, ones_op, vector
from ..ops.powers import power
from ..ops.products import hadamard, matmul
from ..ops.reductions import Diag, diag
from ..ops.sums import add, scale, scale_op
from ..rewrite import Rule, rule, wild
from ..shape import is_column
from .turning import backwards, rank, turned_factors

X, Y = matrix("X", "n", "n"), matrix("Y", "n", "n")
x, y = vector("x", "n"), vector("y", "n")
I_op = OPS["I"]


@rule(
    "diagonal of a product",
    diag,
    children=[matmul],
    examples=lambda: [diag(x @ y.T), diag(Diag(x) @ X), diag(Y.T @ X.T)],
)
def diag_of_product(e: Expr) -> Expr | None:
    """diag(u v') = u ⊙ v, diag(Diag(u) A) = u ⊙ diag(A), diag(A B) = diag(B' A')."""
    args = e.args[0].args
    cut = next((i for i in range(1, len(args)) if args[i].shape[0] == 1), None)
    if cut:
        return hadamard(matmul(*args[:cut]), backwards(args[cut:]))
    if args[0].op is Diag:
        return args[0].args[0] * diag(matmul(*args[1:]))
    if args[-1].op is Diag:
        return args[-1].args[0] * diag(matmul(*args[:-1]))
    turned = turned_factors(args)
    return diag(matmul(*turned)) if rank(turned) < rank(args) else None


@rule("diagonal of a Hadamard product", diag, children=[hadamard], examples=lambda: [diag(X * Y)])
def diag_of_hadamard(e: Expr) -> Expr:
    """diag(A ⊙ B) = diag(A) ⊙ diag(B)."""
    return hadamard(*(diag(f) for f in e.args[0].args))


@rule(
    "Hadamard product with a diagonal matrix",
    hadamard,
    children=[Diag, I_op],
    examples=lambda: [X * Diag(x), identity("n") * X],
)
def hadamard_with_diagonal(e: Expr) -> Expr:
    """A ⊙ Diag(u) = Diag(diag(A) ⊙ u)."""
    return Diag(hadamard(*(diag(f) for f in e.args)))


def _diagonal(term: Expr) -> Expr | None:
    """u if the term is Diag(u)."""
    core = term.args[-1] if term.op is scale_op else term
    inner = core.args[0] if core.op is Diag else ones(core.shape[0]) if core.op is I_op else None
    return scale(*term.args[:-1], inner) if inner is not None and term.op is scale_op else inner


@rule(
    "sum of diagonal matrices",
    add,
    inside=[Diag, I_op],
    examples=lambda: [Diag(x) + Diag(y), X + identity("n") - 2 * Diag(x), add(Diag(x), Diag(x))],
)
def sum_of_diagonals(e: Expr) -> Expr | None:
    """Diag(u) + Diag(v) = Diag(u + v)."""
    inner = [_diagonal(t) for t in e.args]
    found = [u for u in inner if u is not None]
    if len(found) < 2:
        return None
    return add(Diag(add(*found)), *(t for t, u in zip(e.args, inner, strict=True) if u is None))


@rule(
    "power of equal columns",
    power,
    children=[matmul],
    examples=lambda: [power(x @ ones(1, "m"), 2), power(X @ x @ ones(1, "m"), -1)],
)
def power_of_equal_columns(e: Expr) -> Expr | None:
    """(x 1')⊙² = x⊙² 1'."""
    (*before, last), p = e.args[0].args, e.args[1]
    columns = matmul(*before)
    equal = last.op is ones_op and last.shape[0] == 1 and is_column(columns.shape) and p.is_scalar
    return matmul(power(columns, p), last) if equal else None


v = wild("v", "n")

DIAGONALS = (
    Rule("diagonal of a diagonal matrix", diag(Diag(v)), v),
    Rule("diagonal matrix of ones", Diag(ones("n")), identity("n")),
    Rule("diagonal of the identity", diag(identity("n")), ones("n")),
    Rule("diagonal of ones", diag(ones("n", "n")), ones("n")),
    Rule("square of the identity", power(identity("n"), 2), identity("n")),
    Rule("square of a diagonal matrix", power(Diag(v), 2), Diag(power(v, 2))),
    diag_of_product,
    diag_of_hadamard,
    hadamard_with_diagonal,
    sum_of_diagonals,
    power_of_equal_columns,
)
