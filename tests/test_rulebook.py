"""The rules as formulas."""

import pytest

from matcalc import rulebook
from matcalc.errors import UnknownNameError
from matcalc.expr import OPS
from matcalc.op import Constant


def shown(name):
    return [f"{left} = {right}" for left, right in rulebook.entries(name)[name]]


def test_a_smooth_op_shows_its_differential():
    assert shown("inv") == ["F = inv(X)", "dF = -inv(X)*dX*inv(X)"]


def test_a_linear_op_shows_its_adjoint_in_every_argument():
    assert shown("matmul") == ["G : dX*Y = G*Y' : dX", "G : X*dY = X'*G : dY"]


def test_an_op_that_takes_vectors_is_applied_to_vectors():
    assert shown("norm2") == ["F = norm2(X)", "dF = (X : dX)/norm2(X)"]


def test_the_table_holds_every_op_with_an_argument_that_can_be_built_from_symbols():
    needing_parameters = {"unvec", "contract_left", "contract_right", "rows", "component", "series"}
    live = {name for name, op in OPS.items() if any(not isinstance(slot, Constant) for slot in op.slots)}
    assert live - set(rulebook.entries()) <= needing_parameters


def test_both_sides_of_every_equation_have_one_shape():
    for equations in rulebook.entries().values():
        for left, right in equations:
            assert left.shape == right.shape


def test_a_misspelt_name_is_refused_with_a_suggestion():
    with pytest.raises(UnknownNameError) as refusal:
        rulebook.entries("softmx")
    assert str(refusal.value) == "no op is called 'softmx'\ndid you mean softmax?"
