"""Functions of entries: what cancels, and what deserves its own name."""

from __future__ import annotations

from ..expr import OPS, Expr, Number, value_of
from ..ops.elementwise import ELEMENTWISE
from ..ops.leaves import matrix, ones, scalar, vector
from ..ops.matrix import logsumexp, norm2, softmax
from ..ops.powers import power
from ..ops.products import hadamard
from ..ops.rows import rowlogsumexp, rowsoftmax
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..rewrite import Rule, rule, wild
from ..shape import SCALAR, Shape, is_scalar
from .terms import base_and_exponent

E = ELEMENTWISE
exp, log, sigmoid, softplus, abs_, sign, relu, step = (
    E[n] for n in "exp log sigmoid softplus abs sign relu step".split()
)
x, y = vector("x", "n"), vector("y", "n")
a, b = scalar("a"), scalar("b")
ones_op = OPS["ones"]


@rule("log of a power", log, children=[power], examples=lambda: [log(a**-1), log(a**3), log(norm2(x) ** 2)])
def log_of_power(e: Expr) -> Expr | None:
    """log(x^p) = p log(x), unless x may be negative and p even."""
    base, p = e.args[0].args
    value = value_of(p)
    safe = "positive" in base.facts or (value is not None and not (isinstance(value, int) and value % 2 == 0))
    return scale(p, log(base)) if safe and value is not None else None


# --------------------------------------------------------------------------- recognised functions


def one_plus(e: Expr) -> Expr | None:
    """u if e = 1 + u in every entry."""
    if e.op is not add or len(e.args) != 2:
        return None
    first, second = e.args
    if first.op is ones_op or value_of(first) == 1:
        return second
    return first if second.op is ones_op or value_of(second) == 1 else None


def _log_of_odds(e: Expr) -> Expr | None:
    """z if e = 1 + exp(z)."""
    u = one_plus(e)
    return u.args[0] if u is not None and u.op is exp else None


def negation(z: Expr) -> Expr:
    value = value_of(z.args[0]) if z.op is scale_op else None
    return scale(-value, *z.args[1:]) if value is not None else -z


# --------------------------------------------------------------------------- logarithms of exponentials


def _log_of(f: Expr) -> Expr | None:
    """The logarithm of f where it is simpler: of exp, softmax, sigma and 1 - sigma."""
    if f.op is exp:
        return f.args[0]
    if f.op is softmax:
        return add(f.args[0], scale(-1, logsumexp(f.args[0]), ones(*f.shape)))
    if f.op is rowsoftmax:
        return f.args[0] - rowlogsumexp(f.args[0]) @ ones(1, f.shape[1])
    if f.op is sigmoid:
        z = f.args[0]
        return -softplus(negation(z)) if split(z)[0] < 0 else z - softplus(z)
    rest = one_plus(f)
    value, core = split(rest) if rest is not None else (0, f)
    return -softplus(core.args[0]) if value == -1 and core.op is sigmoid else None


@rule(
    "log of exponentials",
    log,
    children=[sigmoid, softmax, rowsoftmax, add, hadamard, scale_op],
    examples=lambda: [
        log(sigmoid(x)),
        log(1 - sigmoid(-x)),
        log(softmax(x)),
        log(rowsoftmax(matrix("X", "m", "n"))),
        log(exp(x) * y),
        log(scale(a, exp(x))),
        log(scale(a, exp(b))),
        log(sigmoid(x) * (1 - sigmoid(x))),
    ],
)
def log_of_exponentials(e: Expr) -> Expr | None:
    """log(exp(x) y) = x + log(y), log(σ(x)) = x - softplus(x), log(1 - σ(x)) = -softplus(x)."""
    inner = e.args[0]
    outer = inner.args if inner.op is scale_op else (inner,)
    factors = (*outer[:-1], *(outer[-1].args if outer[-1].op is hadamard else outer[-1:]))
    logs = {f: _log_of(f) for f in factors}
    found = [g for g in logs.values() if g is not None]
    if not found:
        return None
    scalars = [f for f in factors if logs[f] is None and is_scalar(f.shape)]
    arrays = [f for f in factors if logs[f] is None and not is_scalar(f.shape)]
    rest = [log(scale(*scalars))] if scalars else []
    rest += [log(hadamard(*arrays))] if arrays else []
    return add(*(g if g.shape == e.shape else scale(g, ones(*e.shape)) for g in found + rest))


@rule(
    "exponentials of one argument",
    hadamard,
    scale_op,
    children=[exp],
    examples=lambda: [exp(x) * exp(-x), exp(x) * exp(scale(2, x)), scale(exp(a), exp(-a), x)],
)
def exponentials(e: Expr) -> Expr | None:
    """exp(px) exp(qx) = exp((p + q)x)."""
    found: dict[tuple[Expr, Shape], list[Expr]] = {}
    several = [f for f in e.args if f.op is exp]
    for f in several if len(several) > 1 else ():
        found.setdefault((split(f.args[0])[1], f.shape), []).append(f)
    many = next((fs for fs in found.values() if len(fs) > 1), None)
    if many is None or (e.op is scale_op and many[0].shape != SCALAR):
        return None
    core = split(many[0].args[0])[1]
    power_of_e = sum(split(f.args[0])[0] for f in many)
    merged = exp(scale(power_of_e, core)) if power_of_e else ones(*core.shape)
    return e.op(merged, *(f for f in e.args if f not in many))


# --------------------------------------------------------------------------- quotients of functions


def exponents(e: Expr) -> dict[Expr, Number]:
    """The factors of a product as bases with numeric exponents."""
    found: dict[Expr, Number] = {}
    for f in e.args if e.op is hadamard or is_scalar(e.shape) else e.args[:-1]:
        base, exponent = base_and_exponent(f)
        value = value_of(exponent)
        if value is not None:
            found[base] = found.get(base, 0) + value
    return found


def without(e: Expr, bases: set[Expr], instead: Expr) -> Expr:
    """The product with all powers of these bases replaced by one factor."""
    kept = [f for f in e.args if base_and_exponent(f)[0] not in bases]
    return e.op(instead, *kept)


TANGENTS = {E["sin"]: (E["cos"], E["tan"]), E["sinh"]: (E["cosh"], E["tanh"])}


@rule(
    "quotient of sine and cosine",
    hadamard,
    scale_op,
    inside=TANGENTS,
    examples=lambda: [E["sin"](x) / E["cos"](x), E["sinh"](a) ** 2 / E["cosh"](a) ** 2],
)
def tangents(e: Expr) -> Expr | None:
    """sin(x)/cos(x) = tan(x), sinh(x)/cosh(x) = tanh(x)."""
    powers = exponents(e)
    for base, p in powers.items():
        if base.op in TANGENTS:
            other, tangent = TANGENTS[base.op]
            below = other(base.args[0])
            if powers.get(below) == -p:
                return without(e, {base, below}, power(tangent(base.args[0]), p))
    return None


@rule(
    "functions of constant entries",
    *E.values(),
    children=[scale_op],
    examples=lambda: [log(scale(2, ones("n"))), exp(scale(a, ones("m", "n")))],
)
def of_level(e: Expr) -> Expr | None:
    """f(c 1) = f(c) 1."""
    *scalars, core = e.args[0].args
    return scale(e.op(scale(*scalars)), core) if core.op is ones_op else None


pos, w, s_ = wild("x", "m", "n", "positive"), wild("x", "m", "n"), wild("s")

RECOGNISED = (
    Rule("log of exp", log(exp(w)), w),
    Rule("exp of log", exp(log(w)), w),
    log_of_power,
    Rule("abs of a positive", abs_(pos), pos),
    Rule("sign of a positive", sign(pos), ones("m", "n")),
    Rule("relu of a positive", relu(pos), pos),
    Rule("step of a positive", step(pos), ones("m", "n")),
    Rule("step of relu", hadamard(relu(w), step(w)), relu(w)),
    Rule("step of relu", scale(relu(s_), step(s_)), relu(s_)),
    log_of_exponentials,
    exponentials,
    tangents,
    of_level,
)
