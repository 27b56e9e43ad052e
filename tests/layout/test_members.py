"""The gradient by a general member of a family counts every member that the loss meets, whatever its index."""

from __future__ import annotations

import numpy as np
import pytest

import matcalc as mc
from matcalc.errors import NoRuleError, VerificationError
from matcalc.layout.members import renamed

RNG = np.random.default_rng(5)


def by_differences(loss, X):
    """The gradient of a function of a list of vectors by each of them."""
    G = np.zeros_like(X)
    for at in np.ndindex(X.shape):
        step = np.zeros_like(X)
        step[at] = 1e-6
        G[at] = (loss(X + step) - loss(X - step)) / 2e-6
    return G


@pytest.mark.parametrize(
    ("text", "member", "right", "loss", "gradient"),
    [
        (
            "sum(sum(W[i,j]*norm2(x_i-x_j)^2, j=1..n), i=1..n)",
            "x_i",
            "2*sum((W[i,j] + W[j,i])*(x_i - x_j), j=1..n)",
            lambda X, W: sum(W[i, j] * np.sum((X[i] - X[j]) ** 2) for i in range(4) for j in range(4)),
            lambda X, W: np.array([2 * sum((W[i, j] + W[j, i]) * (X[i] - X[j]) for j in range(4)) for i in range(4)]),
        ),
        (
            "sum(W[k,k]*w_k'*w_k, k=1..n) - log(sum(exp(w_j'*w_j), j=1..n))",
            "w_k",
            "-2*(exp(w_k'*w_k)/sum(exp(w_j'*w_j), j=1..n) - W[k,k])*w_k",
            lambda X, W: np.diag(W) @ (X**2).sum(1) - np.log(np.exp((X**2).sum(1)).sum()),
            lambda X, W: 2 * (np.diag(W) - (p := np.exp((X**2).sum(1))) / p.sum())[:, None] * X,
        ),
        (
            "sum(sum(W[i,j]*x_i'*x_j, j=1..n), i=1..n)",
            "x_i",
            "sum((W[i,j] + W[j,i])*x_j, j=1..n)",
            lambda X, W: np.sum(W * (X @ X.T)),
            lambda X, W: (W + W.T) @ X,
        ),
    ],
)
def test_every_member_that_the_loss_meets_counts(text, member, right, loss, gradient):
    W, X = RNG.normal(size=(4, 4)), RNG.normal(size=(4, 3))
    np.testing.assert_allclose(gradient(X, W), by_differences(lambda V: loss(V, W), X), rtol=1e-5, atol=1e-6)
    derivation = mc.derive(text, member)
    assert str(derivation.gradient) == right
    names = [name for name in ("W", member, f"{member[0]}_j") if name in right]
    f = mc.lambdify(derivation.gradient, [*names, member[-1], "n"])
    found = np.array([f(*(W if name == "W" else X for name in names), i + 1, 4) for i in range(4)])
    np.testing.assert_allclose(found, gradient(X, W), rtol=1e-9)


@pytest.mark.parametrize(
    ("text", "member", "printed"),
    [
        (
            "sum(sum(W[i,j]*norm2(x_i-x_j)^2, j=1..n), i=1..n)",
            "x_i",
            "2*sum((W[i,j] + W[j,i])*(x_i - x_j), j=1..n)",
        ),
        (r"\sum_{k=1}^K y_k w_k^T x - \ln\sum_{j=1}^K \exp(w_j^T x)", "w_k", None),
        (r"\sum_k \ln|S_k| - \ln \sum_j |S_j|", "S_k", None),
        ("sum(norm2(W*x_i - y_i)^2, i=1..N)", "x_i", "2*W'*(W*x_i - y_i)"),
    ],
)
def test_general_members_are_verified_by_writing_the_family_out(text, member, printed):
    derivation = mc.derive(text, member)
    found = derivation.verify()
    assert found.ok
    assert found.exact.agrees in (True, None)
    assert printed is None or str(derivation.gradient) == printed


def test_half_of_the_gradient_is_found_out():
    loss = mc.parse("sum(sum(W[i,j]*norm2(x_i-x_j)^2, j=1..n), i=1..n)")
    derivation = mc.derive(loss, "x_i")
    half = mc.normal(derivation.gradient / 2)
    assert mc.verify(loss, derivation.gradient, "x_i").ok
    assert not mc.verify(loss, half, "x_i").ok


@pytest.mark.parametrize(
    ("text", "member", "message"),
    [
        (
            "sum(norm2(x_i)^2, i=1..N) + sum(norm2(x_j)^2, j=1..M)",
            "x_i",
            "the sums over members of the family x_i run to M and N: it has no general member",
        ),
        (
            "sum(norm2(x_i - x_1)^2, i=1..N)",
            "x_i",
            "x_1 may be one of the x_i of the sum, and may be another variable\n"
            "sum over its index as well, or call the variable x_1 otherwise",
        ),
        (
            "sum(x_i'*x_j, j=1..N)",
            "x_i",
            "x_i may be one of the x_j of the sum, and may be another variable\n"
            "sum over its index as well, or call the variable x_i otherwise",
        ),
        (
            r"\sum_{i,j} (\|v_i - v_j\| - d_{ij})^2",
            "v_i",
            "the terms with j = i have no derivative by v_i: they divide by norm2(v_i - v_i)\n"
            "a term that has one there, such as sqrt(norm2(v_i - …)^2 + e), can be differentiated",
        ),
    ],
)
def test_where_there_is_no_general_member_there_is_no_gradient(text, member, message):
    with pytest.raises(NoRuleError) as caught:
        mc.derive(text, member)
    assert str(caught.value) == message


def test_other_derivatives_by_members_are_refused():
    loss = mc.parse("sum(sum(norm2(x_i - x_j)^2, i=1..N), j=1..N)")
    with pytest.raises(NoRuleError, match=r"^x_i is one member of a family, by which only a gradient or a diff"):
        mc.hessian(loss, "x_i")
    with pytest.raises(NoRuleError, match=r"^the members x_i are met under several indices: convexity"):
        mc.convexity(loss, "x_i")
    with pytest.raises(NoRuleError, match=r"^steps are not written where the members x_i are met"):
        _ = mc.derive(loss, "x_i").steps
    assert str(mc.differential(loss, "x_i")) == "-2*sum(sum((x_i - x_j)'*(dx_j - dx_i), i=1..N), j=1..N)"


def test_a_large_number_of_members_is_not_written_out():
    derivation = mc.derive("sum(norm2(W*x_i)^2, i=1..50)", "x_i")
    with pytest.raises(VerificationError) as caught:
        derivation.verify()
    assert str(caught.value) == "the members x_i run to 50, and a family is written out to at most 6 members"


def test_an_index_makes_way_where_another_takes_its_name():
    W = mc.matrix("W", "n", "n")
    text = "sum(W[i,j]*a_i, i=1..n)"
    e = mc.parse(text, {"W": ("n", "n"), "a_i": "scalar"})
    assert str(renamed(e, "j", "i")) == "sum(W[j,i]*a_j, j=1..n)"
    assert renamed(W @ W, "j", "i") is W @ W
