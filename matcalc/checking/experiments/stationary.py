"""Points at which a gradient vanishes, by Newton's method on differences."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...language.tree import Tree
from .differences import POINTS, STEP, Rough, slope
from .named_shapes import Unknown
from .values import World

ROUNDS = 20
LARGEST = 30
STILL = 1e-8


def stationary(world: World, function: Tree, key: str) -> World:
    """The world moved to where the gradient of the function by one variable vanishes.

    Raises Unknown for large variables, Rough where none is found.
    """
    values = world.point.values[key]
    if values.size > LARGEST:
        raise Unknown("a stationary point in so many variables")
    shift = np.zeros(values.size)
    for _ in range(ROUNDS):
        gradient = _gradient(world, function, key, shift[None])[0]
        if np.abs(gradient).max() < STILL:
            return _shifted(world, key, shift)
        hessian = _hessian(world, function, key, shift)
        shift = shift - np.linalg.lstsq(hessian, gradient, rcond=None)[0]
        if not np.isfinite(shift).all():
            break
    raise Rough


def _shifted(world: World, key: str, shift: Any) -> World:
    return world.changed({(f"+{key}", ()): shift.reshape(world.point.values[key].shape)})


def _gradient(world: World, function: Tree, key: str, at: Any) -> Any:
    """Gradients at several shifts, one per row."""
    n = at.shape[1]
    steps = STEP * np.array(POINTS)
    moved = at[None, None] + steps[:, None, None, None] * np.eye(n)[None, :, None, :]
    shape = world.point.values[key].shape
    deeper = world.deeper({(f"+{key}", ()): moved.reshape(-1, *shape)})
    found = deeper.value(function)
    if found.shape[-2:] != (1, 1):
        raise Unknown("a stationary point of what is no number")
    return slope(np.broadcast_to(found, (moved[..., 0].size, 1, 1)).reshape(len(POINTS), n, len(at))).T


def _hessian(world: World, function: Tree, key: str, shift: Any) -> Any:
    h = 1e-3
    n = len(shift)
    points = np.concatenate([shift + h * np.eye(n), shift - h * np.eye(n)])
    gradients = _gradient(world, function, key, points)
    return (gradients[:n] - gradients[n:]) / (2 * h)
