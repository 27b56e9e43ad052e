"""The transposition sweep: from dL, linear in dW, to G with dL = G : dW.

From the root down, each node hands its cotangent to its arguments through the adjoint of its slot;
where paths meet, cotangents add. Only linear slots occur: the forward sweep left nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .errors import NoRuleError
from .expr import Expr, number, postorder
from .op import Constant, Smooth
from .ops.leaves import zeros
from .ops.sums import add, series, series_op


def adjoint(form: Expr, directions: Sequence[Expr]) -> dict[Expr, Expr]:
    """For a scalar `form` linear in the symbols `directions`: the G of each, with form = Σ G : dW.

    Each G has the shape of its direction. Raises NoRuleError if the form is not linear in them.
    """
    order = postorder(form)
    wanted, live = set(directions), _live(order, directions)
    counts = {node.params[0]: node.args[1] for node in order if node.op is series_op}
    cotangents: dict[Expr, list[Expr]] = {form: [number(1)]} if form in live else {}
    found: dict[Expr, Expr] = {}
    for node in reversed(order):
        if node not in live:
            continue
        g = add(*cotangents.pop(node))
        if node in wanted:
            found[node] = g
            continue
        for i, a in enumerate(node.args):
            if a in live:
                cotangents.setdefault(a, []).append(_gathered(_pull(g, node, i), node, a, counts))
    return {d: found[d] if d in found else zeros(*d.shape) for d in directions}


def _live(order: Sequence[Expr], directions: Sequence[Expr]) -> set[Expr]:
    """The nodes that depend on one of the directions."""
    live = set(directions)
    for node in order:
        if any(a in live for a in node.args):
            live.add(node)
    return live & set(order)


def _pull(g: Expr, node: Expr, i: int) -> Expr:
    slot = node.op.slot(i)
    if isinstance(slot, (Smooth, Constant)):
        raise NoRuleError(f"{node.op.name} is not linear in its argument {i + 1}: {node}")
    return slot.pull(g, node, i)


def _gathered(g: Expr, node: Expr, child: Expr, counts: Mapping[str, Expr]) -> Expr:
    """A cotangent that leaves the body of a series is summed over its index."""
    for i in node.free - child.free:
        if i in counts:
            g = series(g, i, counts[i])
    return g
