"""The campaign of random losses: a part of it, and that it finds and cuts down what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import matcalc as mc
from matcalc.expr import Expr, postorder, replace, symbols
from matcalc.properties.record import PROPERTIES
from tests.campaign import block, drawn, examined, shrunk
from tests.strategies import EVERY


def with_a_fault(loss: Expr, names: list[str], **convention: Any) -> Mapping[str, Expr]:
    """Gradients in which every product of matrices is twice what it should be."""
    found = mc.gradients(loss, names, **convention)
    return {
        name: replace(g, {node: 2 * node for node in postorder(g) if node.op.name == "matmul"})
        for name, g in found.items()
    }


def test_random_losses_are_derived_rightly() -> None:
    found = block(0, 200, 5)
    assert found.wrong == []
    assert found.kinds["accepted"] > 0.7 * (found.kinds.total() - found.kinds["refused"])


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 9000, 1000))
def test_many_random_losses_are_derived_rightly(start: int) -> None:
    assert block(start, 1000, 6).wrong == []


def test_a_wrong_gradient_is_found_and_cut_down() -> None:
    seed, loss = next(
        (seed, e)
        for seed in range(1000)
        for e in [drawn(seed, 6)[0]]
        if len(postorder(e)) > 20 and examined(e, seed, "projection", False, with_a_fault).kind == "wrong"
    )
    smallest = shrunk(loss, lambda e: examined(e, seed, "projection", False, with_a_fault).kind == "wrong")
    assert len(postorder(smallest)) < 8


def test_what_is_not_matcalcs_own_error_is_wrong() -> None:
    def broken(*args: Any, **options: Any) -> Mapping[str, Expr]:
        raise ZeroDivisionError("division by zero")

    x = mc.vector("x", "n")
    assert examined(x.T @ x, 0, "projection", False, broken).detail == "ZeroDivisionError: division by zero"


def test_every_property_is_drawn() -> None:
    assert set().union(*(s.params[3] for s in EVERY.symbols)) == PROPERTIES.keys()
    seen = {name for seed in range(1200) for name in symbols(drawn(seed, 6)[0])}
    assert {s.params[0] for s in EVERY.symbols} <= seen
