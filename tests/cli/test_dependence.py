"""What a loss does not depend on is said in words, in every format, and never called verified."""

from __future__ import annotations

import json

import pytest

from tests.commands import matcalc as run

ASKED = ["norm2(x)^2", "--wrt", "z", "--var", "z: n"]
SAID = {
    "ascii": "L does not depend on z",
    "unicode": "L does not depend on z",
    "markdown": "$L$ does not depend on $z$.",
    "latex": "$L$ does not depend on $z$.",
    "html": "<p><math><mi>L</mi></math> does not depend on <math><mi>z</mi></math>.</p>",
}


@pytest.mark.parametrize("command", ["grad", "jacobian", "hessian", "diff"])
@pytest.mark.parametrize("form", list(SAID))
def test_it_is_said_in_every_format(command, form):
    found = run(command, *ASKED, "--format", form)
    assert found.exit_code == 0
    assert SAID[form].replace("<p><math", "<math").removesuffix(".</p>") in found.stdout
    assert "Verified" not in found.stdout


def test_json_says_it_and_has_no_verification():
    found = json.loads(run("grad", *ASKED, "--format", "json").stdout)
    assert found["remarks"] == ["L does not depend on z"]
    assert found["verification"] is None
    assert json.loads(run("jacobian", *ASKED, "--format", "json").stdout)["verification"] is None


def test_the_other_variables_are_verified():
    found = run("grad", "norm2(x)^2", "--wrt", "z,x", "--var", "z: n").stdout
    assert "L does not depend on z\n\nVerified" in found


def test_what_is_declared_and_not_used_is_named():
    found = run("grad", "norm2(x)^2", "--wrt", "x", "--var", "w: n", "--function", "g")
    assert found.exit_code == 0
    assert found.stderr == "warning: g is declared as a function and not used\nwarning: w is declared and not used\n"
    assert run("grad", "norm2(x)^2", "--wrt", "x", "--var", "x: n").stderr == ""


def test_a_letter_that_stands_nowhere_is_no_variable():
    found = run("grad", "norm2(x)^2", "--wrt", "z")
    assert (found.exit_code, found.stderr) == (2, "error: z is not a variable of the expression\nvariables: x\n")


@pytest.mark.parametrize("text", ["y = A*x; norm2(x)^2", "norm2(x)^2"])
def test_a_definition_that_is_not_used_is_refused(text):
    found = run("grad", text, "--let", "q = B*x")
    assert found.exit_code == 2
    assert found.stderr.splitlines()[0] == "error: q is defined and not used"
