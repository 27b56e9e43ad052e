"""Products and sums of stacks block by block, and the rows of what is made of them."""

from __future__ import annotations

from fractions import Fraction

from ..expr import Expr, Number
from ..ops.blocks import rows_op, stack
from ..ops.elementwise import ELEMENTWISE
from ..ops.leaves import identity, identity_op, matrix, scalar, vector, zeros, zeros_op
from ..ops.powers import power
from ..ops.products import hadamard, matmul
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..rewrite import rule
from .terms import content

sin = ELEMENTWISE["sin"]
x, y, z = vector("x", "n"), vector("y", "n"), vector("z", "m")
X, Z = matrix("X", "n", "n"), matrix("Z", "m", "n")
a = scalar("a")


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


@rule(
    "stack of multiples",
    stack,
    children=[scale_op],
    examples=lambda: [stack(2 * x, 4 * z), stack(-x, -z), stack(zeros("n"), -2 * x)],
)
def stack_of_multiples(e: Expr) -> Expr | None:
    """[2A; 4B] = 2 [A; 2B]; a sign is common to all blocks or stays where it is."""
    common = _common(e)
    return scale(common, stack(*(scale(Fraction(1) / Fraction(common), b) for b in e.args))) if common != 1 else None


@rule(
    "sign before a stack",
    scale_op,
    children=[stack],
    examples=lambda: [-stack(x, -z), -2 * a * stack(zeros("n"), z)],
)
def sign_before_stack(e: Expr) -> Expr | None:
    """-[A; -B] = [-A; B], and -[0; A] = [0; -A]."""
    core = e.args[-1]
    if core.op is not stack or split(e)[0] >= 0 or _one_sign(_coefficients(core)):
        return None
    return scale(-1, *e.args[:-1], stack(*(scale(-1, b) for b in core.args)))


def _coefficients(e: Expr) -> list[Number]:
    """The numbers before the blocks of a stack that are not zero."""
    return [c for c, rest in map(split, e.args) if c != 0 and rest.op is not zeros_op]


def _common(e: Expr) -> Number:
    """The rational to be put before a stack: its size common to all blocks, its sign that of all."""
    found = _coefficients(e)
    if not found:
        return 1
    return content(found) if _one_sign(found) else content([found[0] if found[0] > 0 else -found[0], *found[1:]])


def _one_sign(coefficients: list[Number]) -> bool:
    """Whether the blocks have one sign that a reader would put before them: a lone block keeps its own."""
    return len(coefficients) > 1 and len({c > 0 for c in coefficients}) == 1


def _led_by_stack(term: Expr) -> bool:
    core = term.args[-1] if term.op is scale_op else term
    return core.op is stack or (core.op is matmul and core.args[0].op is stack)


@rule(
    "rows of a product of blocks",
    rows_op,
    children=[matmul, add],
    examples=lambda: [
        rows_op(stack(X, Z) @ x, params=("n", "m", 0)),
        rows_op(stack(X, Z) @ x + stack(x, z), params=(0, "n", "m")),
    ],
)
def rows_of_product(e: Expr) -> Expr | None:
    """The rows of [A; B] x that are those of B are B x."""
    inner = e.args[0]
    if inner.op is matmul and inner.args[0].op is stack:
        return matmul(e.op(inner.args[0], params=e.params), *inner.args[1:])
    if inner.op is add and all(map(_led_by_stack, inner.args)):
        return add(*(e.op(t, params=e.params) for t in inner.args))
    return None


STACKS = (
    rows_of_entrywise,
    rows_of_product,
    rows_of_identity,
    stack_times,
    sum_of_stacks,
    stack_of_multiples,
    sign_before_stack,
)
