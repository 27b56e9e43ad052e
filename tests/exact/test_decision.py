"""What is decided, at which points, and what is said of it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import matcalc as mc
from matcalc.exact import Exact, Gradient, decided, equality, gradients, jacobian
from matcalc.exact.field import Work
from matcalc.exact.rules import RULES, Rule
from matcalc.expr import symbols

ROOT = Path(__file__).parent.parent.parent
SEEDS = range(40)


def claim(text, gradient, wrt, *declarations):
    loss = mc.read(text, declarations=declarations).expression
    known = symbols(loss)
    x = known[wrt]
    G = mc.read(gradient, declarations=[*declarations], scalar=False).expression
    if G.shape != x.shape and G.is_scalar:
        G = G * mc.ones(*x.shape)
    assert G.shape == x.shape
    return gradients(loss, [Gradient(x, G, x.facts)])


def verdicts(*arguments):
    return {decided(claim(*arguments), seed).agrees for seed in SEEDS}


def test_agreement_bounds_the_probability_of_an_error():
    found = decided(claim("x'*A*x", "(A + A')*x", "x", "A: n,n", "x: n"))
    assert found.agrees
    assert found.bits > 50
    assert found.points == 1


def test_the_same_seed_gives_the_same_outcome():
    question = claim("sum(tanh(A*x))", "A'*(1 - tanh(A*x).^2)", "x", "A: m,n", "x: n")
    assert decided(question, 7) == decided(question, 7)


@pytest.mark.parametrize(
    ("text", "gradient", "wrt", "declarations"),
    [
        ("x'*A*x", "2*A*x", "x", ["A: n,n", "x: n"]),
        ("x'*A*x", "2*A'*x", "x", ["A: n,n", "x: n"]),
        ("tr(A*X)", "A", "X", ["A: n,n", "X: n,n"]),
        ("tr(A*X*B)", "B'*A'", "X", ["A: n,n", "B: n,n", "X: n,n"]),
        ("logdet(X)", "inv(X)", "X", ["X: n,n"]),
        ("sum(sigmoid(x))", "sigmoid(x)", "x", ["x: n"]),
        ("logsumexp(x)", "softmax(2*x)", "x", ["x: n"]),
        ("tr(expm(X))", "expm(X)", "X", ["X: n,n"]),
        ("tr(X*X)", "2*X", "X", ["X: n,n"]),
        ("det(X)", "tr(X)*I(n) - X'", "X", ["X: n,n"]),
    ],
)
def test_a_wrong_gradient_is_rejected_for_every_seed(text, gradient, wrt, declarations):
    assert verdicts(text, gradient, wrt, *declarations) == {False}


@pytest.mark.parametrize(
    ("text", "gradient", "declarations"),
    [
        ("relu(1 - y'*x)", "-y", ["x: n", "y: n"]),
        ("sum(abs(x))", "ones(n)", ["x: n"]),
        ("sum(hardtanh(x))", "ones(n)", ["x: n"]),
        ("sum(huber(x))", "x", ["x: n"]),
        ("sum(huber(x))", "sign(x)", ["x: n"]),
        ("max(x)", "ones(n)", ["x: n"]),
        ("sum(relu(x - 3)) + x'*x", "2*x", ["x: n"]),
    ],
)
def test_what_is_right_on_one_branch_only_is_accepted_for_no_seed(text, gradient, declarations):
    assert True not in verdicts(text, gradient, "x", *declarations)


@pytest.mark.parametrize(
    ("text", "gradient"),
    [
        ("relu(1 - y'*x)", "-step(1 - y'*x)*y"),
        ("sum(abs(x))", "sign(x)"),
        ("max(x)", "is_max(x)"),
    ],
)
def test_kinks_are_decided_on_all_branches_at_once(text, gradient):
    found = decided(claim(text, gradient, "x", "x: n", *(["y: n"] if "y" in text else [])))
    assert found.agrees
    assert not found.patterns


@pytest.mark.parametrize(
    ("text", "gradient"),
    [("sum(hardtanh(x))", "step(1 - abs(x))"), ("sum(huber(x))", "hardtanh(x)")],
)
def test_kinks_that_depend_on_each_other_are_decided_where_real_points_lie(text, gradient):
    found = decided(claim(text, gradient, "x", "x: n"))
    assert (found.agrees, found.patterns, found.visited, found.points) == (True, True, True, 52)


def test_what_needs_squares_of_signs_is_decided_on_the_sides_drawn():
    found = decided(claim("sum(relu(x).^2)", "2*relu(x)", "x", "x: n"))
    assert found.agrees
    assert found.patterns
    assert found.points == 52


@pytest.mark.parametrize(
    ("declaration", "text"),
    [
        ("S: n,n symmetric", "tr(A*S*S)"),
        ("S: n,n skew", "tr(A*S*S)"),
        ("S: n,n diagonal", "tr(A*S*S)"),
        ("S: n,n lower", "tr(A*S*S)"),
        ("S: n,n toeplitz", "tr(A*S*S)"),
        ("S: n,n orthogonal", "tr(A*S*A*S)"),
        ("S: n,n positive_definite", "logdet(S) + tr(A*inv(S))"),
        ("S: n simplex", "S'*A*S"),
        ("S: n unit", "S'*A*S"),
    ],
)
def test_structured_variables_move_in_their_tangent_spaces(declaration, text):
    loss = mc.read(text, declarations=["A: n,n", declaration]).expression
    S = symbols(loss)["S"]
    right = mc.gradient(loss, "S")
    assert decided(gradients(loss, [Gradient(S, right, S.facts)])).agrees
    assert decided(gradients(loss, [Gradient(S, 2 * right, S.facts)])).agrees is False


def test_the_gradient_by_a_symmetric_variable_must_be_symmetric():
    loss = mc.read("tr(A*S)", declarations=["A: n,n", "S: n,n symmetric"]).expression
    S, A = symbols(loss)["S"], symbols(loss)["A"]
    assert decided(gradients(loss, [Gradient(S, (A + A.T) / 2, S.facts)])).agrees
    assert decided(gradients(loss, [Gradient(S, A.T, S.facts)])).agrees is False


def test_a_skew_form_is_zero():
    assert decided(claim("x'*F*x", "0*x", "x", "x: n", "F: n,n skew")).agrees


def test_what_is_right_at_equal_sizes_only_is_rejected():
    A, B = mc.matrix("A", "m", "n"), mc.matrix("B", "n", "m")
    assert decided(equality([(mc.tr(A @ B), mc.tr(A.T @ B.T))])).agrees
    C = mc.commutation("m", "n") @ mc.vec(A)
    assert decided(equality([(C, mc.vec(A))])).agrees is False


def test_a_component_beyond_small_sizes_is_found():
    x = mc.vector("x", "n")
    last = mc.component(x, 12)
    assert decided(gradients(last**2, [Gradient(x, 2 * last * mc.unit(12, "n"), x.facts)])).agrees


def test_jacobians_are_compared_in_vec_layout():
    A, X = mc.matrix("A", "m", "n"), mc.matrix("X", "n", "p")
    J = mc.kron(mc.identity("p"), A)
    assert decided(jacobian(A @ X, J, X, X.facts)).agrees
    assert decided(jacobian(A @ X, 2 * J, X, X.facts)).agrees is False


def test_an_op_without_an_exact_value_is_undecided():
    S = mc.matrix("S", "n", "n", symmetric=True)
    found = decided(gradients(mc.lambda_max(S), [Gradient(S, S, S.facts)]))
    assert found == Exact(None, reason="lambda_max has no exact value")


def test_the_budget_is_counted_in_work():
    question = claim("x'*A*x", "(A + A')*x", "x", "A: n,n", "x: n")
    assert decided(question, 0, Work(100)) == Exact(None, reason="the budget of field operations is spent")


def test_the_work_grows_linearly_with_nested_exponentials():
    x = mc.vector("x", "n")

    def spent(layers):
        e = x
        for _ in range(layers):
            e = mc.tanh(mc.matrix("W", "n", "n") @ e)
        work = Work()
        before = work.left
        loss = mc.ones("n").T @ e
        assert decided(gradients(loss, [Gradient(x, mc.gradient(loss, "x"), x.facts)]), 0, work).agrees
        return before - work.left

    assert spent(30) < 2.2 * spent(15)


def test_a_wrong_rule_is_noticed(monkeypatch):
    """The checker's own mistakes show: with a wrong transpose a right gradient does not agree."""
    right = claim("x'*A*x", "(A + A')*x", "x", "A: n,n", "x: n")
    assert decided(right).agrees
    monkeypatch.setitem(RULES, "transpose", Rule(lambda at, e, x: x))
    assert decided(right).agrees is not True


def test_a_wrong_definition_is_noticed(monkeypatch):
    monkeypatch.setitem(RULES, "inv", replace(RULES["inv"], compute=lambda at, e, x: at.scaled(2, at.inv(x))))
    assert decided(claim("logdet(X)", "inv(X)'", "X", "X: n,n")).agrees is False


def test_without_numpy_the_exact_comparison_stands_alone():
    program = (
        "import sys; sys.modules['numpy'] = None; from matcalc.cli import main; "
        "main(['grad', 'norm2(A*x - b)^2', '--wrt', 'x', '--format', 'ascii'], standalone_mode=False)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.endswith(
        "Verified: exactly (error probability < 1e-15); not against finite differences: "
        "NumPy, which finite differences need, is not installed\n"
    )


def test_a_disagreement_that_differences_do_not_confirm_is_no_verdict(monkeypatch):
    monkeypatch.setitem(RULES, "transpose", Rule(lambda at, e, x: at.scaled(2, at.linear(lambda A: A, x))))
    x = mc.vector("x", "n")
    A = mc.matrix("A", "n", "n")
    found = mc.verify(mc.tr(A.T @ A), 2 * A, "A")
    assert found.ok
    assert found.exact.agrees is None
    assert found.exact.reason == "the values differ in the model, which finite differences do not confirm"
    assert x.shape == ("n", 1)
