"""`matcalc convex`: a certificate of convexity, or a point at which an expression is not convex."""

from __future__ import annotations

from typing import Any

import click

from ..convex import convexity
from ..report import Report
from ..report.convexity import FORMATS, Certificate
from .options import read, takes_check, takes_expression, takes_format, variables
from .program import ExpressionCommand, working
from .showing import default_format


@click.command("convex", cls=ExpressionCommand)
@takes_expression
@takes_check
@takes_format
def command(wrt: str | None, check: bool, seed: int, form: str | None, **source: Any) -> None:
    """Whether a scalar expression is convex or concave, and why.

    The second differential is written as a sum of parts that are nonnegative. A random search for curvature of the
    wrong sign guards every proof (not with --no-check). Several variables vary jointly.

    \b
    matcalc convex "sum(log(1 + exp(-y.*(X*w))))" --wrt w
    matcalc convex "sqrt(1 + x'*x)"
    matcalc convex "x'*inv(Y)*x" --var "Y: n,n positive_definite"
    matcalc convex "norm2(A*x - b)^2 - l*x'*x" --wrt x --var "l: scalar positive"
    """
    reading = read(**source, scalar=True, wrt=wrt)
    with working("proving"):
        found = convexity(reading.expression, variables(reading, wrt), seed=seed if check else None)
    with working("verifying"):
        exact = found.verify(seed) if check else None
    report = Report(reading.expression, reading.symbols, reading.inferred, {}, notes=reading.notes)
    click.echo(FORMATS[form or default_format()](Certificate(report, found, exact)))
