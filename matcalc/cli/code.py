"""`matcalc code`: a function of arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

import matcalc as mc

from .. import lazy, report
from ..code.targets import known
from ..expr import Expr, postorder, symbols
from ..language import is_recurrence
from ..linear_map.results import hessian_blocks, hessian_products
from ..ops.unknown import argument
from ..sweeps.differential import differential_symbol
from .options import joined, read, recurrence, refuse, takes_check, takes_expression, takes_structure, variables
from .program import ExpressionCommand, working
from .showing import fail, outcome

if TYPE_CHECKING:
    from ..recurrence import RecurrentDerivation

# The Hessian is written as a matrix in vec form; a product takes the direction dX of every variable X as an argument.
SECOND: dict[str, Callable[[Expr, Sequence[Expr]], list[Any]]] = {
    "hessian": lambda loss, chosen: hessian_blocks(loss, chosen, "vec"),
    "product": lambda loss, chosen: hessian_products(loss, chosen, [differential_symbol(x) for x in chosen]),
}


@click.command("code", cls=ExpressionCommand)
@takes_expression
@takes_check
@takes_structure
@click.option("--target", type=click.Choice(known()), default="numpy", show_default=True, help="Language of the code.")
@click.option(
    "--second",
    type=click.Choice(list(SECOND)),
    help="Return second derivatives, too: the blocks of the Hessian, or its product with a direction dX.",
)
@click.option("-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="File to write.")
def command(
    wrt: str | None,
    check: bool,
    seed: int,
    target: str,
    second: str | None,
    output: Any,
    structure: str,
    **source: Any,
) -> None:
    """A Python function that returns the value and the gradients, and second derivatives where they are asked for.

    \b
    matcalc code "norm2(A*x - b)^2" --wrt x
    matcalc code "sum(softplus(-y.*(X*w)))" --wrt w -o loss.py
    matcalc code "sum(softplus(-y.*(X*w)))" --wrt w --second product
    matcalc code "h_t = tanh(W*h_{t-1} + U*x_t), t = 1..T; norm2(h_T - y)^2" --wrt W,U
    """
    if is_recurrence(joined(**source)):
        refuse(second=second)
        return _loops(recurrence(**source, wrt=wrt, structure=structure), check, seed, target, output)
    reading = read(**source, scalar=True, wrt=wrt)
    chosen = variables(reading, wrt)
    with working("deriving"):
        derivation = mc.derive(reading.expression, chosen, reading.definitions, structure=structure)
        seconds = SECOND[second](reading.expression, chosen) if second else []
    for verify in (derivation.verify, *(result.check for result in seconds)) if check else ():
        _, problem = outcome(partial(verify, seed))
        if problem:
            fail(problem)
    results = [derivation.loss, *derivation.gradients.values(), *(result.value for result in seconds)]
    _say(reading.notes)
    for said in report.remarks(report.of(derivation, None)):
        click.echo(f"# {report.plain(said, report.ASCII)}", file=output)
    click.echo(mc.source(results, arguments(results), backend=target), file=output)


def _say(notes: Sequence[str]) -> None:
    """How the text was understood, beside the program."""
    for note in notes:
        click.echo(f"note: {note}", err=True)


source_of_loops = lazy.function("matcalc.recurrence", "source")


def _loops(derivation: RecurrentDerivation, check: bool, seed: int, target: str, output: Any) -> None:
    """The program of a recurrence."""
    _, problem = outcome(partial(derivation.verify, seed) if check else None)
    if problem:
        fail(problem)
    _say(derivation.recurrence.notes)
    click.echo(source_of_loops(derivation, backend=target), file=output)


def arguments(results: Sequence[Expr]) -> list[str]:
    """What a function of these expressions takes: their symbols, then unknown functions and their derivatives."""
    functions = {node.op.name: None for node in postorder(*results) if "unknown" in node.op.traits}
    return [*symbols(*results), *map(argument, functions)]
