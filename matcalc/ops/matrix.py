"""Functions of matrices and vectors that are not entrywise: their differentials, with the source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import DomainError, LimitError, ShapeError
from ..expr import Expr, as_expr, make, number, value_of
from ..notation import INVERSE, POWER, Form, call, fence
from ..op import Constant, Op, Smooth, register
from ..properties.record import closure, kept_by
from ..shape import SCALAR, Shape, column, is_column, is_scalar, show, square
from .elementary import sign
from .leaves import identity, index
from .products import frobenius
from .reductions import trace
from .sums import add, scale, series

Rule = Callable[..., Expr]


def _square_to_square(name: str) -> Any:
    return lambda args, params: square(name, args[0].shape)


def _square_to_scalar(name: str) -> Any:
    def shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
        square(name, args[0].shape)
        return SCALAR

    return shape


def _no_zeros(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    if args[0].op.name == "zeros" or value_of(args[0]) == 0:
        raise DomainError(f"{op.name} of zero does not exist")
    return make(op, args, params) if not is_scalar(args[0].shape) else args[0] ** -1


_KEPT_BY_INVERSE = kept_by("inverse")

inv = register(
    Op(
        "inv",
        _square_to_square("inv"),
        (Smooth(lambda d, Y, X: -(Y @ d @ Y)),),
        form=lambda e: Form(INVERSE, *e.args),
        facts=lambda e: (e.args[0].facts & _KEPT_BY_INVERSE) | {"invertible"},
        build=_no_zeros,
        numpy="np.linalg.inv({0})",
        domain="invertible",
        traits=frozenset({"transposable"}),
        source="Magnus and Neudecker 8.4; Matrix Cookbook 40",
    )
)

_DETERMINANT = {
    "positive_definite": "positive",
    "positive_semidefinite": "nonnegative",
    "invertible": "away_from_zero",
}

det = register(
    Op(
        "det",
        _square_to_scalar("det"),
        (Smooth(lambda d, y, X: scale(y, trace(inv(X) @ d))),),
        form=lambda e: Form(fence("det", r"\det\left(…\right)"), *e.args),
        facts=lambda e: closure([entries for X, entries in _DETERMINANT.items() if X in e.args[0].facts]),
        numpy="np.linalg.det({0})",
        domain="invertible",
        build=lambda op, args, params: args[0] if is_scalar(args[0].shape) else make(op, args, params),
        source="Jacobi's formula; Magnus and Neudecker 8.3; Matrix Cookbook 41",
    )
)

logdet = register(
    Op(
        "logdet",
        _square_to_scalar("logdet"),
        (Smooth(lambda d, y, X: trace(inv(X) @ d)),),
        form=lambda e: Form(fence("logdet", r"\log\det\left(…\right)"), *e.args),
        numpy=lambda e: "np.log(np.abs({0}))" if is_scalar(e.args[0].shape) else "np.linalg.slogdet({0})[1]",
        domain="invertible",
        source="log|det X|; Magnus and Neudecker 8.3; Matrix Cookbook 43",
    )
)

adj = register(
    Op(
        "adj",
        _square_to_square("adj"),
        (Smooth(lambda d, Y, X: scale(trace(inv(X) @ d), Y) - inv(X) @ d @ Y),),
        form=lambda e: Form(call("adj"), *e.args),
        facts=lambda e: e.args[0].facts & closure(["positive_definite", "diagonal"]),
        numpy=lambda e: "1.0" if is_scalar(e.shape) else "adj({0})",
        domain="invertible",
        traits=frozenset({"transposable"}),
        source="adj X = det(X) inv(X); Magnus and Neudecker 8.6, where X is invertible",
    )
)


# --------------------------------------------------------------------------- matrix powers

LARGEST_POWER = 10**15  # exponents beyond this are not exact in generated code
EXPLICIT = 8  # up to this exponent the differential of a matrix power is written out


def _power_differential(d: Expr, Y: Expr, X: Expr, n: Expr) -> Expr:
    """d(X^n) = Σ X^(i-1) dX X^(n-i), i = 1, …, n; and -X^n d(X^-n) X^n for negative exponents."""
    value = value_of(n)
    if isinstance(value, int) and value < 0:
        return -(Y @ _power_differential(d, Y, X, number(-value)) @ Y)
    if isinstance(value, int) and value <= EXPLICIT:
        terms = [matrix_power(X, i) @ d @ matrix_power(X, value - 1 - i) for i in range(value)]
        return add(*terms)
    i = index(_fresh(n, d, X))
    return series(matrix_power(X, i - 1) @ d @ matrix_power(X, n - i), i.params[0], n)


def _fresh(*near: Expr) -> str:
    taken = frozenset().union(*(e.free for e in near))
    return next(name for name in ("i", "j", "k", "l", "i_1", "i_2", "i_3") if name not in taken)


def _matrix_power_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    X, n = args
    value = value_of(n)
    if value is not None and not isinstance(value, int):
        raise ShapeError(f"the power of a matrix needs a whole exponent, not {value}")
    if is_scalar(X.shape):
        return X**n
    if value is not None and abs(value) > LARGEST_POWER:
        raise LimitError(f"the exponent of a matrix power is limited to {LARGEST_POWER}")
    short = (
        {0: lambda: identity(X.shape[0]), 1: lambda: X, -1: lambda: inv(X)}.get(value) if value is not None else None
    )
    return short() if short else make(op, args, params)


def _matrix_power_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    if args[0].shape[0] != args[0].shape[1]:
        raise ShapeError(
            f"a matrix power needs a square matrix, not {show(args[0].shape)}; entrywise powers are written .^"
        )
    if not is_scalar(args[1].shape):
        raise ShapeError(f"the exponent must be a scalar, not {show(args[1].shape)}")
    return args[0].shape


def _matrix_power_facts(e: Expr) -> frozenset[str]:
    """Even powers of symmetric and of skew matrices are symmetric, those of symmetric ones semidefinite."""
    kept, n = e.args[0].facts & _KEPT_BY_INVERSE, value_of(e.args[1])
    odd = isinstance(n, int) and n % 2 == 1
    if "skew" in kept and not odd:
        kept = kept - {"skew"} | ({"symmetric"} if n is not None else set())
    if "symmetric" in e.args[0].facts and n is not None and not odd:
        kept = closure([*kept, "positive_semidefinite"])
    return kept


matpow = register(
    Op(
        "matpow",
        _matrix_power_shape,
        (Smooth(_power_differential), Constant("the exponent of a matrix power is a whole number")),
        form=lambda e: Form(POWER, *e.args),
        facts=_matrix_power_facts,
        build=_matrix_power_build,
        numpy=lambda e: f"np.linalg.matrix_power({{0}}, {'int({1})' if value_of(e.args[1]) is None else '{1}'})",
        domain="invertible",
        traits=frozenset({"transposable"}),
        source="Magnus and Neudecker 8.5; Matrix Cookbook 91; the exponent is taken to be a whole number",
    )
)


def matrix_power(X: Expr, n: Expr | int) -> Expr:
    """X multiplied with itself n times."""
    return matpow(X, as_expr(n))


# --------------------------------------------------------------------------- norms

NORM_2 = fence("norm2", r"\left\|…\right\|_2", "‖…‖₂")
NORM_F = fence("normF", r"\left\|…\right\|_F", "‖…‖_F")
NORM_1 = fence("norm1", r"\left\|…\right\|_1", "‖…‖₁")


def _vector_norm(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    if not is_column(args[0].shape):
        raise ShapeError(f"norm2 needs a vector, not {show(args[0].shape)}; the norm of a matrix is normF")
    return SCALAR


norm2 = register(
    Op(
        "norm2",
        _vector_norm,
        (Smooth(lambda d, y, x: frobenius(x, d) / y),),
        form=lambda e: Form(NORM_2, *e.args),
        facts=lambda e: closure(["positive"]),
        numpy="np.linalg.norm({0})",
        domain="away_from_zero",
        source="Matrix Cookbook 129; away from zero",
    )
)

normF = register(
    Op(
        "normF",
        lambda args, params: SCALAR,
        (Smooth(lambda d, y, X: frobenius(X, d) / y),),
        form=lambda e: Form(NORM_F, *e.args),
        facts=lambda e: closure(["positive"]),
        numpy="np.linalg.norm({0})",
        domain="away_from_zero",
        source="Matrix Cookbook 132; away from zero",
    )
)

norm1 = register(
    Op(
        "norm1",
        lambda args, params: SCALAR,
        (Smooth(lambda d, y, X: frobenius(sign(X), d)),),
        form=lambda e: Form(NORM_1, *e.args),
        facts=lambda e: closure(["positive"]),
        numpy="np.sum(np.abs({0}))",
        domain="away_from_zero",
        source="the sum of absolute values of all entries; where no entry is zero",
    )
)


# --------------------------------------------------------------------------- softmax


def _vector_function(name: str, result: Callable[[Shape], Shape]) -> Any:
    return lambda args, params: result(column(name, args[0].shape))


softmax = register(
    Op(
        "softmax",
        _vector_function("softmax", lambda shape: shape),
        (Smooth(lambda d, y, x: y * d - scale(frobenius(y, d), y)),),
        form=lambda e: Form(call("softmax"), *e.args),
        facts=lambda e: closure(["positive", "simplex"]),
        numpy="softmax({0})",
        source="exp(x)/sum(exp(x)); Bishop, Pattern Recognition and Machine Learning, 4.106",
    )
)

logsumexp = register(
    Op(
        "logsumexp",
        _vector_function("logsumexp", lambda shape: SCALAR),
        (Smooth(lambda d, y, x: frobenius(softmax(x), d)),),
        form=lambda e: Form(call("logsumexp"), *e.args),
        numpy="logsumexp({0})",
        source="log(sum(exp(x))); Boyd and Vandenberghe, Convex Optimization, 3.1.5",
    )
)
