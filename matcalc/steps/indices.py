"""Sums over samples that run to different ends get different indices: Σᵢ aᵢ + Σⱼ bⱼ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..expr import Expr, postorder, rebuild, symbols
from ..ops.leaves import symbol_op
from ..ops.sums import series_op

INDICES = "ijklmnpqrstuvwxyz"


def ends(*roots: Expr) -> dict[str, Expr]:
    """How far each index runs, the first end found if there are several."""
    found: dict[str, Expr] = {}
    for node in postorder(*roots):
        if node.op is series_op:
            found.setdefault(node.params[0], node.args[1])
    return found


def apart(e: Expr) -> Expr:
    """The expression with one end for every index; samples that take another index carry it in their name.

    >>> from matcalc.ops.leaves import symbol
    >>> from matcalc.ops.sums import series
    >>> a, b = symbol("a_i", (1, 1), (), "i"), symbol("b_i", (1, 1), (), "i")
    >>> apart(series(a, "i", 3) + series(b, "i", 4))
    sum(a_i, i=1..3) + sum(b_j, j=1..4)
    """
    known = ends(e)
    done: dict[Expr, Expr] = {}
    used = {i for node in postorder(e) for i in (*node.free, *(node.params if node.op is symbol_op else ()))}
    for node in postorder(e):
        new = rebuild(node, [done[a] for a in node.args])
        if node.op is series_op and known[node.params[0]] is not node.args[1]:
            i = node.params[0]
            j = next(k for k in INDICES if known.get(k) is node.args[1] or (k not in known and k not in used))
            known.setdefault(j, node.args[1])
            new = series_op(_renamed(new.args[0], {i: j}), new.args[1], params=(j,))
        done[node] = new
    return done[e]


def together(e: Expr, known: Mapping[str, Expr]) -> Expr:
    """The expression with its samples under the names they have in `known`: `apart`, undone."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e):
        new = rebuild(node, [done[a] for a in node.args])
        if node.op is series_op:
            j = node.params[0]
            strange = [name for name, s in symbols(new.args[0]).items() if s.params[4] == j and name not in known]
            old = {known[name].params[4] for s in strange for name in known if name[:-1] == s[: -len(j)]} - {None}
            if old:
                i = old.pop()
                new = series_op(_renamed(new.args[0], {j: i}), new.args[1], params=(i,))
        done[node] = new
    return done[e]


def _renamed(e: Expr, new: Mapping[str, str]) -> Expr:
    """The expression with its free indices renamed."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e):
        params = tuple(_parameter(p, new) for p in node.params) if node.free & new.keys() else node.params
        args = tuple(done[a] for a in node.args)
        done[node] = rebuild(node, args) if params == node.params else node.op(*args, params=params)
    return done[e]


def _parameter(value: Any, new: Mapping[str, str]) -> Any:
    """An index, or a name that ends in one."""
    if not isinstance(value, str):
        return value
    for i, j in new.items():
        if value == i or value.endswith(f"_{i}"):
            return value[: len(value) - len(i)] + j
    return value
