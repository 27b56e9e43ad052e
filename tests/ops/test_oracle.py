"""The oracle knows every op, so that a new op cannot go untested."""

from matcalc import ops  # noqa: F401
from matcalc.expr import OPS
from tests import oracle


def test_the_oracle_evaluates_every_op() -> None:
    assert set(OPS) - set(oracle.OPS) == {"series"}
