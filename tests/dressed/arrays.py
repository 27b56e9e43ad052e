"""What the ops of formulas do with arrays: textbook semantics, and no shapes but those that fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .formulas import Formula

Array = np.ndarray[Any, Any]


class MisfitError(Exception):
    """Shapes do not fit."""


def _sum(f: Formula, *xs: Array) -> Array:
    shapes = {x.shape for x, term in zip(xs, f.args, strict=True) if not is_number(term)}
    if len(shapes) > 1:
        raise MisfitError(f"sum of {shapes}")
    return np.asarray(sum(xs[1:], xs[0]))


def is_number(f: Formula) -> bool:
    """A number, which may be added to every entry of an array."""
    return f.op == "number" or (f.op == "product" and all(map(is_number, f.args)))


def _product(f: Formula, *xs: Array) -> Array:
    found = xs[0]
    for x in xs[1:]:
        if (1, 1) in (found.shape, x.shape):
            found = found * x
        elif found.shape[1] == x.shape[0]:
            found = found @ x
        else:
            raise MisfitError(f"product of {found.shape} and {x.shape}")
    return found


def _hadamard(f: Formula, *xs: Array) -> Array:
    if len({x.shape for x in xs}) > 1:
        raise MisfitError("entrywise product")
    found = xs[0]
    for x in xs[1:]:
        found = found * x
    return found


def _frobenius(f: Formula, a: Array, b: Array) -> Array:
    return one(np.sum(_hadamard(f, a, b)))


def _power(f: Formula, x: Array, p: Array) -> Array:
    if p.shape != (1, 1):
        raise MisfitError("exponent")
    return x ** p[0, 0]


def _square(x: Array) -> Array:
    if x.shape[0] != x.shape[1]:
        raise MisfitError("square")
    return x


def _column(x: Array) -> Array:
    if x.shape[1] != 1:
        raise MisfitError("column")
    return x


def one(x: Any) -> Array:
    return np.array([[float(x)]])


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def softmax(x: Array) -> Array:
    e = np.exp(_column(x) - x.max())
    return np.asarray(e / e.sum())


def _unknown(word: str) -> Callable[[Array], Array]:
    """A smooth function that stands for one of which nothing is known, or its derivative."""
    name, order = word.rstrip("'"), word.count("'")
    a = 0.7 + 0.09 * (sum(map(ord, name)) % 7)
    waves = (np.sin, np.cos, lambda z: -np.sin(z), lambda z: -np.cos(z))[order]
    power = (lambda z: 0.1 * z**2, lambda z: 0.2 * z, lambda z: 0.2 + 0 * z, lambda z: 0 * z)[order]
    return lambda x: np.asarray(a**order * waves(a * x + 0.4) + power(x))


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    **{name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt", "abs", "sign")},
    "sigmoid": sigmoid,
    "relu": lambda x: np.where(x > 0, x, 0.0),
    "step": lambda x: np.where(x > 0, 1.0, 0.0),
    "softplus": lambda x: np.logaddexp(0.0, x),
    "sigmoid'": lambda x: sigmoid(x) * (1 - sigmoid(x)),
    "tanh'": lambda x: 1 - np.tanh(x) ** 2,
    "exp'": np.exp,
    "sin'": np.cos,
    "relu'": lambda x: np.where(x > 0, 1.0, 0.0),
}

OPS: dict[str, Callable[..., Array]] = {
    "add": _sum,
    "product": _product,
    "hadamard": _hadamard,
    "frobenius": _frobenius,
    "power": _power,
    "transpose": lambda f, x: x.T,
    "tr": lambda f, x: one(np.trace(_square(x))),
    "sum": lambda f, x: one(x.sum()),
    "Diag": lambda f, x: np.diag(_column(x)[:, 0]),
    "diag": lambda f, x: np.diag(_square(x))[:, None].copy(),
    "inv": lambda f, x: np.linalg.inv(_square(x)),
    "det": lambda f, x: one(np.linalg.det(_square(x))),
    "logdet": lambda f, x: one(np.linalg.slogdet(_square(x))[1]),
    "norm2": lambda f, x: one(np.sqrt(np.sum(_column(x) ** 2))),
    "normF": lambda f, x: one(np.sqrt(np.sum(x**2))),
    "norm1": lambda f, x: one(np.sum(np.abs(x))),
    "softmax": lambda f, x: softmax(x),
    "logsumexp": lambda f, x: one(np.log(np.sum(np.exp(_column(x) - x.max()))) + x.max()),
    "matpow": lambda f, x, p: np.linalg.matrix_power(_square(x), round(p[0, 0])),
    "function": lambda f, x: (FUNCTIONS.get(f.name) or _unknown(f.name))(x),
}
