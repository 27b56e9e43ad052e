"""Common factors of sums pulled out, and other contractions that only ever shorten.

Not part of the normal form, which leaves products undistributed and unfactored; applied once, at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from ..expr import Expr
from ..ops.leaves import matrix, ones, scalar, vector
from ..ops.matrix import inv, softmax
from ..ops.products import hadamard, matmul
from ..ops.reductions import Diag, diag, total, trace
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..rewrite import Rewriter, rule
from ..shape import Shape
from .normal import normal

X, Y, A, B = (matrix(name, "n", "n") for name in "XYAB")
x, y, z = vector("x", "n"), vector("y", "n"), vector("z", "n")
a = scalar("a")

Key = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """A term seen as `wrap(rest())`: taking the common part out leaves the rest."""

    rest: Callable[[], Expr]
    wrap: Callable[[Expr], Expr]


LINEAR = frozenset({Diag, diag, total, trace})


def _parts(term: Expr) -> Iterator[tuple[Key, Part]]:
    """The ways a term can be seen as a common part around a rest."""
    value, bare = split(term)
    factors = bare.args if bare.op is scale_op else (bare,)
    scalars, core = (factors, None) if bare.is_scalar else (factors[:-1], factors[-1])
    for i, f in enumerate(scalars):
        rest = partial(scale, value, *factors[:i], *factors[i + 1 :])
        yield ("scalar", f), Part(rest, partial(scale, f))
    if core is not None:
        yield from _ends(partial(scale, value, *scalars), core)
        yield from _entries(partial(scale, value, *scalars), core)
    whole = bare if core is None else core
    if whole.op in LINEAR:
        inner = whole.args[0]
        multiple = (value,) if core is None else (value, *scalars)
        yield ("op", (whole.op, inner.shape)), Part(partial(scale, *multiple, inner), whole.op)


def _ends(multiple: Callable[[Expr], Expr], core: Expr) -> Iterator[tuple[Key, Part]]:
    """A product, but for its first or its last factor."""
    if core.op is matmul:
        first, last = core.args[0], core.args[-1]
        yield ("left", first), Part(lambda: multiple(matmul(*core.args[1:])), lambda rest: first @ rest)
        yield ("right", last), Part(lambda: multiple(matmul(*core.args[:-1])), lambda rest: rest @ last)


def _entries(multiple: Callable[[Expr], Expr], core: Expr) -> Iterator[tuple[Key, Part]]:
    """An entrywise product, but for one factor; a factor alone leaves ones."""
    factors = core.args if core.op is hadamard else (core,)
    for i, f in enumerate(factors):
        rest = partial(_entries_left, multiple, factors[:i] + factors[i + 1 :], core.shape)
        yield ("entry", f), Part(rest, partial(hadamard, f))


def _entries_left(multiple: Callable[[Expr], Expr], factors: tuple[Expr, ...], shape: Shape) -> Expr:
    return multiple(hadamard(*factors) if factors else ones(*shape))


@rule(
    "common factors",
    add,
    examples=lambda: [
        A @ x + A.T @ x,
        scale(a, x) + scale(a, y),
        X @ A @ Y + X @ B @ Y,
        x * y + x * z,
        Diag(x) + Diag(y),
        softmax(x) * y - scale(softmax(x).T @ y, softmax(x)),
    ],
)
def common_factors(e: Expr) -> Expr | None:
    """A X B + A Y B = A (X + Y) B, one factor at a time, the one that shortens the sum most."""
    groups: dict[Key, dict[int, Part]] = {}
    for i, term in enumerate(e.args):
        for key, part in _parts(term):
            groups.setdefault(key, {}).setdefault(i, part)
    candidates = [g for g in groups.values() if len(g) > 1]
    if not candidates:
        return None
    shortened = [_factored(e, g) for g in candidates]
    best = min(shortened, key=lambda new: (new.size, new.digest))
    return best if best.size < e.size else None


def _factored(e: Expr, group: dict[int, Part]) -> Expr:
    from_group = next(iter(group.values()))
    inside = normal(add(*(part.rest() for part in group.values())))
    others = [t for i, t in enumerate(e.args) if i not in group]
    return add(from_group.wrap(inside), *others)


@rule("product of inverses", matmul, children=[inv], examples=lambda: [inv(X) @ inv(Y)])
def product_of_inverses(e: Expr) -> Expr | None:
    """inv(A) inv(B) = inv(B A)."""
    args = e.args
    for i in range(len(args) - 1):
        if args[i].op is inv and args[i + 1].op is inv:
            return matmul(*args[:i], inv(args[i + 1].args[0] @ args[i].args[0]), *args[i + 2 :])
    return None


FACTORS = (common_factors, product_of_inverses)
factor = Rewriter(FACTORS)
