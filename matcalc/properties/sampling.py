"""How arrays are drawn, given a structure, and tested for it: the functions that the rows of properties name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .row import Constructors

if TYPE_CHECKING:
    from numpy import ndarray
    from numpy.random import Generator

    Array = ndarray[Any, Any]
    Extent = tuple[int, int]

TOLERANCE = 1e-9


def np() -> Any:
    """NumPy, imported where arrays are wanted."""
    import numpy

    return numpy


# --------------------------------------------------------------------------- entries


def normal(rng: Generator, extent: Extent) -> Array:
    return rng.normal(size=extent)


def uniform(low: float, high: float) -> Callable[[Generator, Extent], Array]:
    return lambda rng, extent: rng.uniform(low, high, extent)


def away_from_zero(rng: Generator, extent: Extent) -> Array:
    return np().where(rng.random(extent) < 0.5, -1.0, 1.0) * rng.uniform(0.3, 1.5, extent)  # type: ignore[no-any-return]


def one_hot(rng: Generator, extent: Extent) -> Array:
    rows, columns = extent
    if columns == 1:
        return np().eye(rows)[:, [rng.integers(rows)]]  # type: ignore[no-any-return]
    return np().eye(columns)[rng.integers(columns, size=rows)]  # type: ignore[no-any-return]


def simplex(rng: Generator, extent: Extent) -> Array:
    X = rng.uniform(0.2, 1.0, extent)
    return X / X.sum(axis=0 if extent[1] == 1 else 1, keepdims=True)  # type: ignore[no-any-return]


def unit(rng: Generator, extent: Extent) -> Array:
    X = normal(rng, extent)
    return X / np().linalg.norm(X)  # type: ignore[no-any-return]


# --------------------------------------------------------------------------- structures


def definite(X: Array) -> Array:
    return X @ X.T / len(X) + 0.5 * np().eye(len(X))  # type: ignore[no-any-return]


def orthonormal(X: Array) -> Array:
    Q, R = np().linalg.qr(X)
    return Q * np().sign(np().diag(R))  # type: ignore[no-any-return]


def regular(X: Array) -> Array:
    """X shifted away from singular matrices, towards a positive determinant; what is triangular stays so.

    Skew-symmetric matrices would not stay so: of an even size they are invertible as they are, of an odd size never.
    """
    if has_orthonormal_columns(X) or near(X, -X.T):
        return X
    return X / len(X) ** 0.5 + 1.5 * np().eye(len(X))  # type: ignore[no-any-return]


def diagonal(X: Array) -> Array:
    return np().diag(np().diag(X))  # type: ignore[no-any-return]


def toeplitz(X: Array) -> Array:
    """Every diagonal of X replaced by its mean."""
    n = len(X)
    return sum(np().diag([np().trace(X, k) / (n - abs(k))] * (n - abs(k)), k) for k in range(1 - n, n))  # type: ignore[no-any-return]


def circulant(X: Array) -> Array:
    """Every diagonal of X, continued around the corner, replaced by its mean."""
    n = len(X)
    lines = np().subtract.outer(range(n), range(n)) % n
    return np().array([X[lines == k].mean() for k in range(n)])[lines]  # type: ignore[no-any-return]


def _first_half(X: Array) -> Array:
    """The diagonal of ones, then zeros."""
    return (np().arange(len(X)) < (len(X) + 1) // 2).astype(float)  # type: ignore[no-any-return]


def idempotent(X: Array) -> Array:
    """The projection along some columns of a regular matrix on the others."""
    X = regular(X)
    return X * _first_half(X) @ np().linalg.inv(X)  # type: ignore[no-any-return]


def involutory(X: Array) -> Array:
    return 2 * idempotent(X) - np().eye(len(X))  # type: ignore[no-any-return]


def projection(X: Array) -> Array:
    Q = orthonormal(X)
    return Q * _first_half(X) @ Q.T


def rotation(X: Array) -> Array:
    Q = X if has_orthonormal_columns(X) else orthonormal(X)
    return Q * np().where(np().arange(len(Q)) == 0, np().sign(np().linalg.det(Q)), 1.0)  # type: ignore[no-any-return]


def permutation(X: Array) -> Array:
    """The rows of the identity in the order of some numbers drawn before."""
    return np().eye(len(X))[np().argsort((X * np().arange(1, len(X) + 1)).sum(axis=1), kind="stable")]  # type: ignore[no-any-return]


def laplacian(X: Array) -> Array:
    """The Laplacian of the graph with weights |X[i,j] + X[j,i]|/2, kept away from zero."""
    W = np().abs(X + X.T) / 2 + 0.1
    np().fill_diagonal(W, 0.0)
    return np().diag(W.sum(axis=1)) - W  # type: ignore[no-any-return]


def polar(X: Array) -> Array:
    """The matrix with orthonormal columns that is nearest."""
    U, _, Vt = np().linalg.svd(X, full_matrices=False)
    return U @ Vt  # type: ignore[no-any-return]


def nearest_projection(X: Array) -> Array:
    values, V = np().linalg.eigh((X + X.T) / 2)
    return V * (values > 0.5) @ V.T  # type: ignore[no-any-return]


def nearest_idempotent(X: Array) -> Array:
    """An idempotent matrix near X, by two steps of Newton's method for the equation P² = P."""
    for _ in range(4):
        X = 3 * X @ X - 2 * X @ X @ X
    return X


def nearest_involutory(X: Array) -> Array:
    return 2 * nearest_idempotent((X + np().eye(len(X))) / 2) - np().eye(len(X))  # type: ignore[no-any-return]


# --------------------------------------------------------------------------- tests


def near(X: Any, Y: Any) -> bool:
    return bool(np().all(np().abs(X - Y) <= TOLERANCE))


def margins(X: Array) -> Array:
    return X.sum(axis=0 if X.shape[1] == 1 else 1)  # type: ignore[no-any-return]


def two_values(X: Array, low: float) -> bool:
    return bool(np().isin(X, (low, 1.0)).all())


def has_orthonormal_columns(X: Array) -> bool:
    return near(X.T @ X, np().eye(X.shape[1]))


def smallest_eigenvalue(X: Array) -> float:
    return float(np().linalg.eigvalsh(X).min())


ARRAYS = Constructors(
    lower=lambda G: np().tril(G),
    upper=lambda G: np().triu(G),
    diagonal=diagonal,
    toeplitz=toeplitz,
    ones=lambda rows, columns: np().ones((rows, columns)),
    size=float,
)
