"""The program `matcalc`: reads its arguments, calls the engine, prints a report.

Exit status: 0 fine; 1 a verification failed; 2 the input is not understood; 130 interrupted.
Results go to stdout, messages to stderr; no input produces a traceback.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

import matcalc as mc

from . import report, rulebook
from .derivation import default_variables
from .directional import along
from .errors import UnknownNameError, VerificationError
from .expr import OPS, Expr, postorder, symbols
from .ops.elementwise import argument
from .program import ExpressionCommand, Program, working
from .structure import PROPERTIES

Command = TypeVar("Command", bound=Callable[..., Any])


# --------------------------------------------------------------------------- the program


@click.group(cls=Program, context_settings={"max_content_width": 100})
@click.version_option(package_name="matcalc-derive", prog_name="matcalc")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Gradients of matrix expressions as formulas, derived, simplified and verified.

    \b
    matcalc grad "norm2(A*x - b)^2"
    matcalc grad "norm2(W2*sigmoid(W1*x) - y)^2" --wrt W1,W2
    matcalc grad "logdet(S) + x'*inv(S)*x" --wrt S --var "S: n,n positive_definite"
    """
    if "NO_COLOR" in os.environ:
        ctx.color = False


# --------------------------------------------------------------------------- what every command takes


def _standard_input(ctx: click.Context, parameter: click.Parameter, text: str) -> str:
    """The text itself; for `-`, what stands on standard input."""
    return sys.stdin.buffer.read().decode() if text == "-" else text


def _complete_declaration(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    head, space, word = incomplete.rpartition(" ")
    return [CompletionItem(head + space + name) for name in PROPERTIES if name.startswith(word)] if space else []


def takes_expression(command: Command) -> Command:
    """The argument EXPR and the options that say how it is to be read."""
    for parameter in reversed(SOURCE):
        command = parameter(command)
    return command


SOURCE: tuple[Callable[[Any], Any], ...] = (
    click.argument("text", metavar="EXPR", callback=_standard_input),
    click.option("--wrt", metavar="NAMES", help="Variables, separated by commas. Without it: all of them."),
    click.option("--let", "lets", multiple=True, metavar="DEFINITION", help="Name an intermediate: 'p = W1*x'."),
    click.option(
        "--var",
        "declarations",
        multiple=True,
        metavar="DECLARATION",
        help="Declare a symbol: 'x: n', 'A: m,n', 'S: n,n symmetric', 'a: scalar'.",
        shell_complete=_complete_declaration,
    ),
    click.option("--function", "functions", multiple=True, metavar="NAME", help="An unknown elementwise function."),
)


def takes_check(command: Command) -> Command:
    """Whether and how the result is verified."""
    command = click.option(
        "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the random points."
    )(command)
    return click.option("--check/--no-check", default=True, help="Verify by finite differences (default: yes).")(
        command
    )


def takes_format(command: Command) -> Command:
    return click.option(
        "--format",
        "form",
        type=click.Choice(list(report.FORMATS)),
        help="How the result is set. Default: unicode if the output can show it, else ascii.",
    )(command)


def read(text: str, lets: Sequence[str], declarations: Sequence[str], functions: Sequence[str], scalar: bool) -> Any:
    """The expression, its definitions and symbols."""
    source = "\n".join([*lets, text])
    return mc.read(source, functions=functions, scalar=scalar, declarations=declarations)


def variables(reading: Any, wrt: str | None) -> list[Expr]:
    """The symbols named in `W1, W2`, or those that vary by default.

    Raises UnknownNameError, with a suggestion, for a name that is neither declared nor used, or if nothing varies.
    """
    if wrt is None:
        found = list(default_variables(reading.expression).values())
        if not found:
            raise UnknownNameError("the expression has no variables", hint="name those meant with --wrt and --var")
        return found
    asked = [name.strip() for name in wrt.split(",")]
    for name in asked:
        if name not in reading.symbols:
            raise _not_a_variable(name, reading)
    return [reading.symbols[name] for name in asked]


def _not_a_variable(name: str, reading: Any) -> UnknownNameError:
    near = get_close_matches(name, reading.symbols, 1)
    hint = f"did you mean {near[0]}?" if near else f"variables: {', '.join(reading.symbols) or 'none'}"
    if not name:
        return UnknownNameError("a name is missing in --wrt", hint=hint)
    what = "a definition, not" if name in reading.definitions else "not"
    return UnknownNameError(f"{name} is {what} a variable of the expression", hint=hint)


def _default_format() -> str:
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    return "unicode" if encoding.startswith("utf") else "ascii"


def show(form: str | None, facts: report.Report, verify: Callable[[], report.Checked] | None) -> None:
    """Verify, print the report, and exit with 1 if the result could not be confirmed."""
    verification, problem = _outcome(verify)
    text = report.FORMATS[form or _default_format()](replace(facts, verification=verification))
    click.echo(_coloured(text, verification))
    if problem:
        fail(problem)


def _outcome(verify: Callable[[], report.Checked] | None) -> tuple[report.Checked | None, str]:
    """What the verification found, and what is wrong with it ("" if nothing)."""
    if verify is None:
        return None, ""
    try:
        with working("verifying"):
            verification = verify()
    except VerificationError as nowhere:
        return None, f"NOT VERIFIED: {nowhere}"
    return verification, "" if verification.ok else report.sentence(verification)


def _coloured(text: str, verification: report.Checked | None) -> str:
    if verification is None:
        return text
    line = report.sentence(verification)
    return text.replace(line, click.style(line, fg="green" if verification.ok else "red", bold=not verification.ok))


def fail(message: str) -> None:
    """Shout that the result could not be confirmed, with what is needed to reproduce it."""
    ctx = click.get_current_context()
    click.secho(f"\n{message}\nDo not use this result. To reproduce it:", fg="red", bold=True, err=True)
    click.echo(f"    {_command_line(ctx)}", err=True)
    ctx.exit(1)


def _command_line(ctx: click.Context) -> str:
    p = ctx.params
    words = ["matcalc", str(ctx.info_name), p["text"]]
    for option, key in (("--let", "lets"), ("--var", "declarations"), ("--function", "functions")):
        words += [word for value in p[key] for word in (option, value)]
    return shlex.join([*words, *(["--wrt", p["wrt"]] if p["wrt"] else []), "--seed", str(p["seed"])])


# --------------------------------------------------------------------------- commands


@main.command(cls=ExpressionCommand)
@takes_expression
@takes_check
@takes_format
@click.option("--expand", is_flag=True, help="Substitute all definitions back into the result.")
def grad(expand: bool, wrt: str | None, check: bool, seed: int, form: str | None, **source: Any) -> None:
    """The gradient of a scalar expression, as a formula.

    \b
    matcalc grad "x'*A*x" --wrt x
    matcalc grad "p = W1*x; f = sigmoid(p); norm2(W2*f - y)^2" --wrt W1,W2
    matcalc grad "-y'*log(softmax(W*x))" --wrt W --var "y: k simplex"
    echo "norm2(A*x - b)^2" | matcalc grad - --format latex
    """
    reading = read(**source, scalar=True)
    with working("deriving"):
        derivation = mc.derive(reading.expression, variables(reading, wrt), reading.definitions)
        named, definitions = (derivation.gradients, {}) if expand else (derivation.named, derivation.definitions)
    facts = report.Report(
        reading.expression,
        reading.symbols,
        reading.inferred,
        named,
        definitions,
        conventions=derivation.convention,
        steps=[line.text() for line in derivation.steps] if form == "json" else [],
    )
    show(form, facts, partial(derivation.verify, seed) if check else None)


@main.command(cls=ExpressionCommand)
@takes_expression
@takes_check
@takes_format
def diff(wrt: str | None, check: bool, seed: int, form: str | None, **source: Any) -> None:
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


@main.command(cls=ExpressionCommand)
@takes_expression
@takes_check
@click.option(
    "--target", type=click.Choice(["numpy"]), default="numpy", show_default=True, help="Language of the code."
)
@click.option("-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="File to write.")
def code(wrt: str | None, check: bool, seed: int, target: str, output: Any, **source: Any) -> None:
    """A Python function that returns the value and the gradients.

    \b
    matcalc code "norm2(A*x - b)^2" --wrt x
    matcalc code "sum(softplus(-y.*(X*w)))" --wrt w -o loss.py
    """
    reading = read(**source, scalar=True)
    with working("deriving"):
        derivation = mc.derive(reading.expression, variables(reading, wrt), reading.definitions)
    _, problem = _outcome(partial(derivation.verify, seed) if check else None)
    if problem:
        fail(problem)
    results = [derivation.loss, *derivation.gradients.values()]
    click.echo(mc.source(results, arguments(results), backend=target), file=output)


def arguments(results: Sequence[Expr]) -> list[str]:
    """What a function of these expressions takes: their symbols, then unknown functions and their derivatives."""
    functions = {node.op.name: None for node in postorder(*results) if "unknown" in node.op.traits}
    return [*symbols(*results), *map(argument, functions)]


@main.command()
@click.argument("name", required=False)
def rules(name: str | None) -> None:
    """Every op with its derivative, or the one called NAME.

    \b
    matcalc rules
    matcalc rules inv
    """
    for op, equations in rulebook.entries(name).items():
        click.secho(op, bold=True)
        for left, right in equations:
            click.echo(f"    {left} = {right}")
        source = OPS[op].source
        if name and source:
            click.echo(f"    {source}")
