"""Decimals are exact fractions that are written as decimals."""

import math
import pickle
import random
from fractions import Fraction

import pytest

import matcalc as mc
from matcalc.decimals import DecimalFraction, decimal
from matcalc.errors import LimitError, MatcalcError
from matcalc.expr import number


def floats(count):
    rng = random.Random(0)
    for _ in range(count):
        yield rng.gauss(0, 1) * 10.0 ** rng.randint(-300, 300)
        yield rng.randint(-(10**9), 10**9) / 10 ** rng.randint(0, 9)


def test_they_are_written_as_python_writes_floats():
    for value in floats(1000):
        assert str(decimal(repr(value))) == repr(value)


def test_what_is_written_is_the_same_number_again():
    rng = random.Random(1)
    for _ in range(1000):
        p, q = rng.randint(-5000, 5000), rng.choice([1, 3, 7, 10, 35, 64, 250, 700, 1400])
        e = number(DecimalFraction(p, q)) @ mc.scalar("a")
        assert mc.parse(str(e)) is e, e
        assert mc.parse_latex(e.latex()) is e, e


@pytest.mark.parametrize(
    ("loss", "gradient"),
    [
        ("0.1*3*norm2(x)^2", "0.6*x"),
        ("0.3*x'*x - 0.1*x'*x - 0.2*x'*x", "zeros(n)"),
        ("0.1*x'*x/3", "0.2*x/3"),
        ("0.7*2/1.4/2*x'*x", "x"),
        ("0.5*x'*A*x", "(A + A')*x/2"),
        ("sum((0.1*x).^2)", "0.02*x"),
        ("2.0*x'*x", "4.0*x"),
        ("0.1*x'*x + 3*x'*x/2", "3.2*x"),
        ("(x'*x)^0.7", "1.4*norm2(x)^(-0.6)*x"),
        ("sum(x.^1.5)", "3*sqrt(x)/2"),
        ("sum(0.49^0.5*x.^2)", "1.4*x"),
        ("sum(huber(x, 0.7))", "0.7*hardtanh(x/0.7)"),
        ("1e-8*x'*x", "2e-08*x"),
    ],
)
def test_gradients_have_the_decimals_that_a_person_would_write(loss, gradient):
    found = mc.gradient(mc.parse(loss), "x")
    assert str(found) == gradient
    assert mc.verify(loss, found, "x").exact.agrees


def test_constants_of_decimals_are_verified_exactly():
    """0.5*sqrt(2/pi)*0.044715 and the like are products that floats round."""
    loss = "sum(x.*(1 + tanh(0.7978845608*(x + 0.044715*x.^3))))/2"
    assert mc.verify(loss, mc.gradient(mc.parse(loss), "x"), "x").exact.agrees


def test_a_rounded_claim_is_not_exact():
    found = mc.verify("x'*x/3", "0.6666666666666666*x", "x")
    assert found.ok
    assert found.exact.reason == "its decimals are rounded: exactly the two differ, and they agree to rounding"


def test_numbers_of_python_are_the_decimals_that_it_writes():
    x = mc.vector("x", "n")
    assert 0.1 * x + 0.2 * x is not 0.3 * x
    assert mc.gradient(mc.sum_(0.1 * x + 0.2 * x), "x") is mc.parse("0.3*ones(n)")
    assert number(0.1) is mc.parse("0.1") is not number(Fraction(1, 10))
    assert number(-0.0) is number(0.0)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_no_number_is_none(value):
    with pytest.raises(MatcalcError, match=r"^-?(inf|nan) is not a number$"):
        number(value)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("1e-400", "1e-400 is too small for a decimal number"),
        ("1e400", "1e400 is too large for a decimal number"),
        ("1e-99999999999", "1e-99999999999 is too small for a decimal number"),
        ("1e99999999999", "1e99999999999 is too large for a decimal number"),
    ],
)
def test_what_floats_do_not_reach_is_refused(text, fact):
    with pytest.raises(LimitError) as error:
        mc.parse(f"{text}*a")
    assert error.value.fact == fact


def test_they_are_kept_by_arithmetic_and_pickles():
    tenth = decimal("0.1")
    for value in (tenth + 1, 1 - tenth, tenth * Fraction(1, 3), 1 / tenth, -tenth, abs(tenth), tenth**2):
        assert type(value) is DecimalFraction
    assert pickle.loads(pickle.dumps(tenth)) == tenth
    assert type(pickle.loads(pickle.dumps(tenth))) is DecimalFraction
    assert hash(tenth) == hash(Fraction(1, 10))
