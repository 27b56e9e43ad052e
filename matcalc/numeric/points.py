"""Random points at which to run generated code: sizes, and values for all symbols and functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any
from zlib import crc32

from ..errors import VerificationError
from ..expr import Expr, postorder, symbols
from ..op import counters
from ..ops.unknown import argument
from ..properties.arrays import draw, holds
from ..shape import is_matrix, names, show, substitute
from .run import lambdify

if TYPE_CHECKING:
    from numpy.random import Generator

LARGEST = 1_000_000  # entries of one array, samples of one sum
WHOLE = 3.0  # the value of a scalar that counts something
# how symbols are drawn where nothing is declared: (what it is called, entries, facts of square matrices)
STRATEGIES = (
    ("normal", "", ()),
    ("positive", "positive", ()),
    ("positive definite", "positive", ("positive_definite", "positive_semidefinite", "symmetric")),
    ("small", "small", ()),
    ("between 0 and 1", "unit_interval", ()),
    ("above 1", "above_one", ()),
    ("invertible", "", ("invertible",)),
    ("negative", "negative", ()),
    ("mixed", None, ()),
)


class Model:
    """Concrete sizes for some expressions, and random values for everything in them that has a value.

    Attributes: `sizes`, `symbols` by name, `counts` of the samples of each index, and what is `passed` besides symbols.
    """

    def __init__(self, roots: Sequence[Expr], sizes: Sequence[int] | Mapping[str, int]) -> None:
        """Sizes are given by name, or dealt out in the order in which their names appear."""
        order = postorder(*roots)
        self.symbols = symbols(*roots)
        self.sizes = self._assigned(order, sizes)
        self._whole = counters(order)
        self.counts = self._samples(order)
        self._functions = sorted({e.op.name for e in order if "unknown" in e.op.traits})
        self._indices = sorted(frozenset().union(*(root.free for root in roots)))
        self._check_sizes(order)
        passed = [name for name in [*self.sizes, *self._indices] if name not in self.symbols]
        self.arguments: list[str | Expr] = [*self.symbols.values(), *passed, *map(argument, self._functions)]
        self.passed = passed

    def _assigned(self, order: Sequence[Expr], sizes: Sequence[int] | Mapping[str, int]) -> dict[str, int]:
        """Distinct sizes for distinct names, as far as they go; tall where columns are to be orthonormal."""
        found: dict[str, None] = {}
        for node in order:
            sizes_of = (*node.shape, *(node.params if node.op.name == "dim" else ()))
            for dim in sizes_of:
                if isinstance(dim, str):
                    found.update(dict.fromkeys(sorted(names(dim))))
        if isinstance(sizes, Mapping):
            return {name: sizes[name] for name in found}
        result = {name: sizes[k % len(sizes)] for k, name in enumerate(found)}
        for e in self.symbols.values():
            rows, columns = e.shape
            if "orthonormal_columns" in e.facts and rows in result and columns in result:
                low, high = sorted((result[str(rows)], result[str(columns)]))
                result[str(rows)], result[str(columns)] = high, low
        return result

    def _samples(self, order: Sequence[Expr]) -> dict[str, int]:
        """How many samples each index runs over."""
        counts: dict[str, int] = {}
        for node in order:
            if "loop" in node.op.traits:
                count = node.args[1]
                known: dict[str, float] = {**dict.fromkeys(self._whole, WHOLE), **self.sizes}
                value = int(lambdify(count, list(known))(*known.values()))
                counts[node.params[0]] = max(value, counts.get(node.params[0], 0))
        return counts

    def _check_sizes(self, order: Sequence[Expr]) -> None:
        for node in order:
            index = node.params[4] if node.op.name == "symbol" else None
            entries = prod(self.extent(node)) * self.counts.get(index or "", 1)
            if entries > LARGEST:
                raise VerificationError(f"an array of {show(node.shape)} is too large to verify: {entries} entries")

    def extent(self, e: Expr) -> tuple[int, int]:
        """The shape of the expression in numbers."""
        return int(substitute(e.shape[0], self.sizes)), int(substitute(e.shape[1], self.sizes))

    def function(self, expressions: Expr | Sequence[Expr], indices: Sequence[str] = ()) -> Callable[..., Any]:
        """The generated code; it takes the values of a point, in their order, and then those of further indices."""
        return lambdify(expressions, [*self.arguments, *indices])

    def point(self, rng: Generator, strategy: int = 0) -> dict[str, Any]:
        """A value for every argument: arrays, sizes, indices, and smooth functions for unknown ones."""
        values: dict[str, Any] = {name: self._value(e, rng, strategy) for name, e in self.symbols.items()}
        values.update((name, self.sizes.get(name, 1 + k % 2)) for k, name in enumerate(self.passed))
        for name in self._functions:
            bare = name.rstrip("'")
            values[argument(name)] = generic(bare, len(name) - len(bare))
        return values

    def _value(self, e: Expr, rng: Generator, strategy: int) -> Any:
        import numpy as np

        if e.params[0] in self._whole:
            return np.float64(WHOLE)
        index = e.params[4]
        if index is None:
            return self.as_argument(e, self._drawn(e, rng, strategy))
        count = self.counts.get(index, max(self.sizes.values(), default=2))
        return np.stack([self.as_argument(e, self._drawn(e, rng, strategy)) for _ in range(count)])

    def _drawn(self, e: Expr, rng: Generator, strategy: int) -> Any:
        _, entries, of_square = STRATEGIES[strategy]
        if entries is None:
            _, entries, of_square = STRATEGIES[int(rng.integers(len(STRATEGIES) - 1))]
        extent = self.extent(e)
        extra = of_square if extent[0] == extent[1] > 1 and not e.facts else ()
        return draw(e.params[0], {*e.facts, *extra}, extent, rng, entries or "")

    def opposite(self, values: dict[str, Any], rng: Generator) -> dict[str, Any]:
        """Another point: vectors and scalars of which nothing is declared on the other side of zero, and matrices
        near where they were, so that what a sign decides (relu, abs) is seen both ways."""
        moved = dict(values)
        for name, e in self.symbols.items():
            if not e.facts and name not in self._whole:
                factor = rng.uniform(0.6, 1.4, values[name].shape)
                moved[name] = values[name] * (factor if is_matrix(e.shape) else -factor)
        return moved

    def scalable(self, values: dict[str, Any]) -> dict[str, bool]:
        """The symbols that keep their properties when they are multiplied, and whether by negative numbers, too."""
        import numpy as np

        found = {}
        for name, e in self.symbols.items():
            holds = {sign: self._holds(e, sign * np.asarray(values[name])) for sign in (2.0, -2.0)}
            if name not in self._whole and holds[2.0]:
                found[name] = holds[-2.0]
        return found

    def halfway(self, one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
        """The middle of two points, as far as symbols have their properties there; others stay as they are in one."""
        import numpy as np

        found = dict(one)
        for name, e in self.symbols.items():
            middle = (np.asarray(one[name]) + np.asarray(other[name])) / 2
            if name not in self._whole and self._holds(e, middle):
                found[name] = middle
        return found

    def _holds(self, e: Expr, value: Any) -> bool:
        members = [value] if e.params[4] is None else value
        return not e.facts or all(holds(self.two_dimensional(e, X), e.facts) for X in members)

    def nudged(self, values: dict[str, Any], size: float, rng: Generator) -> dict[str, Any]:
        """The point with all arrays changed by so small a part."""
        moved = dict(values)
        for name in self.symbols.keys() - self._whole:
            moved[name] = values[name] * (1 + size * rng.normal(size=values[name].shape))
        return moved

    def as_argument(self, e: Expr, X: Any) -> Any:
        """A 2-D array as generated code takes it: vectors 1-D, scalars floats."""
        if e.shape == (1, 1):
            return X.flat[0]
        return X.ravel() if 1 in e.shape else X

    def two_dimensional(self, e: Expr, value: Any) -> Any:
        """What generated code returns or takes, as a 2-D array; unchanged if it has another number of entries."""
        import numpy as np

        array = np.asarray(value, float)
        return array.reshape(self.extent(e)) if array.size == prod(self.extent(e)) else array


def generic(function: str, order: int) -> Callable[[Any], Any]:
    """The derivative of a + b*z + sin(c*z + d), of some order; the coefficients depend on the function's name."""
    import numpy as np

    a, b, c, d = np.random.default_rng(crc32(function.encode())).uniform(0.5, 1.5, 4)

    def f(z: Any) -> Any:
        line = a + b * z if order == 0 else b if order == 1 else 0.0
        return line + c**order * np.sin(c * z + d + order * np.pi / 2)

    return f
