"""Random points for a document, and the comparison of two sides at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

from ...errors import VerificationError
from ...language.tree import Tree
from ...numeric.sampling import draw, tangent
from ...shape import Dim
from ...structure import PROPERTIES, closure
from ..formulas.trees import names, subtrees
from ..scope.conventions import default_kind, nabla_variable
from ..scope.scope import Definition, Scope
from .differences import Rough
from .named import Assigned, Point
from .named_shapes import Misfit, Unknown
from .shapes import UNUSUAL, Shapes
from .values import World

SIZES = ((3, 4, 5, 2, 6, 7), (4, 2, 3, 5, 7, 6), (2, 5, 4, 3, 6, 7), (5, 3, 2, 4, 6, 7))
STRATEGIES = (
    "",
    "",
    "",
    "",
    "positive",
    "positive",
    "unit_interval",
    "unit_interval",
    "small",
    "positive",
    "above_one",
)
WANTED = 3  # points at which a claim is to hold
CLOSE = 1e-6  # relative difference of what is equal
APART = 1e-4  # relative difference of what is not
MOST_ASSIGNMENTS = 60
SWEEPS = 3

Side = Tree


# --------------------------------------------------------------------------- shapes that fit


def fit(scope: Scope, definitions: Iterable[Definition], claims: Iterable[tuple[Tree, Tree, float]]) -> Shapes:
    """The shapes with which most of a document fits, the most usual ones first."""
    evidence = list(definitions), list(claims)
    best = _tried(scope, {}, evidence)
    if not best.cost:
        return best
    for start in ({}, _all(best, scope, "scalar"), _all(best, scope, "vector")):
        found = _descended(scope, _tried(scope, start, evidence), evidence)
        best = min(best, found, key=lambda shapes: shapes.cost)
    return best


Evidence = tuple[list[Definition], list[tuple[Tree, Tree, float]]]


def _all(shapes: Shapes, scope: Scope, kind: str) -> dict[str, str]:
    """Every undeclared lower-case name of one kind."""
    return {name: kind for name in shapes.variables if name not in scope.shapes and not name[0].isupper()}


def _descended(scope: Scope, best: Shapes, evidence: Evidence) -> Shapes:
    """One name after the other is given the kind with which most fits."""
    for _ in range(SWEEPS):
        before = best.cost
        for name in [*best.variables, *(f"{f}()" for f in best.functions)]:
            if name in scope.shapes or best.cost < UNUSUAL:
                continue
            for kind in ("scalar",) if name.endswith("()") else ("scalar", "vector", "matrix"):
                found = _tried(scope, {**best.kinds, name: kind}, evidence)
                if found.cost < best.cost - 1e-9:
                    best = found
        if best.cost >= before - 1e-9:
            break
    return best


def _tried(scope: Scope, kinds: dict[str, str], evidence: Evidence) -> Shapes:
    shapes = Shapes(scope, kinds)
    for definition in evidence[0]:
        try:
            shapes.definition(definition)
        except Unknown:
            shapes.cost += 1
    for name in scope.gathered:
        with suppress(Unknown):
            shapes.of(scope.reference(name), Tree("name", [], name, 0, 0))
    for left, right, weight in evidence[1]:
        shapes.weight = weight
        attempt(shapes, left, right)
    shapes.weight = 1.0
    usual = {name: default_kind(name.removesuffix("[]"), scope) for name in kinds if not name.endswith("()")}
    unusual = {name.split("_")[0] for name, kind in usual.items() if kinds[name] != kind and name in shapes.variables}
    shapes.cost += UNUSUAL * len(unusual)
    return shapes


def attempt(shapes: Shapes, left: Tree, right: Tree) -> bool:
    """Unify the sides of a relation; whether they fit.

    What does not fit on the right is counted and leaves no trace in the sizes.
    """
    shapes.indices = {}
    start = len(shapes.misfits)
    try:
        shape = shapes.shape(left)
        before, found = len(shapes.misfits), dict(shapes.sizes.found)
        shapes.sides(left, shape, right)
        if len(shapes.misfits) > before:
            shapes.sizes.found = found
    except Unknown:
        shapes.cost += 1
    return len(shapes.misfits) == start


# --------------------------------------------------------------------------- points


def varying(scope: Scope, trees: Iterable[Tree]) -> set[str]:
    """The keys of the variables that move: those by which something is differentiated."""
    found: set[str] = set()
    indirect: list[set[str]] = []
    for tree in trees:
        for t in subtrees(tree):
            if t.kind == "differential":
                inner = scope.dependencies(t.parts[0])
                found |= scope.bases({t.value[0]}) if t.value[0] and not _defined(scope, t.value[0]) else set()
                direct = {
                    n for n in inner if scope.reference(n).kind in ("variable", "member") and not _defined(scope, n)
                }
                found |= scope.bases(direct)
                indirect.append(inner)
            elif t.kind in ("partial", "nabla", "directional"):
                variables = t.parts[1:] if t.kind != "directional" else []
                if t.kind == "nabla" and (variable := nabla_variable(t, scope)) is not None:
                    variables = [variable]
                found |= scope.bases(n for v in variables for n in names(v) if not _defined(scope, n))
                indirect += [{n} for v in variables for n in names(v) if _defined(scope, n)]
    for definition in scope.definitions.values():
        found |= scope.bases(a for a in definition.arguments if not _defined(scope, a))
    for inner in indirect:
        bases = scope.bases(inner)
        if not bases & found:
            found |= {b for b in bases if b not in scope.constant}
    return found


def _defined(scope: Scope, name: str) -> bool:
    return scope.reference(name).base in scope.definitions


@dataclass(slots=True)
class Experiment:
    """Points at which a document's names have values, drawn when they are wanted."""

    scope: Scope
    shapes: Shapes
    moving: set[str]
    seed: int = 0
    worlds: list[World] = field(default_factory=list)
    settled: tuple[Dim, ...] = ()

    def at(self, k: int) -> World:
        """The document at its k-th point. Raises VerificationError if no values have the declared properties."""
        while len(self.worlds) <= k:
            self.worlds.append(self._world(len(self.worlds)))
        return self.worlds[k]

    def _settle(self) -> None:
        """Draw anew if sizes turned out to be equal since values were drawn."""
        shapes = self.shapes
        dims = [*(d for shape in shapes.variables.values() for d in shape), *shapes.counts.values()]
        settled = tuple(shapes.sizes.find(d) for d in dims)
        if settled[: len(self.settled)] != self.settled or len(settled) != len(self.settled):
            self.worlds.clear()
        self.settled = settled

    def _world(self, k: int) -> World:
        import numpy as np

        rng = np.random.default_rng([self.seed, k])
        sizes = Assigned(SIZES[k % len(SIZES)])
        strategy = STRATEGIES[k % len(STRATEGIES)]
        values: dict[str, Any] = {}
        directions: dict[str, Any] = {}
        for name, shape in self.shapes.variables.items():
            facts = self.facts(name)
            extent = tuple(sizes(self.shapes.sizes.find(d)) for d in shape)
            counts = self._counts(name, sizes)
            values[name] = self._drawn(name, facts, extent, counts, rng, strategy)
            if name in self.moving:
                E = rng.normal(size=values[name].shape)
                directions[name] = tangent(values[name], E, facts - {"simplex", "one_hot", "unit"}) if not counts else E
        return World(self.scope, self.shapes, Point(sizes, values, directions))

    def facts(self, name: str) -> set[str]:
        """The declared properties of a variable and what they imply."""
        base = name.removesuffix("[]")
        found = set(self.scope.properties.get(base, ()))
        for other, words in self.scope.properties.items():
            if other.rpartition("_")[0] == base and self.scope.reference(other).kind in ("member", "component"):
                found |= words
        rows, columns = self.shapes.variables.get(name, (1, 1))
        square = self.shapes.sizes.find(rows) == self.shapes.sizes.find(columns) != 1
        return {p for p in closure(found) if square or p not in PROPERTIES or PROPERTIES[p].needs != "square"}

    def _counts(self, name: str, sizes: Assigned) -> tuple[int, ...]:
        if not name.endswith("[]"):
            return ()
        arity = self.scope.families.get(name[:-2], 1)
        return tuple(sizes(self.shapes.sizes.find(self.shapes.family(name[:-2], p))) for p in range(arity))

    @staticmethod
    def _drawn(name: str, facts: set[str], extent: Any, counts: tuple[int, ...], rng: Any, strategy: str) -> Any:
        import numpy as np

        if not counts:
            return draw(name, facts, extent, rng, strategy)
        if extent == (1, 1):
            whole = draw(name, facts, (counts[0], counts[1] if len(counts) > 1 else 1), rng, strategy)
            return whole.reshape(*counts, 1, 1)
        members = [draw(name, facts, extent, rng, strategy) for _ in range(int(np.prod(counts)))]
        return np.stack(members).reshape(*counts, *extent)

    # ------------------------------------------------------------------- comparing

    def compare(
        self,
        left: Side,
        right: Side,
        change: Callable[[World], World] = lambda world: world,
        keep: Callable[[Mapping[str, int]], bool] = lambda at: True,
    ) -> Comparison:
        """The two sides at several points, in worlds changed as asked, for the index values that are kept."""
        import numpy as np

        result = Comparison()
        with np.errstate(all="ignore"):
            fits = self.prepare(left, right)
            self._settle()
            letters = dict(self.shapes.indices)
            for k in range(len(STRATEGIES)):
                try:
                    self._point(result, left, right, change(self.at(k)), letters, keep)
                except (Rough, np.linalg.LinAlgError, OverflowError, ZeroDivisionError, VerificationError):
                    continue
                except (Misfit, ValueError) as problem:  # of NumPy, where arrays do not fit
                    if fits or isinstance(problem, ValueError):
                        raise Unknown("the shapes of what is not declared cannot be settled") from problem
                    raise
                if result.settled:
                    break
        return result

    def prepare(self, left: Side, right: Side) -> bool:
        """Give the trees their shapes, and free indices their ranges; whether all of it fits."""
        return attempt(self.shapes, left, right)

    def _point(
        self,
        result: Comparison,
        left: Side,
        right: Side,
        world: World,
        letters: Mapping[str, Dim],
        keep: Callable[[Mapping[str, int]], bool],
    ) -> None:
        found = [
            (at, world.value(left, at), world.value(right, at))
            for at in assignments(world, letters, left, right)
            if keep(at)
        ]
        result.note(found, self.shapes._literal(right), world)


def assignments(world: World, letters: Mapping[str, Dim], *sides: Tree) -> Iterator[dict[str, int]]:
    """Values of the free indices, all combinations as far as they go."""
    free = free_letters(world.scope, *sides)
    ranges = [range(world.size(letters[i])) if i in letters else range(1) for i in free]
    for values in islice(product(*ranges), MOST_ASSIGNMENTS):
        yield dict(zip(free, values, strict=True))


def free_letters(scope: Scope, *sides: Tree) -> list[str]:
    """The running letters that no sum binds."""
    found: dict[str, None] = {}

    def visit(tree: Tree, bound: frozenset[str]) -> None:
        if tree.kind == "series":
            bound |= {tree.value}
        letters: Iterable[str] = ()
        if tree.kind == "name":
            reference = scope.reference(tree.value)
            letters = (reference.base,) if reference.kind == "index" else reference.indices
        elif tree.kind == "call":
            letters = scope.reference(tree.value[0]).indices
        elif tree.kind == "index":
            letters = map(str, tree.value)
        found.update(dict.fromkeys(c for c in letters if c not in bound and not c.isdigit()))
        for part in tree.parts:
            visit(part, bound)

    for side in sides:
        visit(side, frozenset())
    return list(found)


@dataclass(slots=True)
class Comparison:
    """How two sides compare: `agree` and `differ` count points, `worst` is the largest relative difference."""

    agree: int = 0
    differ: int = 0
    worst: float = 0.0
    vague: int = 0
    example: tuple[dict[str, int], Any, Any, World] | None = None

    @property
    def settled(self) -> bool:
        return self.agree >= WANTED or self.differ >= 2

    @property
    def holds(self) -> bool:
        return self.agree > 1 and not self.differ

    @property
    def fails(self) -> bool:
        return self.differ > 0

    def note(self, found: list[tuple[dict[str, int], Any, Any]], literal: bool, world: World) -> None:
        import numpy as np

        worst, example = 0.0, None
        if not found:
            raise Rough
        scale = max(max(float(np.abs(a).max()), float(np.abs(b).max())) for _, a, b in found)
        if not np.isfinite(scale):
            raise Rough
        for at, a, b in found:
            if a.shape[-2:] != b.shape[-2:] and not (literal and b.shape[-2:] == (1, 1)):
                raise Misfit(
                    f"the left side is {a.shape[-2]}×{a.shape[-1]}, the right side {b.shape[-2]}×{b.shape[-1]}"
                )
            error = float(np.abs(a - b).max()) / (scale or 1.0)
            if error > worst:
                worst, example = error, (at, a, b, world)
        self.worst = max(self.worst, worst)
        if worst > APART:
            self.differ += 1
            self.example = self.example or example
        elif worst > CLOSE:
            self.vague += 1
        else:
            self.agree += 1
