"""Verification by finite differences: right gradients pass everywhere, wrong ones nowhere."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc.errors import NotScalarError, ShapeError, VerificationError
from matcalc.numeric import evaluate, verify, verify_all, verify_hessian
from matcalc.numeric.differences import slope
from matcalc.ops.activations import relu, sigmoid, step
from matcalc.ops.blocks import component
from matcalc.ops.elementary import exp, log, sqrt
from matcalc.ops.elementwise import ELEMENTWISE
from matcalc.ops.functions import expm, expm_frechet
from matcalc.ops.kronecker import unvec
from matcalc.ops.leaves import dim, matrix, ones, pi, scalar, symbol, unit, vector, zeros
from matcalc.ops.matrix import det, inv, logdet, norm1, norm2, softmax
from matcalc.ops.products import frobenius
from matcalc.ops.reductions import Diag, diag, total, trace, tril
from matcalc.ops.sums import scale, series
from matcalc.ops.unknown import unknown
from matcalc.properties.arrays import draw, holds, motions, retracted
from matcalc.properties.record import PROPERTIES, closure

A, X, Y = matrix("A", "m", "n"), matrix("X", "n", "n"), matrix("Y", "n", "n")
x, y, b = vector("x", "n"), vector("y", "n"), vector("b", "m")
a = scalar("a")
S = matrix("S", "n", "n", symmetric=True)
P = matrix("P", "n", "n", positive_definite=True)
Q = matrix("Q", "n", "n", orthogonal=True)
D = matrix("D", "n", "n", diagonal=True)
L = matrix("L", "n", "n", lower=True)
K = matrix("K", "n", "n", skew=True)
p = vector("p", "n", simplex=True)
u = vector("u", "n", unit=True)
r = A @ x - b
f, df = unknown("f"), unknown("f", 1)
sign = ELEMENTWISE["sign"]
x_i, y_i = symbol("x_i", ("n", 1), (), "i"), symbol("y_i", ("m", 1), (), "i")


def sym(G):
    return (G + G.T) / 2


RIGHT = [
    (norm2(r) ** 2, "x", 2 * (A.T @ r)),
    (norm2(r) ** 2, "A", 2 * (r @ x.T)),
    (norm2(r), "b", -r / norm2(r)),
    (x.T @ X @ x, "x", (X + X.T) @ x),
    (logdet(X), "X", inv(X).T),
    (det(X), "X", scale(det(X), inv(X).T)),
    (trace(Y @ inv(X)), "X", -(inv(X) @ Y @ inv(X)).T),
    (log(det(X)), "X", inv(X).T),
    (trace(Y @ expm(X)), "X", expm_frechet(X.T, Y.T)),
    (total(log(x)), "x", 1 / x),
    (total(sqrt(1 - x**2)), "x", -x / sqrt(1 - x**2)),
    (total(log(x - 1)), "x", 1 / (x - 1)),
    (total(log(-x)), "x", 1 / x),
    (norm1(x), "x", sign(x)),
    (total(relu(A @ x)), "x", A.T @ step(A @ x)),
    (frobenius(y, f(x)), "x", y * df(x)),
    (y.T @ log(softmax(x)), "x", y - scale(total(y), softmax(x))),
    (component(x, 20), "x", unit(20, "n")),
    (a**2 * total(x), "a", 2 * a * total(x)),
    (total(x) / total(x), "x", zeros("n")),
    (total(x), "z", zeros("k")),
    (det(A.T @ A), "A", 2 * scale(det(A.T @ A), A @ inv(A.T @ A))),
    (det(A @ A.T), "A", 2 * scale(det(A @ A.T), inv(A @ A.T) @ A)),
    (series(norm2(A @ x_i - y_i) ** 2, "i", dim("N")), "A", 2 * series((A @ x_i - y_i) @ x_i.T, "i", dim("N"))),
    (y.T @ S @ x, "S", sym(y @ x.T)),
    (y.T @ P @ x + logdet(P), "P", sym(y @ x.T) + inv(P)),
    (y.T @ D @ x, "D", Diag(x * y)),
    (y.T @ L @ x, "L", tril(y @ x.T)),
    (y.T @ K @ x, "K", (y @ x.T - x @ y.T) / 2),
    (trace(Q.T @ Q @ X), "Q", zeros("n", "n")),
    (trace(Q @ X), "Q", X.T),
    (p.T @ x, "p", x),
    (p.T @ x, "p", x + ones("n")),  # on the simplex only differences of entries matter
    (u.T @ u, "u", zeros("n")),
]


@pytest.mark.parametrize(("loss", "wrt", "gradient"), RIGHT)
def test_a_right_gradient_passes(loss, wrt, gradient):
    outcome = verify(loss, gradient, wrt)
    assert outcome.ok, outcome
    assert outcome.points >= 2
    assert outcome.max_relative_error < 1e-6


WRONG = [
    (norm2(r) ** 2, "x", A.T @ r),  # the factor 2
    (norm2(r) ** 2, "x", -2 * (A.T @ r)),
    (norm2(r) ** 2, "x", 2.00001 * (A.T @ r)),
    (x.T @ X @ x, "x", 2 * (X @ x)),  # right for symmetric X only
    (x.T @ X @ x, "x", (X + X.T) @ x + x / 10**5),
    (logdet(X), "X", inv(X)),  # a missing transpose
    (trace(X @ Y), "X", Y),
    (trace(X @ Y @ X), "X", (X @ Y).T + (X @ Y).T),  # factors swapped
    (trace(Y @ inv(X)), "X", -(inv(X) @ inv(X) @ Y).T),
    (trace(Y @ expm(X)), "X", (expm(X) @ Y).T),  # right if X and Y commute
    (total(exp(x)), "x", ones("n")),
    (total(relu(x)), "x", ones("n")),
    (total(relu(A @ x)), "x", A.T @ ones("m")),
    (norm1(x), "x", ones("n")),
    (total(sigmoid(x)), "x", sigmoid(x)),
    (frobenius(y, f(x)), "x", y * f(x)),
    (total(x) / total(x), "x", x),
    (total(x), "x", zeros("n")),
    (total(x), "z", ones("k")),
    (det(A.T @ A), "A", scale(det(A.T @ A), A @ inv(A.T @ A))),
    (1e6 + norm2(x) ** 2, "x", x),
    (y.T @ S @ x, "S", sym(y @ x.T) * 2),
    (y.T @ D @ x, "D", y @ x.T),
    (p.T @ x, "p", 2 * x),
    (trace(Q @ X), "Q", X),
    (norm2(x) ** 2, "x", x / zeros("n")),
    (y.T @ log(softmax(x)), "x", y - softmax(x)),  # right for y on the simplex only
]


@pytest.mark.parametrize(("loss", "wrt", "gradient"), WRONG)
def test_a_wrong_gradient_fails(loss, wrt, gradient):
    for seed in range(3):
        outcome = verify(loss, gradient, wrt, seed=seed)
        assert not outcome.ok
        assert outcome.reason
        assert outcome.max_relative_error > 1e-6


def test_the_report_says_what_was_done():
    outcome = verify(norm2(r) ** 2, A.T @ r, "x", seed=3)
    assert (outcome.seed, outcome.sizes) == (3, {"m": 3, "n": 4})
    assert outcome.reason == "the gradient differs from finite differences of the loss"


def test_a_structured_gradient_must_have_the_structure():
    outcome = verify(y.T @ S @ x, y @ x.T, "S")
    assert outcome.reason == "the gradient is not symmetric, as S is"
    assert verify(y.T @ S @ x, y @ x.T, "S", structure="unconstrained").ok


def test_every_form_of_a_gradient_is_verified():
    A, x = matrix("A", "m", "n"), vector("x", "n")
    loss, right, wrong = norm2(A @ x) ** 2, 2 * (A.T @ A @ x), 2 * (A.T @ A @ x) + x
    assert verify_all(loss, {"x": [right, 2 * A.T @ (A @ x)]})["x"].ok
    for forms in ([right, wrong], [wrong, right]):
        outcome = verify_all(loss, {"x": forms})["x"]
        assert not outcome.ok
        assert outcome.max_relative_error > 1e-3


def test_several_gradients_are_verified_at_once():
    outcome = verify_all(norm2(r) ** 2, {"x": 2 * (A.T @ r), "b": 2 * r})
    assert (outcome["x"].ok, outcome["b"].ok) == (True, False)


def test_sizes_are_distinct():
    gradient = A @ matrix("B", "n", "k") @ vector("z", "k")
    outcome = verify(b.T @ gradient, gradient, "b")
    assert sorted(outcome.sizes) == ["k", "m", "n"]
    assert len(set(outcome.sizes.values())) == 3


def test_large_variables_are_probed_in_random_directions():
    W, v = matrix("W", 200, 100), vector("v", 100)
    assert verify(norm2(W @ v) ** 2, 2 * (W @ v) @ v.T, "W").ok
    assert not verify(norm2(W @ v) ** 2, 2 * (W @ v) @ v.T + unit(3, 200) @ unit(4, 100).T, "W").ok


@pytest.mark.parametrize(
    ("loss", "wrt", "gradient", "error", "message"),
    [
        (A @ x, "x", x, NotScalarError, "only a scalar has a gradient to verify, not an expression of shape m×1"),
        (x.T @ y, "x", a, ShapeError, "the gradient is scalar, but x is n×1"),
        (
            total(log(-(x**2))),
            "x",
            x,
            VerificationError,
            "no admissible point was found at which to verify the gradient in x\n"
            "tried 60 random points, drawn in turn: "
            "normal, positive, positive definite, small, between 0 and 1, above 1, invertible, negative, mixed",
        ),
        (
            norm2(vector("v", 10**7)) ** 2,
            "v",
            2 * vector("v", 10**7),
            VerificationError,
            "an array of 10000000×1 is too large to verify: 10000000 entries",
        ),
        (
            trace(matrix("R", "n", "n", orthogonal=True, positive=True)),
            "R",
            zeros("n", "n"),
            VerificationError,
            "no values of R were found that are away_from_zero, invertible, nonnegative, orthogonal, "
            "orthonormal_columns, positive all at once",
        ),
        (
            series(norm2(x_i), "i", 3),
            "x_i",
            x_i,
            VerificationError,
            "x_i stands for one sample of many; its gradient cannot be verified",
        ),
    ],
)
def test_what_cannot_be_verified_is_said(loss, wrt, gradient, error, message):
    with pytest.raises(error) as caught:
        verify(loss, gradient, wrt)
    assert str(caught.value) == message


# --------------------------------------------------------------------------- parts


@pytest.mark.parametrize("name", sorted(PROPERTIES))
def test_every_property_can_be_sampled(name):
    facts = closure([name])
    extent = (4, 1) if PROPERTIES[name].needs == "vector" else (4, 4)
    for seed in range(5):
        drawn = draw("Z", facts, extent, np.random.default_rng(seed))
        assert drawn.shape == extent
        assert holds(drawn, facts)


def test_every_property_is_checked_or_is_only_advice():
    assert [name for name, p in PROPERTIES.items() if p.holds is None] == ["small"]


def test_directions_span_the_tangent_space():
    drawn = draw("S", closure(["symmetric"]), (3, 3), np.random.default_rng(0))
    spanned = np.linalg.matrix_rank(
        [m.direction.ravel() for m in motions(drawn, {"symmetric"}, np.random.default_rng(0))]
    )
    assert spanned == 6


DIMENSIONS = {  # of the structures of 4×4 matrices, or of 4-vectors
    "symmetric": 10,
    "skew": 6,
    "positive_definite": 10,
    "diagonal": 4,
    "lower": 10,
    "upper": 10,
    "toeplitz": 7,
    "orthogonal": 6,
    "simplex": 12,
    "unit": 3,
    "circulant": 4,
    "idempotent": 8,
    "projection": 4,
    "involutory": 8,
    "rotation": 6,
    "laplacian": 6,
    "stochastic": 12,
}


@pytest.mark.parametrize("name", DIMENSIONS)
def test_a_variable_moves_inside_its_structure_in_all_directions(name):
    rng, facts = np.random.default_rng(1), closure([name])
    X = draw("X", facts, (4, 1) if name == "unit" else (4, 4), rng)
    moves = list(motions(X, facts, rng))
    assert np.linalg.matrix_rank([m.direction.ravel() for m in moves]) == DIMENSIONS[name]
    for m in moves:
        moved = retracted(X + 0.01 * m.direction, facts)
        assert holds(moved, facts)
        assert np.abs(moved - X - 0.01 * m.direction).max() < 1e-3  # along the tangent, to first order


@pytest.mark.parametrize("function", [abs, lambda t: max(t, 0.0), lambda t: abs(t) ** 0.5, lambda t: float("nan")])
def test_kinks_and_holes_are_not_smooth(function):
    assert not slope(function, function(0.0)).smooth


def test_values_are_given_by_name():
    assert evaluate(x.T @ ones("n"), {"x": [1, 2, 3]}) == 6
    assert evaluate(unvec(ones("m*n"), ("m", "n")), {"m": 2, "n": 3}).shape == (2, 3)


@pytest.mark.parametrize("seed", range(5))
def test_a_loss_that_is_zero_for_all_values_has_the_gradient_zero(seed):
    """What is computed is rounding noise, small against the terms that cancel."""
    zero, of_K = zeros("n"), zeros("n", "n")
    for loss, name, right in [
        (x.T @ K @ x, "x", zero),
        (x.T @ K @ x, "x", K @ x + K.T @ x),
        (x.T @ K @ x, "K", of_K),
        (total(K), "K", of_K),
        (trace(K @ S), "S", of_K),
    ]:
        assert verify(loss, right, name, seed=seed).ok
    for loss, name, wrong in [(x.T @ K @ x, "x", K @ x), (x.T @ K @ x, "K", K), (total(K), "K", K)]:
        assert not verify(loss, wrong, name, seed=seed).ok


@pytest.mark.parametrize("seed", range(5))
def test_a_loss_whose_slope_is_lost_to_rounding_proves_nothing_wrong(seed):
    loss = ELEMENTWISE["normcdf"](9 * total(X @ x))  # where it is small, its code gives 1 - 1
    gradient = 9 * exp(-((9 * total(X @ x)) ** 2) / 2) / sqrt(2 * pi) * (X.T @ ones("n", 1))
    assert verify(loss, gradient, "x", seed=seed).ok
    assert not verify(loss, 2 * gradient, "x", seed=seed).ok


@pytest.mark.parametrize("seed", range(5))
def test_a_hessian_is_compared_where_the_loss_exists(seed):
    """A'Diag(x)A has no determinant unless A is tall, although rounding may give its inverse one."""
    w = vector("w", "m")
    loss = logdet(A.T @ Diag(w) @ A)
    M = A @ inv(A.T @ Diag(w) @ A) @ A.T
    found = verify_hessian(loss, diag(M), -(M**2), w, w, seed=seed)
    assert found.ok
    assert found.sizes["m"] >= found.sizes["n"]
    assert not verify_hessian(loss, diag(M), -2 * M**2, w, w, seed=seed).ok
