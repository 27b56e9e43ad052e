"""Derivatives of a function along a line, from its values alone.

Central differences at three steps, each half the one before, extrapolated to step zero (Richardson 1911;
Press et al., Numerical Recipes, 5.7), with an estimate of the error and a check that the function
is smooth there.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import NamedTuple

STEP = 0.02
HALVINGS = 2
NOISE = 2e-15  # relative rounding error expected of one evaluation


class Slope(NamedTuple):
    """A derivative along a line, its estimated error, and whether the function is finite and smooth near by."""

    value: float
    error: float
    smooth: bool


BROKEN = Slope(0.0, float("inf"), False)


def slope(f: Callable[[float], float], centre: float, step: float = STEP, largest: float = 0.0) -> Slope:
    """The derivative of f at 0, where f(0) is `centre`, and made of terms as large as `largest`.

    >>> from math import exp
    >>> s = slope(lambda t: exp(3*t), 1.0)
    >>> abs(s.value - 3) < 1e-9, s.smooth
    (True, True)
    >>> slope(abs, 0.0).smooth
    False
    """
    rows: list[list[float]] = []
    bends: list[float] = []
    largest = max(largest, abs(centre))
    h = step
    for _ in range(HALVINGS + 1):
        above, below = f(h), f(-h)
        if not (isfinite(above) and isfinite(below)):
            return BROKEN
        row = [(above - below) / (2 * h)]
        for k, previous in enumerate(rows[-1] if rows else [], 1):
            row.append(row[-1] + (row[-1] - previous) / (4**k - 1))
        rows.append(row)
        bends.append(abs(above - 2 * centre + below) / h)
        largest = max(largest, abs(above), abs(below))
        h /= 2
    rounding = NOISE * largest / (2 * h)
    value = rows[-1][-1]
    error = max(abs(value - rows[-1][-2]), abs(value - rows[-2][-1])) + rounding
    return Slope(value, error, _smooth(bends, value, rounding))


def _smooth(bends: list[float], value: float, rounding: float) -> bool:
    """The mismatch of the one-sided differences shrinks with the step; at a kink it stays."""
    first, last = bends[0], bends[-1]
    return last <= 0.5 * first or last <= 1e-6 * abs(value) + 8 * rounding


def second_slope(f: Callable[[float, float], float], step: float = 0.05) -> Slope:
    """The mixed derivative of f at (0, 0), from values at the corners of squares.

    >>> s = second_slope(lambda s, t: (1 + 2*s) * (3 + t) + s**4)
    >>> abs(s.value - 2) < 1e-9
    True
    """
    rows: list[list[float]] = []
    largest, h = 0.0, step
    for _ in range(HALVINGS + 1):
        corners = [f(h, h), f(-h, -h), f(h, -h), f(-h, h)]
        if not all(map(isfinite, corners)):
            return BROKEN
        row = [(corners[0] + corners[1] - corners[2] - corners[3]) / (4 * h * h)]
        for k, previous in enumerate(rows[-1] if rows else [], 1):
            row.append(row[-1] + (row[-1] - previous) / (4**k - 1))
        rows.append(row)
        largest = max(largest, *map(abs, corners))
        h /= 2
    rounding = NOISE * largest / (4 * h * h)
    value = rows[-1][-1]
    return Slope(value, max(abs(value - rows[-1][-2]), abs(value - rows[-2][-1])) + rounding, True)
