"""`matcalc rules`: the table of differentials and adjoints."""

from __future__ import annotations

import click

from .. import rulebook
from ..expr import OPS


@click.command("rules")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Every op with its derivative, or the one called NAME.

    \b
    matcalc rules
    matcalc rules inv
    """
    for op, equations in rulebook.entries(name).items():
        click.secho(op, bold=True)
        for left, right in equations:
            click.echo(f"    {left} = {right}")
        source = OPS[op].source
        if name and source:
            click.echo(f"    {source}")
