"""Shapes of names by unification over a whole document, where kinds that nobody declared are searched for.

Every definition and claim says what fits. The kinds of undeclared names are those with which most of
it fits; what does not fit then is a claim whose shapes are wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import MatcalcError
from ..language.sizes import Sizes
from ..language.tree import Tree
from ..shape import SCALAR, Dim, Shape, plus, show, times
from .functions import function
from .scope import GREEK, Definition, Reference, Scope, key, subtrees


class Misfit(MatcalcError):
    """Shapes that do not fit; `trees` are the operands."""

    def __init__(self, message: str, *trees: Tree) -> None:
        super().__init__(message)
        self.trees = trees


class Unknown(MatcalcError):
    """What cannot be evaluated, and why."""


LARGE = 9
POINTLESS = 0.3  # what it costs to transpose a scalar
UNUSUAL = 0.1  # what it costs if a name is not of the kind its letter suggests


@dataclass(slots=True)
class Shapes:
    """Shapes under given kinds: `kinds` of names nobody declared, by key."""

    scope: Scope
    kinds: dict[str, str]
    sizes: Sizes = field(default_factory=Sizes)
    variables: dict[str, Shape] = field(default_factory=dict)
    counts: dict[str, Dim] = field(default_factory=dict)  # of families
    named: dict[str, Dim] = field(default_factory=dict)  # sizes that are only named in sums
    defined: dict[Definition, Shape] = field(default_factory=dict)
    indices: dict[str, Dim] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    noted: dict[Tree, Shape] = field(default_factory=dict)
    ranges: dict[Tree, Dim] = field(default_factory=dict)  # of the indices of sums
    cost: float = 0.0
    weight: float = 1.0
    misfits: list[Misfit] = field(default_factory=list)
    _open: list[Definition] = field(default_factory=list)

    # ------------------------------------------------------------------- relations

    def sides(self, left: Tree, shape: Shape, right: Tree) -> None:
        """The right side has the shape of the left one."""
        other = self.shape(right)
        if not self._literal(left) and not self._literal(right):
            self.same(shape, other, "the sides", left, right)

    def misfit(self, message: str, *trees: Tree) -> None:
        self.cost += self.weight
        self.misfits.append(Misfit(message, *trees))

    def same(self, left: Shape, right: Shape, what: str, *trees: Tree) -> None:
        if not self.equal(left, right):
            self.misfit(f"{what} are {self.show(left)} and {self.show(right)}", *trees)

    def equal(self, left: Shape, right: Shape) -> bool:
        return self.sizes.equal(left[0], right[0]) and self.sizes.equal(left[1], right[1])

    def show(self, shape: Shape) -> str:
        return show((self._plain(shape[0]), self._plain(shape[1])))

    def _plain(self, dim: Dim) -> Dim:
        found = self.sizes.find(dim)
        return next((n for n, d in self.named.items() if self.sizes.find(d) == found), found)

    def fresh(self, kind: str) -> Shape:
        if kind == "scalar":
            return SCALAR
        if kind == "vector":
            return (self.sizes.fresh(), 1)
        return (1, self.sizes.fresh()) if kind == "row" else (self.sizes.fresh(), self.sizes.fresh())

    # ------------------------------------------------------------------- names

    def shape(self, tree: Tree) -> Shape:
        """The shape of a tree; noted where the value depends on it."""
        shape = RULES[tree.kind](self, tree)
        if not tree.parts or tree.kind == "call":
            self.noted[tree] = shape
        return shape

    def name(self, tree: Tree) -> Shape:
        return self.of(self.scope.reference(tree.value), tree)

    def of(self, reference: Reference, tree: Tree) -> Shape:
        kind = reference.kind
        if kind in ("index", "size", "pi", "delta"):
            self._note_indices(reference)
            return SCALAR
        if kind == "identity":
            n = self.sizes.fresh()
            return (n, n)
        if kind == "variable":
            return self.variable(reference)
        if kind == "defined":
            return self.definition(self.scope.definitions[reference.base])
        return getattr(self, f"_{kind}")(reference, tree)  # type: ignore[no-any-return]

    def _note_indices(self, reference: Reference) -> None:
        for letter in reference.indices:
            self.index(letter)

    def index(self, letter: str) -> Dim:
        if letter not in self.indices:
            self.indices[letter] = self.sizes.fresh()
        return self.indices[letter]

    def variable(self, reference: Reference) -> Shape:
        name = key(reference)
        if name not in self.variables:
            declared = self.scope.shapes.get(name)
            kind = self.kinds.get(name) or default_kind(reference.base, self.scope)
            self.variables[name] = self._declared(declared) if declared else self.fresh(kind)
            if "symmetric" in self.scope.properties.get(name, ()) and not declared:
                self.sizes.equal(*self.variables[name])
        return self.variables[name]

    def _declared(self, shape: Shape) -> Shape:
        return (self.size(shape[0]), self.size(shape[1]))

    def size(self, dim: Dim) -> Dim:
        """A declared size; large numbers are names, for which smaller ones may stand."""
        return dim if isinstance(dim, str) or dim < LARGE else f"size{dim}"

    def limit(self, name: str) -> Dim:
        """The size up to which a sum runs: one that nothing is declared with may be any."""
        if name in self.scope.sizes:
            return name
        if name not in self.named:
            self.named[name] = self.sizes.fresh()
        return self.named[name]

    def definition(self, definition: Definition) -> Shape:
        if definition in self.defined:
            return self.defined[definition]
        if definition in self._open:
            raise Unknown(f"{definition.name} is defined by itself")
        self._open.append(definition)
        outer, self.indices = self.indices, {i: self.count(definition, p) for p, i in enumerate(definition.indices)}
        try:
            shape = self.shape(definition.tree)
        finally:
            self._open.pop()
            self.indices = outer
        self.defined[definition] = shape
        declared = self.scope.shapes.get(definition.name + ("[]" if definition.indices else ""))
        if declared:
            self.same(self._declared(declared), shape, f"the declared and the defined {definition.name}")
        return shape

    def count(self, definition: Definition, position: int) -> Dim:
        return self.family(definition.name, position)

    def family(self, name: str, position: int) -> Dim:
        """How many members a family has along one of its indices."""
        label = f"{name}[]{position}"
        if label not in self.counts:
            self.counts[label] = self.sizes.fresh()
        return self.counts[label]

    def _member(self, reference: Reference, tree: Tree) -> Shape:
        for position, letter in enumerate(reference.indices):
            if not letter.isdigit() and not self.sizes.equal(self.index(letter), self.family(reference.base, position)):
                self.misfit(f"the index {letter} runs differently in {reference.base}", tree)
        definition = self.scope.definitions.get(reference.base)
        return self.definition(definition) if definition and definition.indices else self.variable(reference)

    def _collected(self, reference: Reference, tree: Tree) -> Shape:
        letters = tuple("ij"[: self.scope.families[reference.base]])
        outer, self.indices = self.indices, {}
        shape = self._member(Reference("member", reference.base, letters), tree)
        self.indices = outer
        if not self.equal(shape, SCALAR):
            self.misfit(f"{reference.base} stands for vectors, of which none is named", tree)
        sizes = [self.family(reference.base, position) for position in range(len(letters))]
        return (sizes[0], sizes[1] if len(sizes) == 2 else 1)

    def _gathered(self, reference: Reference, tree: Tree) -> Shape:
        how, family = self.scope.gathered[reference.base]
        outer, self.indices = self.indices, {}
        rows, columns = self._member(Reference("member", family, ("i",)), tree)
        self.indices = outer
        long = rows if columns == 1 else columns
        count = self.family(family, 0)
        shape = (count, long) if how == "rows" else (long, count)
        declared = self.scope.shapes.get(reference.base)
        if declared:
            self.same(self._declared(declared), shape, reference.base, tree)
        return shape

    def _component(self, reference: Reference, tree: Tree) -> Shape:
        whole = self.of(self.scope.reference(reference.base), tree)
        self.components(whole, reference.indices, tree)
        return SCALAR

    def components(self, whole: Shape, indices: Iterable[str | int], tree: Tree) -> None:
        indices = tuple(indices)
        if self.equal(whole, SCALAR):
            raise Unknown("a component of a scalar")
        sides = whole if len(indices) == 2 else (whole[1] if whole[0] == 1 else whole[0],)
        if len(indices) == 1 and 1 not in whole:
            self.misfit("a matrix needs two indices", tree)
        for letter, size in zip(indices, sides, strict=False):
            if not str(letter).isdigit() and not self.sizes.equal(self.index(str(letter)), size):
                self.misfit(f"the index {letter} does not run so far", tree)

    # ------------------------------------------------------------------- arithmetic

    def scalar(self, tree: Tree) -> Shape:
        return SCALAR

    def _literal(self, tree: Tree) -> bool:
        """A number, which is added to every entry, and is a zero of any shape."""
        return all(t.kind in ("number", "neg", "product", "sum", "power") for t in subtrees(tree))

    def sum(self, tree: Tree) -> Shape:
        shapes = [self.shape(p) for p in tree.parts]
        solid = [(s, p) for s, p in zip(shapes, tree.parts, strict=True) if not self._literal(p)]
        if not solid:
            return SCALAR
        first = solid[0]
        for other in solid[1:]:
            self.same(first[0], other[0], "the terms", first[1], other[1])
        return first[0]

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

    def _area(self, left: Dim, right: Dim) -> Dim:
        return times(self.sizes.find(left), self.sizes.find(right))

    def _is_scalar(self, shape: Shape) -> bool:
        return shape[0] == 1 and shape[1] == 1

    def colon(self, tree: Tree) -> Shape:
        left, right = map(self.shape, tree.parts)
        self.same(left, right, "the sides of the Frobenius product", *tree.parts)
        if self._is_scalar(left):
            self.cost += POINTLESS
        return SCALAR

    def power(self, tree: Tree) -> Shape:
        base, _ = map(self.shape, tree.parts)
        if tree.value == "^" and not self._is_scalar(base) and not self.sizes.equal(*base):
            self.misfit(f"a power of {self.show(base)}", tree.parts[0])
        return base

    def neg(self, tree: Tree) -> Shape:
        return self.shape(tree.parts[0])

    def transpose(self, tree: Tree) -> Shape:
        rows, columns = self.shape(tree.parts[0])
        if rows == 1 and columns == 1:
            self.cost += POINTLESS
        return (columns, rows)

    def ones(self, tree: Tree) -> Shape:
        return self.fresh("vector")

    def norm(self, tree: Tree) -> Shape:
        if self._is_scalar(self.shape(tree.parts[0])):
            self.cost += POINTLESS
        return SCALAR

    def bars(self, tree: Tree) -> Shape:
        shape = self.shape(tree.parts[0])
        if not self._is_scalar(shape) and not self.sizes.equal(*shape):
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

    # ------------------------------------------------------------------- functions

    def call(self, tree: Tree) -> Shape:
        name, primes = tree.value
        arguments = tree.parts
        if name in ("vector", "matrix"):
            return self.fresh(name)
        if self.scope.is_quantity(name, arguments):
            return self._quantity(name, arguments)
        if name + "'" * primes in self.scope.definitions and primes:
            return self._factor(name + "'" * primes, tree)
        if not self.scope.is_function(name):
            return self._factor(name, tree)
        if name in ("max", "min"):
            shapes = [self.shape(a) for a in arguments]
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
        return self._times("*", left, self.shape(tree.parts[0]), Tree("name", [], name, 0, 0), tree.parts[0])

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
        if result == "square" and not self._is_scalar(shape) and not self.sizes.equal(*shape):
            self.misfit(f"{name} of {self.show(shape)}", tree)
        if result == "diag":
            return self._diagonal(shape)
        if result == "vec":
            return (self._area(*shape), 1)
        return shape

    def _diagonal(self, shape: Shape) -> Shape:
        if shape[1] == 1:
            return (shape[0], shape[0])
        return (shape[1], shape[1]) if shape[0] == 1 else (shape[0], 1)

    # ------------------------------------------------------------------- derivatives

    def differential(self, tree: Tree) -> Shape:
        return self.shape(tree.parts[0])

    def partial(self, tree: Tree) -> Shape:
        shape = self.shape(tree.parts[0])
        for variable in reversed(tree.parts[1:]):
            transposed = variable.kind == "transpose"
            own = self.shape(variable.parts[0] if transposed else variable)
            shape = self._derivative(shape, own, transposed)
        return shape

    def _derivative(self, shape: Shape, variable: Shape, transposed: bool) -> Shape:
        if self._is_scalar(variable):
            return shape
        if self._is_scalar(shape):
            swap = transposed != (self.scope.layout == "numerator")
            return (variable[1], variable[0]) if swap else variable
        if shape[1] == 1 and variable[1] == 1:
            swap = self.scope.layout == "denominator" and not transposed
            return (variable[0], shape[0]) if swap else (shape[0], variable[0])
        if shape[0] == 1 and variable[1] == 1:
            return (variable[0], shape[1])
        raise Unknown("the derivative of a matrix by a matrix, or of a vector by a matrix, has more than two indices")

    def nabla(self, tree: Tree) -> Shape:
        order, transposed = tree.value
        operand = tree.parts[0]
        shape = self.shape(operand)
        variable = nabla_variable(tree, self.scope)
        if variable is None:
            raise Unknown("the variable of this gradient is not named")
        own = self.shape(variable)
        if not self._is_scalar(shape):
            found = self._derivative(shape, own, transposed=False)
        elif order == 2:
            found = (own[0], own[0])
            if own[1] != 1:
                raise Unknown("the Hessian by a matrix has four indices")
        else:
            found = own
        return (found[1], found[0]) if transposed else found

    def directional(self, tree: Tree) -> Shape:
        shape = self.shape(tree.parts[0])
        variable = direction_variable(tree.parts[0], self.scope)
        if variable is None:
            raise Unknown("the variable of this derivative is not named")
        self.same(self.shape(variable), self.shape(tree.parts[1]), "variable and direction", tree.parts[1])
        return shape

    def applied(self, tree: Tree) -> Shape:
        for argument in tree.parts[1:]:
            self.shape(argument)
        return self.shape(tree.parts[0])

    def unreadable(self, tree: Tree) -> Shape:
        raise Unknown("this is not understood")


def grid(tree: Tree) -> list[list[Tree]]:
    """The rows of a block matrix; a column whose rows are not alike is one of whole rows."""
    if tree.kind == "row":
        return [tree.parts]
    alike = all(row.kind == "row" and len(row.parts) == len(tree.parts[0].parts) for row in tree.parts)
    return [row.parts for row in tree.parts] if alike else [[row] for row in tree.parts]


def is_zero(tree: Tree) -> bool:
    return tree.kind == "number" and tree.value == 0


def nabla_variable(tree: Tree, scope: Scope) -> Tree | None:
    """The variable of ∇: the one named, else the argument, else the one the function was defined with."""
    if len(tree.parts) > 1:
        return tree.parts[1]
    return direction_variable(tree.parts[0], scope)


def direction_variable(tree: Tree, scope: Scope) -> Tree | None:
    if tree.kind == "applied":
        inner = tree.parts[1]
        return inner if inner.kind == "name" else direction_variable(tree.parts[0], scope)
    if tree.kind == "nabla":
        return nabla_variable(tree, scope)
    if tree.kind == "call" and tree.parts[0].kind == "name":
        definition = scope.definitions.get(tree.value[0])
        parameter = definition.arguments[0] if definition and definition.arguments else tree.parts[0].value
        return Tree("name", [], parameter, 0, 0)
    if tree.kind in ("name", "call"):
        name = tree.value if tree.kind == "name" else tree.value[0]
        definition = scope.definitions.get(name)
        if definition and definition.arguments:
            return Tree("name", [], definition.arguments[0], 0, 0)
        found_ = sorted(scope.bases({name}) & scope.moving)
        return Tree("name", [], found_[0], 0, 0) if len(found_) == 1 and not found_[0].endswith("[]") else None
    return None


def capital_of_function(name: str, scope: Scope) -> str | None:
    """Φ' with a lower-case φ that is applied: the diagonal matrix of its derivative."""
    base, _, index = name.partition("_")
    small = base.lower()
    if base == small or len(base) != 1 or small not in GREEK:
        return None
    lower = f"{small}_{index}" if index else small
    return lower if scope.is_function(lower) and lower in scope.called else None


def default_kind(name: str, scope: Scope) -> str:
    """Bold letters are vectors, capitals matrices, h to z vectors; the others scalars."""
    base = name.split("_", maxsplit=1)[0][0]
    if base.isupper():
        return "matrix"
    if name in scope.bold or name.split("_", maxsplit=1)[0] in scope.bold:
        return "vector"
    return "scalar" if base in GREEK or base < "h" else "vector"


RULES: dict[str, Callable[[Shapes, Tree], Shape]] = {
    "number": Shapes.scalar,
    "name": Shapes.name,
    "sum": Shapes.sum,
    "product": Shapes.product,
    "colon": Shapes.colon,
    "power": Shapes.power,
    "neg": Shapes.neg,
    "transpose": Shapes.transpose,
    "call": Shapes.call,
    "index": Shapes.component,
    "column": Shapes.blocks,
    "row": Shapes.blocks,
    "series": Shapes.series,
    "ones": Shapes.ones,
    "norm": Shapes.norm,
    "bars": Shapes.bars,
    "differential": Shapes.differential,
    "partial": Shapes.partial,
    "nabla": Shapes.nabla,
    "directional": Shapes.directional,
    "applied": Shapes.applied,
    "cases": Shapes.cases,
    "comparison": Shapes.scalar,
    "otherwise": Shapes.scalar,
}
