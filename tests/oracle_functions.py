"""Functions of arrays for the oracle, by the plainest definition there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as np
import numpy as onp


def one(value: float) -> Any:
    return np.array([[float(value)]])


def basis(i: int, n: int) -> Any:
    return np.eye(n)[:, i - 1 : i]


def columns(matrices: list[Any]) -> Any:
    """The matrices as columns, their own columns stacked."""
    return np.stack([np.reshape(M.T, (-1,)) for M in matrices], axis=1)


def commutation(m: int, n: int) -> Any:
    """Column by column: what the matrix with one entry 1 becomes when it is transposed."""
    return columns([(basis(i, m) @ basis(j, n).T).T for j in range(1, n + 1) for i in range(1, m + 1)])


def duplication(n: int) -> Any:
    """Column by column: the symmetric matrices with ones in one place and its mirror, lower triangle by columns."""
    singles = [basis(i, n) @ basis(j, n).T for j in range(1, n + 1) for i in range(j, n + 1)]
    return columns([np.maximum(E, E.T) for E in singles])


def kron(A: Any, B: Any) -> Any:
    (m, n), (p, q) = A.shape, B.shape
    return np.reshape(np.reshape(A, (m, 1, n, 1)) * np.reshape(B, (1, p, 1, q)), (m * p, n * q))


def expm(X: Any) -> Any:
    """The power series; arguments in the tests are small."""
    term = total = np.eye(len(X))
    for k in range(1, 30):
        term = term @ X / k
        total = total + term
    return total


def sqrtm(X: Any) -> Any:
    """Denman and Beavers' iteration (Higham, Functions of Matrices, eq. 6.15)."""
    Y, Z = X, np.eye(len(X))
    for _ in range(30):
        Y, Z = (Y + np.linalg.inv(Z)) / 2, (Z + np.linalg.inv(Y)) / 2
    return Y


def logm(X: Any) -> Any:
    """The integral of (X - I) (t (X - I) + I)^-1 over [0, 1], by Gauss and Legendre (Higham, eq. 11.1)."""
    nodes, weights = onp.polynomial.legendre.leggauss(60)
    E = X - np.eye(len(X))
    parts = [w / 2 * np.linalg.inv((t + 1) / 2 * E + np.eye(len(X))) for t, w in zip(nodes, weights, strict=True)]
    return E @ sum(parts[1:], parts[0])


def frechet(f: Callable[[Any], Any], X: Any, E: Any) -> Any:
    """The upper right block of f [[X, E], [0, X]]."""
    n = len(X)
    top, bottom = np.concatenate([X, E], axis=1), np.concatenate([np.zeros((n, n)), X], axis=1)
    return f(np.concatenate([top, bottom]))[:n, n:]


def eigenvector(S: Any) -> Any:
    v = np.linalg.eigh((S + S.T) / 2)[1][:, -1:]
    return v * np.sign(np.sum(v))


def singular(X: Any, side: int) -> Any:
    u, _, vt = np.linalg.svd(X, full_matrices=False)
    sign = np.sign(np.sum(u[:, 0]))
    return sign * (np.reshape(u[:, 0], (-1, 1)) if side == 0 else np.reshape(vt[0], (-1, 1)))


def polar(X: Any) -> Any:
    u, _, vt = np.linalg.svd(X, full_matrices=False)
    return u @ vt


def row_softmax(X: Any) -> Any:
    weights = np.exp(X - np.max(X, axis=1, keepdims=True))
    return weights / np.sum(weights, axis=1, keepdims=True)


def matrix_power(X: Any, n: int) -> Any:
    base, result = (X if n >= 0 else np.linalg.inv(X)), np.eye(len(X))
    for _ in range(abs(n)):
        result = result @ base
    return result


def toeplitz(X: Any) -> Any:
    """Every diagonal of X replaced by its mean."""
    diagonals = [np.eye(len(X), k=k) for k in range(1 - len(X), len(X))]
    return sum(np.sum(X * D) / np.sum(D) * D for D in diagonals)


def softmax(x: Any) -> Any:
    weights = np.exp(x - np.max(x))
    return weights / np.sum(weights)


def blocks(M: Any, shape: tuple[int, int], inner: tuple[int, int]) -> Any:
    """M as shape × inner: entry (i, j, p, q) is the entry (p, q) of block (i, j)."""
    (m, n), (p, q) = shape, inner
    return np.transpose(np.reshape(M, (m, p, n, q)), (0, 2, 1, 3))


def product(*factors: Any) -> Any:
    result = factors[0]
    for f in factors[1:]:
        result = result * f if 1 in (result.size, f.size) else result @ f
    return result


def entrywise(*factors: Any) -> Any:
    result = factors[0]
    for f in factors[1:]:
        result = result * f
    return result


def sigmoid(x: Any) -> Any:
    return 0.5 * (1 + np.tanh(x / 2))


def unknown_function(name: str, order: int) -> Callable[[Any], Any]:
    """The unknown functions f and g are a line and a wave, and so are their derivatives."""
    a, b, c = {"f": (0.5, 0.8, 1.1), "g": (-0.3, 1.2, 0.7)}[name]
    line = {0: lambda z: a * z + b, 1: lambda z: a + 0 * z}.get(order, lambda z: 0 * z)
    return lambda z: line(z) + c**order * np.sin(c * z + b + order * np.pi / 2)
