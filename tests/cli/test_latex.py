"""Every command takes LaTeX: what is typed in LaTeX gives what the same text gives."""

import pytest

import matcalc as mc
from matcalc.cli import COMMANDS

from .test_commands import gradients, matcalc

PAIRS = [
    (r"x^\top A x", "x'*A*x", "x"),
    (r"\|W_3\,g(W_2 f(W_1 x)) - y\|_2^2", "norm2(W3*g(W2*f(W1*x)) - y)^2", "W1,W2,W3"),
    (r"\| \sin \left( W_2 \cos \left( W_1 x \right) \right) \|_2^2", "norm2(sin(W2*cos(W1*x)))^2", "x"),
    (r"\log\det X + \operatorname{tr}(A X^{-1})", "logdet(X) + tr(A*inv(X))", "X"),
    (r"\mathrm{tr}(AX^{\top}BXC)", "tr(A*X'*B*X*C)", "X"),
    (r"p = W_1x;\; f = \sigma(p);\; f:f", "p = W1*x; f = sigmoid(p); f:f", "W1"),
    (r"\frac{1}{2N}\sum_{i=1}^N\|Wx_i - y_i\|_2^2", "1/(2*N)*sum(norm2(W*x_i - y_i)^2, i=1..N)", "W"),
    (r"L(W) := \mathbf{1}^\top\log(\mathbf 1 + e^{-y\odot(Xw)})", "vector(1)'*log(vector(1) + exp(-y.*(X*w)))", "w"),
    ("‖W₂σ(W₁x) − y‖₂²", "norm2(W2*sigmoid(W1*x) - y)^2", "W1,W2"),
]


@pytest.mark.parametrize(("latex", "text", "wrt"), PAIRS, ids=[latex for latex, _, _ in PAIRS])
def test_gradients_of_latex_are_those_of_the_text(latex, text, wrt):
    assert gradients(latex, "--wrt", wrt) == gradients(text, "--wrt", wrt)


def test_variables_may_be_named_in_latex():
    loss = r"\|W_2\sigma(W_1x) - \hat y\|^2"
    assert list(gradients(loss, "--wrt", r"W_1,W_{2}")) == ["W1", "W2"]
    assert list(gradients(loss, "--wrt", r"\mathbf{W}_1,\hat{y}")) == ["W1", "y_hat"]


def test_declarations_and_definitions_may_be_latex():
    run = matcalc(
        *("grad", r"\|r\|^2 + \phi(c)", "--wrt", "x", "--let", r"r = \mathbf{A}x - b_1", "--function", r"\phi"),
        *("--var", r"A \in \mathbb{R}^{m \times n}", "--var", "b_1 ∈ ℝᵐ", "--var", "c: scalar", "--format", "ascii"),
    )
    assert run.exit_code == 0, run.stderr
    assert "dL/dx = 2*A'*r" in run.stdout
    assert "A: m,n; b1: m; c: scalar" in run.stdout


@pytest.mark.parametrize("command", sorted({"grad", "diff", "code", "jacobian", "hessian", "convex"} & set(COMMANDS)))
def test_every_command_takes_latex(command):
    latex = matcalc(command, r"\tfrac12\|W_1x\|_2^2", "--wrt", "x")
    text = matcalc(command, "1/2*norm2(W1*x)^2", "--wrt", "x")
    assert latex.exit_code == 0, latex.stderr
    assert latex.stdout == text.stdout


def test_latex_from_standard_input():
    assert matcalc("grad", "-", input="$x^\\top x$\n").exit_code == 0


def test_the_caret_stands_in_the_latex():
    run = matcalc("grad", r"\|\mathbf{A}x - y\|^2", "--var", "A: m,n", "--var", "x: m")
    assert run.exit_code == 2
    assert run.stderr == "\n".join(
        [
            r"error: product of \mathbf{A} (m×n) and x (m×1): the inner sizes n and m differ",
            r"  \|\mathbf{A}x - y\|^2",
            "              ^",
            r"did you mean \mathbf{A}'*x?",
            "",
        ]
    )


def test_a_differential_has_no_gradient():
    run = matcalc("grad", r"x^\top dx")
    assert (run.exit_code, run.stderr.splitlines()[0]) == (2, "error: this is a derivative already")


def test_deriving_from_python():
    derivation = mc.derive(r"\|Ax - b\|^2", "x")
    assert str(derivation.gradient) == "2*A'*(A*x - b)"
    assert mc.parse_latex("Ax - b", {"A": ["m", "n"], "x": ["n"], "b": ["m"]}) is mc.parse(
        "A*x - b", {"A": ["m", "n"], "x": ["n"], "b": ["m"]}
    )
