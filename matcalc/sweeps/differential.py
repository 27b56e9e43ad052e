"""The forward sweep: dL as an expression linear in the differentials of the variables.

One rule per slot, read from the op's record. Differentials of shared nodes are shared, so dL grows
linearly with the DAG of L.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..errors import DeclarationError
from ..expr import Expr, postorder, rebuild, symbols
from ..op import Additive, Constant, Smooth
from ..ops.leaves import symbol, zeros
from ..ops.sums import add


def differential_symbol(variable: Expr) -> Expr:
    """dW for the symbol W: same shape, same structure-free symbol, same sample index."""
    name, rows, columns, _, index = variable.params
    return symbol("d" + name, (rows, columns), (), index)


def differential(e: Expr, variables: Iterable[Expr]) -> Expr:
    """The differential of `e`, linear in dW for each symbol W in `variables`.

    Has the shape of `e`; zero if nothing varies. Raises NoRuleError, naming op and subexpression, where
    an op has no derivative, and DeclarationError if a symbol has the name of a differential.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "n", "n"), vector("x", "n")
    >>> from matcalc.rules import normal
    >>> normal(differential(A @ x, [x])) is A @ vector("dx", "n")
    True
    """
    directions = {v: differential_symbol(v) for v in variables}
    known = symbols(e)
    for v, d in directions.items():
        if d.params[0] in known:
            raise DeclarationError(
                f"{d.params[0]} is the differential of {v.params[0]}, but the expression has a symbol of that name",
                hint=f"rename the symbol {d.params[0]}",
            )
    return derivative_along(e, directions)


def derivative_along(e: Expr, directions: Mapping[Expr, Expr]) -> Expr:
    """The derivative of `e` as each symbol X moves in its direction: Σ DF(X)[V], linear in the directions V.

    Raises NoRuleError as `differential` does.
    """
    moving = dict(directions)
    for node in postorder(e):
        if node not in moving and any(a in moving for a in node.args):
            moving[node] = _movement(node, moving)
    return moving[e] if e in moving else zeros(*e.shape)


def _movement(node: Expr, moving: Mapping[Expr, Expr]) -> Expr:
    """The differential of a node from those of its arguments."""
    if isinstance(node.op.slots[0], Additive):
        return rebuild(node, [moving[a] if a in moving else zeros(*a.shape) for a in node.args])
    return add(*(_contribution(node, i, moving[a]) for i, a in enumerate(node.args) if a in moving))


def _contribution(node: Expr, i: int, d: Expr) -> Expr:
    """What the movement d of argument i adds to the differential of the node."""
    slot = node.op.slot(i)
    if isinstance(slot, Smooth):
        return slot.differential(d, node, *node.args)
    if isinstance(slot, Constant):
        raise slot.refusal(node, i)
    return rebuild(node, (*node.args[:i], d, *node.args[i + 1 :]))
