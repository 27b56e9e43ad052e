"""Generated NumPy code: what it computes, how it reads, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
import scipy.special

from matcalc.code.source import source
from matcalc.numeric import lambdify
from matcalc.ops.activations import erf, sigmoid, softplus
from matcalc.ops.blocks import component, stack
from matcalc.ops.elementary import exp, log, sqrt
from matcalc.ops.elementwise import elementwise
from matcalc.ops.functions import expm, expm_frechet
from matcalc.ops.kronecker import contract_left, contract_right, kron, unvec, vec
from matcalc.ops.leaves import dim, identity, index, matrix, ones, scalar, symbol, unit, vector
from matcalc.ops.matrix import adj, inv, logdet, logsumexp, matrix_power, norm2, softmax
from matcalc.ops.powers import power
from matcalc.ops.products import frobenius, matmul
from matcalc.ops.reductions import Diag, diag, total, trace
from matcalc.ops.sums import add, scale, series
from matcalc.ops.unknown import unknown

A, B, C = matrix("A", "m", "n"), matrix("B", "n", "p"), matrix("C", "p", "m")
M, N = matrix("M", "n", "n"), matrix("N", "n", "n")
x, y, b = vector("x", "n"), vector("y", "n"), vector("b", "m")
a = scalar("a")
rng = np.random.default_rng(1)
VALUES = {
    "A": rng.normal(size=(2, 3)),
    "B": rng.normal(size=(3, 4)),
    "C": rng.normal(size=(4, 2)),
    "M": rng.normal(size=(3, 3)) + 3 * np.eye(3),
    "N": rng.normal(size=(3, 3)),
    "x": rng.normal(size=3),
    "y": rng.normal(size=3),
    "b": rng.normal(size=2),
    "a": 0.7,
}


def body(expressions, *names):
    """The lines of the generated function after its head."""
    lines = source(expressions, list(names)).split("\ndef f(")[1].splitlines()[1:]
    return [line.strip() for line in lines]


def run(e, **more):
    values = {**VALUES, **more}
    return lambdify(e, list(values))(*values.values())


# --------------------------------------------------------------------------- how it reads


@pytest.mark.parametrize(
    ("expression", "names", "line"),
    [
        (A @ x + b, "Axb", "A @ x + b"),
        (A @ x - b, "Axb", "A @ x - b"),
        (-x - 2 * y, "xy", "-x - 2*y"),
        (a * (A @ x), "aAx", "a*(A @ x)"),
        (Diag(b) @ A, "bA", "b[:, None]*A"),
        (A @ Diag(x), "Ax", "A*x"),
        (Diag(x) @ y, "xy", "x*y"),
        (diag(A @ B @ C), "ABC", 'np.einsum("ij,ij->i", A, C.T @ B.T)'),
        (trace(A @ B @ C), "ABC", "np.vdot(A.T, B @ C)"),
        (trace(M @ N), "MN", "np.vdot(M.T, N)"),
        (frobenius(M, N), "MN", "np.vdot(M, N)"),
        (total(M * N), "MN", "np.vdot(M, N)"),
        (frobenius(A, b @ x.T), "Abx", "A.T @ b @ x"),
        (2 * (b @ x.T), "bx", "np.outer(2*b, x)"),
        (A.T @ A @ x, "Ax", "A.T @ (A @ x)"),
        (inv(M) @ x, "Mx", "np.linalg.solve(M, x)"),
        (x.T @ inv(M), "Mx", "np.linalg.solve(M.T, x)"),
        (A @ inv(M), "AM", "np.linalg.solve(M.T, A.T).T"),
        (logdet(M), "M", "np.linalg.slogdet(M)[1]"),
        (x / a, "xa", "x/a"),
        (3 * x / a, "xa", "3/a*x"),
        (x / (1 + y), "xy", "x/(1 + y)"),
        (x**2, "x", "x**2"),
        (x**3, "x", "x*x*x"),
        (sqrt(x), "x", "np.sqrt(x)"),
        (log(1 + exp(x)), "x", "np.logaddexp(0.0, x)"),
        (log(sigmoid(x)), "x", "-np.logaddexp(0.0, -x)"),
        (A @ ones("n"), "A", "np.sum(A, axis=1)"),
        (ones("m").T @ A, "A", "np.sum(A, axis=0)"),
        (A + ones("m") @ x.T, "Ax", "A + x"),
        (A + b @ ones("n").T, "Ab", "A + b[:, None]"),
        (norm2(x) ** 2, "x", "x @ x"),
        (vec(A), "A", 'A.ravel(order="F")'),
        (kron(M, N) @ vec(M), "MN", '(N @ (M @ M.T)).ravel(order="F")'),
    ],
)
def test_code_is_what_one_would_write(expression, names, line):
    assert body(expression, *names)[-1] == f"return {line}"


def test_what_is_used_twice_is_computed_once():
    r = A @ x - b
    assert body([norm2(r) ** 2, 2 * (A.T @ r)], "A", "x", "b") == ["t0 = A @ x - b", "return (t0 @ t0, 2*(A.T @ t0))"]


def test_an_inverse_needed_itself_is_computed_once():
    assert body([inv(M) @ x, inv(M)], "M", "x") == ["t0 = np.linalg.inv(M)", "return (t0 @ x, t0)"]


def test_two_solves_are_cheaper_than_an_inverse_and_three_are_not():
    three = [inv(M) @ x, inv(M) @ y, inv(M) @ exp(x)]
    assert sum("solve" in line for line in body(three[:2], "M", "x", "y")) == 1
    assert body(three, "M", "x", "y")[0] == "t0 = np.linalg.inv(M)"


def test_sizes_are_read_off_the_arguments():
    assert body(identity("n") * M, "A", "M") == ["n = M.shape[0]", "return np.eye(n)*M"]
    assert body([A, dim("m*n")], "A") == ["m = A.shape[0]", "n = A.shape[1]", "return (A, m*n)"]


def test_a_size_can_be_an_argument():
    assert lambdify(ones("n"), ["n"])(2).tolist() == [1.0, 1.0]


def test_text_is_self_contained():
    space = {}
    exec(source([erf(x), softmax(x), expm_frechet(M, N)], ["x", "M", "N"], name="g"), space)
    values = space["g"](VALUES["x"], VALUES["M"], VALUES["N"])
    np.testing.assert_allclose(values[0], scipy.special.erf(VALUES["x"]))
    np.testing.assert_allclose(values[1], scipy.special.softmax(VALUES["x"]))
    np.testing.assert_allclose(values[2], scipy.linalg.expm_frechet(VALUES["M"], VALUES["N"])[1], rtol=1e-9)


def test_a_dict_of_expressions_gives_a_dict_of_values():
    assert lambdify({"loss": a, "grad": 2 * a}, ["a"])(3.0) == {"loss": 3.0, "grad": 6.0}


# --------------------------------------------------------------------------- what it computes


V = VALUES


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (matmul(A, B, C, b), V["A"] @ V["B"] @ V["C"] @ V["b"]),
        (x.T @ M, V["x"] @ V["M"]),
        (x.T @ inv(M) @ inv(N).T @ y, V["x"] @ np.linalg.inv(V["M"]) @ np.linalg.inv(V["N"]).T @ V["y"]),
        (kron(A, B), np.kron(V["A"], V["B"])),
        (kron(x, b), np.kron(V["x"], V["b"])),
        (kron(x, b.T), np.outer(V["x"], V["b"])),
        (kron(x.T, b), np.outer(V["b"], V["x"])),
        (kron(A, x), np.kron(V["A"], V["x"][:, None])),
        (kron(A, x.T), np.kron(V["A"], V["x"][None, :])),
        (unvec(vec(A), ("m", "n")), V["A"]),
        (stack(x, a, b), np.concatenate([V["x"], [0.7], V["b"]])),
        (stack(M, x.T), np.vstack([V["M"], V["x"]])),
        (component(A, 2, 3), V["A"][1, 2]),
        (2 * unit(2, "n") + x, np.array([0.0, 2.0, 0.0]) + V["x"]),
        (adj(M), np.linalg.det(V["M"]) * np.linalg.inv(V["M"])),
        (expm(M), scipy.linalg.expm(V["M"])),
        (matrix_power(M, -2), np.linalg.matrix_power(V["M"], -2)),
        (contract_right(kron(A, B), B, ("m", "n")), V["A"] * np.sum(V["B"] ** 2)),
        (contract_left(kron(A, B), A, ("n", "p")), V["B"] * np.sum(V["A"] ** 2)),
        (power(exp(x), -a), np.exp(V["x"]) ** -0.7),
        (add(*(scale(k, x) for k in range(1, 40))), 780 * V["x"]),
        (2 * A - 3 * ones("m", "n"), 2 * V["A"] - 3),
        (total(A @ B), np.sum(V["A"] @ V["B"])),
        (series(scale(index("i"), x), "i", 4), 10 * V["x"]),
    ],
)
def test_values_are_those_of_the_formula(expression, expected):
    found = run(expression)
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_functions_are_stable_where_formulas_overflow():
    with np.errstate(all="raise", under="ignore"):
        s = lambdify([softplus(a), log(1 + exp(a)), sigmoid(a), log(sigmoid(a))], ["a"])
        np.testing.assert_allclose(s(800.0), [800, 800, 1, 0])
        np.testing.assert_allclose(s(-800.0), [0, 0, 0, -800], atol=1e-300)
        v = lambdify([logsumexp(x), log(total(exp(x))), softmax(x), log(softmax(x))], ["x"])
        lse, again, p, logp = v(np.array([1e4, 0.0]))
    assert lse == again == 1e4
    np.testing.assert_allclose(p, [1, 0], atol=0)
    np.testing.assert_allclose(logp, [0, -1e4])


def test_the_adjugate_of_a_singular_matrix_exists():
    found = lambdify(adj(M), ["M"])(np.array([[1.0, 2.0], [2.0, 4.0]]))
    np.testing.assert_allclose(found, [[4, -2], [-2, 1]], atol=1e-12)


def test_a_sum_over_samples_is_a_loop_with_what_is_constant_outside():
    x_i = symbol("x_i", ("n", 1), (), "i")
    loss = series(norm2(A @ exp(y) - A @ x_i) ** 2, "i", dim("K")) / dim("K")
    text = body(loss, "A", "y", "x_i")
    assert text[0] == "K = x_i.shape[0]"
    assert text.index("t0 = A @ np.exp(y)") < text.index("for i in range(1, K + 1):")
    samples = rng.normal(size=(5, 3))
    expected = np.mean([np.sum((V["A"] @ (np.exp(V["y"]) - s)) ** 2) for s in samples])
    np.testing.assert_allclose(lambdify(loss, ["A", "y", "x_i"])(V["A"], V["y"], samples), expected)


def test_sums_in_sums_keep_their_indices_apart():
    i = index("i")
    double = series(i * series(i, "i", 3), "i", 2)  # the inner i is another one
    assert lambdify(double, [])() == (1 + 2) * (1 + 2 + 3)


def test_free_indices_are_arguments_counted_from_one():
    assert lambdify(component(x, "i"), ["x", "i"])(V["x"], 1) == V["x"][0]


def test_unknown_functions_are_arguments():
    f = lambdify([unknown("f")(x), unknown("f", 1)(x)], ["x", "f", "d1_f"])
    values = f(V["x"], np.sin, np.cos)
    np.testing.assert_allclose(values, [np.sin(V["x"]), np.cos(V["x"])])


def test_functions_of_a_user_bring_their_template():
    cube = elementwise("cube", None, "{0}*{0}*{0}")
    assert body(2 * cube(x + y), "x", "y") == ["t0 = x + y", "return 2*(t0*t0*t0)"]
