"""`matcalc check`: hand derivations, line by line."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ..checking import Report, check
from ..checking.annotated import FORMATS, terminal
from ..errors import ParseError
from .program import working

SUFFIXES = (".md", ".tex", ".txt", ".markdown", ".latex")


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--var", "declarations", multiple=True, metavar="DECLARATION", help="Declare what the document leaves out."
)
@click.option("--format", "form", type=click.Choice(["text", *FORMATS]), default="text", show_default=True)
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], declarations: tuple[str, ...], form: str) -> None:
    """Check hand derivations line by line: Markdown, LaTeX or plain text; - is standard input.

    \b
    matcalc check homework.md
    matcalc check appendix.tex --var "S: n,n symmetric" --format html > appendix.html

    Exit status: 0 nothing is wrong, 1 something is, 2 a file cannot be read.
    """
    with working("checking"):
        reports = [check(text, declarations=declarations, name=name) for name, text in _documents(files)]
    click.echo(FORMATS[form](reports) if form in FORMATS else "\n\n".join(_text(r, len(reports) > 1) for r in reports))
    if not all(report.ok for report in reports):
        ctx.exit(1)


def _documents(files: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Names and texts; a directory stands for the documents in it."""
    for file in files:
        if file == "-":
            yield "", sys.stdin.buffer.read().decode()
            continue
        path = Path(file)
        inside = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES) if path.is_dir() else [path]
        if not inside:
            raise ParseError(f"{file} holds no documents ({', '.join(SUFFIXES)})")
        for found in inside:
            yield str(found), found.read_bytes().decode()


def _text(report: Report, titled: bool) -> str:
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((100, 24)).columns
    title = f"{report.name}\n" if titled else ""
    return title + terminal(report, colour=colour, width=max(40, min(width, 120)))
