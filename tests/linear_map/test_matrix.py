"""The matrix of a derivative: layouts, structures, sums over samples, depth, and what cannot be written."""

import time

import pytest

import matcalc as mc

A, B = mc.matrix("A", "m", "n"), mc.matrix("B", "n", "m")
X, Y = mc.matrix("X", "n", "n"), mc.matrix("Y", "n", "p")
x, y, z = mc.vector("x", "n"), mc.vector("y", "m"), mc.vector("z", "n")
a = mc.scalar("a")
D, L = mc.matrix("D", "n", "n", diagonal=True), mc.matrix("L", "n", "n", lower=True)
S, K = mc.matrix("S", "n", "n", symmetric=True), mc.matrix("K", "n", "n", skew=True)


@pytest.mark.parametrize(
    ("F", "variable", "expected"),
    [
        (mc.stack(x, A @ x), x, "[I(n); A]"),
        (mc.stack(x, a, y), a, "[zeros(n); 1; zeros(m)]"),
        (mc.diag(A @ mc.Diag(x) @ B), x, "A.*B'"),
        (mc.inv(mc.Diag(x)) @ z, x, "-Diag(z./x.^2)"),
        (mc.kron(x, y), x, "kron(I(n), y)"),
        (mc.vec(A @ Y), Y, "kron(I(p), A)"),
        (mc.tr(X), X, "vec(I(n))'"),
        (A @ mc.Diag(x), x, "kron(I(n), A)*selection(n)"),
        (mc.det(X), X, "det(X)*vec(inv(X)')'"),
        (D @ x, D, "Diag(x)*selection(n)'"),
        (K @ x, K, "kron(x', I(n))*(I(n*n) - commutation(n,n))/2"),
        (mc.component(x, 2) * z, x, "z*unit(2, n)'"),
        (mc.hadamard(x @ z.T, X) @ z, x, None),
        (mc.softmax(X @ x), X, None),
        (L @ x, L, None),
        (mc.kron(X, A), X, None),
        (mc.adj(X), X, None),
        (mc.matrix_power(X, 3), X, None),
        (mc.matrix_power(X, -2) @ x, X, None),
        (mc.normF(X) * X, X, None),
        (mc.inv(S) @ x, S, None),
        (mc.parse("Diag(x)*X*Diag(z)", shapes={"x": ("n",), "X": ("n", "n"), "z": ("n",)}), x, None),
    ],
    ids=lambda v: str(v) if isinstance(v, mc.Expr) else "",
)
def test_jacobians(F, variable, expected):
    J = mc.jacobian(F, variable)
    if expected is not None:
        assert str(J) == expected
    assert mc.verify_jacobian(F, J, variable).ok


def test_the_denominator_layout_is_the_transpose():
    assert str(mc.jacobian(A @ x, "x", layout="denominator")) == "A'"


def test_sums_over_samples():
    F = mc.read(
        "sum((y_i - w'*x_i)*x_i, i=1..N)", declarations=["w: n", "x_i: n", "y_i: scalar"], scalar=False
    ).expression
    J = mc.jacobian(F, "w")
    assert str(J) == "-sum(x_i*x_i', i=1..N)"
    assert mc.verify_jacobian(F, J, "w").ok
    entries = mc.jacobian(F, "w", notation="index")
    assert mc.verify_jacobian(F, entries, "w").ok


def test_a_wrong_jacobian_is_caught():
    right = mc.jacobian(mc.softmax(x), "x")
    assert mc.verify_jacobian(mc.softmax(x), right, "x").ok
    assert not mc.verify_jacobian(mc.softmax(x), right + X - X + mc.Diag(x), "x").ok
    assert not mc.verify_jacobian(X @ X, mc.kron(X, X), "X").ok
    with pytest.raises(mc.ShapeError, match="the derivative of n×1 by n×1 is n×n, not n×1"):
        mc.verify_jacobian(mc.softmax(x), x, "x")


def test_a_wrong_hessian_is_caught_by_the_loss_alone():
    """A gradient and a Hessian that agree with each other, and not with the loss."""
    loss = x.T @ X @ x
    assert mc.verify_hessian(loss, (X + X.T) @ x, X + X.T, x, x).ok
    wrong = mc.verify_hessian(loss, 2 * X @ x, 2 * X, x, x)
    assert not wrong.ok
    assert wrong.reason == "H differs from second differences of the loss"


def test_a_map_without_a_matrix_in_closed_form_is_refused():
    with pytest.raises(mc.NoMatrixError) as refusal:
        mc.jacobian(mc.parse("toeplitz(X)"), "X")
    assert str(refusal.value) == (
        "toeplitz has no matrix in closed form: toeplitz(X)\nits derivative is shown as a linear map"
    )
    assert str(mc.jacobian(mc.parse("toeplitz(X)"), "X", notation="map")) == "toeplitz(dX)"


@pytest.mark.parametrize("f", [mc.expm, mc.logm, mc.sqrtm], ids=lambda f: f.name)
def test_functions_of_a_matrix_have_first_and_second_derivatives_in_every_notation(f):
    for notation in ("map", "vec", "index"):
        J = mc.jacobian(f(X), "X", notation=notation)
        assert notation == "map" or mc.verify_jacobian(f(X), J, X).ok
    loss = mc.tr(mc.matrix("A", "n", "n") @ f(X) @ X)
    gradient, H = mc.gradient(loss, "X"), mc.hessian(loss, "X")
    assert mc.verify_hessian(loss, gradient, H, X, X).ok
    assert not mc.verify_hessian(loss, gradient, 2 * H, X, X).ok


def test_the_derivatives_of_a_square_root_solve_sylvester_equations():
    assert str(mc.jacobian(mc.sqrtm(X), "X")) == "inv(kron(sqrtm(X)', I(n)) + kron(I(n), sqrtm(X)))"
    assert str(mc.differential(mc.sqrtm(X), "X", order=2)) == "-2*sqrtm_frechet(X, sqrtm_frechet(X, dX)^2)"


def test_a_deep_network_is_read_in_time():
    h = x
    for k in range(60):
        h = mc.tanh(mc.matrix(f"W{k}", "n", "n") @ h)
    start = time.process_time()
    J = mc.jacobian(h, "x")
    assert len(mc.expr.postorder(J)) < 2000
    assert time.process_time() - start < 10


def test_second_and_third_derivatives_are_maps_of_several_directions():
    loss = mc.logdet(X)
    second = mc.directional_derivative(loss, "X", ["U", "V"])
    third = mc.directional_derivative(loss, "X", ["U", "V", "W"])
    U = mc.matrix("U", "n", "n")
    assert mc.normal(second.subs({"V": U})) is mc.normal(mc.directional_derivative(loss, "X", [U, U]))
    assert str(mc.differential(loss, "X", order=2)) == "-tr(inv(X)*dX*inv(X)*dX)"
    assert third.shape == (1, 1)
    with pytest.raises(mc.ShapeError, match="X is n×n, the direction x n×1"):
        mc.directional_derivative(loss, "X", [x])


def test_a_product_with_the_hessian_is_that_of_the_matrix():
    loss = mc.sum_(mc.exp(A @ x)) + mc.norm2(x) ** 3
    v = mc.vector("v", "n")
    product, H = mc.hessian_product(loss, "x", v), mc.hessian(loss, "x")
    weight, t = mc.vector("c_", "n"), mc.scalar("t_")
    assert mc.verify(t * (weight.T @ product), weight.T @ H @ v, "t_").ok
