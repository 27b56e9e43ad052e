"""How results read: signs, quotients, common factors, functions under their names; what other tools leave untidy."""

from __future__ import annotations

import pytest

import matcalc as mc


def gradient(text: str, wrt: str, *declarations: str) -> mc.Expr:
    """The gradient, verified."""
    d = mc.derive(mc.read(text, declarations=declarations).expression, wrt)
    assert d.verify().ok
    return d.gradient


WRITTEN_OUT = [
    ("log(sum(exp(x)))", "softmax(x)"),
    ("y'*exp(x)/sum(exp(x))", "softmax(x).*(y - y'*softmax(x))"),
    ("-y'*log(exp(x)/sum(exp(x)))", "sum(y)*softmax(x) - y"),
    ("sum(log(1 + exp(x)))", "sigmoid(x)"),
    ("sum(1 ./ (1 + exp(-x)))", "sigmoid(x).*(1 - sigmoid(x))"),
    ("sum(exp(x) ./ (1 + exp(x)))", "sigmoid(x).*(1 - sigmoid(x))"),
    ("sum((exp(x) - exp(-x)) ./ (exp(x) + exp(-x)))", "1 - tanh(x).^2"),
    ("sum((exp(2*x) - 1) ./ (exp(2*x) + 1))", "1 - tanh(x).^2"),
    ("sum((1 - exp(-2*x)) ./ (1 + exp(-2*x)))", "1 - tanh(x).^2"),
    ("sum(2*sigmoid(2*x) - 1)", "1 - tanh(x).^2"),
    ("sum(log(exp(x) + exp(-x)))", "tanh(x)"),
    ("sqrt(sum(x.^2))", "x/norm2(x)"),
    ("(x'*x)^0.5", "x/norm2(x)"),
    ("sum(sin(x)./cos(x))", "tan(x).^2 + 1"),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN_OUT)
def test_functions_written_out_are_recognised(text, expected):
    assert str(gradient(text, "x", "x: n", "y: n")) == expected


WHERE = ["A: n,n", "B: n,n", "C: n,n", "X: n,n", "M: m,n", "U: m,k", "V: n,k", "S: n,n symmetric", "x: n", "y: n"]
READS = [
    ("tr(A*X*B) + tr(C*X*B)", "X", "(B*(A + C))'"),
    ("tr(A*X*B) + tr(A*X*C)", "X", "((B + C)*A)'"),
    ("normF(M - U*V')^2", "U", "2*(U*V' - M)*V"),
    ("normF(M - U*V')^2", "M", "2*(M - U*V')"),
    ("norm2(y - A*x)^2", "x", "2*A'*(A*x - y)"),
    ("normF(X)", "X", "X/normF(X)"),
    ("1/norm2(x)", "x", "-x/norm2(x)^3"),
    ("y'*inv(X)*x", "X", "-inv(X)'*y*(inv(X)*x)'"),
    ("logdet(A*X*B)", "X", "inv(X)'"),
    ("tr(inv(A*X))", "X", "-inv(X*A*X)'"),
    ("x'*Diag(y)*x", "x", "2*x.*y"),
    ("x'*I*x", "x", "2*x"),
    ("x'*Diag(ones(n))*x", "x", "2*x"),
    ("x'*S*x/3 + x'*S*x/6", "x", "S*x"),
    ("x'*S*x/(x'*x)", "x", "2*(S - x*x'*S/(x'*x))*x/(x'*x)"),
    ("sum(x.^0.5)", "x", "1./(2*sqrt(x))"),
    ("norm2(x - sum(x)/n)^2/n", "x", "2*(x - sum(x)/n)/n"),
]


@pytest.mark.parametrize(("text", "wrt", "expected"), READS)
def test_results_read_well(text, wrt, expected):
    assert str(gradient(text, wrt, *WHERE)) == expected


# What the generated files of matrixcalculus.org show, 2017 to 2023.


def test_the_sharpe_ratio_has_no_term_twice():
    g = gradient("(w'*r - f)/(w'*C*w).^0.5", "w", "C: n,n symmetric", "r: n", "f: scalar")
    assert str(g) == "(r - (w'*r - f)*C*w/(w'*C*w))/sqrt(w'*C*w)"


def test_declared_symmetry_is_used():
    g = gradient("tr(A'*inv(X))", "X", "A: n,n symmetric", "X: n,n symmetric")
    assert str(g) == "-inv(X)*A*inv(X)"


def test_softmax_regression_is_reduced_and_stable():
    text = "-(1/18)*sum((X*t).*y) + (2/18)*log(sum(exp(X*t)))"
    assert str(gradient(text, "t", "X: m,n", "t: n", "y: m")) == "X'*(2*softmax(X*t) - y)/18"


def test_mish_has_no_diagonal_matrices():
    g = gradient("sum(x.*tanh(log(vector(1) + exp(x))))", "x", "x: n")
    assert str(g) == "x.*sigmoid(x).*(1 - tanh(softplus(x)).^2) + tanh(softplus(x))"


def test_the_derivative_of_a_transpose_is_a_matrix_with_a_name():
    X = mc.matrix("X", "m", "n")
    assert str(mc.jacobian(X.T, "X")) == "commutation(m,n)"


PROJECTION = "norm2(v*(p - B*inv(B'*v'*v*B)*B'*v'*(v*p - w)) - w)^2"
PROJECTED = ["v: m,n", "B: n,k", "p: n", "w: m"]


def test_the_residual_of_a_projection_has_no_term_that_is_zero():
    """The derivative is 2 v'(I - P)r for r = v p - w, where P projects on the columns of v B."""
    g = gradient(PROJECTION, "p", *PROJECTED)
    assert str(g) == "2*v'*(v*(p - B*inv(B'*v'*v*B)*B'*v'*(v*p - w)) - w)"
