"""Reading: text to expressions. See grammar.py for the language, search.py for what is inferred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import MatcalcError, ShapeError
from ..expr import Expr
from ..shape import is_scalar
from .declarations import Declared, Functions, check_text, declared
from .elaboration import Elaboration
from .names import resolve
from .search import Misfit, final_shapes, infer
from .statements import program

__all__ = ["Reading", "parse", "read"]


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
) -> Reading:
    """Read an expression with its definitions.

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
    known = declared(shapes, properties, functions, declarations)
    try:
        return _read(source, known, scalar)
    except Misfit as misfit:
        hint = _hint(misfit, source, known, scalar)
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


def _read(source: str, known: Declared, scalar: bool) -> Reading:
    resolved = resolve(program(source), source, known)
    attempt = infer(resolved, scalar)
    work = Elaboration(resolved, final_shapes(attempt))
    expression = work.run()
    definitions = {name: work.values[tree] for name, tree in resolved.definitions.items()}
    inferred = frozenset(resolved.symbols.keys() - known.shapes.keys())
    return Reading(expression, definitions, work.symbols, inferred, source)


LONGEST_MENDED = 2000


def _hint(misfit: Misfit, source: str, known: Declared, scalar: bool) -> str | None:
    """Those edits, at most two, that make the whole text fit."""
    fitting: list[str] = []
    for start, stop, text in misfit.edits if len(source) <= LONGEST_MENDED else ():
        try:
            found = _read(source[:start] + text + source[stop:], known, scalar)
        except MatcalcError:
            continue
        if not scalar or is_scalar(found.expression.shape):
            fitting.append(text)
    return f"did you mean {' or '.join(fitting[:2])}?" if fitting else None
