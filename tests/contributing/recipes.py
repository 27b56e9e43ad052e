"""The recipes of CONTRIBUTING.md, read from its text and followed to the letter in a copy of the repository."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"^In (?:a new file )?`(?P<file>[\w/.]+)`(?:, (?P<side>above|below) `(?P<place>[^`]+)`)?:\n\n"
    r"```\w+\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
CODE = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)
COPIED = ("matcalc", "tests", "derivations", "benchmarks", "docs")
FILES = ("pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "cli.py")


COMMANDS = """\
import json, shlex, sys
from click.testing import CliRunner
from matcalc.cli import main
runs = [CliRunner(catch_exceptions=False).invoke(main, shlex.split(command)) for command in sys.argv[1:]]
sys.exit("".join(run.stderr for run in runs if run.exit_code == 2) or print(json.dumps([run.stdout for run in runs])))
"""


class Step(NamedTuple):
    """Lines to be added to a file above or below the one line that has `place` in it, or the whole of a new file."""

    file: str
    side: str | None
    place: str | None
    code: str

    @property
    def lines(self) -> int:
        """How many lines it adds that are not empty."""
        return sum(1 for line in self.code.splitlines() if line.strip())

    def follow(self, root: Path) -> None:
        target = root / self.file
        if self.place is None:
            assert not target.exists(), f"{self.file} exists already"
            target.write_text(self.code, encoding="utf-8")
            return
        lines = target.read_text(encoding="utf-8").splitlines(keepends=True)
        places = [i for i, line in enumerate(lines) if self.place in line]
        assert len(places) == 1, f"{self.file} has {len(places)} lines with {self.place}"
        at = places[0] + (self.side == "below")
        target.write_text("".join([*lines[:at], self.code, *lines[at:]]), encoding="utf-8")


class Recipe(NamedTuple):
    steps: list[Step]
    commands: list[str]  # what it says to run

    @property
    def files(self) -> set[str]:
        return {step.file for step in self.steps}

    @property
    def lines(self) -> int:
        return sum(step.lines for step in self.steps)


def recipe(title: str) -> Recipe:
    """The recipe under this heading."""
    _, found, text = TEXT.partition(f"\n## {title}\n")
    assert found, f"CONTRIBUTING.md has no section {title!r}"
    section = text.partition("\n## ")[0]
    steps = [Step(*match.group("file", "side", "place", "code")) for match in STEP.finditer(section)]
    commands = [
        line for match in CODE.finditer(section) if match["kind"] == "bash" for line in match["text"].splitlines()
    ]
    return Recipe(steps, commands)


class Copy(NamedTuple):
    """A copy of the repository in which recipes are followed."""

    root: Path

    @classmethod
    def under(cls, folder: Path) -> Copy:
        for name in COPIED:
            copytree(ROOT / name, folder / name, ignore=ignore_patterns("__pycache__"))
        for name in FILES:
            (folder / name).write_bytes((ROOT / name).read_bytes())
        return cls(folder)

    def run(self, *words: str) -> str:
        """What Python prints, in the copy."""
        run = subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env=_environment() | {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
        return run.stdout

    def matcalc(self, *commands: str) -> list[str]:
        """What the commands print, all in one process, each as it is typed after `matcalc`."""
        printed: list[str] = json.loads(self.run("-c", COMMANDS, *commands))
        return printed

    def python(self, program: str) -> str:
        return self.run("-c", f"import matcalc as mc\n{program}")

    def tests(self, *words: str) -> str:
        """Tests of the copy; at least one must be there."""
        return self.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *words)


def _environment() -> dict[str, str]:
    """What a process of its own gets: nothing of the session of tests that starts it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE_", "PYTEST_"))}
