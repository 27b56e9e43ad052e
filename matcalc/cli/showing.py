"""How a command ends: verified, shown, and where it could not be confirmed, said so."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

import click

from .. import report
from ..errors import VerificationError
from . import terminal
from .program import working

Facts = TypeVar("Facts", report.Report, "report.MapReport", "report.RecurrenceReport")


def default_format() -> str:
    """Unicode where the output can show it."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    return "unicode" if encoding.startswith("utf") else "ascii"


def show(
    form: str | None,
    facts: Facts,
    verify: Callable[[], report.Checked] | None,
    formats: Mapping[str, Callable[[Facts], str]],
) -> None:
    """Verify, print the report, and exit with 1 if the result could not be confirmed."""
    verification, problem = outcome(verify)
    form = form or default_format()
    text = formats[form](replace(facts, verification=verification))
    click.echo(terminal.shown(text, terminal.width()) if form in ("unicode", "ascii") else text)
    if problem:
        fail(problem)


def outcome(verify: Callable[[], report.Checked] | None) -> tuple[report.Checked | None, str]:
    """What the verification found, and what is wrong with it ("" if nothing)."""
    if verify is None:
        return None, ""
    try:
        with working("verifying"):
            verification = verify()
    except VerificationError as nowhere:
        return None, f"NOT VERIFIED: {nowhere}"
    return verification, "" if verification.ok else report.sentence(verification)


SHOWN = ("text", "seed", "form", "check", "output")  # said otherwise, or no matter what is derived


def fail(message: str) -> None:
    """Shout that the result could not be confirmed, with what is needed to reproduce it."""
    ctx = click.get_current_context()
    click.secho(f"\n{message}\nDo not use this result. To reproduce it:", fg="red", bold=True, err=True)
    click.echo(f"    {_command_line(ctx)}", err=True)
    ctx.exit(1)


def _command_line(ctx: click.Context) -> str:
    """The command with all options that decide what is derived."""
    words = ["matcalc", str(ctx.info_name), ctx.params["text"]]
    for option in ctx.command.params:
        value = ctx.params.get(str(option.name))
        if option.name not in SHOWN and value not in (None, (), option.get_default(ctx)):
            for v in value if isinstance(value, tuple) else [value]:
                words += [option.opts[0], *([] if v is True else [str(v)])]
    return shlex.join([*words, "--seed", str(ctx.params["seed"])])
