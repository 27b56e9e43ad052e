"""Verification is bounded by counted work, and what it cannot do it says."""

from __future__ import annotations

import pytest

from matcalc.errors import VerificationError
from matcalc.gradient import gradient
from matcalc.language import read
from matcalc.numeric import verify
from matcalc.numeric.experiment import Experiment
from matcalc.numeric.points import Model
from matcalc.numeric.work import Budget, work

SPENT = "that would take more than 4e+09 operations"


@pytest.mark.parametrize(
    ("text", "wrt"),
    [("a'*X^1000000*b", "X"), ("a'*X^100000*b", "X"), ("sum(i*x'*x, i=1..1000000000)", "x")],
)
def test_it_stops_when_the_budget_is_spent(text, wrt):
    loss = read(text, scalar=True).expression
    with pytest.raises(VerificationError, match=SPENT.replace("+", r"\+")):
        verify(loss, gradient(loss, wrt), wrt)


def test_the_terms_of_sums_are_counted():
    def cost(text):
        e = read(text, scalar=True).expression
        return work(Model([e], (3, 4)), [e])

    assert cost("sum(i*x'*x, i=1..1000)") > 300 * cost("sum(i*x'*x, i=1..2)")


def test_the_same_work_is_counted_in_every_run():
    def left():
        loss = read("norm2(A*x - b)^2", scalar=True).expression
        budget = Budget()
        Experiment(loss, [gradient(loss, "x")], {"x": gradient(loss, "x")}, (3, 4), budget, 0)
        return budget.left

    assert left() == left() < Budget().left


def test_values_lost_to_underflow_are_no_evidence():
    x = read("x^1000000", {"x": "scalar"}).expression
    with pytest.raises(VerificationError, match="no admissible point"):
        verify(x, gradient(x, "x"), "x")


def test_a_disagreement_that_finer_steps_do_not_confirm_is_none():
    loss = read("a'*X^300*b", scalar=True).expression
    assert all(verify(loss, gradient(loss, "X"), "X", seed=seed).ok for seed in range(3))
