"""`matcalc verify`: claims that are right, wrong, or about nothing, with the texts that say so."""

import json

import pytest

from tests.commands import matcalc

LOSS = ("norm2(A*x - b)^2", "--wrt", "x")


def verified(*arguments):
    return matcalc("verify", *arguments, "--format", "ascii")


def test_a_right_claim():
    run = verified(*LOSS, "--claim", r"2A^\top(Ax - b)")
    assert run.exit_code == 0, run.stderr
    lines = run.stdout.splitlines()
    assert lines[:4] == [
        "L = norm2(A*x - b)^2",
        "    A: m,n; x: n; b: m    (inferred)",
        "",
        "dL/dx = 2*A'*(A*x - b)    (right)",
    ]
    assert lines[4].startswith("Verified: exactly (error probability < 1e-15) and against finite differences ")
    assert len(lines) == 5


def test_a_wrong_claim_and_the_right_form():
    run = verified(*LOSS, "--claim", "A'*(A*x - b)")
    assert run.exit_code == 1
    assert run.stdout.endswith(
        "dL/dx = A'*(A*x - b)    (wrong)\n"
        "WRONG: finite differences disagree, max. relative error 5.0e-01 (seed 0, m=3, n=4)\n"
        "\n"
        "The right form:\n"
        "dL/dx = 2*A'*(A*x - b)\n"
    )
    assert run.stderr == ""


def test_a_claim_of_another_shape_is_wrong():
    run = verified(*LOSS, "--claim", "2*(A*x - b)'*A")
    assert run.exit_code == 1
    assert "dL/dx = 2*(A*x - b)'*A    (wrong)\nWRONG: the gradient is 1×n, but x is n×1\n" in run.stdout
    assert run.stdout.endswith("\nThe right form:\ndL/dx = 2*A'*(A*x - b)\n")


def test_one_variable_may_have_several_claims_and_several_have_one_each():
    run = verified(*LOSS, "--claim", "2*A'*A*x - 2*A'*b", "--claim", "2*A'*(A*x - b)")
    assert run.stdout.count("(right)") == 2
    run = verified("x'*A*y", "--wrt", "x,y", "--claim", "A*y", "--claim", "A'*x")
    assert (run.exit_code, run.stdout.count("(right)")) == (0, 2)
    swapped = verified("x'*A*y", "--wrt", "y,x", "--claim", "A'*x", "--claim", "A*x", "--var", "A: n,n")
    assert swapped.exit_code == 1
    assert swapped.stdout.endswith("The right form:\ndL/dx = A*y\n")


def test_claims_are_read_in_definitions():
    run = verified("norm2(p - b)^2", "--let", "p = A*x", "--wrt", "x", "--claim", "2*A'*(p - b)")
    assert run.exit_code == 0, run.stderr
    run = verified("norm2(p - b)^2", "--let", "p = A*x", "--wrt", "x", "--claim", "2*A'*p")
    assert run.stdout.endswith("The right form:\ndL/dx = 2*A'*(p - b)\n\nwhere\n    p = A*x    m\n")


def test_the_derivative_of_a_vector_is_its_jacobian():
    run = verified("A*sigmoid(x)", "--wrt", "x", "--claim", "A*Diag(sigmoid(x))")
    assert run.exit_code == 1
    assert run.stdout.endswith("The right form:\ndF/dx = A*Diag(sigmoid(x).*(1 - sigmoid(x)))\n")
    assert verified("A*x", "--wrt", "x", "--claim", "A").exit_code == 0


def test_what_is_equal():
    run = verified("tr(A*B)", "--equals", "tr(B*A)")
    assert run.exit_code == 0, run.stderr
    assert "L = tr(B*A)    (right)\nVerified: exactly (error probability < 1e-15) and against values in numbers" in (
        run.stdout
    )
    run = verified("tr(A*B)", "--equals", "tr(A*B')", "--var", "A: n,n", "--var", "B: n,n")
    assert run.exit_code == 1
    assert "L = tr(A*B')    (wrong)\nWRONG: values in numbers disagree, max. relative error " in run.stdout
    run = verified("A*B", "--equals", "(A*B)'")
    assert "(wrong)\nWRONG: the expression is m×p, and what it should equal is p×m\n" in run.stdout


def test_structured_variables_and_conventions():
    loss = ("tr(A*S)", "--wrt", "S", "--var", "S: n,n symmetric")
    assert verified(*loss, "--claim", "(A + A')/2").exit_code == 0
    assert verified(*loss, "--claim", "A'").exit_code == 1
    assert verified(*loss, "--claim", "A'", "--structure", "unconstrained").exit_code == 0


def test_a_zero_is_said_to_be_one_of_independence():
    run = verified("x'*x", "--wrt", "y", "--var", "y: k", "--claim", "0")
    assert run.exit_code == 0
    assert run.stdout.endswith("\n\nL does not depend on y\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--claim", "2*Q*x"), "error: Q is in the formula and not in the expression\nsymbols: A, x, b\n"),
        (
            ("--wrt", "x,A", "--claim", "x"),
            "error: 2 variables have 1 claim\n"
            "name one variable with --wrt, or give one claim for each, in their order\n",
        ),
        (("--claim", "2*A*("), "error: this bracket is never closed\n  2*A*(\n      ^\n"),
    ],
)
def test_what_cannot_be_read_is_refused(arguments, message):
    run = verified(*LOSS, *arguments)
    assert (run.exit_code, run.stderr) == (2, message)


def test_nothing_claimed_is_a_mistake_of_use():
    run = verified(*LOSS)
    assert run.exit_code == 2
    assert run.stderr.endswith("Error: nothing is claimed: give --claim or --equals\n")


def test_json_has_the_verdicts():
    run = matcalc("verify", *LOSS, "--claim", "2*A'*(A*x - b)", "--claim", "A'*A*x", "--format", "json")
    found = json.loads(run.stdout)
    assert run.exit_code == 1
    assert [claim["verdict"] for claim in found["claims"]] == ["right", "wrong"]
    assert found["claims"][0]["verification"]["exact"]["agrees"] is True
    assert found["claims"][1]["verification"]["exact"]["agrees"] is False
    assert {left: e["text"] for left, e in found["right_forms"].items()} == {"dL/dx": "2*A'*(A*x - b)"}


@pytest.mark.parametrize("form", ["latex", "markdown", "html", "unicode"])
def test_every_format(form):
    run = matcalc("verify", *LOSS, "--claim", "A'*(A*x - b)", "--format", form)
    assert run.exit_code == 1
    assert "The right form:" in run.stdout


def test_a_rounded_constant_agrees_to_rounding():
    run = verified("sqrt(2)*c", "--wrt", "c", "--var", "c: scalar", "--claim", "1.414213562373095")
    assert run.exit_code == 0
    assert run.stdout.splitlines()[4].startswith("Verified against finite differences only: max. relative error ")
    assert run.stdout.endswith(
        "; not exactly: its decimals are rounded: exactly the two differ, and they agree to rounding\n"
    )
    assert verified("sqrt(2)*c", "--wrt", "c", "--var", "c: scalar", "--claim", "1.41").exit_code == 1
