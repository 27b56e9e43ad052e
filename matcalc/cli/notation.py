"""`matcalc notation`: what can be written."""

from __future__ import annotations

import click

from ..report.notation import page


@click.command("notation")
def command() -> None:
    """The notation that is read: signs, functions, LaTeX, indices, NumPy, in Markdown.

    \b
    matcalc notation
    matcalc notation > notation.md
    """
    click.echo(page(), nl=False)
