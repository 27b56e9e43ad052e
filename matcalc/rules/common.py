"""What the terms of a sum have in common, and how much shorter it gets with that in front.

Counted first: nothing is built before it is known to be among the best. Taking f out of some terms saves its length
in each of them, and costs it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from heapq import nlargest
from typing import NamedTuple

from ..expr import Expr, Number, value_of
from ..ops.kronecker import kron
from ..ops.leaves import identity, ones
from ..ops.powers import power
from ..ops.products import hadamard, is_transpose_of, matmul
from ..ops.reductions import Diag, diag, total, trace
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..ops.zero_one import commutation, commutation_op
from ..shape import Shape, is_column
from .normal import normal
from .terms import base_and_exponent
from .turning import turned_factors

Key = tuple[str, object]
Powers = dict[Expr, tuple[Expr, ...]]


class Part(NamedTuple):
    """A term seen as `wrap(rest(*taken))`: taking the common part out leaves the rest.

    saved  by how much the rest is shorter than the term
    cost   by how much `wrap` makes its argument longer
    taken  factors of which any may be taken out together: their places, and what is taken out there
    """

    rest: Callable[..., Expr]
    wrap: Callable[[Expr], Expr]
    saved: int
    cost: int
    taken: tuple[tuple[int, Expr], ...] = ()


class Group(NamedTuple):
    """Terms of a sum, by their places, that have something in common, and how much shorter it gets in front."""

    key: Key
    parts: dict[int, Part]
    saving: int


LINEAR = frozenset({Diag, diag, total, trace})
TRIED = 4  # groups that are built, of those that save most by count
UNSEEN = 2  # what building may save besides, where signs and ones vanish


def groups(terms: Sequence[Expr]) -> list[Group]:
    """Every way to take something out of two terms or more."""
    found: dict[Key, dict[int, Part]] = {}
    powers = _powers(terms)
    for i, term in enumerate(terms):
        for key, part in _parts(term, powers):
            found.setdefault(key, {}).setdefault(i, part)
    single = [Group(key, parts, _saving(parts)) for key, parts in found.items() if len(parts) > 1]
    return [*single, *_together(single)]


def _saving(parts: dict[int, Part]) -> int:
    return sum(p.saved for p in parts.values()) - next(iter(parts.values())).cost


def _together(single: Iterable[Group]) -> Iterator[Group]:
    """Factors that are common to the same terms, all at once; of powers of one base that which saves most."""
    alike: dict[tuple[str, tuple[int, ...]], dict[Expr, Group]] = {}
    for g in single:
        kind, common = g.key
        if isinstance(common, Expr) and kind in WRAPS:
            by_base = alike.setdefault((kind, tuple(g.parts)), {})
            base = base_and_exponent(common)[0]
            if base not in by_base or g.saving > by_base[base].saving:
                by_base[base] = g
    for (kind, places), by_base in alike.items():
        if len(by_base) > 1:
            many = list(by_base.values())
            commons = [g.key[1] for g in many]
            parts = {i: _joined([g.parts[i] for g in many], partial(WRAPS[kind], *commons)) for i in places}
            yield Group((kind, many[0].key[1]), parts, _saving(parts))


def _joined(parts: Sequence[Part], wrap: Callable[[Expr], Expr]) -> Part:
    taken = tuple([t for p in parts for t in p.taken])
    return Part(parts[0].rest, wrap, sum(p.saved for p in parts), sum(p.cost for p in parts), taken)


def best(found: Sequence[Group]) -> list[Group]:
    """The groups that save most, up to what counting cannot see, and not too many."""
    most = max(g.saving for g in found)
    return nlargest(TRIED, (g for g in found if g.saving >= most - UNSEEN), key=_rank)


def _rank(g: Group) -> tuple[int, int, int, str]:
    """What saves most; then what has a common part that comes first in order."""
    kind, common = g.key
    return g.saving, len(g.parts), common.digest if isinstance(common, Expr) else 0, kind


def disjoint(found: Iterable[Group]) -> list[Group]:
    """Groups without a common term, the most saving first."""
    taken: set[int] = set()
    chosen: list[Group] = []
    for g in sorted(found, key=_rank, reverse=True):
        if g.saving > 0 and taken.isdisjoint(g.parts):
            taken.update(g.parts)
            chosen.append(g)
    return chosen


def factored(e: Expr, *chosen: Group) -> Expr:
    """The sum with what is common to each of the groups, which are disjoint, in front of it."""
    grouped = {i for g in chosen for i in g.parts}
    return add(*map(_taken_out, chosen), *(t for i, t in enumerate(e.args) if i not in grouped))


def _taken_out(group: Group) -> Expr:
    parts = list(group.parts.values())
    return parts[0].wrap(normal(add(*(p.rest(*p.taken) for p in parts))))


def _parts(term: Expr, powers: Powers) -> Iterator[tuple[Key, Part]]:
    """The ways a term can be seen as a common part around a rest."""
    value, bare = split(term)
    factors = bare.args if bare.op is scale_op else (bare,)
    scalars, core = (factors, None) if bare.is_scalar else (factors[:-1], factors[-1])
    bald = abs(value) == 1 and (not scalars if core is not None else len(scalars) == 1)
    for i, f in enumerate(scalars):
        for common in powers.get(base_and_exponent(f)[0], (f,)):
            rest, saved = partial(_scalars_left, value, factors), _saved(f, common, bald)
            yield ("scalar", common), Part(rest, partial(scale, common), saved, common.size + 1, ((i, common),))
    if core is not None:
        multiple = partial(scale, value, *scalars)
        saved = _saved(core, core, bald)
        yield ("core", core), Part(multiple, lambda rest: scale(rest, core), saved, core.size + 1)
        yield from _ends(multiple, core)
        yield from _krons(multiple, core)
        yield from _products_of_columns(value, scalars, core)
        yield from _entries(multiple, core, powers, bald)
    whole = bare if core is None else core
    if whole.op in LINEAR:
        inner = whole.args[0]
        rest = partial(scale, *((value,) if core is None else (value, *scalars)), inner)
        yield ("op", (whole.op, inner.shape)), Part(rest, whole.op, 1, 1)


def _saved(f: Expr, common: Expr, alone: bool) -> int:
    """By how much a product gets shorter when the factor f is divided by the common part; f alone leaves a 1."""
    if f is common:
        return f.size - 1 if alone else f.size + 1
    base, p = base_and_exponent(f)
    q = base_and_exponent(common)[1]
    left = value_of(p) - value_of(q)  # type: ignore[operator]
    return f.size - base.size - (0 if left == 1 else 2)


def _left(factors: Sequence[Expr], taken: Iterable[tuple[int, Expr]]) -> list[Expr]:
    """The factors divided by what is taken out of them."""
    out = dict(taken)
    return [f / out[i] if i in out else f for i, f in enumerate(factors) if out.get(i) is not f]


def _scalars_left(value: Number, factors: Sequence[Expr], *taken: tuple[int, Expr]) -> Expr:
    return scale(value, *_left(factors, taken))


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


def _ends(multiple: Callable[..., Expr], core: Expr) -> Iterator[tuple[Key, Part]]:
    """A product, but for its first or its last factor."""
    if core.op is not matmul:
        return
    first, last = core.args[0], core.args[-1]
    one, other = first.size + 1, last.size + 1
    yield ("left", first), Part(lambda: multiple(matmul(*core.args[1:])), lambda rest: first @ rest, one, one)
    yield ("right", last), Part(lambda: multiple(matmul(*core.args[:-1])), lambda rest: rest @ last, other, other)
    if is_transpose_of(first, last) or is_transpose_of(last, first):
        both = one + other
        saved = both if len(core.args) > 2 else both - 2
        yield ("around", last), Part(lambda: multiple(_middle(core)), lambda rest: first @ rest @ last, saved, both)


def _middle(core: Expr) -> Expr:
    """The product without its ends."""
    return matmul(*core.args[1:-1]) if len(core.args) > 2 else identity(core.args[0].shape[1])


def _krons(multiple: Callable[..., Expr], core: Expr) -> Iterator[tuple[Key, Part]]:
    """A ⊗ B as a right factor of itself, and of (B ⊗ A) K = K (A ⊗ B)."""
    if core.op is kron:
        saved, cost = core.size - 1, core.size + 1
        yield ("right", core), Part(lambda: multiple(identity(core.shape[0])), lambda rest: rest @ core, saved, cost)
    if core.op is matmul and core.args[-2].op is kron and core.args[-1].op is commutation_op:
        second, first = core.args[-2].args
        last = kron(first, second)
        before = (*core.args[:-2], commutation(second.shape[0], first.shape[0]))
        cost = last.size + 1
        yield ("right", last), Part(lambda: multiple(matmul(*before)), lambda rest: rest @ last, cost, cost)


def _products_of_columns(value: Number, scalars: tuple[Expr, ...], core: Expr) -> Iterator[tuple[Key, Part]]:
    """(a'x) b = (b a') x and u ⊙ x = Diag(u) x: a column written as a matrix times another column."""
    if not is_column(core.shape):
        return
    for i, s in enumerate(scalars):
        rest = (value, *scalars[:i], *scalars[i + 1 :])
        for factors in (s.args, turned_factors(s.args)) if s.op is matmul else ():
            cost = factors[-1].size + 1
            part = Part(partial(_times_row, rest, core, factors), partial(_times, factors[-1]), cost, cost)
            yield ("right", factors[-1]), part
    if core.op is hadamard:
        for i, f in enumerate(core.args):
            rest_of_it = partial(_diagonal, (value, *scalars), core, i)
            yield ("right", f), Part(rest_of_it, partial(_times, f), f.size, f.size + 1)


def _times_row(scalars: Sequence[Expr | Number], core: Expr, factors: Sequence[Expr]) -> Expr:
    return scale(*scalars, matmul(core, *factors[:-1]))


def _times(column: Expr, rest: Expr) -> Expr:
    return rest @ column


def _diagonal(scalars: Sequence[Expr | Number], core: Expr, i: int) -> Expr:
    return scale(*scalars, Diag(hadamard(*core.args[:i], *core.args[i + 1 :])))


def _entries(multiple: Callable[..., Expr], core: Expr, powers: Powers, bald: bool) -> Iterator[tuple[Key, Part]]:
    """An entrywise product, but for one factor; a factor alone leaves ones."""
    factors = core.args if core.op is hadamard else (core,)
    for i, f in enumerate(factors):
        for common in powers.get(base_and_exponent(f)[0], (f,)):
            rest = partial(_entries_left, multiple, factors, core.shape)
            saved = _saved(f, common, bald and len(factors) == 1)
            yield ("entry", common), Part(rest, partial(_entrywise, common), saved, common.size + 1, ((i, common),))


def _entrywise(*factors: Expr) -> Expr:
    """The product of what is in front and the rest, powers written last, as in a quotient."""
    *common, rest = factors
    return hadamard(*(f for f in common if f.op is not power), rest, *(f for f in common if f.op is power))


WRAPS: dict[str, Callable[..., Expr]] = {"scalar": scale, "entry": _entrywise}


def _entries_left(
    multiple: Callable[..., Expr], factors: Sequence[Expr], shape: Shape, *taken: tuple[int, Expr]
) -> Expr:
    left = _left(factors, taken)
    return multiple(hadamard(*left) if left else ones(*shape))
