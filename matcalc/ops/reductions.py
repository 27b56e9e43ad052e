"""Traces, sums of entries, diagonals and triangles."""

from __future__ import annotations

from typing import Any

from ..errors import ShapeError
from ..expr import OPS, Expr, make
from ..notation import Form, call
from ..op import Linear, Op, diagonal_of, register
from ..shape import SCALAR, Shape, is_column, is_scalar, show, square
from ..structure import closure
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


trace = register(
    Op(
        "tr",
        _to_scalar("tr"),
        (Linear(lambda g, X: scale(g, identity(X.shape[0]))),),
        form=lambda e: Form(call("tr"), *e.args),
        numpy="np.trace({0})",
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
        facts=lambda e: e.args[0].facts & closure(["positive"]),
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
    definite = ["positive_definite"] if "positive" in facts else []
    return closure(["diagonal", *definite, *(["nonnegative"] if "nonnegative" in facts else [])])


Diag = register(
    Op(
        "Diag",
        _Diag_shape,
        (Linear(lambda g, v: diag(g), lambda v: selection(v.shape[0])),),
        form=lambda e: Form(call("Diag"), *e.args),
        numpy="np.diag({0})",
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
        facts=lambda e: closure(["positive"] if e.args[0].facts & {"positive", "positive_definite"} else []),
        build=_scalar_passes,
        source="linear in its argument; Magnus and Neudecker 8.2",
    )
)


def _triangle(name: str, kept: str) -> Op:
    return register(
        Op(
            name,
            lambda args, params: square(name, args[0].shape),
            (Linear(lambda g, X: OPS[name](g), lambda X: diagonal_of(OPS[name](ones(*X.shape)))),),
            form=lambda e: Form(call(name), *e.args),
            facts=lambda e: closure([kept]) | (e.args[0].facts & closure(["diagonal", "nonnegative"])),
            numpy=lambda e: "{0}" if is_scalar(e.shape) else f"np.{name}({{0}})",
            source="linear in its argument: other entries become zero",
        )
    )


tril, triu = _triangle("tril", "lower"), _triangle("triu", "upper")
