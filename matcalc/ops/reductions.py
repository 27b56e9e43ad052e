"""Traces, sums of entries, diagonals and triangles."""

from __future__ import annotations

from typing import Any

from ..errors import ShapeError
from ..expr import OPS, Expr, make
from ..notation import Form, call
from ..op import Einsum, Linear, Op, diagonal_of, einsum, register
from ..properties.record import closure, kept_by
from ..shape import SCALAR, Shape, is_column, is_scalar, show, square
from .leaves import identity, ones
from .sums import scale
from .zero_one import selection


def _to_scalar(name: str) -> Any:
    def shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
        square(name, args[0].shape)
        return SCALAR

    return shape


def _scalar_passes(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    return args[0] if is_scalar(args[0].shape) else make(op, args, params)


def _entries_facts(e: Expr) -> list[str]:
    """What the diagonal of a matrix is: not negative for a semidefinite one."""
    facts = e.args[0].facts
    positive, semipositive = facts & {"positive", "positive_definite"}, facts & {"nonnegative", "positive_semidefinite"}
    return ["positive"] if positive else ["nonnegative"] if semipositive else []


trace = register(
    Op(
        "tr",
        _to_scalar("tr"),
        (Linear(lambda g, X: scale(g, identity(X.shape[0]))),),
        form=lambda e: Form(call("tr"), *e.args),
        numpy="np.trace({0})",
        einsum=einsum("kk->"),
        facts=lambda e: closure(_entries_facts(e)),
        build=_scalar_passes,
        source="Magnus and Neudecker 8.2; Matrix Cookbook 36",
    )
)

total = register(
    Op(
        "sum",
        lambda args, params: SCALAR,
        (Linear(lambda g, X: scale(g, ones(*X.shape))),),
        form=lambda e: Form(call("sum"), *e.args),
        numpy="np.sum({0})",
        einsum=einsum("kl->"),
        facts=lambda e: closure(e.args[0].facts & {"positive", "nonnegative"}),
        build=_scalar_passes,
        source="sum(X) = 1'X1; Magnus and Neudecker 8.2",
    )
)


def _Diag_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    if not is_column(args[0].shape):
        raise ShapeError(f"Diag needs a vector, not {show(args[0].shape)}")
    return (args[0].shape[0], args[0].shape[0])


def _Diag_facts(e: Expr) -> frozenset[str]:
    facts = e.args[0].facts
    found = [matrix for entries, matrix in _DIAGONAL.items() if entries in facts]
    return closure(["diagonal", *(facts & {"nonnegative", "binary"}), *found])


_DIAGONAL = {  # what a diagonal matrix is by its diagonal
    "positive": "positive_definite",
    "nonnegative": "positive_semidefinite",
    "away_from_zero": "invertible",
    "signs": "orthogonal",
}


Diag = register(
    Op(
        "Diag",
        _Diag_shape,
        (Linear(lambda g, v: diag(g), lambda v: selection(v.shape[0])),),
        form=lambda e: Form(call("Diag"), *e.args),
        numpy="np.diag({0})",
        einsum=einsum("i->ii"),
        facts=_Diag_facts,
        build=_scalar_passes,
        source="linear in its argument; Magnus and Neudecker 8.2",
    )
)


def _diag_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    return (square("diag", args[0].shape)[0], 1)


diag: Op = register(
    Op(
        "diag",
        _diag_shape,
        (Linear(lambda g, X: Diag(g), lambda X: selection(X.shape[0]).T),),
        form=lambda e: Form(call("diag"), *e.args),
        numpy="np.diag({0})",
        einsum=einsum("ii->i"),
        facts=lambda e: closure(_entries_facts(e)),
        build=_scalar_passes,
        source="linear in its argument; Magnus and Neudecker 8.2",
    )
)


_KEPT_BY_TRIANGLES = kept_by("triangle")


def _triangle(name: str, kept: str) -> Op:
    return register(
        Op(
            name,
            lambda args, params: square(name, args[0].shape),
            (Linear(lambda g, X: OPS[name](g), lambda X: diagonal_of(OPS[name](ones(*X.shape)))),),
            form=lambda e: Form(call(name), *e.args),
            facts=lambda e: closure([kept, *(e.args[0].facts & _KEPT_BY_TRIANGLES)]),
            numpy=lambda e: "{0}" if is_scalar(e.shape) else f"np.{name}({{0}})",
            einsum=lambda e: Einsum(("ij",), "ij", ((OPS[name](ones(*e.shape)), "ij"),)),
            source="linear in its argument: other entries become zero",
        )
    )


tril, triu = _triangle("tril", "lower"), _triangle("triu", "upper")

_KEPT_BY_MEANS = kept_by("mean")

toeplitz: Op = register(
    Op(
        "toeplitz",
        lambda args, params: square("toeplitz", args[0].shape),
        (Linear(lambda g, X: toeplitz(g)),),
        form=lambda e: Form(call("toeplitz"), *e.args),
        facts=lambda e: closure(["toeplitz", *(e.args[0].facts & _KEPT_BY_MEANS)]),
        numpy=lambda e: "{0}" if is_scalar(e.shape) else "toeplitz({0})",
        build=_scalar_passes,
        traits=frozenset({"transposable"}),
        source="the mean of each diagonal in all its entries: the projection on the Toeplitz matrices",
    )
)
