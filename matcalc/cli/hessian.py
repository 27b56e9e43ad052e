"""`matcalc hessian`: second derivatives of a scalar, and products with them."""

from __future__ import annotations

from typing import Any

import click

from ..linear_map.notations import Notation
from ..linear_map.results import hessian_blocks, hessian_products
from .maps import chosen_directions, direction_option, notation_option, show_results
from .options import read, takes_check, takes_expression, takes_format, variables
from .program import ExpressionCommand, working


@click.command("hessian", cls=ExpressionCommand)
@takes_expression
@takes_check
@takes_format
@notation_option
@direction_option
def command(
    notation: Notation | None,
    directions: str | None,
    wrt: str | None,
    check: bool,
    seed: int,
    form: str | None,
    **source: Any,
) -> None:
    """The second derivative of a scalar expression: all blocks of the Hessian, or its product with directions.

    \b
    matcalc hessian "sum(log(1 + exp(X*w))) - y'*X*w" --wrt w
    matcalc hessian "normF(X - U*V')^2" --wrt U,V
    matcalc hessian "norm2(W2*sigmoid(W1*x) - y)^2" --wrt W1 --direction V
    matcalc hessian "logdet(X)" --notation map
    """
    reading = read(**source, scalar=True, order=2, wrt=wrt)
    chosen = variables(reading, wrt)
    with working("deriving"):
        if directions is None:
            results = hessian_blocks(reading.expression, chosen, notation)
        else:
            results = hessian_products(reading.expression, chosen, chosen_directions(directions, chosen, reading))
    show_results(reading, results, form, check, seed)
