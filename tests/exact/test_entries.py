"""Derivatives in index notation: right ones agree exactly, those of another function do not."""

import pytest

import matcalc as mc
from matcalc.exact import decided, entries
from matcalc.expr import symbols

RIGHT = [
    "A*X*B",
    "X*X'",
    "inv(Y)",
    "X",
    "norm2(z)^2*X",
    "tanh(A*X)",
    "Diag(z)*Y",
    "tr(Y*Y)",
    "kron(X, A)",
    "5*Y + vec(Y)'*vec(Y)*Y",
]


def question(text, other):
    declarations = ["A: m,n", "X: n,p", "B: p,q", "Y: n,n", "z: n"]
    F, G = (mc.read(t, declarations=declarations).expression for t in (text, other))
    name = next(name for name in ("X", "Y") if name in symbols(F))
    x = symbols(F)[name]
    return entries(F, mc.jacobian(G, name, notation="index").contractions, x, x.facts)


@pytest.mark.parametrize("text", RIGHT)
def test_right_entries_agree(text):
    found = decided(question(text, text))
    assert found.agrees
    assert found.bits > 50


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("A*X*B", "2*A*X*B"),
        ("Y*Y'", "Y'*Y"),
        ("inv(Y)", "-inv(Y)"),
        ("Y", "Y'"),
        ("tanh(A*X)", "sigmoid(A*X)"),
        ("tr(Y*Y)", "tr(Y'*Y)"),
    ],
)
def test_entries_of_another_function_do_not(text, other):
    assert {decided(question(text, other), seed).agrees for seed in range(10)} == {False}


def test_both_verifications_take_entries():
    X, A = mc.matrix("X", "n", "p"), mc.matrix("A", "m", "n")
    right = mc.jacobian(A @ X, "X", notation="index")
    found = mc.verify_jacobian(A @ X, right, X)
    assert (found.ok, found.exact.agrees) == (True, True)
    found = mc.verify_jacobian(2 * A @ X, right, X)
    assert (found.ok, found.exact.agrees) == (False, False)
