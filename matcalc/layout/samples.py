"""How the values of an expression are laid out for all samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..errors import NoRuleError
from ..expr import Expr, postorder
from ..ops.leaves import dim, ones
from ..ops.reductions import total
from ..ops.sums import add, scale, scale_op
from ..shape import Dim, Shape, is_column, is_scalar

CONSTANT, NUMBER, COLUMN, ROW, MATRIX = "constant", "number", "column", "row", "matrix"


def kind(shape: Shape) -> str:
    """What the value of one sample is."""
    if is_scalar(shape):
        return NUMBER
    return COLUMN if is_column(shape) else ROW if shape[0] == 1 else MATRIX


@dataclass(frozen=True, slots=True)
class Laid:
    """The values of an expression for all samples.

    A number is laid out as a column of N numbers, a column n×1 as the matrix n×N that has the samples as its
    columns, a row as the matrix N×n that has them as its rows. A matrix of each sample has no such layout; where
    it is a sum of outer products u v' it is kept in pairs (U, V) of matrices with the u and the v as columns.
    What is the same for all samples is `constant`, and is kept as it is.
    """

    kind: str
    value: Expr
    pairs: tuple[tuple[Expr, Expr], ...] = ()


def in_pairs(pairs: list[tuple[Expr, Expr]]) -> Laid:
    """Sums of outer products."""
    return Laid(MATRIX, pairs[0][0], tuple(pairs))


REPEATED: dict[str, Callable[[Expr, Expr], Expr]] = {
    NUMBER: scale,
    COLUMN: lambda e, one: e @ one.T,
    ROW: lambda e, one: one @ e,
}
TOTALS: dict[str, Callable[[Laid, Expr], Expr]] = {
    NUMBER: lambda laid, one: total(laid.value),
    COLUMN: lambda laid, one: laid.value @ one,
    ROW: lambda laid, one: one.T @ laid.value,
    MATRIX: lambda laid, one: add(*(U @ V.T for U, V in laid.pairs)),
}


def repeated(laid: Laid, one: Expr) -> Laid:
    """A constant number, row or column as one for every sample; anything else as it is."""
    what = kind(laid.value.shape)
    if laid.kind != CONSTANT or what == MATRIX:
        return laid
    return Laid(what, REPEATED[what](laid.value, one))


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples of one sum: their index and number, the matrices of them, and the rules by op (see `rules`)."""

    index: str
    size: Dim
    matrices: Mapping[Expr, Expr]
    rule: Callable[[Expr], Callable[[Samples, Expr], Laid | None]]
    laid: dict[Expr, Laid] = field(default_factory=dict)

    def total(self, body: Expr) -> Expr:
        """The sum of `body` over the samples. Raises NoRuleError where there is no matrix form."""
        if self.index not in body.free:
            return scale(dim(self.size), body)
        if kind(body.shape) == MATRIX and body.op is add:
            return add(*map(self.total, body.args))
        if kind(body.shape) == MATRIX and body.op is scale_op and self.index not in body.args[-1].free:
            return scale(self.total(scale(*body.args[:-1])), body.args[-1])
        laid = self.lay(body)
        if laid.kind == CONSTANT:  # adj(x_i) of a number is 1
            return scale(dim(self.size), laid.value)
        return TOTALS[laid.kind](laid, ones(self.size))

    def lay(self, e: Expr) -> Laid:
        """The expression laid out, after all that stands in it. Raises NoRuleError where it has no layout."""
        for node in postorder(e, until=lambda node: self.index not in node.free or node in self.laid):
            if self.index in node.free and node not in self.laid:
                found = self.rule(node)(self, node)
                if found is None:
                    raise self.refusal(node)
                self.laid[node] = found
        return self(e)

    def __call__(self, e: Expr) -> Laid:
        """An expression that has been laid out, or is the same for all samples."""
        return self.laid[e] if self.index in e.free else Laid(CONSTANT, e)

    def each(self, e: Expr) -> Expr:
        """The same as one expression, constants repeated for every sample.

        Raises NoRuleError for a matrix of each sample.
        """
        if kind(e.shape) == MATRIX:
            raise self.refusal(e)
        return repeated(self(e), ones(self.size)).value

    def refusal(self, node: Expr) -> NoRuleError:
        """What to say where there is no matrix form."""
        return NoRuleError(
            f"no matrix form is known for {node}, which differs from sample to sample",
            hint="the sum over samples itself can be differentiated",
        )
