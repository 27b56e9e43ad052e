"""The constant matrices that go with vec: their index names their sizes (Magnus and Neudecker, chapter 3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ...shape import Dim, Shape, times, triangle

if TYPE_CHECKING:
    from numpy import ndarray

    Array = ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Constant:
    """A matrix for every size or pair of sizes; documents that call a function of `needs` write it."""

    shape: Callable[..., Shape]
    value: Callable[..., Array]
    needs: frozenset[str] = frozenset({"vec", "vech"})


def _square(*sizes: Dim) -> Shape:
    """Square, of the product of two sizes."""
    m, n = sizes if len(sizes) == 2 else sizes * 2
    return (times(m, n), times(m, n))


def commutation(m: int, n: int = 0) -> Array:
    """K_mn vec X = vec X' for every m×n matrix X; K_m is K_mm.

    >>> X = np.arange(6.0).reshape(2, 3)
    >>> bool((commutation(2, 3) @ X.T.ravel() == X.ravel()).all())
    True
    """
    n = n or m
    rows = np.arange(m * n).reshape(m, n, order="F").ravel()
    found: Array = np.eye(m * n)[rows]
    return found


def duplication(n: int) -> Array:
    """D_n vech S = vec S for every symmetric n×n matrix S.

    >>> S = np.array([[1.0, 2.0], [2.0, 3.0]])
    >>> duplication(2) @ [1.0, 2.0, 3.0]
    array([1., 2., 2., 3.])
    """
    places = [(i, j) for j in range(n) for i in range(j, n)]
    order = np.zeros((n, n), int)
    for k, (i, j) in enumerate(places):
        order[i, j] = order[j, i] = k
    found: Array = np.eye(len(places))[order.ravel()]
    return found


def symmetrizer(*sizes: int) -> Array:
    """N_n vec X = vec (X + X')/2 for every n×n matrix X."""
    K = commutation(*sizes)
    found: Array = (np.eye(len(K)) + K) / 2
    return found


CONSTANTS = {
    "I": Constant(lambda *sizes: (times(*sizes), times(*sizes)), lambda *sizes: np.eye(prod(sizes))),
    "K": Constant(_square, commutation),
    "N": Constant(_square, symmetrizer),
    "D": Constant(lambda n: (times(n, n), triangle(n)), duplication, frozenset({"vech"})),
}
NAME = re.compile(r"[IKN]_[a-z]{1,2}|D_[a-z]")


def constant_named(name: str, called: Collection[str]) -> str | None:
    """The constant that a name is in a document that calls these functions.

    >>> constant_named("K_mn", {"vec"}), constant_named("K_mn", {"tr"}), constant_named("D_n", {"vec"})
    ('K', None, None)
    """
    base = name[0] if NAME.fullmatch(name) else ""
    return base if base and not CONSTANTS[base].needs.isdisjoint(called) else None


def sizes_of(name: str) -> tuple[str, ...]:
    """The letters of its sizes.

    >>> sizes_of("K_mn"), sizes_of("N_n")
    (('m', 'n'), ('n',))
    """
    return tuple(name[2:])
