"""Expressions multiplied out into their terms."""

from __future__ import annotations

from itertools import product
from math import prod

from ...expr import Expr, Number, rebuild
from ...op import Additive, Linear, Multilinear
from ...ops.sums import add
from ...ops.terms import split
from ...rules.normal import normal

MOST = 24  # terms

Terms = dict[Expr, Number]  # without their numbers, and the numbers


def expanded_terms(e: Expr) -> Terms:
    """The terms of the same, each without its number, and the number."""
    found: Terms = {}
    for term in _distributed(e):
        value, core = split(term)
        found[core] = found.get(core, 0) + value
    return {core: value for core, value in found.items() if value}


def _distributed(e: Expr) -> list[Expr]:
    terms = [normal(e)]
    while len(terms) < MOST:
        more = [normal(t) for term in terms for t in _opened(term)]
        if len(more) == len(terms):
            break
        terms = more
    return terms


def _opened(e: Expr) -> list[Expr]:
    """The terms of a sum, or of what is linear in one."""
    if e.op is add:
        return [t for a in e.args for t in _opened(a)]
    choices = [_opened(a) if _is_linear(e, i) else [a] for i, a in enumerate(e.args)]
    count = prod(map(len, choices))
    return [rebuild(e, chosen) for chosen in product(*choices)] if 1 < count <= MOST else [e]


def _is_linear(e: Expr, i: int) -> bool:
    slots = e.op.slots
    slot = slots[0] if isinstance(slots[0], Multilinear) else slots[i]
    return isinstance(slot, Linear | Multilinear) and not isinstance(slot, Additive)
