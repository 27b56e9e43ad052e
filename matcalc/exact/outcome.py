"""What can come of an exact comparison."""

from __future__ import annotations


class Undecided(Exception):
    """Something stands outside the model; the message says what."""


class Redraw(Exception):
    """The point is of no use: a zero divisor, or a root that does not exist. Another point may do."""
