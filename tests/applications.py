"""What can stand where: every op of the table tried on every choice of shapes, so that a new one is drawn at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from matcalc.errors import MatcalcError
from matcalc.expr import OPS, Expr
from matcalc.op import Constant, Op
from matcalc.ops.leaves import symbol, symbol_op
from matcalc.ops.sums import series_op
from matcalc.shape import SCALAR, Shape, is_scalar

SQUARE = ("n", "n")


ARGUMENTS: list[Shape] = [
    *(SCALAR, ("m", 1), ("n", 1), ("k", 1), (1, "n"), ("m", "n"), ("n", "m"), ("n", "k"), ("m", "m"), SQUARE),
    *(("m*n", 1), ("m + n", 1), ("m*n", "m*n"), ("m*n", "n"), ("n*n", "n")),
]


SIMPLE = ARGUMENTS[:10]


PARAMS: list[tuple[Any, ...]] = [
    *((), (2, 1), (2, 2), ("m", "n"), ("n", 1), ("m", "m"), ("n", "n"), (0, "n", "m"), ("m", "n", 0), (0, 1, "n"))
]


CONSTANT_PARAMS = [*ARGUMENTS, *((d,) for d in ("m", "n", "m*n")), (1, "n"), (1, "m"), (2, "n"), ("m", "n", 0)]


@dataclass(frozen=True)
class Application:
    """An op with the shapes and parameters it takes."""

    op: Op
    shapes: tuple[Shape, ...]
    params: tuple[Any, ...]


@cache
def applications() -> dict[Shape, dict[str, list[Application]]]:
    """By the shape of the result and the name of the op."""
    found: dict[Shape, dict[str, list[Application]]] = {}
    for op in OPS.values():
        for application, shape in _tried(op) if differentiable(op) and op is not series_op else ():
            found.setdefault(shape, {}).setdefault(op.name, []).append(application)
    return found


def differentiable(op: Op) -> bool:
    """Whether the op has a derivative in any argument."""
    return any(not isinstance(slot, Constant) for slot in op.slots)


def _tried(op: Op) -> Iterator[tuple[Application, Shape]]:
    for count in (1, 2, 3) if op.variadic else (len(op.slots),):
        for shapes in product(ARGUMENTS if count < 3 else SIMPLE, repeat=count):
            for params in PARAMS if count == 1 or not op.variadic else PARAMS[:1]:
                shape = _result(op, shapes, params)
                if shape is not None and (params == () or _result(op, shapes, params[:-1]) is None):
                    yield Application(op, shapes, params), shape
                    if params == ():
                        break


@cache
def constants() -> dict[Shape, list[Expr]]:
    """The constant arrays of the table, by shape."""
    found: dict[Shape, list[Expr]] = {}
    for op, params in product([op for op in OPS.values() if not op.slots and op is not symbol_op], CONSTANT_PARAMS):
        node = _constant_array(op, params)
        if node is not None and _constant_array(op, params[:-1]) is None:
            found.setdefault(node.shape, []).append(node)
    return found


def _constant_array(op: Op, params: tuple[Any, ...]) -> Expr | None:
    with suppress(MatcalcError, TypeError, ValueError, IndexError):
        node = op(params=params)
        if node.op is op and len(node.shape) == 2 and node.shape in ARGUMENTS[1:] and not node.free:
            return node
    return None


def _result(op: Op, shapes: tuple[Shape, ...], params: tuple[Any, ...]) -> Shape | None:
    """The shape of the op's result, None if these arguments do not fit or make something else of it."""
    try:
        args = [2 if counts(op, i, s) else _anything(i, s, op.requires) for i, s in enumerate(shapes)]
        node = op(*args, params=params)
        _ = op.template(node, "numpy")  # which takes the parameters apart
    except (MatcalcError, TypeError, ValueError, IndexError):
        return None
    return node.shape if node.op is op and not node.free else None


@cache
def _anything(i: int, shape: Shape, fact: str | None) -> Expr:
    """A symbol that stands for the argument i."""
    return symbol(f"h{i}", shape, (fact,) if fact else ())


def counts(op: Op, i: int, shape: Shape) -> bool:
    """Whether the argument is a whole number, such as the exponent of a matrix power."""
    return isinstance(op.slot(i), Constant) and len(op.slots) > 1 and is_scalar(shape)
