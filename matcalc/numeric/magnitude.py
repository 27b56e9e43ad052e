"""How large the terms of an expression are whose value may be small because they cancel.

A value is known up to rounding errors of its terms. x'Fx is zero for every skew F, and what a computer finds is
noise: small against |x|'|F||x|, which is what tells it from a value.
"""

from __future__ import annotations

from ..expr import Expr, number, postorder, value_of
from ..op import Linear, Multilinear
from ..ops.elementary import abs_

KEPT = frozenset({"norm1", "norm2", "normF"})  # of larger entries they are larger


def magnitude(e: Expr) -> Expr:
    """An expression that bounds the terms of which the value is made: linear ops on absolute values.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> x, F = vector("x", "n"), matrix("F", "n", "n")
    >>> print(magnitude(x.T @ F @ x - x.T @ x))
    abs(x)'*abs(F)*abs(x) + abs(x)'*abs(x)
    """
    found: dict[Expr, Expr] = {}
    for node in postorder(e):
        found[node] = _bound(node, found)
    return found[e]


def _bound(node: Expr, found: dict[Expr, Expr]) -> Expr:
    value = value_of(node)
    if value is not None:
        return number(abs(value))
    linear = node.args and all(isinstance(node.op.slot(i), Linear | Multilinear) for i in range(len(node.args)))
    raised = node.op.name == "power" and (value_of(node.args[1]) or 0) > 0
    if node.op.name == "series" or linear or raised or node.op.name in KEPT:
        return node.op(*(found[a] for a in node.args), params=node.params)
    return abs_(node)
