"""Functions that documents apply, with their shapes and their values on stacks of matrices.

An array of values has the matrix in its last two axes; axes before them are points at which the whole
document is evaluated at once. Elementwise functions are those of matcalc, run from their own NumPy source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from zlib import crc32

import numpy as np

from ...expr import OPS
from ...numeric.points import generic
from ...numeric.run import lambdify
from ...op import Signature
from ...ops.leaves import vector
from . import functions_of_matrices

Array = np.ndarray[Any, Any]
WAVES = 5  # sines that stand for a smooth function of several entries


@dataclass(frozen=True, slots=True)
class Function:
    """`result` says what shape comes out: same, scalar, square, diag, transposed, vec, or a column: rows, columns."""

    result: str
    value: Callable[[Array], Array]


def _transposed(X: Array) -> Array:
    return X.swapaxes(-1, -2)


def _scalar(values: Any) -> Array:
    return np.asarray(values)[..., None, None]


def _trace(X: Array) -> Array:
    return _scalar(np.trace(X, axis1=-2, axis2=-1))


def _diag(X: Array) -> Array:
    if X.shape[-1] == 1:
        return X * np.eye(X.shape[-2])
    if X.shape[-2] == 1:
        return _transposed(X) * np.eye(X.shape[-1])
    return np.diagonal(X, axis1=-2, axis2=-1)[..., None]


def _softmax(X: Array) -> Array:
    axis = -2 if X.shape[-1] == 1 else -1
    E: Array = np.exp(X - X.max(axis=axis, keepdims=True))
    total: Array = E.sum(axis=axis, keepdims=True)
    return E / total


def _logsumexp(X: Array) -> Array:
    total: Array = np.exp(X).sum(axis=(-2, -1), keepdims=True)
    return np.log(total)


def _vec(X: Array) -> Array:
    T = _transposed(X)
    return T.reshape(*T.shape[:-2], -1, 1)


def _vech(X: Array) -> Array:
    """The columns of the lower triangle, one above the other."""
    n = X.shape[-1]
    places = [(i, j) for j in range(n) for i in range(j, n)]
    rows, columns = ([place[k] for place in places] for k in (0, 1))
    return X[..., rows, columns][..., None]


def _logdet(X: Array) -> Array:
    return np.log(_determinant(X))


def _determinant(X: Array) -> Array:
    return _scalar(np.linalg.det(X))


REGULAR = 1e9  # the largest condition number of what is inverted


def inverse(X: Array) -> Array:
    """The inverse. Raises LinAlgError for matrices that are nearly singular."""
    linalg = np.linalg
    if not linalg.cond(X).max() < REGULAR:
        raise linalg.LinAlgError("nearly singular")
    return linalg.inv(X)


def pseudoinverse(X: Array) -> Array:
    """Moore and Penrose's inverse."""
    return np.linalg.pinv(X)


def norm(X: Array) -> Array:
    """The Euclidean or Frobenius norm."""
    square: Array = (X * X).sum(axis=(-2, -1), keepdims=True)
    return np.sqrt(square)


def norm1(X: Array) -> Array:
    total: Array = np.abs(X).sum(axis=(-2, -1), keepdims=True)
    return total


FUNCTIONS: dict[str, Function] = {
    "tr": Function("scalar", _trace),
    "det": Function("scalar", _determinant),
    "logdet": Function("scalar", _logdet),
    "sum": Function("scalar", lambda X: X.sum(axis=(-2, -1), keepdims=True)),
    "norm2": Function("scalar", norm),
    "normF": Function("scalar", norm),
    "norm1": Function("scalar", norm1),
    "logsumexp": Function("scalar", _logsumexp),
    "diag": Function("diag", _diag),
    "softmax": Function("same", _softmax),
    "vec": Function("vec", _vec),
    "vech": Function("vech", _vech),
    "inv": Function("square", inverse),
    "pinv": Function("transposed", pseudoinverse),
}
NAMES = {word: name for name, op in OPS.items() for word in (*op.words, *op.spoken)} | {
    "Diag": "diag",  # of what is meant by the shape
    "norm": "norm2",
}


@cache
def function(name: str) -> Function | None:
    """The function of that name, if it is one that needs no definition.

    >>> function("tanh").result, function("trace").result, function("W")
    ('same', 'scalar', None)
    """
    name = NAMES.get(name, name)
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    op = OPS.get(name)
    if op is not None and isinstance(op.shape, Signature):
        return Function(functions_of_matrices.kind_of(op.shape), functions_of_matrices.evaluated(name))
    if op is not None and "elementwise" in op.traits:
        return Function("same", _elementwise(name))
    return Function("same", np.sqrt) if name == "sqrt" else None


def _elementwise(name: str) -> Callable[[Array], Array]:
    x = vector("x", "n")
    run = lambdify(OPS[name](x), [x])
    return lambda X: run(X.ravel()).reshape(X.shape)


def unspecified(name: str, order: int, scalar: bool) -> Callable[[Array], Array]:
    """A smooth function that stands for one nobody specified; a scalar one weighs and adds the entries."""
    f: Callable[[Array], Array] = generic(name, order)
    return (lambda X: (f(X) * _weights(X)).sum(axis=(-2, -1), keepdims=True)) if scalar else f


def waves(name: str, u: Array) -> Array:
    """A smooth function of a row u, the same one for the same name: a sum of sines in generic directions."""
    rng = np.random.default_rng(crc32(name.encode()))
    directions = rng.normal(size=(u.shape[-1], WAVES)) / np.sqrt(u.shape[-1])
    phases, heights = rng.normal(size=(2, WAVES, 1))
    found: Array = np.sin(u @ directions + phases.T) @ heights
    return found


def _weights(X: Array) -> Array:
    rows, columns = X.shape[-2:]
    weights: Array = 1.5 + np.cos(np.arange(rows * columns)).reshape(rows, columns)
    return weights
