"""What the README tells a newcomer to type works as it says."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from matcalc.cli import main

TEXT = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^matcalc (?:grad|diff|code|convex|rules) .*$", TEXT, flags=re.MULTILINE)
SESSION = TEXT.split("## From Python")[1].split("```python\n")[1].split("```")[0]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_works_and_prints_what_its_comment_says(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments = shlex.split(line, comments=True)[1:]
    run = CliRunner(catch_exceptions=False).invoke(main, arguments)
    assert run.exit_code == 0, run.stderr
    promised = re.search(r"# ([^a-z].*\*.*)$", line)
    if promised:
        assert promised[1] in CliRunner().invoke(main, [*arguments, "--format", "ascii"]).stdout


def test_there_are_commands():
    assert len(COMMANDS) >= 8


def test_the_python_session_runs():
    names = {}
    exec(SESSION, names)
    assert str(names["mc"].gradient(names["loss"], "x")) == "2*A'*(A*x - b)"
