"""Formulas as they are written say what the language says: tests/data/latex.toml."""

import tomllib
from pathlib import Path

import pytest

from matcalc.language import parse, parse_latex

TABLES = tomllib.loads((Path(__file__).parents[2] / "data" / "latex.toml").read_text(encoding="utf-8"))
SHAPES = TABLES.pop("shapes")
PAIRS = [pytest.param(latex, text, id=f"{group}: {latex}") for group, t in TABLES.items() for latex, text in t.items()]


@pytest.mark.parametrize(("latex", "text"), PAIRS)
def test_a_formula_says_what_the_language_says(latex, text):
    functions = ["f", "g", "phi", "phi_2"]
    assert parse_latex(latex, SHAPES, functions=functions) is parse(text, SHAPES, functions=functions)
