"""matcalc as its users meet it from Python and the command line: what once went wrong does not again."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from click.testing import CliRunner

import matcalc as mc
from matcalc.cli import main

A, x, a = mc.matrix("A", "m", "n"), mc.vector("x", "n"), mc.scalar("a")


def run(*words):
    return CliRunner().invoke(main, words)


# --------------------------------------------------------------------------- pickling


def test_applications_of_functions_made_by_name_or_formula_are_unpickled_as_the_same_nodes():
    mish = mc.function("mish", "z*tanh(log(1 + exp(z)))")
    for e in (mc.function("f")(x), mc.gradient(mc.sum_(mc.function("f")(x)), "x"), mish(x)):
        assert pickle.loads(pickle.dumps(e)) is e


def test_an_expression_deeper_than_the_recursion_limit_is_pickled():
    e = x
    for _ in range(5000):
        e = mc.sin(e)
    assert pickle.loads(pickle.dumps(e)) is e


def test_a_formula_given_twice_is_one_function():
    assert mc.function("cube", "t^3") is mc.function("cube", "t^3")


# --------------------------------------------------------------------------- what cannot be declared


@pytest.mark.parametrize("name", ["2a", "a b", "x'", "__import__('os')", "", 3, None])
def test_a_symbol_needs_a_name(name):
    with pytest.raises(mc.DeclarationError) as raised:
        mc.scalar(name)
    assert str(raised.value) == f"{name!r} is not a name\na name is letters, digits and underscores"


@pytest.mark.parametrize("size", [0, -1, 1.5, True, None, "2k", "n-1", ("m", "n")])
def test_a_symbol_and_a_constant_need_sizes(size):
    for make in (
        lambda: mc.vector("x", size),
        lambda: mc.ones(size),
        lambda: mc.zeros(2, size),
        lambda: mc.identity(size),
    ):
        with pytest.raises(mc.DeclarationError) as raised:
            make()
        assert str(raised.value) == f"{size!r} is not a size\na size is a name or a positive whole number"


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (mc.stack, mc.ShapeError, "there is nothing to stack"),
        (lambda: mc.lambdify(x, "x y"), mc.MatcalcError, "the arguments must be a list of names, not 'x y'"),
        (lambda: A.subs({"A": x}), mc.ShapeError, "A is m×n, its replacement n×1"),
        (
            lambda: mc.parse("x", shapes=[("x", 5)]),
            mc.DeclarationError,
            "shapes and properties are given by name, as in a dict, not as [('x', 5)]",
        ),
        (lambda: mc.component(mc.vector("v", 3), 5), mc.ShapeError, "component 5 of 3×1: there are only 3"),
        (
            lambda: mc.series(x, "i", 0),
            mc.ShapeError,
            "a sum runs from 1 to a whole number of at least 1, not to 0",
        ),
        (
            lambda: mc.matrix_power(mc.matrix("S", "n", "n"), 10**20),
            mc.LimitError,
            "the exponent of a matrix power is limited to 1000000000000000",
        ),
    ],
)
def test_misuse_from_python_is_explained(wrong, error, message):
    with pytest.raises(error) as raised:
        wrong()
    assert str(raised.value) == message


def test_a_number_may_stand_on_either_side_of_a_product_and_plus_changes_nothing():
    assert A @ 2 is 2 * A
    assert +x is x


# --------------------------------------------------------------------------- exponents that count


@pytest.mark.parametrize("text", ["tr(X^n)", "tr(A*X^n)", "tr(X^k*X^n)", "tr(A*X^(n + 1))"])
def test_symbolic_powers_of_matrices_are_verified_at_whole_exponents(text):
    loss = mc.parse(text)
    assert mc.verify(loss, mc.gradient(loss, "X"), "X").ok


def test_a_wrong_gradient_of_a_symbolic_power_is_caught():
    loss = mc.parse("tr(X^n)")
    assert not mc.verify(loss, 2 * mc.gradient(loss, "X"), "X").ok


def test_a_sum_to_a_declared_scalar_runs():
    loss = mc.parse("sum(x'*x, i=1..N)", shapes={"N": "scalar", "x": ["n"]})
    assert mc.lambdify(loss, ["x", "N"])(np.ones(2), 3.0) == 6.0


# --------------------------------------------------------------------------- the command line


def test_without_wrt_samples_and_exponents_are_no_variables():
    assert "∂L/∂x" not in run("grad", "sum(norm2(W*x_i - y_i)^2, i=1..N)/N").stdout
    assert "∂L/∂n" not in run("grad", "tr(A*X^n)").stdout
    assert run("grad", "tr(A*X^n)").exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["p = W*x; p'*p", "--wrt", "p"], "p is a definition, not a variable of the expression\nvariables: W, x"),
        (["x'*x", "--wrt", "x,"], "a name is missing in --wrt\nvariables: x"),
        (["3"], "the expression has no variables\nname those meant with --wrt and --var"),
        (["x'*x", "--let", "p = "], "an expression is missing\n  p = ;\n      ^"),
        (["pow(A, 2)"], "pow is not a function of matcalc\n  pow(A, 2)\n  ^^^\nit is written x^2 or X.^2"),
        (
            ["hadamard(A, B)"],
            "hadamard is not a function of matcalc\n  hadamard(A, B)\n  ^^^^^^^^\nit is written X .* Y",
        ),
    ],
)
def test_what_is_wrong_with_a_command_and_the_way_out(words, message):
    outcome = run("grad", *words)
    assert (outcome.exit_code, outcome.stderr.rstrip("\n")) == (2, "error: " + message)


def test_a_negative_seed_is_refused():
    assert run("grad", "x'*x", "--seed=-1").exit_code == 2


# --------------------------------------------------------------------------- generated code


def test_sums_over_the_same_samples_share_one_loop():
    loss = mc.parse("sum(norm2(sigmoid(W*x_i) - y_i)^2, i=1..N)/N")
    text = mc.source([loss, mc.gradient(loss, "W")], ["W", "x_i", "y_i"])
    assert text.count("for ") == 1
    assert text.count("sigmoid(W @") == 1


def test_a_sum_that_needs_another_sum_comes_after_it():
    loss = mc.parse("sum((w'*x_i - sum(w'*x_j, j=1..N))^2, i=1..N) + sum(w'*x_i, i=1..N)^2", shapes={"w": ["n"]})
    assert mc.verify(loss, mc.gradient(loss, "w"), "w").ok


def test_the_loss_of_a_classifier_is_finite_far_out():
    loss = mc.parse("-y'*log(sigmoid(X*w)) - (1 - y)'*log(1 - sigmoid(X*w))")
    f = mc.lambdify(loss, ["y", "X", "w"])
    assert f(np.array([0.0, 1.0]), 800 * np.array([[1.0], [-1.0]]), np.ones(1)) == 1600.0


def test_a_sum_of_matrices_times_a_vector_is_a_sum_of_vectors():
    loss = mc.parse("x'*A*x")
    text = mc.source([loss, mc.gradient(loss, "x")], ["A", "x"])
    assert "t0 = A @ x\n    return (x @ t0, t0 + A.T @ x)" in text


def test_a_sum_of_matrices_times_many_vectors_is_formed_once():
    loss = mc.parse("sum(x_i'*(A + A')*x_i, i=1..N)")
    text = mc.source(loss, ["A", "x_i"])
    assert text.index("A + A.T") < text.index("for i in")


@pytest.mark.parametrize(
    ("text", "wrt", "expected"),
    [
        ("norm2(d)", "d", "d/norm2(d)"),
        ("sum(d.^x)", "x", "d.^x.*log(d)"),
        ("f(c^d)", "c", "d*c^(d - 1)*f'(c^d)"),
    ],
)
def test_a_symbol_called_d_is_not_taken_for_a_direction(text, wrt, expected):
    shapes = {"d": ["n"], "x": ["n"]} if "f" not in text else {"c": "scalar", "d": "scalar"}
    loss = mc.parse(text, shapes, functions=["f"])
    assert mc.normal(mc.gradient(loss, wrt)) is mc.normal(mc.parse(expected, shapes, functions=["f"]))


def test_a_symbol_with_the_name_of_a_differential_is_refused():
    with pytest.raises(mc.DeclarationError) as error:
        mc.differential(mc.parse("dx'*x"), "x")
    assert str(error.value) == (
        "dx is the differential of x, but the expression has a symbol of that name\nrename the symbol dx"
    )


def test_one_gradient_needs_one_variable():
    with pytest.raises(mc.UnknownNameError, match="one variable is needed, not 2"):
        mc.gradient("x'*A*x", ["x", "A"])


def test_properties_may_be_given_for_more_than_occurs_while_shapes_are_inferred():
    loss = mc.parse("norm2(A*x - b)^2", shapes={"A": ("m", "n")}, properties={"S": ["symmetric"]}, functions=["f"])
    assert str(mc.gradient(loss, "x")) == "2*A'*(A*x - b)"


@pytest.mark.parametrize("text", ["2^10^10*x'*x", "9^(9^(9^9))*x'*x"])
def test_towers_of_powers_end_in_bounded_time_and_are_not_called_verified(text):
    result = run("grad", text, "--wrt", "x")
    assert result.exit_code == 1
    assert "NOT VERIFIED" in result.stderr


def test_a_number_is_not_multiplied_into_a_sum_that_divides_by_its_root():
    S = mc.matrix("S", "n", "n", symmetric=True)
    T = mc.tanh(mc.gelu(S))
    assert mc.derive(mc.det(T @ T.T + mc.identity("n")) * mc.tr(mc.identity("n")), "S").verify().ok
