"""Shapes of functions and of constructs that take sizes."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import ShapeError
from ..expr import Expr
from ..op import Signature
from ..ops.abbreviations import Abbreviation
from ..ops.reductions import Diag
from ..ops.zero_one import commutation, duplication, selection
from ..shape import Dim, Shape, is_column, is_scalar, show, times
from .arithmetic import sum_
from .inference import DERIVED, FIRM, RULES, Attempt, Clash, kron_shape
from .sizes import bounded
from .tree import Tree

ZERO_ONE: dict[str, Callable[..., Expr]] = {
    "commutation": commutation,
    "selection": selection,
    "duplication": duplication,
}


def apply(attempt: Attempt, node: Tree) -> None:
    """A function of one argument or more."""
    op = node.value
    if "elementwise" in op.traits:
        attempt.same(node)
    elif isinstance(op.shape, Signature):
        _signature(attempt, node, op.shape)
    elif op.name == "kron":
        left, right = node.parts
        node.shape = kron_shape(left.shape, right.shape)
        node.rests = DERIVED if left.rests or right.rests else FIRM
    elif "frechet" in op.traits:
        _frechet(attempt, node)
    else:
        _by_record(attempt, node)


def _signature(attempt: Attempt, node: Tree, signature: Signature) -> None:
    argument = node.parts[0]
    name = node.value.name
    kind = signature.takes.split(" or ", maxsplit=1)[0]
    attempt.not_assumed(argument, kind, node, f"the argument of {name}")
    shape = argument.shape
    if name == "diag" and is_column(shape) and not is_scalar(shape):
        signature = _diag_of_vector(attempt, node, argument)
    elif kind == "square" and not attempt.sizes.equal(*shape):
        text = attempt.described("its argument", argument, shape=shape)
        raise Clash(f"{name} needs a square matrix, but {text} is not", node.at, [argument])
    elif signature.takes == "vector" and not is_column(shape):
        _not_a_vector(attempt, node, signature, argument)
    rows, columns = signature.result(shape)
    node.shape = (bounded(rows), columns) if signature.gives == "vec" else (rows, columns)
    node.rests = DERIVED if argument.rests else FIRM


def _diag_of_vector(attempt: Attempt, node: Tree, argument: Tree) -> Signature:
    """diag of a vector is read as Diag, except of a declared one, where the two are more likely confused."""
    if argument.kind == "symbol" and argument.value in attempt.declared:
        text = attempt.described("its argument", argument, shape=argument.shape)
        edit = (node.start, node.stop, f"Diag({attempt.text(argument)})")
        raise Clash(f"diag takes a matrix, but {text} is a vector; Diag takes a vector", node.at, [argument], [edit])
    assert isinstance(Diag.shape, Signature)
    return Diag.shape


def _not_a_vector(attempt: Attempt, node: Tree, signature: Signature, argument: Tree) -> None:
    text = attempt.described("its argument", argument, shape=argument.shape)
    fact = f"{signature.name} needs a vector, but {text} is not"
    if signature.instead is None:
        raise Clash(fact, node.at, [argument])
    other, about = signature.instead
    edit = (node.start, node.stop, f"{other}({attempt.text(argument)})")
    raise Clash(f"{fact}; {about}", node.at, [argument], [edit])


def _frechet(attempt: Attempt, node: Tree) -> None:
    base, direction = node.parts
    for part in node.parts:
        attempt.not_assumed(part, "square", node, f"an argument of {node.value.name}")
    if not (attempt.sizes.equal(*base.shape) and attempt.equal(base.shape, direction.shape)):
        raise Clash(f"{node.value.name} needs two square matrices of the same size", node.at, node.parts)
    node.shape, node.rests = base.shape, DERIVED if base.rests or direction.rests else FIRM


def _by_record(attempt: Attempt, node: Tree) -> None:
    """An op without a rule here: its own shape rule, once the shapes of its arguments are known."""
    for part in node.parts:
        part.shape = (attempt.sizes.find(part.shape[0]), attempt.sizes.find(part.shape[1]))
    try:
        node.shape = node.value.shape(tuple(node.parts), ())
    except ShapeError as error:
        raise Clash(error.fact, node.at, node.parts) from None
    node.rests = DERIVED if any(p.rests for p in node.parts) else FIRM


def abbreviation(attempt: Attempt, node: Tree) -> None:
    """What an abbreviation says of its arguments' shapes: equal names are equal sizes."""
    short: Abbreviation = node.value
    if short.arguments is None:
        return sum_(attempt, node)
    sizes: dict[Dim, Dim] = {}
    for argument, wanted in zip(node.parts, short.arguments, strict=True):
        if not is_scalar(wanted):
            kind = "vector" if is_column(wanted) else "square" if wanted[0] == wanted[1] else "vector or matrix"
            attempt.not_assumed(argument, kind.split(" or ", maxsplit=1)[0], node, f"an argument of {short.name}")
        if not _fits(attempt, argument.shape, wanted, sizes):
            text = attempt.described("its argument", argument, shape=argument.shape)
            shapes = " and ".join(map(show, short.arguments))
            raise Clash(f"{short.name} takes {shapes}, but {text} does not fit", node.at, node.parts)
    node.shape = (sizes.get(short.result[0], 1), sizes.get(short.result[1], 1))
    node.rests = DERIVED if any(p.rests for p in node.parts) else FIRM


def _fits(attempt: Attempt, shape: Shape, wanted: Shape, sizes: dict[Dim, Dim]) -> bool:
    return all(
        size == 1 if name == 1 else attempt.sizes.equal(sizes.setdefault(name, size), size)
        for size, name in zip(shape, wanted, strict=True)
    )


def sized(attempt: Attempt, node: Tree) -> None:
    """A construct whose shape is written in it."""
    name, dims = node.value
    if name in ("I", "eye"):
        node.shape = (dims[0], dims[0])
    elif name in ("ones", "zeros"):
        node.shape = (dims[0], dims[1] if len(dims) == 2 else 1)
    elif name == "unit":
        node.shape = (dims[1], 1)
    elif name in ZERO_ONE:
        rows, columns = ZERO_ONE[name](*dims).shape
        node.shape = (bounded(rows), bounded(columns))
    elif name == "rows":
        node.shape = (dims[1], node.parts[0].shape[1])
    else:
        node.shape = (dims[0], dims[1])
        _blocks(attempt, node, name, *dims)
    node.rests = DERIVED if any(p.rests for p in node.parts) else FIRM


def _blocks(attempt: Attempt, node: Tree, name: str, rows: Dim, columns: Dim) -> None:
    """unvec(v, m, n) wants m*n entries; contract_…(M, A, m, n) wants M of the shape of kron(A, m×n)."""
    whole = node.parts[0].shape
    block = (1, 1) if name == "unvec" else node.parts[1].shape
    wanted = (times(rows, columns), 1) if name == "unvec" else kron_shape(block, (rows, columns))
    if not attempt.equal(whole, wanted):
        fact = f"{name} into {show((rows, columns))} needs {attempt.show(wanted)}, not {attempt.show(whole)}"
        raise Clash(fact, node.at, node.parts)


RULES |= {"apply": apply, "abbreviation": abbreviation, "sized": sized}
