"""Common factors of sums pulled out, and other contractions that only ever shorten.

Not part of the normal form, which leaves products undistributed and unfactored; applied once, at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from ..expr import Expr, Number, postorder, value_of
from ..ops.kronecker import kron
from ..ops.leaves import identity, matrix, ones, scalar, vector
from ..ops.matrix import inv, softmax
from ..ops.powers import power
from ..ops.products import hadamard, is_transpose_of, matmul
from ..ops.reductions import Diag, diag, total, trace
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..ops.zero_one import commutation, commutation_op
from ..rewrite import Rewriter, rule
from ..shape import Shape, is_column
from .expand import EXPAND
from .kronecker import outer_halves
from .normal import normal
from .products import turned_factors
from .reductions import hoist_scalars
from .shorten import SHORTEN
from .terms import base_and_exponent
from .zero_one import commuted_vec

X, Y, A, B = (matrix(name, "n", "n") for name in "XYAB")
x, y, z = vector("x", "n"), vector("y", "n"), vector("z", "n")
a, b = scalar("a"), scalar("b")

Key = tuple[str, object]
Powers = dict[Expr, tuple[Expr, ...]]


class Part(NamedTuple):
    """A term seen as `wrap(rest())`: taking the common part out leaves the rest."""

    rest: Callable[[], Expr]
    wrap: Callable[[Expr], Expr]


LINEAR = frozenset({Diag, diag, total, trace})


def _parts(term: Expr, powers: Powers) -> Iterator[tuple[Key, Part]]:
    """The ways a term can be seen as a common part around a rest."""
    value, bare = split(term)
    factors = bare.args if bare.op is scale_op else (bare,)
    scalars, core = (factors, None) if bare.is_scalar else (factors[:-1], factors[-1])
    for i, f in enumerate(scalars):
        for common in powers.get(base_and_exponent(f)[0], (f,)):
            rest = partial(scale, value, *factors[:i], f / common if f is not common else 1, *factors[i + 1 :])
            yield ("scalar", common), Part(rest, partial(scale, common))
    if core is not None:
        yield ("core", core), Part(partial(scale, value, *scalars), lambda rest: scale(rest, core))
        yield from _ends(partial(scale, value, *scalars), core)
        yield from _krons(partial(scale, value, *scalars), core)
        yield from _products_of_columns(value, scalars, core)
        yield from _entries(partial(scale, value, *scalars), core, powers)
    whole = bare if core is None else core
    if whole.op in LINEAR:
        inner = whole.args[0]
        multiple = (value,) if core is None else (value, *scalars)
        yield ("op", (whole.op, inner.shape)), Part(partial(scale, *multiple, inner), whole.op)


def _powers(terms: Iterable[Expr]) -> Powers:
    """The factors of the terms that are different powers of one base, by base."""
    found: dict[Expr, dict[Expr, None]] = {}
    for term in terms:
        bare = split(term)[1]
        *scalars, core = bare.args if bare.op is scale_op else (bare,)
        for f in (*scalars, *(core.args if core.op is hadamard else (core,))):
            base, exponent = base_and_exponent(f)
            if value_of(exponent) is not None:
                found.setdefault(base, {})[f] = None
    return {base: tuple(fs) for base, fs in found.items() if len(fs) > 1}


def _ends(multiple: Callable[[Expr], Expr], core: Expr) -> Iterator[tuple[Key, Part]]:
    """A product, but for its first or its last factor."""
    if core.op is matmul:
        first, last = core.args[0], core.args[-1]
        yield ("left", first), Part(lambda: multiple(matmul(*core.args[1:])), lambda rest: first @ rest)
        yield ("right", last), Part(lambda: multiple(matmul(*core.args[:-1])), lambda rest: rest @ last)
        if is_transpose_of(first, last) or is_transpose_of(last, first):
            middle = matmul(*core.args[1:-1]) if len(core.args) > 2 else identity(first.shape[1])
            yield ("around", last), Part(lambda: multiple(middle), lambda rest: first @ rest @ last)


def _krons(multiple: Callable[[Expr], Expr], core: Expr) -> Iterator[tuple[Key, Part]]:
    """A ⊗ B as a right factor of itself, and of (B ⊗ A) K = K (A ⊗ B)."""
    if core.op is kron:
        yield ("right", core), Part(lambda: multiple(identity(core.shape[0])), lambda rest: rest @ core)
    if core.op is matmul and core.args[-2].op is kron and core.args[-1].op is commutation_op:
        second, first = core.args[-2].args
        last = kron(first, second)
        before = (*core.args[:-2], commutation(second.shape[0], first.shape[0]))
        yield ("right", last), Part(lambda: multiple(matmul(*before)), lambda rest: rest @ last)


def _products_of_columns(value: Number, scalars: tuple[Expr, ...], core: Expr) -> Iterator[tuple[Key, Part]]:
    """(a'x) b = (b a') x and u ⊙ x = Diag(u) x: a column written as a matrix times another column."""
    if not is_column(core.shape):
        return
    for i, s in enumerate(scalars):
        rest = (value, *scalars[:i], *scalars[i + 1 :])
        for factors in (s.args, turned_factors(s.args)) if s.op is matmul else ():
            matrix = partial(matmul, core, *factors[:-1])
            yield ("right", factors[-1]), Part(partial(_multiple, rest, matrix), partial(_times, factors[-1]))
    if core.op is hadamard:
        for i, f in enumerate(core.args):
            others = hadamard(*core.args[:i], *core.args[i + 1 :])
            yield ("right", f), Part(partial(scale, value, *scalars, Diag(others)), partial(_times, f))


def _multiple(scalars: Sequence[Expr | Number], core: Callable[[], Expr]) -> Expr:
    return scale(*scalars, core())


def _times(column: Expr, rest: Expr) -> Expr:
    return rest @ column


def _entries(multiple: Callable[[Expr], Expr], core: Expr, powers: Powers) -> Iterator[tuple[Key, Part]]:
    """An entrywise product, but for one factor; a factor alone leaves ones."""
    factors = core.args if core.op is hadamard else (core,)
    for i, f in enumerate(factors):
        for common in powers.get(base_and_exponent(f)[0], (f,)):
            left = (f / common,) if f is not common else ()
            rest = partial(_entries_left, multiple, (*factors[:i], *left, *factors[i + 1 :]), core.shape)
            yield ("entry", common), Part(rest, partial(_entrywise, common))


def _entrywise(common: Expr, rest: Expr) -> Expr:
    """The product, a reciprocal written last, as a quotient."""
    return hadamard(rest, common) if common.op is power else hadamard(common, rest)


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
        scale(a, X @ y) - X @ y,
        scale(b, a**-1, x) - scale(a**-2, y),
        1 / (X @ A) - Y / (X @ A) ** 2,
        kron(X, identity("n")) + kron(identity("n"), X) @ commutation("n", "n"),
        scale(z.T @ x, y) + scale(x.T @ y, z),
        x * (A @ y) - A @ x,
        X.T @ A @ X + X.T @ Diag(x) @ X,
    ],
)
def common_factors(e: Expr) -> Expr | None:
    """A X B + A Y B = A (X + Y) B, one factor at a time, the one that shortens the sum most.

    Powers of one base share any of them: x/a - y/a^2 = (x - y/a)/a.
    """
    lengths = {new: _length(new) for new in groups_of_terms(e)}
    if not lengths or (size := min(lengths.values())) > e.size:
        return None
    best = [new for new, length in lengths.items() if length == size]
    if size < e.size:
        return min(best, key=lambda new: new.digest)
    clearer = min(best, key=lambda new: (_powers_shown(new), new.digest))
    return clearer if _powers_shown(clearer) < _powers_shown(e) else None


def groups_of_terms(e: Expr) -> Iterator[Expr]:
    """The sum with a common factor taken out of some of its terms, in every way."""
    groups: dict[Key, dict[int, Part]] = {}
    powers = _powers(e.args)
    for i, term in enumerate(e.args):
        for key, part in _parts(term, powers):
            groups.setdefault(key, {}).setdefault(i, part)
    return (_factored(e, g) for g in groups.values() if len(g) > 1)


def _length(e: Expr) -> int:
    """The size without a minus sign that a sum among the factors will take in."""
    if split(e)[0] != -1:
        return e.size
    core = e.args[-1]
    return e.size - any(f.op is add for f in (core.args if core.op is matmul else (core,)))


def _powers_shown(e: Expr) -> int:
    """How many different powers there are: of two forms as long, (A - B/a)/a is better than A/a - B/a^2."""
    return sum(node.op is power for node in postorder(e))


def _factored(e: Expr, group: dict[int, Part]) -> Expr:
    """The sum with what is common to a group of its terms in front."""
    from_group = next(iter(group.values()))
    inside = normal(add(*(part.rest() for part in group.values())))
    others = [t for i, t in enumerate(e.args) if i not in group]
    return add(from_group.wrap(inside), *others)


@rule(
    "neighbours taken into a sum",
    matmul,
    children=[add],
    examples=lambda: [(inv(X) - inv(X) @ A @ inv(X)) @ y],
)
def neighbours_into_sum(e: Expr) -> Expr | None:
    """(A - A B A) C = A (C - B A C), where what is then common makes the whole shorter."""
    for i, s in enumerate(e.args):
        before, after = e.args[:i], e.args[i + 1 :]
        for left, right, rest in ((before, (), after), ((), after, before)) if s.op is add else ():
            if not left + right or not _share_an_end(s, -1 if left else 0):
                continue
            value, terms = split(normal(add(*(matmul(*left, t, *right) for t in s.args))))
            inside = common_factors.apply(terms) if terms.op is add else None
            if inside is None:
                continue
            new = scale(value, matmul(*(() if left else rest), inside, *(rest if left else ())))
            if _length(new) < e.size:
                return new
    return None


def _share_an_end(s: Expr, end: int) -> bool:
    """Whether two terms of the sum begin (0) or end (-1) with the same factor."""
    cores = [t.args[-1] if t.op is scale_op else t for t in s.args]
    ends = [c.args[end] if c.op is matmul else c for c in cores]
    return len(set(ends)) < len(ends)


@rule("product of inverses", matmul, children=[inv], examples=lambda: [inv(X) @ inv(Y)])
def product_of_inverses(e: Expr) -> Expr | None:
    """inv(A) inv(B) = inv(B A)."""
    args = e.args
    for i in range(len(args) - 1):
        if args[i].op is inv and args[i + 1].op is inv:
            return matmul(*args[:i], inv(args[i + 1].args[0] @ args[i].args[0]), *args[i + 2 :])
    return None


@rule(
    "Kronecker product of outer products",
    kron,
    children=[matmul],
    examples=lambda: [kron(x @ x.T, y @ y.T), kron(X @ x @ y.T, z @ z.T)],
)
def kron_of_outers(e: Expr) -> Expr | None:
    """u v' ⊗ w z' = (u ⊗ w)(v ⊗ z)'."""
    halves = [outer_halves(f) for f in e.args]
    if None in halves:
        return None
    (u, v), (w, z) = halves  # type: ignore[misc]
    return matmul(kron(u, w), kron(v, z).T)


FACTORS = (
    *EXPAND,
    hoist_scalars,
    commuted_vec,
    common_factors,
    neighbours_into_sum,
    product_of_inverses,
    kron_of_outers,
    *SHORTEN,
)


def _shorter(new: Expr, old: Expr) -> bool:
    """Shorter, or else with fewer powers, or else with fewer products and multiples inside linear functions.

    Each is a natural number, so that no chain of steps goes on for ever.
    """
    lengths = _length(new), _length(old)
    return lengths[0] < lengths[1] or (lengths[0] == lengths[1] and _clutter(new) < _clutter(old))


def _clutter(e: Expr) -> tuple[int, int]:
    """How many different powers there are, and how many functions of a product or multiple."""
    inside = sum(len(n.args) == 1 and n.args[0].op in (matmul, scale_op) for n in postorder(e))
    return _powers_shown(e), inside


factor = Rewriter(FACTORS, less=_shorter)
