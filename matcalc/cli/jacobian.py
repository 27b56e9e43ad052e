"""`matcalc jacobian`: the derivative of an expression of any shape."""

from __future__ import annotations

from typing import Any

import click

from ..linear_map.derivatives import Layout
from ..linear_map.notations import Notation
from ..linear_map.results import jacobians
from .maps import notation_option, show_results
from .options import read, takes_check, takes_expression, takes_format, variables
from .program import ExpressionCommand, working


@click.command("jacobian", cls=ExpressionCommand)
@takes_expression
@takes_check
@takes_format
@notation_option
@click.option(
    "--layout",
    type=click.Choice(["numerator", "denominator"]),
    default="numerator",
    show_default=True,
    help="Whether the rows of the matrix belong to the function or to the variable.",
)
def command(
    notation: Notation | None,
    layout: Layout,
    wrt: str | None,
    check: bool,
    seed: int,
    form: str | None,
    **source: Any,
) -> None:
    """The derivative of an expression of any shape, as a matrix, a map, or entry by entry.

    \b
    matcalc jacobian "A*sigmoid(B*x)" --wrt x
    matcalc jacobian "softmax(x)" --layout denominator
    matcalc jacobian "A*X*B" --wrt X
    matcalc jacobian "X*X'" --wrt X --notation index
    """
    reading = read(**source, scalar=False, wrt=wrt)
    with working("deriving"):
        results = jacobians(reading.expression, variables(reading, wrt), notation, layout)
    show_results(reading, results, form, check, seed)
