"""Claims about derivatives, and about expressions that are equal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple, Protocol

from ..expr import Expr
from ..shape import Dim
from .decision import Claim
from .degrees import CONSTANT, Degree, joined, multiplied
from .draws import SPACES, inside
from .field import Dual
from .matrices import Entry, Matrix, stacked
from .point import Point, Stage


class Gradient(NamedTuple):
    """What is claimed to be the gradient in a variable that moves within the facts.

    `independent`: its entries are those by the entries of the variable that determine the others.
    """

    variable: Expr
    value: Expr
    facts: frozenset[str]
    independent: bool = False


def gradients(loss: Expr, claimed: Sequence[Gradient]) -> Claim:
    """dL = Σ G : dX for all gradients together, several forms of one being equal."""

    def holds(point: Point) -> tuple[bool, int]:
        at = point.top
        slope, whole = _moved(point, loss)
        total: dict[Expr, Entry] = {}
        for g in claimed:
            G = at.value(g.value)
            whole = joined(whole, multiplied(G.degree, at.motion(g.variable)))
            linear = g.facts & SPACES.keys()
            if linear and not inside(G.value, linear, at.q):
                return False, at.poles.span(whole)
            part = _read(G.value, point.directions[g.variable], g) % at.q
            if total.setdefault(g.variable, part) != part:
                return False, at.poles.span(whole)
        return (sum(total.values()) - slope[0][0]) % at.q == 0, at.poles.span(whole)

    variables = {g.variable: g.facts for g in claimed}
    return Claim([loss, *(g.value for g in claimed)], variables, holds)


def _moved(point: Point, e: Expr) -> tuple[Matrix, Degree]:
    """The slope of an expression as the variables move, and its degree; after which they are still."""
    y = point.top.value(e)
    point.top.still()
    return _slope(y), y.change


def _slope(y: Dual) -> Matrix:
    return [[0] * len(row) for row in y.value] if y.slope is None else y.slope


def _read(G: Matrix, H: Matrix, g: Gradient) -> Entry:
    """G : H; of independent entries those that determine the others."""
    half = g.independent and g.facts & {"symmetric", "skew"}
    return sum(
        a * h
        for i, (r, s) in enumerate(zip(G, H, strict=True))
        for j, (a, h) in enumerate(zip(r, s, strict=True))
        if not half or j <= i
    )


def jacobian(F: Expr, J: Expr, x: Expr, facts: frozenset[str]) -> Claim:
    """vec dF = J vec dX; by a scalar, J may have the shape of F."""

    def holds(point: Point) -> tuple[bool, int]:
        at = point.top
        slope, whole = _moved(point, F)
        matrix, H = at.value(J), point.directions[x]
        degree = at.poles.span(joined(whole, multiplied(matrix.degree, at.motion(x))))
        if x.is_scalar and matrix.extent == (len(slope), len(slope[0])):
            found = [[a * H[0][0] % at.q for a in row] for row in matrix.value]
            return found == [[a % at.q for a in row] for row in slope], degree
        columns = at.product(matrix.value, [[h] for h in stacked(H)])
        return columns == [[a % at.q] for a in stacked(slope)], degree

    return Claim([F, J], {x: facts}, holds)


class Contracted(Protocol):
    """A product of arrays, as einsum takes them: those of factors, which have more axes where they have a `view`."""

    @property
    def coefficient(self) -> Expr: ...
    @property
    def subscripts(self) -> str: ...
    @property
    def factors(self) -> Sequence[Factor]: ...


class Factor(Protocol):
    @property
    def base(self) -> Expr: ...
    @property
    def view(self) -> Sequence[Dim]: ...


def entries(F: Expr, terms: Sequence[Contracted], x: Expr, facts: frozenset[str]) -> Claim:
    """dF = Σ J[i,j,k,l] dX[k,l], where J is a sum of contractions."""

    def holds(point: Point) -> tuple[bool, int]:
        at = point.top
        slope, whole = _moved(point, F)
        axes = [_axes(at, e.shape) for e in (F, x)]
        difference, H = stacked(slope), stacked(point.directions[x])
        for term in terms:
            coefficient = at.value(term.coefficient)
            degree, arrays = multiplied(coefficient.degree, at.motion(x)), []
            for f in term.factors:
                array = at.value(f.base)
                degree = multiplied(degree, array.degree)
                arrays.append((stacked(array.value), _axes(at, f.view or f.base.shape)))
            whole = joined(whole, degree)
            for place, a, h in _contracted(at, term.subscripts, arrays, *axes):
                difference[place] -= coefficient.value[0][0] * a * H[h]
        return all(d % at.q == 0 for d in difference), at.poles.span(whole)

    return Claim([F, *(e for t in terms for e in (t.coefficient, *(f.base for f in t.factors)))], {x: facts}, holds)


def _axes(at: Stage, shape: Sequence[Dim]) -> list[int]:
    """The sizes of the axes that are counted."""
    return [at.size(d) for d in shape if d != 1]


def _contracted(
    at: Stage, subscripts: str, arrays: Sequence[tuple[list[Entry], list[int]]], of: list[int], by: list[int]
) -> Iterator[tuple[int, Entry, int]]:
    """The products of entries, each with the places in F and X that it belongs to; columns are stacked."""
    inputs, _, output = subscripts.partition("->")
    words = inputs.split(",") if arrays else []
    sizes = dict(zip(output, (*of, *by), strict=True))
    for word, (_, axes) in zip(words, arrays, strict=True):
        sizes.update(zip(word, axes, strict=True))
    at.work.charge(prod(sizes.values()) * (len(arrays) + 1))
    for choice in product(*map(range, sizes.values())):
        index = dict(zip(sizes, choice, strict=True))
        a = 1
        for word, (flat, axes) in zip(words, arrays, strict=True):
            a = a * flat[_place(word, axes, index)] % at.q
        yield _place(output[: len(of)], of, index), a, _place(output[len(of) :], by, index)


def _place(word: str, axes: Sequence[int], index: Mapping[str, int]) -> int:
    """Where an entry stands when the first index runs fastest."""
    found = 0
    for letter, size in zip(reversed(word), reversed(axes), strict=True):
        found = found * size + index[letter]
    return found


def equality(pairs: Sequence[tuple[Expr, Expr]], samples: Mapping[str, Expr] | None = None) -> Claim:
    """The two of each pair have the same value everywhere.

    `samples` says which symbol has all samples of one name as its columns, or, if it is a vector, as its entries.
    """

    def holds(point: Point) -> tuple[bool, int]:
        at, whole = point.top, CONSTANT
        for a, b in pairs:
            x, y = at.value(a), at.value(b)
            whole = joined(whole, joined(x.degree, y.degree))
            if not at.same(x.value, y.value):
                return False, at.poles.span(whole)
        return True, at.poles.span(whole)

    return Claim([e for pair in pairs for e in pair], {}, holds, samples or {})
