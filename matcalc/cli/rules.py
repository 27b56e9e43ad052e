"""`matcalc rules`: the table of differentials and adjoints."""

from __future__ import annotations

import click

from .. import rulebook
from ..report.rules import BOOK
from .showing import default_format


@click.command("rules")
@click.argument("name", required=False)
@click.option("--rewrites", is_flag=True, help="The rules by which expressions are rewritten instead.")
@click.option("--format", "form", type=click.Choice(list(BOOK)), help="How the rules are set.")
def command(name: str | None, rewrites: bool, form: str | None) -> None:
    """Every op with its derivative, or the rule called NAME with its source.

    \b
    matcalc rules
    matcalc rules inv
    matcalc rules "cyclic trace"
    matcalc rules --rewrites --format markdown
    """
    entries = rulebook.rewritings() if rewrites and name is None else rulebook.entries(name)
    click.echo(BOOK[form or default_format()](entries))
