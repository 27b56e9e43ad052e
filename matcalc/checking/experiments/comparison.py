"""How two sides compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .differences import Rough
from .named_shapes import Misfit
from .values import World

WANTED = 3  # points at which a claim is to hold
CLOSE = 1e-6  # relative difference of what is equal
APART = 1e-4  # relative difference of what is not
NOISE = 1e-8  # what is smaller on both sides is rounding of zeros


@dataclass(slots=True)
class Comparison:
    """How two sides compare: `agree`, `differ` and `vanish` count points, `worst` is the largest relative difference.

    Where both sides vanish they are equal, but so are twice and thrice as much: other points are to decide, if any do.
    """

    agree: int = 0
    differ: int = 0
    worst: float = 0.0
    vague: int = 0
    vanish: int = 0
    example: tuple[dict[str, int], Any, Any, World] | None = None

    @property
    def settled(self) -> bool:
        return self.agree >= WANTED or self.differ >= 2

    @property
    def is_decided(self) -> bool:
        return self.holds or self.fails

    @property
    def equal(self) -> int:
        return self.agree + self.vanish

    @property
    def holds(self) -> bool:
        return self.equal > 1 and not self.differ

    @property
    def fails(self) -> bool:
        return self.differ > 0

    def note(self, found: list[tuple[dict[str, int], Any, Any]], literal: bool, world: World) -> None:
        import numpy as np

        worst, example = 0.0, None
        if not found:
            raise Rough
        scale = max(max(float(np.abs(a).max()), float(np.abs(b).max())) for _, a, b in found)
        if not np.isfinite(scale):
            raise Rough
        for at, a, b in found:
            if a.shape[-2:] != b.shape[-2:] and not (literal and b.shape[-2:] == (1, 1)):
                raise Misfit(
                    f"the left side is {a.shape[-2]}×{a.shape[-1]}, the right side {b.shape[-2]}×{b.shape[-1]}"
                )
            error = float(np.abs(a - b).max()) / (scale or 1.0)
            if error > worst:
                worst, example = error, (at, a, b, world)
        if scale < NOISE:
            self.vanish += 1
            return
        self.worst = max(self.worst, worst)
        if worst > APART:
            self.differ += 1
            self.example = self.example or example
        elif worst > CLOSE:
            self.vague += 1
        else:
            self.agree += 1
