"""Shapes of sums, products and powers, where names adapt to what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..shape import SCALAR, Shape, is_scalar
from .inference import ASSUMED, DERIVED, FIRM, RULES, Attempt, Clash, Edit, kron_shape
from .tree import Span, Tree

# --------------------------------------------------------------------------- sums


def sum_(attempt: Attempt, node: Tree) -> None:
    """An undeclared name takes the shape of the sum; firm scalars are added to every entry; nothing else broadcasts."""
    names = [t for t in node.parts if attempt.adapts(t)] if attempt.uses else []
    target = _shape_of_sum(node, names)
    for term in names:
        if _kind(term.shape) != _kind(target) and _kind(target) != "row":
            attempt.adapt(term, target)
    for position, term in enumerate(node.parts):
        if is_scalar(term.shape):
            _check_broadcast(attempt, node, term, position, target)
        elif not attempt.equal(target, term.shape):
            raise _unequal(attempt, node, position, target)
    if any(is_scalar(t.shape) and _made_of_arrays(t) for t in node.parts):
        attempt.leveled.append(target)
    node.shape = target
    node.rests = max([t.rests for t in node.parts])


def _made_of_arrays(tree: Tree) -> bool:
    """Whether a scalar is a product of vectors, which may as well be a matrix of one entry."""
    return tree.kind == "product" and any(not is_scalar(t.shape) for t in tree.parts)


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


def _check_broadcast(attempt: Attempt, node: Tree, term: Tree, position: int, target: Shape) -> None:
    if is_scalar(target) or term.rests == FIRM:
        return
    if term.rests == ASSUMED or attempt.strict:
        at = _place(node, position)
        what = attempt.described("a term", term, shape=SCALAR)
        fact = f"sum of {what} and an array ({attempt.show(target)})"
        first = next(t for t in node.parts if t.shape == target)
        guesses = (first, term) if term.rests == ASSUMED else (first,)
        raise Clash(f"{fact}: only a number or a declared scalar is added to every entry", at, guesses)


def _place(node: Tree, position: int) -> Span:
    """The sign before a term of a sum; the name of a function that takes its arguments like terms."""
    return node.value[position][1:] if position and node.kind == "sum" else node.at


def _unequal(attempt: Attempt, node: Tree, position: int, target: Shape) -> Clash:
    term = node.parts[position]
    first = next(t for t in node.parts if t.shape == target)
    at = _place(node, position)
    edits = [(tree.start, tree.stop, f"{operand(attempt, tree)}'") for tree in (term, first)]
    left = attempt.described("the terms before", first, shape=target)
    right = attempt.described("this term", term, shape=term.shape)
    return Clash(f"sum of {left} and {right}: the shapes differ", at, (first, term), edits)


# --------------------------------------------------------------------------- products


def product(attempt: Attempt, node: Tree) -> None:
    """Factors are read from the left, as they are built."""
    parts = node.parts
    shape, rests = parts[0].shape, parts[0].rests
    for i, mark in enumerate(node.value, 1):
        left = Factor(node, i, shape, rests)
        shape, rests = STEPS[mark[0]](attempt, left, parts[i])
    node.shape, node.rests = shape, rests


class Factor(NamedTuple):
    """What stands left of the i-th factor of a product: its shape so far, and where it is."""

    node: Tree
    i: int
    shape: Shape
    rests: int

    @property
    def trees(self) -> list[Tree]:
        return self.node.parts[: self.i]


def misfit(attempt: Attempt, left: Factor, right: Tree, what: str, why: str, edits: Iterable[str]) -> Clash:
    """`what` of A (m×n) and x (m×1): `why`. The edits replace both sides."""
    start, stop = left.trees[0].start, right.stop
    first = attempt.described("the left side", *left.trees, shape=left.shape)
    second = attempt.described("the right side", right, shape=right.shape)
    at = left.node.value[left.i - 1][1:]
    return Clash(f"{what} of {first} and {second}: {why}", at, (*left.trees, right), [(start, stop, e) for e in edits])


ATOMS = frozenset("symbol number apply abbreviation transpose index identity sized column filled reference dim".split())


def operand(attempt: Attempt, *trees: Tree) -> str:
    """The text of an operand, in brackets if a postfix would not reach all of it."""
    text = attempt.text(*trees)
    first = trees[0]
    grouped = bool(first.parts) and first.start < first.parts[0].start and text.startswith("(")
    return text if len(trees) == 1 and (first.kind in ATOMS or grouped) else f"({text})"


def times(attempt: Attempt, left: Factor, right: Tree) -> tuple[Shape, int]:
    a, b = left.shape, right.shape
    _blocks_meet(attempt, left.trees[-1], right)
    if not is_scalar(b) and not is_scalar(a):
        if not attempt.sizes.equal(a[1], b[0]):
            raise _inner(attempt, left, right)
        rests = DERIVED if left.rests or right.rests else FIRM
        return (a[0], b[1]), rests
    if a[0] == 1 and a[1] != 1 and right.rests == ASSUMED and attempt.adapts(right):  # a row times a letter: x'*a
        attempt.adapt(right, (a[1], 1))
        return SCALAR, DERIVED
    return (b if is_scalar(a) else a), max(left.rests, right.rests)


def _blocks_meet(attempt: Attempt, left: Tree, right: Tree) -> None:
    """[A, B]*[x; y] is taken to be A*x + B*y."""
    if left.kind == "row" and right.kind == "column" and len(left.parts) == len(right.parts):
        for block, below in zip(left.parts, right.parts, strict=True):
            attempt.sizes.equal(block.shape[1], below.shape[0])


def _inner(attempt: Attempt, left: Factor, right: Tree) -> Clash:
    a, b = operand(attempt, *left.trees), operand(attempt, right)
    columns, rows = attempt.sizes.find(left.shape[1]), attempt.sizes.find(right.shape[0])
    whole = attempt.text(*left.trees)
    edits = (f"{a}'*{b}", f"{whole}.*{b}", f"{whole}*{b}'", f"{b}*{a}")
    return misfit(attempt, left, right, "product", f"the inner sizes {columns} and {rows} differ", edits)


def over(attempt: Attempt, left: Factor, right: Tree) -> tuple[Shape, int]:
    if not is_scalar(right.shape):
        a, b = attempt.text(*left.trees), operand(attempt, right)
        what = "matrix" if right.shape[1] != 1 else "vector"
        inverse = f"{'' if a == '1' else a + '*'}inv({attempt.text(right)})"
        edits = [f"{a} ./ {b}", inverse] if what == "matrix" else [f"{a} ./ {b}"]
        clash = misfit(attempt, left, right, "quotient", f"/ does not divide by a {what}", edits)
        clash.trees = (right,)
        raise clash
    return left.shape, max(left.rests, right.rests)


def entrywise(attempt: Attempt, left: Factor, right: Tree) -> tuple[Shape, int]:
    a, b = left.shape, right.shape
    rests = max(left.rests, right.rests)
    if is_scalar(a) and is_scalar(b):
        return SCALAR, rests
    if is_scalar(b):
        if right.rests == ASSUMED and attempt.adapts(right):
            attempt.adapt(right, a)
        return a, rests
    if is_scalar(a):
        if left.rests == ASSUMED and left.i == 1 and attempt.adapts(left.trees[0]):
            attempt.adapt(left.trees[0], b)
        return b, rests
    if not attempt.equal(a, b):
        raise _differ(attempt, left, right)
    return a, rests


def _differ(attempt: Attempt, left: Factor, right: Tree) -> Clash:
    symbol = left.node.value[left.i - 1][0]
    a, b = operand(attempt, *left.trees), operand(attempt, right)
    what = {".*": "Hadamard product", "./": "Hadamard quotient"}[symbol]
    edits = (f"{a}'{symbol}{b}", f"{attempt.text(*left.trees)}{symbol}{b}'")
    return misfit(attempt, left, right, what, "the shapes differ", edits)


def kronecker(attempt: Attempt, left: Factor, right: Tree) -> tuple[Shape, int]:
    return kron_shape(left.shape, right.shape), DERIVED if left.rests or right.rests else FIRM


def dot(attempt: Attempt, left: Factor, right: Tree) -> tuple[Shape, int]:
    """x · y of two columns is their inner product, anything else a product."""
    a, b = left.shape, right.shape
    if is_scalar(a) or is_scalar(b) or a[1] != 1 or b[1] != 1:
        return times(attempt, left, right)
    if not attempt.sizes.equal(a[0], b[0]):
        raise misfit(attempt, left, right, "inner product", "the sizes differ", ())
    return SCALAR, DERIVED if left.rests or right.rests else FIRM


STEPS = {"*": times, "·": dot, "/": over, ".*": entrywise, "./": entrywise, "⊗": kronecker}


# --------------------------------------------------------------------------- Frobenius product and powers


def colon(attempt: Attempt, node: Tree) -> None:
    left, right = node.parts
    for name, other in ((left, right), (right, left)):
        if name.rests == ASSUMED and not is_scalar(other.shape) and attempt.adapts(name):
            attempt.adapt(name, other.shape)
    if not attempt.equal(left.shape, right.shape):
        a, b = operand(attempt, left), operand(attempt, right)
        edits: list[Edit] = [(node.start, node.stop, f"{a}' : {b}"), (node.start, node.stop, f"{a} : {b}'")]
        first = attempt.described("the left side", left, shape=left.shape)
        second = attempt.described("the right side", right, shape=right.shape)
        raise Clash(f"Frobenius product of {first} and {second}: the shapes differ", node.at, node.parts, edits)
    node.shape = SCALAR
    node.rests = max(left.rests, right.rests)


def power(attempt: Attempt, node: Tree) -> None:
    base, exponent = node.parts
    node.rests = max(base.rests, exponent.rests)
    if node.value == ".^":
        node.shape = _entrywise_power(attempt, node, base, exponent)
        return
    if not is_scalar(exponent.shape):
        _scalar_exponent(attempt, node, exponent)
    if not is_scalar(base.shape) and not attempt.sizes.equal(*base.shape):
        edit = (node.start, node.stop, f"{operand(attempt, base)}.^{operand(attempt, exponent)}")
        what = "a scalar or a square matrix" if base.shape[1] == 1 else "a square matrix"
        shown = attempt.described("its base", base, shape=base.shape)
        raise Clash(f"the power ^ needs {what}, but {shown} is not", node.at, [base], [edit])
    node.shape = base.shape


def _scalar_exponent(attempt: Attempt, node: Tree, exponent: Tree) -> None:
    if not attempt.adapts(exponent):
        edit = (node.start, node.stop, f"{operand(attempt, node.parts[0])}.^{operand(attempt, exponent)}")
        raise Clash(f"the exponent must be a scalar, not {attempt.show(exponent.shape)}", node.at, node.parts, [edit])
    attempt.adapt(exponent, SCALAR)


def _entrywise_power(attempt: Attempt, node: Tree, base: Tree, exponent: Tree) -> Shape:
    if is_scalar(exponent.shape):
        return base.shape
    if is_scalar(base.shape):
        if base.rests == FIRM:
            return exponent.shape
        if base.rests == ASSUMED and attempt.adapts(base):
            attempt.adapt(base, exponent.shape)
    if not attempt.equal(base.shape, exponent.shape):
        shown = [attempt.described(n, t, shape=t.shape) for n, t in (("the base", base), ("the exponent", exponent))]
        raise Clash(f"power of {shown[0]} to {shown[1]}: the shapes differ", node.at, node.parts)
    return base.shape


RULES |= {"sum": sum_, "product": product, "colon": colon, "power": power}
