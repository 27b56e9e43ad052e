"""Where transposes go: inside products, outside sums and functions, away from whatever is symmetric.

Every sum, Hadamard product or function with f(X') = f(X)' can be written plainly or as a transpose.
The canonical form is the one that shows fewer transposes; a row is always the transpose of a column.
"""

from __future__ import annotations

from ..expr import Expr, rebuild
from ..ops.elementwise import ELEMENTWISE
from ..ops.kronecker import kron
from ..ops.leaves import matrix, ones, vector, zeros
from ..ops.matrix import det, logdet, norm1, normF
from ..ops.powers import power
from ..ops.products import hadamard, matmul, transpose
from ..ops.reductions import diag, total, trace
from ..ops.sums import add, scale, scale_op
from ..rewrite import Rule, rule, wild
from ..shape import is_column, is_matrix
from .turning import ALL_ARGUMENTS, TURNED, marks, rank, turn, turned_factors, turns

A, B = wild("A", "m", "k"), wild("B", "p", "q")
X, Y, Z, W = matrix("X", "m", "n"), matrix("Y", "m", "n"), matrix("Z", "n", "m"), matrix("W", "n", "n")
x = vector("x", "n")
sin = ELEMENTWISE["sin"]


@rule("transpose outside", *TURNED, traits=["transposable"], examples=lambda: [X.T + Y.T, sin(X.T), x.T * x.T])
def transpose_outside(e: Expr) -> Expr | None:
    """X' + Y' = (X + Y)', f(X') = f(X)', wherever that shows fewer transposes."""
    if is_column(e.shape):
        return None
    if e.shape[0] == 1:
        return turn(e).T
    if e.op in ALL_ARGUMENTS or any(a.op in (transpose, matmul, add, hadamard, scale_op) for a in e.args):
        shown, hidden = marks(e)
        if hidden + 1 <= shown:
            return turn(e).T
    return None


@rule("transpose inside", transpose, examples=lambda: [(W + W.T).T, (X.T + Z).T, sin(X.T @ Z.T).T])
def transpose_inside(e: Expr) -> Expr | None:
    """(X' + Y)' = X + Y', where that shows fewer transposes; (S + S')' = S + S'."""
    container = e.args[0]
    if not turns(container) or is_column(container.shape):
        return None
    shown, hidden = marks(container)
    return turn(container) if hidden < shown + 1 else None


@rule("transposed sum in a sum", add, children=[transpose], examples=lambda: [W + (W - Z @ X).T, W - 2 * (W + Z @ X).T])
def transposed_sum(e: Expr) -> Expr | None:
    """A + (B + C)' = A + B' + C'."""
    opened: list[Expr] = []
    for t in e.args:
        core = t.args[-1] if t.op is scale_op else t
        if core.op is transpose and core.args[0].op is add and not is_column(core.args[0].shape):
            opened += [scale(*t.args[:-1], u.T) if t.op is scale_op else u.T for u in core.args[0].args]
        else:
            opened.append(t)
    return add(*opened) if len(opened) > len(e.args) else None


@rule("transpose of a product", transpose, children=[matmul], examples=lambda: [(X @ Z).T])
def transpose_of_product(e: Expr) -> Expr:
    """(AB)' = B'A'."""
    return matmul(*(f.T for f in reversed(e.args[0].args)))


@rule("symmetric", transpose, examples=lambda: [matrix("S", "n", "n", symmetric=True).T])
def symmetric(e: Expr) -> Expr | None:
    """S' = S."""
    return e.args[0] if "symmetric" in e.args[0].facts else None


@rule("skew", transpose, examples=lambda: [matrix("K", "n", "n", skew=True).T])
def skew(e: Expr) -> Expr | None:
    """K' = -K."""
    return -e.args[0] if "skew" in e.args[0].facts else None


INVARIANT = (trace, total, det, logdet, normF, norm1)


@rule(
    "function of a matrix and of its transpose",
    *INVARIANT,
    examples=lambda: [total(X @ Y.T), normF(X @ Y.T), total(sin(X @ Y.T)), trace(sin(2 * (X @ Y.T)))],
)
def either_way(e: Expr) -> Expr | None:
    """sum(A X') = sum(X A'), and so where functions of entries are between: one of the two is chosen."""
    above: list[Expr] = []
    inner = e.args[0]
    while len(inner.args) > 0 and (
        inner.op is scale_op or inner.op is power or (turns(inner) and len(inner.args) == 1)
    ):
        above.append(inner)
        inner = inner.args[-1 if inner.op is scale_op else 0]
    if inner.op is not matmul or not is_matrix(inner.shape) or (e.op is trace and not above):
        return None
    turned = turned_factors(inner.args)
    if rank(turned) >= rank(inner.args):
        return None
    new = matmul(*turned)
    for outer in reversed(above):
        at = len(outer.args) - 1 if outer.op is scale_op else 0
        new = rebuild(outer, (*outer.args[:at], new, *outer.args[at + 1 :]))
    return e.op(new)


TRANSPOSES = (
    symmetric,
    skew,
    Rule("double transpose", A.T.T, A),
    transpose_of_product,
    transposed_sum,
    transpose_inside,
    Rule("transpose of ones", ones("m", "k").T, ones("k", "m")),
    Rule("transpose of zeros", zeros("m", "k").T, zeros("k", "m")),
    Rule("transpose of a Kronecker product", kron(A, B).T, kron(A.T, B.T)),
    Rule("trace of a transpose", trace(wild("A", "n", "n").T), trace(wild("A", "n", "n"))),
    Rule("determinant of a transpose", det(wild("A", "n", "n").T), det(wild("A", "n", "n"))),
    Rule("logdet of a transpose", logdet(wild("A", "n", "n").T), logdet(wild("A", "n", "n"))),
    Rule("sum of a transpose", total(A.T), total(A)),
    Rule("Frobenius norm of a transpose", normF(A.T), normF(A)),
    Rule("1-norm of a transpose", norm1(A.T), norm1(A)),
    Rule("diagonal of a transpose", diag(wild("A", "n", "n").T), diag(wild("A", "n", "n"))),
    either_way,
    transpose_outside,
)
