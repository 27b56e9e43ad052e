"""How two sides compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
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
    """How two sides compare: most fields count points, `worst` is the largest relative difference.

    Where both sides vanish they are equal, but so are twice and thrice as much: other points are to decide, if any do.
    `undefined` counts points at which only the left side has a value.
    """

    agree: int = 0
    differ: int = 0
    worst: float = 0.0
    vague: int = 0
    vanish: int = 0
    undefined: int = 0
    example: tuple[dict[str, int], Any, Any, World] | None = None

    @property
    def settled(self) -> bool:
        return (self.agree >= WANTED and not self.undefined) or self.differ >= 2

    @property
    def is_decided(self) -> bool:
        return self.holds or self.fails

    @property
    def equal(self) -> int:
        return self.agree + self.vanish

    @property
    def holds(self) -> bool:
        return self.equal > 1 and not self.differ and self.undefined <= self.equal

    @property
    def fails(self) -> bool:
        return self.differ > 0

    def note(self, found: list[tuple[dict[str, int], Any, Any]], literal: bool, world: World) -> None:
        """Count a point at which the sides have been evaluated, for all values of the free indices.

        Raises Rough where the left side has no value, Misfit where the shapes differ.
        """
        for _, a, b in found:
            if a.shape[-2:] != b.shape[-2:] and not (literal and b.shape[-2:] == (1, 1)):
                raise Misfit(
                    f"the left side is {a.shape[-2]}×{a.shape[-1]}, the right side {b.shape[-2]}×{b.shape[-1]}"
                )
        left, right = (_largest(sides) for sides in list(zip(*found, strict=True))[1:] or ((), ()))
        if not isfinite(left):
            raise Rough
        if not isfinite(right):
            self.undefined += 1
        elif max(left, right) < NOISE:
            self.vanish += 1
        else:
            self._note_difference(found, max(left, right), world)

    def _note_difference(self, found: list[tuple[dict[str, int], Any, Any]], scale: float, world: World) -> None:
        errors = [_largest([a - b]) / scale for _, a, b in found]
        worst = max(errors)
        at, a, b = found[errors.index(worst)]
        self.worst = max(self.worst, worst)
        if worst > APART:
            self.differ += 1
            self.example = self.example or (at, a, b, world)
        elif worst > CLOSE:
            self.vague += 1
        else:
            self.agree += 1


def _largest(arrays: Iterable[Any]) -> float:
    """The largest absolute value, NaN if one is not a number or there is none."""
    import numpy as np

    return float(np.max([np.abs(a).max() for a in arrays] or [np.nan]))
