"""Random expressions over all ops, by shape."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from matcalc.errors import DomainError
from matcalc.expr import Expr, number
from matcalc.ops.blocks import component, stack
from matcalc.ops.elementary import sqrt
from matcalc.ops.elementwise import ELEMENTWISE
from matcalc.ops.functions import expm
from matcalc.ops.kronecker import kron, vec
from matcalc.ops.leaves import dim, identity, ones, pi, symbol, zeros
from matcalc.ops.matrix import adj, det, inv, logdet, logsumexp, matpow, norm1, norm2, normF, softmax
from matcalc.ops.powers import power
from matcalc.ops.products import frobenius, hadamard, matmul, transpose
from matcalc.ops.reductions import Diag, diag, total, trace
from matcalc.ops.sums import add, scale, series
from matcalc.ops.unknown import unknown
from matcalc.shape import Shape, is_column, is_scalar

SIZES = ("m", "n", 1)
SYMBOLS: dict[str, Expr] = {}
FUNCTIONS = [*ELEMENTWISE.values(), unknown("f"), unknown("phi_2", 1), unknown("f", 2)]
EXPONENTS = [-3, -2, -1, Fraction(-1, 2), 0, Fraction(1, 2), Fraction(2, 3), 2, 3, 0.5, -1.5]
FLOATS = [0.5, -0.25, 1e-07, 1.0, -1.0]


def symbols_of(shape: Shape) -> list[Expr]:
    stem = {(1, 1): "a", ("m", 1): "u", ("n", 1): "x"}.get(shape, f"A_{shape[0]}{shape[1]}")
    found = [symbol(f"{stem}{i}", shape) for i in (1, 2)]
    SYMBOLS.update((s.params[0], s) for s in found)
    return found


def a_number(rng: Random) -> Expr:
    """A whole number, a fraction or a float."""
    fraction = Fraction(rng.randint(-8, 8), rng.randint(1, 4))
    return number(rng.choice([rng.randint(-4, 4), fraction, rng.choice(FLOATS)]))


def expression(rng: Random, shape: Shape | None = None, depth: int = 4) -> Expr:
    """An expression of the given shape (any, if None) and at most this depth."""
    shape = shape or (rng.choice(SIZES), rng.choice(SIZES))
    if depth == 0 or rng.randrange(8) == 0:
        return leaf(rng, shape)

    def of(rows: object, columns: object = 1) -> Expr:
        return expression(rng, (rows, columns), depth - 1)  # type: ignore[arg-type]

    rows, columns = shape
    k, p, n = rng.choice(SIZES), rng.choice(SIZES), rng.choice(["m", "n"])
    choices: list[Callable[[], Expr]] = [
        lambda: add(of(*shape), of(*shape), *[of(*shape)] * rng.randrange(2)),
        lambda: of(1) + of(*shape) if rng.random() < 0.5 else of(*shape) - of(1),
        lambda: scale(a_number(rng), of(*shape)),
        lambda: scale(of(1), of(*shape)),
        lambda: scale(of(*shape), power(leaf(rng, (1, 1)), -1)),
        lambda: of(rows, k) @ of(k, columns),
        lambda: matmul(of(rows, k), of(k, p), of(p, columns)),
        lambda: hadamard(of(*shape), of(*shape)),
        lambda: hadamard(of(*shape), power(leaf(rng, shape), -1)),
        lambda: power(of(*shape), number(rng.choice(EXPONENTS))),
        lambda: power(of(*shape), of(1)),
        lambda: transpose(of(columns, rows)),
        lambda: rng.choice(FUNCTIONS)(of(*shape)),
        lambda: series(of(*shape), "i", rng.choice([dim("n"), number(3), dim("m") - 1])),
        lambda: sqrt(of(*shape)),
    ]
    if is_scalar(shape):
        choices += [
            lambda: frobenius(of(k, p), of(k, p)),
            lambda: rng.choice([norm1, norm2, logsumexp])(of(k)),
            lambda: rng.choice([normF, total])(of(k, p)),
            lambda: rng.choice([trace, det, logdet])(of(n, n)),
            lambda: component(of(n, k), rng.choice([1, "i"]), 1),
        ]
    elif is_column(shape):
        choices += [lambda: softmax(of(rows)), lambda: diag(of(rows, rows))]
    if rows == columns and not is_scalar(shape):
        choices += [
            lambda: rng.choice([adj, expm, inv])(of(*shape)),
            lambda: matpow(of(*shape), rng.choice([-3, -2, 2, 3])),
            lambda: Diag(of(rows)),
        ]
    try:
        return rng.choice(choices)()
    except DomainError:  # a division by zero
        return leaf(rng, shape)


def leaf(rng: Random, shape: Shape) -> Expr:
    """A symbol, a number or a constant matrix."""
    if is_scalar(shape):
        return rng.choice([*symbols_of(shape), pi, dim("n"), a_number(rng), a_number(rng)])
    constants = [identity(shape[0])] if shape[0] == shape[1] else []
    return rng.choice([*symbols_of(shape), *symbols_of(shape), ones(*shape), zeros(*shape), *constants])


def whole(rng: Random) -> Expr:
    """Any expression, or one whose size is made of sizes: these stand at the root only."""
    a, b = expression(rng), expression(rng)
    kinds = [lambda: a, lambda: kron(a, b), lambda: vec(a), lambda: scale(2, kron(a, b)).T]
    if a.shape[1] == b.shape[1]:
        kinds.append(lambda: stack(a, b, a))
    return rng.choice(kinds)()


# The choices are Hypothesis's, so that failures shrink.
expressions: st.SearchStrategy[Expr] = st.randoms(use_true_random=False).map(expression)
wholes: st.SearchStrategy[Expr] = st.randoms(use_true_random=False).map(whole)
