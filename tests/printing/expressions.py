"""Random expressions over all ops, by shape."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import reject
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


def symbols_of(shape: Shape) -> list[Expr]:
    stem = {(1, 1): "a", ("m", 1): "u", ("n", 1): "x"}.get(shape, f"A_{shape[0]}{shape[1]}")
    found = [symbol(f"{stem}{i}", shape) for i in (1, 2)]
    SYMBOLS.update((s.params[0], s) for s in found)
    return found


sizes = st.sampled_from(SIZES)
numbers = st.one_of(
    st.integers(-4, 4),
    st.fractions(min_value=-2, max_value=2, max_denominator=4),
    st.sampled_from([0.5, -0.25, 1e-07, 1.0, -1.0]),
).map(number)
exponents = st.sampled_from([-3, -2, -1, Fraction(-1, 2), 0, Fraction(1, 2), Fraction(2, 3), 2, 3, 0.5, -1.5]).map(
    number
)
functions = st.sampled_from([*ELEMENTWISE.values(), unknown("f"), unknown("phi_2", 1), unknown("f", 2)])


@st.composite
def expressions(draw: st.DrawFn, shape: Shape | None = None, depth: int = 4) -> Expr:
    """An expression of the given shape (any, if None) and at most this depth."""
    shape = shape or draw(st.tuples(sizes, sizes))
    if depth == 0 or draw(st.integers(0, 7)) == 0:
        return draw(leaves(shape))

    def of(rows: object, columns: object = 1) -> Expr:
        return draw(expressions((rows, columns), depth - 1))  # type: ignore[arg-type]

    rows, columns = shape
    k, p = draw(sizes), draw(sizes)
    n = draw(st.sampled_from(("m", "n")))
    choices = {
        "add": lambda: add(of(*shape), of(*shape), *([of(*shape)] * draw(st.integers(0, 1)))),
        "spread": lambda: of(1) + of(*shape) if draw(st.booleans()) else of(*shape) - of(1),
        "number": lambda: scale(draw(numbers), of(*shape)),
        "scale": lambda: scale(of(1), of(*shape)),
        "divide": lambda: scale(of(*shape), power(draw(leaves((1, 1))), -1)),
        "product": lambda: product(of(rows, k), of(k, columns)),
        "chain": lambda: matmul(of(rows, k), of(k, p), of(p, columns)),
        "hadamard": lambda: hadamard(of(*shape), of(*shape)),
        "quotient": lambda: hadamard(of(*shape), power(draw(leaves(shape)), -1)),
        "power": lambda: power(of(*shape), draw(exponents)),
        "exponent": lambda: power(of(*shape), of(1)),
        "transpose": lambda: transpose(of(columns, rows)),
        "function": lambda: draw(functions)(of(*shape)),
        "series": lambda: series(of(*shape), "i", draw(st.sampled_from([dim("n"), number(3), dim("m") - 1]))),
        "root": lambda: sqrt(of(*shape)),
    }
    if is_scalar(shape):
        choices |= {
            "frobenius": lambda: frobenius(of(k, p), of(k, p)),
            "norm": lambda: draw(st.sampled_from([norm1, norm2, logsumexp]))(of(k)),
            "normF": lambda: draw(st.sampled_from([normF, total]))(of(k, p)),
            "trace": lambda: draw(st.sampled_from([trace, det, logdet]))(of(n, n)),
            "component": lambda: component(of(n, k), draw(st.sampled_from([1, "i"])), 1),
        }
    elif is_column(shape):
        choices |= {"softmax": lambda: softmax(of(rows)), "diag": lambda: diag(of(rows, rows))}
    if rows == columns and not is_scalar(shape):
        choices |= {
            "square": lambda: draw(st.sampled_from([adj, expm, inv]))(of(*shape)),
            "matpow": lambda: matpow(of(*shape), draw(st.sampled_from([-3, -2, 2, 3]))),
            "Diag": lambda: Diag(of(rows)),
        }
    try:
        return choices[draw(st.sampled_from(sorted(choices)))]()
    except DomainError:
        reject()


def product(a: Expr, b: Expr) -> Expr:
    return a @ b


@st.composite
def leaves(draw: st.DrawFn, shape: Shape) -> Expr:
    """A symbol, a number or a constant matrix."""
    if is_scalar(shape):
        return draw(st.one_of(st.sampled_from([*symbols_of(shape), pi, dim("n")]), numbers))
    constants = [ones(*shape), zeros(*shape)]
    if shape[0] == shape[1]:
        constants.append(identity(shape[0]))
    return draw(st.sampled_from([*symbols_of(shape), *symbols_of(shape), *constants]))


# Sizes of these are sums and products of sizes, so they stand at the root only.
@st.composite
def wholes(draw: st.DrawFn) -> Expr:
    """Any expression, or one whose size is made of sizes."""
    a, b = draw(expressions()), draw(expressions())
    kinds = [lambda: a, lambda: kron(a, b), lambda: vec(a), lambda: scale(2, kron(a, b)).T]
    if a.shape[1] == b.shape[1]:
        kinds.append(lambda: stack(a, b, a))
    return draw(st.sampled_from(kinds))()
