"""Verifying derivatives in two independent ways: exactly over finite fields, and by finite differences.

Agreement over the fields is proof up to an error probability below 10⁻¹⁵ (see `matcalc.exact`); disagreement there is
no verdict before differences confirm it. Finite differences need NumPy; where it is not installed the exact
comparison stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import nan

from .errors import VerificationError
from .exact import Claim, Exact, Gradient, decided, equality, gradients, jacobian
from .expr import Expr
from .lazy import installed
from .numeric.experiment import Verification
from .numeric.jacobians import Assembled, array_of, check_shape, variable_of
from .numeric.verify import checked_variables, each_form
from .rules.project import INDEPENDENT, PROJECTION, UNCONSTRAINED, convention

__all__ = ["Verification", "verify", "both", "verify_all", "verify_equal", "verify_hessian", "verify_jacobian"]

EQUAL = 1e-9  # relative difference of what is equal, in numbers
UNCONFIRMED = "the values differ in the model, which finite differences do not confirm"
NO_NUMPY = "NumPy, which finite differences need, is not installed"


def verify(expr: Expr, gradient: Expr, wrt: str, *, seed: int = 0, structure: str = PROJECTION) -> Verification:
    """Compare a gradient with the loss `expr`, exactly over finite fields and by finite differences.

    The gradient has the shape of its variable. A variable declared symmetric, orthogonal, on a simplex, …
    is moved inside its structure, and its gradient must lie in the structure's space where that is
    linear. With the structure "independent" the gradient is read entry by entry, while other entries move
    along; with "unconstrained" every entry moves by itself.

    Raises NotScalarError, ShapeError, DeclarationError if the structure has no independent entries, and
    VerificationError if there is no way to compare.

    >>> from matcalc.ops.leaves import vector
    >>> x = vector("x", "n")
    >>> verify(x.T @ x, 2*x, "x").ok, verify(x.T @ x, 3*x, "x").ok
    (True, False)
    >>> verify(x.T @ x, 2*x, "x").exact.agrees
    True
    """
    return verify_all(expr, {wrt: gradient}, seed=seed, structure=structure)[wrt]


def verify_all(
    loss: Expr, gradients: Mapping[str, Expr | Sequence[Expr]], *, seed: int = 0, structure: str = PROJECTION
) -> dict[str, Verification]:
    """`verify` for several variables at once, at the same points; a gradient may be given in several forms.

    Raises what `verify` does.
    """
    forms = each_form(gradients)
    variables = checked_variables(loss, forms, structure)
    exactly = _exactly(loss, [_claimed(variables[name], g, structure) for name, g in forms], seed)

    def differences() -> dict[str, Verification]:
        from .numeric import verify_all as by_differences

        return by_differences(loss, gradients, seed=seed, structure=structure)

    return _both(exactly, differences, seed)


def verify_jacobian(F: Expr, J: Expr | Assembled, wrt: str | Expr, *, seed: int = 0) -> Verification:
    """Compare J, with vec dF = J vec dX, with F, exactly and by finite differences.

    By a scalar, J may also have the shape of F; and it may be an array with the axes of F and of X. A structured
    variable moves inside its structure, as in `verify`.

    Raises ShapeError, and VerificationError if there is no way to compare.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "m", "n"), vector("x", "n")
    >>> verify_jacobian(A @ x, A, "x").ok, verify_jacobian(A @ x, 2 * A, "x").ok
    (True, False)
    """
    x = variable_of(F, array_of(J), wrt)
    if isinstance(J, Expr):
        check_shape(J, F.shape, x)

    def differences() -> dict[str, Verification]:
        from .numeric import verify_jacobian as by_differences

        return {"": by_differences(F, J, x, seed=seed)}

    return _both({"": _matrix(F, J, x, seed)}, differences, seed)[""]


def verify_hessian(loss: Expr, gradient: Expr, H: Expr | Assembled, x: Expr, y: Expr, *, seed: int = 0) -> Verification:
    """Compare H, with d vec(∂L/∂X) = H vec dY, with the gradient, and both with the loss.

    Exactly: the gradient with the loss, and H with the gradient. By differences: H with those of the gradient, and
    with second differences of the loss. Raises what `verify_jacobian` raises.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "n", "n"), vector("x", "n")
    >>> verify_hessian(x.T @ A @ x, (A + A.T) @ x, A + A.T, x, x).ok
    True
    """
    first = decided(_gradient_of(loss, gradient, x), seed)
    exactly = _weaker(first, _matrix(gradient, H, y, seed))

    def differences() -> dict[str, Verification]:
        from .numeric import verify_hessian as by_differences

        return {"": by_differences(loss, gradient, H, x, y, seed=seed)}

    return _both({"": exactly}, differences, seed)[""]


def verify_equal(
    some: Sequence[Expr], others: Sequence[Expr], samples: Mapping[str, Expr] | None = None, *, seed: int = 0
) -> Verification:
    """Whether corresponding expressions have the same values, exactly and in numbers.

    `samples` says which symbol holds all samples of which: x_i ↦ X, with the samples as its columns, or the
    entries of a vector. Raises VerificationError if there is no way to compare.

    >>> from matcalc.ops.leaves import vector
    >>> x, y = vector("x", "n"), vector("y", "n")
    >>> verify_equal([x.T @ y], [y.T @ x]).ok, verify_equal([x.T @ y], [y.T @ y]).ok
    (True, False)
    """
    exactly = decided(equality(list(zip(some, others, strict=True)), samples), seed)

    def in_numbers() -> dict[str, Verification]:
        from .numeric import difference

        apart = difference(some, others, samples, seed=seed)
        return {"": Verification(apart <= EQUAL, apart, seed, {}, 1, against="values in numbers", from_sums=apart)}

    return _both({"": exactly}, in_numbers, seed)[""]


def both(of_sums: Verification, equal: Verification) -> Verification:
    """What is known of results in matrix form, and of their being those of the sums over samples."""
    exact = None if of_sums.exact is None or equal.exact is None else _weaker(of_sums.exact, equal.exact)
    return replace(of_sums, ok=of_sums.ok and equal.ok, from_sums=equal.from_sums, exact=exact)


# --------------------------------------------------------------------------- exactly


def _claimed(x: Expr, g: Expr, structure: str) -> Gradient:
    how = convention(x, structure)
    facts = x.facts if how is not None and how.kind != UNCONSTRAINED else frozenset()
    return Gradient(x, g, facts, structure == INDEPENDENT)


def _exactly(loss: Expr, claimed: Sequence[Gradient], seed: int) -> dict[str, Exact]:
    """The verdict on all gradients together; where that is not agreement, on each variable by itself."""
    names = list(dict.fromkeys(g.variable.params[0] for g in claimed))
    found = decided(gradients(loss, claimed), seed)
    if found.agrees or len(names) == 1:
        return dict.fromkeys(names, found)
    return {
        name: decided(gradients(loss, [g for g in claimed if g.variable.params[0] == name]), seed) for name in names
    }


def _gradient_of(loss: Expr, gradient: Expr, x: Expr) -> Claim:
    return gradients(loss, [Gradient(x, gradient, x.facts)])


def _matrix(F: Expr, J: Expr | Assembled, x: Expr, seed: int) -> Exact:
    if not isinstance(J, Expr):
        return Exact(None, reason="a result in this notation is compared by differences")
    return decided(jacobian(F, J, x, x.facts), seed)


def _weaker(a: Exact, b: Exact) -> Exact:
    """What can be said of both."""
    if a.agrees and b.agrees:
        return min((a, b), key=lambda e: (not e.patterns, e.bits))
    return b if a.agrees else a


# --------------------------------------------------------------------------- both ways


def _both(
    exactly: Mapping[str, Exact], differences: Callable[[], dict[str, Verification]], seed: int
) -> dict[str, Verification]:
    """The two verdicts in one. Raises VerificationError where neither is one."""
    if not installed("numpy"):
        return {name: _alone(exact, seed, NO_NUMPY) for name, exact in exactly.items()}
    try:
        found = differences()
    except VerificationError as nowhere:
        if not all(exact.agrees for exact in exactly.values()):
            raise
        return {name: _alone(exact, seed, nowhere.fact) for name, exact in exactly.items()}
    return {name: replace(v, exact=_confirmed(exactly[name], v)) for name, v in found.items()}


def _alone(exact: Exact, seed: int, why: str) -> Verification:
    """The exact verdict without differences."""
    if not exact.agrees:
        reason = exact.reason or "the values differ in the model, which is no proof"
        raise VerificationError(f"not verified exactly: {reason}", hint=why)
    return Verification(True, nan, seed, {}, 0, why, against="", exact=exact)


def _confirmed(exact: Exact, found: Verification) -> Exact:
    """A disagreement that differences do not confirm decides nothing."""
    if exact.agrees is False and found.ok:
        return Exact(None, reason=UNCONFIRMED)
    return exact
