"""Every op's record against numbers: shape rule, adjoints, differentials, generated code."""

from __future__ import annotations

import pytest

import matcalc.ops  # noqa: F401
from matcalc.expr import OPS
from matcalc.numeric import check_op
from matcalc.ops.unknown import unknown

LEAVES = {name for name, op in OPS.items() if not op.slots}  # nothing to differentiate; tested with their families


def test_leaves_are_those_known_to_be_leaves():
    assert {
        "symbol",
        "number",
        "pi",
        "dim",
        "index",
        "ones",
        "zeros",
        "I",
        "unit",
        "commutation",
        "selection",
        "duplication",
    } == LEAVES


@pytest.mark.parametrize("name", [name for name in OPS if name not in LEAVES])
def test_the_record_of_an_op_agrees_with_numbers(name):
    outcome = check_op(OPS[name])
    assert outcome.problems == ()
    assert outcome.cases >= 2


@pytest.mark.parametrize("order", [0, 1, 2])
def test_unknown_functions_agree_with_numbers(order):
    assert check_op(unknown("f", order)).ok
