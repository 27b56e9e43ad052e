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

from ..errors import ShapeError
from ..shape import SCALAR, Dim, Shape, is_column, is_scalar, plus, show, times
from .declarations import default_kind
from .names import Resolved
from .sizes import Sizes
from .tree import Span, Tree

FIRM, ASSUMED, DERIVED = 0, 1, 2
Edit = tuple[int, int, str]


class Clash(Exception):
    """Shapes that do not fit: the fact (with open sizes in it), the place, the trees involved, edits that might help."""

    def __init__(self, fact: str, at: Span, trees: Iterable[Tree], edits: Iterable[Edit] = ()) -> None:
        super().__init__(fact)
        self.fact = fact
        self.at = at
        self.trees = tuple(trees)
        self.edits = tuple(edits)


# what an op wants of its argument, and what it gives
SIGNATURES = {
    "tr": ("square", "scalar"),
    "det": ("square", "scalar"),
    "logdet": ("square", "scalar"),
    "inv": ("square", "same"),
    "adj": ("square", "same"),
    "expm": ("square", "same"),
    "norm2": ("vector", "scalar"),
    "logsumexp": ("vector", "scalar"),
    "softmax": ("vector", "same"),
    "norm1": ("vector or matrix", "scalar"),
    "normF": ("matrix or vector", "scalar"),
    "sum": ("vector or matrix", "scalar"),
    "vec": ("matrix or vector", "vec"),
    "Diag": ("vector", "diagonal"),
    "diag": ("square", "column"),
}


class Attempt:
    """One pass. `pinned` fixes kinds; `strict` forbids adding a derived scalar to an array."""

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

    def run(self) -> None:
        """Give every node its shape. Raises Clash."""
        for node in self.resolved.order:
            rule = RULES.get(node.kind)
            if rule is not None:
                rule(self, node)
        left = self.sizes.settle()
        if left is not None:
            root = self.resolved.order[-1]
            raise Clash(f"the sizes {left[0]} and {left[1]} differ", (root.start, root.stop), [root])

    # ------------------------------------------------------------------- names

    def fresh(self, kind: str) -> Shape:
        size = self.sizes.fresh
        if kind == "scalar":
            return SCALAR
        if kind == "square":
            n = size()
            return (n, n)
        return (size(), 1 if kind == "vector" else size())

    def symbol(self, node: Tree) -> None:
        name = node.value
        shape = self.declared.get(name)
        if shape is not None:
            node.shape, node.rests = shape, FIRM
            return
        self.uses[name] = self.uses.get(name, 0) + 1
        shape = self.shapes.get(name)
        if shape is None:
            shape = self.shapes[name] = self.fresh(self.pinned.get(name) or default_kind(name))
        node.shape = shape
        node.rests = ASSUMED if shape is SCALAR else DERIVED

    def adapts(self, node: Tree) -> bool:
        """Whether the node is an undeclared name seen here for the first time, which takes the shape that is asked for."""
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

    # ------------------------------------------------------------------- functions

    def apply(self, node: Tree) -> None:
        op = node.value
        if "elementwise" in op.traits:
            self.same(node)
        elif op.name in SIGNATURES:
            self.signature(node, *SIGNATURES[op.name])
        elif op.name == "kron":
            left, right = node.parts
            node.shape = kron_shape(left.shape, right.shape)
            node.rests = DERIVED if left.rests or right.rests else FIRM
        elif op.name == "expm_frechet":
            self.frechet(node)
        else:
            self.by_record(node)

    def signature(self, node: Tree, wants: str, gives: str) -> None:
        argument = node.parts[0]
        name = node.value.name
        kind = wants.split(" or ", maxsplit=1)[0]
        self.not_assumed(argument, kind, node, f"the argument of {name}")
        shape = argument.shape
        if name == "diag" and is_column(shape) and not is_scalar(shape):
            gives = self.diag_of_vector(node, argument)
        elif kind == "square" and not self.sizes.equal(*shape):
            raise Clash(f"{name} needs a square matrix, but {self.described('its argument', argument, shape=shape)} is not", node.at, [argument])
        elif wants == "vector" and not is_column(shape):
            self.not_a_vector(node, name, argument)
        node.shape = _given(gives, shape)
        node.rests = DERIVED if argument.rests else FIRM

    def diag_of_vector(self, node: Tree, argument: Tree) -> str:
        """diag of a vector is read as Diag, except of a declared one, where the two are more likely confused."""
        if argument.kind == "symbol" and argument.value in self.declared:
            text = self.described("its argument", argument, shape=argument.shape)
            edit = (node.start, node.stop, f"Diag({self.text(argument)})")
            raise Clash(f"diag takes a matrix, but {text} is a vector; Diag takes a vector", node.at, [argument], [edit])
        return "diagonal"

    def not_a_vector(self, node: Tree, name: str, argument: Tree) -> None:
        text = self.described("its argument", argument, shape=argument.shape)
        other = {"norm2": "normF", "Diag": "diag"}.get(name)
        edits = [(node.start, node.stop, f"{other}({self.text(argument)})")] if other else []
        raise Clash(f"{name} needs a vector, but {text} is not", node.at, [argument], edits)

    def frechet(self, node: Tree) -> None:
        base, direction = node.parts
        if not (self.sizes.equal(*base.shape) and self.equal(base.shape, direction.shape)):
            raise Clash("expm_frechet needs two square matrices of the same size", node.at, node.parts)
        node.shape, node.rests = base.shape, DERIVED if base.rests or direction.rests else FIRM

    def by_record(self, node: Tree) -> None:
        """An op without a rule here: its own shape rule, once the shapes of its arguments are known."""
        for part in node.parts:
            part.shape = (self.sizes.find(part.shape[0]), self.sizes.find(part.shape[1]))
        try:
            node.shape = node.value.shape(tuple(node.parts), ())
        except ShapeError as error:
            raise Clash(error.fact, node.at, node.parts) from None
        node.rests = DERIVED if any(p.rests for p in node.parts) else FIRM

    def sized(self, node: Tree) -> None:
        name, dims = node.value
        if name in ("I", "eye"):
            node.shape = (dims[0], dims[0])
        elif name in ("ones", "zeros"):
            node.shape = (dims[0], dims[1] if len(dims) == 2 else 1)
        elif name == "unit":
            node.shape = (dims[1], 1)
        elif name == "rows":
            node.shape = (dims[1], node.parts[0].shape[1])
        else:
            node.shape = (dims[0], dims[1])
            self.blocks(node, name, *dims)
        node.rests = DERIVED if any(p.rests for p in node.parts) else FIRM

    def blocks(self, node: Tree, name: str, rows: Dim, columns: Dim) -> None:
        """unvec(v, m, n) wants m*n entries; contract_…(M, A, m, n) wants M of the shape of kron(A, m×n)."""
        whole = node.parts[0].shape
        block = (1, 1) if name == "unvec" else node.parts[1].shape
        wanted = (times(rows, columns), 1) if name == "unvec" else kron_shape(block, (rows, columns))
        if not self.equal(whole, wanted):
            raise Clash(f"{name} into {show((rows, columns))} needs {self.show(wanted)}, not {self.show(whole)}", node.at, node.parts)

    # ------------------------------------------------------------------- stacking, components, series

    def column(self, node: Tree) -> None:
        blocks = node.parts
        width = blocks[0].shape[1]
        for block in blocks[1:]:
            if not self.sizes.equal(width, block.shape[1]):
                shapes = ", ".join(self.show(b.shape) for b in blocks)
                raise Clash(f"stacked blocks need the same number of columns: {shapes}", node.at, blocks)
        node.shape = (plus(*(self.sizes.find(b.shape[0]) for b in blocks)), width)
        node.rests = DERIVED if any(b.rests for b in blocks) else FIRM

    def index(self, node: Tree) -> None:
        operand = node.parts[0]
        self.not_assumed(operand, "vector" if len(node.value) == 1 else "matrix", node, "indexed")
        wanted = 1 if is_column(operand.shape) else 2
        if len(node.value) not in (wanted, 2):
            text = self.described("the operand", operand, shape=operand.shape)
            raise Clash(f"{text} needs two indices", node.at, [operand])
        node.shape, node.rests = SCALAR, DERIVED if operand.rests else FIRM

    def series(self, node: Tree) -> None:
        body, count = node.parts
        if not is_scalar(count.shape):
            if not self.adapts(count):
                raise Clash(f"a sum runs to a number, not to {self.show(count.shape)}", node.at, [count])
            self.adapt(count, SCALAR)
        node.shape, node.rests = body.shape, DERIVED if body.rests else FIRM


def kron_shape(left: Shape, right: Shape) -> Shape:
    return (times(left[0], right[0]), times(left[1], right[1]))


def _given(gives: str, shape: Shape) -> Shape:
    rows, columns = shape
    return {
        "scalar": SCALAR,
        "same": shape,
        "vec": shape if columns == 1 else (times(rows, columns), 1),
        "diagonal": (rows, rows),
        "column": (rows, 1),
    }[gives]


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
    "apply": Attempt.apply,
    "sized": Attempt.sized,
    "column": Attempt.column,
    "index": Attempt.index,
    "series": Attempt.series,
}
