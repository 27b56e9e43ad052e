"""The frame in which commands run: every way out is a message and an exit status, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from threading import Timer
from types import MappingProxyType
from typing import Any

import click

from ..errors import MatcalcError, visible

PATIENCE = 1.0  # seconds of silence before a message says that work is going on


class Program(click.Group):
    """A group of commands in which whatever goes wrong ends in a message and an exit status.

    `summaries` says in a line what each command does, in the order of the help; a command is the `command` of the
    module of its name, which the help does not load.
    """

    def __init__(self, *arguments: Any, summaries: Mapping[str, str] = MappingProxyType({}), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.summaries = summaries

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.summaries)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.summaries:
            return None
        found = import_module(f".{name}", __package__).command
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))

    def main(self, args: Sequence[str] | None = None, *more: Any, **settings: Any) -> Any:
        """Run with arguments in which no control characters are left."""
        return super().main([visible(a) for a in (sys.argv[1:] if args is None else args)], *more, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MatcalcError as problem:
            _refuse(ctx, str(problem))
        except click.FileError as problem:
            _refuse(ctx, problem.format_message())
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except UnicodeDecodeError as problem:
            _refuse(ctx, f"the input is not UTF-8 text: {problem.reason} at byte {problem.start}")
        except ModuleNotFoundError as missing:
            _refuse(ctx, f"{missing.name}, which this command needs, is not installed")
        except OSError as problem:
            place = visible(str(problem.filename)) if problem.filename else "the output could not be written"
            _refuse(ctx, f"{place}: {problem.strerror}")
        except (RecursionError, MemoryError) as problem:
            _refuse(ctx, f"the input is too large or too deeply nested ({type(problem).__name__})")
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(130)
        except Exception as problem:  # a mistake of ours is a message too, and says that it is one
            _refuse(ctx, f"matcalc itself failed, please report this input: {type(problem).__name__}: {problem}")


def _refuse(ctx: click.Context, message: str) -> None:
    complain(message)
    ctx.exit(2)


def complain(message: str) -> None:
    """Say on stderr what is wrong with the input."""
    click.echo(
        click.style("error: ", fg="red", bold=True) + visible(message),
        err=True,
        color=click.get_current_context().color,
    )


def warn(message: str) -> None:
    """Say on stderr what may not be meant; it changes nothing."""
    click.echo(click.style("warning: ", fg="yellow") + message, err=True, color=click.get_current_context().color)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on stderr that work is going on, if it takes longer than a moment and someone is watching."""
    timer = Timer(PATIENCE, lambda: click.echo(f"{what} …", err=True))
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


class ExpressionCommand(click.Command):
    """A command whose EXPR may begin with a minus sign: `-y'*x` is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = {name for parameter in self.params for name in parameter.opts}
        negative = [a for a in args if len(a) > 1 and a[0] == "-" != a[1] and a not in options]
        if negative and "--" not in args:
            args = [*(a for a in args if a not in negative), "--", *negative]
        return super().parse_args(ctx, args)
