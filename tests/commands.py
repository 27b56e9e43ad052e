"""Commands as a user types them, in this process and in one of their own."""

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from matcalc.cli import main

ROOT = Path(__file__).parent.parent


def matcalc(*arguments, input=None):
    """Run a command in this process; an exception that escapes it fails the test."""
    return CliRunner(catch_exceptions=False).invoke(main, list(arguments), input=input)


def program(*arguments, **options):
    """Run a command in a process of its own."""
    command = [sys.executable, "cli.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, **options)
