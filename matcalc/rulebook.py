"""The derivative of every op as a formula, read off its record by applying it to symbols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import product

from .errors import MatcalcError, UnknownNameError
from .expr import OPS, Expr
from .op import Additive, Linear, Multilinear, Op, Smooth
from .ops.leaves import symbol
from .shape import SCALAR, Shape

SHAPES: tuple[Shape, ...] = (("m", "n"), ("n", "n"), ("n", 1), SCALAR)


def entries(name: str | None = None) -> dict[str, list[tuple[Expr, Expr]]]:
    """The ops that have a derivative, or the one asked for, with their equations as pairs (left, right).

    Raises UnknownNameError for a name that is not in the table.
    """
    if name is not None and name not in OPS:
        near = get_close_matches(name, OPS, 1)
        raise UnknownNameError(f"no op is called {name!r}", hint=f"did you mean {near[0]}?" if near else None)
    chosen = [OPS[name]] if name is not None else list(OPS.values())
    found = {op.name: list(equations(op)) for op in chosen}
    return {op: pairs for op, pairs in found.items() if pairs or op == name}


def equations(op: Op) -> Iterator[tuple[Expr, Expr]]:
    """One equation per argument, at the most general shapes the op takes.

    F = … and dF = … for smooth arguments; G : F(dX) = H : dX for a linear one, whose H is the adjoint.
    """
    node = _example(op)
    if node is None or node.op is not op:
        return
    if any(isinstance(slot, Smooth) for slot in op.slots):
        yield symbol("F", node.shape), node
    weight = symbol("G", node.shape)
    if op.slots and isinstance(op.slots[0], Additive):
        moving = [symbol(f"d{a.params[0]}", a.shape) for a in node.args]
        parts = [_frobenius(op.slots[0].pull(weight, node, i), d) for i, d in enumerate(moving)]
        yield _frobenius(weight, op(*moving)), OPS["add"](*parts)
        return
    for i, argument in enumerate(node.args):
        slot = op.slot(i)
        d = symbol(f"d{argument.params[0]}", argument.shape)
        if isinstance(slot, Smooth):
            yield symbol("dF", node.shape), slot.differential(d, node, *node.args)
        elif isinstance(slot, Linear | Multilinear):
            changed = op(*node.args[:i], d, *node.args[i + 1 :])
            yield _frobenius(weight, changed), _frobenius(slot.pull(weight, node, i), d)


def _frobenius(left: Expr, right: Expr) -> Expr:
    return OPS["frobenius"](left, right)


def _example(op: Op) -> Expr | None:
    """The op applied to symbols of the first shapes it accepts; None if it needs parameters."""
    for shapes in product(SHAPES, repeat=2 if op.variadic else len(op.slots)):
        built = _attempt(op, shapes, (op.requires,) if op.requires else ())
        if built is not None:
            return built
    return None


def _attempt(op: Op, shapes: Iterable[Shape], facts: tuple[str, ...]) -> Expr | None:
    try:
        return op(*(symbol(letter, shape, facts) for letter, shape in zip("XYZ", shapes, strict=False)))
    except (MatcalcError, IndexError, ValueError):  # ops with parameters have no example without them
        return None
