"""Extreme eigenvalues and singular values, the norms made of them, and the pseudo-inverse.

Derivatives hold almost everywhere: where the extreme value is simple, for the nuclear norm where X has full
rank, for the pseudo-inverse while the rank stays constant.
"""

from __future__ import annotations

from typing import Any

from ..bounds import NONNEGATIVE, UNIT, any_real, within
from ..errors import NoRuleError
from ..expr import Expr, make, number
from ..notation import call, fence
from ..op import Constant, Op, Signature, Smooth, no_sympy, numpy, register
from ..properties.record import closure
from ..shape import is_column, is_scalar
from ..smoothness import UNKNOWN, kinked
from .elementary import abs_, sign
from .leaves import identity
from .matrix import inv, norm2
from .products import frobenius, matmul
from .sums import scale

u_max: Op  # these stand in derivatives above their own line
v_max: Op
eigvec_max: Op
pinv: Op

# --------------------------------------------------------------------------- symmetric eigenvalue problem


def _only_eigenvalue(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    X = args[0]
    if is_scalar(X.shape):
        return X if op.name == "lambda_max" else number(1)
    return make(op, args, params)


def _within(op: Op, S: Expr) -> Expr:
    """The op of a matrix that is symmetric, even if that can no longer be seen after rewriting."""
    return _only_eigenvalue(op, (S,), ())


def _eigenvalue_differential(d: Expr, y: Expr, S: Expr) -> Expr:
    v = _within(eigvec_max, S)
    return matmul(v.T, d, v)


def _eigenvector_differential(d: Expr, v: Expr, S: Expr) -> Expr:
    """(λI - S)⁺ dS v, with vv' added so that the matrix has an inverse."""
    regular = scale(_within(lambda_max, S), identity(S.shape[0])) - S + v @ v.T
    return inv(regular) @ (d @ v - scale(matmul(v.T, d, v), v))


lambda_max = register(
    Op(
        "lambda_max",
        Signature("square", "scalar"),
        (Smooth(_eigenvalue_differential),),
        form=call("lambda_max", r"\lambda_{\max}", "λ_max"),
        facts=lambda e: closure(["positive"] if "positive_definite" in e.args[0].facts else []),
        build=_only_eigenvalue,
        code=numpy("np.linalg.eigvalsh({0})[-1]"),
        smooth=kinked("convex", None),
        range=any_real,
        sympy=no_sympy,
        python="lambda_max",
        requires="symmetric",
        source="Magnus and Neudecker 8.9; Matrix Cookbook 67; where the largest eigenvalue is simple",
    )
)
eigvec_max = register(
    Op(
        "eigvec_max",
        Signature("square", "column"),
        (Smooth(_eigenvector_differential),),
        facts=lambda e: closure(["unit"]),
        build=_only_eigenvalue,
        code=numpy("np.linalg.eigh({0})[1][:, -1]"),
        smooth=UNKNOWN,
        range=within(UNIT),
        sympy=no_sympy,
        requires="symmetric",
        source="the eigenvector of lambda_max, of length 1 and arbitrary sign; Magnus and Neudecker 8.9",
    )
)

# --------------------------------------------------------------------------- singular values


def _of_vector(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    """The only singular value of a vector is its length."""
    X = args[0]
    if is_scalar(X.shape):
        return abs_(X)
    if is_column(X.shape):
        return norm2(X)
    return norm2(X.T) if X.shape[0] == 1 else make(op, args, params)


spectral_norm = register(
    Op(
        "spectral_norm",
        Signature("matrix or vector", "scalar"),
        (Smooth(lambda d, y, X: matmul(u_max(X).T, d, v_max(X))),),
        form=fence("spectral_norm", "‖", "‖", "op"),
        facts=lambda e: closure(["positive"]),
        build=_of_vector,
        code=numpy("np.linalg.norm({0}, 2)"),
        smooth=kinked("convex", None),
        range=within(NONNEGATIVE),
        sympy=no_sympy,
        python="spectral_norm",
        domain="away_from_zero",
        source="the largest singular value, where it is simple; Watson (1992), Characterization of the subdifferential",
    )
)


def _singular_differential(d: Expr, X: Expr, u: Expr, v: Expr) -> Expr:
    """d of the left singular vector u, the leading eigenvector of X X'."""
    s = spectral_norm(X)
    moved = scale(s, d @ v) + X @ d.T @ u
    regular = scale(s**2, identity(X.shape[0])) - X @ X.T + u @ u.T
    return inv(regular) @ (moved - scale(u.T @ moved, u))


EQUAL_SINGULAR_VALUES = {
    "skew": "the singular values of a skew matrix come in equal pairs",
    "orthonormal_columns": "all singular values of a matrix with orthonormal columns are 1",
}


def _refuse_equal_singular_values(name: str, X: Expr) -> None:
    """Raise NoRuleError where the largest singular value cannot be simple."""
    for of in (X, X.T):
        reason = next((why for word, why in EQUAL_SINGULAR_VALUES.items() if word in of.facts), None)
        if reason is not None:
            raise NoRuleError(f"{name}({X}) has no derivative: {reason}, so that its singular vectors are not unique")


def _side(name: str, side: int, template: str) -> Op:
    """The singular vector that belongs to the largest singular value, on the left (0) or the right (1)."""

    def build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
        X = args[0]
        if X.shape[side] == 1:
            return number(1)
        if X.shape[1 - side] != 1:
            return make(op, args, params)
        column = X if side == 0 else X.T
        return column / norm2(column)

    def differential(d: Expr, y: Expr, X: Expr) -> Expr:
        _refuse_equal_singular_values(name, X)
        if side == 0:
            return _singular_differential(d, X, y, v_max(X))
        return _singular_differential(d.T, X.T, y, u_max(X))

    return register(
        Op(
            name,
            lambda args, params: (args[0].shape[side], 1),
            (Smooth(differential),),
            facts=lambda e: closure(["unit"]),
            build=build,
            code=numpy(template),
            smooth=UNKNOWN,
            range=within(UNIT),
            sympy=no_sympy,
            source="singular vectors of length 1 for the largest singular value; u and v change sign together",
        )
    )


u_max = _side("u_max", 0, "np.linalg.svd({0})[0][:, 0]")
v_max = _side("v_max", 1, "np.linalg.svd({0})[2][0]")

nuclear_norm = register(
    Op(
        "nuclear_norm",
        Signature("matrix or vector", "scalar"),
        (Smooth(lambda d, y, X: frobenius(polar(X), d)),),
        form=fence("nuclear_norm", "‖", "‖", "*"),
        facts=lambda e: closure(["positive"]),
        build=_of_vector,
        code=numpy('np.linalg.norm({0}, "nuc")'),
        smooth=kinked("convex", None),
        range=within(NONNEGATIVE),
        sympy=no_sympy,
        python="nuclear_norm",
        domain="away_from_zero",
        source="the sum of the singular values, where X has full rank; Watson (1992)",
    )
)


def _polar_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    X = args[0]
    if is_scalar(X.shape):
        return sign(X)
    return X / _of_vector(op, args, params) if 1 in X.shape else make(op, args, params)


polar: Op = register(
    Op(
        "polar",
        Signature("matrix or vector", "same"),
        (Constant("its derivative has no closed form here; it is the gradient of the nuclear norm"),),
        build=_polar_build,
        code=numpy("polar({0})"),
        smooth=UNKNOWN,
        range=within(UNIT),
        sympy=no_sympy,
        traits=frozenset({"transposable"}),
        source="U V' for X = U S V', the unitary factor of the polar decomposition; Higham 8.1",
    )
)

# --------------------------------------------------------------------------- pseudo-inverse


def _pinv_differential(d: Expr, P: Expr, X: Expr) -> Expr:
    """Golub and Pereyra (1973), eq. 4.12, while the rank is constant."""
    m, n = X.shape
    off_range = identity(m) - X @ P
    off_rows = identity(n) - P @ X
    return -(P @ d @ P) + P @ P.T @ d.T @ off_range + off_rows @ d.T @ P.T @ P


def _pinv_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    X = args[0]
    return inv(X) if is_scalar(X.shape) or "invertible" in X.facts else make(op, args, params)


pinv = register(
    Op(
        "pinv",
        Signature("matrix or vector", "transposed"),
        (Smooth(_pinv_differential),),
        facts=lambda e: e.args[0].facts & closure(["positive_semidefinite", "diagonal"]),
        build=_pinv_build,
        code=numpy(lambda e: "np.linalg.pinv({0})" if 1 not in e.shape else "{0}/np.vdot({0}, {0})"),
        smooth=UNKNOWN,
        range=any_real,
        sympy=no_sympy,
        python="pinv",
        traits=frozenset({"transposable"}),
        source="the Moore-Penrose inverse; Golub and Pereyra (1973); Magnus and Neudecker 8.5",
    )
)
