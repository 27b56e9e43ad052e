"""Shapes of formulas: what each operation asks of its operands and gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...language.tree import Tree
from ...shape import SCALAR, Dim, Shape, plus, triangle
from ..formulas.trees import is_literal, node
from ..scope.conventions import capital_of_function
from ..scope.functions import function
from .derivative_shapes import DerivativeShapes
from .named_shapes import Unknown

POINTLESS = 0.3  # what it costs to transpose a scalar
UNUSUAL = 0.1  # what it costs if a name is not of the kind its letter suggests


class Shapes(DerivativeShapes):
    """Shapes under given kinds, of whole formulas."""

    __slots__ = ()

    def scalar(self, tree: Tree) -> Shape:
        return SCALAR

    def sum(self, tree: Tree) -> Shape:
        open_ = [p for p in tree.parts if p.kind == "name" and self.is_open(p.value)]
        shapes = {p: self.shape(p) for p in tree.parts if p not in open_}
        for part in open_:
            taken = next((s for p, s in shapes.items() if not is_literal(p)), None)
            shapes[part] = self.take(part, taken)
        solid = [(shapes[p], p) for p in tree.parts if not is_literal(p)]
        if not solid:
            return SCALAR
        first = solid[0]
        for other in solid[1:]:
            if not (self.scope.broadcasts and self._to_every_row(first[0], other[0])):
                self.same(first[0], other[0], "the terms", first[1], other[1])
        return first[0]

    def take(self, part: Tree, shape: Shape | None) -> Shape:
        """A letter that might be any number has the shape of the sum it stands in: the b of W x + b."""
        if shape is not None and not self.scope.broadcasts:
            self.variables[part.value] = shape
        return self.shape(part)

    def _to_every_row(self, whole: Shape, row: Shape) -> bool:
        """Whether a vector, or a row, is added to every row of a matrix."""
        if 1 in whole or 1 not in row or self._is_scalar(row):
            return False
        return self.sizes.equal(whole[1], row[0] if row[1] == 1 else row[1])

    def product(self, tree: Tree) -> Shape:
        shape = self.shape(tree.parts[0])
        for i, (mark, part) in enumerate(zip(tree.value, tree.parts[1:], strict=True), 1):
            shape = self._times(mark[0], shape, self.shape(part), tree.parts[i - 1], part)
        return shape

    def _times(self, operator: str, left: Shape, right: Shape, *trees: Tree) -> Shape:
        if operator == "⊗":
            return (self._area(left[0], right[0]), self._area(left[1], right[1]))
        if self._is_scalar(right):
            return left
        if self._is_scalar(left):
            return right
        if operator == "*":
            if not self.sizes.equal(left[1], right[0]):
                self.misfit(f"the product of {self.show(left)} and {self.show(right)} does not exist", *trees)
            return (left[0], right[1])
        self.same(left, right, "the factors of the entrywise product", *trees)
        return left

    def colon(self, tree: Tree) -> Shape:
        left, right = map(self.shape, tree.parts)
        self.same(left, right, "the sides of the Frobenius product", *tree.parts)
        if self._is_scalar(left):
            self.cost += POINTLESS
        return SCALAR

    def smooth(self, tree: Tree) -> Shape:
        """A function that nobody specified has the shape of what is drawn for it."""
        for argument in tree.parts[1:]:
            self.shape(argument)
        return self.shape(tree.parts[0])

    def frozen(self, tree: Tree) -> Shape:
        return self.shape(tree.parts[0])

    def power(self, tree: Tree) -> Shape:
        base, _ = map(self.shape, tree.parts)
        if tree.value != "^" or self._is_scalar(base):
            return base
        if 1 in base:  # of the entries of a vector; a number is likelier
            self.cost += POINTLESS
        elif not self.sizes.equal(*base):
            self.misfit(f"a power of {self.show(base)}", tree.parts[0])
        elif tree.parts[0].kind == "name" and tree.parts[0].value[0].islower():  # of a matrix with a small letter
            self.cost += POINTLESS
        return base

    def neg(self, tree: Tree) -> Shape:
        return self.shape(tree.parts[0])

    def transpose(self, tree: Tree) -> Shape:
        rows, columns = self.shape(tree.parts[0])
        if rows == 1 and columns == 1:
            self.cost += POINTLESS
        return (columns, rows)

    def filled(self, tree: Tree) -> Shape:
        """Ones or zeros: a vector, or what is said with them."""
        if not tree.value:
            return self.fresh("vector")
        rows, columns = (*map(self.stated, tree.value), 1)[:2]
        return (rows, columns)

    def identity(self, tree: Tree) -> Shape:
        (size,) = map(self.stated, tree.value)
        return (size, size)

    def norm(self, tree: Tree) -> Shape:
        if self._is_scalar(self.shape(tree.parts[0])):
            self.cost += POINTLESS
        return SCALAR

    def bars(self, tree: Tree) -> Shape:
        """|a|, |S| and, as the document has it, the length of x or the absolute values of its entries."""
        shape = self.shape(tree.parts[0])
        if shape[1] == 1:
            self.cost += 0 if self.scope.absolute or shape[0] == 1 else POINTLESS
            return shape if self.scope.absolute else SCALAR
        if not self.sizes.equal(*shape):
            self.misfit(f"the determinant of {self.show(shape)}", tree.parts[0])
        return SCALAR

    def blocks(self, tree: Tree) -> Shape:
        """Entries and blocks in rows; a 0 has the size of its place."""
        rows = grid(tree)
        known = {entry: self.shape(entry) for row in rows for entry in row if not is_zero(entry)}
        single = all(self._is_scalar(shape) for shape in known.values())
        heights = [self._common(0, row, known, single) for row in rows]
        widths = [self._common(1, column, known, single) for column in zip(*rows, strict=True)]
        for height, row in zip(heights, rows, strict=True):
            self.noted.update({entry: (height, width) for entry, width in zip(row, widths, strict=True)})
        return (plus(*map(self.sizes.find, heights)), plus(*map(self.sizes.find, widths)))

    def _common(self, side: int, entries: Sequence[Tree], known: Mapping[Tree, Shape], single: bool) -> Dim:
        """The height of blocks side by side, the width of those one above the other."""
        sizes = [known[entry][side] for entry in entries if entry in known]
        if not all(self.sizes.equal(sizes[0], other) for other in sizes):
            self.misfit(f"blocks of different {('heights', 'widths')[side]}", *entries)
        return sizes[0] if sizes else 1 if single else self.sizes.fresh()

    def members(self, tree: Tree) -> Shape:
        """x_1, …, x_N: numbers below each other, vectors side by side."""
        if tree.value not in self.scope.families:
            return self.of(self.scope.reference(tree.value), tree)
        long, count = self.side_by_side("columns", tree.value, tree)
        return (count, 1) if long == 1 else (long, count)

    def component(self, tree: Tree) -> Shape:
        self.components(self.shape(tree.parts[0]), tree.value, tree)
        return SCALAR

    def series(self, tree: Tree) -> Shape:
        body, letter = tree.parts[0], tree.value
        outer = self.indices.get(letter)
        self.indices[letter] = self._range(tree)
        shape = self.shape(body)
        if outer is None:
            del self.indices[letter]
        else:
            self.indices[letter] = outer
        return shape

    def _range(self, tree: Tree) -> Dim:
        """How far the index of a sum runs."""
        count = tree.parts[1] if len(tree.parts) > 1 else None
        if count is None or count.kind not in ("name", "number"):
            size: Dim = self.sizes.fresh()
        elif count.kind == "number":
            size = int(count.value)
        else:
            size = self.limit(count.value)
        self.ranges[tree] = size
        return size

    def cases(self, tree: Tree) -> Shape:
        shapes = [self.shape(p) for p in tree.parts]
        return shapes[0]

    def call(self, tree: Tree) -> Shape:
        name, primes = tree.value
        arguments = tree.parts
        if name in ("vector", "matrix"):
            return self.fresh(name)
        if self.scope.is_quantity(name, arguments):
            shape = self._quantity(name, arguments)
            by = self.scope.definitions[name].arguments if primes else ()
            for _ in range(primes if by else 0):
                shape = self._derivative(shape, self.of(self.scope.reference(by[0]), tree), transposed=False)
            return shape
        if name + "'" * primes in self.scope.definitions and primes:
            return self._factor(name + "'" * primes, tree)
        if not self.scope.is_function(name):
            return self._factor(name, tree)
        if name in ("max", "min"):
            shapes = [self.shape(a) for a in arguments]
            if len(shapes) == 1:
                return SCALAR
            return next((s for s in shapes if not self._is_scalar(s)), SCALAR)
        if len(arguments) != 1:
            raise Unknown(f"{name} of {len(arguments)} arguments")
        return self._applied(name, primes, self.shape(arguments[0]), tree)

    def _quantity(self, name: str, arguments: list[Tree]) -> Shape:
        definition = self.scope.definitions[name]
        shape = self.definition(definition)
        for parameter, argument in zip(definition.arguments, arguments, strict=False):
            own = self.of(self.scope.reference(parameter), argument)
            self.same(own, self.shape(argument), f"{name} is defined for {parameter}; this argument", argument)
        return shape

    def _factor(self, name: str, tree: Tree) -> Shape:
        """A name before a bracket that is no function: a product."""
        left = self.of(self.scope.reference(name), tree)
        if len(tree.parts) != 1:
            raise Unknown(f"{name} is not a function")
        return self._times("*", left, self.shape(tree.parts[0]), node("name", value=name), tree.parts[0])

    def _applied(self, name: str, primes: int, shape: Shape, tree: Tree) -> Shape:
        if capital_of_function(name, self.scope) and primes:
            return (shape[0], shape[0])
        known = None if name in self.scope.functions else function(name)
        result = (
            known.result if known else "same" if name in self.scope.functions else self.kinds.get(f"{name}()", "same")
        )
        if known is None and name not in self.scope.functions:
            self.functions[name] = result
        if result == "scalar":
            return SCALAR
        if result in ("square", "vech") and not self._is_scalar(shape) and not self.sizes.equal(*shape):
            self.misfit(f"{name} of {self.show(shape)}", tree)
        if result == "diag":
            return self._diagonal(shape)
        if result == "vech":
            return (triangle(self.sizes.find(shape[0])), 1)
        if result == "vec":
            return (self._area(*shape), 1)
        if result == "transposed":
            return (shape[1], shape[0])
        if result in ("rows", "columns"):
            return (shape[result == "columns"], 1)
        return shape

    def _diagonal(self, shape: Shape) -> Shape:
        if shape[1] == 1:
            return (shape[0], shape[0])
        return (shape[1], shape[1]) if shape[0] == 1 else (shape[0], 1)


def grid(tree: Tree) -> list[list[Tree]]:
    """The rows of a block matrix; a column whose rows are not alike is one of whole rows."""
    if tree.kind == "row":
        return [tree.parts]
    alike = all(row.kind == "row" and len(row.parts) == len(tree.parts[0].parts) for row in tree.parts)
    return [row.parts for row in tree.parts] if alike else [[row] for row in tree.parts]


def is_zero(tree: Tree) -> bool:
    return tree.kind == "number" and tree.value == 0


Shapes.rules = {
    "number": Shapes.scalar,
    "name": Shapes.name,
    "sum": Shapes.sum,
    "product": Shapes.product,
    "colon": Shapes.colon,
    "smooth": Shapes.smooth,
    "frozen": Shapes.frozen,
    "power": Shapes.power,
    "neg": Shapes.neg,
    "transpose": Shapes.transpose,
    "call": Shapes.call,
    "index": Shapes.component,
    "column": Shapes.blocks,
    "row": Shapes.blocks,
    "members": Shapes.members,
    "series": Shapes.series,
    "ones": Shapes.filled,
    "zeros": Shapes.filled,
    "identity": Shapes.identity,
    "norm": Shapes.norm,
    "bars": Shapes.bars,
    "differential": Shapes.differential,
    "partial": Shapes.partial,
    "nabla": Shapes.nabla,
    "tangent": Shapes.tangent,
    "directional": Shapes.directional,
    "applied": Shapes.applied,
    "cases": Shapes.cases,
    "comparison": Shapes.scalar,
    "otherwise": Shapes.scalar,
}
