"""Sums over a running index: Σ a x_i = a Σ x_i; where all entries are taken, products: Σ A_ij x_j = (A x)_i."""

from __future__ import annotations

from ..errors import NoRuleError
from ..expr import Expr, postorder, value_of
from ..layout import Samples
from ..layout import rule as layout
from ..ops.blocks import component
from ..ops.elementwise import ELEMENTWISE
from ..ops.leaves import dim, dim_op, index, index_op, matrix, scalar, symbol_op, unit, vector
from ..ops.products import matmul, transpose
from ..ops.sums import add, scale, scale_op, series, series_op
from ..rewrite import rule

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
        series(series(exp(component(A, "i", "j")) * component(A, "i", "j"), "j", dim("n")), "i", dim("m")),
    ],
)
def series_of_entries(e: Expr) -> Expr | None:
    """Σ x_i e_i = x for the unit vectors e_i, Σ x_i y_i = sum(x ⊙ y), Σ f(A_ij) likewise: the index is seen no more."""
    body, last = e.args
    (i,) = e.params
    size = last.params[0] if last.op is dim_op else value_of(last)
    moving = {node.op for node in postorder(body, until=lambda node: i not in node.free) if i in node.free}
    if not isinstance(size, str | int) or moving & {symbol_op, index_op, series_op}:
        return None
    try:
        return Samples(i, size, {}, layout).total(body)
    except NoRuleError:
        return None


@rule(
    "sums over one index in one",
    add,
    inside=[series_op],
    examples=lambda: [
        add(scale(a, series(scale(index("i"), x), "i", 3)), scale(a, series(scale(component(y, "i"), x), "i", 3)))
    ],
)
def series_in_one(e: Expr) -> Expr | None:
    """Σ x_i + Σ y_i = Σ (x_i + y_i) for sums over the same index to the same end."""
    groups: dict[tuple[Expr | str, ...], list[Expr]] = {}
    rest: list[Expr] = []
    for term in e.args:
        *factors, core = term.args if term.op is scale_op else (term,)
        if core.op is series_op:
            groups.setdefault((core.params[0], core.args[1], *factors), []).append(core.args[0])
        else:
            rest.append(term)
    if len(rest) + len(groups) == len(e.args):
        return None
    merged = [scale(*factors, series(add(*bodies), i, last)) for (i, last, *factors), bodies in groups.items()]  # type: ignore[arg-type]
    return add(*merged, *rest)


@rule(
    "transpose of a sum over an index",
    transpose,
    children=[series_op],
    examples=lambda: [series(scale(index("i"), x), "i", 3).T],
)
def transposed_series(e: Expr) -> Expr | None:
    """(Σ x_i)' = Σ x_i'."""
    body, last = e.args[0].args
    return series(body.T, e.args[0].params[0], last)


RUNNING = (series_constants, series_of_entries, series_in_one, transposed_series)
