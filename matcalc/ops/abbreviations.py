"""Functions that are short for an expression in other ops: mean(x) is sum(x)/n.

No op stands behind them. They are replaced where they are read or called, so that they need no derivative,
and results show what they stand for. Their names are not reserved: a variable may be called `mean`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import DeclarationError
from ..expr import OPS, SHORT, Expr, Number, as_expr, spread, value_of
from ..op import is_called
from ..shape import SCALAR, Shape, is_column
from .elementary import sqrt
from .elementwise import ELEMENTWISE
from .leaves import dim, ones
from .matrix import inv, norm1, norm2, normF
from .powers import power
from .products import frobenius, hadamard, matmul, transpose
from .reductions import total
from .rows import largest
from .spectral import lambda_max
from .sums import add, scale

abs_, relu, softplus, step, log = (ELEMENTWISE[n] for n in "abs relu softplus step log".split())

M_BY_N: Shape = ("m", "n")
M: Shape = ("m", 1)
N: Shape = ("n", 1)
N_BY_N: Shape = ("n", "n")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """`name(…)` for `definition(…)`.

    arguments   the shapes the arguments must have, sizes of one name being equal; None: the arguments are taken
                entry by entry, numbers and declared scalars standing for all entries, as in a sum
    result      the shape of the whole, in the same names
    about       what it stands for, for readers
    python      its name in the package, if it has one there
    """

    name: str
    count: int
    arguments: tuple[Shape, ...] | None
    result: Shape
    definition: Callable[..., Expr]
    about: str
    python: str | None = None

    def __call__(self, *arguments: Expr | Number) -> Expr:
        return self.definition(*map(as_expr, arguments))


ABBREVIATIONS: dict[tuple[str, int], Abbreviation] = SHORT


def abbreviate(
    name: str,
    arguments: tuple[Shape, ...] | int,
    result: Shape,
    definition: Callable[..., Expr],
    about: str,
    python: str | None = None,
) -> Abbreviation:
    """Enter an abbreviation; a count instead of shapes says that it works entry by entry.

    Raises DeclarationError if an op is called by that name with as many arguments.
    """
    shapes = None if isinstance(arguments, int) else arguments
    count = arguments if isinstance(arguments, int) else len(arguments)
    if name in OPS and is_called(OPS[name], count):
        raise DeclarationError(f"{name} is an op already, and cannot be an abbreviation as well")
    found = ABBREVIATIONS[name, count] = Abbreviation(name, count, shapes, result, definition, about, python)
    return found


# --------------------------------------------------------------------------- sums and means


def _entries(X: Expr) -> Expr:
    return scale(dim(X.shape[0]), dim(X.shape[1]))


def _row_sums(X: Expr) -> Expr:
    return matmul(X, ones(X.shape[1]))


def _row_means(X: Expr) -> Expr:
    return _row_sums(X) / dim(X.shape[1])


def _column_sums(X: Expr) -> Expr:
    return matmul(transpose(X), ones(X.shape[0]))


def _mean(X: Expr) -> Expr:
    return total(X) / _entries(X)


def _norm(X: Expr) -> Expr:
    return norm2(X) if is_column(X.shape) else normF(X)


def _deviation(X: Expr) -> Expr:
    return add(*spread(X, scale(-1, _mean(X))))


def _variance(X: Expr) -> Expr:
    return _norm(_deviation(X)) ** 2 / _entries(X)


def _centred_rows(X: Expr) -> Expr:
    return X - matmul(_row_means(X), ones(1, X.shape[1]))


rowsum = abbreviate("rowsum", (M_BY_N,), M, _row_sums, "X*ones(n), the sum of each row", "rowsum")
colsum = abbreviate("colsum", (M_BY_N,), N, _column_sums, "X'*ones(m), the sum of each column, as a vector", "colsum")
mean = abbreviate("mean", (M_BY_N,), SCALAR, _mean, "sum(X)/(m*n)", "mean")
rowmean = abbreviate("rowmean", (M_BY_N,), M, _row_means, "X*ones(n)/n", "rowmean")
colmean = abbreviate("colmean", (M_BY_N,), N, lambda X: _column_sums(X) / dim(X.shape[0]), "X'*ones(m)/m", "colmean")
var = abbreviate("var", (M_BY_N,), SCALAR, _variance, "norm2(x - mean(x))^2/n, the mean square deviation", "var")
std = abbreviate("std", (M_BY_N,), SCALAR, lambda X: sqrt(_variance(X)), "sqrt(var(x))", "std")
rowvar = abbreviate(
    "rowvar", (M_BY_N,), M, lambda X: _row_means(_centred_rows(X) ** 2), "the variance of each row", "rowvar"
)


def _layer_normalised(X: Expr, e: Expr) -> Expr:
    """Vectors as a whole, matrices row by row (Ba, Kiros and Hinton 2016, without gain and bias)."""
    if is_column(X.shape):
        return _deviation(X) / sqrt(_variance(X) + e)
    deviations = sqrt(add(*spread(rowvar(X), e)))
    return hadamard(_centred_rows(X), matmul(deviations**-1, ones(1, X.shape[1])))


layernorm = abbreviate(
    "layernorm",
    (M_BY_N, SCALAR),
    M_BY_N,
    _layer_normalised,
    "(x - mean(x))/sqrt(var(x) + e), by rows for a matrix",
    "layernorm",
)

# --------------------------------------------------------------------------- products and norms


def _p_norm(x: Expr, p: Expr) -> Expr:
    value = value_of(p)
    if value == 1 or value == 2:
        return norm1(x) if value == 1 else _norm(x)
    return power(total(power(abs_(x), p)), p**-1)


def _cosine(x: Expr, y: Expr) -> Expr:
    return matmul(transpose(x), y) / scale(norm2(x), norm2(y))


abbreviate("transpose", (M_BY_N,), ("n", "m"), transpose, "X'")
abbreviate("dot", (N, N), SCALAR, lambda x, y: matmul(transpose(x), y), "x'*y")
abbreviate("inner", (M_BY_N, M_BY_N), SCALAR, frobenius, "A : B")
outer = abbreviate("outer", (M, N), M_BY_N, lambda x, y: matmul(x, transpose(y)), "x*y'", "outer")
abbreviate("solve", (N_BY_N, ("n", "m")), ("n", "m"), lambda A, B: matmul(inv(A), B), "inv(A)*B")
norm = abbreviate("norm", (M_BY_N,), SCALAR, _norm, "norm2(x) of a vector, normF(X) of a matrix", "norm")
abbreviate("norm", (N, SCALAR), SCALAR, _p_norm, "sum(abs(x).^p)^(1/p)")
cosine = abbreviate("cosine", (N, N), SCALAR, _cosine, "x'*y/(norm2(x)*norm2(y))", "cosine")

# --------------------------------------------------------------------------- entry by entry


def _difference(x: Expr, y: Expr) -> Expr:
    return x if value_of(y) == 0 else add(*spread(x, scale(-1, y)))


def _maximum(x: Expr, y: Expr) -> Expr:
    """y + relu(x - y), a number of the two in front: max(0, x) = relu(x)."""
    if value_of(x) is not None:
        x, y = y, x
    above = relu(_difference(x, y))
    return above if value_of(y) == 0 else add(*spread(y, above))


def _minimum(x: Expr, y: Expr) -> Expr:
    """y - relu(y - x), a number of the two in front."""
    if value_of(x) is not None:
        x, y = y, x
    below = relu(scale(-1, x) if value_of(y) == 0 else _difference(y, x))
    return scale(-1, below) if value_of(y) == 0 else add(*spread(y, scale(-1, below)))


def _where(condition: Expr, x: Expr, y: Expr) -> Expr:
    """y + step(c).*(x - y)."""
    return add(*spread(y, hadamard(step(condition), _difference(x, y))))


def _huber(x: Expr, d: Expr) -> Expr:
    return scale(d**2, ELEMENTWISE["huber"](x / d))


_GREATER = "y + relu(x - y), the greater of each two entries"
_LESSER = "y - relu(y - x), the lesser of each two entries"
abbreviate("max", 2, M_BY_N, _maximum, _GREATER)
maximum = abbreviate("maximum", 2, M_BY_N, _maximum, _GREATER, "maximum")
abbreviate("min", 2, M_BY_N, _minimum, _LESSER)
minimum = abbreviate("minimum", 2, M_BY_N, _minimum, _LESSER, "minimum")
abbreviate("min", (M_BY_N,), SCALAR, lambda X: -largest(-X), "-max(-X), the least entry")
abbreviate("lambda_min", (N_BY_N,), SCALAR, lambda S: -lambda_max(-S), "-lambda_max(-S), the least eigenvalue")
where = abbreviate("where", 3, M_BY_N, _where, "x where c > 0, y elsewhere", "where")
abbreviate("huber", (M_BY_N, SCALAR), M_BY_N, _huber, "d^2*huber(x/d), quadratic up to d")
abbreviate("mish", (M_BY_N,), M_BY_N, lambda x: x * ELEMENTWISE["tanh"](softplus(x)), "x.*tanh(softplus(x))")
abbreviate("square", (M_BY_N,), M_BY_N, lambda x: x**2, "x.^2")
abbreviate("hinge", (M_BY_N,), M_BY_N, lambda x: relu(1 - x), "relu(1 - x)")
abbreviate("logsigmoid", (M_BY_N,), M_BY_N, lambda x: -softplus(-x), "-softplus(-x)")
abbreviate("logit", (M_BY_N,), M_BY_N, lambda x: log(x) - log(1 - x), "log(x) - log(1 - x)")
