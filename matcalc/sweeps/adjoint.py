"""The transposition sweep: from dL, linear in dW, to G with dL = G : dW.

From the root down, each node hands its cotangent to its arguments; where paths meet, cotangents add.
A linear slot hands it on through its adjoint. A smooth slot is linearised first, by the same
differential the forward sweep uses, and that small linear form is transposed by the same sweep: so
derivatives are written once, forward, and dL never has to be built as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

from ..expr import Expr, number, postorder
from ..op import Constant, Entrywise, Linear, Multilinear, Smooth
from ..ops.leaves import symbol, zeros
from ..ops.sums import add, scale, series, series_op
from .long import LongCotangents

Settle = Callable[[Expr], Expr]
Movable = Linear | Multilinear | Entrywise
Across = Callable[[Movable, Expr, Expr, int], Expr]


def by_adjoint(slot: Movable, g: Expr, node: Expr, i: int) -> Expr:
    """The cotangent of argument i from that of its node."""
    return slot.pull(g, node, i)


def adjoint(form: Expr, directions: Sequence[Expr], settle: Settle = lambda g: g) -> dict[Expr, Expr]:
    """For a scalar `form` and symbols in it: the G of each, with d form = Σ G : d symbol.

    Where `form` is itself linear in the symbols, form = Σ G : symbol. Each G has the shape of its
    symbol; every cotangent is brought into the form `settle` gives it before it is handed on. Raises
    NoRuleError, naming op and subexpression, where an op has no derivative.

    >>> from matcalc.ops.leaves import vector
    >>> from matcalc.ops.products import frobenius
    >>> a, x = vector("a", "n"), vector("x", "n")
    >>> adjoint(frobenius(a, x), [x])[x] is a
    True
    """
    short = LongCotangents(settle)
    found = sweep(form, number(1), set(directions), lambda node: False, short)
    return {d: short.written_out(found[d]) if d in found else zeros(*d.shape) for d in directions}


def sweep(
    root: Expr,
    g: Expr,
    targets: Collection[Expr],
    opaque: Callable[[Expr], bool],
    settle: Settle,
    across: Across = by_adjoint,
    counts: Mapping[str, Expr] = MappingProxyType({}),
) -> dict[Expr, Expr]:
    """The cotangents of the targets under `root`, whose own is g; nothing below an opaque node moves.

    `across` takes what a node has got across its op to argument i; `counts` says how far the indices run that
    are free in the root.
    """
    order = postorder(root, until=opaque)
    live = _live(order, targets, opaque)
    counts, clashing = _counts(order, counts)
    cotangents: dict[Expr, list[Expr]] = {root: [g]} if root in live else {}
    found: dict[Expr, Expr] = {}
    for node in reversed(order):
        if node not in cotangents:
            continue
        whole = settle(add(*cotangents.pop(node)))
        if node in targets:
            found[node] = whole
            continue
        if node.op is series_op and node.params[0] in clashing:
            body, count = node.args
            inside = sweep(body, whole, targets, opaque, settle, across, {**counts, node.params[0]: count})
            for target, h in inside.items():
                cotangents.setdefault(target, []).append(h)
            continue
        for i, a in enumerate(node.args):
            if a in live:
                cotangents.setdefault(a, []).append(gathered(pull(whole, node, i, across), node, a, counts))
    return found


def _counts(order: Sequence[Expr], known: Mapping[str, Expr]) -> tuple[dict[str, Expr], set[str]]:
    """How far each index runs, and the indices of several sums that run to different ends."""
    ends: dict[str, set[Expr]] = {}
    for node in order:
        if node.op is series_op:
            ends.setdefault(node.params[0], set()).add(node.args[1])
    single = {i: next(iter(found)) for i, found in ends.items() if len(found) == 1}
    return {**known, **single}, ends.keys() - single.keys()


def _live(order: Sequence[Expr], targets: Collection[Expr], opaque: Callable[[Expr], bool]) -> set[Expr]:
    """The nodes that depend on one of the targets."""
    live: set[Expr] = set()
    for node in order:
        if node in targets or (not opaque(node) and any(a in live for a in node.args)):
            live.add(node)
    return live


def pull(g: Expr, node: Expr, i: int, across: Across = by_adjoint) -> Expr:
    """What argument i gets from its node; a smooth slot is linearised first."""
    slot = node.op.slot(i)
    if isinstance(slot, Constant):
        raise slot.refusal(node, i)
    if not isinstance(slot, Smooth) or isinstance(slot, Entrywise):
        return across(slot, g, node, i)
    d = symbol("∂", node.args[i].shape)  # no name anyone can declare
    known = {node, *node.args}
    return sweep(slot.differential(d, node, *node.args), g, {d}, known.__contains__, lambda g: g, across)[d]


def gathered(g: Expr, node: Expr, child: Expr, counts: Mapping[str, Expr]) -> Expr:
    """A cotangent that leaves the body of a series is summed over its index, as is one for a body without it."""
    if node.op is series_op and node.params[0] not in child.free:
        return scale(node.args[1], g)
    for i in sorted(node.free - child.free) if node.free else ():
        if i in counts:
            g = series(g, i, counts[i])
    return g
