"""How results are set."""

import json
from dataclasses import dataclass, field, replace

import pytest

from matcalc import report
from matcalc.exact import Exact
from matcalc.gradient import derive
from matcalc.ops.leaves import matrix, symbol, vector
from matcalc.ops.matrix import norm2

A, x, b = matrix("A", "m", "n"), vector("x", "n"), vector("b", 7)
r = symbol("r", ("m", 1))


@dataclass
class Outcome:
    ok: bool = True
    max_relative_error: float = 3.14e-11
    seed: int = 5
    sizes: dict[str, int] = field(default_factory=lambda: {"m": 3, "n": 4})
    against: str = "finite differences"
    from_sums: float | None = None
    unvisited: tuple[str, ...] = ()
    points: int = 2
    reason: str = ""
    exact: Exact | None = None
    lines: tuple[int, int] | None = None


CERTAIN = Exact(True, 80.0, 1)


FACTS = report.Report(
    norm2(A @ x) ** 2,
    {"A": A, "x": x},
    ["A"],
    {"A": 2 * r @ x.T, "x": 2 * A.T @ r},
    {"r": A @ x},
    verification=Outcome(),
)


def test_ascii_is_in_the_input_language_with_aligned_shapes():
    assert report.FORMATS["ascii"](FACTS) == (
        "L = norm2(A*x)^2\n"
        "    x: n\n"
        "    A: m,n    (inferred)\n"
        "\n"
        "dL/dA = 2*r*x'    m,n\n"
        "dL/dx = 2*A'*r    n\n"
        "\n"
        "where\n"
        "    r = A*x    m\n"
        "\n"
        "Verified against finite differences: max. relative error 3.1e-11 (seed 5, m=3, n=4)"
    )


def test_a_long_formula_does_not_push_the_shapes_of_the_others():
    long = sum((vector(f"long_name_{i}", "n") for i in range(9)), x)
    lines = report.FORMATS["ascii"](replace(FACTS, results={"x": x, "y": long}))
    assert "\ndL/dx = x    n\n" in lines


def test_a_failed_verification_is_said_in_capitals():
    assert report.sentence(Outcome(ok=False, max_relative_error=0.5, sizes={})) == (
        "WRONG: finite differences disagree, max. relative error 5.0e-01 (seed 5)"
    )


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            Outcome(exact=CERTAIN),
            "Verified: exactly (error probability < 1e-15) and against finite differences 3.1e-11 (seed 5, m=3, n=4)",
        ),
        (
            Outcome(exact=Exact(None, reason="expm has no exact value")),
            "Verified against finite differences only: max. relative error 3.1e-11 (seed 5, m=3, n=4); "
            "not exactly: expm has no exact value",
        ),
        (
            Outcome(exact=Exact(True, 50.0, 52, patterns=True), sizes={}),
            "Verified: exactly for 52 draws of its signs and discrete values "
            "and against finite differences 3.1e-11 (seed 5)",
        ),
        (
            Outcome(exact=CERTAIN, against="", reason="NumPy is not installed"),
            "Verified: exactly (error probability < 1e-15); not against finite differences: NumPy is not installed",
        ),
        (
            Outcome(points=0),
            "Nothing to verify: the expression does not depend on what it was differentiated by",
        ),
    ],
)
def test_it_is_said_how_a_result_was_verified(outcome, said):
    assert report.sentence(outcome) == said


def test_json_has_the_bound_on_the_probability_of_an_error():
    facts = json.loads(report.FORMATS["json"](replace(FACTS, verification=Outcome(exact=CERTAIN))))
    assert facts["verification"]["exact"] == {
        "agrees": True,
        "error_probability": 2.0**-80,
        "points": 1,
        "sides_drawn": False,
        "sides_visited": False,
        "reason": "",
    }


def test_agreement_with_the_sums_over_samples_is_said():
    outcome = Outcome(sizes={}, from_sums=2e-16)
    assert report.sentence(outcome).endswith("(seed 5); the sums over samples give the same up to 2.0e-16")
    wrong = Outcome(ok=False, sizes={}, from_sums=0.5)
    assert report.sentence(wrong).endswith("(seed 5); the sums over samples differ by 5.0e-01")


@pytest.mark.parametrize(("form", "line"), [("ascii", "X = [x_1 ... x_N]"), ("unicode", "X = [x₁ … x_N]")])
def test_the_matrices_of_samples_are_explained(form, line):
    facts = replace(FACTS, samples={"x_i": matrix("X", "n", "N")})
    assert line in report.FORMATS[form](facts)


def test_properties_are_shown_as_they_are_declared():
    S = matrix("S", "n", "n", symmetric=True)
    assert report.declaration(S, report.ASCII) == "S: n,n symmetric"


@pytest.mark.parametrize("form", list(report.FORMATS))
def test_nothing_is_said_of_a_verification_that_was_not_made(form):
    assert "erified" not in report.FORMATS[form](replace(FACTS, verification=None))


def test_json_is_json_with_the_promised_keys():
    facts = json.loads(report.FORMATS["json"](FACTS))
    assert list(facts) == [
        "expression",
        "shapes",
        "notes",
        "gradients",
        "definitions",
        "conventions",
        "remarks",
        "steps",
        "verification",
    ]
    assert facts["gradients"]["A"] == {"text": "2*r*x'", "latex": (2 * r @ x.T).latex(), "shape": ["m", "n"]}
    assert facts["verification"] == {
        "ok": True,
        "max_relative_error": 3.14e-11,
        "seed": 5,
        "sizes": {"m": 3, "n": 4},
        "exact": None,
    }


def test_a_differential_is_set_without_a_variable():
    facts = replace(FACTS, expression=x, results={"": vector("dx", "n")})
    assert "\ndF = dx    n\n" in report.FORMATS["ascii"](facts)


def test_the_expression_is_not_called_by_the_name_of_a_symbol():
    facts = replace(FACTS, symbols={"L": matrix("L", "n", "n"), "x": x})
    assert report.FORMATS["ascii"](facts).startswith("J = ")
    assert "dJ/dx = " in report.FORMATS["ascii"](facts)


def test_indices_and_greek_letters_are_set():
    W1 = matrix("W1", "m", "n")
    facts = replace(FACTS, symbols={"W1": W1}, results={"W1": W1})
    assert "∂L/∂W₁ = W₁" in report.FORMATS["unicode"](facts)
    assert r"\frac{\partial L}{\partial W_1} &= W_1" in report.FORMATS["latex"](facts)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((8, 8), "; each of the 8 lines by itself exactly"),
        ((7, 8), "; 7 of the 8 lines by themselves exactly, the others undecided"),
    ],
)
def test_it_is_said_how_many_lines_hold_by_themselves(lines, said):
    found = report.sentence(Outcome(exact=CERTAIN, lines=lines))
    assert found == report.sentence(Outcome(exact=CERTAIN)) + said


def test_the_values_taken_at_kinks_are_said():
    found = report.of(derive("sum(relu(W*x)) + sum(abs(x))", "x"), detail=None)
    assert "\n\nTaken at kinks: step(0) = 0, sign(0) = 0" in report.FORMATS["ascii"](found)
    smooth = report.of(derive("norm2(A*x)^2", "x"), detail=None)
    assert "Taken" not in report.FORMATS["ascii"](smooth)
