"""Formulas damaged in the ways in which people err."""

from __future__ import annotations

from collections.abc import Iterator

import matcalc as mc
from matcalc.expr import Expr, make, postorder, replace


def mutants(e: Expr) -> Iterator[tuple[str, Expr]]:
    """Every formula of the same shape that one mistake makes of this one, with the mistake."""
    if e.op.name != "zeros":
        yield "factor 2", 2 * e
        yield "sign", -e
    for node in postorder(e):
        for mistake, other in _damaged(node):
            if other is not None and other is not node and other.shape == node.shape:
                try:
                    changed = replace(e, {node: other})
                except mc.MatcalcError:
                    continue
                if changed is not e:
                    yield mistake, changed


def _damaged(node: Expr) -> Iterator[tuple[str, Expr | None]]:
    name, args = node.op.name, node.args
    if name == "transpose":
        yield "dropped transpose", args[0]
    if name == "add":
        for i in range(len(args)):
            yield "dropped term", node.op(*args[:i], *args[i + 1 :])
            yield "sign of a term", node.op(*args[:i], -args[i], *args[i + 1 :])
    if name == "matmul" and len(args) == 2 and args[0].shape == args[1].shape:
        yield "swapped factors", node.op(args[1], args[0])
    if name in ("hadamard", "scale") and len(args) > 1:
        for i in range(len(args)):
            if args[i].shape == node.shape or name == "scale":
                rest = args[:i] + args[i + 1 :]
                if rest and (name == "hadamard" or i < len(args) - 1):
                    yield "dropped factor", node.op(*rest)
    if name == "step":
        yield "other branch", node.op(-args[0])
    if name == "power" and args[1].op.name == "number":
        yield "exponent", make(node.op, (args[0], mc.expr.number(args[1].params[1] + 1)))
