"""The derivations that matcalc writes of published problems hold when they are read again, line by line."""

import re

import pytest

import matcalc as mc
from matcalc.report import FORMATS, of
from tests.corpus import load

GRADIENTS = [case for case in load() if case.kind == "gradient" and re.search(rf"\b{case.wrt}\b", case.text)]
SOME = GRADIENTS[::16]
STRUCTURES = ("symmetric", "skew", "diagonal", "lower", "upper", "toeplitz", "orthogonal", "positive_definite")


def wrong_lines(expression, wrt):
    page = FORMATS["markdown"](of(mc.derive(expression, wrt=wrt), "normal"))
    return [(claim.line, claim.text, claim.reason) for claim in mc.check(page).wrong]


@pytest.mark.parametrize("case", SOME, ids=lambda case: case.name)
def test_some_derivations_hold(case):
    assert wrong_lines(case.read(case.text, case.where), case.wrt) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", GRADIENTS, ids=lambda case: case.name)
def test_all_derivations_hold(case):
    assert wrong_lines(case.read(case.text, case.where), case.wrt) == []


@pytest.mark.parametrize("structure", STRUCTURES)
def test_gradients_within_a_structure_hold(structure):
    shapes = {"X": ("n", "n"), "v": ("n", 1), "w": ("n", 1)}
    assert wrong_lines(mc.parse("v'*X*w", shapes=shapes, properties={"X": [structure]}), "X") == []
