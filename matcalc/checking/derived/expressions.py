"""Formulas of a document as expressions of the engine: names with the shapes found for them, definitions put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from ...expr import OPS, Expr, number, replace, spread, symbols
from ...language.elaboration import STEPS, Chain
from ...language.tokens import GREEK
from ...language.tree import Tree
from ...ops.blocks import beside, stack
from ...ops.elementary import abs_, sqrt
from ...ops.leaves import dim, identity, ones, zeros
from ...ops.matrix import det, matrix_power, norm1, norm2, normF
from ...ops.powers import power
from ...ops.products import frobenius, transpose
from ...ops.reductions import Diag, diag
from ...ops.sums import add, scale, series
from ...ops.unknown import unknown
from ...shape import is_column, is_scalar
from ...sweeps.adjoint import adjoint
from ...sweeps.differential import differential, differential_symbol
from ..experiments.named_shapes import Unknown
from ..experiments.shapes import grid, is_zero
from ..formulas.trees import node
from ..scope.conventions import nabla_variable
from ..scope.functions import NAMES, function
from ..scope.scope import Definition
from .symbols import Symbols


class Expressions(Symbols):
    """Expressions for the formulas of a document."""

    __slots__ = ()

    @property
    def sized(self) -> bool:
        """Whether constants are written with their sizes, I_n, as they are beside vec."""
        return not {"vec", "vech"}.isdisjoint(self.experiment.scope.called)

    def of(self, tree: Tree) -> Expr:
        """The expression. Raises Unknown for what the engine has no word for, ShapeError for what does not fit."""
        rule = RULES.get(tree.kind)
        if rule is None:
            raise Unknown(f"{tree.kind} is no expression")
        return rule(self, tree)

    def parts(self, tree: Tree) -> list[Expr]:
        return [self.of(part) for part in tree.parts]

    # ------------------------------------------------------------------- arithmetic

    def number(self, tree: Tree) -> Expr:
        return number(Fraction(tree.value))

    def sum(self, tree: Tree) -> Expr:
        terms = [scale(-1, t) if mark[0] == "-" else t for mark, t in zip(tree.value, self.parts(tree), strict=True)]
        return add(*spread(*terms))

    def product(self, tree: Tree) -> Expr:
        first, *rest = self.parts(tree)
        chain = Chain()
        chain.take(first)
        for mark, factor in zip(tree.value, rest, strict=True):
            STEPS[mark[0]](chain, factor)
        return chain.whole()

    def power(self, tree: Tree) -> Expr:
        base, exponent = self.parts(tree)
        entrywise = tree.value == ".^" or is_scalar(base.shape)
        return power(base, exponent) if entrywise else matrix_power(base, exponent)

    def ones(self, tree: Tree) -> Expr:
        return ones(*self._noted(tree))

    def zeros(self, tree: Tree) -> Expr:
        return zeros(*self._noted(tree))

    def identity(self, tree: Tree) -> Expr:
        return identity(self._noted(tree)[0])

    def norm(self, tree: Tree) -> Expr:
        (x,) = self.parts(tree)
        return norm1(x) if tree.value == "1" else norm2(x) if is_column(x.shape) else normF(x)

    def bars(self, tree: Tree) -> Expr:
        (x,) = self.parts(tree)
        if is_column(x.shape):
            return abs_(x) if is_scalar(x.shape) or self.experiment.scope.absolute else norm2(x)
        return det(x)

    def column(self, tree: Tree) -> Expr:
        rows = [[self._block(entry) for entry in row] for row in grid(tree)]
        return stack(*(beside(*row) for row in rows))

    def _block(self, entry: Tree) -> Expr:
        return zeros(*self._noted(entry)) if is_zero(entry) else self.of(entry)

    def series(self, tree: Tree) -> Expr:
        outer, self.letters = self.letters, {**self.letters, tree.value: tree.value}
        try:
            body = self.of(tree.parts[0])
        finally:
            self.letters = outer
        count = self._dim(self.experiment.shapes.ranges[tree])
        return series(body, tree.value, count if isinstance(count, int) else dim(count))

    # ------------------------------------------------------------------- functions

    def call(self, tree: Tree) -> Expr:
        name, primes = tree.value
        scope = self.experiment.scope
        if scope.is_quantity(name, tree.parts):
            return self._quantity(scope.definitions[name], tree.parts)
        if len(tree.parts) != 1 or name in ("vector", "matrix", "max", "min"):
            raise Unknown(f"{name} is no function of the engine")
        (argument,) = self.parts(tree)
        if not scope.is_function(name):
            chain = Chain()
            chain.take(self.whole(name))
            chain.times(argument)
            return chain.whole()
        return self.applied(name, primes, argument)

    def _quantity(self, definition: Definition, arguments: list[Tree]) -> Expr:
        """f(x) is f, and f(a) is f where x is a."""
        found = self.whole(definition.name)
        changed: dict[Expr, Expr] = {}
        for parameter, argument in zip(definition.arguments, arguments, strict=False):
            if not (argument.kind == "name" and argument.value == parameter):
                changed[self.symbol(parameter)] = self.of(argument)
        return replace(found, changed)

    def applied(self, name: str, primes: int, argument: Expr) -> Expr:
        """A function of the engine; what it does not know, or the document writes primes on, is any function."""
        known = NAMES.get(name, name)
        scope = self.experiment.scope
        if name in scope.functions or function(name) is None or primes:
            spelt = "".join(GREEK.get(c, c) for c in name)
            self.calls[spelt] = name
            return unknown(spelt, primes)(argument)
        if known == "sqrt":
            return sqrt(argument)
        if known == "diag":
            return (Diag if is_column(argument.shape) else diag)(argument)
        self.calls[known] = name
        return OPS[known](argument)

    # ------------------------------------------------------------------- derivatives

    def moving(self, name: str) -> Expr:
        """The symbol for a name of which the differential is written as well."""
        found = self.symbol(name)
        moved = node("differential", node("name", value=name), value=(None, 1))
        self.meanings[differential_symbol(found).params[0]] = moved
        return found

    def differential(self, tree: Tree) -> Expr:
        """dX, a symbol of its own, or the differential of a formula."""
        operand = tree.parts[0]
        if tree.value != (None, 1):
            raise Unknown("a differential by one variable, or of higher order")
        if operand.kind == "name":
            return differential_symbol(self.moving(operand.value))
        e = self.of(operand)
        moved = [t for t in map(self.meanings.get, symbols(e)) if t is not None and t.kind == "name"]
        scope = self.experiment.scope
        return differential(e, [self.moving(t.value) for t in moved if scope.bases({t.value}) & self.experiment.moving])

    def derivative(self, tree: Tree) -> Expr:
        """∂f/∂x or ∇f inside a formula, of a scalar."""
        by_name = tree.kind == "nabla"
        variable = nabla_variable(tree, self.experiment.scope) if by_name else tree.parts[1]
        if variable is None or variable.kind != "name" or len(tree.parts) > 2 or (by_name and tree.value != (1, False)):
            raise Unknown("a derivative of this kind inside a formula")
        inner = Expressions(self.experiment, {*self.opaque, variable.value}, self.meanings, self.calls)
        e, x = inner.of(tree.parts[0]), inner.symbol(variable.value)
        if not e.is_scalar or self.experiment.scope.layout == "numerator":
            raise Unknown("a derivative of this layout inside a formula")
        return replace(adjoint(e, [x])[x], {x: self.whole(variable.value)})


RULES: Mapping[str, Callable[[Expressions, Tree], Expr]] = {
    "number": Expressions.number,
    "name": Expressions.name,
    "sum": Expressions.sum,
    "product": Expressions.product,
    "colon": lambda self, tree: frobenius(*self.parts(tree)),
    "power": Expressions.power,
    "neg": lambda self, tree: scale(-1, *self.parts(tree)),
    "transpose": lambda self, tree: transpose(*self.parts(tree)),
    "call": Expressions.call,
    "column": Expressions.column,
    "row": Expressions.column,
    "series": Expressions.series,
    "ones": Expressions.ones,
    "zeros": Expressions.zeros,
    "identity": Expressions.identity,
    "norm": Expressions.norm,
    "bars": Expressions.bars,
    "differential": Expressions.differential,
    "partial": Expressions.derivative,
    "nabla": Expressions.derivative,
}
