"""What is said of a result that could not be confirmed."""

from __future__ import annotations

import shlex

import click

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
