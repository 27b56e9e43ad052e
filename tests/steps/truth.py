"""Whether every line of a derivation is a true equation, by numbers alone.

Symbols get random values and the variables random directions. The differentials of all names on the way (dp, dL, …)
are finite differences of their values along these directions, taken through the definitions: no rule of
differentiation is used. Then both sides of each line are evaluated and compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from matcalc.expr import Expr, replace, symbols, value_of
from matcalc.numeric.experiment import NUDGE, SENSITIVE
from matcalc.numeric.points import STRATEGIES, Model
from matcalc.properties.arrays import tangent
from matcalc.steps import Line, Section, Steps

TOLERANCE = 1e-6
STEP = 1e-2
POINTS = 2  # so many points at which everything is smooth are enough
ATTEMPTS = 20
SIZES = (3, 4, 2, 5, 6), (4, 3, 2, 5, 6)


@dataclass(frozen=True)
class Wrong:
    """A line that does not hold, and by how much, relative to the size of its sides."""

    line: Line
    error: float

    def __str__(self) -> str:
        return f"{self.line.left.ascii()} = {self.line.right} is wrong by {self.error:.1e}"


class Undecided(Exception):
    """No point was found at which everything is finite and smooth."""


def wrong_lines(steps: Steps, loss: Expr, variables: Mapping[str, Expr], seed: int = 0) -> list[Wrong]:
    """The lines that are not true. Raises Undecided if that cannot be told."""
    found: dict[int, Wrong] = {}
    decided = 0
    for sizes in SIZES:
        sheet = _Sheet(steps, loss, variables, sizes)
        for attempt in range(ATTEMPTS):
            try:
                point = _Point(sheet, np.random.default_rng((seed, attempt)), attempt)
                found = {**dict(point.wrong()), **found}
            except _Rough:
                continue
            decided += 1
            if decided == POINTS:
                return list(found.values())
    if not decided:
        raise Undecided
    return list(found.values())


class _Rough(Exception):
    """The point is no good."""


def _values(steps: Steps, loss: Expr) -> dict[str, Expr]:
    """What every name stands for, in the symbols of the loss: the first line about a name says so."""
    said: dict[str, Expr] = {}
    for _, line in steps.lines:
        if line.left.kind == "value" and line.left.name != steps.letter:
            said.setdefault(line.left.name, line.right)
    names: dict[str, Expr] = {steps.letter: loss}
    while len(names) <= len(said):  # F = Diag(f) may be said after F is used
        ready = [name for name, e in said.items() if not symbols(e).keys() & said.keys() - names.keys()]
        new = {name: _expanded(said[name], names) for name in ready if name not in names}
        assert new, "the definitions go round in a circle"
        names.update(new)
    return names


def _expanded(e: Expr, names: Mapping[str, Expr]) -> Expr:
    return replace(e, {s: names[name] for name, s in symbols(e).items() if name in names})


class _Sheet:
    """The lines, what they are about in the symbols of the loss, and compiled code for it at some sizes."""

    def __init__(self, steps: Steps, loss: Expr, variables: Mapping[str, Expr], sizes: tuple[int, ...]) -> None:
        self.lines = list(steps.lines)
        self.names = _values(steps, loss)
        self.variables = variables
        self.rights = [_expanded(line.right, self.names) for _, line in self.lines]
        self.model = Model([*self.rights, *self.names.values()], sizes)
        self.code: dict[Expr, Any] = {}

    def function(self, e: Expr) -> Any:
        if e not in self.code:
            self.code[e] = self.model.function(e)
        return self.code[e]


class _Point:
    """One random point, with directions for the variables."""

    def __init__(self, sheet: _Sheet, rng: Any, attempt: int) -> None:
        self.sheet, self.model, self.names, self.variables = sheet, sheet.model, sheet.names, sheet.variables
        self.values = self.model.point(rng, attempt % len(STRATEGIES))
        if attempt % 2:
            self.values = self.model.opposite(self.values, rng)
        self.directions = {name: self._direction(v, rng) for name, v in self.variables.items() if name in self.values}
        self.slopes: dict[Any, Any] = {}
        self._check_steady(rng)

    def _check_steady(self, rng: Any) -> None:
        """Where a matrix is singular by its sizes alone, code computes rounding errors, and lines mean nothing."""
        near = self.model.nudged(self.values, NUDGE, rng)
        for e in self.names.values():
            if e.free:
                continue
            here, there = self._evaluated(e, self.values), self._evaluated(e, near)
            if not np.abs(here - there).max() <= NUDGE * SENSITIVE * np.abs(here).max():
                raise _Rough

    def _direction(self, v: Expr, rng: Any) -> Any:
        X = np.asarray(self.values[v.params[0]], float)
        if v.free:
            return rng.normal(size=X.shape)
        E = tangent(self.model.two_dimensional(v, X), rng.normal(size=self.model.extent(v)), v.facts)
        return self.model.as_argument(v, E)

    def wrong(self) -> Iterator[tuple[int, Wrong]]:
        for k, ((section, line), right) in enumerate(zip(self.sheet.lines, self.sheet.rights, strict=True)):
            error = self._error(section, line, right)
            if not error <= TOLERANCE:
                yield k, Wrong(line, error)

    def _error(self, section: Section, line: Line, right: Expr) -> float:
        """The difference of the two sides, relative to the larger one."""
        name = line.left.name
        if line.left.kind == "value":
            left = self._evaluated(self.names[name], self.values)
            return _apart(left, self._evaluated(right, self.values))
        if line.left.kind == "differential":
            left = self._moved(self.names[name], section.moving)
            return _apart(left, self._evaluated(right, self._with_differentials(right, section.moving)))
        variable = self.variables[line.left.by]
        if right.shape != variable.shape:
            return float("inf")
        if variable.free:
            raise _Rough
        moving = (line.left.by,)
        left = self._moved(self.names[name], moving)
        d = self.directions.get(line.left.by)
        if d is None:
            return 0.0 if right.op.name == "zeros" or value_of(right) == 0 else float("inf")
        G = self._evaluated(right, self.values)
        return _apart(left, np.sum(np.asarray(G) * d), scale=float(np.abs(np.asarray(G) * d).sum()))

    def _with_differentials(self, right: Expr, moving: tuple[str, ...]) -> dict[str, Any]:
        """The values at the point, with those of all differentials that occur."""
        values = dict(self.values)
        for name in symbols(right):
            base = name[1:]
            if name in values and base in self.names and name[0] == "d":
                values[name] = self._moved(self.names[base], moving, symbols(right)[name])
            elif base in self.variables and name[0] == "d" and name not in self.variables:
                still = np.zeros_like(self.values[base])
                values[name] = self.directions[base] if base in moving else still
        return values

    def _moved(self, e: Expr, moving: tuple[str, ...], sample: Expr | None = None) -> Any:
        """The derivative of e along the directions of the variables that move; for a sample of many, all of them."""
        key = e, moving, sample
        if key not in self.slopes:
            self.slopes[key] = self._slopes(e, moving, sample)
        return self.slopes[key]

    def _slopes(self, e: Expr, moving: tuple[str, ...], sample: Expr | None) -> Any:
        if sample is not None and sample.free:
            (index,) = sample.free
            count = len(self.values[sample.params[0]])
            return np.stack([self._slope(e, moving, {index: i + 1}) for i in range(count)])
        return self._slope(e, moving, {})

    def _slope(self, e: Expr, moving: tuple[str, ...], indices: Mapping[str, int]) -> Any:
        """Central differences at three steps, extrapolated; not at kinks."""

        def at(t: float) -> Any:
            values = {**self.values, **indices}
            for name in moving:
                if name in self.directions:
                    values[name] = self.values[name] + t * self.directions[name]
            return np.asarray(self._evaluated(e, values), float)

        h = STEP
        D = [(at(h / 2**k) - at(-h / 2**k)) / (2 * h / 2**k) for k in range(3)]
        E = [(4 * D[k + 1] - D[k]) / 3 for k in range(2)]
        result = (16 * E[1] - E[0]) / 15
        size = np.abs(result).max(initial=0.0) + 1e-3
        if not np.isfinite(result).all() or np.abs(result - E[1]).max(initial=0.0) > TOLERANCE / 10 * size:
            raise _Rough
        return result

    def _evaluated(self, e: Expr, values: Mapping[str, Any]) -> Any:
        try:
            with np.errstate(all="ignore"):
                result = self.sheet.function(e)(*(values[k] for k in self.values))
        except (np.linalg.LinAlgError, ArithmeticError) as error:
            raise _Rough from error
        if not np.isfinite(np.asarray(result, float)).all():
            raise _Rough
        return result


def _apart(a: Any, b: Any, scale: float = 0.0) -> float:
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.size != b.size:
        return float("inf")
    size = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0), scale, 1e-3)
    return float(np.abs(a.ravel() - b.ravel()).max(initial=0.0) / size)
