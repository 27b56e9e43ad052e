"""Traces, sums of entries, diagonals and triangles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..bounds import NONNEGATIVE, Range, same_range, summed, total_of, with_zero
from ..expr import OPS, Expr, make
from ..op import Einsum, Linear, Op, Signature, diagonal_of, einsum, no_sympy, numpy, register
from ..properties.record import closure, kept_by
from ..shape import is_scalar
from .leaves import identity, ones
from .sums import scale
from .zero_one import selection


def _scalar_passes(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    return args[0] if is_scalar(args[0].shape) else make(op, args, params)


def _entries_facts(e: Expr) -> list[str]:
    """What the diagonal of a matrix is: not negative for a semidefinite one."""
    facts = e.args[0].facts
    positive, semipositive = facts & {"positive", "positive_definite"}, facts & {"nonnegative", "positive_semidefinite"}
    return ["positive"] if positive else ["nonnegative"] if semipositive else []


def _trace_range(e: Expr, args: Sequence[Range]) -> Range:
    """The diagonal of a positive semidefinite matrix is nonnegative, and so is tr(PQ) for two of them."""
    (X,) = e.args
    if "positive_semidefinite" in X.facts or (X.op.name == "matmul" and _two_semidefinite(X.args)):
        return NONNEGATIVE
    return summed(args[0])


def _two_semidefinite(factors: tuple[Expr, ...]) -> bool:
    """Whether a rotation of the factors is a product of at most two positive semidefinite matrices."""
    count = len(factors)
    for start in range(count):
        ring = factors[start:] + factors[:start]
        for cut in range(1, count + 1):
            parts = [OPS["matmul"](*part) for part in (ring[:cut], ring[cut:]) if part]
            if all("positive_semidefinite" in part.facts for part in parts):
                return True
    return False


trace = register(
    Op(
        "tr",
        Signature("square", "scalar"),
        (Linear(lambda g, X: scale(g, identity(X.shape[0]))),),
        code=numpy("np.trace({0})"),
        range=_trace_range,
        sympy=lambda s, e, X: s.Trace(X),
        words=("trace",),
        spoken=("Tr", "Trace"),
        python="tr",
        einsum=einsum("kk->"),
        facts=lambda e: closure(_entries_facts(e)),
        build=_scalar_passes,
        source="Magnus and Neudecker 8.2; Matrix Cookbook 36",
    )
)

total = register(
    Op(
        "sum",
        Signature("vector or matrix", "scalar"),
        (Linear(lambda g, X: scale(g, ones(*X.shape))),),
        code=numpy("np.sum({0})"),
        range=total_of,
        sympy=lambda s, e, X: s.total(X),
        unfolded=lambda X: ones(X.shape[0]).T @ X @ ones(X.shape[1]),
        python="sum_",
        einsum=einsum("kl->"),
        facts=lambda e: closure(e.args[0].facts & {"positive", "nonnegative"}),
        build=_scalar_passes,
        source="sum(X) = 1'X1; Magnus and Neudecker 8.2",
    )
)


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
        Signature("vector", "diagonal", ("diag", "diag takes a matrix")),
        (Linear(lambda g, v: diag(g), lambda v: selection(v.shape[0])),),
        code=numpy("np.diag({0})"),
        range=with_zero,
        sympy=lambda s, e, v: s.DiagMatrix(v),
        python="Diag",
        einsum=einsum("i->ii"),
        facts=_Diag_facts,
        build=_scalar_passes,
        source="linear in its argument; Magnus and Neudecker 8.2",
    )
)


diag: Op = register(
    Op(
        "diag",
        Signature("square", "column"),
        (Linear(lambda g, X: Diag(g), lambda X: selection(X.shape[0]).T),),
        code=numpy("np.diag({0})"),
        range=same_range,
        sympy=lambda s, e, X: s.DiagonalOf(X),
        spoken=("ddiag",),
        python="diag",
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
            Signature("square", "same"),
            (Linear(lambda g, X: OPS[name](g), lambda X: diagonal_of(OPS[name](ones(*X.shape)))),),
            facts=lambda e: closure([kept, *(e.args[0].facts & _KEPT_BY_TRIANGLES)]),
            code=numpy(lambda e: "{0}" if is_scalar(e.shape) else f"np.{name}({{0}})"),
            range=with_zero,
            sympy=no_sympy,
            einsum=lambda e: Einsum(("ij",), "ij", ((OPS[name](ones(*e.shape)), "ij"),)),
            source="linear in its argument: other entries become zero",
        )
    )


tril, triu = _triangle("tril", "lower"), _triangle("triu", "upper")

_KEPT_BY_MEANS = kept_by("mean")

toeplitz: Op = register(
    Op(
        "toeplitz",
        Signature("square", "same"),
        (Linear(lambda g, X: toeplitz(g)),),
        facts=lambda e: closure(["toeplitz", *(e.args[0].facts & _KEPT_BY_MEANS)]),
        code=numpy(lambda e: "{0}" if is_scalar(e.shape) else "toeplitz({0})"),
        range=same_range,
        sympy=no_sympy,
        build=_scalar_passes,
        traits=frozenset({"transposable"}),
        source="the mean of each diagonal in all its entries: the projection on the Toeplitz matrices",
    )
)
