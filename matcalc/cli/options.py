"""What every command takes: the expression, the options that say how it is read, and what they mean."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

import matcalc as mc

from .. import lazy, report
from ..errors import DeclarationError, MatcalcError, UnknownNameError, visible
from ..expr import Expr, postorder, symbols
from ..gradient import default_variables
from ..language import plain_name
from ..properties.record import PROPERTIES
from ..rules.project import CONVENTIONS
from .program import warn, working

if TYPE_CHECKING:
    from ..recurrence import RecurrentDerivation

close_matches = lazy.function("difflib", "get_close_matches")
agree = lazy.function("matcalc.numeric", "agree")
derive_recurrence = lazy.function("matcalc.recurrence", "derive")

Command = TypeVar("Command", bound=Callable[..., Any])


def _standard_input(ctx: click.Context, parameter: click.Parameter, text: str) -> str:
    """The text itself; for `-`, what stands on standard input."""
    return visible(sys.stdin.buffer.read().decode().replace("\r\n", "\n")) if text == "-" else text


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
    click.option(
        "--read",
        "readings",
        multiple=True,
        metavar="NAME=MEANING",
        help="What a notation of LaTeX means: exp=entrywise, norm=frobenius, vectors=rows.",
    ),
)


def takes_check(command: Command) -> Command:
    """Whether and how the result is verified."""
    command = click.option(
        "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the random points."
    )(command)
    return click.option(
        "--check/--no-check", default=True, help="Verify exactly and by finite differences (default: yes)."
    )(command)


def takes_structure(command: Command) -> Command:
    """How gradients by structured variables are taken."""
    return click.option(
        "--structure",
        type=click.Choice(CONVENTIONS),
        default=CONVENTIONS[0],
        show_default=True,
        help="The gradient by a symmetric, orthogonal, … variable: projected on the structure, by its independent "
        "entries (G + G' - I.*G if symmetric), or with all entries free.",
    )(command)


def takes_format(command: Command) -> Command:
    """The formats, which are the same for all commands."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(list(report.FORMATS)),
        help="How the result is set. Default: unicode if the output can show it, else ascii.",
    )(command)


def read(
    text: str,
    lets: Sequence[str],
    declarations: Sequence[str],
    functions: Sequence[str],
    readings: Sequence[str],
    scalar: bool,
    order: int = 1,
    wrt: str | None = None,
) -> Any:
    """The expression, its definitions and symbols; its `notes` are to be shown with the result.

    Raises DeclarationError if the text itself asks for a derivative of another order.
    """
    functions = [plain_name(name) for name in functions]
    found = mc.read(
        joined(text, lets),
        functions=functions,
        scalar=scalar,
        declarations=declarations,
        asked=[plain_name(name) for name in asked_for(wrt)],
        readings=meanings(readings),
        agree=agree,
    )
    if found.order not in (0, order):
        asked = "hessian" if found.order == 2 else "grad, jacobian or diff"
        raise DeclarationError(
            f"the text asks for a derivative of order {found.order}", hint=f"matcalc {asked} gives it"
        )
    applied = {node.op.name.rstrip("'") for node in postorder(found.expression)}
    for name in functions:
        if name not in applied:
            warn(f"{name} is declared as a function and not used")
    return found


def meanings(readings: Sequence[str]) -> dict[str, str]:
    """What notations of LaTeX mean, by their names. Raises DeclarationError for what is no NAME=MEANING."""
    return dict(map(_meaning, readings))


def _meaning(said: str) -> tuple[str, str]:
    name, equals, meaning = said.partition("=")
    if not equals:
        raise DeclarationError(f"{said[:40]} is not NAME=MEANING", hint="as in --read exp=entrywise")
    return name.strip(), meaning.strip()


def joined(text: str, lets: Sequence[str], **_: Any) -> str:
    """The definitions given as options, and the expression."""
    return ";\n".join([*lets, text])


def recurrence(
    text: str,
    lets: Sequence[str],
    declarations: Sequence[str],
    functions: Sequence[str],
    readings: Sequence[str],
    wrt: str | None,
    structure: str,
) -> RecurrentDerivation:
    """The gradients of a recurrence."""
    functions = [plain_name(name) for name in functions]
    with working("deriving"):
        found: RecurrentDerivation = derive_recurrence(
            joined(text, lets),
            asked_for(wrt) or None,
            functions=functions,
            declarations=declarations,
            readings=meanings(readings),
            structure=structure,
        )
    return found


def refuse(**options: Any) -> None:
    """Options that say nothing of a recurrence. Raises MatcalcError for the first that is set."""
    for name, value in options.items():
        if value:
            raise MatcalcError(f"--{name} is not for recurrences", hint=f"leave --{name} out, or write the steps out")


def asked_for(wrt: str | None) -> list[str]:
    """The names in `W1, W_{1,2}`."""
    return re.split(r",(?![^{]*\})", wrt) if wrt is not None else []


def variables(reading: Any, wrt: str | None) -> list[Expr]:
    """The symbols named in `W1, W2`, or those that vary by default.

    Raises UnknownNameError, with a suggestion, for a name that is neither declared nor used, or if nothing varies.
    """
    if wrt is None and reading.wrt:
        wrt = ",".join(reading.wrt)
    if wrt is None:
        _warn_of_unused(reading, ())
        found = list(default_variables(reading.expression).values())
        if not found:
            raise UnknownNameError("the expression has no variables", hint="name those meant with --wrt and --var")
        return found
    asked = [one for name in asked_for(wrt) for one in _numbered(plain_name(name, reading.symbols), reading)]
    for name in asked:
        if name not in reading.symbols:
            raise _not_a_variable(name, reading)
    _warn_of_unused(reading, asked)
    found = [reading.symbols[name] for name in asked]
    for variable in found:
        _check_family(variable, reading)
    return found


def _numbered(name: str, reading: Any) -> list[str]:
    """The name; or w1, w2, w3, if there is no w beside them."""
    if name in reading.symbols or name in reading.definitions:
        return [name]
    return [other for other in reading.symbols if re.fullmatch(rf"{re.escape(name)}_?[0-9]+", other)] or [name]


def _check_family(variable: Expr, reading: Any) -> None:
    """Where x_i and x_j run in sums of their own, a derivative by x_i would have to count both."""
    name, index = variable.params[0], variable.params[4]
    stem = name.removesuffix(f"_{index}") if index else None
    for other in reading.symbols.values():
        another = other.params[4]
        if index and another and another != index and other.params[0] == f"{stem}_{another}":
            fact = (
                f"{name} and {other.params[0]} are members of one family, and the derivative by one of them counts both"
            )
            raise DeclarationError(fact, hint="matcalc does not have it: write the sum in matrices, or out")


def _warn_of_unused(reading: Any, asked: Sequence[str]) -> None:
    """Name what was declared and is neither in the expression nor asked for: a slip of the pen, as a rule."""
    used = {*symbols(reading.expression), *reading.inferred, *asked}
    for name in reading.symbols:
        if name not in used:
            warn(f"{name} is declared and not used")


def _not_a_variable(name: str, reading: Any) -> UnknownNameError:
    near = close_matches(name, reading.symbols, 1)
    hint = f"did you mean {near[0]}?" if near else f"variables: {', '.join(reading.symbols) or 'none'}"
    if not name:
        return UnknownNameError("a name is missing in --wrt", hint=hint)
    what = "a definition, not" if name in reading.definitions else "not"
    return UnknownNameError(f"{name} is {what} a variable of the expression", hint=hint)
