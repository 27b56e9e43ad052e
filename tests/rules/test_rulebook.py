"""The rules as formulas: each is there, has a source, and is true."""

import json

import pytest
from click.testing import CliRunner

import matcalc as mc
from matcalc import rulebook
from matcalc.cli import main
from matcalc.errors import UnknownNameError
from matcalc.expr import OPS, number, symbols
from matcalc.numeric import difference
from matcalc.op import Constant
from matcalc.report.rules import BOOK
from matcalc.rewrite import Rule
from matcalc.sweeps.differential import differential_symbol
from matcalc.sweeps.directional import along

from .test_rules import assert_equal, sides

LIVE = [op for op in OPS.values() if any(not isinstance(slot, Constant) for slot in op.slots)]


def shown(name):
    return [f"{left} = {right}" for entry in rulebook.entries(name) for left, right in entry.equations]


def run(*words):
    return CliRunner().invoke(main, ["rules", *words])


# --------------------------------------------------------------------------- what is shown


@pytest.mark.parametrize(
    ("name", "equations"),
    [
        ("inv", ["F = inv(X)", "dF = -inv(X)*dX*inv(X)"]),
        ("matmul", ["G : dX*Y = G*Y' : dX", "G : X*dY = X'*G : dY"]),
        ("norm2", ["f = norm2(x)", "df = (x : dx)/norm2(x)"]),
        ("log", ["F = log(X)", "dF = dX./X"]),
        ("component", ["dX[i,j] = unit(i, m)*unit(j, n)' : dX"]),
        ("rows", ["G : rows(dX, m, n) = [zeros(m,q); G; zeros(p,q)] : dX"]),
        ("series", ["G : sum(dX_i, i=1..N) = sum(G : dX_i, i=1..N)"]),
        ("unvec", ["G : unvec(dx, m, n) = vec(G) : dx"]),
        ("matpow", ["F = X^k", "dF = sum(X^(i - 1)*dX*X^(k - i), i=1..k)"]),
        ("stack", ["G : [dX; dY] = rows(G, 0, m) : dX + rows(G, m, p) : dY"]),
        ("transpose of a product", ["(X*Z)' = Z'*X'"]),
    ],
)
def test_a_rule_is_shown_as_one_writes_it(name, equations):
    assert shown(name) == equations


def test_the_book_holds_every_op_that_has_a_derivative():
    assert [e.name for e in rulebook.entries()] == [op.name for op in LIVE]


@pytest.mark.parametrize("op", LIVE, ids=lambda op: op.name)
def test_every_rule_says_where_it_is_written(op):
    assert op.source


def test_a_misspelt_name_is_refused_with_a_suggestion():
    with pytest.raises(UnknownNameError) as refusal:
        rulebook.entries("softmx")
    assert str(refusal.value) == "no rule is called 'softmx'\ndid you mean softmax?"


# --------------------------------------------------------------------------- truth


def check(entry):
    """Every equation of a derivative holds: differentials against finite differences, adjoints by their values."""
    value = None
    for left, right in entry.equations:
        if left.op.name == "symbol" and left.params[0] in ("F", "f"):
            value = right
        elif left.op.name == "symbol":
            directions = symbols(right)
            moves = {x: directions.get(f"d{name}", differential_symbol(x)) for name, x in symbols(value).items()}
            moved = {x: dx for x, dx in moves.items() if dx.params[0] in directions}
            assert moved or right.op.name == "zeros"
            phi, slope, t = along(value, right, moved or moves)
            verification = mc.verify(phi, slope, t)
            assert verification.ok, (entry.name, verification)
        else:
            assert difference([left], [right], seed=2) < 1e-10, entry.name


@pytest.mark.parametrize("op", LIVE, ids=lambda op: op.name)
def test_every_equation_of_a_derivative_is_true(op):
    entry = rulebook.derivative(op)
    assert entry.equations
    check(entry)


@pytest.mark.parametrize("r", rulebook.REWRITES, ids=lambda r: r.name)
def test_every_equation_of_a_rule_of_rewriting_is_true(r):
    if isinstance(r, Rule):
        assert rulebook.rewriting(r).equations == ((r.lhs, r.rhs),)
        pairs = sides(r)
    else:
        pairs = rulebook.rewriting(r).equations
    for left, right in pairs:
        assert_equal(left, right)


def test_a_wrong_equation_is_caught():
    (inv,) = rulebook.entries("inv")
    F, dF = inv.equations
    wrong = rulebook.Entry("inv", (F, (dF[0], -dF[1])))
    with pytest.raises(AssertionError):
        check(wrong)
    (transpose,) = rulebook.entries("transpose")
    ((left, right),) = transpose.equations
    with pytest.raises(AssertionError):
        check(rulebook.Entry("transpose", ((left, number(2) @ right),)))


def test_both_sides_of_every_equation_have_one_shape():
    for entry in [*rulebook.entries(), *rulebook.rewritings()]:
        assert entry.equations, entry.name
        for left, right in entry.equations:
            assert left.shape == right.shape


# --------------------------------------------------------------------------- the command


@pytest.mark.parametrize("form", list(BOOK))
def test_the_whole_book_is_set_in_every_format(form):
    for words in ([], ["--rewrites"]):
        printed = run("--format", form, *words)
        assert printed.exit_code == 0
        assert len(printed.stdout.splitlines()) > 60


def test_one_rule_is_shown_with_its_source():
    assert run("inv", "--format", "ascii").stdout == (
        "inv\n"
        "    F = inv(X)\n"
        "    dF = -inv(X)*dX*inv(X)    where X is invertible\n"
        "    Magnus and Neudecker 8.4; Matrix Cookbook 40\n"
    )


def test_unicode_is_what_a_reader_sees():
    assert "dF = -X⁻¹ dX X⁻¹" in run("inv", "--format", "unicode").stdout


def test_json_holds_both_spellings():
    (rule,) = json.loads(run("transpose", "--format", "json").stdout)
    assert rule["equations"][0]["left"] == {"text": "G : dX'", "latex": r"G : \mathrm{d}X^\top"}


def test_a_rule_is_a_part_of_a_page():
    assert run("inv", "--format", "markdown").stdout == (
        "## inv\n\n$$\n\\begin{aligned}\nF &= X^{-1} \\\\\n"
        "\\mathrm{d}F &= -X^{-1} \\, \\mathrm{d}X X^{-1}\n\\end{aligned}\n$$\n\n"
        "where X is invertible.\n\nMagnus and Neudecker 8.4; Matrix Cookbook 40.\n"
    )
