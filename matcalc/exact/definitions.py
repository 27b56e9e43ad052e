"""Ops that are made of others: what they mean, in the language itself.

Each definition is the one of the textbook, and none is a derivative: what follows from them, such as
tanh' = 1 - tanh², is what is to be checked.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..expr import Expr, number, ones
from ..ops.activations import erf, step
from ..ops.elementary import abs_, arcsin, cos, exp, log, sign, sin, sqrt
from ..ops.leaves import pi
from ..ops.matrix import det, inv
from ..ops.products import matmul
from ..ops.reductions import total
from ..ops.rows import is_max
from ..ops.sums import scale

HALF = Fraction(1, 2)


def _tanh(x: Expr) -> Expr:
    z = exp(2 * x)
    return (z - 1) / (z + 1)


def _rows_of(X: Expr) -> Expr:
    return matmul(exp(X), ones((X.shape[1], 1)))


def _hardtanh(x: Expr) -> Expr:
    inside = step(1 - abs_(x))
    return x * inside + sign(x) * (1 - inside)


def _huber(x: Expr) -> Expr:
    inside = step(1 - abs_(x))
    return HALF * inside * x**2 + (1 - inside) * (abs_(x) - HALF)


DEFINITIONS: dict[str, Callable[..., Expr]] = {
    "tan": lambda x: sin(x) / cos(x),
    "sinh": lambda x: HALF * (exp(x) - exp(-x)),
    "cosh": lambda x: HALF * (exp(x) + exp(-x)),
    "tanh": _tanh,
    "expm1": lambda x: exp(x) - 1,
    "log1p": lambda x: log(1 + x),
    "log2": lambda x: log(x) / log(number(2)),
    "log10": lambda x: log(x) / log(number(10)),
    "arccos": lambda x: pi / 2 - arcsin(x),
    "sigmoid": lambda x: 1 / (1 + exp(-x)),
    "swish": lambda x: x / (1 + exp(-x)),
    "softplus": lambda x: log(1 + exp(x)),
    "softmax": lambda x: exp(x) / total(exp(x)),
    "logsumexp": lambda x: log(total(exp(x))),
    "rowsoftmax": lambda X: exp(X) / matmul(_rows_of(X), ones((1, X.shape[1]))),
    "rowlogsumexp": lambda X: log(_rows_of(X)),
    "normcdf": lambda x: HALF * (1 + erf(x / sqrt(number(2)))),
    "gelu": lambda x: HALF * x * (1 + erf(x / sqrt(number(2)))),
    "step": lambda x: HALF * (1 + sign(x)),
    "abs": lambda x: x * sign(x),
    "relu": lambda x: HALF * x * (1 + sign(x)),
    "leaky_relu": lambda x: x * (Fraction(1, 100) + Fraction(99, 100) * step(x)),
    "elu": lambda x: step(x) * x + (1 - step(x)) * (exp(x) - 1),
    "softsign": lambda x: x / (1 + abs_(x)),
    "hardtanh": _hardtanh,
    "huber": _huber,
    "max": lambda X: total(X * is_max(X)),
    "norm1": lambda X: total(abs_(X)),
    "norm2": lambda x: sqrt(total(x**2)),
    "normF": lambda X: sqrt(total(X**2)),
    "logdet": lambda X: log(det(X)),
    "adj": lambda X: scale(det(X), inv(X)) if X.shape[0] != 1 else number(1),
}


def meaning(e: Expr) -> Expr | None:
    """What the node is made of, None if it is a primitive of the model."""
    define = DEFINITIONS.get(e.op.name)
    return define(*e.args) if define else None
