"""ASCII is the language: what is printed reads back to the very node it was printed from."""

from __future__ import annotations

from hypothesis import given, settings

import matcalc.printing  # noqa: F401
from matcalc.expr import Expr, symbols
from matcalc.language import parse

from .expressions import SYMBOLS, wholes


def read_back(e: Expr) -> Expr:
    found = SYMBOLS | symbols(e)
    return parse(str(e), shapes={name: s.shape for name, s in found.items()}, functions=["f", "phi_2"])


@settings(max_examples=150, deadline=None)
@given(wholes)
def test_ascii_reads_back_to_the_identical_node(e: Expr) -> None:
    assert read_back(e) is e
