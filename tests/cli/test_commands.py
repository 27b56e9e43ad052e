"""The command line: what it prints, what it refuses, how it exits."""

import json
import os
import subprocess
import sys

import pytest

from tests.commands import ROOT, matcalc, program

NETWORK = "norm2(W3*phi2(W2*phi1(W1*x + b1) + b2) + b3 - y)^2/2"
MAIN_JOB = [
    ["x'*A*x", "--wrt", "x"],
    ["norm2(A*x - b)^2"],
    ["norm2(sin(W2*cos(W1*x)))^2", "--wrt", "x"],
    ["norm2(W3*g(W2*f(W1*x)) - y)^2", "--wrt", "W1,W2,W3"],
    ["norm2(W3*sigmoid(W2*sigmoid(W1*x)) - y)^2", "--wrt", "W1,W2,W3"],
    ["-y'*log(softmax(W3*sigmoid(W2*sigmoid(W1*x))))", "--wrt", "W1,W2,W3", "--var", "y: k simplex"],
    [NETWORK, "--wrt", "W1,b1,W2,b2,W3,b3"],
    ["logdet(X) + tr(A*inv(X))", "--wrt", "X"],
    ["tr(A*X'*B*X*C)", "--wrt", "X"],
    ["sum(log(exp(-y.*(X*w)) + vector(1)))", "--wrt", "w"],
]


def gradients(*arguments):
    """The gradients as ASCII text by name."""
    run = matcalc("grad", *arguments, "--format", "json")
    assert run.exit_code == 0, run.stderr
    return {name: entry["text"] for name, entry in json.loads(run.stdout)["gradients"].items()}


# --------------------------------------------------------------------------- results


@pytest.mark.parametrize("arguments", MAIN_JOB, ids=lambda arguments: arguments[0])
def test_the_main_job_is_derived_and_verified(arguments):
    run = matcalc("grad", *arguments)
    assert run.exit_code == 0, run.stderr
    assert run.stderr == ""
    assert "Verified: exactly (error probability < 10⁻¹⁵) and against finite differences " in run.stdout


def test_a_quadratic_form_has_the_gradient_a_person_would_write():
    assert gradients("x'*A*x", "--wrt", "x") == {"x": "(A + A')*x"}


def test_without_wrt_every_variable_is_differentiated():
    assert list(gradients("norm2(A*x - b)^2")) == ["A", "x", "b"]


def test_text_shows_shapes_and_what_was_inferred():
    run = matcalc("grad", "norm2(A*x - b)^2", "--wrt", "x", "--var", "b: 7", "--format", "ascii", "--no-check")
    assert run.stdout == (
        "L = norm2(A*x - b)^2\n    b: 7\n    A: 7,n; x: n    (inferred)\n\ndL/dx = 2*A'*(A*x - b)    n\n"
    )


def test_shared_factors_are_named_once():
    report = json.loads(matcalc("grad", NETWORK, "--wrt", "W1,W2,W3", "--format", "json").stdout)
    shared = report["definitions"]
    assert shared
    used = " ".join(entry["text"] for entry in report["gradients"].values()) + " ".join(shared.values())
    assert [name for name in shared if name not in used] == []


def test_a_users_names_are_used_in_the_result():
    report = json.loads(matcalc("grad", "r = A*x - b; r'*r", "--wrt", "x", "--format", "json").stdout)
    assert report["gradients"]["x"]["text"] == "2*A'*r"
    assert report["definitions"] == {"r": "A*x - b"}


def test_let_is_the_same_as_a_definition_in_the_text():
    inline = matcalc("grad", "r = A*x - b; r'*r", "--wrt", "x")
    assert matcalc("grad", "r'*r", "--let", "r = A*x - b", "--wrt", "x").stdout == inline.stdout


def test_expand_substitutes_the_names():
    assert gradients("r = A*x - b; r'*r", "--wrt", "x", "--expand") == {"x": "2*A'*(A*x - b)"}


def test_a_dash_reads_standard_input():
    typed = matcalc("grad", "-", "--wrt", "x", input="r = A*x - b\nr'*r\n")
    assert typed.exit_code == 0, typed.stderr
    assert typed.stdout == matcalc("grad", "r = A*x - b\nr'*r", "--wrt", "x").stdout


def test_a_declared_function_may_have_a_long_name():
    assert gradients("sum(act(z))", "--function", "act", "--var", "z: n") == {"z": "act'(z)"}


def test_json_carries_exactly_what_is_promised():
    report = json.loads(matcalc("grad", "norm2(A*x - b)^2", "--wrt", "x", "--format", "json").stdout)
    assert list(report) == [
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
    assert report["expression"] == "norm2(A*x - b)^2"
    assert report["shapes"] == {"A": ["m", "n"], "x": ["n", 1], "b": ["m", 1]}
    assert list(report["gradients"]["x"]) == ["text", "latex", "shape"]
    assert report["gradients"]["x"]["shape"] == ["n", 1]
    assert list(report["verification"]) == ["ok", "max_relative_error", "seed", "sizes", "exact", "lines"]
    assert report["verification"]["ok"] is True


def test_json_without_a_check_has_no_verification():
    report = json.loads(matcalc("grad", "x'*x", "--no-check", "--format", "json").stdout)
    assert report["verification"] is None


@pytest.mark.parametrize(
    ("form", "piece"),
    [
        ("unicode", "∂L/∂x = 2 Aᵀ (A x - b)"),
        ("ascii", "dL/dx = 2*A'*(A*x - b)"),
        ("latex", r"\frac{\partial L}{\partial x} &= "),
        ("markdown", "$$\n\\begin{aligned}"),
    ],
)
def test_every_format_sets_the_gradient(form, piece):
    assert piece in matcalc("grad", "norm2(A*x - b)^2", "--wrt", "x", "--format", form).stdout


@pytest.mark.parametrize("text", ["-y'*x", "-h'*x", "-(x'*y)", "-2*o'*x"])
def test_an_expression_may_begin_with_a_minus_sign(text):
    run = matcalc("grad", "--wrt", "x", text, "--no-check")
    assert run.exit_code == 0, run.stderr


def test_a_misspelt_option_is_not_taken_for_an_expression():
    run = matcalc("grad", "x'*x", "--wtr", "x")
    assert run.exit_code == 2
    assert "No such option" in run.stderr
    assert "--wtr" in run.stderr


def test_the_convention_for_a_structured_variable_is_stated():
    run = matcalc("grad", "tr(A*S)", "--wrt", "S", "--var", "S: n,n symmetric", "--format", "ascii")
    assert "dL/dS is the symmetric G with dL = G : dS for all symmetric dS\n" in run.stdout


def test_the_seed_is_reported():
    assert "(seed 7" in matcalc("grad", "x'*x", "--seed", "7").stdout


def test_the_differential_of_an_inverse():
    run = matcalc("diff", "inv(X)", "--format", "ascii")
    assert run.exit_code == 0, run.stderr
    assert "dF = -inv(X)*dX*inv(X)" in run.stdout
    assert "Verified" in run.stdout


def test_the_code_runs(tmp_path):
    file = tmp_path / "loss.py"
    run = matcalc("code", "norm2(A*x - b)^2", "--wrt", "x", "-o", str(file))
    assert run.exit_code == 0, run.stderr
    compile(file.read_text(encoding="utf-8"), str(file), "exec")


def test_the_code_takes_unknown_functions_as_arguments():
    run = matcalc("code", "sum(f(A*x))", "--wrt", "x")
    assert run.exit_code == 0, run.stderr
    assert "def f(A, x, f_, d1_f):" in run.stdout


def test_a_rule_is_shown_as_a_formula():
    run = matcalc("rules", "inv")
    assert run.exit_code == 0, run.stderr
    assert "dF = -X⁻¹ dX X⁻¹" in run.stdout


def test_every_op_with_arguments_has_an_entry_in_the_rules():
    listed = {line.split()[0] for line in matcalc("rules").stdout.splitlines() if not line.startswith(" ")}
    assert {"exp", "softmax", "logdet", "matmul", "tr"} <= listed


@pytest.mark.parametrize("command", ["grad", "diff", "code", "rules"])
def test_help_shows_examples(command):
    assert f"\n  matcalc {command} " in matcalc(command, "--help").stdout


# --------------------------------------------------------------------------- as a process


def test_the_program_at_the_top_is_the_same():
    run = program("grad", "x'*A*x", "--wrt", "x", "--format", "ascii")
    assert (run.returncode, run.stderr) == (0, "")
    assert "dL/dx = (A + A')*x" in run.stdout


def test_ascii_output_is_used_where_unicode_cannot_be_shown():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    run = program("grad", "x'*A*x", "--wrt", "x", env=environment)
    assert run.returncode == 0, run.stderr
    assert "dL/dx = (A + A')*x" in run.stdout


def test_output_to_a_closed_pipe_is_no_traceback():
    command = f'{sys.executable} cli.py grad "x\'*x" --no-check | true'
    run = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in run.stderr


# --------------------------------------------------------------------------- all samples at once


def test_sums_over_samples_are_written_with_matrices_on_request():
    run = matcalc("grad", "sum(norm2(W*x_i + b - y_i)^2, i=1..N)", "--batch", "--wrt", "W,b", "--format", "ascii")
    assert run.exit_code == 0, run.stderr
    assert "dL/db = 2*R*ones(N)" in run.stdout
    assert "    X = [x_1 ... x_N]; Y = [y_1 ... y_N]\n" in run.stdout
    assert "; the sums over samples give the same up to " in run.stdout


def test_what_has_no_matrix_form_is_refused():
    run = matcalc("grad", "sum(logdet(x_i*x_i' + A), i=1..N)", "--batch")
    assert run.exit_code == 2
    assert run.stderr == (
        "error: no matrix form is known for x_i*x_i', which differs from sample to sample\n"
        "the sum over samples itself can be differentiated\n"
    )


def test_a_letter_stands_for_the_numbers_that_are_written_with_it():
    neuron = "(sigmoid(s1*h1 + s2*h2) - y)^2"
    assert list(gradients(neuron, "--wrt", "s")) == ["s1", "s2"]
    declared = [word for name in ("s1", "s2", "h1", "h2", "y") for word in ("--var", f"{name}: scalar")]
    assert list(gradients(neuron, "--wrt", "s,y", *declared)) == ["s1", "s2", "y"]
    run = matcalc("grad", neuron, "--wrt", "q")
    assert (run.exit_code, run.stderr.splitlines()[0]) == (2, "error: q is not a variable of the expression")


def test_a_name_made_for_a_part_of_a_sum_is_none_of_a_family():
    """x_i - a_i is not called a_i, which would be defined by itself."""
    assert gradients(r"\sum_{i=1}^n (x_i - a_i)^2") == {"x_i": "2*(x_i - a_i)", "a_i": "-2*(x_i - a_i)"}
