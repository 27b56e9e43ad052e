"""Random well-shaped expressions over a fixed set of symbols of distinct sizes.

An expression of a wanted shape is drawn top down: pick an op with that result, then its arguments.
Functions are applied where they are defined and smooth (logarithms of positive things, inverses of
well-conditioned ones), so that values and derivatives are finite.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from matcalc.expr import Expr, number, postorder, rebuild
from matcalc.ops import elementwise as entry
from matcalc.ops.blocks import component, rows, stack
from matcalc.ops.functions import expm
from matcalc.ops.kronecker import kron, vec
from matcalc.ops.leaves import dim, identity, index, matrix, ones, scalar, vector
from matcalc.ops.matrix import (
    adj,
    det,
    inv,
    logdet,
    logsumexp,
    matrix_power,
    norm1,
    norm2,
    normF,
    softmax,
)
from matcalc.ops.products import frobenius, matmul
from matcalc.ops.reductions import Diag, diag, total, trace
from matcalc.ops.sums import add, scale, series
from matcalc.shape import Shape

SIZES = {"m": 2, "n": 3, "k": 4}
SQUARE = ("n", "n")

SYMBOLS = [
    scalar("a"),
    scalar("b"),
    vector("x", "n"),
    vector("w", "n"),
    vector("y", "m"),
    vector("z", "k"),
    matrix("A", "m", "n"),
    matrix("B", "n", "k"),
    matrix("C", "m", "n"),
    matrix("X", "n", "n"),
    matrix("S", "n", "n", symmetric=True),
    matrix("P", "n", "n", positive_definite=True),
]
NAMES = [s.params[0] for s in SYMBOLS]
SHAPES = {s.params[0]: s.shape for s in SYMBOLS}
PROPERTIES = {s.params[0]: list(s.params[3]) for s in SYMBOLS if s.params[3]}

Values = dict[str, Any]
Sub = Callable[[Shape], Expr]


def values(seed: int) -> Values:
    """2-D arrays for all symbols, of moderate size, with the declared properties; and the sizes."""
    rng = np.random.default_rng(seed)
    shapes = {name: tuple(SIZES.get(str(d), d) for d in shape) for name, shape in SHAPES.items()}
    found: Values = {name: 0.7 * rng.standard_normal(shape) for name, shape in shapes.items()}
    found["S"] = (found["S"] + found["S"].T) / 2
    found["P"] = found["P"] @ found["P"].T + np.eye(len(found["P"]))
    return {**found, **SIZES}


# --------------------------------------------------------------------------- pieces with a known range


def bounded(e: Expr) -> Expr:
    """Every entry between -1 and 1."""
    return entry.tanh(e)


def positive(e: Expr) -> Expr:
    """Every entry at least 1."""
    return 1 + e**2


def definite(e: Expr) -> Expr:
    """Positive definite and well conditioned, from a square matrix."""
    return matmul(bounded(e), bounded(e).T) + identity(e.shape[0])


SMOOTH: list[Callable[[Expr], Expr]] = [
    entry.sin,
    entry.cos,
    entry.tanh,
    entry.arctan,
    entry.arcsinh,
    entry.sigmoid,
    entry.softplus,
    entry.swish,
    entry.gelu,
    entry.erf,
    lambda e: entry.exp(bounded(e)),
    lambda e: entry.sinh(bounded(e)),
    lambda e: entry.cosh(bounded(e)),
    lambda e: entry.tan(bounded(e)),
    lambda e: entry.expm1(bounded(e)),
    lambda e: entry.arcsin(bounded(e) / 2),
    lambda e: entry.arccos(bounded(e) / 2),
    lambda e: entry.arctanh(bounded(e) / 2),
    lambda e: entry.arccosh(1 + positive(e)),
    lambda e: entry.log(positive(e)),
    lambda e: entry.log1p(positive(e)),
    lambda e: entry.log2(positive(e)),
    lambda e: entry.log10(positive(e)),
    lambda e: entry.sqrt(positive(e)),
    lambda e: entry.elu(positive(e)),
    lambda e: entry.relu(positive(e)),
    lambda e: entry.abs_(positive(e)),
    lambda e: entry.softsign(positive(e)),
    lambda e: e**2,
    lambda e: bounded(e) ** 3,
    lambda e: 1 / positive(e),
    lambda e: positive(e) ** Fraction(-3, 2),
    lambda e: positive(e) ** bounded(scalar("a")),
]


# --------------------------------------------------------------------------- ops by the shape of their result


def _anything(draw: Any, shape: Shape, sub: Sub) -> list[Callable[[], Expr]]:
    return [
        lambda: add(sub(shape), sub(shape)),
        lambda: sub(shape) - sub(shape),
        lambda: add(sub(shape), sub(shape), sub(shape)),
        lambda: scale(draw(st.sampled_from([-1, 2, -3, Fraction(1, 2), Fraction(2, 3)])), sub(shape)),
        lambda: scale(sub((1, 1)), sub(shape)),
        lambda: sub(shape) * sub(shape),
        lambda: sub(shape) / positive(sub(shape)),
        lambda: sub(shape) / positive(sub((1, 1))),
        lambda: 1 - sub(shape),
        lambda: draw(st.sampled_from(SMOOTH))(sub(shape)),
        lambda: draw(st.sampled_from(SMOOTH))(sub(shape)),
    ]


def _scalars(draw: Any, shape: Shape, sub: Sub) -> list[Callable[[], Expr]]:
    return [
        lambda: total(sub(draw(ARRAYS))),
        lambda: frobenius(sub(("m", "n")), sub(("m", "n"))),
        lambda: sub(("n", 1)).T @ sub(("n", 1)),
        lambda: matmul(sub(("n", 1)).T, sub(SQUARE), sub(("n", 1))),
        lambda: matmul(sub(("m", 1)).T, sub(("m", "n")), sub(("n", 1))),
        lambda: trace(sub(SQUARE)),
        lambda: trace(matmul(sub(("m", "n")), sub(("n", "m")))),
        lambda: norm2(positive(sub(("n", 1)))),
        lambda: norm2(positive(sub(("m", 1)))) ** 2,
        lambda: normF(positive(sub(("m", "n")))),
        lambda: norm1(positive(sub(("n", "k")))),
        lambda: logsumexp(sub(("k", 1))),
        lambda: det(definite(sub(SQUARE))),
        lambda: logdet(definite(sub(SQUARE))),
        lambda: component(sub(("n", 1)), draw(st.integers(1, 3))),
        lambda: component(sub(("m", "n")), draw(st.integers(1, 2)), draw(st.integers(1, 3))),
        lambda: total(entry.sin(stack(sub(("n", 1)), sub(("m", 1)), sub((1, 1))))),
        lambda: frobenius(vec(sub(("m", "n"))), vec(sub(("m", "n")))),
        lambda: total(bounded(kron(sub(("m", "n")), sub(("n", 1))))),
        lambda: trace(kron(sub(SQUARE), sub(SQUARE))),
        lambda: series(scale(index("i"), sub((1, 1))), "i", 3),
        lambda: dim("n") * sub((1, 1)),
    ]


def _vectors(draw: Any, shape: Shape, sub: Sub) -> list[Callable[[], Expr]]:
    size = shape[0]
    inner = draw(st.sampled_from(["m", "n"]))
    return [
        lambda: sub((size, inner)) @ sub((inner, 1)),
        lambda: sub((inner, size)).T @ sub((inner, 1)),
        lambda: softmax(sub(shape)),
        lambda: Diag(sub(shape)) @ sub(shape),
        lambda: diag(sub((size, size))),
        lambda: diag(matmul(sub((size, inner)), sub((inner, size)))),
        lambda: rows(stack(sub(shape), sub((inner, 1))), 0, size, inner),
        lambda: rows(sub((size, inner)), 0, size, 0) @ sub((inner, 1)),
    ]


def _matrices(draw: Any, shape: Shape, sub: Sub) -> list[Callable[[], Expr]]:
    m, n = shape
    inner = draw(st.sampled_from(["m", "n"]))
    return [
        lambda: sub((m, inner)) @ sub((inner, n)),
        lambda: sub((n, m)).T,
        lambda: sub((m, 1)) @ sub((n, 1)).T,
        lambda: matmul(Diag(sub((m, 1))), sub(shape)),
        lambda: matmul(sub(shape), Diag(sub((n, 1)))),
        lambda: scale(1 / positive(sub((1, 1))), sub(shape)),
    ]


def _squares(draw: Any, shape: Shape, sub: Sub) -> list[Callable[[], Expr]]:
    size = shape[0]
    return [
        lambda: Diag(sub((size, 1))),
        lambda: inv(definite(sub(shape))),
        lambda: adj(definite(sub(shape))),
        lambda: matrix_power(bounded(sub(shape)), draw(st.sampled_from([2, 3]))),
        lambda: matrix_power(definite(sub(shape)), -2),
        lambda: expm(bounded(sub(shape)) / 4),
        lambda: identity(size) + sub(shape),
        lambda: sub(shape) + sub(shape).T,
    ]


ARRAYS = st.sampled_from([("n", 1), ("m", "n"), ("n", "k"), SQUARE])


def _leaf(draw: Any, shape: Shape) -> Expr:
    known = [s for s in SYMBOLS if s.shape == shape]
    if known:
        return draw(st.sampled_from(known))
    flipped = [s.T for s in SYMBOLS if s.shape == (shape[1], shape[0])]
    return draw(st.sampled_from(flipped)) if flipped else _outer(shape)


def _outer(shape: Shape) -> Expr:
    column = {"m": vector("y", "m"), "n": vector("x", "n"), "k": vector("z", "k")}
    return column[str(shape[0])] @ column[str(shape[1])].T


@st.composite
def expressions(draw: Any, shape: Shape = (1, 1), depth: int = 3) -> Expr:
    """Expressions of the given shape, at most `depth` ops (of this module) deep."""
    if depth == 0 or draw(st.integers(0, 9)) == 0:
        return _leaf(draw, shape) if depth or draw(st.integers(0, 9)) else _constant(shape)

    def sub(wanted: Shape) -> Expr:
        return draw(expressions(wanted, depth - 1))

    choices = _anything(draw, shape, sub)
    if shape == (1, 1):
        choices += _scalars(draw, shape, sub)
    elif shape[1] == 1:
        choices += _vectors(draw, shape, sub)
    else:
        choices += _matrices(draw, shape, sub) + (_squares(draw, shape, sub) if shape[0] == shape[1] else [])
    return draw(st.sampled_from(choices))()


def _constant(shape: Shape) -> Expr:
    return ones(*shape) if shape != (1, 1) else number(Fraction(3, 2))


def losses(depth: int = 3) -> st.SearchStrategy[Expr]:
    """Scalar expressions."""
    return expressions((1, 1), depth)


seeds = st.integers(0, 2**32 - 1)


# --------------------------------------------------------------------------- other ways to write the same


def reordered(e: Expr, rng: np.random.Generator) -> Expr:
    """The same expression with the terms of sums and the factors of commutative products in another order."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e):
        args = [done[a] for a in node.args]
        if "commutative" in node.op.traits:
            args = [args[i] for i in rng.permutation(len(args))]
        done[node] = rebuild(node, args)
    return done[e]
