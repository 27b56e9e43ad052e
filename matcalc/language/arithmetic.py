"""Shapes of sums, products and powers, where names adapt to what stands beside them."""

from __future__ import annotations

from ..shape import SCALAR, Shape, is_scalar
from .inference import ASSUMED, DERIVED, FIRM, RULES, Attempt, Clash, Edit, kron_shape
from .tree import Tree

# --------------------------------------------------------------------------- sums


def sum_(self: Attempt, node: Tree) -> None:
    """An undeclared name takes the shape of the sum; firm scalars are added to every entry; nothing else broadcasts."""
    names = [t for t in node.parts if self.adapts(t)] if self.uses else []
    target = _shape_of_sum(node, names)
    for term in names:
        if _kind(term.shape) != _kind(target) and _kind(target) != "row":
            self.adapt(term, target)
    for position, term in enumerate(node.parts):
        if is_scalar(term.shape):
            _check_broadcast(self, node, term, position, target)
        elif not self.equal(target, term.shape):
            raise _unequal(self, node, position, target)
    node.shape = target
    node.rests = max([t.rests for t in node.parts])


def _kind(shape: Shape) -> str:
    if shape[1] == 1:
        return "scalar" if shape[0] == 1 else "vector"
    return "row" if shape[0] == 1 else "matrix"


def _shape_of_sum(node: Tree, names: list[Tree]) -> Shape:
    """That of the first array that is not a mere name, else scalar if a term is, else that of the largest name."""
    others = [t for t in node.parts if t not in names] if names else node.parts
    for term in others:
        if not is_scalar(term.shape):
            return term.shape
    if any(t.rests for t in others):
        return SCALAR
    arrays = [t for t in names if not is_scalar(t.shape)]
    return max(arrays, key=lambda t: t.shape[1] != 1).shape if arrays else SCALAR


def _check_broadcast(self: Attempt, node: Tree, term: Tree, position: int, target: Shape) -> None:
    if is_scalar(target) or term.rests == FIRM:
        return
    if term.rests == ASSUMED or self.strict:
        at = node.value[position][1:] if position else node.at
        what = self.described("a term", term, shape=SCALAR)
        hint = "only a number or a declared scalar is added to every entry"
        raise Clash(f"sum of {what} and an array ({self.show(target)}): {hint}", at, node.parts)


def _unequal(self: Attempt, node: Tree, position: int, target: Shape) -> Clash:
    term = node.parts[position]
    first = next(t for t in node.parts if t.shape == target)
    at = node.value[position][1:] if position else node.at
    edits = [(term.start, term.stop, f"{operand(self, term)}'"), (first.start, first.stop, f"{operand(self, first)}'")]
    left = self.described("the terms before", first, shape=target)
    right = self.described("this term", term, shape=term.shape)
    return Clash(f"sum of {left} and {right}: the shapes differ", at, (first, term), edits)


# --------------------------------------------------------------------------- products


def product(self: Attempt, node: Tree) -> None:
    """Factors are read from the left, as they are built."""
    parts = node.parts
    shape, rests = parts[0].shape, parts[0].rests
    for i, mark in enumerate(node.value, 1):
        left = Factor(node, i, shape, rests)
        shape, rests = STEPS[mark[0]](self, left, parts[i])
    node.shape, node.rests = shape, rests


class Factor:
    """What stands left of the i-th factor of a product: its shape so far, and where it is."""

    __slots__ = ("i", "node", "rests", "shape")

    def __init__(self, node: Tree, i: int, shape: Shape, rests: int) -> None:
        self.node = node
        self.i = i
        self.shape = shape
        self.rests = rests

    @property
    def trees(self) -> list[Tree]:
        return self.node.parts[: self.i]

    def clash(self, self_: Attempt, right: Tree, what: str, why: str, *edits: str) -> Clash:
        """`what` of A (m×n) and x (m×1): `why`; the edits replace both sides."""
        span = self.node.value[self.i - 1][1:]
        start, stop = self.trees[0].start, right.stop
        left = self_.described("the left side", *self.trees, shape=self.shape)
        other = self_.described("the right side", right, shape=right.shape)
        changes = [(start, stop, edit) for edit in edits]
        return Clash(f"{what} of {left} and {other}: {why}", span, (*self.trees, right), changes)


ATOMS = frozenset(
    ["symbol", "number", "apply", "transpose", "index", "identity", "sized", "column", "filled", "reference", "dim"]
)


def operand(self: Attempt, *trees: Tree) -> str:
    """The text of an operand, in brackets if a postfix would not reach all of it."""
    text = self.text(*trees)
    first = trees[0]
    grouped = bool(first.parts) and first.start < first.parts[0].start and text.startswith("(")
    return text if len(trees) == 1 and (first.kind in ATOMS or grouped) else f"({text})"


def times(self: Attempt, left: Factor, right: Tree) -> tuple[Shape, int]:
    a, b = left.shape, right.shape
    if not is_scalar(b) and not is_scalar(a):
        if not self.sizes.equal(a[1], b[0]):
            raise _inner(self, left, right)
        rests = DERIVED if left.rests or right.rests else FIRM
        return (a[0], b[1]), rests
    if a[0] == 1 and a[1] != 1 and right.rests == ASSUMED and self.adapts(right):  # a row times a letter: x'*a
        self.adapt(right, (a[1], 1))
        return SCALAR, DERIVED
    return (b if is_scalar(a) else a), max(left.rests, right.rests)


def _inner(self: Attempt, left: Factor, right: Tree) -> Clash:
    a, b = operand(self, *left.trees), operand(self, right)
    columns, rows = self.sizes.find(left.shape[1]), self.sizes.find(right.shape[0])
    whole = self.text(*left.trees)
    edits = (f"{a}'*{b}", f"{whole}.*{b}", f"{whole}*{b}'", f"{b}*{a}")
    return left.clash(self, right, "product", f"the inner sizes {columns} and {rows} differ", *edits)


def over(self: Attempt, left: Factor, right: Tree) -> tuple[Shape, int]:
    if not is_scalar(right.shape):
        a, b = self.text(*left.trees), operand(self, right)
        what = "matrix" if right.shape[1] != 1 else "vector"
        inverse = f"{'' if a == '1' else a + '*'}inv({self.text(right)})"
        edits = [f"{a} ./ {b}", inverse] if what == "matrix" else [f"{a} ./ {b}"]
        raise left.clash(self, right, "quotient", f"/ does not divide by a {what}", *edits)
    return left.shape, max(left.rests, right.rests)


def entrywise(self: Attempt, left: Factor, right: Tree) -> tuple[Shape, int]:
    a, b = left.shape, right.shape
    rests = max(left.rests, right.rests)
    if is_scalar(a) and is_scalar(b):
        return SCALAR, rests
    if is_scalar(b):
        if right.rests == ASSUMED and self.adapts(right):
            self.adapt(right, a)
        return a, rests
    if is_scalar(a):
        if left.rests == ASSUMED and left.i == 1 and self.adapts(left.trees[0]):
            self.adapt(left.trees[0], b)
        return b, rests
    if not self.equal(a, b):
        raise _differ(self, left, right)
    return a, rests


def _differ(self: Attempt, left: Factor, right: Tree) -> Clash:
    symbol = left.node.value[left.i - 1][0]
    a, b = operand(self, *left.trees), operand(self, right)
    what = {".*": "Hadamard product", "./": "Hadamard quotient"}[symbol]
    edits = (f"{a}'{symbol}{b}", f"{self.text(*left.trees)}{symbol}{b}'")
    return left.clash(self, right, what, "the shapes differ", *edits)


def kronecker(self: Attempt, left: Factor, right: Tree) -> tuple[Shape, int]:
    return kron_shape(left.shape, right.shape), DERIVED if left.rests or right.rests else FIRM


STEPS = {"*": times, "/": over, ".*": entrywise, "./": entrywise, "⊗": kronecker}


# --------------------------------------------------------------------------- Frobenius product and powers


def colon(self: Attempt, node: Tree) -> None:
    left, right = node.parts
    for name, other in ((left, right), (right, left)):
        if name.rests == ASSUMED and not is_scalar(other.shape) and self.adapts(name):
            self.adapt(name, other.shape)
    if not self.equal(left.shape, right.shape):
        a, b = operand(self, left), operand(self, right)
        edits: list[Edit] = [(node.start, node.stop, f"{a}' : {b}"), (node.start, node.stop, f"{a} : {b}'")]
        first = self.described("the left side", left, shape=left.shape)
        second = self.described("the right side", right, shape=right.shape)
        raise Clash(f"Frobenius product of {first} and {second}: the shapes differ", node.at, node.parts, edits)
    node.shape = SCALAR
    node.rests = max(left.rests, right.rests)


def power(self: Attempt, node: Tree) -> None:
    base, exponent = node.parts
    node.rests = max(base.rests, exponent.rests)
    if node.value == ".^":
        node.shape = _entrywise_power(self, node, base, exponent)
        return
    if not is_scalar(exponent.shape):
        _scalar_exponent(self, node, exponent)
    if not is_scalar(base.shape) and not self.sizes.equal(*base.shape):
        edit = (node.start, node.stop, f"{operand(self, base)}.^{operand(self, exponent)}")
        what = "a scalar or a square matrix" if base.shape[1] == 1 else "a square matrix"
        shown = self.described("its base", base, shape=base.shape)
        raise Clash(f"the power ^ needs {what}, but {shown} is not", node.at, [base], [edit])
    node.shape = base.shape


def _scalar_exponent(self: Attempt, node: Tree, exponent: Tree) -> None:
    if not self.adapts(exponent):
        edit = (node.start, node.stop, f"{operand(self, node.parts[0])}.^{operand(self, exponent)}")
        raise Clash(f"the exponent must be a scalar, not {self.show(exponent.shape)}", node.at, node.parts, [edit])
    self.adapt(exponent, SCALAR)


def _entrywise_power(self: Attempt, node: Tree, base: Tree, exponent: Tree) -> Shape:
    if is_scalar(exponent.shape):
        return base.shape
    if is_scalar(base.shape):
        if base.rests == FIRM:
            return exponent.shape
        if base.rests == ASSUMED and self.adapts(base):
            self.adapt(base, exponent.shape)
    if not self.equal(base.shape, exponent.shape):
        shown = [self.described(n, t, shape=t.shape) for n, t in (("the base", base), ("the exponent", exponent))]
        raise Clash(f"power of {shown[0]} to {shown[1]}: the shapes differ", node.at, node.parts)
    return base.shape


RULES |= {"sum": sum_, "product": product, "colon": colon, "power": power}
