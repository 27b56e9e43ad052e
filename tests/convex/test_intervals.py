"""Signs proved interval by interval: where they hold, and what must not be left out."""

from __future__ import annotations

import math

import pytest

import matcalc as mc
from matcalc.bounds import POSITIVE, REALS, ZERO, Range, increasing, wave
from matcalc.convex.domain import isolated
from matcalc.convex.intervals import damped, entrywise_in

ONE = ("x: scalar",)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("exp(2*x) + sigmoid(x)", "convex"),
        ("lgamma(2*x + 3) - 2*tanh(x)", "convex"),
        ("log(x) - 2*softsign(x)", "concave"),
        ("sinh(log(2*x + 1))", "concave"),
        ("expm1(x)*exp(1 - x)", "concave"),
        ("relu(arcsin(-x))", "convex"),
        ("log10(arcsinh(2*x + 1))", "concave"),
        ("elu(2*x + 1) + digamma(x)", "concave"),
        ("arcsin(x)*leaky_relu(-x)", "concave"),
        ("leaky_relu(2*x + 3)^2", "convex"),
        ("sinh(x)*exp(3 - x)", "concave"),
        ("exp(x + 1) + arcsinh(x)", "convex"),
        ("swish(x + 3) - 2*cosh(x)", "concave"),
        ("log1p(x) + hardtanh(x)", "concave"),
        ("exp(x) + sigmoid(5*x)", "not decided"),
        ("x^2 + 3*sin(x)", "not decided"),
    ],
)
def test_functions_of_one_quantity(text: str, verdict: str) -> None:
    assert mc.convexity(mc.read(text, declarations=ONE).expression, "x", seed=None).verdict == verdict


def test_the_quantity_may_be_a_product_of_which_every_entry_counts() -> None:
    loss = mc.read("sum(log(cosh(A*x - b)) + exp(A*x - b) + sigmoid(A*x - b)/3)").expression
    assert mc.convexity(loss, "x").verdict == "convex"


def test_single_values_of_a_parameter_are_not_left_out() -> None:
    """At a = 0 the function is -exp(x)."""
    loss = mc.read("(1 - 2*(1 - sign(a)^2))*exp(x)", declarations=("a: scalar", *ONE)).expression
    assert mc.convexity(loss, "x", seed=None).verdict == "not decided"


def test_a_sum_of_other_entries_is_no_function_of_one_entry() -> None:
    x = mc.vector("x", "n")
    assert entrywise_in(mc.exp(x) * x + x**2, x)
    assert not entrywise_in(mc.sum_(x) * x, x)
    assert not entrywise_in(mc.softmax(x), x)


def test_the_slope_at_a_kink_is_not_taken_from_other_entries() -> None:
    """Where x is zero in every entry the slope is 1, but it falls with the other entries."""
    text = "sum(relu(x)) - sum(relu(x))^2"
    assert mc.convexity(mc.read(text, declarations=("x: n",)).expression, "x", seed=None).verdict == "not decided"


def test_what_is_left_without_numbers_has_the_range_that_follows() -> None:
    x = mc.scalar("x")
    half = isolated(mc.normal(2 * x + 1), POSITIVE)
    assert half[0] is x
    assert half[1].low.at == pytest.approx(-0.5)
    assert half[1].contains(-0.5 + 1e-15)
    assert isolated(mc.normal(3 - x), ZERO) == (x, Range.between(3, 3))
    assert isolated(x**2, REALS) == (x**2, REALS)


def test_values_that_are_rounded_to_whole_numbers_are_not_taken_for_exact() -> None:
    e = mc.scalar("x")
    tanh = increasing(math.tanh, Range.between(-1, 1, "()"))(e, [Range.between(30, 40)])
    assert not tanh.empty
    assert increasing(math.exp, POSITIVE)(e, [Range.between(-900, -800)]).high.at > 0
    assert (Range.between(0.1, 0.1) + Range.between(0.2, 0.2)).low.at < 0.1 + 0.2
    assert wave(0)(e, [Range.between(6, 7)]).high.at == 1


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("q", [-3.0, -0.5, 0.5])
@pytest.mark.parametrize("interval", [(0.0, 4.0), (-7.0, -1.0), (3.0, 20.0), (-2.0, 5.0), (-1.0, 0.0)])
def test_a_power_times_an_exponential_stays_in_its_range(n: int, q: float, interval: tuple[float, float]) -> None:
    known = damped(Range.between(*interval), n, q)
    low, high = interval
    for k in range(201):
        t = low + (high - low) * k / 200
        assert known.low.at - 1e-12 <= t**n * math.exp(q * t) <= known.high.at * (1 + 1e-12) + 1e-12
    assert damped(Range.between(30, math.inf), n, -1.0).high.at < 1e-4
