"""A condition under which a claim may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...language.tree import Tree
from ..experiments.values import World

Keep = Callable[[Mapping[str, int]], bool]


def everything(at: Mapping[str, int]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Condition:
    """A change of the worlds in which a claim is tested, the index values at which it is, or of its sides.

    With `final`, a claim that cannot be tested so is undecided rather than wrong.
    """

    text: str
    change: Callable[[World], World] = lambda world: world
    keep: Keep = everything
    left: Tree | None = None
    right: Tree | None = None
    final: bool = False
