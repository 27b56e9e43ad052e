"""Difference quotients: points along a direction, and the derivative from the values at them."""

from __future__ import annotations

from typing import Any

import numpy as np

STEP = 1e-3
POINTS = (-2.0, -1.0, -0.5, 0.5, 1.0, 2.0)  # in steps
SMOOTH = 1e-4  # the estimates of two step sizes agree to this


class Rough(Exception):
    """The point is too near a kink or pole for differences."""


def steps(axes: int) -> Any:
    """The points of a difference quotient along a new first axis before so many others."""
    return STEP * np.array(POINTS).reshape(-1, *(1,) * axes)


def spread(t: Any, direction: Any) -> Any:
    """Steps along a direction, which may be one for every member of a family."""
    return t.reshape(t.shape[:-2] + (1,) * direction.ndim) * direction


def slope(values: Any) -> Any:
    """The derivative from values at `POINTS`, along the first axis: central differences of fourth order, twice.

    Raises Rough where the two disagree, as they do at a kink.
    """
    a, b, c, d, e, f = values
    coarse = (8 * (e - b) - (f - a)) / (12 * STEP)
    fine = (8 * (d - c) - (e - b)) / (6 * STEP)
    scale = max(1.0, float(np.abs(fine).max()))
    if not np.isfinite(coarse).all() or float(np.abs(coarse - fine).max()) > SMOOTH * scale:
        raise Rough
    return fine
