"""How two sides compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import extent
from .differences import Rough
from .named_shapes import Misfit
from .values import World

WANTED = 3  # points at which a claim is to hold
CLOSE = 1e-6  # relative difference of what is equal
APART = 1e-4  # relative difference of what is not; what lies between is too vague to count
FLOOR = 1e-3  # what is smaller is compared with this: a zero is computed up to rounding only

Values = tuple[dict[str, int], Any, Any]  # of the free indices and the two sides


@dataclass(slots=True)
class Comparison:
    """How two sides compare: `agree` and `differ` count points, `example` is one of the latter.

    `undefined` counts those at which the left side has a value and the right side none, `telling` those that agree and
    would not if the right side had another sign or twice the size.
    """

    agree: int = 0
    telling: int = 0
    differ: int = 0
    undefined: int = 0
    example: tuple[dict[str, int], Any, Any, World] | None = None

    @property
    def settled(self) -> bool:
        return (self.agree >= WANTED and not self.undefined) or self.differ >= 2

    @property
    def holds(self) -> bool:
        return self.agree > 1 and not self.differ and self.undefined <= self.agree

    @property
    def fails(self) -> bool:
        return self.differ > 0

    def note(self, found: list[Values], literal: bool, world: World) -> None:
        """Count a point at which the sides have these values.

        Raises Rough where there are none to compare, Misfit where they have different shapes; a literal on the right
        is compared with every entry.
        """
        largest = np.array([[float(np.abs(side).max()) for side in sides] for _, *sides in found])
        if not found or not np.isfinite(largest[:, 0]).all():
            raise Rough
        if not np.isfinite(largest).all():
            self.undefined += 1
            return
        scale = max(FLOOR, float(largest.max()))
        worst, example = 0.0, None
        for at, a, b in found:
            if a.shape[-2:] != b.shape[-2:] and not (literal and b.shape[-2:] == (1, 1)):
                raise Misfit(f"the left side is {extent(a)}, the right side {extent(b)}")
            error = float(np.abs(a - b).max()) / scale
            if error > worst:
                worst, example = error, (at, a, b, world)
        self.agree += worst <= CLOSE
        self.telling += worst <= CLOSE and float(largest.max()) > APART * FLOOR
        if worst > APART:
            self.differ += 1
            self.example = self.example or example
