"""The published results: nearly all are decided, what is decided is accepted, and damaged ones are rejected."""

import pytest

import matcalc as mc
from matcalc.exact import Gradient, decided, gradients, jacobian
from matcalc.expr import symbols
from matcalc.numeric import difference
from matcalc.sweeps.directional import along
from tests import corpus

from .mutants import mutants

CASES = corpus.load()


def derived(case):
    """The function, the variable, and what is derived; None where that is refused."""
    F, x = case.read(case.text, case.free()), case.read(case.wrt, case.free())
    try:
        return F, x, getattr(mc, case.kind)(F, x)
    except mc.MatcalcError:
        return None


def claim(case, F, x, R):
    """What the case says, as a claim about a result."""
    if case.kind == "gradient":
        return gradients(F, [Gradient(x, R, x.facts)])
    if case.kind == "jacobian":
        return jacobian(F, R, x, x.facts)
    if case.kind == "hessian":
        return jacobian(mc.gradient(F, x), R, x, x.facts)
    phi, slope, t = along(F, R, {x: symbols(R).get(f"d{case.wrt}", mc.matrix(f"d{case.wrt}", *x.shape))})
    return gradients(phi, [Gradient(symbols(phi)[t], slope, frozenset())])


@pytest.fixture(scope="module")
def results():
    found = [(case, derived(case)) for case in CASES]
    return [(case, *result) for case, result in found if result is not None]


def test_published_results_are_decided_and_accepted(results):
    verdicts = [(case.name, decided(claim(case, *result))) for case, *result in results]
    undecided = [name for name, v in verdicts if v.agrees is None]
    assert len(undecided) <= 0.02 * len(verdicts), undecided
    assert [name for name, v in verdicts if v.agrees is False] == []


def rejected(results, most, seeds):
    """How many damaged results were rejected for every seed; what is accepted must be right all the same."""
    count = 0
    for case, F, x, R in results:
        if decided(claim(case, F, x, R)).agrees is not True:
            continue
        for mistake, wrong in list(mutants(R))[:most]:
            verdicts = {decided(claim(case, F, x, wrong), seed).agrees for seed in seeds}
            if verdicts == {True}:
                assert difference([R], [wrong]) < 1e-9, (case.name, mistake, wrong)
            else:
                assert True not in verdicts, (case.name, mistake, wrong)
                count += 1
    return count


def test_damaged_results_are_rejected(results):
    assert rejected(results[::6], 4, [1]) > 200


@pytest.mark.slow
def test_all_damaged_results_are_rejected_for_many_seeds(results):
    assert rejected(results, 20, range(10)) > 4000
