"""`matcalc grad`: the gradient of a scalar."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import click

import matcalc as mc

from .. import report
from ..language import is_recurrence
from ..steps import DETAILS, FORMS, Detail, Form
from .options import (
    joined,
    read,
    recurrence,
    refuse,
    takes_check,
    takes_expression,
    takes_format,
    takes_structure,
    variables,
)
from .program import ExpressionCommand, working
from .showing import show


@click.command("grad", cls=ExpressionCommand)
@takes_expression
@takes_check
@takes_format
@takes_structure
@click.option("--steps", "worked", is_flag=True, help="Show the derivation.")
@click.option("--detail", type=click.Choice(DETAILS), help="How much of it; implies --steps. Default: normal.")
@click.option(
    "--form", "notation", type=click.Choice(FORMS), default="hadamard", help="f ⊙ x, or Diag(f)*x. Default: hadamard."
)
@click.option("--expand", is_flag=True, help="Substitute all definitions back into the result.")
@click.option("--batch", is_flag=True, help="Write sums over samples x_i as products of matrices X.")
def command(
    worked: bool,
    detail: Detail | None,
    notation: Form,
    expand: bool,
    batch: bool,
    wrt: str | None,
    check: bool,
    seed: int,
    form: str | None,
    structure: str,
    **source: Any,
) -> None:
    """The gradient of a scalar expression, as a formula.

    \b
    matcalc grad "x'*A*x" --wrt x
    matcalc grad "p = W1*x; f = sigmoid(p); norm2(W2*f - y)^2" --wrt W1,W2 --steps
    matcalc grad "-y'*log(softmax(W*x))" --wrt W --var "y: k simplex"
    matcalc grad "sum(norm2(W*x_i - y_i)^2, i=1..N)" --batch
    echo "norm2(A*x - b)^2" | matcalc grad - --format latex
    matcalc grad "u_0 = x; u_l = tanh(W_l*u_{l-1}), l = 1..L; norm2(u_L - y)^2" --wrt W
    """
    if is_recurrence(joined(**source)):
        refuse(expand=expand, batch=batch, form=notation != "hadamard")
        recurrent = recurrence(**source, wrt=wrt, structure=structure)
        shown = report.RecurrenceReport(recurrent, steps=worked or detail is not None)
        return show(form, shown, partial(recurrent.verify, seed) if check else None, report.RECURRENCE_FORMATS)
    reading = read(**source, scalar=True, wrt=wrt)
    with working("deriving"):
        derive = mc.batched if batch else mc.derive
        derivation = derive(
            reading.expression, variables(reading, wrt), reading.definitions, structure=structure, form=notation
        )
        facts = report.of(derivation, detail or ("normal" if worked else None), expand=expand)
    symbols = {**reading.symbols, **derivation.samples}
    facts = replace(
        facts,
        symbols={symbol.params[0]: symbol for symbol in symbols.values()},
        inferred=[symbols[name].params[0] for name in reading.inferred],
        notes=reading.notes,
        steps=facts.steps or (derivation.steps if form == "json" else None),
    )
    show(form, facts, partial(derivation.verify, seed, facts.steps) if check else None, report.FORMATS)
