"""Definitions that nothing uses are refused, and a_i after a = … is the component of a."""

from __future__ import annotations

import numpy as np
import pytest

import matcalc as mc
from matcalc.errors import ParseError


@pytest.mark.parametrize(
    ("text", "wrt", "right"),
    [
        ("a = W*x; sum(a_i^2, i=1..m)", "W", "a = W*x; 2*a*x'"),
        ("a = W*x; a_1^2", "x", "2*(W*x)[1]*W'*unit(1, m)"),
        (r"a = Wx; \sum_{i=1}^m a_i^2", "x", r"2 W^\top W x"),
        (r"a = W\cdot x; a_1^2", "x", "2*(W*x)[1]*W'*unit(1, m)"),
    ],
)
def test_an_indexed_definition_is_its_component(text, wrt, right):
    shapes = {"W": ("m", "n"), "x": ("n",)}
    loss = mc.parse(text, shapes)
    assert mc.gradient(loss, wrt) is mc.normal(mc.parse(right, shapes))


def test_the_components_of_softmax_by_hand():
    text = r"\hat y = \operatorname{softmax}(Wh); -\sum_{i=1}^k y_i\log(\hat y_i)"
    found = mc.read(text, {"y": ("k",)}, {"y": ["simplex"]}, scalar=True)
    derivation = mc.derive(found.expression, "W", found.definitions)
    assert derivation.text().splitlines()[0] == "dL/dW = (y_hat - y)*h'"
    assert derivation.verify().ok


def test_an_indexed_letter_is_a_component_of_a_declared_vector_and_else_a_sample():
    component = mc.parse("sum(x_i^2, i=1..n)", {"x": ("n",)})
    assert component is mc.parse("sum(x[i]^2, i=1..n)", {"x": ("n",)})
    assert set(mc.read("sum(x_i^2, i=1..n)").symbols) == {"x_i"}
    assert set(mc.read("sum(x_i^2, i=1..n)", {"x": ("n",), "x_i": "scalar"}).symbols) == {"x", "x_i"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "y = A*x; b*c + norm2(z)^2",
            "y is defined and not used\n  y = A*x; b*c + norm2(z)^2\n  ^\nleave the definition out, or use its name",
        ),
        (
            "p = A*x; q = 2*p; norm2(x)^2",
            "p is defined and not used\n  p = A*x; q = 2*p; norm2(x)^2\n  ^\nleave the definition out, or use its name",
        ),
        (
            r"u^{(0)} = x; u^{(l)} = \phi(W^{(l)} u^{(l-1)}); \|u^{(L)}-y\|^2",
            "this is a recurrence of symbolic depth, and no single expression\n"
            "derive takes its gradients (matcalc grad, matcalc code); "
            "for anything else write the steps out: u1 = …; u2 = …",
        ),
        (
            "u_l = W*u_l_minus1; norm2(u_L)^2",
            "u_l is defined by u at another l, and l has no value\n"
            "  u_l = W*u_l_minus1; norm2(u_L)^2\n"
            "  ^^^\n"
            "write the definitions out, with numbers for l",
        ),
    ],
)
def test_what_would_give_a_silent_zero_is_refused(text, message):
    with pytest.raises(ParseError) as caught:
        mc.read(text)
    assert str(caught.value) == message


def test_a_name_for_a_part_of_the_derivative_may_stand():
    found = mc.read("a = W*x; s = sin(a); norm2(cos(a))^2")
    assert list(found.definitions) == ["a", "s"]


# --------------------------------------------------------------------------- families


def values(text, wrt, **given):
    """The gradient that the text has, at these values."""
    derivation = mc.derive(text, wrt)
    assert derivation.verify().ok
    known = [name for name in given if name in derivation.variables or name in str(derivation.gradient)]
    return mc.lambdify(derivation.gradient, known)(*(given[name] for name in known))


RNG = np.random.default_rng(3)
x, a, y = RNG.normal(size=(3, 4))
A, C, M = RNG.normal(size=(3, 4, 4))
W, H = RNG.normal(size=(2, 4, 3))


@pytest.mark.parametrize(
    ("text", "wrt", "right"),
    [
        ("sum(x_i^2, i=1..n)", "x", 2 * x),
        (r"\sum_{i=1}^n (x_i-a_i)^2", "x", 2 * (x - a)),
        (r"\sum_i (x_i-a_i)^2", "x", 2 * (x - a)),
        (r"\sum_i \exp(x_i) a_i", "x", np.exp(x) * a),
        (r"-\sum_k y_k \log x_k + x^T x", "x", -y / x + 2 * x),
        (r"\sum_{i,j} x_i A_{ij} x_j", "x", (A + A.T) @ x),
        ("sum(sum(x_i*A_ij*x_j, j=1..n), i=1..n)", "x", (A + A.T) @ x),
        (r"\sum_{i,j} \delta_{ij} A_{ij} x_j", "x", np.diag(A)),
        (r"\sum_{i,j} C_{ij}(M_{ij} - (WH^T)_{ij})^2", "W", -2 * (C * (M - W @ H.T)) @ H),
        (r"z = A x; L = \frac12\sum_{j=1}^m (z_j - y_j)^2", "x", A.T @ (A @ x - y)),
    ],
)
def test_sums_over_components_in_matrix_form(text, wrt, right):
    x_ = np.abs(x) if "log" in text else x
    right = -y / x_ + 2 * x_ if "log" in text else right
    found = values(text, wrt, x=x_, a=a, y=y, A=A, C=C, M=M, W=W, H=H, z=A @ x)
    np.testing.assert_allclose(found, right, rtol=1e-9)
    assert "sum" not in str(mc.derive(text, wrt).gradient)


@pytest.mark.parametrize("text", ["sum(norm2(x - x_i)^2, i=1..N)", r"\sum_{i=1}^N \|x - x_i\|^2"])
@pytest.mark.parametrize("shapes", [None, {"x": ("n",)}])
def test_a_letter_beside_its_samples_is_another_vector(text, shapes):
    loss = mc.parse(text, shapes)
    assert str(mc.gradient(loss, "x")) == "2*sum(x - x_i, i=1..N)"


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        (r"\sum_i (y_i - w^T x_i)^2", {"y_i": (1, 1), "w": ("m", 1), "x_i": ("m", 1)}),
        (r"\sum_i (y_i - w^T x_i)^2 + \lambda \sum_j w_j^2", {"y_i": (1, 1), "w": ("m", 1), "x_i": ("m", 1)}),
        (r"\sum_i \|W x_i - y_i\|^2 + x^T x", {"W": ("m", "n"), "x_i": ("n", 1)}),
        (r"\sum_k \alpha_k w_k^T S w_k - \sum_j \alpha_j", {"alpha": ("n", 1), "w_k": ("m", 1), "S": ("m", "m")}),
    ],
)
def test_samples_and_components_are_told_apart(text, symbols):
    found = mc.read(text, scalar=True).symbols
    assert {name: found[name].shape for name in symbols} == symbols


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "sum(W_ij*x_j, j=1..n)",
            "i of W_ij runs over nothing\n  sum(W_ij*x_j, j=1..n)\n      ^^^^\ndeclare W_ij if it is a name",
        ),
        (
            r"\sum_i (A_{ij} - b)^2",
            "j of A_ij runs over nothing\n  \\sum_i (A_{ij} - b)^2\n          ^^^^^^\ndeclare A_ij if it is a name",
        ),
        (
            r"\sum_i t",
            "the range of i is not stated\n  \\sum_i t\n  ^^^^\nwrite \\sum_{i=1}^{n}",
        ),
    ],
)
def test_an_index_that_runs_over_nothing_is_refused(text, message):
    with pytest.raises(ParseError) as caught:
        mc.read(text, scalar=True)
    assert str(caught.value) == message


def test_one_index_over_two_sizes_is_refused():
    with pytest.raises(mc.ShapeError) as caught:
        mc.parse(r"\sum_{i,j} B_{ij} A_{ij}", {"B": ("n", "k"), "A": ("m", "k")})
    assert str(caught.value).splitlines()[0] == "i runs over the sizes n and m"
