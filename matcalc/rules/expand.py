"""Products of sums multiplied out where what cancels makes the whole shorter.

The counterpart of factor.py, and like it no part of the normal form. What cannot cancel is not tried.
"""

from __future__ import annotations

from itertools import product
from math import prod

from ..expr import Expr
from ..ops.leaves import matrix, ones, ones_op, scalar, vector
from ..ops.matrix import matrix_power, softmax
from ..ops.products import hadamard, matmul, transpose
from ..ops.reductions import Diag, total, trace
from ..ops.sums import add, scale, scale_op
from ..ops.terms import negated, split
from ..rewrite import rule
from .normal import normal
from .terms import base_and_exponent

X, Y, A, B = (matrix(name, "n", "n") for name in "XYAB")
x, y, z = vector("x", "n"), vector("y", "n"), vector("z", "n")
a = scalar("a")

MOST = 16  # terms of a product multiplied out
SHORT = 100  # terms longer than this are compared as they stand


def multiplied_out(e: Expr) -> list[Expr]:
    """The terms of a product, or of the transpose of one, with the sums among its factors multiplied out."""
    if e.op is transpose:
        return [t.T for t in multiplied_out(e.args[0])]
    if e.op is scale_op:
        return combined(e, [multiplied_out(f) for f in e.args])
    if e.op is matmul or e.op is hadamard:
        return combined(e, [multiplied_out(f) if f.op is add or f.op is transpose else [f] for f in e.args])
    return list(e.args) if e.op is add else [e]


def combined(e: Expr, choices: list[list[Expr]]) -> list[Expr]:
    count = prod(map(len, choices))
    return [e.op(*chosen) for chosen in product(*choices)] if 1 < count <= MOST else [e]


def factors(term: Expr) -> tuple[Expr, ...]:
    """The factors of a term without its number, innermost products opened."""
    bare = split(term)[1]
    if bare.op is scale_op:
        core = bare.args[-1]
        return (*bare.args[:-1], *(core.args if core.op is hadamard or core.op is matmul else (core,)))
    return bare.args if bare.op is hadamard or bare.op is matmul else (bare,)


def _words(term: Expr) -> frozenset[Expr]:
    """What a term is made of, to see which terms may merge."""
    return frozenset(base_and_exponent(f)[0] for f in factors(term) if f.op is not ones_op)


@rule(
    "sums multiplied out",
    add,
    examples=lambda: [
        x * (1 - y) - y * (1 - x),
        A + (A - X @ X.T).T - X @ X.T,
        x - scale(softmax(y).T @ (x - scale(a, ones("n"))), ones("n")) - scale(a, ones("n")),
    ],
)
def merging_terms(e: Expr) -> Expr | None:
    """x (1 - y) - y (1 - x) = x - y, where terms of different products merge."""
    parts = [multiplied_out(t) for t in e.args]
    if all(len(p) == 1 for p in parts):
        return None
    seen: set[frozenset[Expr]] = set()
    merges = False
    for part in parts:
        words = {_words(normal(t) if t.size <= SHORT else t) for t in part}
        merges = merges or bool(seen & words)
        seen |= words
    return _if_shorter(e, [t for p in parts for t in p]) if merges else None


@rule(
    "product multiplied out",
    hadamard,
    matmul,
    children=[add],
    examples=lambda: [A * (x @ ones(1, "n") - ones("n") @ y.T), (Diag(x) @ A - A @ Diag(y)) @ ones("n")],
)
def cancellingfactors(e: Expr) -> Expr | None:
    """(Diag(x) A - A Diag(y)) 1 = x ⊙ A 1 - A y, where a factor meets ones or a diagonal matrix inside a sum."""
    if e.op is not hadamard and all(f.op is not ones_op for f in e.args):
        return None
    for s in e.args:
        inside = [g for t in s.args for g in factors(t)] if s.op is add else []
        if any(g.op is Diag or (g.op is ones_op and g.shape != s.shape) for g in inside):
            return _if_shorter(e, multiplied_out(e))
    return None


@rule(
    "trace of a sum",
    trace,
    total,
    children=[add, matmul, hadamard],
    examples=lambda: [trace(matrix_power(X, 2) @ Y @ X + X @ Y @ matrix_power(X, 2))],
)
def trace_of_sum(e: Expr) -> Expr | None:
    """tr(A + B) = tr(A) + tr(B) where the traces are shorter."""
    return _if_shorter(e, [e.op(t) for t in multiplied_out(e.args[0])])


def _if_shorter(e: Expr, terms: list[Expr]) -> Expr | None:
    if len(terms) < 2:
        return None
    new = without_minus(normal(add(*terms)))
    return new if new.size < e.size else None


def without_minus(e: Expr) -> Expr:
    """-(x - y) = y - x, the positive terms in front."""
    minus, core = negated(e)
    return add(*sorted((-t for t in core.args), key=lambda t: negated(t)[0])) if minus and core.op is add else e


EXPAND = (merging_terms, cancellingfactors, trace_of_sum)
