"""How a command ends: verified, shown, and where it could not be confirmed, said so."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

import click

from .. import lazy, report
from ..errors import VerificationError
from . import terminal
from .program import working

fail = lazy.function("matcalc.cli.failure", "fail")

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
