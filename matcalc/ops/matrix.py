"""Functions of matrices and vectors that are not entrywise: their differentials, with the source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..bounds import NONNEGATIVE, any_real, at_least, between, within
from ..errors import DomainError, LimitError, ShapeError
from ..expr import Expr, as_expr, make, number, value_of
from ..notation import INVERSE, POWER, fence
from ..op import Constant, Op, Signature, Smooth, numpy, register
from ..properties.record import closure, kept_by
from ..shape import Shape, is_scalar, show
from ..smoothness import CONVEX, SMOOTH, Condition, Smoothness, kinked, where_nonzero
from .elementary import abs_, exp, log, sign, sqrt
from .leaves import identity, index
from .products import frobenius
from .reductions import total, trace
from .sums import add, scale, series

Rule = Callable[..., Expr]


def _no_zeros(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    if args[0].op.name == "zeros" or value_of(args[0]) == 0:
        raise DomainError(f"{op.name} of zero does not exist")
    return make(op, args, params) if not is_scalar(args[0].shape) else args[0] ** -1


_KEPT_BY_INVERSE = kept_by("inverse")

det: Op  # stands in the conditions of others

INVERTIBLE = where_nonzero(lambda *args: det(args[0]), "invertible")

inv = register(
    Op(
        "inv",
        Signature("square", "same"),
        (Smooth(lambda d, Y, X: -(Y @ d @ Y)),),
        form=INVERSE,
        facts=lambda e: (e.args[0].facts & _KEPT_BY_INVERSE) | {"invertible"},
        build=_no_zeros,
        code=numpy("np.linalg.inv({0})"),
        smooth=INVERTIBLE,
        range=any_real,
        sympy=lambda s, e, X: s.Inverse(X),
        words=("inverse",),
        python="inv",
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
        Signature("square", "scalar"),
        (Smooth(lambda d, y, X: scale(y, trace(inv(X) @ d))),),
        form=fence("det", "(", ")", word="det", latex=r"\det"),
        facts=lambda e: closure([entries for X, entries in _DETERMINANT.items() if X in e.args[0].facts]),
        code=numpy("np.linalg.det({0})"),
        smooth=SMOOTH,
        range=any_real,
        sympy=lambda s, e, X: s.Determinant(X),
        words=("determinant",),
        spoken=("Det",),
        python="det",
        domain="invertible",
        build=lambda op, args, params: args[0] if is_scalar(args[0].shape) else make(op, args, params),
        source="Jacobi's formula; Magnus and Neudecker 8.3; Matrix Cookbook 41",
    )
)

logdet = register(
    Op(
        "logdet",
        Signature("square", "scalar"),
        (Smooth(lambda d, y, X: trace(inv(X) @ d)),),
        form=fence("logdet", "(", ")", word="logdet", latex=r"\log\det"),
        code=numpy(lambda e: "np.log(np.abs({0}))" if is_scalar(e.args[0].shape) else "np.linalg.slogdet({0})[1]"),
        smooth=INVERTIBLE,
        range=any_real,
        sympy=lambda s, e, X: s.log(s.Abs(s.Determinant(X))),
        words=("log_det",),
        python="logdet",
        domain="invertible",
        unfolded=lambda X: log(det(X)),
        source="log|det X|; Magnus and Neudecker 8.3; Matrix Cookbook 43",
    )
)

adj = register(
    Op(
        "adj",
        Signature("square", "same"),
        (Smooth(lambda d, Y, X: scale(trace(inv(X) @ d), Y) - inv(X) @ d @ Y),),
        facts=lambda e: e.args[0].facts & closure(["positive_definite", "diagonal"]),
        code=numpy(lambda e: "1.0" if is_scalar(e.shape) else "adj({0})"),
        smooth=INVERTIBLE,
        range=any_real,
        sympy=lambda s, e, X: s.MatMul(s.Determinant(X), s.Inverse(X)),
        words=("adjugate",),
        python="adj",
        domain="invertible",
        traits=frozenset({"transposable"}),
        unfolded=lambda X: scale(det(X), inv(X)) if X.shape[0] != 1 else number(1),
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


def _matrix_power_conditions(e: Expr) -> Iterable[Condition]:
    n = value_of(e.args[1])
    return () if n is not None and n >= 0 else INVERTIBLE.conditions(e)


matpow = register(
    Op(
        "matpow",
        _matrix_power_shape,
        (Smooth(_power_differential), Constant("the exponent of a matrix power is a whole number")),
        form=POWER,
        facts=_matrix_power_facts,
        build=_matrix_power_build,
        code=numpy(lambda e: f"np.linalg.matrix_power({{0}}, {'int({1})' if value_of(e.args[1]) is None else '{1}'})"),
        smooth=Smoothness(_matrix_power_conditions),
        range=any_real,
        sympy=lambda s, e, X, n: s.MatPow(X, n),
        domain="invertible",
        traits=frozenset({"transposable", "operator"}),
        source="Magnus and Neudecker 8.5; Matrix Cookbook 91; the exponent is taken to be a whole number",
    )
)


def matrix_power(X: Expr, n: Expr | int) -> Expr:
    """X multiplied with itself n times."""
    return matpow(X, as_expr(n))


# --------------------------------------------------------------------------- norms

NORM_2 = fence("norm2", "‖", "‖", "2")
NORM_F = fence("normF", "‖", "‖", "F")
NORM_1 = fence("norm1", "‖", "‖", "1")


NORM = kinked("convex", squared=True)

norm2 = register(
    Op(
        "norm2",
        Signature("vector", "scalar", ("normF", "the norm of a matrix is normF")),
        (Smooth(lambda d, y, x: frobenius(x, d) / y),),
        form=NORM_2,
        facts=lambda e: closure(["positive"]),
        code=numpy("np.linalg.norm({0})"),
        smooth=NORM,
        range=within(NONNEGATIVE),
        sympy=lambda s, e, x: s.sqrt(s.inner(x, x)),
        unfolded=lambda x: sqrt(x.T @ x),
        words=("norm_2",),
        python="norm2",
        domain="away_from_zero",
        source="Matrix Cookbook 129; away from zero",
    )
)

normF = register(
    Op(
        "normF",
        Signature("matrix or vector", "scalar"),
        (Smooth(lambda d, y, X: frobenius(X, d) / y),),
        form=NORM_F,
        facts=lambda e: closure(["positive"]),
        code=numpy("np.linalg.norm({0})"),
        smooth=NORM,
        range=within(NONNEGATIVE),
        sympy=lambda s, e, X: s.sqrt(s.inner(X, X)),
        unfolded=lambda X: sqrt(trace(X.T @ X)),
        words=("norm_F",),
        python="normF",
        domain="away_from_zero",
        source="Matrix Cookbook 132; away from zero",
    )
)

norm1 = register(
    Op(
        "norm1",
        Signature("vector or matrix", "scalar"),
        (Smooth(lambda d, y, X: frobenius(sign(X), d)),),
        form=NORM_1,
        facts=lambda e: closure(["positive"]),
        code=numpy("np.sum(np.abs({0}))"),
        smooth=CONVEX,
        range=within(NONNEGATIVE),
        sympy=lambda s, e, X: s.total(s.entrywise(s.Abs, X)),
        unfolded=lambda X: total(abs_(X)),
        words=("norm_1",),
        python="norm1",
        domain="away_from_zero",
        source="the sum of absolute values of all entries; where no entry is zero",
    )
)


# --------------------------------------------------------------------------- softmax

softmax = register(
    Op(
        "softmax",
        Signature("vector", "same", ("rowsoftmax", "rowsoftmax takes the rows of a matrix")),
        (Smooth(lambda d, y, x: y * d - scale(frobenius(y, d), y)),),
        facts=lambda e: closure(["positive", "simplex"]),
        code=numpy("softmax({0})"),
        smooth=SMOOTH,
        range=between(0, 1, "(]"),
        sympy=lambda s, e, x: s.MatMul(1 / s.total(s.entrywise(s.exp, x)), s.entrywise(s.exp, x)),
        unfolded=lambda x: exp(x) / total(exp(x)),
        spoken=("Softmax",),
        python="softmax",
        source="exp(x)/sum(exp(x)); Bishop, Pattern Recognition and Machine Learning, 4.106",
    )
)

logsumexp = register(
    Op(
        "logsumexp",
        Signature("vector", "scalar", ("rowlogsumexp", "rowlogsumexp takes the rows of a matrix")),
        (Smooth(lambda d, y, x: frobenius(softmax(x), d)),),
        code=numpy("logsumexp({0})"),
        smooth=SMOOTH,
        range=at_least,
        sympy=lambda s, e, x: s.log(s.total(s.entrywise(s.exp, x))),
        unfolded=lambda x: log(total(exp(x))),
        words=("lse",),
        spoken=("LSE",),
        python="logsumexp",
        source="log(sum(exp(x))); Boyd and Vandenberghe, Convex Optimization, 3.1.5",
    )
)
