"""Published Jacobians and Hessians: ours agree with finite differences and with what was published."""

import pytest

import matcalc as mc
from matcalc.numeric import verify_hessian, verify_jacobian

from ..corpus import Case, load

JACOBIANS = [case for case in load() if case.kind == "jacobian"]
HESSIANS = [case for case in load() if case.kind == "hessian"]
DERIVE = {"jacobian": mc.jacobian, "hessian": mc.hessian}
LONGER = {"tg-jac-powm1": 1, "tg-hess-sum-sqrt": 1}  # the sign stands before Diag, not inside


def ids(case: Case) -> str:
    return case.name


def ours(case: Case) -> mc.Expr:
    return DERIVE[case.kind](case.read(case.text), case.read(case.wrt))


def sized(case: Case, e: mc.Expr) -> mc.Expr:
    return case.at_sizes(str(e))


@pytest.mark.parametrize("case", JACOBIANS, ids=ids)
def test_a_jacobian_agrees_with_finite_differences(case):
    outcome = verify_jacobian(case.at_sizes(case.text), sized(case, ours(case)), case.at_sizes(case.wrt))
    assert outcome.ok
    assert outcome.max_relative_error < 1e-6


@pytest.mark.parametrize("case", HESSIANS, ids=ids)
def test_a_hessian_agrees_with_differences_of_the_gradient_and_of_the_loss(case):
    loss, x = case.at_sizes(case.text), case.at_sizes(case.wrt)
    outcome = verify_hessian(loss, mc.gradient(loss, x), sized(case, ours(case)), x, x)
    assert outcome.ok
    assert outcome.max_relative_error < 1e-6


@pytest.mark.parametrize("case", [c for c in JACOBIANS + HESSIANS if c.expected], ids=ids)
def test_it_agrees_with_the_published_one(case):
    A, B = sized(case, ours(case)), case.at_sizes(case.expected)
    assert A.shape == B.shape
    weight, t = mc.matrix("C_", *A.shape), mc.scalar("t_")
    assert mc.verify(t * mc.frobenius(weight, A), mc.frobenius(weight, B), "t_").ok


@pytest.mark.parametrize("case", [c for c in JACOBIANS + HESSIANS if c.expected], ids=ids)
def test_it_is_no_longer_than_the_published_one(case):
    assert ours(case).size <= case.read(case.expected).size + LONGER.get(case.name, 0)
