"""Sums over samples in matrix form: Σ ‖W xᵢ - yᵢ‖² is ‖W X - Y‖² with X = [x₁ … x_N].

Every x_i has its place in one matrix X; `matcalc.layout` says what each op makes of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType

from ..errors import NoRuleError
from ..expr import Expr, postorder, replace, symbols, value_of
from ..layout import MATRIX, Samples, kind, rule
from ..ops.leaves import symbol
from ..ops.sums import series_op
from ..printing.names import GREEK
from ..rules import Presentation, normal
from ..shape import Dim, Shape, is_column, is_scalar
from ..shape import names as names_in

__all__ = ["Batch", "batch"]

ENTRYWISE = ("positive", "nonnegative", "binary", "signs", "small", "away_from_zero", "unit_interval")


@dataclass(frozen=True, slots=True)
class Batch:
    """An expression without sums over samples.

    expression   in matrix form
    samples      name of a sample ↦ the matrix of all of them: x_i ↦ X
    definitions  the author's names for parts of it, in matrix form
    """

    expression: Expr
    samples: dict[str, Expr]
    definitions: dict[str, Expr]


def batch(e: Expr, definitions: Mapping[str, Expr] = MappingProxyType({})) -> Batch:
    """The expression with its sums over samples in matrix form.

    >>> from matcalc.language import read
    >>> found = batch(read("sum(norm2(W*x_i - y_i)^2, i=1..N)").expression)
    >>> found.expression, found.samples
    (normF(W*X - Y)^2, {'x_i': X, 'y_i': Y})

    Raises NoRuleError, naming the subexpression, where there is no matrix form.
    """
    work = _Batching(e, definitions)
    meanings: dict[Expr, Expr] = {}
    for standing, meaning in work.parts.items():
        meanings[work.matrices.get(standing, standing)] = replace(work.whole(meaning), meanings)
    expression = replace(work.sums(work.body), meanings)
    samples = {x.params[0]: X for x, X in work.matrices.items() if x not in work.parts}
    return Batch(expression, samples, {s.params[0]: meaning for s, meaning in meanings.items()})


class _Batching:
    """One expression; the author's parts of it are symbols while it is rewritten, so that they survive."""

    def __init__(self, e: Expr, definitions: Mapping[str, Expr]) -> None:
        self.sizes = _sizes(e)
        self.parts: dict[Expr, Expr] = {}
        standing: dict[Expr, Expr] = {}
        for name, meaning in definitions.items():
            if meaning.args and len(meaning.free) <= 1 and not (meaning.free and kind(meaning.shape) == MATRIX):
                part = _standing(name, meaning)
                self.parts[part] = replace(meaning, standing)
                standing[meaning] = part
        self.body = replace(e, standing)
        self.matrices = self._named(symbols(self.body, *self.parts, *self.parts.values()))

    def _named(self, known: Mapping[str, Expr]) -> dict[Expr, Expr]:
        """The matrix of every sample."""
        taken = {"I", "pi", *known, *(n for s in known.values() for d in s.shape for n in names_in(d)), *self.sizes}
        found: dict[Expr, Expr] = {}
        for name, x in known.items():
            if x.free:
                shape = (self.sizes[x.params[4]], 1) if is_scalar(x.shape) else (x.shape[0], self.sizes[x.params[4]])
                letter = next(n for n in _letters(name.removesuffix("_" + x.params[4]), shape) if n not in taken)
                taken.add(letter)
                found[x] = symbol(letter, shape, tuple(f for f in ENTRYWISE if f in x.facts))
        return found

    def samples(self, index: str) -> Samples:
        chosen = {x: X for x, X in self.matrices.items() if x.params[4] == index and kind(x.shape) != MATRIX}
        return Samples(index, self.sizes[index], chosen, rule)

    def sums(self, e: Expr) -> Expr:
        """The expression with its sums in matrix form."""
        table: dict[Expr, Expr] = {}
        for node in postorder(e):
            if node.op is series_op and not node.free:
                table[node] = shown(self.samples(node.params[0]).total(normal(replace(node.args[0], table))))
        return replace(e, table)

    def whole(self, e: Expr) -> Expr:
        """A part of the expression for all samples at once."""
        if not e.free:
            return self.sums(e)
        (index,) = e.free
        samples = self.samples(index)
        samples.lay(e)
        return shown(samples.each(e))


def shown(e: Expr) -> Expr:
    """As a reader would write it."""
    return Presentation(e)(normal(e))


def _sizes(e: Expr) -> dict[str, Dim]:
    """How many samples every index runs over. Raises NoRuleError where that is not one size."""
    found: dict[str, Dim] = {}
    for node in postorder(e):
        if node.op is series_op:
            index, last = node.params[0], node.args[1]
            size = last.params[0] if last.op.name == "dim" else value_of(last)
            if not isinstance(size, int | str) or found.setdefault(index, size) != size:
                raise NoRuleError(f"the samples {index} = 1, …, {last} have no matrix: their number is not one size")
    return found


def _standing(name: str, meaning: Expr) -> Expr:
    """The symbol that stands for a part of the expression."""
    if not meaning.free:
        return symbol(name, meaning.shape)
    (index,) = meaning.free
    return symbol(name if name.endswith(f"_{index}") else f"{name}_{index}", meaning.shape, (), index)


def _letters(stem: str, shape: Shape) -> Iterator[str]:
    """Names for the matrix of all samples x_i: X, X_1, X_2, …; a vector of numbers y_i is y.

    >>> next(_letters("x", ("n", "N"))), next(_letters("y", ("N", 1))), next(_letters("mu", ("n", "N")))
    ('X', 'y', 'mu')
    """
    capital = stem[0].upper() + stem[1:]
    letter = stem if is_column(shape) or (stem in GREEK and capital not in GREEK) else capital
    yield letter
    yield from (f"{letter}_{k}" for k in count(1))
