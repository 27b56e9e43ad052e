"""Stacks, their rows and components."""

from __future__ import annotations

from ..expr import OPS, Expr, number, value_of
from ..ops.blocks import beside, component, component_op, rows_op, stack
from ..ops.elementwise import ELEMENTWISE
from ..ops.forms import turned
from ..ops.leaves import (
    identity,
    identity_op,
    matrix,
    ones,
    ones_op,
    scalar,
    unit_op,
    vector,
    zeros,
    zeros_op,
)
from ..ops.matrix import det, logdet
from ..ops.powers import power
from ..ops.products import hadamard, matmul, transpose
from ..ops.reductions import trace
from ..ops.sums import add, scale
from ..rewrite import rule
from ..shape import is_scalar

sin = ELEMENTWISE["sin"]
X, Y, Z, W = matrix("X", "n", "n"), matrix("Y", "n", "m"), matrix("Z", "m", "n"), matrix("W", "m", "m")
M, N = matrix("M", "m", "n"), matrix("N", "m", "m")
x, y, z = vector("x", "n"), vector("y", "n"), vector("z", "m")
a = scalar("a")


@rule(
    "component of a stack",
    component_op,
    children=[stack, unit_op],
    examples=lambda: [component_op(stack(a, scalar("b")), params=(2, 1))],
)
def component_of_stack(e: Expr) -> Expr | None:
    """[a; b][2] = b."""
    blocks, i = e.args[0].args, e.params[0]
    if (
        e.args[0].op is stack
        and isinstance(i, int)
        and all(is_scalar(b.shape) for b in blocks[:i])
        and i <= len(blocks)
    ):
        return blocks[i - 1]
    return None


@rule(
    "component by component",
    component_op,
    children=[add, hadamard, power, *ELEMENTWISE.values()],
    examples=lambda: [component(x + y, 1), component(x * y, 2), component(x**3, 1), component(sin(M), 1, 2)],
)
def component_of_entrywise(e: Expr) -> Expr:
    """(x + y)[i] = x[i] + y[i], (x ⊙ y)[i] = x[i] y[i], f(x)[i] = f(x[i])."""
    inner = e.args[0]
    return inner.op(*(a if a.is_scalar else e.op(a, params=e.params) for a in inner.args))


@rule("component of a constant", component_op, examples=lambda: [component(ones("n"), 2)])
def component_of_constant(e: Expr) -> Expr | None:
    """1[i] = 1."""
    return number(1) if e.args[0].op.name == "ones" else None


@rule("rows of a stack", rows_op, children=[stack], examples=lambda: [rows_op(stack(x, z), params=("n", "m", 0))])
def rows_of_stack(e: Expr) -> Expr | None:
    """The rows of [A; B] that are those of B are B."""
    before: list[Expr] = []
    for block in e.args[0].args:
        height = stack(*before).shape[0] if before else 0
        if (height, block.shape[0]) == e.params[:2]:
            return block
        before.append(block)
    return None


@rule("stack of zeros", stack, children=[OPS["zeros"], OPS["number"]], examples=lambda: [stack(zeros("m"), zeros("n"))])
def stack_of_zeros(e: Expr) -> Expr | None:
    """[0; 0] = 0."""
    return zeros(*e.shape) if all(b.op.name == "zeros" or value_of(b) == 0 for b in e.args) else None


@rule(
    "component of rows",
    component_op,
    children=[rows_op, transpose, identity_op],
    examples=lambda: [
        component_op(rows_op(matrix("K", 4, "n"), params=(1, 2, 1)), params=(2, 1)),
        component(M.T, 1, 2),
        component(identity("n"), 1, 2),
        component(identity("n"), 2, 2),
    ],
)
def component_of_rows(e: Expr) -> Expr | None:
    """The entry of X that stands there: X'[i, j] = X[j, i], I[i, i] = 1."""
    inner, (i, j) = e.args[0], e.params
    if inner.op is transpose:
        return component(inner.args[0], j, i)
    if isinstance(i, str) or isinstance(j, str):
        return None
    if inner.op is identity_op:
        return number(int(i == j))
    before = inner.params[0]
    return component(inner.args[0], before + i, j) if isinstance(before, int) else None


@rule(
    "rows of a constant",
    rows_op,
    children=[ones_op, OPS["zeros"]],
    examples=lambda: [rows_op(ones("m + n", "k"), params=(0, "m", "n")), rows_op(zeros(3, "k"), params=(1, 1, 1))],
)
def rows_of_constant(e: Expr) -> Expr:
    """Rows of ones are ones."""
    return e.args[0].op(params=e.shape)


def grid(e: Expr) -> list[list[Expr]] | None:
    """The blocks of [A, B; C, D], if they stand below each other and those on the diagonal are square."""
    if e.op is not stack or not all(r.op is transpose and r.args[0].op is stack for r in e.args):
        return None
    found = [[turned(b) for b in r.args[0].args] for r in e.args]
    return found if all(len(r) == len(found) and r[i].shape[0] == r[i].shape[1] for i, r in enumerate(found)) else None


@rule(
    "trace of blocks",
    trace,
    children=[stack],
    examples=lambda: [trace(stack(beside(X, Y), beside(Z, W)))],
)
def trace_of_blocks(e: Expr) -> Expr | None:
    """tr([A, B; C, D]) = tr(A) + tr(D)."""
    blocks = grid(e.args[0])
    return add(*(trace(r[i]) for i, r in enumerate(blocks))) if blocks else None


@rule(
    "determinant of block triangular matrices",
    det,
    logdet,
    children=[stack],
    examples=lambda: [
        det(stack(beside(X, Y), beside(zeros("m", "n"), W))),
        logdet(stack(beside(X, zeros("n", "m")), beside(Z, W))),
    ],
)
def det_of_triangular_blocks(e: Expr) -> Expr | None:
    """det([A, B; 0, D]) = det(A) det(D)."""
    blocks = grid(e.args[0])
    if blocks is None:
        return None
    pairs = [(i, j) for i in range(len(blocks)) for j in range(i)]
    zero_below = all(blocks[i][j].op is zeros_op for i, j in pairs)
    if not zero_below and not all(blocks[j][i].op is zeros_op for i, j in pairs):
        return None
    values = [e.op(r[i]) for i, r in enumerate(blocks)]
    return scale(*values) if e.op is det else add(*values)


@rule(
    "product of blocks",
    matmul,
    inside=[stack],
    examples=lambda: [beside(M, N) @ stack(x, z), beside(M, N) @ stack(x, z) @ x.T],
)
def product_of_blocks(e: Expr) -> Expr | None:
    """[A, B] [x; y] = A x + B y."""
    for i in range(len(e.args) - 1):
        left, right = e.args[i], e.args[i + 1]
        if left.op is not transpose or left.args[0].op is not stack or right.op is not stack:
            continue
        pairs = list(zip(map(turned, left.args[0].args), right.args, strict=False))
        fits = len(left.args[0].args) == len(right.args) and all(a.shape[1] == b.shape[0] for a, b in pairs)
        if fits and left.args[0] is not right:
            return matmul(*e.args[:i], add(*(a @ b for a, b in pairs)), *e.args[i + 2 :])
    return None


BLOCKS = (
    component_of_stack,
    component_of_entrywise,
    component_of_constant,
    rows_of_stack,
    component_of_rows,
    rows_of_constant,
    trace_of_blocks,
    det_of_triangular_blocks,
    product_of_blocks,
    stack_of_zeros,
)
