"""Random well-shaped expressions over a fixed set of symbols of distinct sizes.

An expression of a wanted shape is drawn top down: pick an op with that result, then its arguments. What can stand
where is found by trying every op of the table on every choice of shapes, so that a new op is drawn as soon as it is
declared. Arguments are brought into the domain of their op (logarithms of positive things, inverses of
well-conditioned ones), so that values and derivatives are finite.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st

from matcalc.expr import OPS, Expr, number, symbols
from matcalc.op import Constant, Op
from matcalc.ops import elementary
from matcalc.ops.blocks import component, stack
from matcalc.ops.kronecker import kron, vec
from matcalc.ops.leaves import dim, identity, index, matrix, ones, pi, scalar, symbol, unit, vector
from matcalc.ops.products import matmul
from matcalc.ops.sums import scale, series
from matcalc.ops.unknown import unknown
from matcalc.properties.arrays import draw
from matcalc.properties.record import PROPERTIES as TABLE
from matcalc.shape import SCALAR, Shape, is_scalar, substitute

from .applications import Application, applications, constants, counts

SIZES = {"m": 2, "n": 3, "k": 4}


@dataclass(frozen=True)
class Pool:
    """What expressions are made of besides the ops of the table.

    `samples` carry the index i and stand inside sums over i only; `functions` are unknown ones.
    """

    symbols: tuple[Expr, ...]
    samples: tuple[Expr, ...] = ()
    functions: tuple[Op, ...] = ()


PLAIN = Pool(
    (
        scalar("a"),
        scalar("b"),
        vector("x", "n"),
        vector("w", "n"),
        vector("y", "m"),
        vector("z", "k"),
        matrix("A", "m", "n"),
        matrix("B", "n", "k"),
        matrix("C", "m", "n"),
        matrix("G", "m", "m"),
        matrix("X", "n", "n"),
        matrix("S", "n", "n", symmetric=True),
        matrix("P", "n", "n", positive_definite=True),
    )
)
RICH = Pool(
    (
        *PLAIN.symbols,
        scalar("c", positive=True),
        vector("p", "n", simplex=True),
        vector("q", "k", one_hot=True),
        vector("u", "n", unit=True),
        vector("v", "n", positive=True),
        vector("s", "m", signs=True),
        matrix("D", "n", "n", diagonal=True),
        matrix("E", "n", "n", invertible=True),
        matrix("K", "n", "n", skew=True),
        matrix("L", "n", "n", lower=True),
        matrix("M", "m", "n", simplex=True),
        matrix("O", "n", "m", orthonormal_columns=True),
        matrix("Q", "n", "n", orthogonal=True),
        matrix("R", "n", "n", positive_semidefinite=True),
        matrix("T", "n", "n", toeplitz=True),
        matrix("U", "n", "n", upper=True),
    ),
    (symbol("x_i", ("n", 1), (), "i"), symbol("y_i", ("m", 1), (), "i"), symbol("t_i", SCALAR, (), "i")),
    (unknown("f"), unknown("g")),
)


def _with(word: str, needs: str) -> Expr:
    """A symbol with one property, of a shape that can have it."""
    rows, columns = {"square": ("n", "n"), "vector": ("n", 1)}.get(needs, ("m", "n"))
    return symbol("V_" + word.replace("_", ""), (rows, columns), (word,))


EVERY = Pool(  # every property of the table stands in it
    (
        *RICH.symbols,
        *(
            _with(word, row.needs)
            for word, row in TABLE.items()
            if word not in {f for s in RICH.symbols for f in s.params[3]}
        ),
    ),
    RICH.samples,
    RICH.functions,
)
SYMBOLS = list(PLAIN.symbols)
NAMES = [s.params[0] for s in SYMBOLS]
SHAPES = {s.params[0]: s.shape for s in SYMBOLS}
PROPERTIES = {s.params[0]: list(s.params[3]) for s in SYMBOLS if s.params[3]}

Values = dict[str, Any]


def values(seed: int, *roots: Expr) -> Values:
    """2-D arrays of moderate size with the declared properties, for SYMBOLS and those of `roots`; and the sizes.

    A symbol that stands for samples has a list of them.
    """
    rng = np.random.default_rng(seed)
    needed = {name: s for name, s in symbols(*roots).items() if name not in SHAPES}
    found = {name: _value(s, rng) for name, s in ({s.params[0]: s for s in SYMBOLS} | needed).items()}
    return {**found, **SIZES}


def _value(s: Expr, rng: np.random.Generator) -> Any:
    extent = tuple(int(substitute(d, SIZES)) for d in s.shape)
    if s.params[4] is not None:
        return [0.7 * rng.standard_normal(extent) for _ in range(SIZES["n"])]
    scaled = 1.0 if s.facts else 0.7
    return scaled * draw(s.params[0], s.facts, extent, rng)


# --------------------------------------------------------------------------- bringing arguments into a domain


def bounded(e: Expr) -> Expr:
    """Every entry between -1 and 1."""
    return elementary.tanh(e)


def positive(e: Expr) -> Expr:
    """Every entry at least 1."""
    return 1 + e**2


def definite(e: Expr) -> Expr:
    """Positive definite and well conditioned, from a square matrix."""
    return matmul(bounded(e), bounded(e).T) + identity(e.shape[0]) if not is_scalar(e.shape) else positive(e)


DOMAINS: dict[str | None, Callable[[Expr], Expr]] = {
    None: lambda e: e,
    "positive": positive,
    "above_one": lambda e: 1 + positive(e),
    "small": lambda e: bounded(e) / 4,
    "invertible": definite,
    "positive_definite": definite,
    "away_from_zero": positive,
}
UP_TO_SIGN = {"eigvec_max", "u_max", "v_max"}  # which of two vectors is meant is not said
TAMED = {"exp", "sinh", "cosh", "expm1"}  # of bounded arguments only, lest values explode
EXPONENTS = [2, 3, -1, -2, Fraction(1, 2), Fraction(-3, 2), Fraction(2, 3)]

# --------------------------------------------------------------------------- drawing

COMMON = ("add", "scale", "hadamard", "matmul", "transpose", "power")


@cache
def _kinds(shape: Shape) -> tuple[list[str], list[str], list[str]]:
    """The ops with a result of this shape: those of every formula, functions of entries, and all others."""
    names = applications()[shape]
    common = [name for name in names if name in COMMON]
    entrywise = [name for name in names if "elementwise" in OPS[name].traits]
    return common, entrywise, [name for name in names if name not in common and name not in entrywise]


@dataclass(frozen=True)
class Drawing:
    """Draws expressions from a pool with a source of random choices."""

    rng: Random
    pool: Pool

    def expression(self, shape: Shape, depth: int, inside: bool = False) -> Expr:
        """An expression at most `depth` ops deep; `inside` a sum samples and the index may stand in it."""
        if depth <= 0 or self.rng.random() < 0.08:
            return self.leaf(shape, inside)
        special = self._special(shape, depth, inside)
        if special is not None:
            return special
        choices = applications().get(shape)
        if not choices:
            return self.leaf(shape, inside)
        name = self.rng.choice(self.rng.choice([kind for kind in _kinds(shape) if kind]))
        return self._applied(self.rng.choice(choices[name]), depth, inside)

    def _special(self, shape: Shape, depth: int, inside: bool) -> Expr | None:
        """A sum over samples, or an unknown function, now and then."""
        if self.pool.samples and not inside and self.rng.random() < 0.08:
            count = self.rng.choice([dim("n"), number(3)])
            return series(self.expression(shape, depth - 1, True), "i", count)
        if self.pool.functions and self.rng.random() < 0.06:
            return self.rng.choice(self.pool.functions)(self.expression(shape, depth - 1, inside))
        return None

    def _applied(self, a: Application, depth: int, inside: bool) -> Expr:
        """The op with drawn arguments: one of them as deep as can be, the others shallow."""
        deep = self.rng.randrange(len(a.shapes))
        args = [
            self._argument(a, i, depth - 1 if i == deep else min(depth - 1, self.rng.randrange(3)), inside)
            for i in range(len(a.shapes))
        ]
        e = a.op(*args, params=a.params)
        return e**2 if a.op.name in UP_TO_SIGN else e

    def _argument(self, a: Application, i: int, depth: int, inside: bool) -> Expr:
        name = a.op.name
        if counts(a.op, i, a.shapes[i]):
            return number(self.rng.choice([2, 3]))
        if isinstance(a.op.slot(i), Constant) and len(a.op.slots) > 1:
            return DOMAINS[a.op.domain](scale(self.rng.choice(EXPONENTS), ones(*a.shapes[i])))
        if name == "power" and i == 1 and is_scalar(a.shapes[1]) and self.rng.random() < 0.8:
            return number(self.rng.choice(EXPONENTS))
        e = self.expression(a.shapes[i], depth, inside)
        if a.op.requires:
            return definite(e)
        if name in TAMED or (name == "power" and i == 1):
            return bounded(e)
        if a.op.domain == "away_from_zero" and "elementwise" in a.op.traits and self.rng.random() < 0.6:
            return e  # of any sign
        return DOMAINS[a.op.domain](e)

    def leaf(self, shape: Shape, inside: bool) -> Expr:
        """A symbol, its transpose, or a constant."""
        if self.rng.random() < (0.25 if inside else 0.08):
            return self._constant(shape, inside)
        known = [*self.pool.symbols, *(self.pool.samples if inside else ())]
        fitting = [s for s in known if s.shape == shape] + [s.T for s in known if s.T.shape == shape != s.shape]
        return self.rng.choice(fitting) if fitting else COMPOSED[shape]

    def _constant(self, shape: Shape, inside: bool) -> Expr:
        if is_scalar(shape):
            known = [number(Fraction(3, 2)), number(2), number(0.25), dim("n"), pi]
            if inside:
                known += [index("i"), component(self.rng.choice(COLUMNS), "i")]
            return self.rng.choice(known)
        known = [scale(2, ones(*shape)), *constants().get(shape, [])]
        known += [unit("i", "n")] if inside and shape == ("n", 1) else []
        return self.rng.choice(known)


COLUMNS = [vector("x", "n"), vector("w", "n")]
COMPOSED = {
    e.shape: e
    for e in (
        vec(matrix("A", "m", "n")),
        stack(vector("y", "m"), vector("x", "n")),
        kron(matrix("G", "m", "m"), matrix("X", "n", "n")),
        kron(vector("y", "m"), matrix("X", "n", "n")),
        kron(vector("x", "n"), matrix("X", "n", "n")),
    )
}


def random_expression(rng: Random, shape: Shape = SCALAR, depth: int = 3, pool: Pool = PLAIN) -> Expr:
    """An expression of the given shape, at most `depth` ops of the table deep."""
    return Drawing(rng, pool).expression(shape, depth)


def expressions(shape: Shape = SCALAR, depth: int = 3, pool: Pool = PLAIN) -> st.SearchStrategy[Expr]:
    """The same as a strategy: its choices are Hypothesis's, so that failures shrink."""
    return st.randoms(use_true_random=False).map(lambda rng: random_expression(rng, shape, depth, pool))


def losses(depth: int = 3, pool: Pool = PLAIN) -> st.SearchStrategy[Expr]:
    """Scalar expressions."""
    return expressions(SCALAR, depth, pool)


seeds = st.integers(0, 2**32 - 1)
