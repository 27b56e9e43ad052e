"""Sums over a running index: Σ a x_i = a Σ x_i; where all entries are taken, products: Σ A_ij x_j = (A x)_i."""

from __future__ import annotations

from ..expr import Expr
from ..ops.blocks import component, component_op
from ..ops.elementwise import ELEMENTWISE
from ..ops.leaves import dim, index, matrix, ones, scalar, unit, unit_op, vector
from ..ops.powers import power
from ..ops.products import hadamard, matmul, transpose
from ..ops.reductions import Diag, diag, total
from ..ops.sums import add, scale, scale_op, series, series_op
from ..rewrite import rule
from ..shape import is_column

X, A = matrix("X", "n", "n"), matrix("A", "m", "n")
x, y = vector("x", "n"), vector("y", "n")
a = scalar("a")
exp = ELEMENTWISE["exp"]


@rule(
    "factors outside a series",
    series_op,
    examples=lambda: [series(scale(a, index("i")), "i", 3), series(a, "i", dim("N"))],
)
def series_constants(e: Expr) -> Expr | None:
    """Σ a x_i = a Σ x_i and Σ a = N a where a does not depend on i."""
    body, count = e.args
    (i,) = e.params
    if i not in body.free:
        return scale(count, body)
    if body.op.name == "scale":
        out = [f for f in body.args[:-1] if i not in f.free]
        core = [f for f in body.args if f not in out]
        return scale(*out, series(scale(*core), i, count)) if out else None
    return None


@rule(
    "series of all entries",
    series_op,
    examples=lambda: [
        series(scale(component(x, "i"), unit("i", "n")), "i", dim("n")),
        series(matmul(unit("i", "n"), unit("i", "n").T), "i", dim("n")),
        series(exp(component(x, "i")) * component(y, "i"), "i", dim("n")),
        series(component(A, 2, "i") * component(x, "i"), "i", dim("n")),
        series(component(X, "i", "i"), "i", dim("n")),
        series(scale(matmul(x.T, A.T, unit("i", "m")), unit("i", "m")), "i", dim("m")),
    ],
)
def series_of_entries(e: Expr) -> Expr | None:
    """Σ x_i e_i = x for the unit vectors e_i, Σ x_i y_i = sum(x ⊙ y): the index is seen no more."""
    body, count = e.args
    (i,) = e.params
    *scalars, core = body.args if body.op is scale_op else (body,)
    factors = core.args if core.op is matmul else (core,)
    places = [k for k, f in enumerate(factors) if i in f.free]
    units = [k for k in places if _bare(factors[k]).op is unit_op]
    if core.is_scalar and not units:
        entries = _column(body, i, count)
        return None if entries is None else total(entries)
    if places != units or not units or _bare(factors[units[0]]).shape != _bare(factors[units[-1]]).shape:
        return None
    entries = _column(scale(1, *scalars), i, count) if scalars else ones(_bare(factors[units[0]]).shape[0])
    return None if entries is None or entries.shape != _bare(factors[units[0]]).shape else _put(factors, units, entries)


def _bare(f: Expr) -> Expr:
    return f.args[0] if f.op is transpose else f


def _put(factors: tuple[Expr, ...], units: list[int], entries: Expr) -> Expr | None:
    """The product with the entries in place of one unit vector, or on the diagonal in place of e_i e_i'."""
    first = units[0]
    if len(units) == 1:
        return matmul(*factors[:first], entries.T if factors[first].op is transpose else entries, *factors[first + 1 :])
    outer = units == [first, first + 1] and [factors[k].op is transpose for k in units] == [False, True]
    return matmul(*factors[:first], Diag(entries), *factors[first + 2 :]) if outer else None


def _column(s: Expr, i: str, count: Expr) -> Expr | None:
    """The column whose entries are the values of the scalar s for i = 1, …, count, where it can be written."""
    if i not in s.free:
        return s
    if s.op is component_op:
        return _entries(s.args[0], s.params, i, count)
    if s.op is matmul:
        return _product(s.args, i, count)
    known = "elementwise" in s.op.traits or s.op in (scale_op, add, hadamard, power)
    columns = [_column(part, i, count) for part in s.args] if known else [None]
    if any(c is None for c in columns):
        return None
    moving = [c for part, c in zip(s.args, columns, strict=True) if i in part.free and c is not None]
    still = [part for part in s.args if i not in part.free]
    if s.op is scale_op or s.op is hadamard:
        return scale(*still, hadamard(*moving))
    if s.op is add:
        return add(*moving, *(scale(c, ones(moving[0].shape[0])) for c in still))
    return s.op(*(c for c in columns if c is not None), params=s.params) if s.args[0] not in still else None


def _product(factors: tuple[Expr, ...], i: str, count: Expr) -> Expr | None:
    """The column of the numbers e_i'A x, or x'A e_i."""
    moving = [k for k, f in enumerate(factors) if i in f.free]
    e = factors[moving[0]]
    if len(moving) > 1 or _bare(e).op is not unit_op or dim(_bare(e).shape[0]) is not count:
        return None
    return matmul(*factors[1:]) if e.op is transpose else matmul(*factors[:-1]).T


def _entries(X: Expr, at: tuple[int | str, ...], i: str, count: Expr) -> Expr | None:
    """The column X[1,j], …, X[n,j], the row as a column, or the diagonal, if the index runs over all of it."""
    row, column = at
    if i in X.free or any(k == i and dim(size) is not count for k, size in zip(at, X.shape, strict=True)):
        return None
    if row == column:
        return diag(X)
    if row == i:
        return X if is_column(X.shape) else X @ unit(column, X.shape[1])
    return X.T @ unit(row, X.shape[0])


RUNNING = (series_constants, series_of_entries)
