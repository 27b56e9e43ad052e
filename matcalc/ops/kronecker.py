"""Vectorization, the Kronecker product and its adjoints."""

from __future__ import annotations

from typing import Any

from ..bounds import multiplied, products_added, same_range
from ..errors import ShapeError
from ..expr import Expr, make
from ..notation import KRONECKER, NAME, Form, call
from ..op import Linear, Multilinear, Op, Signature, no_sympy, numpy, register
from ..properties.record import OF_ENTRIES, kept_by
from ..shape import Shape, column, extent, is_column, is_matrix, is_row, is_scalar, show, size_hole, times
from .leaves import identity
from .products import hoist_only
from .sums import scale
from .zero_one import commutation


def _vec_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    if is_column(args[0].shape):
        return args[0]
    return args[0].T if is_row(args[0].shape) else make(op, args, params)


vec = register(
    Op(
        "vec",
        Signature("matrix or vector", "vec"),
        (Linear(lambda g, X: unvec(g, X.shape), lambda X: identity(times(*X.shape))),),
        code=numpy(lambda e: '{0}.ravel(order="F")' if is_matrix(e.args[0].shape) else "{0}"),
        range=same_range,
        sympy=no_sympy,
        spoken=("Vec",),
        python="vec",
        facts=lambda e: e.args[0].facts & OF_ENTRIES,
        build=_vec_build,
        source="Magnus and Neudecker 8.2: d vec X = vec dX",
    )
)


def _unvec_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    column("unvec", args[0].shape)
    if times(*params) != args[0].shape[0]:
        raise ShapeError(f"unvec of {args[0].shape[0]} entries into {show((params[0], params[1]))}")
    return (params[0], params[1])


unvec_op = register(
    Op(
        "unvec",
        _unvec_shape,
        (Linear(lambda g, v: vec(g), lambda v: identity(v.shape[0])),),
        form=lambda e: Form(call("unvec"), e.args[0], *(Form(NAME, str(d)) for d in e.params)),
        code=numpy(lambda e: f'{{0}}.reshape({extent(e.shape)}, order="F")' if is_matrix(e.shape) else "{0}"),
        range=same_range,
        sympy=no_sympy,
        facts=lambda e: e.args[0].facts & OF_ENTRIES,
        build=lambda op, args, params: args[0] if params[1] == 1 else make(op, args, params),
        source="the inverse of vec; Magnus and Neudecker 2.4",
    )
)


def unvec(v: Expr, shape: Shape) -> Expr:
    """The matrix whose columns, stacked, are v."""
    return unvec_op(v, params=shape)


def _kron_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    (m, n), (p, q) = args[0].shape, args[1].shape
    return (times(m, p), times(n, q))


def _kron_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    if is_scalar(args[0].shape) or is_scalar(args[1].shape):
        return scale(*args)
    return hoist_only(op, args, params)


def _kron_facts(e: Expr) -> frozenset[str]:
    A, B = e.args[0].facts, e.args[1].facts
    found = A & B & _KEPT_BY_KRON
    if is_column(e.args[0].shape) != is_column(e.args[1].shape):
        found -= _OF_COLUMNS_OR_ROWS
    if A & {"skew", "symmetric"} and B & {"skew", "symmetric"}:
        found |= {"skew"} if ("skew" in A) != ("skew" in B) else {"symmetric"}
    return found


def _kron_numpy(e: Expr) -> str:
    A, B = e.args
    if is_column(A.shape) and is_row(B.shape):
        return "np.outer({0}, {1})"
    if is_row(A.shape) and is_column(B.shape):
        return "np.outer({1}, {0})"
    if not is_matrix(e.shape):
        return "np.outer({0}, {1}).ravel()"
    return f"kron({_two_dimensional(0, A)}, {_two_dimensional(1, B)})"


def _two_dimensional(i: int, a: Expr) -> str:
    return f"{{{i}}}" + ("" if is_matrix(a.shape) else "[:, None]" if is_column(a.shape) else "[None, :]")


def _kron_left(B: Expr, shape: Shape) -> Expr:
    """The matrix of X ↦ X ⊗ B: vec(X ⊗ B) = (I ⊗ K ⊗ I)(I ⊗ vec B) vec X (Magnus and Neudecker, theorem 3.10)."""
    (m, n), (p, q) = shape, B.shape
    inner = kron(commutation(q, m), identity(p)) @ kron(identity(m), vec(B))
    return kron(identity(n), inner)


def _kron_right(A: Expr, shape: Shape) -> Expr:
    """The matrix of X ↦ A ⊗ X: vec(A ⊗ X) = (I ⊗ K ⊗ I)(vec A ⊗ I) vec X."""
    (m, n), (p, q) = A.shape, shape
    outer = kron(identity(n), kron(commutation(q, m), identity(p)))
    return outer @ kron(vec(A), identity(times(p, q)))


_OF_COLUMNS_OR_ROWS = frozenset({"simplex", "one_hot"})
_KEPT_BY_KRON = kept_by("kronecker")

kron = register(
    Op(
        "kron",
        _kron_shape,
        (
            Linear(lambda g, A, B: contract_right(g, B, A.shape), lambda A, B: _kron_left(B, A.shape)),
            Linear(lambda g, A, B: contract_left(g, A, B.shape), lambda A, B: _kron_right(A, B.shape)),
        ),
        form=KRONECKER,
        code=numpy(_kron_numpy),
        range=multiplied,
        sympy=lambda s, e, A, B: s.KroneckerProduct(A, B),
        python="kron",
        facts=_kron_facts,
        build=_kron_build,
        source="Magnus and Neudecker ch. 2; Van Loan and Pitsianis (1993) for the adjoints",
    )
)


def _contract_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    shape = (params[0], params[1])
    whole = (times(args[1].shape[0], shape[0]), times(args[1].shape[1], shape[1]))
    if whole != args[0].shape:
        raise ShapeError(f"{show(args[0].shape)} has no blocks for {show(args[1].shape)} and {show(shape)}")
    return shape


def _contract_form(name: str) -> Any:
    return lambda e: Form(call(name), *e.args, *(Form(NAME, str(d)) for d in e.params))


def _contract_numpy(e: Expr, outer: bool) -> str:
    """M[i*p + k, j*q + l] with the blocks' place (i, j), or what is inside the blocks (k, l), summed against B."""
    B = e.args[1]
    outside, inside = (e.shape, B.shape) if outer else (B.shape, e.shape)
    split = ", ".join(size_hole(d) for d in (outside[0], inside[0], outside[1], inside[1]))
    kept, summed = ("ij", "kl") if outer else ("kl", "ij")
    letters = [_axes(summed, B.shape), _axes(kept, e.shape)]
    return f'np.einsum("ikjl,{letters[0]}->{letters[1]}", {{0}}.reshape({split}), {{1}})'


def _axes(letters: str, shape: Shape) -> str:
    return "".join(letter for letter, size in zip(letters, shape, strict=True) if size != 1)


contract_right_op = register(
    Op(
        "contract_right",
        _contract_shape,
        (
            Multilinear(lambda g, e, i: kron(g, e.args[1]), lambda e, i: _kron_left(e.args[1], e.shape).T),
            Linear(lambda g, M, B: contract_left(M, g, B.shape)),
        ),
        form=_contract_form("contract_right"),
        code=numpy(lambda e: _contract_numpy(e, outer=True)),
        range=products_added,
        sympy=no_sympy,
        build=hoist_only,
        source="H with M : kron(X, B) = H : X for all X; H[i,j] is the block (i,j) of M, times B entrywise, summed",
    )
)
contract_left_op = register(
    Op(
        "contract_left",
        _contract_shape,
        (
            Multilinear(lambda g, e, i: kron(e.args[1], g), lambda e, i: _kron_right(e.args[1], e.shape).T),
            Linear(lambda g, M, A: contract_right(M, g, A.shape)),
        ),
        form=_contract_form("contract_left"),
        code=numpy(lambda e: _contract_numpy(e, outer=False)),
        range=products_added,
        sympy=no_sympy,
        build=hoist_only,
        source="H with M : kron(A, X) = H : X for all X; the blocks of M weighted by A and summed",
    )
)


def contract_right(M: Expr, B: Expr, shape: Shape) -> Expr:
    """H of the given shape with M : kron(X, B) = H : X for all X."""
    return contract_right_op(M, B, params=shape)


def contract_left(M: Expr, A: Expr, shape: Shape) -> Expr:
    """H of the given shape with M : kron(A, X) = H : X for all X."""
    return contract_left_op(M, A, params=shape)
