"""Numbers for which a claim does not hold: few and short ones that can be followed by hand, where there are some."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import VerificationError
from ...language.tree import Tree
from ..experiments.assignments import assignments
from ..experiments.comparison import APART, Comparison
from ..experiments.differences import Rough
from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Misfit, Unknown
from ..experiments.values import World
from ..formulas.trees import subtrees
from ..formulas.written import name as shown
from ..reading.claim import Claim

TRIES = 6
MOST_NUMBERS = 16  # that are listed
FAINT = 0.01


@dataclass(frozen=True, slots=True)
class Example:
    """The sides at one point, for some values of the free indices."""

    at: dict[str, int]
    left: Any
    right: Any
    world: World

    @property
    def place(self) -> int:
        """The entry in which they differ most."""
        return int(np.abs(self.left - self.right).argmax())

    @property
    def is_faint(self) -> bool:
        """Whether a side is so small there that rounding might be suspected."""
        return min(abs(float(side.ravel()[self.place])) for side in (self.left, self.right)) < FAINT

    def text(self, given: str) -> str:
        """What the sides are there."""
        k = self.place
        place = tuple(int(i) + 1 for i in np.unravel_index(k, self.left.shape[-2:]))
        column = self.left.shape[-1] == 1
        entry = "" if self.left.size == 1 else f" in entry {place[0] if column else place}"
        left, right = (_number(side.ravel()[k]) for side in (self.left, self.right))
        return f"{given}the left side is {left}, the right side {right}{entry}"


def counterexample(claim: Claim, experiment: Experiment, found: Comparison | None) -> str:
    """The shortest of a few small examples; else the sizes of the point at which the sides were found to differ."""
    if found is None or found.example is None or claim.left is None or claim.right is None:
        return ""
    small = [(e.is_faint, e.text(given)) for e in _small(claim, experiment) if (given := _given(e, claim, experiment))]
    _, text = min(small, key=lambda pair: (pair[0], len(pair[1])), default=(False, ""))
    at, left, right, world = found.example
    return text or _at_random(Example(at, left, np.broadcast_to(right, left.shape), world))


def _at_random(example: Example) -> str:
    sizes = [f"{name} = {size}" for name, size in example.world.point.sizes.found.items() if "?" not in str(name)]
    given = ", ".join([*sizes, *_indices(example)])
    return example.text(f"with {given}: " if given else "")


def _indices(example: Example) -> list[str]:
    return [f"{letter} = {value + 1}" for letter, value in example.at.items()]


def _small(claim: Claim, experiment: Experiment) -> Iterator[Example]:
    """Examples at points of whole numbers."""
    assert claim.left is not None
    assert claim.right is not None
    for k in range(TRIES):
        with suppress(Rough, Misfit, Unknown, VerificationError, np.linalg.LinAlgError, ValueError, OverflowError):
            example = _example(claim.left, claim.right, experiment, k)
            if example is not None:
                yield example


def _example(left: Tree, right: Tree, experiment: Experiment, k: int) -> Example | None:
    with np.errstate(all="ignore"):
        experiment.prepare(left, right)
        world = experiment.small(k)
        letters = dict(experiment.shapes.indices)
        for at in assignments(world, letters, left, right):
            a, b = world.value(left, at), world.value(right, at)
            comparable = a.shape == b.shape and np.isfinite([a, b]).all()
            if comparable and np.abs(a - b).max() > APART * max(1.0, np.abs(a).max()):
                return Example(at, a, b, world)
    return None


def _given(example: Example, claim: Claim, experiment: Experiment) -> str:
    """The values of all variables and directions that the claim depends on, if they are few and short."""
    scope, point = experiment.scope, example.world.point
    sides = claim.sides
    keys = sorted(scope.bases(scope.behind(*sides)))
    trees = [*sides, *(definition.tree for definition in scope.definitions.values())]
    called = {t.value[0] for tree in trees for t in subtrees(tree) if t.kind == "call"}
    if any(key.endswith("[]") for key in keys) or any(map(scope.is_unspecified, called)):
        return ""
    values = [(shown(key), point.values[key]) for key in keys if key in point.values and _matters(key, example, sides)]
    if any(t.kind == "differential" for side in sides for t in subtrees(side)):
        values += [(f"d{shown(key)}", point.directions[key]) for key in keys if key in point.directions]
    if sum(v.size for _, v in values) > MOST_NUMBERS or any((np.round(v, 1) != v).any() for _, v in values):
        return ""
    return f"with {', '.join([*(f'{name} = {_array(v)}' for name, v in values), *_indices(example)])}: "


def _matters(key: str, example: Example, sides: list[Tree]) -> bool:
    """Whether a side has another value where the variable has."""
    values = example.world.point.values[key]
    shift = 0.3 + np.cos(np.arange(values.size)).reshape(values.shape) / 10
    moved = example.world.changed({(f"+{key}", ()): shift})
    with suppress(Rough, np.linalg.LinAlgError), np.errstate(all="ignore"):
        found = [moved.value(side, example.at) for side in sides]
        return any(not np.allclose(a, b) for a, b in zip(found, (example.left, example.right), strict=True))
    return True


def _array(X: Any) -> str:
    if X.shape == (1, 1):
        return _number(X[0, 0])
    if X.shape[1] == 1:
        return f"({', '.join(map(_number, X[:, 0]))})"
    return f"[{'; '.join(' '.join(map(_number, row)) for row in X)}]"


def _number(value: Any) -> str:
    """A value that differences found, whole if it is whole but for rounding.

    >>> _number(2.0000000001), _number(-0.5), _number(1.23456)
    ('2', '−0.5', '1.235')
    """
    whole = round(float(value), 7)
    return f"{whole:.4g}".replace("-", "−") if whole else "0"
