"""Where an op has a value and where it bends, as a proof of convexity needs to know it.

An op that says nothing is not taken for smooth: what is unknown refuses the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from .bounds import Range
from .expr import Expr


class Condition(NamedTuple):
    """Every entry of the expression is positive, or at least nonzero, wherever the whole has a value."""

    e: Expr
    positive: bool

    def holds(self, bounds: Range) -> bool:
        return bounds.positive if self.positive else bounds.nonzero

    @property
    def relation(self) -> str:
        return ">" if self.positive else "!="


class Kink(NamedTuple):
    """Where an op is not twice differentiable.

    bend      what the slope does there: "once": it has a corner and no jump; "convex": it jumps upwards;
              "corners": it jumps, upwards or not; "jump": the values jump themselves; None: nothing is known
    at        arguments ↦ what has an entry that vanishes where a kink is; None: kinks may be anywhere
    squared   even powers of the op have no kink
    taken     where the values jump: the one that is taken there; None: the record does not say
    """

    bend: str | None
    at: Callable[..., Expr] | None = lambda *args: args[0]
    squared: bool = False
    taken: int | None = None


class Smoothness(NamedTuple):
    """What has to hold where a node has a value, and its kinks there; elsewhere it is twice differentiable.

    `drawn` is the property that keeps arguments drawn at random away from all this.
    """

    conditions: Callable[[Expr], Iterable[Condition]] = lambda node: ()
    kinks: tuple[Kink, ...] = ()
    drawn: str | None = None


SMOOTH = Smoothness()
UNKNOWN = Smoothness(kinks=(Kink(None, None),))


def kinked(
    bend: str,
    at: Callable[..., Expr] | None = lambda *args: args[0],
    squared: bool = False,
    drawn: str | None = None,
    taken: int | None = None,
) -> Smoothness:
    """A function with kinks of one kind."""
    return Smoothness(kinks=(Kink(bend, at, squared, taken),), drawn=drawn)


CONVEX = kinked("convex", drawn="away_from_zero")  # where an entry vanishes
JUMP = kinked("jump", drawn="away_from_zero", taken=0)
ONCE = kinked("once")


def where_positive(of: Callable[..., Expr] = lambda *args: args[0], drawn: str = "positive") -> Smoothness:
    """Smooth where all entries of an expression of the arguments are positive; there is no value elsewhere."""
    return Smoothness(lambda node: (Condition(of(*node.args), True),), drawn=drawn)


def where_nonzero(of: Callable[..., Expr], drawn: str) -> Smoothness:
    """Smooth where no entry of an expression of the arguments vanishes; there is no value where one does."""
    return Smoothness(lambda node: (Condition(of(*node.args), False),), drawn=drawn)
