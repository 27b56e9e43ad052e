"""A random search for curvature of the wrong sign, from values of the function alone where it counts.

At random points the generated code of the second differential points out the direction of least curvature; what
is reported has been confirmed by second differences of the function. Chords between points are compared, too:
they see kinks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from ..expr import Expr
from ..properties.arrays import tangent
from .differences import second_slope
from .experiment import LARGER
from .points import STRATEGIES, Model
from .run import guarded

if TYPE_CHECKING:
    from numpy import ndarray

    Array = ndarray[Any, Any]
    Arrays = dict[str, Array]

SIZES = (3, 2, 4, 3, 5, 2)
POINTS = 24
ATTEMPTS = 200  # random points tried before fewer have to do
MOST = 40  # entries of all variables together; with more, only random directions are tried
RANDOM = 8  # random directions at each point
CLEAR = 1e-6  # what is smaller in relation to all that is added up is rounding
PIECES = 16  # of a chord between two points


@dataclass(frozen=True, slots=True)
class Bend:
    """Curvature along a direction of length one at a point; for a chord, how far the mean of its ends lies above
    the value in the middle."""

    point: Mapping[str, Array]
    along: Mapping[str, Array]
    value: float
    chord: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What was found at so many points: the clearest downward and upward bend, None if there was none."""

    points: int
    seed: int
    down: Bend | None
    up: Bend | None


class Function:
    """A function of some variables, its second differential and the conditions under which it has a value."""

    def __init__(
        self,
        e: Expr,
        second: Expr,
        directions: Mapping[Expr, Expr],
        conditions: Sequence[tuple[Expr, bool]],
        sizes: Sequence[int],
    ) -> None:
        self.directions = dict(directions)
        self.variables = {x.params[0]: x for x in directions}
        self.model = Model([e, second, *(c for c, _ in conditions), *directions, *directions.values()], sizes)
        self.value, self.second = (guarded(self.model.function(f), nan) for f in (e, second))
        self.conditions = [(guarded(self.model.function(c), nan), positive) for c, positive in conditions]

    def point(self, rng: Any, strategy: int) -> dict[str, Any] | None:
        """Random values at which the function has one."""
        values = self.model.point(rng, strategy)
        return values if self.defined(values) else None

    def defined(self, values: Mapping[str, Any]) -> bool:
        import numpy as np

        arguments = list(values.values())
        inside = all(np.all(c(*arguments) > 0) if positive else True for c, positive in self.conditions)
        return bool(inside) and isfinite(float(self.value(*arguments)))

    def shown(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the symbols, the variables first; those of directions mean nothing."""
        import numpy as np

        hidden = {d.params[0] for d in self.directions.values()}
        names = dict.fromkeys([*self.variables, *self.model.symbols])
        return {name: np.asarray(values[name], float) for name in names if name not in hidden}

    def signs(self, values: Mapping[str, Any]) -> list[Any]:
        """The signs of what must not be zero."""
        import numpy as np

        return [np.sign(c(*values.values())) for c, _ in self.conditions]

    def at(self, values: Mapping[str, Any], moved: Mapping[str, Array], t: float) -> dict[str, Any]:
        """The point moved by t times a direction in the variables."""
        result = dict(values)
        for name, E in moved.items():
            result[name] = self.argument(name, self.array(name, values) + t * E)
        return result

    def array(self, name: str, values: Mapping[str, Any]) -> Array:
        """The value of a variable as a matrix, or as all members of a family of matrices."""
        import numpy as np

        x = self.variables[name]
        if x.params[4] is None:
            return self.model.two_dimensional(x, values[name])  # type: ignore[no-any-return]
        return np.stack([self.model.two_dimensional(x, member) for member in values[name]])

    def argument(self, name: str, X: Array) -> Any:
        """What `array` gives, as generated code takes it."""
        import numpy as np

        x = self.variables[name]
        if x.params[4] is None:
            return self.model.as_argument(x, X)
        return np.stack([self.model.as_argument(x, member) for member in X])

    def second_along(self, values: Mapping[str, Any], moved: Mapping[str, Array]) -> float:
        filled = dict(values)
        for x, d in self.directions.items():
            filled[d.params[0]] = self.argument(x.params[0], moved[x.params[0]])
        return float(self.second(*filled.values()))

    def confirmed(self, values: Mapping[str, Any], moved: Mapping[str, Array]) -> float | None:
        """The second derivative along a direction by differences of the function, None if it is not clear of zero."""

        def f(s: float, t: float) -> float:
            return float(self.value(*self.at(values, moved, s + t).values()))

        found = second_slope(f, 0.02)
        least = CLEAR * (1 + abs(f(0.0, 0.0))) + 10 * found.error
        return found.value if found.smooth and abs(found.value) > least else None

    def basis(self, values: Mapping[str, Any], rng: Any) -> list[Arrays]:
        """Directions one after another in every entry, if there are few, and random ones."""
        import numpy as np

        extents = {name: self.array(name, values).shape for name in self.variables}
        zero = {name: np.zeros(extent) for name, extent in extents.items()}
        found = [{name: rng.normal(size=extent) for name, extent in extents.items()} for _ in range(RANDOM)]
        if sum(E.size for E in zero.values()) <= MOST:
            for name, E in zero.items():
                units = np.eye(E.size).reshape(E.size, *E.shape)
                found += [{**zero, name: unit} for unit in units]
        return [self._tangent(values, E) for E in found]

    def _tangent(self, values: Mapping[str, Any], moved: Arrays) -> Arrays:
        import numpy as np

        along = {}
        for name, E in moved.items():
            x, X = self.variables[name], self.array(name, values)
            members = [(X, E)] if x.params[4] is None else zip(X, E, strict=True)
            along[name] = np.reshape([tangent(at, by, x.facts) for at, by in members], X.shape)
        return _normed(along)


def search(
    e: Expr,
    second: Expr,
    directions: Mapping[Expr, Expr],
    conditions: Sequence[tuple[Expr, bool]],
    seed: int = 0,
    *,
    chords: bool = True,
) -> Search | None:
    """Look for downward and upward bends of the scalar `e`.

    `second` is its second differential with the variables, the keys of `directions`, moving along their values.
    `conditions` are (e, True) for what is positive and (e, False) for what is nonzero where `e` has a value. Chords
    are compared only where they lie in the domain. None if the expression has no value at the sizes tried, as a
    component beyond them has none.
    """
    for sizes in (SIZES, *LARGER):
        try:
            return _searched(Function(e, second, directions, conditions, sizes), seed, chords)
        except IndexError:  # a component beyond these sizes
            continue
    return None


def _searched(function: Function, seed: int, chords: bool) -> Search:
    import numpy as np

    bends: list[Bend] = []
    points: list[tuple[int, dict[str, Any]]] = []
    with np.errstate(all="ignore"):
        for k in range(ATTEMPTS):
            if len(points) == POINTS:
                break
            rng = np.random.default_rng((seed, k))
            strategy = k % len(STRATEGIES)
            values = function.point(rng, strategy)
            if values is not None:
                points.append((strategy, values))
                bends += _bends(function, values, rng)
        bends += _chords(function, points) if chords else []
    return Search(
        len(points),
        seed,
        min((b for b in bends if b.value < 0), key=_clarity, default=None),
        min((b for b in bends if b.value > 0), key=_clarity, default=None),
    )


def _clarity(bend: Bend) -> tuple[bool, float]:
    return bend.chord, -abs(bend.value)


def _bends(function: Function, values: dict[str, Any], rng: Any) -> list[Bend]:
    """The clearest curvature of either sign at a point."""
    lines = function.basis(values, rng)
    claimed = [function.second_along(values, E) for E in lines]
    lines += _principal(function, values, lines, claimed)
    claimed += [function.second_along(values, E) for E in lines[len(claimed) :]]
    order = sorted((c, k) for k, c in enumerate(claimed) if isfinite(c))
    bends: list[Bend] = []
    for k in {order[0][1], order[-1][1]} if order else ():
        value = function.confirmed(values, lines[k])
        if value is not None:
            bends.append(Bend(function.shown(values), lines[k], value))
    return bends


def _principal(
    function: Function, values: dict[str, Any], lines: Sequence[Arrays], claimed: Sequence[float]
) -> list[Arrays]:
    """The directions of least and greatest curvature among the combinations of some, by polarisation."""
    import numpy as np

    lines, claimed = lines[RANDOM:], claimed[RANDOM:]
    if not lines or not np.all(np.isfinite(claimed)):
        return []
    H = np.diag(claimed)
    for i, j in combinations(range(len(lines)), 2):
        both = function.second_along(values, _combined(lines, {i: 1.0, j: 1.0}))
        H[i, j] = H[j, i] = (both - claimed[i] - claimed[j]) / 2
    if not np.all(np.isfinite(H)):
        return []
    vectors = np.linalg.eigh(H)[1]
    return [_normed(_combined(lines, dict(enumerate(vectors[:, k])))) for k in (0, -1)]


def _combined(lines: Sequence[Arrays], weights: Mapping[int, float]) -> Arrays:
    return {name: sum(w * lines[k][name] for k, w in weights.items()) for name in lines[0]}  # type: ignore[misc]


def _normed(moved: Arrays) -> Arrays:
    import numpy as np

    length = float(np.sqrt(sum(np.sum(E**2) for E in moved.values()))) or 1.0
    return {name: E / length for name, E in moved.items()}


def _chords(function: Function, points: Sequence[tuple[int, dict[str, Any]]]) -> list[Bend]:
    """Middles of chords that lie above or below the mean of their ends: of pieces of chords between points."""
    bends: list[Bend] = []
    for (one, a), (other, b) in combinations(points, 2):
        if one == other:
            step = {name: (function.array(name, b) - function.array(name, a)) / PIECES for name in function.variables}
            along = [function.at(a, step, k) for k in range(PIECES + 1)]
            if _inside(function, along):
                bends += _pieces(function, along, step)
    return bends


def _inside(function: Function, along: Sequence[dict[str, Any]]) -> bool:
    """Whether nothing that must be positive or nonzero changes its sign."""
    import numpy as np

    first, *others = map(function.signs, along)
    return all(np.array_equal(s, t) for other in others for s, t in zip(first, other, strict=True))


def _pieces(function: Function, along: Sequence[dict[str, Any]], step: Arrays) -> Iterator[Bend]:
    """The clearest bends in both senses between three points that follow each other."""
    values = [float(function.value(*point.values())) for point in along]
    excess = [(low + high) / 2 - middle for low, middle, high in zip(values, values[1:], values[2:], strict=False)]
    for k in {excess.index(min(excess)), excess.index(max(excess))}:
        if isfinite(excess[k]) and abs(excess[k]) > CLEAR * (1 + max(map(abs, values[k : k + 3]))):
            chord = {name: 2 * E for name, E in step.items()}
            yield Bend(function.shown(along[k]), chord, excess[k], chord=True)
