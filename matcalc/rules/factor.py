"""Common factors of sums pulled out, and other contractions that only ever shorten.

Not part of the normal form, which leaves products undistributed and unfactored; applied once, at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..expr import Expr, Number
from ..ops.leaves import matrix, ones, scalar, vector
from ..ops.matrix import inv, softmax
from ..ops.products import hadamard, matmul
from ..ops.reductions import Diag, diag, total, trace
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..rewrite import Rewriter, rule
from ..shape import is_scalar
from .normal import normal

X, Y, A, B = (matrix(name, "n", "n") for name in "XYAB")
x, y, z = vector("x", "n"), vector("y", "n"), vector("z", "n")
a = scalar("a")

Key = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """A term seen as `wrap(rest)`: taking the common part out leaves the rest."""

    rest: Expr
    wrap: Callable[[Expr], Expr]


def _chain(core: Expr) -> tuple[Expr, ...]:
    return core.args if core.op is matmul else (core,)


def _parts(term: Expr) -> Iterator[tuple[Key, Part]]:
    """The ways a term can be seen as a common part around a rest."""
    value, bare = split(term)
    scalars = bare.args[: len(bare.args) - (not is_scalar(bare.shape))] if bare.op is scale_op else ()
    core = bare.args[-1] if bare.op is scale_op else bare
    if is_scalar(bare.shape):
        factors = bare.args if bare.op is scale_op else (bare,)
        for i, f in enumerate(factors):
            yield ("scalar", f), Part(scale(value, *factors[:i], *factors[i + 1 :]), lambda rest, f=f: scale(f, rest))  # type: ignore[misc]
    else:
        for i, f in enumerate(scalars):
            yield ("scalar", f), Part(scale(value, *scalars[:i], *scalars[i + 1 :], core), lambda rest, f=f: scale(f, rest))  # type: ignore[misc]
        yield from _ends(scale(value, *scalars) if scalars or value != 1 else None, _chain(core))
        yield from _entries(value, scalars, core)
    if core.op in LINEAR:
        rest = scale(value, *scalars, core.args[0]) if not is_scalar(core.shape) else scale(value, core.args[0])
        if not is_scalar(core.shape) or bare is core:
            yield ("op", (core.op, rest.shape)), Part(rest, core.op)


LINEAR = frozenset({Diag, diag, total, trace})


def _ends(multiple: Expr | None, chain: tuple[Expr, ...]) -> Iterator[tuple[Key, Part]]:
    def times(rest: Expr) -> Expr:
        return rest if multiple is None else scale(multiple, rest)

    first, last = chain[0], chain[-1]
    if len(chain) > 1:
        yield ("left", first), Part(times(matmul(*chain[1:])), lambda rest: first @ rest)
        yield ("right", last), Part(times(matmul(*chain[:-1])), lambda rest: rest @ last)


def _entries(value: Number, scalars: tuple[Expr, ...], core: Expr) -> Iterator[tuple[Key, Part]]:
    factors = core.args if core.op is hadamard else (core,)
    for i, f in enumerate(factors):
        rest = hadamard(*factors[:i], *factors[i + 1 :]) if len(factors) > 1 else ones(*core.shape)
        yield ("entry", f), Part(scale(value, *scalars, rest), lambda rest, f=f: hadamard(f, rest))  # type: ignore[arg-type, misc]


@rule(
    "common factors",
    add,
    examples=lambda: [A @ x + A.T @ x, scale(a, x) + scale(a, y), X @ A @ Y + X @ B @ Y, x * y + x * z, Diag(x) + Diag(y), softmax(x) * y - scale(softmax(x).T @ y, softmax(x))],
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
    inside = normal(add(*(part.rest for part in group.values())))
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
