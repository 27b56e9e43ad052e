"""Reading: text to expressions. See grammar.py for the language, search.py for what is inferred."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import MatcalcError, ParseError, ShapeError
from ..expr import Expr
from ..shape import is_scalar
from .declarations import Declared, Functions, check_text, declared
from .dialects import is_latex, latex_program, plain_declaration, plain_name
from .elaboration import Elaboration
from .names import resolve
from .recurrences import is_recurrence
from .search import Misfit, final_shapes, infer
from .statements import program as text_program
from .tree import Program

__all__ = ["Reading", "is_latex", "is_recurrence", "parse", "parse_latex", "plain_name", "read"]

Grammar = Callable[[str, Declared], Program]
RECURRENCE = (
    "this is a recurrence of symbolic depth, and no single expression",
    "derive takes its gradients (matcalc grad, matcalc code); for anything else write the steps out: u1 = …; u2 = …",
)


@dataclass(frozen=True)
class Reading:
    """What was read.

    expression   with all definitions substituted
    definitions  the user's named intermediates in order, each with earlier ones substituted
    symbols      every declared or inferred symbol by name, unused declared ones included
    inferred     the names whose shape was inferred rather than declared
    source       the text
    """

    expression: Expr
    definitions: dict[str, Expr]
    symbols: dict[str, Expr]
    inferred: frozenset[str]
    source: str


def read(
    text: str,
    shapes: Mapping[str, Any] | None = None,
    properties: Mapping[str, Iterable[str]] | None = None,
    functions: Functions = None,
    *,
    scalar: bool = False,
    declarations: Iterable[str] = (),
    grammar: Grammar | None = None,
) -> Reading:
    """Read an expression with its definitions, in the language of text or, if the text has LaTeX in it, in LaTeX.

    `shapes` maps names to "scalar", (size,) or (rows, columns); what is missing is inferred. `properties`
    maps names to words such as "symmetric"; `functions` lists unknown elementwise functions;
    `declarations` are texts such as "S: n,n symmetric". With `scalar`, kinds are chosen so that the
    result is a scalar, if they can be.

    >>> found = read("p = A*x - b; p'*p")
    >>> {name: found.symbols[name].shape for name in "Axb"}
    {'A': ('m', 'n'), 'x': ('n', 1), 'b': ('m', 1)}

    Raises ParseError, UnknownNameError, ShapeError, DeclarationError, DomainError or LimitError, with the
    place and, where there is one, a way out.
    """
    source = check_text(text)
    known = declared(shapes, properties, functions, map(plain_declaration, declarations))
    if grammar in (None, latex_program) and is_recurrence(source):
        raise ParseError(RECURRENCE[0], hint=RECURRENCE[1])
    grammar = grammar or (latex_program if is_latex(source) else text_program)
    try:
        return _read(source, known, scalar, grammar)
    except Misfit as misfit:
        hint = _hint(misfit, source, known, scalar, grammar)
        raise ShapeError(misfit.fact, hint=hint, source=source, span=misfit.span) from None


def parse(
    text: str,
    shapes: Mapping[str, Any] | None = None,
    properties: Mapping[str, Iterable[str]] | None = None,
    functions: Functions = None,
) -> Expr:
    """The expression a text stands for; see `read`.

    >>> parse("x'*A*x").shape
    (1, 1)
    """
    return read(text, shapes, properties, functions).expression


def parse_latex(
    text: str,
    shapes: Mapping[str, Any] | None = None,
    properties: Mapping[str, Iterable[str]] | None = None,
    functions: Functions = None,
) -> Expr:
    r"""The expression that LaTeX stands for; products are juxtaposed. See `read`, and latex/grammar.py for the grammar.

    >>> print(parse_latex(r"\|Ax - b\|_2^2 + \tfrac{\lambda}{2} x^\top x"))
    norm2(A*x - b)^2 + lambda*x'*x/2
    """
    return read(text, shapes, properties, functions, grammar=latex_program).expression


def _read(source: str, known: Declared, scalar: bool, grammar: Grammar) -> Reading:
    resolved = resolve(grammar(source, known), source, known)
    attempt = infer(resolved, scalar)
    work = Elaboration(resolved, final_shapes(attempt))
    expression = work.run()
    definitions = {name: work.values[tree] for name, tree in resolved.definitions.items()}
    inferred = frozenset(resolved.symbols.keys() - known.shapes.keys())
    return Reading(expression, definitions, work.symbols, inferred, source)


LONGEST_MENDED = 2000


def _hint(misfit: Misfit, source: str, known: Declared, scalar: bool, grammar: Grammar) -> str | None:
    """Those edits, at most two, that make the whole text fit."""
    fitting: list[str] = []
    for start, stop, text in misfit.edits if len(source) <= LONGEST_MENDED else ():
        try:
            found = _read(source[:start] + text + source[stop:], known, scalar, grammar)
        except MatcalcError:
            continue
        if not scalar or is_scalar(found.expression.shape):
            fitting.append(text)
    return f"did you mean {' or '.join(fitting[:2])}?" if fitting else None
