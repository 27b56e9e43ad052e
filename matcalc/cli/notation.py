"""`matcalc notation`: what can be written."""

from __future__ import annotations

import click

from ..report.notation import page


@click.command("notation", short_help="What can be written, as tables.")
def command() -> None:
    """The notation that is read: signs, functions, LaTeX, indices, NumPy, in Markdown.

    \b
    matcalc notation
    matcalc notation > notation.md
    """
    click.echo(page(), nl=False)
