"""The families of `benchmarks.growth`: what is timed there is right, and the table is as its heads say."""

import pytest

import matcalc as mc
from benchmarks.growth import FAMILIES, HEADER, exponent, line, row
from matcalc.exact import Gradient, decided, gradients
from matcalc.expr import symbols


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("k", [2, 5])
def test_the_gradients_of_a_family_are_right(name, k):
    check(name, k)


@pytest.mark.parametrize(
    "name", ["sin(sin(…x))", "sin(e) + x", "tanh(e.*e + x)", "Π exp(aᵢ'*x)", "e = e * t", "e = e + t"]
)
def test_the_gradients_of_long_chains_are_right(name):
    check(name, 40)


def check(name, k):
    loss, names = FAMILIES[name](k)
    found = mc.gradients(loss, names)
    assert decided(gradients(loss, [Gradient(symbols(loss)[x], g, frozenset()) for x, g in found.items()])).agrees


def test_the_exponent_is_that_of_the_last_two_doublings():
    assert exponent([8, 16, 32, 64], [9.0, 2.0, 8.0, 32.0]) == pytest.approx(2)


def test_a_line_has_a_cell_for_every_head():
    name = "sin(sin(…x))"
    cells = row(name, FAMILIES[name], budget=0)
    assert (cells[:2], len(cells)) == ([name, "8"], len(HEADER))
    assert len(line(cells)) == len(line(HEADER))
