"""The exact values of functions of entries: exponentials, powers, signs, and functions that are unknown."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd, log2
from typing import TYPE_CHECKING, Any

from ..expr import OPS, Expr, number
from ..ops.leaves import pi as pi_symbol
from .degrees import LINEAR, Degree, multiplied
from .field import Dual
from .logarithms import logarithm, terms
from .matrices import Entry, Matrix
from .outcome import Redraw, Undecided

if TYPE_CHECKING:
    from .point import Stage

HALF = Fraction(1, 2)


def _each(f: Callable[[Entry], Entry], A: Matrix) -> Matrix:
    return [[f(a) for a in row] for row in A]


# --------------------------------------------------------------------------- exponentials


def exp(at: Stage, e: Expr, *x: Dual) -> Dual:
    y = exponential(at, e.args[0])
    degree = _of_powers(at, y)
    return at.chained(y, y, x[0], degree, degree) if x else Dual(y, None, degree)


def _of_powers(at: Stage, y: Matrix) -> Degree:
    """That of powers of a generator: unknowns that may stand below the line."""
    return at.poles.unit(len(y) * len(y[0]))


def exponential(at: Stage, a: Expr) -> Matrix:
    """exp of a node: g to the power of its value on the floor below; of logarithms, what they are of."""
    found: Matrix | None = None
    plain: list[Expr] = []
    for coefficient, core in terms(a):
        primitive = at.primitive(core)
        if primitive.op.name == "log":
            power = at.root_of(Fraction(coefficient))
            factor = _each(power, at.value(primitive.args[0]).value)
            found = factor if found is None else at.entrywise(found, factor)
        else:
            plain.append(core)
    if found is None:
        return _homomorphic(at, a)
    for coefficient, core in terms(a):
        if core in plain:
            factor = _homomorphic(at, number(coefficient) * core)
            found = at.entrywise(found, factor)
    return found


def _homomorphic(at: Stage, a: Expr) -> Matrix:
    if at.floor == 0:
        return _each(lambda v: at.inner("exp", v), at.value(a).value)
    return _each(lambda v: pow(at.data.generator, v, at.q), at.exponent(a))


def cosine(at: Stage, e: Expr, *x: Dual) -> Dual:
    c, s = _circle(at, e.args[0])
    degree = _of_powers(at, c)
    return at.chained(c, _each(lambda v: -v % at.q, s), x[0], degree, degree) if x else Dual(c, None, degree)


def sine(at: Stage, e: Expr, *x: Dual) -> Dual:
    c, s = _circle(at, e.args[0])
    degree = _of_powers(at, s)
    return at.chained(s, c, x[0], degree, degree) if x else Dual(s, None, degree)


def _circle(at: Stage, a: Expr) -> tuple[Matrix, Matrix]:
    """cos and sin from z = cos a + i sin a, a power of another element of the subgroup."""
    q = at.q
    half, twice_i = at.inverse(2), at.inverse(2 * at.data.i)
    if at.floor == 0:
        Z = _each(lambda v: at.inner("cis", v), at.value(a).value)
    else:
        h = pow(at.data.generator, at.point.kappa, q)
        Z = _each(lambda v: pow(h, v, q), at.exponent(a))
    pairs = [[(z, pow(z, -1, q)) for z in row] for row in Z]
    return (
        [[(z + w) * half % q for z, w in row] for row in pairs],
        [[(z - w) * twice_i % q for z, w in row] for row in pairs],
    )


# --------------------------------------------------------------------------- powers


def power(at: Stage, e: Expr, x: Dual, p: Dual) -> Dual:
    exponent = e.args[1]
    if exponent.op.name == "number":
        return _numeric_power(at, x, Fraction(exponent.params[1]))
    y = _symbolic_power(at, e, x, p)
    degree = at.poles.unit(len(y) * len(y[0]), at.poles.span(x.degree) + at.poles.span(p.degree) + 1)
    if x.slope is None and p.slope is None:
        return Dual(y, None, degree)
    wide = _widened(at, p, x)
    slope = at.reciprocal(x)
    w = at.times(wide, at.chained(logarithm(at, e.args[0]), slope.value, x, LINEAR, slope.degree))
    moved = None if w.slope is None else at.entrywise(y, w.slope)
    return Dual(y, moved, degree, multiplied(degree, w.change))


def _numeric_power(at: Stage, x: Dual, p: Fraction) -> Dual:
    if p == -1:
        return at.reciprocal(x)
    y = _each(at.root_of(p), x.value)
    if x.slope is None:
        return Dual(y, None, _of_power(at, x, p))
    c, lower = at.number(p), at.root_of(p - 1)
    derivative = _each(lambda v: c * lower(v) % at.q, x.value)
    return at.chained(y, derivative, x, _of_power(at, x, p), _of_power(at, x, p - 1))


def _of_power(at: Stage, x: Dual, p: Fraction) -> Degree:
    entries = len(x.value) * len(x.value[0])
    return x.degree.power(p) if p >= 0 else at.poles.inverse(x.degree, entries, -p)


def _widened(at: Stage, p: Dual, x: Dual) -> Dual:
    """A scalar exponent in the extent of the base."""
    if p.extent == x.extent:
        return p
    rows, columns = x.extent
    return at.linear(lambda A: [[A[0][0]] * columns for _ in range(rows)], p)


def _symbolic_power(at: Stage, e: Expr, x: Dual, p: Dual) -> Matrix:
    """x^p for an exponent that is no number: unknown in x and p, but for x^(c p + k) = (x^p)^c x^k."""
    base, exponent = e.args
    primitive = at.primitive(base)
    if primitive.op.name == "exp":
        return exponential(at, exponent * primitive.args[0] if not exponent.is_scalar else exponent @ primitive.args[0])
    found = _each(lambda v: 1, x.value)
    for c, core in terms(exponent):
        if core.op.name in ("number", "ones"):
            factor = _each(at.root_of(Fraction(c * (core.params[1] if core.op.name == "number" else 1))), x.value)
        else:
            values = _widened(at, at.value(core), x).value
            coefficient = at.root_of(Fraction(c))
            factor = [
                [coefficient(at.inner(("power", b), v)) for b, v in zip(r, s, strict=True)]
                for r, s in zip(x.value, values, strict=True)
            ]
        found = at.entrywise(found, factor)
    return found


# --------------------------------------------------------------------------- signs


def sign(at: Stage, e: Expr, x: Dual) -> Dual:
    """±1 by side; or an unknown number for each argument, so that what holds does so on all branches."""
    if at.point.signs == "reals":
        return Dual(_each(lambda v: int(v) % at.q, at.point.reals.signs(e)))
    return Dual(_each(lambda v: _side(at, v), x.value), None, LINEAR)


def _side(at: Stage, v: Entry) -> Entry:
    q = at.q
    if v % q == 0:
        raise Redraw("a point on a kink")
    if at.point.signs == "unknown":
        return at.unknown("sign", v, parity=1)
    if at.data.i:  # -1 is a square here: no character is odd
        return (1 if at.unknown("side", v, parity=2) % 2 else -1) * (1 if v <= q // 2 else -1) % q
    return 1 if pow(v, (q - 1) // 2, q) == 1 else q - 1


def is_max(at: Stage, e: Expr, x: Dual) -> Dual:
    """One entry has 1, the others 0, whichever it is; or unknown weights, so that what holds does so for each."""
    if at.point.signs == "reals":
        return Dual(_each(int, at.point.reals.value(e).value))
    everything = tuple(sorted(v for row in x.value for v in row))
    weights = _each(lambda v: at.unknown(("max", everything), v), x.value)
    if at.point.signs == "unknown":
        scale = at.inverse(sum(map(sum, weights)))
        return Dual(_each(lambda w: w * scale % at.q, weights), None, at.poles.unit(1))
    most = max(map(max, weights))
    return Dual(_each(lambda w: int(w == most), weights))


# --------------------------------------------------------------------------- functions without identities


def unknown(at: Stage, e: Expr, x: Dual) -> Dual:
    """f, f', f'', …: a value for each argument."""
    name, derivative = e.op.name, f"{e.op.name}'"
    return at.chained(_valued(at, name, x.value), _slopes(at, derivative, x), x)


def _valued(at: Stage, key: Any, A: Matrix, parity: int = 0) -> Matrix:
    return _each(lambda v: at.unknown(key, v, parity), A)


def _slopes(at: Stage, key: Any, x: Dual) -> Matrix | None:
    return None if x.slope is None else _valued(at, key, x.value)


def gamma(order: Callable[[Expr], int]) -> Callable[..., Dual]:
    """The derivatives of log Γ: order 0 is itself, 1 is digamma, n + 1 is polygamma of order n."""

    def value(at: Stage, e: Expr, *args: Dual) -> Dual:
        k, x = order(e), args[-1]
        return at.chained(_valued(at, ("gamma", k), x.value), _slopes(at, ("gamma", k + 1), x), x)

    return value


def order_of_polygamma(e: Expr) -> int:
    n = e.args[0]
    if n.op.name != "number":
        raise Undecided("polygamma of an order that is no number")
    return int(n.params[1]) + 1


def primitive_of(derivative: Callable[[Expr], Expr], parity: int = 0) -> Callable[..., Dual]:
    """A function of which its derivative, elementary, is the definition."""

    def value(at: Stage, e: Expr, x: Dual) -> Dual:
        y = _valued(at, e.op.name, x.value, parity)
        if x.slope is None:
            return Dual(y, None, LINEAR)
        slope = at.value(derivative(e.args[0]))
        return at.chained(y, slope.value, x, LINEAR, slope.degree)

    return value


def erf_slope(x: Expr) -> Expr:
    return 2 * pi_symbol**-HALF * OPS["exp"](-(x**2))


def pi(at: Stage, e: Expr) -> Dual:
    return Dual([[pow(at.unknown("pi", 0), 4, at.q)]], None, Degree(4))


# --------------------------------------------------------------------------- roots


def rooted(at: Stage, p: Fraction) -> Callable[[Entry], Entry]:
    """a ↦ a^p, multiplicative; fractions of even denominator are for squares, and their values are squares.

    Raises Undecided if the field has no such roots; the function raises Redraw where this element has none.
    """
    q = at.q
    if p.denominator == 1:
        n = p.numerator
        return (lambda a: pow(a, n, q)) if n >= 0 else (lambda a: pow(at.inverse(a), -n, q))
    order = q - 1
    if p.denominator % 2 == 0:
        order //= 4 if at.data.i else 2
    if gcd(p.denominator, order) > 1:
        raise Undecided(f"powers of {p}")
    exponent = p.numerator * pow(p.denominator, -1, order) % order
    even = p.denominator % 2 == 0

    def root(a: Entry) -> Entry:
        if a == 0 and p < 0:
            raise Redraw("division by zero")
        if even and a and pow(a, order, q) != 1:
            raise Redraw("no root")
        at.point.doublings += log2(p.denominator)
        return pow(a, exponent, q)

    return root
