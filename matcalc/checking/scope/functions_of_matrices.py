"""Functions of matrices that are not given entry by entry, run from matcalc's own NumPy source on one matrix at a time.

Only their values come from there: derivatives are differences of values, here as everywhere in the checker.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ...expr import OPS, Expr
from ...numeric.run import lambdify
from ...op import Op, Signature
from ...ops.leaves import matrix

KINDS = {"column": "rows", "of rows": "columns"}  # what the checker calls a vector as long as rows or columns are many

Array = np.ndarray[Any, Any]


def kind_of(signature: Signature) -> str:
    """What shape comes out: same, scalar, square, transposed, or a vector as long as the rows or columns are many."""
    if (signature.takes, signature.gives) == ("square", "same"):
        return "square"
    return KINDS.get(signature.gives, signature.gives)


def evaluated(name: str) -> Callable[[Array], Array]:
    """The function on stacks of matrices; those of symmetric matrices are taken of the symmetric part."""
    symmetric = OPS[name].requires is not None

    def value(X: Array) -> Array:
        of_one = _run(name, *X.shape[-2:])
        X = (X + X.swapaxes(-1, -2)) / 2 if symmetric else X
        found = np.stack([_as_matrix(of_one(_as_argument(x))) for x in X.reshape(-1, *X.shape[-2:])])
        return found.reshape(*X.shape[:-2], *found.shape[-2:])

    return value


def _variable(op: Op, rows: int | str, columns: int | str) -> Expr:
    return matrix("X", rows, columns, **({op.requires: True} if op.requires else {}))


@cache
def _run(name: str, rows: int, columns: int) -> Callable[[Any], Any]:
    X = _variable(OPS[name], rows, columns)
    return lambdify(OPS[name](X), [X])


def _as_argument(x: Array) -> Any:
    return float(x[0, 0]) if x.shape == (1, 1) else x[:, 0] if x.shape[1] == 1 else x


def _as_matrix(found: Any) -> Array:
    array = np.asarray(found, dtype=float)
    return array.reshape(1, 1) if array.ndim == 0 else array[:, None] if array.ndim == 1 else array
