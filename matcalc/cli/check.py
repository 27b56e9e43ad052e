"""`matcalc check`: hand derivations, line by line."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..checking import Report, check
from ..checking.annotated import terminal
from ..checking.page import FORMATS
from ..checking.reading.kinds import SUFFIXES
from ..errors import MatcalcError, ParseError
from .program import complain, working

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(allow_dash=True))
@click.option(
    "--var", "declarations", multiple=True, metavar="DECLARATION", help="Declare what the document leaves out."
)
@click.option("--code", is_flag=True, help="Read programs, too: what stands in a fence with a language.")
@click.option("--strict", is_flag=True, help="Exit with status 1 for what is unsure or undecided, too.")
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Processes for several documents.  [default: one for each core]"
)
@click.option("--format", "form", type=click.Choice(["text", *FORMATS]), default="text", show_default=True)
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    declarations: tuple[str, ...],
    code: bool,
    strict: bool,
    jobs: int | None,
    form: str,
) -> None:
    """Check hand derivations line by line: Markdown, LaTeX, reStructuredText, plain text, the Markdown cells of
    notebooks and the docstrings of Python files; - is standard input.

    \b
    matcalc check homework.md
    matcalc check appendix.tex --var "S: n,n symmetric" --format html > appendix.html
    matcalc check notes/                     # all documents in a directory, on all cores
    echo "f = x'*A*x; df/dx = 2*A*x" | matcalc check -

    What was understood comes first. In the margin ✓ marks a line that holds, ✗ one that is wrong, ⚠ one that fails as
    it is read but may be meant otherwise, ? one that could not be decided, · what is defined or declared; reasons stand
    below, and what was not read. Tables are left alone, and programs unless --code is given.

    Exit status: 0 nothing is wrong, 1 something is (with --strict also for ⚠ and ?), 2 a file cannot be read.
    """
    reports: list[Report] = []
    found = [document for file in files for document in _documents(file)]
    for outcome in _outcomes(found, declarations, code, jobs):
        if isinstance(outcome, str):
            complain(outcome)
            continue
        reports.append(outcome)
        if form == "text":
            _show(outcome, titled=len(found) > 1)
    if form in FORMATS:
        click.echo(FORMATS[form](reports))
    ctx.exit(2 if len(reports) < len(found) else 0 if all(map(_is_decided if strict else _is_right, reports)) else 1)


def _outcomes(
    found: Sequence[str], declarations: tuple[str, ...], code: bool, jobs: int | None
) -> Iterator[Report | str]:
    """The report on each document, or why there is none, in order: one by one, or several at a time."""
    one = partial(_outcome, declarations=declarations, code=code)
    jobs = min(jobs or os.cpu_count() or 1, len(found))
    if jobs == 1:
        for name in found:
            with working(f"checking {name}"):
                outcome = one(name)
            yield outcome
        return
    with ProcessPoolExecutor(jobs) as processes, _progress(len(found)) as bar:
        for outcome in processes.map(one, found):
            bar.update(1)
            yield outcome


def _progress(length: int) -> ProgressBar[int]:
    """How far the checking has come, where somebody sees it."""
    return click.progressbar(length=length, label="checking", file=sys.stderr, hidden=not sys.stderr.isatty())


def _outcome(name: str, declarations: tuple[str, ...], code: bool) -> Report | str:
    try:
        return check(_text(name), declarations=declarations, name="" if name == "-" else name, code=code)
    except (MatcalcError, OSError, UnicodeDecodeError, RecursionError) as problem:
        return _reason(name, problem)


def _is_right(report: Report) -> bool:
    return report.ok


def _is_decided(report: Report) -> bool:
    """Whether every claim holds."""
    return not any(report.count(status) for status in ("wrong", "unsure", "undecidable"))


def _documents(file: str) -> list[str]:
    """A file; a directory stands for the documents in it, hidden ones left out."""
    path = Path(file)
    if not path.is_dir():
        return [file]
    inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and not _hidden(p.relative_to(path)))
    if not inside:
        raise ParseError(f"{file} holds no documents ({', '.join(SUFFIXES)})")
    return [str(p) for p in inside]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _text(name: str) -> str:
    read = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return read.decode("utf-8-sig")


def _reason(name: str, problem: Exception) -> str:
    """Why a document cannot be checked."""
    if isinstance(problem, UnicodeDecodeError):
        return f"{name} is not UTF-8 text: {problem.reason} at byte {problem.start}"
    if isinstance(problem, FileNotFoundError):
        return f"{name}: {problem.strerror}\na text is read from standard input: matcalc check -"
    if isinstance(problem, RecursionError):
        return f"{name} is too deeply nested"
    return f"{name}: {problem.strerror if isinstance(problem, OSError) else problem}"


def _show(report: Report, titled: bool) -> None:
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((100, 24)).columns
    title = f"{report.name}\n" if titled else ""
    click.echo(title + terminal(report, colour=colour, width=max(40, min(width, 120))) + "\n" * titled)
    if not report.claims:
        click.echo(f"{report.name or 'the text'}: no formula was found that could be checked", err=True)
