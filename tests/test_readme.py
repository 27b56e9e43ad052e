"""What the README tells a newcomer to type works as it says."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from matcalc.cli import COMMANDS as NAMES
from matcalc.cli import main

TEXT = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXPRESSIONS = "|".join(name for name in NAMES if name != "check")
COMMANDS = re.findall(rf"^(?:\\$ )?matcalc (?:{EXPRESSIONS}) .*$", TEXT, flags=re.MULTILINE)
INLINE = re.findall(rf"`(matcalc (?:rules|(?:{EXPRESSIONS}) ['\"])[^`]+)`", TEXT)
SESSION = TEXT.split("## From Python")[1].split("```python\n")[1].split("```")[0]
CHECKED = TEXT.split("$ matcalc check homework.md\n")[2].split("```")[0]


def run(line):
    arguments = shlex.split(line.removeprefix("$ "), comments=True)[1:]
    return CliRunner(catch_exceptions=False).invoke(main, arguments)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_works_and_prints_what_its_comment_says(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(line).exit_code == 0, run(line).stderr
    promised = re.search(r"# (?:[a-z ]+: )?([^a-z].*\*.*|\w+\(.*\^2)$", line)
    if promised:
        command, comment = line.split("  #")
        assert promised[1] in run(f"{command} --format ascii #{comment}").stdout


@pytest.mark.parametrize("line", INLINE)
def test_a_command_within_the_text_works(line):
    assert run(line).exit_code == 0


def test_every_command_is_shown():
    assert {line.removeprefix("$ ").split()[1] for line in COMMANDS} == set(NAMES) - {"check"}


def test_the_derivation_is_checked_as_it_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    document = [match[1] for match in re.finditer(r"^.    \d (.*)$", CHECKED, flags=re.MULTILINE)]
    Path("homework.md").write_text("\n".join(document), encoding="utf-8")
    checked = CliRunner(catch_exceptions=False).invoke(main, ["check", "homework.md"])
    assert checked.exit_code == 1
    assert checked.stdout == CHECKED


def test_the_python_session_runs_and_gives_what_its_comments_say():
    names = {}
    exec(SESSION, names)
    promised = [line.split("  # ") for line in SESSION.splitlines() if re.match(r"mc\..*  # .*\*", line)]
    assert len(promised) >= 3
    for expression, comment in promised:
        assert str(eval(expression, names)) == comment
