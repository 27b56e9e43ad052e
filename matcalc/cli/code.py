"""`matcalc code`: a function of NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import click

import matcalc as mc

from ..expr import Expr, postorder, symbols
from ..ops.elementwise import argument
from .options import read, takes_check, takes_expression, takes_structure, variables
from .program import ExpressionCommand, working
from .showing import fail, outcome


@click.command("code", cls=ExpressionCommand)
@takes_expression
@takes_check
@takes_structure
@click.option(
    "--target", type=click.Choice(["numpy"]), default="numpy", show_default=True, help="Language of the code."
)
@click.option("-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="File to write.")
def command(wrt: str | None, check: bool, seed: int, target: str, output: Any, structure: str, **source: Any) -> None:
    """A Python function that returns the value and the gradients.

    \b
    matcalc code "norm2(A*x - b)^2" --wrt x
    matcalc code "sum(softplus(-y.*(X*w)))" --wrt w -o loss.py
    """
    reading = read(**source, scalar=True)
    with working("deriving"):
        derivation = mc.derive(reading.expression, variables(reading, wrt), reading.definitions, structure=structure)
    _, problem = outcome(partial(derivation.verify, seed) if check else None)
    if problem:
        fail(problem)
    results = [derivation.loss, *derivation.gradients.values()]
    for name, convention in derivation.conventions.items():
        click.echo(f"# {convention.sentence(f'dL/d{name}', name, 'L')}", file=output)
    click.echo(mc.source(results, arguments(results), backend=target), file=output)


def arguments(results: Sequence[Expr]) -> list[str]:
    """What a function of these expressions takes: their symbols, then unknown functions and their derivatives."""
    functions = {node.op.name: None for node in postorder(*results) if "unknown" in node.op.traits}
    return [*symbols(*results), *map(argument, functions)]
