"""Formulas as they are written say what the language says: tests/data/latex.toml."""

import tomllib
from pathlib import Path

import pytest

import matcalc as mc
from matcalc.errors import MatcalcError
from matcalc.language import parse, parse_latex

TABLES = tomllib.loads((Path(__file__).parents[2] / "data" / "latex.toml").read_text(encoding="utf-8"))
SHAPES = TABLES.pop("shapes")
PAIRS = [pytest.param(latex, text, id=f"{group}: {latex}") for group, t in TABLES.items() for latex, text in t.items()]


@pytest.mark.parametrize(("latex", "text"), PAIRS)
def test_a_formula_says_what_the_language_says(latex, text):
    functions = ["f", "g", "phi", "phi_2"]
    assert parse_latex(latex, SHAPES, functions=functions) is parse(text, SHAPES, functions=functions)


# --------------------------------------------------------------------------- sums over pairs, rows


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\sum_{i\neq j} A_{ij} x_i x_j", "sum(sum((1 - I[i,j])*A[i,j]*x[i]*x[j], j=1..n), i=1..n)"),
        (r"\sum_i \sum_{j \ne i} A_{ij} x_i x_j", "sum(sum((1 - I[j,i])*A[i,j]*x[i]*x[j], j=1..n), i=1..n)"),
        (r"\sum_{(i,j)\in\Omega} (A_{ij} - x_i x_j)^2", "sum(sum(Omega[i,j]*(A[i,j] - x[i]*x[j])^2, j=1..n), i=1..n)"),
        (r"\sum_i (A_{i\cdot} x)^2", "sum((unit(i,n)'*A*x)^2, i=1..n)"),
        (r"\sum_j (x^T A_{:,j})^2", "sum((x'*A*unit(j,n))^2, j=1..n)"),
        (r"\sum_{i,j} \delta_{ij} A_{ij}", "sum(sum(I[i,j]*A[i,j], j=1..n), i=1..n)"),
    ],
)
def test_sums_over_pairs_and_rows(latex, text):
    shapes = {"A": ("n", "n"), "x": ("n",)}
    assert mc.parse_latex(latex, shapes) is mc.parse(
        text, shapes | {"Omega": ("n", "n")} if "Omega" in text else shapes
    )


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (
            r"\sum_i \|u_i\|^2 + \|U\|_F^2",
            r"u_i may be a row or a column of U"
            "\n"
            r"  \sum_i \|u_i\|^2 + \|U\|_F^2"
            "\n           ^^^\n"
            r"write U_{i\cdot}, U_{\cdot i} or U_{ij}, or declare what has a name of its own, as in --var 'u_i: …'",
        ),
        (
            r"\sum_{i,j} x_{ij}^2 + \operatorname{tr} X",
            r"x_{ij} may be an entry of X"
            "\n"
            r"  \sum_{i,j} x_{ij}^2 + \operatorname{tr} X"
            "\n              ^^^^^\n"
            r"write X_{i\cdot}, X_{\cdot i} or X_{ij}, or declare what has a name of its own, as in --var 'x_{ij}: …'",
        ),
        (
            r"\sum_{i \in S} x_i",
            "a sum runs over an index that starts at 1, as in \\sum_{i=1}^{n}\n  \\sum_{i \\in S} x_i\n  ^^^^",
        ),
    ],
)
def test_parts_of_a_matrix_in_small_letters_are_refused(latex, message):
    with pytest.raises(MatcalcError) as caught:
        mc.read(latex, scalar=True)
    assert str(caught.value) == message
