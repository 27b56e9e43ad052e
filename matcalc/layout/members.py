"""Families x_1, x_2, …: members met under several indices, the gradient by a general one, families written out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, count
from typing import Any

from ..errors import NoRuleError
from ..expr import Expr, make, number, postorder, rebuild, symbols
from ..ops.leaves import dim, dim_op, index_op, number_op, symbol, symbol_op
from ..ops.sums import add, series, series_op
from ..shape import Dim, substitute

LETTERS = "ijklmnpqrstuvwh"
ASIDE = "∂"  # no index that anyone can write


def family(x: Expr) -> str:
    """What the members of a family have in common: x of x_i."""
    name, index_ = x.params[0], x.params[4]
    return str(name.removesuffix(f"_{index_}"))


def siblings(e: Expr, x: Expr) -> list[Expr]:
    """The members of the family of x that the expression meets under other indices.

    Raises NoRuleError where another member, x_1 or x_k, stands for itself, which may be x or not, and where the
    indices run to different ends: then there is no general member.
    """
    return siblings_of_each(e, [x])[x]


def siblings_of_each(e: Expr, variables: Iterable[Expr]) -> dict[Expr, list[Expr]]:
    """The `siblings` of each of several symbols; the expression is walked through once for all of them."""
    known = symbols(e)
    indexed = [s for s in known.values() if s.free]
    return {x: _siblings(e, x, known, indexed) if indexed or x.free else [] for x in variables}


def _siblings(e: Expr, x: Expr, known: Mapping[str, Expr], indexed: Iterable[Expr]) -> list[Expr]:
    for s in (s for s in indexed if s.shape == x.shape):
        for one in [x] if not x.free else known.values() if s is x else ():
            if re.fullmatch(re.escape(family(s)) + r"(_?\d+|_[A-Za-z])", one.params[0]) and not one.free:
                fact = f"{one} may be one of the {s} of the sum, and may be another variable"
                raise NoRuleError(fact, hint=f"sum over its index as well, or call the variable {one} otherwise")
    if not x.free:
        return []
    found = [s for s in indexed if s is not x and family(s) == family(x) and s.shape == x.shape]
    ends = {node.args[1] for node in postorder(e) if node.op is series_op and _meets(node, [x, *found])}
    if len(ends) > 1:
        shown = " and ".join(sorted(map(str, ends)))
        raise NoRuleError(f"the sums over members of the family {x} run to {shown}: it has no general member")
    return found


def _meets(node: Expr, members: Iterable[Expr]) -> bool:
    return any(node.params[0] == s.params[4] for s in members)


def refuse_member(x: Expr) -> None:
    """Raise NoRuleError for a member of a family, by which only a gradient and a differential are taken."""
    if x.free:
        raise NoRuleError(
            f"{x} is one member of a family, by which only a gradient or a differential is taken",
            hint=f"write a sum without an index for a single {family(x)}",
        )


def by_general_member(x: Expr, raw: Mapping[Expr, Expr], others: Iterable[Expr]) -> Expr:
    """The gradient by a general member from those by all members met: each under its index, renamed to that of x."""
    if not x.free:
        return raw[x]
    return apart(add(raw[x], *(renamed(raw[s], s.params[4], x.params[4]) for s in others)), x.params[4])


def apart(e: Expr, letter: str) -> Expr:
    """The expression with another index for every sum over one that is free elsewhere in it."""

    def put(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if node.op is not series_op or node.params[0] != letter:
            return rebuild(node, args)
        fresh = _fresh(args[0], None, letter)
        return series(renamed(args[0], letter, fresh), fresh, args[1])

    return _changed(e, lambda node: not node.args, put) if letter in e.free else e


# --------------------------------------------------------------------------- indices


def renamed(e: Expr, old: str, new: str) -> Expr:
    """The expression with one free index for another; indices of sums make way.

    >>> from ..ops.blocks import component
    >>> from ..ops.leaves import matrix
    >>> W = matrix("W", "n", "n")
    >>> renamed(series(component(W, "i", "j"), "i", 3), "j", "i")
    sum(W[j,i], j=1..3)
    """

    def put(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if node.op is series_op and node.params[0] == new:
            body, end = node.args
            fresh = _fresh(body, old, new)
            body = renamed(renamed(renamed(body, new, ASIDE), old, new), ASIDE, fresh)
            return series(body, fresh, renamed(end, old, new))
        if node.op is symbol_op:
            return symbol(f"{family(node)}_{new}", node.shape, node.params[3], new)
        return _with(node, args, tuple(new if p == old else p for p in node.params))

    return _changed(e, lambda node: old not in node.free, put)


def _fresh(body: Expr, old: str | None, new: str) -> str:
    """An index for the sum in place of `new`: the letter that becomes free, if nothing below takes it."""
    nodes = postorder(body)
    taken = {new, *(body.free - {old}), *(node.params[0] for node in nodes if node.op in (series_op, symbol_op))}
    taken |= {size for node in nodes for size in node.shape if isinstance(size, str)}
    return next(
        letter for letter in chain([old] if old else [], LETTERS, (f"{new}{k}" for k in count())) if letter not in taken
    )


def at(e: Expr, index_: str, k: int) -> Expr:
    """The expression for one value of a free index; x_i becomes the symbol x_1.

    >>> from ..ops.leaves import vector
    >>> at(2 * symbol("x_i", ("n", 1), (), "i") + vector("y", "n"), "i", 1)
    2*x_1 + y
    """

    def put(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if node.op is symbol_op:
            return symbol(f"{family(node)}_{k}", node.shape, node.params[3])
        if node.op is index_op:
            return number(k)
        return _with(node, args, tuple(k if p == index_ else p for p in node.params))

    return _changed(e, lambda node: index_ not in node.free, put)


def written_out(e: Expr, end: Expr, many: int) -> Expr:
    """The expression with every sum to this end written out, term by term, as if it were so many.

    >>> from ..ops.leaves import dim
    >>> written_out(series(symbol("x_i", ("n", 1), (), "i"), "i", dim("N")), dim("N"), 2)
    x_1 + x_2
    """

    def put(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if node.op is series_op and node.args[1] is end:
            return add(*(at(args[0], node.params[0], k) for k in range(1, many + 1)))
        return rebuild(node, args)

    return _changed(e, lambda node: not node.args, put)


def sized(e: Expr, sizes: Mapping[str, Dim]) -> Expr:
    """The expression with numbers for some of its sizes.

    >>> from ..ops.leaves import matrix
    >>> sized(matrix("A", "m", "n"), {"n": 3}).shape
    ('m', 3)
    """

    def put(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if node.op is number_op or node.op is index_op:
            return node
        if node.op is dim_op:
            return dim(substitute(node.params[0], sizes))
        if node.op is symbol_op:
            name, rows, columns, facts, index_ = node.params
            return symbol(name, (substitute(rows, sizes), substitute(columns, sizes)), facts, index_)
        return _with(node, args, tuple(substitute(p, sizes) if isinstance(p, str) else p for p in node.params))

    return _changed(e, lambda node: False, put)


def _changed(e: Expr, stays: Callable[[Expr], bool], put: Callable[[Expr, tuple[Expr, ...]], Expr]) -> Expr:
    done: dict[Expr, Expr] = {}
    for node in postorder(e, until=stays):
        done[node] = node if stays(node) else put(node, tuple(done[a] for a in node.args))
    return done[e]


def _with(node: Expr, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    if node.op.build and (args or not params):
        return node.op.build(node.op, args, params)
    return make(node.op, args, params)
