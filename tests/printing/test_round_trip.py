"""ASCII is the language: what is printed denotes the very node it was printed from."""

from __future__ import annotations

from hypothesis import given, settings

import matcalc.printing  # noqa: F401
from matcalc.expr import Expr

from .expressions import NAMES, wholes
from .reader import read


@settings(max_examples=200, deadline=None)
@given(wholes())
def test_ascii_reads_back_to_the_identical_node(e: Expr) -> None:
    assert read(str(e), NAMES) is e, str(e)
