"""What the value of each op is, laid out for all samples, given its arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..expr import Expr
from ..op import Op
from ..ops.blocks import component_op, rows_op, stack
from ..ops.leaves import identity, ones, symbol_op, unit, unit_op
from ..ops.powers import power
from ..ops.products import hadamard, matmul, transpose
from ..ops.reductions import Diag, diag, trace
from ..ops.sums import add, scale, scale_op
from ..shape import is_column, is_scalar
from .samples import COLUMN, CONSTANT, MATRIX, NUMBER, ROW, Laid, Samples, in_pairs, kind, repeated

Rule = Callable[[Samples, Expr], "Laid | None"]
RULES: dict[Op, Rule] = {}


def lays(*ops: Op) -> Callable[[Rule], Rule]:
    """Make a function the rule of these ops; what it answers None to has no matrix form."""

    def enter(rule: Rule) -> Rule:
        RULES.update(dict.fromkeys(ops, rule))
        return rule

    return enter


def within(U: Expr, V: Expr) -> Expr:
    """The products u'v of corresponding columns: (U ⊙ V)' 1."""
    return (U * V).T @ ones(U.shape[0])


@lays(symbol_op)
def of_symbol(samples: Samples, e: Expr) -> Laid | None:
    return Laid(kind(e.shape), samples.matrices[e]) if e in samples.matrices else None


@lays(unit_op)
def of_unit(samples: Samples, e: Expr) -> Laid | None:
    """The unit vectors e_1, …, e_n, if there are as many samples, are the columns of the identity."""
    return Laid(COLUMN, identity(samples.size)) if e.params == (samples.index, samples.size) else None


def rule(e: Expr) -> Rule:
    """The rule of an expression's op; functions of each entry share one."""
    return RULES.get(e.op, entrywise if "elementwise" in e.op.traits else of_unfolded)


def entrywise(samples: Samples, e: Expr) -> Laid:
    return Laid(kind(e.shape), e.op(samples.each(e.args[0])))


@lays(add, hadamard)
def of_equal_shapes(samples: Samples, e: Expr) -> Laid:
    if kind(e.shape) == MATRIX and e.op is add and all(samples(a).kind == MATRIX for a in e.args):
        return in_pairs([pair for a in e.args for pair in samples(a).pairs])
    return Laid(kind(e.shape), e.op(*map(samples.each, e.args)))


@lays(power)
def of_power(samples: Samples, e: Expr) -> Laid | None:
    base, exponent = e.args
    if samples(exponent).kind == CONSTANT and is_scalar(exponent.shape):
        return Laid(kind(e.shape), power(samples.each(base), exponent))
    if base.shape != exponent.shape:
        return None
    return Laid(kind(e.shape), power(samples.each(base), samples.each(exponent)))


@lays(scale_op)
def of_scale(samples: Samples, e: Expr) -> Laid | None:
    fixed = [f for f in e.args if is_scalar(f.shape) and samples(f).kind == CONSTANT]
    moving = [samples(f).value for f in e.args if is_scalar(f.shape) and samples(f).kind != CONSTANT]
    whole = Laid(NUMBER, hadamard(*moving)) if moving else None
    if not is_scalar(e.shape):
        core = samples(e.args[-1])
        whole = product(samples, core, whole) if whole else core
    return whole and multiplied(scale(*fixed), whole) if fixed else whole


def multiplied(factor: Expr, laid: Laid) -> Laid:
    """All values multiplied by one number."""
    if laid.kind == MATRIX:
        return in_pairs([(scale(factor, U), V) for U, V in laid.pairs])
    return Laid(laid.kind, scale(factor, laid.value))


@lays(matmul)
def of_product(samples: Samples, e: Expr) -> Laid | None:
    whole: Laid | None = samples(e.args[0])
    for f in e.args[1:]:
        whole = whole and product(samples, whole, samples(f))
    return whole


def product(samples: Samples, left: Laid, right: Laid) -> Laid | None:
    """The products of corresponding values."""
    if left.kind == right.kind == CONSTANT:
        return Laid(CONSTANT, left.value @ right.value)
    if right.kind != NUMBER:
        left, right = repeated(left, ones(samples.size)), repeated(right, ones(samples.size))
    multiply = MULTIPLICATION.get((left.kind, right.kind))
    return multiply(left, right) if multiply else None


def sums(kind: str, parts: Iterable[Expr]) -> Laid:
    return Laid(kind, add(*parts))


def weighted(c: Expr, w: Expr) -> Laid | None:
    """A constant column or row times the number of every sample."""
    what = kind(c.shape)
    return None if what == MATRIX else Laid(what, c @ w.T if what == COLUMN else w @ c)


MULTIPLICATION: dict[tuple[str, str], Callable[[Laid, Laid], Laid | None]] = {
    (CONSTANT, NUMBER): lambda c, w: weighted(c.value, w.value),
    (CONSTANT, COLUMN): lambda A, y: Laid(COLUMN, A.value @ y.value),
    (ROW, CONSTANT): lambda x, A: Laid(ROW, x.value @ A.value),
    (ROW, COLUMN): lambda x, y: Laid(NUMBER, within(x.value.T, y.value)),
    (COLUMN, ROW): lambda x, y: in_pairs([(x.value, y.value.T)]),
    (COLUMN, NUMBER): lambda x, w: Laid(COLUMN, x.value @ Diag(w.value)),
    (ROW, NUMBER): lambda x, w: Laid(ROW, Diag(w.value) @ x.value),
    (NUMBER, ROW): lambda w, x: Laid(ROW, Diag(w.value) @ x.value),
    (CONSTANT, MATRIX): lambda A, M: in_pairs([(A.value @ U, V) for U, V in M.pairs]),
    (MATRIX, CONSTANT): lambda M, A: in_pairs([(U, A.value.T @ V) for U, V in M.pairs]),
    (MATRIX, NUMBER): lambda M, w: in_pairs([(U @ Diag(w.value), V) for U, V in M.pairs]),
    (MATRIX, COLUMN): lambda M, x: sums(COLUMN, (U @ Diag(within(V, x.value)) for U, V in M.pairs)),
    (ROW, MATRIX): lambda x, M: sums(ROW, (Diag(within(x.value.T, U)) @ V.T for U, V in M.pairs)),
    (MATRIX, MATRIX): lambda M, N: in_pairs([(U @ Diag(within(V, P)), Q) for U, V in M.pairs for P, Q in N.pairs]),
}


@lays(transpose)
def of_transpose(samples: Samples, e: Expr) -> Laid:
    laid = samples(e.args[0])
    if laid.kind == MATRIX:
        return in_pairs([(V, U) for U, V in laid.pairs])
    return Laid(kind(e.shape), laid.value.T)


@lays(trace)
def of_trace(samples: Samples, e: Expr) -> Laid:
    return sums(NUMBER, (within(U, V) for U, V in samples(e.args[0]).pairs))


@lays(diag)
def of_diagonal(samples: Samples, e: Expr) -> Laid:
    return sums(COLUMN, (U * V for U, V in samples(e.args[0]).pairs))


@lays(stack)
def of_stack(samples: Samples, e: Expr) -> Laid | None:
    if not is_column(e.shape):
        return None
    return Laid(COLUMN, stack(*(samples.each(a).T if is_scalar(a.shape) else samples.each(a) for a in e.args)))


@lays(rows_op)
def of_rows(samples: Samples, e: Expr) -> Laid | None:
    return Laid(COLUMN, e.op(samples.each(e.args[0]), params=e.params)) if is_column(e.shape) else None


@lays(component_op)
def of_component(samples: Samples, e: Expr) -> Laid | None:
    """x_i[k] is the row k of X; x[i] is the vector x itself, A[i,k] the column k of A, and A[i,i] the diagonal."""
    x, (i, k) = e.args[0], e.params
    if samples(x).kind == COLUMN and isinstance(i, int):
        return Laid(NUMBER, samples.each(x).T @ unit(i, x.shape[0]))
    runs = [place == samples.index for place in e.params]
    if samples(x).kind != CONSTANT or any(r and size != samples.size for r, size in zip(runs, x.shape, strict=True)):
        return None
    if all(runs):
        return Laid(NUMBER, diag(x))
    if runs[0]:
        return Laid(NUMBER, x if is_column(x.shape) else x @ unit(k, x.shape[1]))
    return Laid(NUMBER, x.T @ unit(i, x.shape[0]))


def of_unfolded(samples: Samples, e: Expr) -> Laid | None:
    """An op that says what it is in other ops is laid out as these."""
    return samples.lay(e.op.unfolded(*e.args)) if e.op.unfolded else None
