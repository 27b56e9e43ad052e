"""Stacks, their rows and components, and series."""

from __future__ import annotations

from ..expr import OPS, Expr, number, value_of
from ..ops.blocks import component, component_op, rows_op, stack
from ..ops.elementwise import ELEMENTWISE, power
from ..ops.leaves import dim, identity, identity_op, index, matrix, ones, scalar, unit_op, vector, zeros, zeros_op
from ..ops.products import hadamard, matmul
from ..ops.sums import add, scale, scale_op, series, series_op
from ..rewrite import rule
from ..shape import is_scalar

sin = ELEMENTWISE["sin"]
M = matrix("M", "m", "n")
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


@rule(
    "rows of a function",
    rows_op,
    children=[add, hadamard, power, *ELEMENTWISE.values()],
    examples=lambda: [
        rows_op(sin(stack(x, z)), params=("n", "m", 0)),
        rows_op(stack(x, z) * vector("v", "m + n"), params=(0, "n", "m")),
        rows_op(stack(x, z) ** a, params=(0, "n", "m")),
    ],
)
def rows_of_entrywise(e: Expr) -> Expr | None:
    """The rows of f([A; B]) are f of the rows, and so for sums and entrywise products."""
    inner = e.args[0]
    if all(a.op is not stack for a in inner.args):
        return None
    return inner.op(*(a if a.is_scalar else rows_op(a, params=e.params) for a in inner.args))


@rule(
    "rows of the identity times a matrix",
    matmul,
    children=[rows_op],
    examples=lambda: [rows_op(identity("m + n"), params=(0, "n", "m")) @ stack(x, z)],
)
def rows_of_identity(e: Expr) -> Expr | None:
    """The rows of I times A are the rows of A."""
    args = e.args
    for i, f in enumerate(args[:-1]):
        if f.op is rows_op and f.args[0].op is identity_op:
            return matmul(*args[:i], rows_op(args[i + 1], params=f.params), *args[i + 2 :])
    return None


@rule(
    "stack times a matrix",
    matmul,
    children=[stack],
    examples=lambda: [stack(identity("n"), zeros("m", "n")) @ matrix("A", "n", "k"), stack(zeros("n"), a) @ z.T],
)
def stack_times(e: Expr) -> Expr | None:
    """[I; 0] A = [A; 0]."""
    args = e.args
    for i, f in enumerate(args[:-1]):
        if f.op is stack and any(b.op in (identity_op, zeros_op) for b in f.args):
            return matmul(*args[:i], stack(*(b @ args[i + 1] for b in f.args)), *args[i + 2 :])
    return None


@rule(
    "sum of stacks",
    add,
    children=[stack],
    examples=lambda: [stack(x, z) + stack(y, z), stack(x, a) - 2 * stack(x, a) + vector("v", "n + 1")],
)
def sum_of_stacks(e: Expr) -> Expr | None:
    """[A; B] + [C; D] = [A + C; B + D]."""
    stacks = [_stacked(t) for t in e.args]
    first = next((s for s in stacks if s is not None), [])
    heights = [b.shape[0] for b in first]
    alike = [s for s in stacks if s is not None and [b.shape[0] for b in s] == heights]
    rest = [t for t, s in zip(e.args, stacks, strict=True) if s is None or [b.shape[0] for b in s] != heights]
    return add(stack(*(add(*blocks) for blocks in zip(*alike, strict=True))), *rest) if len(alike) > 1 else None


def _stacked(term: Expr) -> list[Expr] | None:
    """The blocks of a multiple of a stack."""
    core = term.args[-1] if term.op is scale_op else term
    multiple = term.args[:-1] if term.op is scale_op else ()
    return [scale(*multiple, b) for b in core.args] if core.op is stack else None


@rule("stack of zeros", stack, children=[OPS["zeros"], OPS["number"]], examples=lambda: [stack(zeros("m"), zeros("n"))])
def stack_of_zeros(e: Expr) -> Expr | None:
    """[0; 0] = 0."""
    return zeros(*e.shape) if all(b.op.name == "zeros" or value_of(b) == 0 for b in e.args) else None


@rule(
    "factors outside a series",
    series_op,
    examples=lambda: [series(scale(a, index("i")), "i", 3), series(a, "i", dim("N"))],
)
def series_constants(e: Expr) -> Expr | None:
    """Σ a x_i = a Σ x_i and Σ a = N a where a does not depend on i."""
    body, count = e.args
    (i,) = e.params
    if i not in body.free:
        return scale(count, body)
    if body.op.name == "scale":
        out = [f for f in body.args[:-1] if i not in f.free]
        core = [f for f in body.args if f not in out]
        return scale(*out, series(scale(*core), i, count)) if out else None
    return None


BLOCKS = (
    component_of_stack,
    component_of_entrywise,
    component_of_constant,
    rows_of_stack,
    rows_of_entrywise,
    rows_of_identity,
    stack_times,
    sum_of_stacks,
    stack_of_zeros,
    series_constants,
)
