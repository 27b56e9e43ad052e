"""Lowering of products, sums and quotients: two factors at a time, nothing dense that need not be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from ..expr import Expr, make, number, value_of
from ..ops.kronecker import kron
from ..ops.products import is_transpose_of, transpose
from ..ops.reductions import total
from ..ops.sums import scale, scale_op
from ..ops.terms import level, negated
from ..shape import SCALAR, Shape, is_column, is_matrix, is_row, is_scalar
from .chain import bracket, mirrored_half, transposed
from .kernels import across, broadcast, column_sums, divided, divisor, dot, product, row_sums, signed
from .structured import LIGHT, applied, filled

Lowering = Callable[[Expr], Expr | None]
CHUNK = 8  # so many operands of a long sum or product are written in one line


def chain(e: Expr) -> Expr | None:
    """A product two factors at a time, in the best order; one that reads the same transposed, from its half."""
    half = mirrored_half(e.args)
    if half is None:
        return bracket(e.args, times)
    middle, factors = half
    right = bracket(factors, times)
    return bracket((transposed(right), *middle, right), times)


def times(A: Expr, B: Expr) -> Expr:
    """A*B without dense diagonals, identities or ones; a row times a matrix is the transpose times a column."""
    thin = applied(A, B, times)
    if thin is not None:
        return thin
    if is_row(A.shape) and is_column(B.shape) and (_is_ones(A) or _is_ones(B)):
        return total(B if _is_ones(A) else A)
    if is_matrix(B.shape) and _is_ones(A) and is_row(A.shape):
        return column_sums(B)
    if is_matrix(A.shape) and _is_ones(B) and is_column(B.shape):
        return row_sums(A)
    if is_row(A.shape) and is_matrix(B.shape):
        return transposed(times(transposed(B), transposed(A)))
    return dot(A, B)


def _is_ones(e: Expr) -> bool:
    return e.op.name == "ones" or (e.op is transpose and e.args[0].op.name == "ones")


def _thin(e: Expr) -> Expr | None:
    """The vector or scalar that NumPy can repeat to this array, if it is c*ones, ones*v' or u*ones'."""
    scalars, core = (e.args[:-1], e.args[-1]) if e.op is scale_op and not is_scalar(e.shape) else ((), e)
    constant = level(e)
    if constant is not None:
        return constant
    if core.op is dot and _is_ones(core.args[0]) and is_column(core.args[0].shape):
        return scale(*scalars, core.args[1])
    if core.op is dot and _is_ones(core.args[1]) and is_row(core.args[1].shape):
        return across(scale(*scalars, core.args[0]))
    return None


def _repeated(terms: Sequence[Expr]) -> list[Expr]:
    """The terms with those NumPy can repeat made thin, as long as one keeps the full shape."""
    thin = [None if is_scalar(t.shape) else _thin(t) for t in terms]
    if all(t is not None for t in thin):
        thin[0] = None
    return [t if v is None else v for t, v in zip(terms, thin, strict=True)]


def signed_terms(e: Expr) -> Expr | None:
    """A sum with its minus signs, a few terms at a time."""
    pairs = [negated(t) for t in e.args]
    thin = _repeated([t for _, t in pairs])
    terms = sorted(((minus, t) for (minus, _), t in zip(pairs, thin, strict=True)), key=lambda pair: pair[0])
    result = signed(e.shape, *terms[:CHUNK])
    for i in range(CHUNK, len(terms), CHUNK):
        result = signed(e.shape, (False, result), *terms[i : i + CHUNK])
    return result


def _chunked(shape: Shape, factors: Sequence[Expr]) -> Expr:
    result = broadcast(shape, *factors[:CHUNK])
    for i in range(CHUNK, len(factors), CHUNK):
        result = broadcast(shape, result, *factors[i : i + CHUNK])
    return result


def entrywise_product(e: Expr) -> Expr | None:
    """Reciprocal factors divide."""
    below = [d for f in e.args if (d := divisor(f)) is not None]
    above = [f for f in e.args if divisor(f) is None]
    top = _chunked(e.shape, _repeated(above)) if above else number(1)
    return divided(e.shape, top, _chunked(e.shape, below)) if below else top


def scalar_multiple(e: Expr) -> Expr | None:
    """Scalars are multiplied and divided first; those of a product go to its smallest factor."""
    whole = is_scalar(e.shape)
    scalars, core = (e.args, number(1)) if whole else (e.args[:-1], e.args[-1])
    if core.op.name == "ones":
        return None
    below = [d for f in scalars if (d := divisor(f)) is not None]
    above = [f for f in scalars if divisor(f) is None]
    minus = bool(above) and value_of(above[0]) is not None and value_of(above[0]) < 0  # type: ignore[operator]
    if minus:
        above[0] = scale(-1, above[0])
    above = [f for f in above if value_of(f) != 1]
    result = _multiplied(above, below, core)
    return scale(-1, result) if minus else result


def _multiplied(above: list[Expr], below: list[Expr], core: Expr) -> Expr:
    core = filled(core) if core.op is kron else core
    small = _smallest(core) if above or below else None
    if small is not None:
        return _with_scalars(above, below, core, small)
    if not below:
        factors = above if value_of(core) == 1 and above else [*above, core]
        return _chunked(core.shape, factors)
    bottom = _chunked(SCALAR, below)
    if not above:
        return divided(core.shape, core, bottom)
    factor = divided(SCALAR, _chunked(SCALAR, above), bottom)
    return factor if value_of(core) == 1 else broadcast(core.shape, factor, core)


def _with_scalars(above: list[Expr], below: list[Expr], core: Expr, k: int) -> Expr:
    args = list(core.args)
    args[k] = _multiplied(above, below, args[k])
    return make(core.op, tuple(args), core.params)


def _smallest(e: Expr) -> int | None:
    """The argument of a product that is smaller than its result, if any: scalars cost least there."""
    if e.op is dot and e.args[0].shape[1] == 1:
        return 1 if _is_ones(e.args[0]) else 0
    if e.op is dot and not is_transpose_of(*e.args):
        return next((k for k in (1, 0) if e.args[k].op is product and _smallest(e.args[k]) is not None), None)
    if e.op is product:
        return next((k for k, a in enumerate(e.args) if a.shape != e.shape), None)
    return LIGHT.get(e.op)


def sign_of_outer(e: Expr) -> Expr | None:
    """-(u*v') = (-u)*v': the sign costs least on the vector."""
    factor, core = e.args[0], e.args[-1]
    if core.op is dot and core.args[0].shape[1] == 1 and len(e.args) == 2:
        return dot(scale(factor, core.args[0]), core.args[1])
    return None


def small_power(e: Expr) -> Expr | None:
    """x^3 and x^4 by multiplication, which NumPy does faster than powers."""
    x, p = e.args[0], value_of(e.args[1])
    if p == 3:
        return broadcast(e.shape, x, x, x)
    if p == 4:
        return (x**2) ** 2
    if p == Fraction(3, 2):
        return broadcast(e.shape, x, x ** Fraction(1, 2))
    return None


ORDER: dict[str, Lowering] = {
    "matmul": chain,
    "add": signed_terms,
    "hadamard": entrywise_product,
    "scale": scalar_multiple,
}
FINISH: dict[str, Lowering] = {"scale": sign_of_outer, "power": small_power, "kron": filled}
