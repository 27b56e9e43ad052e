"""Shapes by unification: one pass over the nodes under given kinds, each rule saying what it needs.

A pass starts from the kinds that letters have by default. An undeclared name that has been seen
nowhere else yet takes the shape its place asks for, on the spot; any other clash is left to the
search (search.py), which tries other kinds. What a scalar's shape rests on decides what it may do:

FIRM      numbers and declared names: a firm scalar may be added to an array
ASSUMED   a scalar only because undeclared letters are scalars by default: never added to an array,
          and neither transposed nor summed, which would be pointless
DERIVED   it follows from undeclared names, as x'*y does
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..errors import LimitError
from ..shape import SCALAR, Dim, Shape, is_column, is_scalar, plus, show, times
from . import families
from .names import Resolved
from .readings import NOTATIONS, PIN, branch
from .sizes import Sizes, bounded, is_open
from .tree import Span, Tree, postorder

FIRM, ASSUMED, DERIVED = 0, 1, 2
NORM_OF_SCALAR = 16
Edit = tuple[int, int, str]


class Clash(Exception):
    """Shapes that do not fit: the fact (open sizes in it), the place, the trees involved, edits that might help."""

    def __init__(self, fact: str, at: Span, trees: Iterable[Tree], edits: Iterable[Edit] = ()) -> None:
        super().__init__(fact)
        self.fact = fact
        self.at = at
        self.trees = tuple(trees)
        self.edits = tuple(edits)


class Attempt:
    """One pass. `pinned` fixes kinds and meanings; `strict` forbids adding a derived scalar to an array.

    `leveled` has the shapes of sums of arrays and products that are 1×1, as in y'*y + I;
    `misfit` is what the readings taken cost where they stand; `mattered` has the notations, by key, that could have
    meant something else, each with its first node.

    By running index, `running` has the sizes that it runs over; `indexed` are those of components, and `loose` those
    of sums whose end is no size. `members` says how many members a family has, `ends` where the sums end that do not
    say so, `components` of what a member is a component (see families.py).
    """

    def __init__(self, resolved: Resolved, pinned: dict[str, str], strict: bool) -> None:
        self.resolved = resolved
        self.source = resolved.source
        self.declared = resolved.known.shapes
        self.pinned = pinned
        self.strict = strict
        self.sizes = Sizes()
        self.shapes: dict[str, Shape] = {}
        self.uses: dict[str, int] = {}
        self.unsized: list[tuple[Tree, Dim]] = []
        self.leveled: list[Shape] = []
        self.running: dict[str, list[Dim]] = {}
        self.indexed: set[str] = set()
        self.members: dict[str, Dim] = {}
        self.ends: dict[Tree, Dim] = {}
        self.loose: set[str] = set()
        self.components: dict[str, str] = {}
        self.misfit = 0
        self.mattered: dict[str, Tree] = {}
        self.order = _in_use(self)

    def run(self) -> None:
        """Give every node its shape. Raises Clash."""
        node = self.order[-1]
        try:
            for node in self.order:
                RULES[node.kind](self, node)
        except LimitError as error:
            raise error.at(self.source, node.at) from None
        odd = families.agree(self)
        if odd is not None:
            raise Clash(f"{odd.value} and other members of its family have different shapes", odd.at, [odd])
        left = self.sizes.settle()
        if left is not None:
            root = self.resolved.order[-1]
            raise Clash(f"the sizes {left[0]} and {left[1]} differ", (root.start, root.stop), [root])

    # ------------------------------------------------------------------- readings

    def meaning(self, key: str) -> str:
        """What a notation means in this attempt."""
        return self.pinned.get(PIN + key) or NOTATIONS[key].meanings[0].name

    def matters(self, node: Tree) -> None:
        self.mattered.setdefault(node.value.key, node)

    # ------------------------------------------------------------------- names

    def fresh(self, kind: str) -> Shape:
        size = self.sizes.fresh
        if kind == "scalar":
            return SCALAR
        if kind == "row" or (kind == "vector" and self.meaning("vectors") == "rows"):
            return (1, size())
        if kind == "square":
            n = size()
            return (n, n)
        columns = 1 if kind == "vector" else size()  # first, as vec(X) is made of columns and ⊗ of blocks
        return (size(), columns)

    def symbol(self, node: Tree) -> None:
        name = node.value
        index = self.resolved.samples[name]
        if index is not None:
            base = families.stem(name, index)
            self.running.setdefault(index, []).append(self.members.setdefault(base, self.sizes.fresh()))
        shape = self.declared.get(name)
        if shape is not None:
            node.shape, node.rests = shape, FIRM
            return
        self.uses[name] = self.uses.get(name, 0) + 1
        shape = self.shapes.get(name)
        if shape is None:
            shape = self.shapes[name] = self.fresh(self.pinned.get(name) or self.resolved.kind(name))
        node.shape = shape
        node.rests = ASSUMED if shape is SCALAR else DERIVED

    def adapts(self, node: Tree) -> bool:
        """Whether the node is an undeclared name, seen here first, which takes the shape that is asked for."""
        if node.kind != "symbol" or node.value in self.declared or node.value in self.pinned:
            return False
        return self.uses[node.value] == 1

    def adapt(self, node: Tree, shape: Shape) -> None:
        node.shape = self.shapes[node.value] = shape
        node.rests = ASSUMED if shape == SCALAR else DERIVED

    # ------------------------------------------------------------------- small tools

    def equal(self, left: Shape, right: Shape) -> bool:
        return self.sizes.equal(left[0], right[0]) and self.sizes.equal(left[1], right[1])

    def show(self, shape: Shape) -> str:
        return show((self.sizes.find(shape[0]), self.sizes.find(shape[1])))

    def text(self, *trees: Tree) -> str:
        return self.source[trees[0].start : trees[-1].stop]

    def described(self, name: str, *trees: Tree, shape: Shape) -> str:
        """`A (m×n)`, or the given name for a long operand."""
        text = self.text(*trees)
        return f"{text if len(text) <= 24 and chr(10) not in text else name} ({self.show(shape)})"

    # ------------------------------------------------------------------- leaves and unary constructs

    def firm_scalar(self, node: Tree) -> None:
        node.shape, node.rests = SCALAR, FIRM

    def reference(self, node: Tree) -> None:
        node.shape, node.rests = node.value.shape, node.value.rests

    def identity(self, node: Tree) -> None:
        node.shape, node.rests = self.fresh("square"), FIRM
        self.unsized.append((node, node.shape[0]))

    def filled(self, node: Tree) -> None:
        (value,) = node.parts
        if not is_scalar(value.shape):
            raise Clash(f"{node.value} is filled with a scalar, not {self.show(value.shape)}", node.at, [value])
        node.shape, node.rests = self.fresh(node.value), FIRM
        self.unsized += [(node, size) for size in node.shape if size != 1]

    def same(self, node: Tree) -> None:
        operand = node.parts[0]
        node.shape, node.rests = operand.shape, operand.rests

    def transpose(self, node: Tree) -> None:
        operand = node.parts[0]
        self.not_assumed(operand, "vector", node, "transposed")
        rows, columns = operand.shape
        node.shape, node.rests = (columns, rows), operand.rests

    def not_assumed(self, operand: Tree, kind: str, node: Tree, what: str) -> None:
        """A default scalar becomes an array where only an array makes sense."""
        if operand.rests != ASSUMED or not is_scalar(operand.shape):
            return
        if not self.adapts(operand):
            text = self.described("the operand", operand, shape=SCALAR)
            raise Clash(f"{text} is {what}, which needs a vector or a matrix", node.at, [operand])
        self.adapt(operand, self.fresh(kind))

    def norm(self, node: Tree) -> None:
        self.not_assumed(node.parts[0], "vector", node, "the argument of a norm")
        self.misfit += NORM_OF_SCALAR * (self.resolved.written and is_scalar(node.parts[0].shape))
        node.shape, node.rests = SCALAR, DERIVED if node.parts[0].rests else FIRM

    # ------------------------------------------------------------------- stacking, components, series

    def column(self, node: Tree) -> None:
        blocks = node.parts
        width = blocks[0].shape[1]
        for block in blocks[1:]:
            if not (_in_step(self, blocks[0], block) and self.sizes.equal(width, block.shape[1])):
                shapes = ", ".join(self.show(b.shape) for b in blocks)
                raise Clash(f"stacked blocks need the same number of columns: {shapes}", node.at, blocks)
        node.shape = (bounded(plus(*(self.sizes.find(b.shape[0]) for b in blocks))), width)
        node.rests = DERIVED if any(b.rests for b in blocks) else FIRM

    def row(self, node: Tree) -> None:
        blocks = node.parts
        height = blocks[0].shape[0]
        for block in blocks[1:]:
            if not self.sizes.equal(height, block.shape[0]):
                shapes = ", ".join(self.show(b.shape) for b in blocks)
                raise Clash(f"blocks side by side need the same number of rows: {shapes}", node.at, blocks)
        node.shape = (height, bounded(plus(*(self.sizes.find(b.shape[1]) for b in blocks))))
        node.rests = DERIVED if any(b.rests for b in blocks) else FIRM

    def index(self, node: Tree) -> None:
        operand = node.parts[0]
        self.not_assumed(operand, "vector" if len(node.value) == 1 else "matrix", node, "indexed")
        twice = len(node.value) == 2 and node.value[1] != 1
        if twice and is_column(operand.shape) and self.adapts(operand):
            self.adapt(operand, self.fresh("matrix"))
        if twice and is_column(operand.shape):
            text = self.described("the operand", operand, shape=operand.shape)
            raise Clash(f"{text} has one column", node.at, [operand])
        wanted = 1 if is_column(operand.shape) else 2
        if len(node.value) not in (wanted, 2):
            text = self.described("the operand", operand, shape=operand.shape)
            raise Clash(f"{text} needs two indices", node.at, [operand])
        for name, size in zip(node.value, operand.shape, strict=False):
            if type(name) is str and name != ":":
                self.running.setdefault(name, []).append(size)
                self.indexed.add(name)
        along = [size if name == ":" else 1 for name, size in zip(node.value, operand.shape, strict=False)]
        node.shape, node.rests = (along[0], along[-1] if len(along) == 2 else 1), DERIVED if operand.rests else FIRM

    def series(self, node: Tree) -> None:
        body, *counts = node.parts
        sizes = self.running.pop(node.value, [])
        for count in counts:
            self._check_count(node, count)
            if count.kind not in ("dim", "number"):
                self.loose.add(node.value)
        if not counts:
            self.ends[node] = families.end(self, node, sizes)
        last = self.ends[node] if not counts else counts[0].value if node.value not in self.loose else None
        for size in sizes:  # x[i] over i = 1..n: x has n entries unless it is declared
            if last is not None and (not counts or is_open(self.sizes.find(size))) and not self.sizes.equal(size, last):
                ends = " and ".join(str(self.sizes.find(s)) for s in (last, size))
                raise Clash(f"{node.value} runs over the sizes {ends}", node.at, [body])
        node.shape, node.rests = body.shape, DERIVED if body.rests else FIRM

    def _check_count(self, node: Tree, count: Tree) -> None:
        if not is_scalar(count.shape):
            if not self.adapts(count):
                raise Clash(f"a sum runs to a number, not to {self.show(count.shape)}", node.at, [count])
            self.adapt(count, SCALAR)


def _in_use(attempt: Attempt) -> list[Tree]:
    """The nodes without those that only another meaning of a notation would use."""
    unused = [branch(node, attempt.meaning(node.value.key)) for node in attempt.resolved.branching]
    idle = {node for root in unused if root is not None for node in postorder(root)}
    return [node for node in attempt.resolved.order if node not in idle] if idle else attempt.resolved.order


def _in_step(attempt: Attempt, above: Tree, below: Tree) -> bool:
    """Rows of as many blocks have their blocks below each other."""
    if above.kind != "row" or below.kind != "row" or len(above.parts) != len(below.parts):
        return True
    return all(attempt.sizes.equal(a.shape[1], b.shape[1]) for a, b in zip(above.parts, below.parts, strict=True))


def kron_shape(left: Shape, right: Shape) -> Shape:
    """The shape of a Kronecker product."""
    return (bounded(times(left[0], right[0])), bounded(times(left[1], right[1])))


RULES: dict[str, Callable[[Attempt, Tree], None]] = {
    "number": Attempt.firm_scalar,
    "dim": Attempt.firm_scalar,
    "constant": Attempt.firm_scalar,
    "index_value": Attempt.firm_scalar,
    "symbol": Attempt.symbol,
    "reference": Attempt.reference,
    "identity": Attempt.identity,
    "filled": Attempt.filled,
    "neg": Attempt.same,
    "sqrt": Attempt.same,
    "derivative": Attempt.same,
    "transpose": Attempt.transpose,
    "norm": Attempt.norm,
    "column": Attempt.column,
    "row": Attempt.row,
    "index": Attempt.index,
    "series": Attempt.series,
}
