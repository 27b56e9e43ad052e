"""Leaves: symbols, numbers, sizes as numbers, and the constant matrices."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import Any

from ..bounds import ZERO, Range, any_real, between, within
from ..errors import DeclarationError, LimitError
from ..expr import NOTHING, OPS, Expr, make, number
from ..notation import ATOM, NAME, Form, Layout, call, constant, layout
from ..op import Op, no_sympy, numpy, register
from ..properties.record import check_property, closure
from ..shape import SCALAR, Dim, Shape, extent, index_hole, is_scalar, names, offset_hole, size_hole, terms
from .forms import number_form


def _symbol_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    return (params[1], params[2])


symbol_op = register(
    Op(
        "symbol",
        _symbol_shape,
        (),
        traits=frozenset({"operator"}),
        form=lambda e: Form(NAME, e.params[0]),
        code=numpy(lambda e: f"{{${e.params[0]}}}" + (f"[{offset_hole(e.params[4])}]" if e.params[4] else "")),
        range=any_real,
        sympy=lambda s, e: s.symbol(e),
        facts=lambda e: closure(e.params[3]),
        free=lambda e: frozenset((e.params[4],)) if e.params[4] else NOTHING,
    )
)


def symbol(name: str, shape: Shape, properties: tuple[str, ...] = (), index: str | None = None) -> Expr:
    """A named scalar, vector or matrix; `index` is the sample index it carries (`x_i` inside a sum)."""
    known = tuple(sorted({check_property(p, name, shape) for p in properties}))
    return make(symbol_op, (), (name, *shape, known, index))


def _named(name: str, shape: Shape, properties: dict[str, bool]) -> Expr:
    """The symbol, if this can be a name and these can be sizes."""
    if not isinstance(name, str) or not name.isidentifier():
        hint = "a name is letters, digits and underscores"
        raise DeclarationError(f"{name!r} is not a name", hint=hint)
    return symbol(name, (_size(shape[0]), _size(shape[1])), _given(properties))


def _size(size: Dim) -> Dim:
    """The size, if it is one: at least 1, or made of names and numbers by + and *."""
    counts = isinstance(size, int) and not isinstance(size, bool) and size >= 1
    if counts or (isinstance(size, str) and all(map(str.isidentifier, names(size)))):
        return size
    raise DeclarationError(f"{size!r} is not a size", hint="a size is a name or a positive whole number")


def _given(properties: dict[str, bool]) -> tuple[str, ...]:
    return tuple(name for name, holds in properties.items() if holds)


def matrix(name: str, rows: Dim, columns: Dim, **properties: bool) -> Expr:
    """An m×n matrix.

    >>> matrix("S", "n", "n", symmetric=True).shape
    ('n', 'n')
    """
    return _named(name, (rows, columns), properties)


def vector(name: str, size: Dim, **properties: bool) -> Expr:
    """A column vector, n×1.

    >>> vector("x", "n").shape
    ('n', 1)
    """
    return _named(name, (size, 1), properties)


def scalar(name: str, **properties: bool) -> Expr:
    """A scalar, 1×1.

    >>> scalar("a").shape
    (1, 1)
    """
    return _named(name, SCALAR, properties)


def _number_facts(e: Expr) -> frozenset[str]:
    return closure(["positive"]) if e.params[1] > 0 else NOTHING


_EXACT = 2**53  # up to here whole numbers are floats, so that large ones cannot turn arrays into objects


def _literal(e: Expr) -> str:
    value = e.params[1]
    if isinstance(value, int) and abs(value) <= _EXACT:
        return str(value)
    try:
        decimal = float(value)
    except OverflowError as error:
        raise LimitError(f"the number {str(value)[:20]}… is too large for a float") from error
    if (
        isinstance(value, Fraction)
        and Fraction(repr(decimal)) != value
        and max(abs(value.numerator), value.denominator) < _EXACT
    ):
        return f"{value.numerator}/{value.denominator}"
    return repr(decimal)


number_op = register(
    Op(
        "number",
        lambda args, params: SCALAR,
        (),
        traits=frozenset({"operator"}),
        form=lambda e: number_form(e.params[1]),
        code=numpy(_literal),
        range=lambda e, args: Range.between(float(e.params[1]), float(e.params[1])),
        sympy=lambda s, e: s.literal(e),
        facts=_number_facts,
    )
)

pi_op = register(
    Op(
        "pi",
        lambda args, params: SCALAR,
        (),
        traits=frozenset({"operator"}),
        form=lambda e: Form(layout("atom", ATOM, "pi", "π", r"\pi", "π")),
        code=numpy("np.pi"),
        range=between(3, 4),
        sympy=lambda s, e: s.pi,
        facts=lambda e: closure(["positive"]),
    )
)
pi = make(pi_op)

dim_op = register(
    Op(
        "dim",
        lambda args, params: SCALAR,
        (),
        traits=frozenset({"operator"}),
        form=lambda e: Form(NAME, str(e.params[0])),
        code=numpy(lambda e: size_hole(e.params[0])),
        range=between(1, inf),
        sympy=lambda s, e: s.size(e.params[0]),
        facts=lambda e: closure(["positive"]),
        build=lambda op, args, params: dim(params[0]),
    )
)


def dim(size: Dim) -> Expr:
    """A size as a number: the n in `sum(ones(n)) = n`; whole sizes are numbers, m*n + 1 is a sum of products."""
    sums = [OPS["scale"](count, *(make(dim_op, (), (name,)) for name in factors)) for factors, count in terms(size)]
    return OPS["add"](*sums)


index_op = register(
    Op(
        "index",
        lambda args, params: SCALAR,
        (),
        traits=frozenset({"operator"}),
        form=lambda e: Form(NAME, e.params[0]),
        code=numpy(lambda e: index_hole(e.params[0])),
        range=between(1, inf),
        sympy=no_sympy,
        free=lambda e: frozenset((e.params[0],)),
    )
)


def index(name: str) -> Expr:
    """The running index of a series, as a number."""
    return make(index_op, (), (name,))


# --------------------------------------------------------------------------- constant matrices


def _constant(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    if is_scalar(op.shape((), params)):
        return number(0 if op.name == "zeros" else 1)
    return make(op, (), params)


def _sizes(name: str, *dims: Dim) -> Form:
    return Form(call(name), *(Form(NAME, str(d)) for d in dims))


ONES = constant("ones", r"\mathbf{1}", "𝟏")
ZEROS = constant("zeros", r"\mathbf{0}", "𝟎")
IDENTITY = constant("I", "I", "I")


def _sized(layout: Layout, e: Expr) -> Form:
    rows, columns = e.shape
    return Form(layout, *map(str, (rows,) if columns == 1 or layout is IDENTITY else (rows, columns)))


ones_op = register(
    Op(
        "ones",
        lambda args, params: params,
        (),
        form=lambda e: _sized(ONES, e),
        code=numpy(lambda e: f"np.ones({extent(e.shape)})"),
        range=between(1, 1),
        sympy=lambda s, e: s.OneMatrix(*map(s.size, e.shape)),
        facts=lambda e: closure(["positive"] + ["positive_semidefinite", "toeplitz"] * (e.shape[0] == e.shape[1])),
        build=_constant,
    )
)
zeros_op = register(
    Op(
        "zeros",
        lambda args, params: params,
        (),
        form=lambda e: _sized(ZEROS, e),
        code=numpy(lambda e: f"np.zeros({extent(e.shape)})"),
        range=within(ZERO),
        sympy=lambda s, e: s.ZeroMatrix(*map(s.size, e.shape)),
        facts=lambda e: closure(
            ["binary"] + ["diagonal", "skew", "toeplitz", "positive_semidefinite"] * (e.shape[0] == e.shape[1])
        ),
        build=_constant,
    )
)
identity_op = register(
    Op(
        "I",
        lambda args, params: (params[0], params[0]),
        (),
        form=lambda e: _sized(IDENTITY, e),
        code=numpy(lambda e: f"np.eye({size_hole(e.params[0])})"),
        range=between(0, 1),
        sympy=lambda s, e: s.Identity(s.size(e.shape[0])),
        facts=lambda e: closure(["diagonal", "positive_definite", "orthogonal", "toeplitz", "one_hot"]),
        build=_constant,
    )
)


def ones(rows: Dim, columns: Dim = 1) -> Expr:
    """The matrix of ones; ones(n) is a column vector, ones(1) the number 1."""
    return ones_op(params=(_size(rows), _size(columns)))


def zeros(rows: Dim, columns: Dim = 1) -> Expr:
    """The matrix of zeros; zeros(n) is a column vector, zeros(1) the number 0."""
    return zeros_op(params=(_size(rows), _size(columns)))


def identity(size: Dim) -> Expr:
    """The n×n identity matrix."""
    return identity_op(params=(_size(size),))


unit_op = register(
    Op(
        "unit",
        lambda args, params: (params[1], 1),
        (),
        form=lambda e: _sizes("unit", *e.params),
        code=numpy(lambda e: f"unit({index_hole(e.params[0])}, {size_hole(e.params[1])})"),
        range=between(0, 1),
        sympy=no_sympy,
        facts=lambda e: closure(["one_hot", "unit"]),
        free=lambda e: frozenset((e.params[0],)) if isinstance(e.params[0], str) else NOTHING,
    )
)


def unit(i: int | str, size: Dim) -> Expr:
    """The i-th unit vector of length n, i counted from 1."""
    return number(1) if size == 1 else make(unit_op, (), (i, size))
