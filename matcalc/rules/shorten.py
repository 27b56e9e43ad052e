"""Other presentations of one formula, taken where they are shorter: no part of the normal form.

Runs of transposes in a product, roots side by side, and numbers in front of sums.
"""

from __future__ import annotations

from fractions import Fraction

from ..expr import Expr, value_of
from ..ops.leaves import matrix, scalar, vector
from ..ops.powers import power
from ..ops.products import matmul, mirrored, transpose
from ..ops.reductions import Diag
from ..ops.sums import add, scale, scale_op
from ..rewrite import rule
from ..shape import is_scalar

A, B, C, X = (matrix(name, "n", "n") for name in "ABCX")
x, y, z = vector("x", "n"), vector("y", "n"), vector("z", "n")
a, b, half = scalar("a"), scalar("b"), Fraction(1, 2)


def _runs(args: tuple[Expr, ...]) -> list[tuple[int, int]]:
    """The stretches of neighbouring factors that are transposes, or symmetric, as (start, stop)."""
    turns = [f.op is transpose or "symmetric" in f.facts for f in args]
    starts = [i for i, t in enumerate(turns) if t and (i == 0 or not turns[i - 1])]
    stops = [i for i in range(1, len(args) + 1) if turns[i - 1] and (i == len(args) or not turns[i])]
    return list(zip(starts, stops, strict=True))


@rule(
    "transposes side by side",
    matmul,
    children=[transpose],
    examples=lambda: [A.T @ B.T @ C.T @ X, x @ y.T @ A.T, X @ A.T @ B.T @ C.T @ X],
)
def transposes_together(e: Expr) -> Expr | None:
    """A'B'C'X = (CBA)'X, x y'A' = x (Ay)': three transposes side by side, or two at the end, as one."""
    few = sum(f.op is transpose for f in e.args) < 2
    if few or is_scalar(e.shape) or mirrored(e.args):  # A'S A shows that it is symmetric
        return None
    for start, stop in _runs(e.args):
        run = e.args[start:stop]
        shown = sum(f.op is transpose for f in run)
        if shown > 2 or (shown == 2 and stop == len(e.args) and start > 0):
            turned = matmul(*(f.args[0] if f.op is transpose else f for f in reversed(run)))
            return matmul(*e.args[:start], turned.T, *e.args[stop:])
    return None


@rule(
    "symmetric product",
    matmul,
    inside=[matmul],
    examples=lambda: [((Diag(x) + A.T @ A) @ B).T @ B],
)
def symmetric_product(e: Expr) -> Expr | None:
    """(S A)'A = A'S A where S is symmetric, so that it is seen."""
    opened = [transposed_factors(f) if f.op is transpose and f.args[0].op is matmul else (f,) for f in e.args]
    factors = tuple(f for part in opened for f in part)
    return matmul(*factors) if len(factors) > len(e.args) and mirrored(factors) else None


def transposed_factors(f: Expr) -> tuple[Expr, ...]:
    """The factors of the product of which f is the transpose, transposed and turned around."""
    turned = (g.args[0] if g.op is transpose else g if "symmetric" in g.facts else g.T for g in f.args[0].args)
    return tuple(turned)[::-1]


@rule(
    "transpose of a symmetric matrix times another",
    transpose,
    children=[matmul],
    examples=lambda: [((A + A.T) @ x).T, (Diag(x) @ Diag(y) @ X).T],
)
def transposed_last(e: Expr) -> Expr | None:
    """(S x)' = x'S where S is symmetric."""
    *before, last = e.args[0].args
    return matmul(last.T, *reversed(before)) if all("symmetric" in f.facts for f in before) else None


@rule(
    "number multiplied into a sum",
    scale_op,
    children=[add],
    examples=lambda: [(x + 2 * y) / 2, (X - 2 * A - 2 * B) / 2],
)
def number_into_sum(e: Expr) -> Expr | None:
    """(x + 2y)/2 = x/2 + y, where that is shorter."""
    value, core = value_of(e.args[0]), e.args[-1]
    if value is None or len(e.args) != 2 or core.op is not add:
        return None
    inside = add(*(scale(value, t) for t in core.args))
    return inside if inside.size < e.size else None


@rule(
    "powers of one exponent",
    scale_op,
    children=[power],
    examples=lambda: [scale(power(a, half), power(b, half)), scale(power(a, -half), power(b, -half), x)],
)
def powers_together(e: Expr) -> Expr | None:
    """√a √b = √(a b)."""
    bases: dict[Expr, list[Expr]] = {}
    for f in e.args:
        if f.op is power and f.is_scalar and isinstance(value_of(f.args[1]), Fraction):
            bases.setdefault(f.args[1], []).append(f)
    many = next(((p, fs) for p, fs in bases.items() if len(fs) > 1), None)
    if many is None:
        return None
    p, found = many
    merged = power(scale(*(f.args[0] for f in found)), p)
    return scale(*(f for f in e.args if f not in found), merged)


SHORTEN = (powers_together, symmetric_product, transposes_together, transposed_last, number_into_sum)
