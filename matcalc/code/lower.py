"""Lowering: named rewrites from mathematics to what is fast and stable to compute.

Each rule is a function Expr → Expr or None, entered in a table by the op it looks at. The phases run
one after another over the whole DAG, arguments first: `FUSE` sees products still as chains, `ORDER`
multiplies them out two at a time and settles signs and quotients, `FINISH` places what is left.
Whether an inverse is needed at all is decided last, when its uses can be counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..expr import Expr, postorder, rebuild
from ..ops.matrix import inv
from ..ops.products import transpose
from .chain import transposed
from .fuse import FUSE, Lowering
from .kernels import dot, solve
from .order import FINISH, ORDER
from .structured import simpler, unshared

PHASES = (FUSE, ORDER, FINISH)
SOLVES = 2  # a factorisation is a third of an inverse, so three solves with one matrix cost an inverse


def lower(roots: Sequence[Expr]) -> list[Expr]:
    """The roots as they are best computed.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> lower([inv(matrix("A", "n", "n")) @ vector("b", "n")])[0].op
    <op solve>
    """
    done: dict[Expr, Expr] = {}
    roots = [simpler(root, done) for root in roots]
    for rules in PHASES:
        roots = rewrite(roots, rules)
    return changed_in_place(solve_instead(roots))


def rewrite(roots: Sequence[Expr], rules: Mapping[str, Lowering]) -> list[Expr]:
    """Every node rebuilt on its rewritten arguments, then rewritten once."""
    done: dict[Expr, Expr] = {}
    for node in postorder(*roots):
        new = rebuild(node, [done[a] for a in node.args])
        rule = rules.get(new.op.name)
        better = rule(new) if rule else None
        done[node] = new if better is None else better
    return [done[r] for r in roots]


def solve_instead(roots: Sequence[Expr]) -> list[Expr]:
    """inv(A)*B becomes solve(A, B), unless the inverse is needed itself or would serve often."""
    order = postorder(*roots)
    users = _users(order, roots)
    spared = {e for e in order if e.op is inv and _only_multiplies(e, users)}
    if not spared:
        return list(roots)
    done: dict[Expr, Expr] = {}
    for node in order:
        done[node] = _solved(node, spared, done) if node.op is dot else rebuild(node, [done[a] for a in node.args])
    return [done[r] for r in roots]


def changed_in_place(roots: Sequence[Expr]) -> list[Expr]:
    """No array is changed that is used elsewhere."""
    order = postorder(*roots)
    users = _users(order, roots)
    done: dict[Expr, Expr] = {}
    for node in order:
        done[node] = unshared(node, [done[a] for a in node.args], users)
    return [done[r] for r in roots]


def _users(order: Sequence[Expr], roots: Sequence[Expr]) -> dict[Expr, set[Expr | None]]:
    """The nodes that use each node; None stands for the results."""
    users: dict[Expr, set[Expr | None]] = {}
    for node in order:
        for a in node.args:
            users.setdefault(a, set()).add(node)
    for root in roots:
        users.setdefault(root, set()).add(None)
    return users


def _only_multiplies(inverse: Expr, users: Mapping[Expr, set[Expr | None]]) -> bool:
    direct = users[inverse]
    flipped = {t for t in direct if t is not None and t.op is transpose}
    uses = (direct - flipped).union(*(users[t] for t in flipped))
    return len(uses) <= SOLVES and all(u is not None and u.op is dot for u in uses)


def _solved(e: Expr, spared: set[Expr], done: Mapping[Expr, Expr]) -> Expr:
    left, right = e.args
    if (A := _inverted(left, spared, done)) is not None:
        return solve(A, done[right])
    if (A := _inverted(right, spared, done)) is not None:
        return transposed(solve(transposed(A), transposed(done[left])))
    return rebuild(e, [done[left], done[right]])


def _inverted(e: Expr, spared: set[Expr], done: Mapping[Expr, Expr]) -> Expr | None:
    """The A of inv(A) or inv(A)', transposed in the second case, if its inverse is to be avoided."""
    if e in spared:
        return done[e.args[0]]
    return transposed(done[e.args[0].args[0]]) if e.op is transpose and e.args[0] in spared else None
