"""`matcalc convex`: the verdict, the certificate and counterexamples as they are printed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from matcalc.cli import main


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["convex", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout.rstrip("\n")


def test_a_certificate_in_the_language():
    assert printed("norm2(A*x - b)^2 + sum(exp(x))", "--wrt", "x", "--format", "ascii") == (
        "L = norm2(A*x - b)^2 + sum(exp(x))\n"
        "    A: m,n; x: n; b: m    (inferred)\n"
        "\n"
        "L is convex in x\n"
        "\n"
        "H = 2*A'*A + Diag(exp(x)) >= 0, positive semidefinite\n"
        "d^2L = 2*norm2(A*dx)^2 + sum(exp(x).*dx.^2) >= 0\n"
        "\n"
        "because\n"
        "    exp(x) > 0\n"
        "\n"
        "The second differential was verified exactly (error probability < 1e-15)\n"
        "Nothing against it was found at 24 random points (seed 0)"
    )


def test_a_certificate_in_unicode_names_the_weights():
    text = printed("sum(log(1 + exp(-y.*(X*w))))", "--wrt", "w", "--var", "y: m signs", "--format", "unicode")
    assert "H = Xᵀ Diag(e) X ⪰ 0\ne = σ(X w) ⊙ (1 - σ(X w)) > 0" in text
    assert "because\n    1 - σ(X w) > 0\n    σ(X w) > 0" in text


def test_a_completed_square_in_several_variables():
    text = printed("x'*x/t", "--var", "t: scalar positive", "--format", "ascii", "--no-check")
    assert text.endswith("L is convex jointly in x, t\n\nd^2L = 2*norm2(dt*x - t*dx)^2/t^3 >= 0\n\nbecause\n    t > 0")


def test_what_speaks_against_it():
    text = printed("x^2 - 2*y^2", "--format", "ascii")
    assert "L is neither convex nor concave jointly in x, y" in text
    lines = [line for line in text.splitlines() if line.startswith("not ")]
    assert lines[0].endswith("d^2L = -4")
    assert lines[1].endswith("d^2L = 2")


def test_where_the_expression_has_a_value_is_said():
    text = printed("-sum(log(b - A*x))", "--wrt", "x", "--format", "ascii")
    assert "L is convex in x\nwhere b - A*x > 0\n" in text
    assert "L is convex in x, on every convex set where it has a value\nwhere x != 0" in printed(
        "1/x^2", "--format", "ascii"
    )


def test_not_decided_is_said_with_the_reason():
    assert "not decided: no proof that L is convex or concave in x, nothing against it: step is not" in printed(
        "sum(step(x))", "--format", "ascii", "--no-check"
    )


def test_json_holds_everything():
    found = json.loads(printed("logsumexp(x)", "--format", "json"))
    assert (found["verdict"], found["convex"], found["concave"]) == ("convex", True, False)
    assert found["hessian"]["text"] == "Diag(softmax(x)) - softmax(x)*softmax(x)'"
    assert found["because"][0]["argument"] == "Cauchy-Schwarz"
    assert found["search"] == {"points": 24, "seed": 0}
    assert found["counterexamples"] == []


def test_json_of_a_counterexample_holds_the_point():
    found = json.loads(printed("x*y", "--var", "x: scalar", "--var", "y: scalar", "--format", "json"))
    down = next(b for b in found["counterexamples"] if b["value"] < 0)
    assert down["value"] == pytest.approx(-1, abs=1e-3)
    assert down["along"]["x"][0][0] == pytest.approx(-down["along"]["y"][0][0])


@pytest.mark.parametrize("form", ["latex", "document", "markdown"])
def test_latex_says_that_the_hessian_is_semidefinite(form):
    assert r"H &= 2 A^\top A \succeq 0" in printed("norm2(A*x - b)^2", "--wrt", "x", "--format", form)


def test_a_vector_is_refused():
    result = CliRunner().invoke(main, ["convex", "A*x"])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_what_is_not_verified_exactly_is_said_with_the_reason():
    text = printed("lambda_max(S)", "--var", "S: n,n symmetric", "--format", "ascii")
    assert "\nThe second differential was not verified exactly: " in text
    assert "verified" not in printed("x'*x", "--no-check", "--format", "ascii")
