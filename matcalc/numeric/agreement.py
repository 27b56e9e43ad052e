"""Whether expressions agree, where some are written in samples and the others in matrices of samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import VerificationError
from ..expr import Expr
from .experiment import NUDGE, SENSITIVE, SIZES
from .points import STRATEGIES, Model
from .run import guarded

if TYPE_CHECKING:
    from numpy import ndarray

    Array = ndarray[Any, Any]

POINTS = 3
SAME = 1e-7


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
    for sizes in SIZES:
        found = list(_differences(some, others, matrices or {}, sizes, seed))
        if found:
            return max(found)
    raise VerificationError("no admissible point was found at which to compare the two")


def agree(some: Expr, other: Expr) -> bool:
    """Whether two expressions have the same value at random points at which both have one.

    Sizes at which one of the two is not steady, as (A'A)⁻¹ of a wide A, do not count against the other.

    >>> from matcalc.ops.leaves import vector
    >>> x, y = vector("x", "n"), vector("y", "n")
    >>> agree(x.T @ y, y.T @ x), agree(x.T @ y, x.T @ x)
    (True, False)
    """
    if some.shape != other.shape:
        return False
    for one, two in ((some, other), (other, some)):
        try:
            if difference([one], [two]) < SAME:
                return True
        except VerificationError:
            continue
    return False


def _differences(
    some: Sequence[Expr], others: Sequence[Expr], matrices: Mapping[str, Expr], sizes: Sequence[int], seed: int
) -> Iterator[float]:
    """The differences at the points of some sizes at which the expressions have values that mean something."""
    import numpy as np

    model = Model([*some, *others], sizes)
    functions = [guarded(model.function(list(es)), [float("nan")] * len(es)) for es in (some, others)]
    with np.errstate(all="ignore"):
        for strategy in range(min(POINTS, len(STRATEGIES))):
            rng = np.random.default_rng((seed, strategy))
            values = model.point(rng, strategy)
            near = model.nudged(values, NUDGE, rng)
            for point in (values, near):
                point.update({X.params[0]: np.asarray(point[x]).T for x, X in matrices.items() if x in point})
            left, right = (f(*values.values()) for f in functions)
            steady = max((_apart(a, b) for a, b in zip(left, functions[0](*near.values()), strict=True)), default=0.0)
            if steady <= NUDGE * SENSITIVE and all(np.isfinite(b).all() for b in right):
                yield max((_apart(a, b) for a, b in zip(left, right, strict=True)), default=0.0)


def _apart(a: Any, b: Any) -> float:
    """The largest difference of two arrays, relative to the largest entry."""
    import numpy as np

    left, right = np.asarray(a, float), np.asarray(b, float)
    if left.shape != right.shape:
        return float("inf")
    return float(np.abs(left - right).max() / max(np.abs(left).max(), np.abs(right).max(), 1e-300))
