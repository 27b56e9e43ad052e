"""Expressions: interned, immutable nodes.

Equal expressions are the same object, so equality is `is`. Nothing here knows a particular op: the
operators of `Expr` look theirs up by name in `OPS`, which `matcalc.ops` fills with the records of
`matcalc.op`; `str`, `latex` and `size` look theirs up in `VIEWS`, which `matcalc.printing` fills.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from .decimals import DecimalFraction, decimal
from .errors import LimitError, MatcalcError, ShapeError
from .shape import SCALAR, Shape, is_scalar, show

if TYPE_CHECKING:
    from .op import Op

Number = int | Fraction
NOTHING: Final[frozenset[str]] = frozenset()


OPS: dict[str, Op] = {}
SHORT: dict[tuple[str, int], Any] = {}  # abbreviations by name and number of arguments, of `matcalc.ops.abbreviations`
VIEWS: dict[str, Callable[[Expr], Any]] = {}


# --------------------------------------------------------------------------- nodes


class Expr:
    """A matrix expression. Built by ops, never directly.

    Attributes: `op`, `args`, `params` (names, numbers), `shape`, `facts` (frozenset of properties
    that hold), `free` (names of free indices), `digest` (order of canonical sums, the same in
    every process), `settled` (a bit for each set of rules that leaves it and its arguments as they are),
    `measured` (its size, once that has been asked for), `start` (of a long sum or product: see `extended`).
    """

    __slots__ = (
        "op",
        "args",
        "params",
        "shape",
        "is_scalar",
        "facts",
        "free",
        "digest",
        "settled",
        "measured",
        "start",
        "__weakref__",
    )
    __array_ufunc__ = None  # NumPy arrays defer to our operators

    op: Op
    args: tuple[Expr, ...]
    params: tuple[Any, ...]
    shape: Shape
    is_scalar: bool
    facts: frozenset[str]
    free: frozenset[str]
    digest: int
    settled: int
    measured: int | None
    start: Start | None

    # notation of Python: * is the Hadamard product (or a scalar factor), @ the matrix product
    def __add__(self, other: Expr | Number | float) -> Expr:
        return _sum(self, as_expr(other))

    def __radd__(self, other: Number | float) -> Expr:
        return _sum(as_expr(other), self)

    def __sub__(self, other: Expr | Number | float) -> Expr:
        return _sum(self, -as_expr(other))

    def __rsub__(self, other: Number | float) -> Expr:
        return _sum(as_expr(other), -self)

    def __neg__(self) -> Expr:
        return OPS["scale"](-1, self)

    def __pos__(self) -> Expr:
        return self

    def __mul__(self, other: Expr | Number | float) -> Expr:
        return OPS["hadamard"](self, as_expr(other))

    def __rmul__(self, other: Number | float) -> Expr:
        return OPS["hadamard"](as_expr(other), self)

    def __truediv__(self, other: Expr | Number | float) -> Expr:
        return OPS["hadamard"](self, OPS["power"](as_expr(other), -1))

    def __rtruediv__(self, other: Number | float) -> Expr:
        return OPS["hadamard"](as_expr(other), OPS["power"](self, -1))

    def __pow__(self, exponent: Expr | Number | float) -> Expr:
        return OPS["power"](self, exponent)

    def __matmul__(self, other: Expr | Number | float) -> Expr:
        other = as_expr(other)
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

    def _repr_html_(self) -> str:
        return f'<math displaystyle="true">{VIEWS["mathml"](self)}</math>'

    @property
    def size(self) -> int:
        """Symbols and numbers count 1, an operation on k arguments max(1, k - 1), each time it is read."""
        return int(VIEWS["size"](self)) if self.measured is None else self.measured

    def subs(self, values: Mapping[Any, Expr | Number | float]) -> Expr:
        """Replace symbols (given by name or as nodes) by expressions of the same shape.

        Raises ShapeError if a replacement has another shape.
        """
        table: dict[Expr, Expr] = {}
        for node in postorder(self):
            for key in (node, node.params[0] if node.op.name == "symbol" else node):
                if key in values:
                    table[node] = as_expr(values[key])
                    if table[node].shape != node.shape:
                        raise ShapeError(f"{key} is {show(node.shape)}, its replacement {show(table[node].shape)}")
        return replace(self, table)

    def __copy__(self) -> Expr:
        return self

    def __deepcopy__(self, memo: object) -> Expr:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        at = {node: i for i, node in enumerate(postorder(self))}
        return _restore, ([(node.op, [at[a] for a in node.args], node.params) for node in at],)


def _restore(records: list[tuple[Op, list[int], tuple[Any, ...]]]) -> Expr:
    """The expression whose nodes these are, arguments first, each named by its place."""
    nodes: list[Expr] = []
    for op, args, params in records:
        nodes.append(make(op, tuple(nodes[i] for i in args), params))
    return nodes[-1]


class _Late(Expr):
    """A long sum or product whose arguments have not been asked for: what follows from them is not there yet."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name not in LATE:
            raise AttributeError(f"'Expr' object has no attribute {name!r}")
        self.args = _joined(self)
        _complete(self)
        self.__class__ = Expr  # type: ignore[assignment]  # from now on a node like any other
        return getattr(self, name)


class _Entry(weakref.ref[Expr]):
    __slots__ = ("key",)
    key: tuple[Any, ...]


_TABLE: dict[tuple[Any, ...], _Entry] = {}


_SHAPES: dict[Shape, Shape] = {}  # a few shapes, many nodes


def _forget(entry: _Entry) -> None:
    if _TABLE.get(entry.key) is entry:
        del _TABLE[entry.key]


Start = tuple[Expr, tuple[Expr, ...], int]  # a part of a sum or product, the arguments after it, and how many in all
CHUNK = 64
LATE = frozenset({"args", "digest", "free", "facts"})
MOST_ARGUMENTS = 100_000  # a sum added to itself doubles: sixty times over, it would fill any memory


def make(op: Op, args: tuple[Expr, ...] = (), params: tuple[Any, ...] = ()) -> Expr:
    """The one node with this op, these arguments and parameters; shapes are checked at its birth."""
    key = (op, args, params)
    entry = _TABLE.get(key)
    if entry is not None:
        known = entry()
        if known is not None:
            return known
    if len(args) > CHUNK and "associative" in op.traits:
        return extended(make(op, args[:CHUNK], params), args[CHUNK:])
    if len(args) > MOST_ARGUMENTS:
        raise _too_many(op, len(args))
    node = _new(Expr, op, params, op.shape(args, params))
    node.args = args
    _complete(node)
    entry = _TABLE[key] = _Entry(node, _forget)
    entry.key = key
    return node


def _new(kind: type[Expr], op: Op, params: tuple[Any, ...], shape: Shape) -> Expr:
    """A node as it is without its arguments."""
    node = object.__new__(kind)
    node.op = op
    node.params = params
    node.shape = shape = _SHAPES.setdefault(shape, shape)
    node.is_scalar = shape == SCALAR
    node.settled = 0
    node.measured = None
    node.start = None
    return node


def _complete(node: Expr) -> None:
    """Set what follows from the arguments."""
    op, args, params = node.op, node.args, node.params
    node.digest = hash((op.digest, *[a.digest for a in args], stable(params) if params else 0))
    node.free = op.free(node) if op.free is not None else _union(args)
    node.facts = op.facts(node) if op.facts is not None else NOTHING


def _joined(node: Expr) -> tuple[Expr, ...]:
    """The arguments of a long node, from the parts it continues."""
    parts: list[tuple[Expr, ...]] = []
    while node.start is not None:
        node, more, _ = node.start
        parts.append(more)
    return (*node.args, *(a for more in reversed(parts) for a in more))


def _too_many(op: Op, count: int) -> LimitError:
    return LimitError(f"{op.name} of {count} arguments; the limit is {MOST_ARGUMENTS}")


def extended(e: Expr, more: tuple[Expr, ...]) -> Expr:
    """The sum or product with more arguments at the end.

    One of more than CHUNK arguments is known by a part of it, its first CHUNK, 2 CHUNK, … arguments, and those after
    that: so `e = e + t`, a thousand times over, looks at no term twice. Its arguments are put together when they are
    asked for.
    """
    if e.start is None:
        if len(e.args) < CHUNK:
            return make(e.op, (*e.args, *more), e.params)
        start, tail = e, more
    else:
        start, own, _ = e.start
        start, tail = (e, more) if len(own) == CHUNK else (start, own + more)
    for i in range(0, len(tail), CHUNK):
        start = _continued(start, tail[i : i + CHUNK])
    return start


def last_of(e: Expr) -> Expr:
    """The last argument of a sum or product, the others not looked at."""
    return e.args[-1] if e.start is None else e.start[1][-1]


def _continued(start: Expr, more: tuple[Expr, ...]) -> Expr:
    """The one node of a multiple of CHUNK arguments and at most so many more."""
    key = (start, more)
    entry = _TABLE.get(key)
    known = None if entry is None else entry()
    if known is not None:
        return known
    op, params = start.op, start.params
    count = (start.start[2] if start.start else CHUNK) + len(more)
    if count > MOST_ARGUMENTS:
        raise _too_many(op, count)
    node = _new(_Late, op, params, op.shape((start, *more), params))
    node.start = start, more, count
    entry = _TABLE[key] = _Entry(node, _forget)
    entry.key = key
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
        return hash(tuple([crc32(v.encode()) if v.__class__ is str else stable(v) for v in value]))
    if isinstance(value, frozenset):
        return hash(tuple(sorted(map(stable, value))))
    if isinstance(value, (int, Fraction)) and value < 0:  # Python's hashes of -1 and -2 are equal
        return hash((-value,))
    return 0 if value is None else hash(value)


def as_expr(value: Expr | Number | float) -> Expr:
    """Numbers become number nodes; expressions stay."""
    if value.__class__ is Expr:  # told fastest; a long sum may be of a class of its own
        return value
    if isinstance(value, Expr):
        return value
    if isinstance(value, (int, Fraction, float)) and not isinstance(value, bool):
        return number(value)
    raise MatcalcError(f"{type(value).__name__} is neither an expression nor a number")


def require_expression(value: object) -> None:
    """Raise MatcalcError if the value is no expression; text and numbers are none here."""
    if not isinstance(value, Expr):
        raise MatcalcError(f"{value!r} is not an expression", hint="text becomes an expression with matcalc.parse")


@lru_cache(maxsize=1024, typed=True)
def number(value: Number | float) -> Expr:
    """A number node, which is exact: whole fractions become integers, and a float the decimal that Python writes.

    Raises MatcalcError for floats that are not finite.

    >>> number(0.1) + number(0.2), number(0.1) is number(Fraction(1, 10))
    (0.1 + 0.2, False)
    """
    if isinstance(value, float):
        if not isfinite(value):
            raise MatcalcError(f"{value} is not a number")
        value = decimal(repr(float(value)))
    elif isinstance(value, Fraction) and value.denominator == 1 and not isinstance(value, DecimalFraction):
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
        if node.args and (until is None or not until(node)):
            waiting = [a for a in node.args if a not in seen]
            if waiting:
                stack.append(node)
                waiting.reverse()
                stack += waiting
                continue
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
