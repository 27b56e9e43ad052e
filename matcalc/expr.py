"""Expressions: interned, immutable nodes, and the records that say what their ops are.

Equal expressions are the same object, so equality is `is`. Nothing here knows a particular op: the
operators of `Expr` look theirs up by name in `OPS`, which `matcalc.ops` fills; `str`, `latex` and
`size` look theirs up in `VIEWS`, which `matcalc.printing` fills.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final
from zlib import crc32

from .errors import LimitError, MatcalcError, ShapeError
from .notation import Form
from .shape import Shape, is_scalar

Number = int | Fraction | float
NOTHING: Final[frozenset[str]] = frozenset()


# --------------------------------------------------------------------------- slots


@dataclass(frozen=True, slots=True)
class Linear:
    """The op is linear in this argument: g : op(…, d, …) = adjoint(g, *args) : d."""

    adjoint: Callable[..., Expr]

    def pull(self, g: Expr, node: Expr, i: int) -> Expr:
        return self.adjoint(g, *node.args)


@dataclass(frozen=True, slots=True)
class Multilinear:
    """The op takes any number of arguments and is linear in each: g : op(…, d, …) = adjoint(g, node, i) : d."""

    adjoint: Callable[[Expr, Expr, int], Expr]

    def pull(self, g: Expr, node: Expr, i: int) -> Expr:
        return self.adjoint(g, node, i)


@dataclass(frozen=True, slots=True)
class Smooth:
    """The differential of y = op(*args) in this argument: differential(d, y, *args), linear in d."""

    differential: Callable[..., Expr]


@dataclass(frozen=True, slots=True)
class Constant:
    """No derivative exists in this argument; asking for one is an error."""


Slot = Linear | Multilinear | Smooth | Constant


# --------------------------------------------------------------------------- ops


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One operation, declared once; every engine and printer reads this record.

    name        the word typed, printed and looked up
    shape       (args, params) ↦ shape, or raises ShapeError
    slots       one per argument; a single Multilinear slot stands for any number of arguments
    form        node ↦ Form, how it is written
    numpy       source template with {0}, {1}, … or a function (node, *codes) ↦ source
    facts       node ↦ facts that hold for it (see matcalc.structure)
    build       (op, args, params) ↦ Expr: flattening only, never a step a reader would notice
    free        index names bound or freed, given node's arguments' (series and indexed symbols)
    traits      what generic rules may assume: "elementwise", "transposable" (f(X') = f(X)'), …
    domain      fact the arguments should have when sampled ("positive", "invertible", …)
    derivative  elementwise ops only: (x, y) ↦ f'(x), where y = f(x)
    source      where the mathematics is written
    """

    name: str
    shape: Callable[[tuple[Expr, ...], tuple[Any, ...]], Shape]
    slots: tuple[Slot, ...]
    form: Callable[[Expr], Form]
    numpy: str | Callable[..., str] | None = None
    facts: Callable[[Expr], frozenset[str]] | None = None
    build: Callable[[Op, tuple[Expr, ...], tuple[Any, ...]], Expr] | None = None
    free: Callable[[Expr], frozenset[str]] | None = None
    traits: frozenset[str] = NOTHING
    domain: str | None = None
    derivative: Callable[[Expr, Expr], Expr] | None = None
    source: str = ""
    digest: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", crc32(self.name.encode()))

    def __call__(self, *args: Expr | Number, params: tuple[Any, ...] = ()) -> Expr:
        nodes = tuple([a if isinstance(a, Expr) else as_expr(a) for a in args])
        if len(nodes) != len(self.slots) and not self.variadic:
            raise MatcalcError(f"{self.name} takes {len(self.slots)} argument{'s' * (len(self.slots) != 1)}, not {len(nodes)}")
        return self.build(self, nodes, params) if self.build else make(self, nodes, params)

    @property
    def variadic(self) -> bool:
        return len(self.slots) == 1 and isinstance(self.slots[0], Multilinear)

    def slot(self, i: int) -> Slot:
        return self.slots[0] if self.variadic else self.slots[i]

    def __repr__(self) -> str:
        return f"<op {self.name}>"


OPS: dict[str, Op] = {}
VIEWS: dict[str, Callable[[Expr], Any]] = {}


def register(op: Op) -> Op:
    """Enter an op in the table; a second op of the same name is a mistake."""
    if op.name in OPS:
        raise MatcalcError(f"the op {op.name} is declared twice")
    OPS[op.name] = op
    return op


# --------------------------------------------------------------------------- nodes


class Expr:
    """A matrix expression. Built by ops, never directly.

    Attributes: `op`, `args`, `params` (names, numbers), `shape`, `facts` (frozenset of properties
    that hold), `free` (names of free indices), `digest` (order of canonical sums, the same in
    every process).
    """

    __slots__ = ("op", "args", "params", "shape", "facts", "free", "digest", "__weakref__")
    __array_ufunc__ = None  # NumPy arrays defer to our operators

    op: Op
    args: tuple[Expr, ...]
    params: tuple[Any, ...]
    shape: Shape
    facts: frozenset[str]
    free: frozenset[str]
    digest: int

    # notation of Python: * is the Hadamard product (or a scalar factor), @ the matrix product
    def __add__(self, other: Expr | Number) -> Expr:
        return _sum(self, as_expr(other))

    def __radd__(self, other: Number) -> Expr:
        return _sum(as_expr(other), self)

    def __sub__(self, other: Expr | Number) -> Expr:
        return _sum(self, -as_expr(other))

    def __rsub__(self, other: Number) -> Expr:
        return _sum(as_expr(other), -self)

    def __neg__(self) -> Expr:
        return OPS["scale"](-1, self)

    def __mul__(self, other: Expr | Number) -> Expr:
        return OPS["hadamard"](self, as_expr(other))

    def __rmul__(self, other: Number) -> Expr:
        return OPS["hadamard"](as_expr(other), self)

    def __truediv__(self, other: Expr | Number) -> Expr:
        return OPS["hadamard"](self, OPS["power"](as_expr(other), -1))

    def __rtruediv__(self, other: Number) -> Expr:
        return OPS["hadamard"](as_expr(other), OPS["power"](self, -1))

    def __pow__(self, exponent: Expr | Number) -> Expr:
        return OPS["power"](self, exponent)

    def __matmul__(self, other: Expr) -> Expr:
        if is_scalar(self.shape) or is_scalar(other.shape):
            return OPS["scale"](self, other)
        return OPS["matmul"](self, other)

    @property
    def T(self) -> Expr:
        return OPS["transpose"](self)

    def __bool__(self) -> bool:
        raise MatcalcError("an expression has no truth value; compare with `is`")

    def __iter__(self) -> Iterator[Expr]:
        raise MatcalcError("an expression is not a sequence; use component(x, i)")

    def __str__(self) -> str:
        return str(VIEWS["ascii"](self))

    def __repr__(self) -> str:
        return str(self)

    def latex(self) -> str:
        """The expression in LaTeX."""
        return str(VIEWS["latex"](self))

    def unicode(self) -> str:
        """The expression as a mathematician would read it in a terminal."""
        return str(VIEWS["unicode"](self))

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"

    @property
    def size(self) -> int:
        """Symbols and numbers count 1, an operation on k arguments max(1, k - 1), each time it is read."""
        return int(VIEWS["size"](self))

    def subs(self, values: Mapping[Any, Expr | Number]) -> Expr:
        """Replace symbols (given by name or as nodes) by expressions of the same shape.

        Raises ShapeError if a replacement has another shape.
        """
        table: dict[Expr, Expr] = {}
        for node in postorder(self):
            for key in (node, node.params[0] if node.op.name == "symbol" else node):
                if key in values:
                    table[node] = as_expr(values[key])
                    if table[node].shape != node.shape:
                        raise ShapeError(f"{key} is {node.shape}, its replacement {table[node].shape}")
        return replace(self, table)

    def __copy__(self) -> Expr:
        return self

    def __deepcopy__(self, memo: object) -> Expr:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.op.name, self.args, self.params)


def _restore(name: str, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    return make(OPS[name], args, params)


class _Entry(weakref.ref[Expr]):
    __slots__ = ("key",)
    key: tuple[Any, ...]


_TABLE: dict[tuple[Any, ...], _Entry] = {}


def _forget(entry: weakref.ref[Expr]) -> None:
    if _TABLE.get(entry.key) is entry:  # type: ignore[attr-defined]
        del _TABLE[entry.key]  # type: ignore[attr-defined]


MOST_ARGUMENTS = 100_000  # a sum added to itself doubles: sixty times over, it would fill any memory


def make(op: Op, args: tuple[Expr, ...] = (), params: tuple[Any, ...] = ()) -> Expr:
    """The one node with this op, these arguments and parameters; shapes are checked at its birth."""
    key = (op, args, params)
    entry = _TABLE.get(key)
    if entry is not None:
        known = entry()
        if known is not None:
            return known
    if len(args) > MOST_ARGUMENTS:
        raise LimitError(f"{op.name} of {len(args)} arguments; the limit is {MOST_ARGUMENTS}")
    node = object.__new__(Expr)
    node.op = op
    node.args = args
    node.params = params
    node.shape = op.shape(args, params)
    node.digest = hash((op.digest, *[a.digest for a in args], stable(params) if params else 0))
    if op.free is not None:
        node.free = op.free(node)
    else:
        node.free = _union(args)
    node.facts = op.facts(node) if op.facts is not None else NOTHING
    entry = _Entry(node, _forget)
    entry.key = key
    _TABLE[key] = entry
    return node


def _union(args: tuple[Expr, ...]) -> frozenset[str]:
    free = NOTHING
    for a in args:
        if a.free:
            free = free | a.free
    return free


def stable(value: Any) -> int:
    """A hash that is the same in every process."""
    if isinstance(value, str):
        return crc32(value.encode())
    if isinstance(value, (tuple, list)):
        return hash(tuple(map(stable, value)))
    if isinstance(value, frozenset):
        return hash(tuple(sorted(map(stable, value))))
    return 0 if value is None else hash(value)


def as_expr(value: Expr | Number) -> Expr:
    """Numbers become number nodes; expressions stay."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, (int, Fraction, float)) and not isinstance(value, bool):
        return number(value)
    raise MatcalcError(f"{type(value).__name__} is neither an expression nor a number")


@lru_cache(maxsize=1024, typed=True)
def number(value: Number) -> Expr:
    """A number node; whole fractions become integers, floats stay floats."""
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    return make(OPS["number"], (), (type(value).__name__, value))


def value_of(e: Expr) -> Number | None:
    """The value of a number node, None for anything else."""
    return e.params[1] if e.op.name == "number" else None


def _sum(a: Expr, b: Expr) -> Expr:
    return OPS["add"](*spread(a, b))


def spread(*terms: Expr) -> list[Expr]:
    """Terms of a sum, with scalars added to every entry of the others."""
    shape = next((t.shape for t in terms if not is_scalar(t.shape)), None)
    if shape is None:
        return list(terms)
    return [OPS["scale"](t, ones(shape)) if is_scalar(t.shape) else t for t in terms]


def ones(shape: Shape) -> Expr:
    return OPS["ones"](params=shape)


# --------------------------------------------------------------------------- traversal


def postorder(*roots: Expr, until: Callable[[Expr], bool] | None = None) -> list[Expr]:
    """Every node under the roots once, arguments first, without recursion."""
    seen: set[Expr] = set()
    order: list[Expr] = []
    stack: list[Expr] = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        waiting = [a for a in node.args if a not in seen] if until is None or not until(node) else []
        if waiting:
            stack.append(node)
            stack.extend(reversed(waiting))
        else:
            seen.add(node)
            order.append(node)
    return order


def rebuild(node: Expr, args: Iterable[Expr]) -> Expr:
    """The node's op applied to other arguments."""
    new = tuple(args)
    if new == node.args:
        return node
    return node.op.build(node.op, new, node.params) if node.op.build else make(node.op, new, node.params)


def replace(root: Expr, table: Mapping[Expr, Expr]) -> Expr:
    """`root` with every node that is a key of `table` replaced by its value."""
    done: dict[Expr, Expr] = dict(table)
    for node in postorder(root, until=done.__contains__):
        if node not in done:
            done[node] = rebuild(node, [done[a] for a in node.args])
    return done[root]


def symbols(*roots: Expr) -> dict[str, Expr]:
    """The symbols under the roots by name, in order of first appearance."""
    return {node.params[0]: node for node in postorder(*roots) if node.op.name == "symbol"}
