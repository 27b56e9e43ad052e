"""Verifying Jacobians and Hessians against finite differences of functions alone.

The columns of a Jacobian are slopes: for random weights C, the slope of C : F along dX is C : J dX. What runs is the
generated code of J, as an array. A Hessian is the Jacobian of the gradient; and U : H[V] is the second
difference of the loss along U and V, which knows no gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, prod
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import ShapeError, UnknownNameError
from ..expr import Expr, require_expression, symbols
from ..ops.leaves import symbol
from ..ops.products import frobenius
from ..properties.arrays import tangent
from ..shape import Shape, show, times
from .differences import second_slope
from .experiment import ATTEMPTS, NUDGE, ROUNDING, SENSITIVE, Experiment, Verification, conducted
from .points import STRATEGIES, Model
from .run import guarded
from .work import Budget, compiling, work

if TYPE_CHECKING:
    from numpy import ndarray
    from numpy.random import Generator

    Array = ndarray[Any, Any]

CURVED = 3  # so many second differences of a loss are compared
NUDGES = 8  # rounding errors may agree by chance once, or twice
ACCEPTED = 1e-4  # the part of the largest second difference by which one may differ


class Assembled(Protocol):
    """An array of ∂F/∂X, with the axes of F and then those of X, made from the values of expressions."""

    @property
    def operands(self) -> Sequence[Expr]: ...

    def assembled(self, values: Sequence[Any]) -> Any: ...


@dataclass(frozen=True, slots=True)
class _Matrix:
    """A Jacobian in vec layout is that array, rows and columns flattened."""

    J: Expr

    @property
    def operands(self) -> Sequence[Expr]:
        return (self.J,)

    def assembled(self, values: Sequence[Any]) -> Any:
        return values[0]


def verify_jacobian(F: Expr, J: Expr | Assembled, wrt: str | Expr, *, seed: int = 0) -> Verification:
    """Compare J, with vec dF = J vec dX, with finite differences of F at random points.

    By a scalar, J may also have the shape of F; and it may be an array with the axes of F and of X. A structured
    variable moves inside its structure, as in `verify`.

    Raises ShapeError, and VerificationError if no point is found at which to compare.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "m", "n"), vector("x", "n")
    >>> verify_jacobian(A @ x, A, "x").ok, verify_jacobian(A @ x, 2 * A, "x").ok
    (True, False)
    """
    x = variable_of(F, array_of(J), wrt)
    if isinstance(J, Expr):
        check_shape(J, F.shape, x)
    return _compared(F, array_of(J), x, F, seed)


def _compared(F: Expr, J: Assembled, x: Expr, origin: Expr, seed: int) -> Verification:
    """J against differences of F, at points at which `origin` has a value, too."""
    weight = symbol(_fresh("C", [*symbols(F, *J.operands), x.params[0]]), F.shape)
    found = conducted(lambda sizes, budget: _JacobianExperiment(F, J, x, weight, origin, sizes, budget, seed))
    return found[x.params[0]]


def verify_hessian(loss: Expr, gradient: Expr, H: Expr | Assembled, x: Expr, y: Expr, *, seed: int = 0) -> Verification:
    """Compare H, with d vec(∂L/∂X) = H vec dY, with differences of the gradient, and of the loss twice.

    Raises what `verify_jacobian` raises.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "n", "n"), vector("x", "n")
    >>> verify_hessian(x.T @ A @ x, (A + A.T) @ x, A + A.T, x, x).ok
    True
    """
    if isinstance(H, Expr):
        check_shape(H, gradient.shape, y)
    found = _compared(gradient, array_of(H), y, loss, seed)
    gap = _Curvature(loss, array_of(H), x, y, found.sizes, seed).gap()
    if gap is None:
        return replace(found, against="finite differences of the gradient")
    if gap > ACCEPTED:
        return replace(found, ok=False, max_relative_error=gap, reason="H differs from second differences of the loss")
    return replace(found, against="finite differences of the gradient, and of the loss twice")


def variable_of(F: Expr, J: Assembled, wrt: str | Expr) -> Expr:
    """The symbol by which F is differentiated. Raises UnknownNameError if it is none that occurs."""
    require_expression(F)
    known = symbols(F, *J.operands)
    found = known.get(wrt) if isinstance(wrt, str) else wrt
    if not isinstance(found, Expr) or found.op.name != "symbol":
        raise UnknownNameError(f"{wrt!r} is not a variable", hint=f"variables: {', '.join(known) or 'none'}")
    return found


def array_of(J: Expr | Assembled) -> Assembled:
    """What gives the array of a derivative. Raises MatcalcError for what is neither an expression nor an array."""
    if not hasattr(J, "assembled"):
        require_expression(J)
    return _Matrix(J) if isinstance(J, Expr) else J


def check_shape(J: Expr, shape: Shape, x: Expr) -> None:
    """Whether J can be the matrix of a derivative. Raises ShapeError if not."""
    expected = (times(*shape), times(*x.shape))
    if J.shape != expected and not (x.is_scalar and J.shape == shape):
        raise ShapeError(
            f"the derivative of {show(shape)} by {show(x.shape)} is {show(expected)}, not {show(J.shape)}",
        )


def _fresh(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "_"
    return name


class _JacobianExperiment(Experiment):
    """The slopes of C : F, and J'C as the claim about them."""

    def __init__(
        self,
        F: Expr,
        J: Assembled,
        x: Expr,
        weight: Expr,
        origin: Expr,
        sizes: Sequence[int],
        budget: Budget,
        seed: int,
    ) -> None:
        super().__init__(frobenius(weight, F), J.operands, {x.params[0]: x}, sizes, budget, seed, others=[origin])
        self.J, self.x, self.weight = J, x, weight
        self.cost = work(self.model, [origin])
        self.origin = guarded(self.model.function(origin), float("nan")) if origin is not F else None

    def _visit(self, values: dict[str, Any], rng: Generator) -> None:
        if self.origin is None or self._exists(self.origin, values, rng):
            super()._visit(values, rng)

    def _exists(self, origin: Callable[..., Any], values: dict[str, Any], rng: Generator) -> bool:
        """Whether what F was derived from has a value: by rounding (A'DA)^-1 may have one where log det has none."""
        self.spend(self.cost)
        here = float(origin(*values.values()))
        return isfinite(here) and all(self._near(origin, here, values, rng) for _ in range(NUDGES))

    def _near(self, origin: Callable[..., Any], here: float, values: dict[str, Any], rng: Generator) -> bool:
        self.spend(self.cost)
        near = float(origin(*self.model.nudged(values, NUDGE, rng).values()))
        return abs(near - here) <= NUDGE * SENSITIVE * abs(here) + ROUNDING

    def claims(self, values: dict[str, Any]) -> Sequence[Any]:
        import numpy as np

        J = np.asarray(self.J.assembled(super().claims(values)))
        C = self.model.two_dimensional(self.weight, values[self.weight.params[0]])
        if J.size != C.size * prod(self.model.extent(self.x)):
            return [J]
        columns = J.reshape((C.size, -1), order="F")
        return [(columns.T @ C.ravel(order="F")).reshape(self.model.extent(self.x), order="F")]


class _Curvature:
    """Second differences of a loss at one random point, and what H says of them."""

    def __init__(self, loss: Expr, H: Assembled, x: Expr, y: Expr, sizes: Mapping[str, int], seed: int) -> None:
        self.model = Model([loss, *H.operands, x, y], sizes)
        self.spend, self.cost = Budget().spend, work(self.model, [loss])
        self.spend(compiling([loss, *H.operands]))
        self.loss = guarded(self.model.function(loss), float("nan"))
        self.H, self.x, self.y, self.seed = H, x, y, seed
        self.operands = guarded(self.model.function(H.operands), [float("nan")] * len(H.operands))

    def gap(self) -> float | None:
        """The largest difference, relative to the largest second difference; None if no point can be judged."""
        import numpy as np

        with np.errstate(all="ignore"):
            for attempt in range(ATTEMPTS):
                rng = np.random.default_rng((self.seed, attempt))
                values = self.model.point(rng, attempt % len(STRATEGIES))
                pairs = [self._pair(values, rng) for _ in range(CURVED)]
                if all(isfinite(claimed) and isfinite(error) for claimed, _, error in pairs):
                    scale = max(abs(measured) for _, measured, _ in pairs)
                    gaps = [max(0.0, abs(claimed - measured) - 100 * error) for claimed, measured, error in pairs]
                    return max(gaps) / scale if scale else float(max(gaps) > 0)
        return None

    def _pair(self, values: dict[str, Any], rng: Generator) -> tuple[float, float, float]:
        """U : H[V] as claimed and as measured, with the error of the measurement."""
        import numpy as np

        U, V = self._direction(self.x, values, rng), self._direction(self.y, values, rng)
        self.spend(work(self.model, self.H.operands))
        H = np.asarray(self.H.assembled(self.operands(*values.values())))
        if H.size != U.size * V.size:
            return float("nan"), float("nan"), float("inf")
        H = H.reshape((U.size, V.size), order="F")
        measured = second_slope(self._plane(values, U, V))
        return float(U.ravel(order="F") @ H @ V.ravel(order="F")), measured.value, measured.error

    def _direction(self, x: Expr, values: dict[str, Any], rng: Generator) -> Array:
        X = self.model.two_dimensional(x, values[x.params[0]])
        return tangent(X, rng.standard_normal(X.shape), x.facts)

    def _plane(self, values: dict[str, Any], U: Array, V: Array) -> Callable[[float, float], float]:
        """The loss on the plane through the point that U and V span."""
        points = {e: self.model.two_dimensional(e, values[e.params[0]]) for e in (self.x, self.y)}

        def f(s: float, t: float) -> float:
            moved = dict(points)
            moved[self.x] = moved[self.x] + s * U
            moved[self.y] = moved[self.y] + t * V
            arguments = {e.params[0]: self.model.as_argument(e, X) for e, X in moved.items()}
            self.spend(self.cost)
            return float(self.loss(*{**values, **arguments}.values()))

        return f
