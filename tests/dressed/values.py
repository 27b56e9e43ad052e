"""Values of formulas in NumPy and derivatives by differences: whether a line of a derivation is true.

Arrays are strict: a product or a sum of shapes that do not fit has no value, and nothing is broadcast but scalars.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from matcalc.properties.arrays import draw
from matcalc.properties.record import closure
from matcalc.shape import Dim, substitute

from .arrays import OPS, Array, MisfitError
from .formulas import Formula, Shape

STEP = 3e-4  # of differences of the sixth order
WEIGHTS = {1: 45, 2: -9, 3: 1}  # over 60
TRUE, FALSE = 1e-6, 1e-3  # relative differences below and above which a line is true and false


@dataclass(frozen=True)
class Symbol:
    """A name with its shape and properties; one with an index has a value for each sample."""

    name: str
    shape: Shape
    properties: tuple[str, ...] = ()
    index: str = ""


@dataclass(frozen=True)
class Problem:
    """What a derivation is about: its symbols, its definitions in order, the last of which is the loss.

    `tall` says that sizes become smaller in the order in which they appear, so that AᵀA has an inverse.
    """

    symbols: Mapping[str, Symbol]
    definitions: Mapping[str, Formula]
    loss: str
    variables: tuple[str, ...]
    tall: bool = False

    @property
    def sizes(self) -> list[str]:
        """The letters of sizes."""
        shapes = [s.shape for s in self.symbols.values()] + [f.shape for f in self.definitions.values()]
        letters = {str(d): None for shape in shapes for d in shape if isinstance(d, str) and d.isidentifier()}
        return [*letters, *(["N"] if self.samples else [])]

    @property
    def samples(self) -> bool:
        return any(s.index for s in self.symbols.values())

    def shape(self, name: str) -> Shape:
        return self.symbols[name].shape if name in self.symbols else self.definitions[name].shape

    def is_indexed(self, name: str) -> bool:
        """Whether a name has a value for each sample."""
        return name.endswith("_i")


@dataclass
class Point:
    """Values of all symbols, and directions of the variables."""

    problem: Problem
    seed: int
    alike: bool  # all sizes the same, so that every product exists
    moving: tuple[str, ...] = ()
    known: dict[tuple[str, int], Array] = field(default_factory=dict)  # of names, instead of their definitions

    @cached_property
    def sizes(self) -> dict[str, int]:
        names = self.problem.sizes
        numbers = np.random.default_rng(self.seed).permutation(len(names)) + 2
        numbers = np.sort(numbers)[::-1] if self.problem.tall else numbers
        return {name: 3 if self.alike else int(numbers[i]) for i, name in enumerate(names)}

    def extent(self, shape: Shape) -> tuple[int, int]:
        rows, columns = (int(substitute(d, self.sizes)) for d in shape)
        return rows, columns

    def size(self, dim: Dim) -> int:
        return int(substitute(dim, self.sizes))

    @cached_property
    def drawn(self) -> dict[tuple[str, int], Array]:
        """The values of symbols, by name and sample."""
        rng = np.random.default_rng(self.seed + 1)
        return {
            (name, i): draw(name, closure(s.properties), self.extent(s.shape), rng)
            for name, s in self.problem.symbols.items()
            for i in (range(self.sizes["N"]) if s.index else [0])
        }

    @cached_property
    def directions(self) -> dict[str, Array]:
        rng = np.random.default_rng(self.seed + 2)
        return {name: rng.standard_normal(self.extent(self.problem.shape(name))) for name in self.problem.variables}

    # ----------------------------------------------------------------- values

    def value(self, f: Formula, sample: int = 0) -> Array:
        """Raises MisfitError."""
        if f.op == "series":
            return sum((self.value(f.args[0], i) for i in range(1, self.sizes["N"])), self.value(f.args[0], 0))
        if f.op in LEAVES:
            return LEAVES[f.op](self, f, sample)
        return OPS[f.op](f, *(self.value(a, sample) for a in f.args))

    def named(self, name: str, sample: int) -> Array:
        key = (name, sample if self.problem.is_indexed(name) else 0)
        if key in self.known:
            return self.known[key]
        if name in self.problem.symbols:
            return self.drawn[key]
        found = self.known[key] = self.value(self.problem.definitions[name], sample)
        return found

    def with_values(self, values: Mapping[tuple[str, int], Array]) -> Point:
        """The same point with other values of some names; what follows from them follows."""
        other = Point(self.problem, self.seed, self.alike, self.moving, dict(values))
        other.sizes, other.drawn, other.directions = self.sizes, self.drawn, self.directions
        return other

    def difference(self, of: Formula, values: Callable[[float], Mapping[tuple[str, int], Array]], sample: int) -> Array:
        """The derivative at 0 of a formula along a path of values."""
        total: Any = 0.0
        for steps, weight in WEIGHTS.items():
            ahead, behind = (self.with_values(values(sign * steps * STEP)).value(of, sample) for sign in (1, -1))
            total = total + weight * (ahead - behind)
        return np.asarray(total / (60 * STEP))

    def differential(self, name: str, sample: int) -> Array:
        """dX of a variable, or of what is defined, while some variables move."""
        if name in self.problem.symbols:
            here = self.named(name, sample)
            return self.directions[name] if name in self.moving else np.zeros_like(here)

        def along(t: float) -> dict[tuple[str, int], Array]:
            return {(v, 0): self.named(v, 0) + t * self.directions[v] for v in self.moving}

        return self.difference(Formula("name", name=name), along, sample)

    def gradient(self, of: str, by: str, sample: int) -> Array:
        """Entry by entry."""
        here = self.named(by, sample)
        key = (by, sample if self.problem.is_indexed(by) else 0)
        found = np.zeros_like(here)
        for place in np.ndindex(*here.shape):
            step = np.zeros_like(here)
            step[place] = 1.0

            def along(t: float, step: Array = step) -> dict[tuple[str, int], Array]:
                return {key: here + t * step}

            found[place] = self.difference(Formula("name", name=of), along, sample)[0, 0]
        return found

    def hessian(self, of: str, by: str) -> Array:
        here = self.named(by, 0)
        columns = []
        for i in range(len(here)):
            step = np.zeros_like(here)
            step[i] = 1.0
            parts = [
                weight * sign * self.with_values({(by, 0): here + sign * k * 0.02 * step}).gradient(of, by, 0)
                for k, weight in WEIGHTS.items()
                for sign in (1, -1)
            ]
            columns.append(sum(parts) / (60 * 0.02))
        return np.hstack(columns)


LEAVES: dict[str, Callable[[Point, Formula, int], Array]] = {
    "name": lambda p, f, i: p.named(f.name, i),
    "number": lambda p, f, i: np.array([[float(f.number)]]),
    "size": lambda p, f, i: np.array([[float(p.size(f.name))]]),
    "I": lambda p, f, i: np.eye(*p.extent(f.shape)),
    "ones": lambda p, f, i: np.ones(p.extent(f.shape)),
    "zeros": lambda p, f, i: np.zeros(p.extent(f.shape)),
    "d": lambda p, f, i: p.differential(f.name, i),
    "grad": lambda p, f, i: p.gradient(f.name, f.by, i),
    "hessian": lambda p, f, i: p.hessian(f.name, f.by),
}


# --------------------------------------------------------------------------- lines


@dataclass(frozen=True)
class Claim:
    """left = right, while some variables move."""

    left: Formula
    right: Formula
    moving: tuple[str, ...] = ()


def distance(claim: Claim, point: Point) -> float:
    """The relative difference of both sides, the greatest of all samples.

    Infinite if shapes do not fit, not a number where one side is outside its domain.
    """
    worst = 0.0
    count = point.sizes.get("N", 1)
    if claim.left.op == "optimum":
        return _from_the_optimum(claim, point)
    with np.errstate(all="ignore"):
        for sample in range(min(count, 3)):
            try:
                left, right = point.value(claim.left, sample), point.value(claim.right, sample)
            except (MisfitError, np.linalg.LinAlgError):
                return math.inf
            if left.shape != right.shape:
                return math.inf
            scale = max(np.abs(left).max(), np.abs(right).max(), 1e-4)
            apart = float(np.abs(left - right).max() / scale)
            if math.isnan(apart):
                return math.nan
            worst = max(worst, apart)
    return worst


def _from_the_optimum(claim: Claim, point: Point) -> float:
    """How far the gradient of the loss is from zero at what is said to be the optimum, beside the one at the point."""
    loss, variable = claim.left.name, claim.left.by
    try:
        solution = point.value(claim.right)
    except (MisfitError, np.linalg.LinAlgError):
        return math.inf
    here = point.named(variable, 0)
    if solution.shape != here.shape:
        return math.inf
    there = point.with_values({(variable, 0): solution}).gradient(loss, variable, 0)
    return float(np.abs(there).max() / max(np.abs(point.gradient(loss, variable, 0)).max(), 1e-4))


def points(problem: Problem, moving: tuple[str, ...], seeds: Iterable[int] = (1, 2, 3)) -> list[Point]:
    """With distinct sizes, and with equal ones."""
    return [Point(problem, seed, alike, moving) for seed in seeds for alike in (False, True)]


def is_true(problem: Problem, claim: Claim) -> bool:
    """Whether both sides are the same at generic points, whatever the sizes."""
    return all(distance(claim, p) < TRUE for p in points(problem, claim.moving))


def is_false(problem: Problem, claim: Claim) -> bool:
    """Whether both sides differ clearly at every generic point, for distinct sizes and for equal ones."""
    return all(distance(claim, p) > FALSE for p in points(problem, claim.moving))
