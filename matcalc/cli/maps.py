"""What the commands for linear maps have in common: options, directions, and how the results are shown."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

import click

from .. import report
from ..errors import DeclarationError
from ..expr import Expr
from ..linear_map.derivatives import direction
from ..linear_map.notations import NOTATIONS
from ..linear_map.results import Result, verified
from ..steps import WORTH, is_long, share, taken_names
from .showing import show

notation_option = click.option(
    "--notation",
    type=click.Choice(NOTATIONS),
    help="The map itself, its matrix in vec form (for vectors the plain matrix), or its entries. Default: vec.",
)
direction_option = click.option(
    "--direction", "directions", metavar="NAMES", help="Derivatives along these directions, separated by commas."
)


def split_names(names: str) -> list[str]:
    return [word.strip() for word in names.split(",")]


def chosen_directions(names: str, variables: Sequence[Expr], reading: Any) -> list[Expr]:
    """One symbol for each name: the direction of the variable in its place.

    Raises DeclarationError if there are too few or too many, or if a name has another shape already.
    """
    words = split_names(names)
    if len(words) != len(variables):
        moving = f"{len(variables)} variable{'s move' if len(variables) > 1 else ' moves'}"
        raise DeclarationError(
            f"{moving} in {len(words)} direction{'s' * (len(words) > 1)}", hint="name one direction for each variable"
        )
    return [_direction(word, x, reading) for word, x in zip(words, variables, strict=True)]


def _direction(name: str, x: Expr, reading: Any) -> Expr:
    if not name.isidentifier():
        raise DeclarationError(f"{name!r} is not a name", hint="a direction is the name of a symbol")
    if name in reading.definitions or name in reading.symbols:
        return direction(reading.symbols[name], x) if name in reading.symbols else _taken(name)
    return direction(name, x)


def _taken(name: str) -> Expr:
    raise DeclarationError(f"{name} is a definition", hint="choose another name for the direction")


def show_results(reading: Any, results: Sequence[Result], form: str | None, check: bool, seed: int) -> None:
    """Name what the results share, verify them all, and print them."""
    values = [r.value if isinstance(r.value, Expr) else r.value.expression for r in results]
    matrices = {str(i): v for i, v in enumerate(values) if isinstance(results[i].value, Expr)}
    several = len(matrices) > 1 or any(map(is_long, matrices.values()))
    directions = {v.params[0]: v for r in results for v in r.directions if not r.constant}
    taken = taken_names(reading.expression) | directions.keys()
    definitions, named = share(matrices, taken, reading.definitions, WORTH if several else inf)
    facts = report.Report(
        reading.expression, {**reading.symbols, **directions}, reading.inferred, {}, definitions, notes=reading.notes
    )
    shown = report.MapReport(facts, results, [named.get(str(i), v) for i, v in enumerate(values)])
    verify = (lambda: verified(reading.expression, results, seed)) if check else None
    show(form, shown, verify, report.MAP_FORMATS)
