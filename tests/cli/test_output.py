"""Nothing that moves a cursor, rings or sets a title reaches a terminal or a page; messages quote little."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from matcalc.checking import check
from matcalc.checking.annotated import terminal
from matcalc.checking.page import FORMATS
from matcalc.errors import MatcalcError, shortened, visible
from tests.commands import ROOT, matcalc

WILD = "\x00\x07\x08\x1b]0;title\x07\x1b[2J\x1b]52;c;Zm9v\x07\x7f\x85\x9b31m\u202e\u2066\r"
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
DOCUMENT = f"Let $f = x^T x$ {WILD} with $x \\in R^n$.\n\nThen $df = 3 x^T dx$ {WILD}.\n"


def test_every_control_character_has_a_picture():
    assert not CONTROL.search(visible(WILD))
    assert len(visible(WILD)) == len(WILD)
    assert visible("two\n\tlines") == "two\n\tlines"


@pytest.mark.parametrize("form", [None, *FORMATS])
def test_none_of_a_document_reaches_a_reader(form):
    report = check(DOCUMENT, name=f"name{WILD}")
    shown = terminal(report, colour=False, width=80) if form is None else FORMATS[form]([report])
    assert not CONTROL.search(shown)


@pytest.mark.parametrize(
    "arguments",
    [
        ("grad", f"x'*x{WILD}", "--wrt", "x"),
        ("grad", "x'*x", "--wrt", f"x{WILD}"),
        ("grad", "x'*x", "--let", f"p{WILD} = x"),
        ("grad", "x'*x", "--var", f"x{WILD}: n"),
        ("grad", "x'*x", f"--wrt{WILD}"),
        ("rules", f"inv{WILD}"),
        ("check", f"no{WILD}file"),
        (f"grad{WILD}",),
    ],
)
def test_none_of_the_arguments_reaches_a_terminal(arguments):
    found = matcalc(*arguments)
    assert found.exit_code == 2
    assert not CONTROL.search(found.stdout + found.stderr)


def test_none_of_standard_input_reaches_a_terminal():
    found = matcalc("grad", "-", input=f"x'*x{WILD}")
    assert found.exit_code == 2
    assert not CONTROL.search(found.stdout + found.stderr)


@pytest.mark.parametrize(
    "arguments",
    [("grad", "x'*x", "--wrt", "w" * 100_000), ("grad", "(" * 3000 + "x" + ")" * 3000)],
)
def test_messages_quote_little(arguments):
    found = matcalc(*arguments)
    assert found.exit_code == 2
    assert len(found.stderr) < 1200


def test_a_long_fact_loses_its_middle():
    assert shortened("a" * 200) == "a" * 200
    assert len(shortened("a" * 201)) == 200
    assert str(MatcalcError("a" * 5000 + "end")) == "a" * 147 + " … " + "a" * 47 + "end"


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_output_that_cannot_be_written_is_said_to_be_that():
    with open("/dev/full", "w") as full:
        command = [sys.executable, "cli.py", "rules", "inv"]
        found = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert found.returncode == 2
    assert found.stderr == "error: the output could not be written: No space left on device\n"
