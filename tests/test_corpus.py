"""Published closed forms: ours agree with finite differences and with what was published."""

import pytest

import matcalc as mc

from .corpus import Case, compare, load, ours

CASES = load()
GRADIENTS = [case for case in CASES if case.kind == "gradient"]
DIFFERENTIALS = [case for case in CASES if case.kind == "differential"]
MISPRINTS = [case for case in GRADIENTS if case.misprint]

TOLERANCE = 1e-6


def ids(case: Case) -> str:
    return case.name


def test_no_case_was_lost():
    kinds = [case.kind for case in CASES]
    counts = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
    assert counts == {"differential": 8, "gradient": 377, "hessian": 34, "jacobian": 67}


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_the_function_and_its_derivative_are_read(case):
    case.read(case.text)
    if case.expected is not None:
        case.read(case.expected, case.with_differential())


@pytest.mark.parametrize("case", GRADIENTS, ids=ids)
def test_a_gradient_agrees_with_finite_differences(case):
    loss, variable = case.read(case.text, case.free()), case.read(case.wrt, case.free())
    gradient = mc.gradient(loss, variable)
    if case.wrt not in mc.expr.symbols(loss):
        assert gradient is mc.zeros(*variable.shape)
        return
    sized = case.at_sizes(case.text, case.free())
    outcome = mc.verify(sized, case.at_sizes(str(gradient), case.free()), case.wrt)
    assert outcome.ok
    assert outcome.max_relative_error < TOLERANCE


@pytest.mark.parametrize("case", GRADIENTS, ids=ids)
def test_a_gradient_agrees_with_the_published_one(case):
    assert compare(case, ours(case), case.expected).ok


@pytest.mark.parametrize("case", DIFFERENTIALS, ids=ids)
def test_a_differential_agrees_with_the_published_one(case):
    assert compare(case, ours(case), case.expected).ok


@pytest.mark.parametrize("case", MISPRINTS, ids=ids)
def test_a_misprint_is_told_from_the_right_formula(case):
    assert not compare(case, ours(case), case.misprint).ok
