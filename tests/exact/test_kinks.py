"""Piecewise functions: what is right on one piece only is rejected, and what is right on all is accepted."""

import pytest

import matcalc as mc
from matcalc.exact import Exact, Gradient, decided, equality, gradients
from matcalc.expr import symbols
from matcalc.report import sentence

RIGHT = [
    ("sum(relu(x))", "step(x)"),
    ("sum(abs(x))", "sign(x)"),
    ("sum(max(x, z))", "step(x - z)"),
    ("sum(min(x, z))", "step(z - x)"),
    ("max(x)", "is_max(x)"),
    ("min(x)", "is_max(-x)"),
    ("sum(where(x - z, x.^2, exp(x)))", "where(x - z, 2*x, exp(x))"),
    ("sum(hardtanh(x))", "step(1 - abs(x))"),
    ("sum(huber(x))", "hardtanh(x)"),
    ("sum(max(-1, min(x, 2)))", "step(x + 1).*step(2 - x)"),
    ("sum(x.*step(x))", "step(x)"),
    ("sum(leaky_relu(x))", "where(x, ones(n), ones(n)/100)"),
    ("sum(elu(x))", "where(x, ones(n), exp(x))"),
    ("sum(abs(1 + x.^2))", "2*x"),
    ("sum(relu(exp(x)))", "exp(x)"),
    ("sum(abs(relu(x) + 1))", "step(x)"),
    ("sum(relu(x - 1).*step(x + 1))", "step(x - 1)"),
    ("norm2(relu(W*x))^2", "2*W'*relu(W*x)"),
    ("relu(x'*x + 1)", "2*x"),
]

ONE_PIECE = [  # each is the derivative for some x, and not for all
    ("sum(relu(x))", ["ones(n)", "0*x"]),
    ("relu(1 - y'*x)", ["-y", "0*y"]),
    ("sum(abs(x))", ["ones(n)", "-ones(n)"]),
    ("sum(max(x, z))", ["ones(n)", "0*x"]),
    ("sum(min(x, z))", ["ones(n)", "0*x"]),
    ("max(x)", ["ones(n)", "unit(1, n)", "is_max(-x)"]),
    ("min(x)", ["ones(n)", "is_max(x)"]),
    ("sum(where(x - z, x.^2, exp(x)))", ["2*x", "exp(x)"]),
    ("sum(hardtanh(x))", ["ones(n)", "0*x", "step(x)"]),
    ("sum(huber(x))", ["x", "sign(x)", "ones(n)"]),
    ("sum(max(-1, min(x, 2)))", ["ones(n)", "0*x", "step(x + 1)", "step(2 - x)"]),
    ("sum(x.*step(x))", ["ones(n)", "0*x"]),
    ("sum(leaky_relu(x))", ["ones(n)", "ones(n)/100"]),
    ("sum(elu(x))", ["ones(n)", "exp(x)"]),
    ("sum(relu(x).^2)", ["2*x", "0*x"]),
    ("sum(relu(x - 3)) + x'*x", ["2*x", "2*x + 1"]),
    ("sum(abs(relu(x) + 1))", ["ones(n)", "0*x"]),
]


def verdict(text, gradient, seed=0):
    names = [name for name in "xyz" if name in text.replace("exp", "").replace("max", "")]
    declarations = [f"{name}: n" for name in {*names, "x"}] + (["W: m,n"] if "W" in text else [])
    loss = mc.read(text, scalar=True, declarations=declarations).expression
    x = symbols(loss)["x"]
    return decided(gradients(loss, [Gradient(x, claimed(gradient, x, declarations), x.facts)]), seed)


def claimed(gradient, x, declarations):
    g = mc.read(gradient, declarations=[*declarations]).expression
    assert g.shape == x.shape
    return g


@pytest.mark.parametrize(("text", "gradient"), RIGHT)
def test_what_is_right_on_all_pieces_is_accepted(text, gradient):
    found = verdict(text, gradient)
    assert found.agrees, found
    assert found.bits >= 50


PAIRS = [(text, gradient) for text, wrong in ONE_PIECE for gradient in wrong]


@pytest.mark.parametrize(("text", "gradient"), PAIRS)
def test_what_is_right_on_one_piece_is_rejected(text, gradient):
    assert {verdict(text, gradient, seed).agrees for seed in range(3)} == {False}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "gradient"), PAIRS)
def test_what_is_right_on_one_piece_is_rejected_for_200_seeds(text, gradient):
    assert {verdict(text, gradient, seed).agrees for seed in range(200)} == {False}


def test_a_kink_that_no_point_reaches_on_both_sides_is_undecided():
    found = verdict("sum(elu(x)) + sum(relu(x - 10^9))", "where(x, ones(n), exp(x))")
    assert found == Exact(None, reason="no point was found on both sides of x - 10^9")


def test_the_argument_of_one_sign_has_one_side():
    found = verdict("sum(abs(1 + x.^2))", "2*x")
    assert (found.agrees, found.patterns, found.visited, found.points) == (True, True, True, 52)


def test_what_has_no_real_value_in_a_kink_is_undecided():
    X = mc.matrix("X", "n", "n")
    twice = mc.relu(mc.tr(mc.expm(X)) ** 2 + 1)
    found = decided(equality([(twice, mc.tr(mc.expm(X)) ** 2 + 1)]))
    assert found == Exact(None, reason="expm stands in a kink, and has no real value")


def test_the_output_says_that_the_sides_are_those_of_real_points():
    found = mc.verify("sum(elu(x))", "exp(-relu(-x))", "x")
    assert sentence(found).startswith(
        "Verified: exactly on the sides of its kinks on which 52 random points lie and against finite differences "
    )
