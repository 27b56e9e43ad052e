"""Functions written out with exp, log and sum under their own names, which makes them stable."""

from __future__ import annotations

from fractions import Fraction

from ..expr import Expr, Number, number, value_of
from ..ops.elementwise import ELEMENTWISE
from ..ops.forms import reciprocal
from ..ops.leaves import matrix, ones_op, scalar, vector
from ..ops.matrix import logsumexp, softmax
from ..ops.powers import power
from ..ops.products import hadamard, matmul
from ..ops.reductions import total
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..rewrite import rule
from ..shape import is_column
from .recognised import negation
from .terms import left_over

E = ELEMENTWISE
exp, log, sigmoid, softplus, tanh = (E[n] for n in ("exp", "log", "sigmoid", "softplus", "tanh"))
HALF = Fraction(1, 2)
X, x, y, a = matrix("X", "n", "n"), vector("x", "n"), vector("y", "n"), scalar("a")

# --------------------------------------------------------------------------- sigmoid, softplus, tanh


def _log_of_odds(e: Expr) -> Expr | None:
    """z if e = 1 + exp(z)."""
    constant, slope, weights = _line(e)
    return weights.args[0] if constant == slope == 1 and weights.op is exp else None


@rule("softplus", log, children=[add], examples=lambda: [log(1 + exp(x)), log(exp(-x) + 1)])
def recognise_softplus(e: Expr) -> Expr | None:
    """log(1 + exp(x)) = softplus(x)."""
    z = _log_of_odds(e.args[0])
    return softplus(z) if z is not None else None


@rule("sigmoid", power, children=[add], examples=lambda: [1 / (1 + exp(-x)), (1 + exp(a)) ** -2])
def recognise_sigmoid(e: Expr) -> Expr | None:
    """1/(1 + exp(-x)) = σ(x)."""
    z, p = _log_of_odds(e.args[0]), value_of(e.args[1])
    if z is None or not isinstance(p, int) or p >= 0:
        return None
    return sigmoid(-z) ** -p


@rule(
    "sigmoid of odds",
    hadamard,
    scale_op,
    children=[exp],
    examples=lambda: [exp(x) * sigmoid(-x), scale(exp(a), sigmoid(-a))],
)
def odds(e: Expr) -> Expr | None:
    """exp(x) σ(-x) = σ(x)."""
    mirrored = {f.args[0]: f for f in e.args if f.op is sigmoid}
    for f in e.args if mirrored else ():
        mirror = mirrored.get(negation(f.args[0])) if f.op is exp else None
        if mirror is not None:
            return e.op(*left_over(e.args, f, mirror), sigmoid(f.args[0]))
    return None


@rule(
    "tanh of odds",
    hadamard,
    scale_op,
    children=[sigmoid],
    examples=lambda: [(exp(2 * x) - 1) * sigmoid(-2 * x), scale(1 - exp(-a), sigmoid(a))],
)
def tanh_of_odds(e: Expr) -> Expr | None:
    """(exp(x) - 1) σ(-x) = tanh(x/2)."""
    for f in e.args:
        constant, slope, weights = _line(f)
        if weights.op is exp and slope + constant == 0:
            mirror = next((g for g in e.args if g.op is sigmoid and negation(g.args[0]) is weights.args[0]), None)
            if mirror is not None:
                return e.op(*left_over(e.args, f, mirror), scale(slope, tanh(scale(HALF, weights.args[0]))))
    return None


def _line(e: Expr) -> tuple[Number, Number, Expr]:
    """(c, s, u) if e = c + s u in every entry, (0, 1, e) for anything else."""
    for constant, other in (e.args, e.args[::-1]) if e.op is add and len(e.args) == 2 else ():
        value, core = split(constant)
        if core.op is ones_op or value_of(core) == 1:
            return value, *split(other)
    return 0, 1, e


@rule(
    "tanh of a sigmoid",
    add,
    inside=[sigmoid],
    examples=lambda: [2 * sigmoid(2 * x) - 1, 1 - 2 * sigmoid(-2 * a)],
)
def tanh_of_sigmoid(e: Expr) -> Expr | None:
    """2 σ(2x) - 1 = tanh(x)."""
    constant, slope, curve = _line(e)
    if curve.op is not sigmoid or slope + 2 * constant != 0 or split(curve.args[0])[0] % 2:
        return None
    return scale(-constant, tanh(scale(HALF, curve.args[0])))


# --------------------------------------------------------------------------- softmax, hyperbolic functions, logsumexp


@rule(
    "softmax",
    scale_op,
    inside=[total],
    examples=lambda: [
        exp(x) / total(exp(x)),
        scale(y.T @ exp(x), total(exp(x)) ** -1),
        scale(total(exp(x)) ** -2, exp(x).T @ X @ exp(x)),
        scale(total(exp(x)) ** -1, exp(x) * y),
    ],
)
def recognise_softmax(e: Expr) -> Expr | None:
    """exp(x)/sum(exp(x)) = softmax(x), wherever exp(x) stands in the numerator."""
    for i, f in enumerate(e.args):
        weights = _divided_by(f)
        for j, g in enumerate(e.args):
            new = _replaced_factor(g, weights, softmax(*weights.args)) if weights is not None else None
            if new is not None:
                left = power(f.args[0], add(f.args[1], number(1)))
                return scale(*(left if k == i else new if k == j else h for k, h in enumerate(e.args)))
    return None


def _divided_by(f: Expr) -> Expr | None:
    """exp(x), a column, if f is a negative power of its sum."""
    if reciprocal(f) is None or f.args[0].op is not total:
        return None
    weights = f.args[0].args[0]
    return weights if weights.op is exp and is_column(weights.shape) else None


def _replaced_factor(g: Expr, old: Expr, new: Expr) -> Expr | None:
    """g with one factor, or the transpose of one, replaced."""
    if g is old:
        return new
    for i, f in enumerate(g.args) if g.op is matmul or g.op is hadamard else ():
        for found, instead in ((old, new), (old.T, new.T)):
            if f is found:
                return g.op(*g.args[:i], instead, *g.args[i + 1 :])
    return None


@rule(
    "hyperbolic functions",
    add,
    children=[exp],
    examples=lambda: [exp(x) - exp(-x), y + 3 * exp(-x) + 3 * exp(x)],
)
def hyperbolic(e: Expr) -> Expr | None:
    """exp(x) + exp(-x) = 2 cosh(x), exp(x) - exp(-x) = 2 sinh(x)."""
    parts = {core.args[0]: (i, value) for i, (value, core) in enumerate(map(split, e.args)) if core.op is exp}
    for z, (i, value) in parts.items() if len(parts) > 1 else ():
        j, other = parts.get(negation(z), (i, 0))
        if j > i and abs(other) == abs(value):
            rest = [t for k, t in enumerate(e.args) if k not in (i, j)]
            return add(scale(2 * value, E["cosh" if other == value else "sinh"](z)), *rest)
    return None


@rule("logsumexp", log, children=[total], examples=lambda: [log(total(exp(x)))])
def recognise_logsumexp(e: Expr) -> Expr | None:
    """log(sum(exp(x))) = logsumexp(x)."""
    inner = e.args[0].args[0]
    return logsumexp(inner.args[0]) if inner.op is exp and is_column(inner.shape) else None


WRITTEN_OUT = (
    recognise_softplus,
    recognise_sigmoid,
    odds,
    tanh_of_odds,
    tanh_of_sigmoid,
    recognise_softmax,
    hyperbolic,
    recognise_logsumexp,
)
