"""`matcalc diff`: the differential of an expression of any shape."""

from __future__ import annotations

from typing import Any

import click

from ..errors import UnknownNameError
from ..linear_map.results import differentials, directionals
from .maps import chosen_directions, direction_option, show_results, split_names
from .options import read, takes_check, takes_expression, takes_format, variables
from .program import ExpressionCommand, working

HIGHEST = 8  # the number of terms grows with the order as that of partitions


@click.command("diff", cls=ExpressionCommand)
@takes_expression
@takes_check
@takes_format
@click.option(
    "--order", type=click.IntRange(1, HIGHEST), default=1, show_default=True, help="How often; dX stays constant."
)
@direction_option
def command(
    order: int, directions: str | None, wrt: str | None, check: bool, seed: int, form: str | None, **source: Any
) -> None:
    """The differential of an expression of any shape, linear in dX; of higher order, or along directions.

    \b
    matcalc diff "inv(X)"
    matcalc diff "A*X*B + X'" --wrt X
    matcalc diff "logdet(X)" --order 2
    matcalc diff "tr(X^3)" --wrt X --direction U,V,W
    """
    reading = read(**source, scalar=False, order=order, wrt=wrt)
    chosen = variables(reading, wrt)
    if directions is not None and len(chosen) > 1:
        hint = f"choose one with --wrt: {', '.join(v.params[0] for v in chosen)}"
        raise UnknownNameError("directions need one variable", hint=hint)
    with working("deriving"):
        if directions is None:
            result = differentials(reading.expression, chosen, order)
        else:
            along = chosen_directions(directions, chosen * len(split_names(directions)), reading)
            result = directionals(reading.expression, chosen[0], along)
    show_results(reading, [result], form, check, seed)
