"""The value that a record states for a jump is the one that code gives there."""

import pytest

import matcalc as mc
from matcalc.expr import OPS, number
from matcalc.smoothness import UNKNOWN

TAKEN = {op: kink.taken for op in OPS.values() for kink in (op.smooth or UNKNOWN).kinks if kink.taken is not None}


def test_what_jumps_says_what_is_taken_there():
    jumping = {op.name for op in OPS.values() for kink in (op.smooth or UNKNOWN).kinks if kink.bend == "jump"}
    assert jumping - {op.name for op in TAKEN} == {"is_max"}  # where entries are equal, the first of them


@pytest.mark.parametrize("op", TAKEN, ids=lambda op: op.name)
def test_it_is_the_value_of_the_code(op):
    assert float(mc.evaluate(op(number(0)), {})) == TAKEN[op]
