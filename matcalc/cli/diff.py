"""`matcalc diff`: the differential of an expression of any shape."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

import matcalc as mc

from .. import report
from ..directional import along
from .options import read, takes_check, takes_expression, takes_format, variables
from .program import ExpressionCommand, working
from .showing import show


@click.command("diff", cls=ExpressionCommand)
@takes_expression
@takes_check
@takes_format
def command(wrt: str | None, check: bool, seed: int, form: str | None, **source: Any) -> None:
    """The differential of an expression of any shape, linear in dX.

    \b
    matcalc diff "inv(X)"
    matcalc diff "A*X*B + X'" --wrt X
    """
    reading = read(**source, scalar=False)
    chosen = variables(reading, wrt)
    with working("deriving"):
        total = mc.differential(reading.expression, chosen)
    loss, slope, t = along(reading.expression, total, [v.params[0] for v in chosen])
    facts = report.Report(reading.expression, reading.symbols, reading.inferred, {"": total})
    show(form, facts, partial(mc.verify, loss, slope, t, seed=seed) if check else None)
