"""Random values for symbols: arrays that have the declared properties, and directions that keep them.

A generator per property, as data. Entries are drawn first (`ENTRIES`), then given structure
(`STRUCTURES`); `HOLDS` checks the outcome, so that a combination nobody thought of is refused and not
silently ignored. `TANGENTS` projects a perturbation on the directions a structured variable can move in,
`RETRACTIONS` bring it back to a curved structure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import VerificationError

if TYPE_CHECKING:
    from numpy import ndarray
    from numpy.random import Generator

    Array = ndarray[Any, Any]
    Extent = tuple[int, int]
    Entries = Callable[[Generator, Extent], Array]

TOLERANCE = 1e-9


def _np() -> Any:
    import numpy

    return numpy


def _away_from_zero(rng: Generator, extent: Extent) -> Array:
    return _np().where(rng.random(extent) < 0.5, -1.0, 1.0) * rng.uniform(0.3, 1.5, extent)  # type: ignore[no-any-return]


def _one_hot(rng: Generator, extent: Extent) -> Array:
    rows, columns = extent
    if columns == 1:
        return _np().eye(rows)[:, [rng.integers(rows)]]  # type: ignore[no-any-return]
    return _np().eye(columns)[rng.integers(columns, size=rows)]  # type: ignore[no-any-return]


def _simplex(rng: Generator, extent: Extent) -> Array:
    X = rng.uniform(0.2, 1.0, extent)
    return X / X.sum(axis=0 if extent[1] == 1 else 1, keepdims=True)  # type: ignore[no-any-return]


def _unit(rng: Generator, extent: Extent) -> Array:
    X = _normal(rng, extent)
    return X / _np().linalg.norm(X)  # type: ignore[no-any-return]


def _normal(rng: Generator, extent: Extent) -> Array:
    return rng.normal(size=extent)


def _positive(rng: Generator, extent: Extent) -> Array:
    return rng.uniform(0.4, 1.6, extent)


# the first property that holds says how the entries are drawn
ENTRIES: dict[str, Entries] = {
    "one_hot": _one_hot,
    "simplex": _simplex,
    "unit": _unit,
    "signs": lambda rng, extent: rng.choice([-1.0, 1.0], extent),
    "binary": lambda rng, extent: rng.integers(0, 2, extent).astype(float),
    "unit_interval": lambda rng, extent: rng.uniform(0.15, 0.85, extent),
    "positive": _positive,
    "nonnegative": _positive,
    "small": lambda rng, extent: rng.uniform(-0.4, 0.4, extent),
    "away_from_zero": _away_from_zero,
    "above_one": lambda rng, extent: rng.uniform(1.2, 2.5, extent),
    "negative": lambda rng, extent: rng.uniform(-1.6, -0.4, extent),
    "whole": lambda rng, extent: rng.choice([-2.0, -1.0, 1.0, 2.0], extent),
}


def _definite(X: Array) -> Array:
    return X @ X.T / len(X) + 0.5 * _np().eye(len(X))  # type: ignore[no-any-return]


def _orthonormal(X: Array) -> Array:
    Q, R = _np().linalg.qr(X)
    return Q * _np().sign(_np().diag(R))  # type: ignore[no-any-return]


def _regular(X: Array) -> Array:
    """X shifted away from singular matrices, towards a positive determinant; what is triangular stays so."""
    return X / len(X) ** 0.5 + 1.5 * _np().eye(len(X))  # type: ignore[no-any-return]


def _toeplitz(X: Array) -> Array:
    """Every diagonal of X replaced by its mean."""
    np = _np()
    n = len(X)
    return sum(np.diag([np.trace(X, k) / (n - abs(k))] * (n - abs(k)), k) for k in range(1 - n, n))  # type: ignore[no-any-return]


STRUCTURES: dict[str, Callable[[Array], Array]] = {
    "positive_semidefinite": _definite,
    "symmetric": lambda X: (X + X.T) / 2,
    "skew": lambda X: (X - X.T) / 2,
    "toeplitz": _toeplitz,
    "orthonormal_columns": _orthonormal,
    "invertible": lambda X: X if held(X, ("orthonormal_columns",)) else _regular(X),
    "diagonal": lambda X: _np().diag(_np().diag(X)),
    "lower": lambda X: _np().tril(X),
    "upper": lambda X: _np().triu(X),
}


def _near(X: Array, Y: Array) -> bool:
    return bool(_np().all(_np().abs(X - Y) <= TOLERANCE))


def _margins(X: Array) -> Array:
    return X.sum(axis=0 if X.shape[1] == 1 else 1)  # type: ignore[no-any-return]


def _two_values(X: Array, low: float) -> bool:
    return bool(_np().isin(X, (low, 1.0)).all())


HOLDS: dict[str, Callable[[Array], bool]] = {
    "symmetric": lambda X: _near(X, X.T),
    "skew": lambda X: _near(X, -X.T),
    "positive_definite": lambda X: bool(_np().linalg.eigvalsh(X).min() > TOLERANCE),
    "positive_semidefinite": lambda X: bool(_np().linalg.eigvalsh(X).min() > -TOLERANCE),
    "diagonal": lambda X: _near(X, _np().diag(_np().diag(X))),
    "toeplitz": lambda X: _near(X, _toeplitz(X)),
    "lower": lambda X: _near(X, _np().tril(X)),
    "upper": lambda X: _near(X, _np().triu(X)),
    "orthogonal": lambda X: _near(X.T @ X, _np().eye(len(X))),
    "orthonormal_columns": lambda X: _near(X.T @ X, _np().eye(X.shape[1])),
    "invertible": lambda X: bool(_np().linalg.cond(X) < 1e6),
    "nonnegative": lambda X: bool((X >= 0).all()),
    "simplex": lambda X: _near(_margins(X), _np().ones(1)) and bool((X >= 0).all()),
    "one_hot": lambda X: _two_values(X, 0.0) and _near(_margins(X), _np().ones(1)),
    "unit": lambda X: _near(_np().linalg.norm(X), _np().ones(1)),
    "binary": lambda X: _two_values(X, 0.0),
    "signs": lambda X: _two_values(X, -1.0),
    "positive": lambda X: bool((X > 0).all()),
    "away_from_zero": lambda X: bool((X != 0).all()),
    "unit_interval": lambda X: bool(((X > 0) & (X < 1)).all()),
}


def held(X: Array, properties: Collection[str]) -> bool:
    """Whether the array has the properties, as far as values can show."""
    return all(HOLDS[p](X) for p in properties if p in HOLDS)


def shortened(X: Array, facts: Collection[str]) -> Array:
    """The array with one decimal, if the facts hold for that; else as it is."""
    short: Array = _np().round(X, 1)
    return short if held(short, facts) else X


def draw(name: str, facts: Collection[str], extent: Extent, rng: Generator, entries: str = "") -> Array:
    """A random array of this extent for which the facts hold; `entries` names how undeclared ones are drawn.

    Raises VerificationError if no way of drawing satisfies all facts at once.
    """
    kind = next((p for p in ENTRIES if p in facts), entries)
    structures = [p for p in STRUCTURES if p in facts] if min(extent) > 1 else []
    for _ in range(20):
        X = ENTRIES.get(kind, _normal)(rng, extent)
        for p in structures:
            X = STRUCTURES[p](X)
        if X.shape == extent and held(X, facts):
            return X
    raise VerificationError(f"no values of {name} were found that are {', '.join(sorted(facts))} all at once")


# --------------------------------------------------------------------------- moving inside a structure


TANGENTS: dict[str, Callable[[Array, Array], Array]] = {
    "symmetric": lambda X, E: (E + E.T) / 2,
    "skew": lambda X, E: (E - E.T) / 2,
    "diagonal": lambda X, E: _np().diag(_np().diag(E)),
    "lower": lambda X, E: _np().tril(E),
    "upper": lambda X, E: _np().triu(E),
    "toeplitz": lambda X, E: _toeplitz(E),
    "orthonormal_columns": lambda X, E: E - X @ (X.T @ E + E.T @ X) / 2,
    "simplex": lambda X, E: E - E.mean(axis=0 if X.shape[1] == 1 else 1, keepdims=True),
    "unit": lambda X, E: E - X * float(_np().vdot(X, E)),
}
LINEAR_SPACES = ("symmetric", "skew", "diagonal", "lower", "upper", "toeplitz")


def _polar(X: Array) -> Array:
    """The matrix with orthonormal columns that is nearest."""
    U, _, Vt = _np().linalg.svd(X, full_matrices=False)
    return U @ Vt  # type: ignore[no-any-return]


RETRACTIONS: dict[str, Callable[[Array], Array]] = {
    "orthonormal_columns": _polar,
    "unit": lambda X: X / _np().linalg.norm(X),
}
MANY = 400  # variables with more entries are probed along random directions instead of entry by entry
PROBES = 40


class Motion(NamedTuple):
    """A way for X to move: along `direction`, and back into the structure; a gradient G says G : `reading`."""

    direction: Array
    reading: Array


def tangent(X: Array, E: Array, facts: Collection[str]) -> Array:
    """E projected on the directions in which X can move and keep the facts."""
    for p, project in TANGENTS.items():
        if p in facts:
            E = project(X, E)
    return E


def retracted(X: Array, facts: Collection[str]) -> Array:
    """The array near X for which the facts hold, when X has moved a little along a tangent."""
    for p, retract in RETRACTIONS.items():
        if p in facts:
            X = retract(X)
    return X


def _single(X: Array, k: int) -> Array:
    E = _np().zeros(X.shape)
    E.flat[k] = 1.0
    return E  # type: ignore[no-any-return]


def motions(X: Array, facts: Collection[str], rng: Generator, entries: bool = False) -> Iterator[Motion]:
    """Directions that span the tangent space at X, or random ones if there are too many.

    With `entries` each entry moves as such, taking along those it determines, and is what a gradient is read by.
    """
    np = _np()
    seen: set[bytes] = set()
    for k in range(X.size if X.size <= MANY else PROBES):
        single = _single(X, k if X.size <= MANY else int(rng.integers(X.size)))
        E = tangent(X, single if entries or X.size <= MANY else _normal(rng, X.shape), facts)
        key = np.round(E, 12).tobytes()
        if np.abs(E).max() <= TOLERANCE or (key in seen and not entries):
            continue
        seen.add(key)
        yield Motion(E / float(np.vdot(E, single)), single) if entries else Motion(E, E)
