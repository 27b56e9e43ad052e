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

from .formulas import Formula, Shape

Array = np.ndarray[Any, Any]
STEP = 3e-4  # of differences of the sixth order
WEIGHTS = {1: 45, 2: -9, 3: 1}  # over 60
TRUE, FALSE = 1e-6, 1e-3  # relative differences below and above which a line is true and false


class MisfitError(Exception):
    """Shapes do not fit."""


@dataclass(frozen=True)
class Symbol:
    """A name with its shape and properties; one with an index has a value for each sample."""

    name: str
    shape: Shape
    properties: tuple[str, ...] = ()
    index: str = ""


@dataclass(frozen=True)
class Problem:
    """What a derivation is about: its symbols, its definitions in order, the last of which is the loss."""

    symbols: Mapping[str, Symbol]
    definitions: Mapping[str, Formula]
    loss: str
    variables: tuple[str, ...]

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


def _sum(f: Formula, *xs: Array) -> Array:
    shapes = {x.shape for x, term in zip(xs, f.args, strict=True) if not is_number(term)}
    if len(shapes) > 1:
        raise MisfitError(f"sum of {shapes}")
    return np.asarray(sum(xs[1:], xs[0]))


def is_number(f: Formula) -> bool:
    """A number, which may be added to every entry of an array."""
    return f.op == "number" or (f.op == "product" and all(map(is_number, f.args)))


def _product(f: Formula, *xs: Array) -> Array:
    found = xs[0]
    for x in xs[1:]:
        if (1, 1) in (found.shape, x.shape):
            found = found * x
        elif found.shape[1] == x.shape[0]:
            found = found @ x
        else:
            raise MisfitError(f"product of {found.shape} and {x.shape}")
    return found


def _hadamard(f: Formula, *xs: Array) -> Array:
    if len({x.shape for x in xs}) > 1:
        raise MisfitError("entrywise product")
    found = xs[0]
    for x in xs[1:]:
        found = found * x
    return found


def _frobenius(f: Formula, a: Array, b: Array) -> Array:
    return one(np.sum(_hadamard(f, a, b)))


def _power(f: Formula, x: Array, p: Array) -> Array:
    if p.shape != (1, 1):
        raise MisfitError("exponent")
    return x ** p[0, 0]


def _square(x: Array) -> Array:
    if x.shape[0] != x.shape[1]:
        raise MisfitError("square")
    return x


def _column(x: Array) -> Array:
    if x.shape[1] != 1:
        raise MisfitError("column")
    return x


def one(x: Any) -> Array:
    return np.array([[float(x)]])


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def softmax(x: Array) -> Array:
    e = np.exp(_column(x) - x.max())
    return np.asarray(e / e.sum())


def _unknown(word: str) -> Callable[[Array], Array]:
    """A smooth function that stands for one of which nothing is known, or its derivative."""
    name, order = word.rstrip("'"), word.count("'")
    a = 0.7 + 0.09 * (sum(map(ord, name)) % 7)
    waves = (np.sin, np.cos, lambda z: -np.sin(z), lambda z: -np.cos(z))[order]
    power = (lambda z: 0.1 * z**2, lambda z: 0.2 * z, lambda z: 0.2 + 0 * z, lambda z: 0 * z)[order]
    return lambda x: np.asarray(a**order * waves(a * x + 0.4) + power(x))


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    **{name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt", "abs", "sign")},
    "sigmoid": sigmoid,
    "relu": lambda x: np.where(x > 0, x, 0.0),
    "step": lambda x: np.where(x > 0, 1.0, 0.0),
    "softplus": lambda x: np.logaddexp(0.0, x),
    "sigmoid'": lambda x: sigmoid(x) * (1 - sigmoid(x)),
    "tanh'": lambda x: 1 - np.tanh(x) ** 2,
    "exp'": np.exp,
    "sin'": np.cos,
    "relu'": lambda x: np.where(x > 0, 1.0, 0.0),
}

OPS: dict[str, Callable[..., Array]] = {
    "add": _sum,
    "product": _product,
    "hadamard": _hadamard,
    "frobenius": _frobenius,
    "power": _power,
    "transpose": lambda f, x: x.T,
    "tr": lambda f, x: one(np.trace(_square(x))),
    "sum": lambda f, x: one(x.sum()),
    "Diag": lambda f, x: np.diag(_column(x)[:, 0]),
    "diag": lambda f, x: np.diag(_square(x))[:, None].copy(),
    "inv": lambda f, x: np.linalg.inv(_square(x)),
    "det": lambda f, x: one(np.linalg.det(_square(x))),
    "logdet": lambda f, x: one(np.linalg.slogdet(_square(x))[1]),
    "norm2": lambda f, x: one(np.sqrt(np.sum(_column(x) ** 2))),
    "normF": lambda f, x: one(np.sqrt(np.sum(x**2))),
    "norm1": lambda f, x: one(np.sum(np.abs(x))),
    "softmax": lambda f, x: softmax(x),
    "logsumexp": lambda f, x: one(np.log(np.sum(np.exp(_column(x) - x.max()))) + x.max()),
    "matpow": lambda f, x, p: np.linalg.matrix_power(_square(x), round(p[0, 0])),
    "function": lambda f, x: (FUNCTIONS.get(f.name) or _unknown(f.name))(x),
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


def points(problem: Problem, moving: tuple[str, ...], seeds: Iterable[int] = (1, 2, 3)) -> list[Point]:
    """With distinct sizes, and with equal ones."""
    return [Point(problem, seed, alike, moving) for seed in seeds for alike in (False, True)]


def is_true(problem: Problem, claim: Claim) -> bool:
    """Whether both sides are the same at generic points, whatever the sizes."""
    return all(distance(claim, p) < TRUE for p in points(problem, claim.moving))


def is_false(problem: Problem, claim: Claim) -> bool:
    """Whether both sides differ clearly at every generic point, for distinct sizes and for equal ones."""
    return all(distance(claim, p) > FALSE for p in points(problem, claim.moving))
