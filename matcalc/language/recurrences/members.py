"""Names that are numbered: u_l, u_{l-1}, u_L and u_0 are members of u."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..tokens import canonical

NUMBERED = re.compile(r"(?P<base>.+)_(?P<letter>[A-Za-z])(?:_(?P<sign>minus|plus)_?(?P<by>[0-9]+))?")


class Place(NamedTuple):
    """The number of a member, `letter` + `by` or `by` alone: of u_{l-1} it is ("l", -1), of u_0 ("", 0)."""

    letter: str
    by: int = 0


def placed(name: str, letters: str) -> tuple[str, Place] | None:
    """What a name numbered by one of the letters is a member of, and which.

    >>> placed("u_l_minus1", "lL"), placed("W_hh", "tT")
    (('u', Place(letter='l', by=-1)), None)
    """
    found = NUMBERED.fullmatch(name)
    if found is None or found["letter"] not in letters:
        return None
    by = int(found["by"] or 0)
    return found["base"], Place(found["letter"], -by if found["sign"] == "minus" else by)


def member(base: str, place: Place) -> str:
    """The name of a member.

    >>> member("u", Place("l", -1)), member("u", Place("L")), member("u", Place("", 0)), member("y_hat", Place("", 1))
    ('u_l_minus1', 'u_L', 'u0', 'y_hat1')
    """
    if not place.letter:
        return canonical(f"{base}_{place.by}")
    word = "minus" if place.by < 0 else "plus"
    return f"{base}_{place.letter}" + (f"_{word}{abs(place.by)}" if place.by else "")
