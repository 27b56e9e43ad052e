"""Every line that is shown is true: for the derivations of the project, for classics, and for random expressions."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import matcalc as mc
from derivations.source import Part
from matcalc.errors import NoRuleError
from matcalc.expr import symbols
from matcalc.language import is_recurrence
from matcalc.numeric.points import Model
from matcalc.steps import DETAILS, FORMS

from ..strategies import NAMES, losses
from ..test_derivations import NETWORKS, PARTS
from .classics import CLASSICS
from .truth import Undecided, wrong_lines

# the lines of a recurrence hold for every step: tests/recurrence unrolls them
WORKED = [(key, part) for key, part in PARTS if not is_recurrence(part.text)]
UNNAMED = [part for key, part in PARTS if key.rpartition("-")[0] in NETWORKS and "batch" not in part.options]


def assert_true(derived: mc.Derivation, detail: str) -> None:
    steps = derived.explained(detail)
    wrong = wrong_lines(steps, derived.loss, derived.variables)
    assert not wrong, "\n".join(map(str, wrong))
    assert list(steps.gradients) == list(derived.wrt)


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("part", [part for _, part in WORKED], ids=[key for key, _ in WORKED])
def test_every_line_of_a_worked_derivation_is_true(part: Part, detail: str) -> None:
    assert_true(part.derivation(), detail)
    if part in UNNAMED:
        assert_true(mc.derive(part.reading().expression, part.wrt), detail)


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize(("text", "wrt", "declarations"), CLASSICS, ids=[c[0] for c in CLASSICS])
def test_every_line_of_a_classic_is_true(text: str, wrt: str, declarations: list[str], detail: str) -> None:
    reading = mc.read(text, scalar=True, declarations=declarations)
    chosen = [reading.symbols[name] for name in wrt.split()]
    assert_true(mc.derive(reading.expression, chosen, reading.definitions), detail)


@pytest.mark.parametrize(("text", "wrt", "declarations"), CLASSICS, ids=[c[0] for c in CLASSICS])
def test_every_law_is_true(text: str, wrt: str, declarations: list[str]) -> None:
    reading = mc.read(text, scalar=True, declarations=declarations)
    for form in FORMS:
        steps = mc.derive(reading.expression, wrt.split(), reading.definitions, form=form).steps
        for left, right in {reason.law for _, line in steps.lines for reason in line.reasons if reason.law}:
            model = Model([left, right], (3, 4, 2, 5))
            values = model.point(np.random.default_rng(1)).values()
            assert model.function(left)(*values) == pytest.approx(model.function(right)(*values)), f"{left} = {right}"


def assert_true_of_random(loss: mc.Expr) -> None:
    wrt = [name for name in NAMES if name in symbols(loss)][:3]
    with suppress(NoRuleError, Undecided):
        assert_true(mc.derive(loss, wrt), "full")


@pytest.mark.parametrize(("text", "wrt", "declarations"), CLASSICS, ids=[c[0] for c in CLASSICS])
def test_every_line_with_diagonal_matrices_is_true(text: str, wrt: str, declarations: list[str]) -> None:
    reading = mc.read(text, scalar=True, declarations=declarations)
    chosen = [reading.symbols[name] for name in wrt.split()]
    assert_true(mc.derive(reading.expression, chosen, reading.definitions, form="diag"), "normal")


@given(loss=losses())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_line_about_a_random_expression_is_true(loss: mc.Expr) -> None:
    assert_true_of_random(loss)


@pytest.mark.slow
@given(loss=losses(5))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_line_about_a_larger_random_expression_is_true(loss: mc.Expr) -> None:
    assert_true_of_random(loss)
