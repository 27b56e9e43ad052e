"""A derivation of any kind, drawn at random."""

from __future__ import annotations

from functools import cache
from random import Random

from .derivations import Derivation, gallery, holds
from .losses import optimum, random_derivation
from .networks import network


def drawn(rng: Random) -> Derivation:
    """A derivation that holds at generic points; those that do not are drawn anew."""
    while True:
        kind = rng.random()
        if kind < 0.2:
            place = rng.randrange(len(gallery()))
            if _of_the_gallery_holds(place):
                return gallery()[place]
            continue
        found = random_derivation(rng) if kind < 0.65 else network(rng) if kind < 0.92 else optimum(rng)
        if found.claims and holds(found):
            return found


@cache
def _of_the_gallery_holds(place: int) -> bool:
    return holds(gallery()[place])
