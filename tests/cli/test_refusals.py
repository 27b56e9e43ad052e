"""What the commands refuse, and what they say when a gradient is wrong or something breaks."""

import json
import subprocess

import pytest
from click.testing import CliRunner

import matcalc as mc
from matcalc.cli import main
from tests.commands import matcalc, program

REFUSED = [
    ("", "error: "),
    ("x'*A*", "error: "),
    ("(x'*x", "error: "),
    ("tr(inv(A, B))", "error: "),
    ("foo(x)'*x", "foo"),
    ("х'*x", "U+0445"),
    ("x'*x`ls`", "error: "),
    ("__import__('os').system('true')", "error: "),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[text for text, _ in REFUSED])
def test_bad_input_is_refused_with_a_message(text, message):
    run = matcalc("grad", text)
    assert run.exit_code == 2
    assert run.stdout == ""
    assert run.stderr.startswith("error: ")
    assert message in run.stderr


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x+" * 50_000 + "x", id="100 000 characters"),
        pytest.param("(" * 10_000 + "x" + ")" * 10_000, id="10 000 brackets"),
        pytest.param("exp(" * 999 + "x'*x" + ")" * 999, id="999 calls"),
        pytest.param("exp(" * 10_000 + "x'*x" + ")" * 10_000, id="10 000 calls"),
        pytest.param("2^10^10*x'*x", id="a tower of powers"),
        pytest.param("x'*x" + "'" * 50_000, id="50 000 transposes"),
    ],
)
def test_huge_input_ends_in_a_result_or_a_message(text):
    run = matcalc("grad", "-", "--no-check", input=text)
    assert run.exit_code in (0, 2)
    assert bool(run.stdout) is (run.exit_code == 0)


def test_a_gradient_of_a_vector_is_refused_and_the_jacobian_suggested():
    run = matcalc("grad", "A*x", "--var", "A: m,n", "--wrt", "x")
    assert (run.exit_code, run.stdout) == (2, "")
    assert "jacobian" in run.stderr


def test_a_variable_that_does_not_occur_is_refused():
    run = matcalc("grad", "x'*x", "--wrt", "z")
    assert (run.exit_code, run.stdout) == (2, "")
    assert "z" in run.stderr


def test_an_unknown_property_is_refused_with_a_suggestion():
    run = matcalc("grad", "x'*A*x", "--var", "A: n,n symetric")
    assert run.exit_code == 2
    assert "did you mean symmetric?" in run.stderr


def test_input_that_is_not_text_is_refused():
    run = CliRunner(catch_exceptions=False).invoke(main, ["grad", "-"], input=b"\xff\xfe")
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == "error: the input is not UTF-8 text: invalid start byte at byte 0\n"


def test_empty_standard_input_is_refused():
    run = program("grad", "-", stdin=subprocess.DEVNULL)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("error: ")


def test_a_file_that_cannot_be_written_is_reported(tmp_path):
    run = matcalc("code", "x'*x", "-o", str(tmp_path / "missing" / "loss.py"))
    assert run.exit_code == 2
    assert "No such file" in run.stderr


@pytest.mark.parametrize("problem", [RecursionError, MemoryError])
def test_running_out_of_stack_or_memory_is_a_message(monkeypatch, problem):
    def derive(*arguments, **options):
        raise problem

    monkeypatch.setattr(mc, "derive", derive)
    run = matcalc("grad", "x'*x")
    assert run.exit_code == 2
    assert run.stderr == f"error: the input is too large or too deeply nested ({problem.__name__})\n"


def test_a_mistake_of_the_program_is_a_message_that_says_so(monkeypatch):
    def derive(*arguments, **options):
        raise KeyError("lost")

    monkeypatch.setattr(mc, "derive", derive)
    run = matcalc("grad", "x'*x")
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == "error: matcalc itself failed, please report this input: KeyError: 'lost'\n"


def test_an_interrupt_is_a_message(monkeypatch):
    def derive(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(mc, "derive", derive)
    run = matcalc("grad", "x'*x")
    assert (run.exit_code, run.stdout, run.stderr) == (130, "", "interrupted\n")


@pytest.fixture
def wrong_gradients(monkeypatch):
    """Every derivation comes out doubled."""
    derive = mc.derive

    def doubled(*arguments, **options):
        derivation = derive(*arguments, **options)
        for name, gradient in derivation.gradients.items():
            derivation.gradients[name] = 2 * gradient
        return derivation

    monkeypatch.setattr(mc, "derive", doubled)


@pytest.mark.usefixtures("wrong_gradients")
def test_a_wrong_gradient_is_shouted_and_exits_with_one():
    run = matcalc("grad", "norm2(A*x - b)^2", "--wrt", "x", "--var", "b: 7", "--seed", "3")
    assert run.exit_code == 1
    assert "WRONG: finite differences disagree, max. relative error 1.0e+00 (seed 3" in run.stderr
    assert "Do not use this result." in run.stderr
    assert "    matcalc grad 'norm2(A*x - b)^2' --wrt x --var 'b: 7' --seed 3\n" in run.stderr


@pytest.mark.usefixtures("wrong_gradients")
def test_a_wrong_gradient_is_told_in_json_too():
    run = matcalc("grad", "x'*x", "--format", "json")
    assert run.exit_code == 1
    assert json.loads(run.stdout)["verification"]["ok"] is False


@pytest.mark.usefixtures("wrong_gradients")
def test_no_code_is_written_for_a_wrong_gradient(tmp_path):
    file = tmp_path / "loss.py"
    assert matcalc("code", "x'*x", "-o", str(file)).exit_code == 1
    assert not file.exists()
