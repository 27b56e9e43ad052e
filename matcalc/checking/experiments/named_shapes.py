"""Shapes of names by unification over a whole document, where kinds that nobody declared are searched for.

Every definition and claim says what fits. The kinds of undeclared names are those with which most of
it fits; what does not fit then is a claim whose shapes are wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from ...errors import MatcalcError
from ...language.sizes import Sizes
from ...language.tree import Tree
from ...properties.record import PROPERTIES
from ...shape import SCALAR, Dim, Shape, show, substitute, times
from ...shape import names as size_names
from ..formulas.trees import DERIVATIVES, is_literal
from ..scope.constants import CONSTANTS, sizes_of
from ..scope.conventions import default_kind
from ..scope.scope import Definition, Reference, Scope, key


class Misfit(MatcalcError):
    """Shapes that do not fit; `trees` are the operands."""

    def __init__(self, message: str, *trees: Tree) -> None:
        super().__init__(message)
        self.trees = trees


class Unknown(MatcalcError):
    """What cannot be evaluated, and why."""


class Unnamed(Unknown):
    """A gradient by a variable that nobody names."""


LARGE = 9
TURNED = 0.4  # what it costs if a derivative is a row where a column is expected


@dataclass(slots=True)
class NamedShapes:
    """Shapes under given kinds: `kinds` of names nobody declared, by key."""

    rules: ClassVar[dict[str, Callable[..., Shape]]] = {}  # by the kind of tree; the last class fills it

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

    def sides(self, left: Tree, shape: Shape, right: Tree) -> None:
        """The right side has the shape of the left one."""
        other = self.shape(right)
        if is_literal(left) or is_literal(right):
            return
        if (left.kind in DERIVATIVES or left.kind == "call") and self._is_turned(shape, other):
            self.sizes.equal(shape[0], other[1])
            self.sizes.equal(shape[1], other[0])
            self.cost += self.weight * TURNED
            self.misfits.append(Misfit(f"the sides are {self.show(shape)} and {self.show(other)}", left, right))
            return
        self.same(shape, other, "the sides", left, right)

    def _is_turned(self, shape: Shape, other: Shape) -> bool:
        """Whether a derivative is a column and what it equals a row, or the other way round, as layouts differ."""
        (a, b), (c, d) = (tuple(map(self.sizes.find, s)) for s in (shape, other))
        return (b == c == 1 and a != 1 != d) or (a == d == 1 and b != 1 != c)

    def misfit(self, message: str, *trees: Tree) -> None:
        self.cost += self.weight
        self.misfits.append(Misfit(message, *trees))

    def same(self, left: Shape, right: Shape, what: str, *trees: Tree) -> None:
        if not self.equal(left, right):
            self.misfit(f"{what} are {self.show(left)} and {self.show(right)}", *trees)

    def equal(self, left: Shape, right: Shape) -> bool:
        return self.sizes.equal(left[0], right[0]) and self.sizes.equal(left[1], right[1])

    def show(self, shape: Shape) -> str:
        return show((self.plain_size(shape[0]), self.plain_size(shape[1])))

    def inferred(self) -> Iterator[tuple[str, str]]:
        """The variables that nobody declared, members of families as x_i, with their shapes as shown."""
        dims = [d for shape in self.variables.values() for d in shape]
        names = self.sizes.named(dims, self.scope.sizes | set(self.named))
        for name, shape in self.variables.items():
            if name not in self.scope.shapes:
                shown = self.show(shape)
                for unknown, letter in names.items():
                    shown = shown.replace(unknown, str(letter))
                yield name.replace("[]", "_i"), shown

    def settled(self) -> dict[str, tuple[Dim | None, Dim | None, bool]]:
        """Of every variable, the sizes that have a name or a number, and whether both are the same."""
        found = {name: tuple(map(self.sizes.find, shape)) for name, shape in self.variables.items()}
        return {name: (self._named(m), self._named(n), m == n) for name, (m, n) in found.items()}

    @staticmethod
    def _named(dim: Dim) -> Dim | None:
        return None if isinstance(dim, str) and "?" in dim else dim

    def plain_size(self, dim: Dim) -> Dim:
        found = self.sizes.find(dim)
        return next((n for n, d in self.named.items() if self.sizes.find(d) == found), found)

    def fresh(self, kind: str) -> Shape:
        if kind == "scalar":
            return SCALAR
        if kind == "vector":
            return (self.sizes.fresh(), 1)
        return (1, self.sizes.fresh()) if kind == "row" else (self.sizes.fresh(), self.sizes.fresh())

    def shape(self, tree: Tree) -> Shape:
        """The shape of a tree; noted where the value depends on it."""
        shape = self.rules[tree.kind](self, tree)
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
            stated = reference.base.partition("_")[2]
            n = stated if stated in self.scope.sizes else self.sizes.fresh()
            return (n, n)
        if kind == "unit":
            return (self.index(reference.indices[0]) if reference.indices[0].isalpha() else self.sizes.fresh(), 1)
        if kind == "variable":
            return self.variable(reference)
        if kind == "defined":
            return self.definition(self.scope.definitions[reference.base])
        return getattr(self, f"_{kind}")(reference, tree)  # type: ignore[no-any-return]

    def _constant(self, reference: Reference, tree: Tree) -> Shape:
        sizes = [self.sizes.find(self.limit(letter)) for letter in sizes_of(reference.base)]
        return CONSTANTS[reference.base[0]].shape(*sizes)

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
            if not declared and self._is_square(name, kind):
                self.sizes.equal(*self.variables[name])
        return self.variables[name]

    def _is_square(self, name: str, kind: str) -> bool:
        """Whether what is said of a matrix makes it square; a Q with Q'Q = I may be tall."""
        said = self.scope.properties.get(name, set())
        if "orthonormal_columns" in said:
            return False
        return "symmetric" in said or (kind == "matrix" and any(PROPERTIES[word].needs == "square" for word in said))

    def is_open(self, name: str) -> bool:
        """Whether the name is a variable without a shape so far that would be taken for a number."""
        reference = self.scope.reference(name)
        if reference.kind != "variable" or name in self.variables or name in self.scope.shapes or name in self.kinds:
            return False
        return default_kind(name, self.scope) == "scalar"

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

    def stated(self, dim: Dim) -> Dim:
        """A size that a formula states: its names may be declared, or be known from sums, or from nowhere else."""
        if isinstance(dim, int):
            return self.size(dim)
        return substitute(dim, {name: self.limit(name) for name in size_names(dim)})

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
        shape = self.side_by_side(*self.scope.gathered[reference.base], tree)
        declared = self.scope.shapes.get(reference.base)
        if declared:
            self.same(self._declared(declared), shape, reference.base, tree)
        return shape

    def side_by_side(self, how: str, family: str, tree: Tree) -> Shape:
        """The shape of the matrix whose rows or columns are the members of a family."""
        outer, self.indices = self.indices, {}
        rows, columns = self._member(Reference("member", family, ("i",)), tree)
        self.indices = outer
        long = rows if columns == 1 else columns
        count = self.family(family, 0)
        return (count, long) if how == "rows" else (long, count)

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

    def _area(self, left: Dim, right: Dim) -> Dim:
        return times(self.sizes.find(left), self.sizes.find(right))

    def _is_scalar(self, shape: Shape) -> bool:
        return shape[0] == 1 and shape[1] == 1
