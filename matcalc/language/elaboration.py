"""Trees with known shapes to expressions, by the constructors everyone uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..errors import LimitError, MatcalcError, ShapeError
from ..expr import OPS, Expr, number, ones, spread, symbols
from ..op import Op
from ..ops.blocks import beside, component, rows, stack
from ..ops.elementary import sqrt
from ..ops.kronecker import contract_left, contract_right, kron, unvec
from ..ops.leaves import dim, identity, index, pi, symbol, unit, zeros
from ..ops.matrix import matrix_power, norm2, normF
from ..ops.powers import power
from ..ops.products import frobenius, hadamard, matmul, transpose
from ..ops.reductions import Diag as Diag_op
from ..ops.sums import add, scale, series
from ..ops.zero_one import commutation, duplication, selection
from ..shape import Dim, is_column, is_scalar, plus, solve
from .families import member
from .names import Resolved
from .tree import Tree

if TYPE_CHECKING:
    from .search import Shapes

MOST_WORK = 10_000_000  # nested sums and products are flattened, each at the cost of all its operands


class Elaboration:
    """Expressions by tree; one pass over the nodes, parts first."""

    def __init__(self, resolved: Resolved, shapes: Shapes) -> None:
        self.resolved = resolved
        self.shapes = shapes
        self.values: dict[Tree, Expr] = {}
        used = {node.value for node in shapes.order if node.kind == "symbol"} if resolved.branching else None
        self.named: dict[str, Expr] = {
            name: self._declare(name) for name in resolved.symbols if used is None or name in used
        }
        self.symbols = symbols(*self.named.values())
        for name, shape in resolved.known.shapes.items():
            if name not in self.symbols:
                self.symbols[name] = symbol(name, shape, resolved.known.properties.get(name, ()))

    def _declare(self, name: str) -> Expr:
        properties = self.resolved.known.properties.get(name, ())
        index = self.resolved.samples.get(name)
        if name in self.shapes.components and index is not None:
            return member(index, *self.shapes.components[name], self.resolved.known.properties)
        return symbol(name, self.shapes.symbols[name], properties, index)

    def run(self) -> Expr:
        """The expression of the last node. Errors of constructors are given their place."""
        values = self.values
        work = 0
        node = self.resolved.order[-1]
        try:
            for node in self.shapes.order:
                value = values[node] = BUILDERS[node.kind](self, node)
                work += len(value.args) if node.parts else 0
                if work > MOST_WORK:
                    raise LimitError(f"written out, this has more than {MOST_WORK} operands")
        except MatcalcError as error:
            raise error.at(self.resolved.source, node.at) from None
        return values[node]

    def parts(self, node: Tree) -> list[Expr]:
        return [self.values[part] for part in node.parts]

    # ------------------------------------------------------------------- sums and products

    def sum(self, node: Tree) -> Expr:
        terms = [scale(-1, t) if mark[0] == "-" else t for mark, t in zip(node.value, self.parts(node), strict=True)]
        return add(*spread(*terms))

    def product(self, node: Tree) -> Expr:
        first, *rest = self.parts(node)
        chain = Chain()
        chain.take(first)
        for (symbol_, _, _), factor in zip(node.value, rest, strict=True):
            STEPS[symbol_](chain, factor)
        return chain.whole()

    def power(self, node: Tree) -> Expr:
        base, exponent = self.parts(node)
        if node.value == "^":
            return power(base, exponent) if is_scalar(base.shape) else matrix_power(base, exponent)
        if is_scalar(base.shape) and not is_scalar(exponent.shape):
            base = scale(base, ones(exponent.shape))
        return power(base, exponent)

    # ------------------------------------------------------------------- functions and constants

    def apply(self, node: Tree) -> Expr:
        arguments = self.parts(node)
        op: Op = node.value
        if op.name == "diag" and is_column(arguments[0].shape):
            op = Diag_op
        return op(*arguments)

    def abbreviation(self, node: Tree) -> Expr:
        return node.value(*self.parts(node))  # type: ignore[no-any-return]

    def derivative(self, node: Tree) -> Expr:
        (argument,) = self.parts(node)
        op: Op = node.value
        assert op.derivative is not None
        return op.derivative(argument, op(argument))

    def filled(self, node: Tree) -> Expr:
        return scale(*self.parts(node), ones(self.shapes.final(node.shape)))

    def sized(self, node: Tree) -> Expr:
        name, dims = node.value
        arguments = self.parts(node)
        if name == "unvec":
            return unvec(arguments[0], tuple(dims))
        if name in ("contract_left", "contract_right"):
            contract = contract_left if name == "contract_left" else contract_right
            return contract(arguments[0], arguments[1], tuple(dims))
        if name == "rows":
            return _rows(arguments[0], *dims)
        return CONSTANTS[name](*dims)

    def index(self, node: Tree) -> Expr:
        (operand,) = self.parts(node)
        if node.value[0] == ":":
            return matmul(operand, unit(node.value[1], operand.shape[1]))
        if node.value[1:] == (":",):
            return matmul(unit(node.value[0], operand.shape[0]).T, operand)
        return component(operand, *node.value)

    def series(self, node: Tree) -> Expr:
        body, *counts = self.parts(node)
        return series(body, node.value, *(counts or [dim(self.shapes.ends[node])]))


def _ones(rows_: Dim, columns: Dim = 1) -> Expr:
    return ones((rows_, columns))


def _rows(X: Expr, before: Dim, count: Dim) -> Expr:
    """The rows after those wanted are what remains, which must be a size as well."""
    remaining = solve(plus(before, count, "?"), X.shape[0], "?".__eq__)
    if remaining is None:
        raise ShapeError(f"{X.shape[0]} rows cannot be split into {before}, {count} and the rest")
    return rows(X, before, count, remaining[1])


def _norm(x: Expr) -> Expr:
    return norm2(x) if is_column(x.shape) else normF(x)


CONSTANTS: dict[str, Callable[..., Expr]] = {
    "I": identity,
    "eye": identity,
    "ones": _ones,
    "zeros": zeros,
    "unit": unit,
    "commutation": commutation,
    "selection": selection,
    "duplication": duplication,
}


class Chain:
    """A product read from the left: scalars apart, and a run of factors of one operation.

    Builds what the constructors would build factor by factor, at linear cost.
    """

    def __init__(self) -> None:
        self.scalars: list[Expr] = []
        self.factors: list[Expr] = []
        self.op: Op = matmul

    def take(self, factor: Expr) -> None:
        if is_scalar(factor.shape):
            self.scalars.append(factor)
            return
        if factor.op is OPS["scale"]:
            self.scalars.extend(factor.args[:-1])
            factor = factor.args[-1]
        self.factors.append(factor)

    def whole(self) -> Expr:
        if not self.factors:
            return scale(*self.scalars)
        product = self.factors[0] if len(self.factors) == 1 else self.op(*self.factors)
        return scale(*self.scalars, product) if self.scalars else product

    def switch(self, op: Op) -> None:
        if self.op is not op and len(self.factors) > 1:
            self.factors = [self.op(*self.factors)]
        self.op = op

    def times(self, factor: Expr) -> None:
        if self.factors and not is_scalar(factor.shape):
            self.switch(matmul)
            self.take(factor)
            if self.factors[0].shape[0] == 1 and factor.shape[1] == 1:
                self.scalars, self.factors = [self.whole()], []
        else:
            self.take(factor)

    def entrywise(self, factor: Expr) -> None:
        if not is_scalar(factor.shape):
            self.switch(hadamard)
        self.take(factor)

    def over(self, factor: Expr) -> None:
        self.entrywise(power(factor, -1))

    def dot(self, factor: Expr) -> None:
        """x · y of two columns is their inner product."""
        left = self.whole()
        if all(is_column(e.shape) and not is_scalar(e.shape) for e in (left, factor)):
            self.scalars, self.factors = [matmul(transpose(left), factor)], []
        else:
            self.times(factor)

    def kronecker(self, factor: Expr) -> None:
        left = self.whole()
        self.scalars, self.factors = [], []
        self.take(kron(left, factor))


STEPS = {
    "*": Chain.times,
    "·": Chain.dot,
    "/": Chain.over,
    ".*": Chain.entrywise,
    "./": Chain.over,
    "⊗": Chain.kronecker,
}

BUILDERS: dict[str, Callable[[Elaboration, Tree], Expr]] = {
    "number": lambda self, node: number(node.value),
    "symbol": lambda self, node: self.named[node.value],
    "reference": lambda self, node: self.values[node.value],
    "dim": lambda self, node: dim(node.value),
    "index_value": lambda self, node: index(node.value),
    "constant": lambda self, node: pi,
    "identity": lambda self, node: identity(self.shapes.final(node.shape)[0]),
    "neg": lambda self, node: scale(-1, *self.parts(node)),
    "sqrt": lambda self, node: sqrt(*self.parts(node)),
    "transpose": lambda self, node: transpose(*self.parts(node)),
    "colon": lambda self, node: frobenius(*self.parts(node)),
    "norm": lambda self, node: _norm(*self.parts(node)),
    "column": lambda self, node: stack(*self.parts(node)),
    "row": lambda self, node: beside(*self.parts(node)),
    "sum": Elaboration.sum,
    "product": Elaboration.product,
    "power": Elaboration.power,
    "apply": Elaboration.apply,
    "abbreviation": Elaboration.abbreviation,
    "derivative": Elaboration.derivative,
    "filled": Elaboration.filled,
    "sized": Elaboration.sized,
    "index": Elaboration.index,
    "series": Elaboration.series,
}
