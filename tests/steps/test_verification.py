"""Every line of a derivation is compared exactly, by itself."""

from dataclasses import replace

import pytest

import matcalc as mc
from matcalc.steps.verification import verified_lines

from .classics import CLASSICS

MODEL = {"L = sum(softplus(a) - y.*a)"}  # log(1 + exp(a)) = a + log(1 + exp(-a)) is beyond the model


def derived(text, wrt, declarations, form="hadamard", structure="projection"):
    reading = mc.read(text, scalar=True, declarations=declarations)
    chosen = [reading.symbols[name] for name in wrt.split()]
    return mc.derive(reading.expression, chosen, reading.definitions, form=form, structure=structure)


def undecided(derivation, detail="normal"):
    steps = derivation.explained(detail)
    found = verified_lines(steps, derivation.loss, derivation.variables, derivation.structure)
    assert [line for line, _ in found] == [line for _, line in steps.lines]
    return [f"{line.left.ascii()} = {line.right}" for line, holds in found if not holds]


@pytest.mark.parametrize(("text", "wrt", "declarations"), CLASSICS, ids=[c[0] for c in CLASSICS])
def test_every_line_of_a_classic_holds_exactly(text, wrt, declarations):
    assert set(undecided(derived(text, wrt, declarations))) <= MODEL


@pytest.mark.parametrize("structure", ["projection", "independent", "unconstrained"])
def test_lines_are_in_the_convention_for_the_variable(structure):
    derivation = derived("logdet(S) + x'*inv(S)*x", "S", ["S: n,n symmetric"], structure=structure)
    steps = derivation.explained("full")
    assert derivation.verify(steps=steps).lines == (len(list(steps.lines)),) * 2


def test_lines_with_diagonal_matrices_hold_exactly():
    assert undecided(derived("norm2(W2*sigmoid(W1*x) - y)^2", "W1 W2", [], form="diag"), "full") == []


@pytest.mark.parametrize("loss", ["norm2(W2*sigmoid(W1*x) - y)^2", "logdet(W1) + tr(W1*B*W1')", "sum(relu(W1*x))"])
def test_a_damaged_line_does_not_hold(loss):
    derivation = derived(loss, "W1", [])
    steps = derivation.explained("normal")
    for i, section in enumerate(steps.sections):
        for k, line in enumerate(section.lines):
            if line.left.kind == "value":
                continue
            damaged = replace(line, right=2 * line.right)
            lines = (*section.lines[:k], damaged, *section.lines[k + 1 :])
            sections = (*steps.sections[:i], replace(section, lines=lines), *steps.sections[i + 1 :])
            found = verified_lines(
                replace(steps, sections=sections), derivation.loss, derivation.variables, derivation.structure
            )
            assert [each for each, holds in found if not holds] == [damaged]


def test_a_derivation_says_how_many_of_its_lines_hold():
    derivation = mc.derive("norm2(A*x - b)^2", "x")
    assert derivation.verify().lines is None
    assert derivation.verify(steps=derivation.steps).lines == (8, 8)
