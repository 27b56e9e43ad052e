"""The same expression, written in other ways."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np

from matcalc.expr import Expr, number, postorder, rebuild
from matcalc.ops import elementary
from matcalc.ops.kronecker import kron
from matcalc.ops.products import frobenius, matmul
from matcalc.ops.reductions import total, trace
from matcalc.ops.sums import add, scale


def reordered(e: Expr, rng: np.random.Generator) -> Expr:
    """The same expression with the terms of sums and the factors of commutative products in another order."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e):
        args = [done[a] for a in node.args]
        if "commutative" in node.op.traits:
            args = [args[i] for i in rng.permutation(len(args))]
        done[node] = rebuild(node, args)
    return done[e]


def represented(e: Expr, rng: Random) -> Expr:
    """The same expression as someone else might have written it."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e):
        new = rebuild(node, [done[a] for a in node.args])
        ways = [way for way in WAYS.get(new.op.name, []) if rng.random() < 0.5]
        for way in ways:
            new = way(new, rng)
        done[node] = new
    return done[e]


def _shuffled(e: Expr, rng: Random) -> Expr:
    """Terms or factors in another order, some of them in brackets."""
    args = list(e.args)
    rng.shuffle(args)
    return e.op(*args[:1], e.op(*args[1:])) if len(args) > 2 else e.op(*args)


def _turned(e: Expr, rng: Random) -> Expr:
    """(AB)' = B'A'; a number is its own transpose."""
    if e.op is not matmul:
        return e
    backwards = matmul(*(a.T for a in reversed(e.args)))
    return backwards if e.is_scalar else backwards.T


def _rotated(e: Expr, rng: Random) -> Expr:
    """tr(AB) = tr(BA), tr(A) = tr(A')."""
    inner = e.args[0]
    if inner.op is matmul:
        i = rng.randrange(len(inner.args))
        inner = matmul(*inner.args[i:], *inner.args[:i])
    return trace(inner.T if inner.op is not kron and rng.random() < 0.5 else inner)


def _as_frobenius(e: Expr, rng: Random) -> Expr:
    """A : B = B : A = tr(A'B) = sum(A ⊙ B); Kronecker products have other laws."""
    A, B = e.args
    if any(node.op is kron for node in postorder(A, B)):
        return e
    return rng.choice([frobenius(B, A), trace(A.T @ B), trace(A @ B.T), total(A * B)])


def _negated_twice(e: Expr, rng: Random) -> Expr:
    """a - b = -(b - a)."""
    return -add(*(-t for t in e.args)) if e.op is add else e


WAYS: dict[str, list[Callable[[Expr, Random], Expr]]] = {
    "add": [_shuffled, _negated_twice],
    "scale": [lambda e, rng: scale(*e.args[-2::-1], e.args[-1])],
    "hadamard": [_shuffled],
    "matmul": [_turned],
    "transpose": [lambda e, rng: add(*(t.T for t in e.args[0].args)) if e.args[0].op is add else e],
    "tr": [_rotated],
    "frobenius": [_as_frobenius],
    "norm2": [lambda e, rng: elementary.sqrt(e.args[0].T @ e.args[0])],
    "normF": [lambda e, rng: elementary.sqrt(trace(e.args[0].T @ e.args[0]))],
    "power": [lambda e, rng: e.args[0] * e.args[0] if e.args[1] is number(2) and e.args[0].op is not kron else e],
}
