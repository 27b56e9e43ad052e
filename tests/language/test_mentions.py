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
@pytest.mark.parametrize("shapes", [None, {"x": ("n",)}, {"x": (3,)}])
def test_a_letter_beside_its_samples_is_another_vector(text, shapes):
    loss = mc.parse(text, shapes)
    assert mc.normal(mc.gradient(loss, "x")) is mc.normal(mc.parse("2*sum(x - x_i, i=1..N)", shapes))


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


def test_who_lists_components_means_numbers_by_them():
    text = r"""h_1 = \sigma(p^T x); h_2 = \sigma(q^T x); z_1 = \sigma(s_1 h_1 + s_2 h_2);
    z_2 = \sigma(u_1 h_1 + u_2 h_2);
    f = ((w_1, w_2)^T (z_1, z_2) - y)^2"""
    found = mc.read(text, scalar=True)
    assert {name: found.symbols[name].shape for name in ("s1", "u2", "w1", "y")} == dict.fromkeys(
        ("s1", "u2", "w1", "y"), (1, 1)
    )
    assert found.symbols["p"].shape == found.symbols["x"].shape != (1, 1)
    derivation = mc.derive(found.expression, ["s1", "w2"], found.definitions)
    assert derivation.verify().ok
    s, u, w = RNG.normal(size=(3, 2))
    p, q, x_ = RNG.normal(size=(3, 4))
    h = 1 / (1 + np.exp(-np.array([p @ x_, q @ x_])))
    z = 1 / (1 + np.exp(-np.array([s @ h, u @ h])))
    right = 2 * (w @ z - 0.5) * w[0] * z[0] * (1 - z[0]) * h[0]
    values = {"p": p, "q": q, "x": x_, "s1": s[0], "s2": s[1], "u1": u[0], "u2": u[1], "w1": w[0], "w2": w[1], "y": 0.5}
    f = mc.lambdify(derivation.gradients["s1"], list(values))
    np.testing.assert_allclose(f(*values.values()), right, rtol=1e-10)


@pytest.mark.parametrize(
    ("text", "written", "note"),
    [
        (r"\sum_{i=1}^k y \log z", "sum(y[i]*log(z[i]), i=1..k)", "the index i is read on y, z"),
        (
            r"\hat y = \operatorname{softmax}(W x); L(x, y) = -\sum_{i=1}^k y \text{log}(\hat{y})",
            r"\hat y = \operatorname{softmax}(W x); -\sum_{i=1}^k y_i \log(\hat{y}_i)",
            "the index i is read on y, y_hat",
        ),
        (r"\sum_{i=1}^n x^T x", "sum(x'*x, i=1..n)", None),
        (r"\sum_{i=1}^n a", "sum(a, i=1..n)", None),
        (r"\sum_{i=1}^n x_i \log z_i", "sum(x_i*log(z_i), i=1..n)", None),
    ],
)
def test_an_index_that_is_left_out_is_put_on_the_vectors(text, written, note):
    found = mc.read(text, scalar=True)
    assert found.notes == (() if note is None else (note,))
    assert found.expression is mc.read(written, scalar=True).expression


def net(v, w, x, t):
    return np.sum((w @ np.tanh(v @ x) - t) ** 2)


def test_what_multiplies_an_entry_is_a_number():
    r"""v_{ji} x_i sums over components of x, not over vectors x_i, unless that is said."""
    text = r"\sum_k (\sum_j w_{kj} \tanh(\sum_i v_{ji} x_i) - t_k)^2"
    found = mc.read(text, scalar=True)
    assert found.notes == ("read as numbers: x_i, t_k; for vectors declare --var 'x_i, t_k: vector'",)
    assert {name: s.shape for name, s in found.symbols.items()} == {
        "w": ("m", "n"),
        "v": ("n", "p"),
        "x": ("p", 1),
        "t": ("m", 1),
    }
    values = {"v": RNG.normal(size=(4, 3)), "w": RNG.normal(size=(2, 4)), "x": RNG.normal(size=3), "t": np.ones(2)}
    np.testing.assert_allclose(mc.lambdify(found.expression, list(values))(**values), net(**values), rtol=1e-12)
    said = mc.read(text, scalar=True, declarations=["x_i, t_k: vector"])
    assert said.symbols["x_i"].shape == ("q", 1)
    assert not any(note.startswith("read as") for note in said.notes)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            r"\sum_{i,j} W_{ij} (x_i - x_j)^2",
            "read as vectors: x_i, x_j; for components of x declare --var 'x: vector'",
        ),
        (r"\sum_{i,j} A_{ij} x_i y_j", None),
        (r"\sum_{n,k} r_{nk} \|x_n - \mu_k\|^2", None),
        (r"\sum_k \|\sum_n r_{nk} x_n - \mu_k\|^2", None),
        (r"\sum_{i=1}^N \log(1 + e^{-y_i w^T x_i})", None),
        (r"\sum_{i=1}^N (\mathbf{x}_i - \mathbf{y}_i)^2", None),
    ],
)
def test_members_that_may_be_numbers_or_vectors_are_named(text, note):
    said = [found for found in mc.read(text, scalar=True).notes if found.startswith("read as")]
    assert said == ([] if note is None else [note])


def test_the_way_to_components_works():
    squares = mc.read(r"\sum_{i,j} W_{ij} (x_i - x_j)^2", scalar=True, declarations=["x: vector"])
    W, x = RNG.normal(size=(3, 3)), RNG.normal(size=3)
    right = np.sum(W * (x[:, None] - x[None, :]) ** 2)
    np.testing.assert_allclose(mc.lambdify(squares.expression, ["W", "x"])(W, x), right, rtol=1e-12)
