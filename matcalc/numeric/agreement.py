"""Whether expressions agree, where some are written in samples and the others in matrices of samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import VerificationError
from ..expr import Expr
from .points import STRATEGIES, Model
from .run import guarded

if TYPE_CHECKING:
    from numpy import ndarray

    Array = ndarray[Any, Any]

POINTS = 3
SIZES = (3, 4, 2, 5, 6, 7, 8, 9)


def difference(
    some: Sequence[Expr], others: Sequence[Expr], matrices: Mapping[str, Expr] | None = None, *, seed: int = 0
) -> float:
    """The largest relative difference of corresponding expressions at random points.

    `matrices` says which symbol holds all samples of which: x_i ↦ X, with the samples as its columns, or the
    entries of a vector. Raises VerificationError if the expressions have no value at any point tried.

    >>> from matcalc.ops.leaves import vector
    >>> x, y = vector("x", "n"), vector("y", "n")
    >>> difference([x.T @ y], [y.T @ x]) < 1e-12, difference([x.T @ y], [y.T @ y]) > 1e-3
    (True, True)
    """
    import numpy as np

    model = Model([*some, *others], SIZES)
    left = guarded(model.function(list(some)), [float("nan")] * len(some))
    right = guarded(model.function(list(others)), [float("nan")] * len(others))
    found: list[float] = []
    with np.errstate(all="ignore"):
        for attempt, strategy in enumerate(range(len(STRATEGIES))):
            values = model.point(np.random.default_rng((seed, attempt)), strategy)
            for sample, X in (matrices or {}).items():
                if X.params[0] in values and sample in values:
                    values[X.params[0]] = np.asarray(values[sample]).T
            pairs = list(zip(left(*values.values()), right(*values.values()), strict=True))
            if all(np.isfinite(a).all() and np.isfinite(b).all() for a, b in pairs):
                found.append(max((_apart(a, b) for a, b in pairs), default=0.0))
            if len(found) == POINTS:
                break
    if not found:
        raise VerificationError("no admissible point was found at which to compare with the sums over samples")
    return max(found)


def _apart(a: Any, b: Any) -> float:
    """The largest difference of two arrays, relative to the largest entry."""
    import numpy as np

    left, right = np.asarray(a, float), np.asarray(b, float)
    if left.shape != right.shape:
        return float("inf")
    return float(np.abs(left - right).max() / max(np.abs(left).max(), np.abs(right).max(), 1e-300))
