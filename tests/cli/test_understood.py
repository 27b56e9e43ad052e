"""Every output shows how the text was understood where it could have been understood otherwise."""

import json

import pytest

from tests.commands import matcalc

TRACE = r"\operatorname{tr}(A e^{X})"
SAID = (
    r"exp is the matrix exponential here; for the exponential of every entry write \exp_\odot or --read exp=entrywise"
)
SETS = {
    "unicode": f"    note: {SAID}\n",
    "ascii": f"    note: {SAID}\n",
    "latex": "Note: " + SAID.replace("\\", r"\textbackslash{}").replace("_", r"\_").replace("--", "-{}-") + ".\n",
    "markdown": f"Note: {SAID}.\n",
    "html": f'<p class="about">Note: {SAID}.</p>',
}
COMMANDS = {
    "grad": (),
    "diff": (),
    "jacobian": (),
    "hessian": (),
    "convex": (),
    "verify": ("--claim", "expm_frechet(X', A')"),
}


def printed(command, text, *more):
    unchecked = [] if command == "verify" else ["--no-check"]
    run = matcalc(command, text, "--wrt", "X", *unchecked, *more)
    assert (run.exit_code, run.stderr) == (0, "")
    return run.stdout


@pytest.mark.parametrize("form", SETS)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_format_names_the_other_reading(command, form):
    assert SETS[form] in printed(command, TRACE, *COMMANDS[command], "--format", form)


@pytest.mark.parametrize("command", COMMANDS)
def test_scripts_are_told(command):
    assert SAID in json.loads(printed(command, TRACE, *COMMANDS[command], "--format", "json"))["notes"]


@pytest.mark.parametrize("form", [*SETS, "json"])
def test_recurrences_are_no_exception(form):
    text = r"h_0 = x; h_t = \exp(X) h_{t-1}, t=1,\dots,T; \|h_T\|^2"
    shown = printed("grad", text, "--format", form)
    assert (SAID in json.loads(shown)["notes"]) if form == "json" else SETS[form] in shown


def test_a_program_is_not_mixed_with_what_is_said_of_it():
    run = matcalc("code", TRACE, "--wrt", "X", "--no-check")
    assert run.stderr == f"note: {SAID}\n"
    assert SAID not in run.stdout
