"""Random values for symbols: arrays that have the declared properties, and directions that keep them.

Entries are drawn first, then given structure, as the rows of the properties say; what they say `holds` checks the
outcome, so that a combination nobody thought of is refused and not silently ignored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import VerificationError
from .record import PROPERTIES, structures
from .sampling import ARRAYS, TOLERANCE, normal, np, uniform

if TYPE_CHECKING:
    from numpy import ndarray
    from numpy.random import Generator

    Array = ndarray[Any, Any]
    Extent = tuple[int, int]

# how entries are drawn where nothing is declared, besides what properties name
ENTRIES = {p.name: p.entries for p in PROPERTIES.values() if p.entries} | {
    "above_one": uniform(1.2, 2.5),
    "negative": uniform(-1.6, -0.4),
    "whole": lambda rng, extent: rng.choice([-2.0, -1.0, 1.0, 2.0], extent),
}
TRIES = 40


def holds(X: Array, facts: Collection[str]) -> bool:
    """Whether the array has all the properties that can be tested."""
    return all(test(X) for p in facts if p in PROPERTIES and (test := PROPERTIES[p].holds))


def shortened(X: Array, facts: Collection[str]) -> Array:
    """The array with one decimal, if the facts hold for that; else as it is."""
    short: Array = np().round(X, 1)
    return short if holds(short, facts) else X


def draw(name: str, facts: Collection[str], extent: Extent, rng: Generator, entries: str = "") -> Array:
    """A random array of this extent for which the facts hold; `entries` names how undeclared ones are drawn.

    Raises VerificationError if no way of drawing satisfies all facts at once.
    """
    kind = next((p for p in ENTRIES if p in facts), entries)
    made = [p.made for p in PROPERTIES.values() if p.made and p.name in facts] if min(extent) > 1 else []
    for _ in range(TRIES):
        X: Array = ENTRIES.get(kind, normal)(rng, extent)
        for make in made:
            X = make(X)
        if X.shape == extent and holds(X, facts):
            return X
    raise VerificationError(f"no values of {name} were found that are {', '.join(sorted(facts))} all at once")


# --------------------------------------------------------------------------- moving inside a structure


MANY = 400  # variables with more entries are probed along random directions instead of entry by entry
PROBES = 40


class Motion(NamedTuple):
    """A way for X to move: along `direction`, and back into the structure; a gradient G says G : `reading`."""

    direction: Array
    reading: Array


def tangent(X: Array, E: Array, facts: Collection[str]) -> Array:
    """E projected on the directions in which X can move and keep the facts."""
    for manifold in structures(facts).values():
        E = manifold.tangent(X, E, ARRAYS)
    return E


def retracted(X: Array, facts: Collection[str]) -> Array:
    """The array near X for which the facts hold, when X has moved a little along a tangent."""
    for manifold in structures(facts).values():
        X = manifold.retract(X) if manifold.retract else X
    return X


def _single(X: Array, k: int) -> Array:
    E = np().zeros(X.shape)
    E.flat[k] = 1.0
    return E  # type: ignore[no-any-return]


def motions(X: Array, facts: Collection[str], rng: Generator, entries: bool = False) -> Iterator[Motion]:
    """Directions that span the tangent space at X, or random ones if there are too many.

    With `entries` each entry moves as such, taking along those it determines, and is what a gradient is read by.
    """
    seen: set[bytes] = set()
    for k in range(X.size if X.size <= MANY else PROBES):
        single = _single(X, k if X.size <= MANY else int(rng.integers(X.size)))
        E = tangent(X, single if entries or X.size <= MANY else normal(rng, X.shape), facts)
        key = np().round(E, 12).tobytes()
        if np().abs(E).max() <= TOLERANCE or (key in seen and not entries):
            continue
        seen.add(key)
        yield Motion(E / float(np().vdot(E, single)), single) if entries else Motion(E, E)
