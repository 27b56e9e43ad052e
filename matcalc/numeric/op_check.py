"""Checking an op's record against numbers: its shape rule, its adjoints and matrices, its differentials, its code.

Uses nothing but the record: no engine is involved. Arguments of every fitting shape are drawn from
the op's domain; a linear slot must satisfy <g, op(d) - op(e)> = <adjoint(g), d - e>, a smooth slot's
differential must be linear and agree with finite differences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from ..code.template import template
from ..errors import MatcalcError
from ..expr import Expr, number
from ..op import Additive, Constant, Linear, Multilinear, Op, Smooth
from ..ops.kronecker import vec
from ..ops.leaves import symbol
from ..ops.products import frobenius
from ..properties.arrays import draw
from ..properties.record import PROPERTIES, closure
from ..shape import Shape, is_scalar, show, times
from .differences import slope
from .points import Model

SHAPES: tuple[Shape, ...] = ((1, 1), (3, 1), (1, 3), (3, 3), (2, 3), (3, 2), (2, 2), (6, 1), (6, 6))
PARAMS: tuple[tuple[Any, ...], ...] = (
    *((), (1, 1), (2, 1), (1, 2), (2, 3), (3, 2)),
    *((1, 2, 0), (0, 1, 2), (1, 1, 1), ("i",)),
)
CASES = 12  # so many combinations of shapes and parameters per op
ACCEPTED = 1e-7


@dataclass(frozen=True, slots=True)
class OpCheck:
    """How many cases were tried, and what is wrong."""

    cases: int
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return self.cases > 0 and not self.problems


def check_op(op: Op, *, seed: int = 0) -> OpCheck:
    """Check the record of an op that takes arguments.

    >>> from matcalc.ops.products import transpose
    >>> check_op(transpose)
    OpCheck(cases=8, problems=())
    """
    import numpy as np

    problems: list[str] = []
    nodes = spread(list(cases(op)))
    with np.errstate(all="ignore"):
        for k, node in enumerate(nodes):
            described = f"{op.name} of {', '.join(show(a.shape) for a in node.args)}"
            problems += [f"{described}: {p}" for p in _Case(node, np.random.default_rng((seed, k))).problems()]
    return OpCheck(len(nodes), tuple(problems))


def spread(nodes: list[Expr]) -> list[Expr]:
    """At most CASES of the nodes, taken evenly."""
    step = max(1, -(-len(nodes) // CASES))
    return nodes[::step]


def cases(op: Op) -> Iterator[Expr]:
    """Nodes of this op for all shapes and parameters that its shape rule takes."""
    counts = (1, 2, 3) if op.variadic else (len(op.slots),)
    for count in counts:
        for shapes in product(SHAPES if count < 3 else SHAPES[:5], repeat=count):
            for params in PARAMS:
                node = _built(op, shapes, params)
                if node is not None:
                    yield node


def _built(op: Op, shapes: tuple[Shape, ...], params: tuple[Any, ...]) -> Expr | None:
    """The node, unless the shapes do not fit or the op rewrites it into another one."""
    index = "i" if params == ("i",) else None
    if (index is not None) != ("loop" in op.traits):
        return None
    args = [symbol(f"a{i}", shape, _demanded(op, shape), None if i else index) for i, shape in enumerate(shapes)]
    args = [number(3) if isinstance(op.slot(i), Constant) and is_scalar(a.shape) else a for i, a in enumerate(args)]
    try:
        node = op(*args, params=params)
        return node if node.op is op and node.params == params and _uses(op, node) else None
    except (MatcalcError, TypeError, ValueError, IndexError):
        return None


def _demanded(op: Op, shape: Shape) -> tuple[str, ...]:
    """What must be declared of a matrix before the op takes it."""
    return (op.requires,) if op.requires and shape[0] == shape[1] != 1 else ()


def _uses(op: Op, node: Expr) -> bool:
    """Whether the op has a use for all arguments and parameters it was given."""
    text = op.template(node, "numpy") or ""
    live = {i for i in range(len(node.args)) if not isinstance(op.slot(i), Constant)}
    if not live <= set(template(text).operands):
        return False
    return node.params == () or "loop" in op.traits or _needs_params(op, node)


def _needs_params(op: Op, node: Expr) -> bool:
    try:
        op.shape(node.args, ())
    except (TypeError, ValueError, IndexError):
        return True
    return False


class _Case:
    """One node with values, and a direction and a weight for it."""

    def __init__(self, node: Expr, rng: Any) -> None:
        self.node, self.rng = node, rng
        self.weight = symbol("g", node.shape)
        self.values: dict[str, Any] = {}

    def problems(self) -> Iterator[str]:
        import numpy as np

        expected = tuple(size for size in self.node.shape if size != 1)
        found = np.shape(self.value(self.node))
        if found != expected:
            yield f"the code gives shape {found}, the shape rule {expected}"
            return
        yield from self.entries()
        for i in range(len(self.node.args)):
            slot = self.node.op.slot(i)
            if isinstance(slot, (Linear, Multilinear)):
                yield from self.adjoint(slot, i)
                yield from self.matrix(slot, i)
            elif isinstance(slot, Smooth):
                yield from self.differential(slot, i)

    def value(self, e: Expr) -> Any:
        """The value of an expression at this case's point."""
        model = Model([e, self.node], ())
        fresh = model.point(self.rng)
        for name, argument in model.symbols.items():
            if name.startswith("a") and name not in self.values and argument.params[4] is None:
                domain = self.node.op.domain or ""
                facts = argument.facts | closure({domain} & PROPERTIES.keys())
                X = draw(name, facts, model.extent(argument), self.rng, domain)
                fresh[name] = model.as_argument(argument, X)
        self.values = {**fresh, **self.values}
        return model.function(e)(*(self.values[name] for name in fresh))

    def direction(self, i: int, name: str = "d") -> Expr:
        argument = self.node.args[i]
        known = argument.params if argument.op.name == "symbol" else (None, None, None, (), None)
        return symbol(f"{name}{i}", argument.shape, known[3], known[4])

    def along(self, i: int, d: Expr) -> Expr:
        args = self.node.args
        return self.node.op(*args[:i], d, *args[i + 1 :], params=self.node.params)

    def adjoint(self, slot: Linear | Multilinear, i: int) -> Iterator[str]:
        d, e = self.direction(i), self.direction(i, "e")
        pulled = slot.pull(self.weight, self.node, i)
        if pulled.shape != d.shape:
            yield f"the adjoint in argument {i + 1} is {show(pulled.shape)}, not {show(d.shape)}"
            return
        left = frobenius(self.weight, self.along(i, d)) - frobenius(self.weight, self.along(i, e))
        right = frobenius(pulled, d - e)
        if "loop" in self.node.op.traits:  # g : Σ d_i = Σ (g : d_i)
            right = self.along(i, right)
        if not _close(self.value(left), self.value(right)):
            yield f"the adjoint in argument {i + 1} is wrong"

    def matrix(self, slot: Linear | Multilinear, i: int) -> Iterator[str]:
        """Between arrays, the matrix of the map takes vec(d) to vec of what the op makes of d."""
        argument = self.node.args[i]
        M = None if argument.is_scalar or self.node.is_scalar else slot.matrix_of(self.node, i)
        if M is None or "loop" in self.node.op.traits:
            return
        if M.shape != (times(*self.node.shape), times(*argument.shape)):
            yield f"the matrix in argument {i + 1} is {show(M.shape)}"
            return
        d, e = self.direction(i), self.direction(i, "e")
        left = frobenius(self.weight, self.along(i, d)) - frobenius(self.weight, self.along(i, e))
        right = frobenius(vec(self.weight), M @ vec(d - e))
        if not _close(self.value(left), self.value(right)):
            yield f"the matrix in argument {i + 1} is wrong"

    def entries(self) -> Iterator[str]:
        """The entries are the products of entries of arguments that the record says they are."""
        import numpy as np

        rule = self.node.op.einsum(self.node) if self.node.op.einsum else None
        if rule is None:
            return
        terms = list(zip(self.node.args, rule.inputs, strict=True))
        if isinstance(self.node.op.slots[0], Additive):  # one product for each argument, with the constant of its place
            products = [[term, *rule.constants[i : i + 1]] for i, term in enumerate(terms)]
        else:
            products = [[*terms, *rule.constants]]
        found = sum(self.contracted(factors, rule.output) for factors in products)
        if not np.allclose(np.reshape(found, np.shape(self.value(self.node))), self.value(self.node)):
            yield "the entries are wrong"

    def contracted(self, factors: Sequence[tuple[Expr, str]], output: str) -> Any:
        """The product of entries summed over the letters that are not in the output."""
        import numpy as np

        arrays = [np.reshape(self.value(e), [int(d) for d in e.shape[: len(letters)]]) for e, letters in factors]
        different = "".join(dict.fromkeys(output))
        found = np.einsum(f"{','.join(letters for _, letters in factors)}->{different}", *arrays)
        return found if different == output else np.diag(found)

    def differential(self, slot: Smooth, i: int) -> Iterator[str]:
        d, e = self.direction(i), self.direction(i, "e")
        D = self.along_slot(slot, d)
        if D.shape != self.node.shape:
            yield f"the differential in argument {i + 1} is {show(D.shape)}, not {show(self.node.shape)}"
            return
        weighted = frobenius(self.weight, self.node)
        slanted = frobenius(self.weight, D)
        if not self.agrees(weighted, slanted, i):
            yield f"the differential in argument {i + 1} differs from finite differences"
        combined = frobenius(self.weight, self.along_slot(slot, 2 * d - 3 * e))
        apart = 2 * slanted - 3 * frobenius(self.weight, self.along_slot(slot, e))
        if not _close(self.value(combined), self.value(apart)):
            yield f"the differential in argument {i + 1} is not linear"

    def along_slot(self, slot: Smooth, d: Expr) -> Expr:
        return slot.differential(d, self.node, *self.node.args)

    def agrees(self, weighted: Expr, slanted: Expr, i: int) -> bool:
        claimed = float(self.value(slanted))
        centre = float(self.value(weighted))
        name = self.node.args[i].params[0]
        X, E = self.values[name], self.values[f"d{i}"]
        model = Model([weighted], ())
        function, order = model.function(weighted), list(model.point(self.rng))

        def f(t: float) -> float:
            return float(function(*({**self.values, name: X + t * E}[key] for key in order)))

        measured = slope(f, centre, 0.005)
        gap = abs(measured.value - claimed)
        return measured.smooth and gap <= ACCEPTED * max(1.0, abs(claimed)) + 3 * measured.error


def _close(a: Any, b: Any) -> bool:
    return bool(abs(a - b) <= 1e-9 * (1 + abs(a) + abs(b)))
