"""The degrees that bound the probability of an error: upper bounds, and linear in the number of layers."""

import pytest

import matcalc as mc
from matcalc.exact import Gradient, decided, gradients
from matcalc.exact.degrees import CONSTANT, LINEAR, Poles, joined, multiplied
from matcalc.exact.field import Work


def test_the_degree_of_a_quotient():
    poles = Poles()
    inverse = poles.inverse(LINEAR, 1)  # 1/x
    assert poles.span(inverse) == 1
    assert poles.span(multiplied(LINEAR, inverse)) == 1  # x/x, not reduced
    assert poles.span(joined(inverse, inverse)) == 1  # 1/x + 1/x
    assert poles.span(multiplied(inverse, inverse)) == 2
    assert poles.span(joined(inverse, poles.inverse(LINEAR, 1))) == 2  # 1/x + 1/y
    assert poles.span(poles.inverse(joined(inverse, CONSTANT), 1)) == 1  # 1/(1 + 1/x) = x/(x + 1)


def test_the_degree_of_an_inverse_matrix_is_that_of_its_determinant():
    poles = Poles()
    assert poles.span(poles.inverse(LINEAR, 3)) == 3


def test_the_degree_of_a_root_is_no_less():
    assert LINEAR.power(3) == (3, 0, 0)
    poles = Poles()
    assert poles.span(poles.inverse(LINEAR, 2, 2)) == 4  # x_i^-2 over (x_1 x_2)^2


def layered(count, layer):
    x = mc.vector("x", "n")
    e = x
    for k in range(count):
        e = layer(mc.matrix(f"W{k}", "n", "n"), e)
    loss = mc.sum_(e)
    return gradients(loss, [Gradient(x, mc.gradient(loss, "x"), x.facts)])


@pytest.mark.parametrize(
    "layer",
    [
        lambda W, e: mc.tanh(W @ e),
        lambda W, e: mc.sigmoid(W @ e) + e,
        lambda W, e: mc.relu(W @ e),
    ],
    ids=["tanh", "residual", "relu"],
)
def test_deep_networks_are_decided_at_one_point(layer):
    found = decided(layered(60, layer))
    assert (found.agrees, found.points) == (True, 1)
    assert found.bits > 60


def test_the_work_grows_with_the_number_of_layers():
    def spent(count):
        work = Work()
        before = work.left
        assert decided(layered(count, lambda W, e: mc.tanh(W @ e)), 0, work).agrees
        return before - work.left

    assert spent(80) < 2.1 * spent(40)


def test_a_wrong_deep_gradient_is_rejected():
    x = mc.vector("x", "n")
    e = x
    for k in range(40):
        e = mc.tanh(mc.matrix(f"W{k}", "n", "n") @ e)
    loss = mc.sum_(e)
    assert decided(gradients(loss, [Gradient(x, 2 * mc.gradient(loss, "x"), x.facts)])).agrees is False
