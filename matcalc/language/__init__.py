"""Reading: text to expressions. See grammar.py for the language, search.py for what is inferred."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..errors import MatcalcError, ParseError, ShapeError
from ..expr import OPS, Expr, postorder, value_of
from ..expr import replace as replace_nodes
from ..ops.matrix import norm2, normF
from ..ops.products import frobenius
from ..rules.normal import normal
from ..shape import is_scalar, show
from .comparison import compared
from .declarations import Declared, Functions, check_text, declared
from .dialects import is_latex, is_recurrence, latex_program, plain_declaration, plain_name, text_program
from .elaboration import Elaboration
from .families import check_capitals
from .names import resolve
from .readings import PIN, settled
from .search import Misfit, final_shapes, infer
from .tree import Program, Tree

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
    notes        sentences that say how the text was understood where it could have been understood otherwise
    wrt          the variables that the text itself names, as in \\nabla_x, and
    order        how often it wants the derivative, 0 if it does not say
    """

    expression: Expr
    definitions: dict[str, Expr]
    symbols: dict[str, Expr]
    inferred: frozenset[str]
    source: str
    notes: tuple[str, ...] = ()
    wrt: tuple[str, ...] = ()
    order: int = 0


def read(
    text: str,
    shapes: Mapping[str, Any] | None = None,
    properties: Mapping[str, Iterable[str]] | None = None,
    functions: Functions = None,
    *,
    scalar: bool = False,
    declarations: Iterable[str] = (),
    asked: Iterable[str] = (),
    readings: Mapping[str, str] | None = None,
    agree: Callable[[Expr, Expr], bool] | None = None,
    grammar: Grammar | None = None,
) -> Reading:
    """Read an expression with its definitions, in the language of text or, if the text has LaTeX in it, in LaTeX.

    `shapes` maps names to "scalar", (size,) or (rows, columns); what is missing is inferred. `properties`
    maps names to words such as "symmetric"; `functions` lists unknown elementwise functions;
    `declarations` are texts such as "S: n,n symmetric". With `scalar`, kinds are chosen so that the
    result is a scalar, if they can be. `asked` are names of variables: x makes components of the scalars x_i in a sum.
    `readings` settles what a notation of LaTeX means: {"exp": "entrywise"}.
    Of a chain of equalities the first member is taken; that the others are equal is seen by their normal forms,
    or else by `agree`.

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
    known.readings = settled(readings)
    grammar = grammar or (latex_program if is_latex(source) else text_program)
    try:
        return _read(source, known, scalar, grammar, agree, tuple(asked))
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
    readings: Mapping[str, str] | None = None,
) -> Expr:
    r"""The expression that LaTeX stands for; products are juxtaposed. See `read`, and latex/grammar.py for the grammar.

    >>> print(parse_latex(r"\|Ax - b\|_2^2 + \tfrac{\lambda}{2} x^\top x"))
    norm2(A*x - b)^2 + lambda*x'*x/2

    Where a notation has several meanings the likeliest is taken; `readings` settles it.

    >>> print(parse_latex(r"\operatorname{tr}(Ae^X)"))
    tr(A*expm(X))
    >>> print(parse_latex(r"\operatorname{tr}(Ae^X)", readings={"exp": "entrywise"}))
    tr(A*exp(X))
    """
    return read(text, shapes, properties, functions, readings=readings, grammar=latex_program).expression


def _read(
    source: str,
    known: Declared,
    scalar: bool,
    grammar: Grammar,
    agree: Callable[[Expr, Expr], bool] | None = None,
    asked: tuple[str, ...] = (),
) -> Reading:
    program = grammar(source, known)
    resolved = resolve(program, source, known, (*asked, *program.wrt))
    weighed = infer(resolved, scalar)
    if resolved.written:
        check_capitals(weighed.attempt)
    work = Elaboration(resolved, final_shapes(weighed.attempt))
    expression = work.run()
    for tree in resolved.equals:
        _check_equal(source, tree, expression, work.values[tree], agree)
    definitions = {name: work.values[tree] for name, tree in resolved.definitions.items()}
    inferred = frozenset(work.symbols.keys() - known.shapes.keys())
    notes = [*program.notes, *resolved.notes, *(compared(resolved, weighed, expression) if resolved.written else ())]
    return Reading(expression, definitions, work.symbols, inferred, source, tuple(notes), program.wrt, program.order)


def _check_equal(source: str, tree: Tree, first: Expr, other: Expr, agree: Callable[[Expr, Expr], bool] | None) -> None:
    """Raises ParseError if a member of a chain of equalities is not seen to equal the first."""
    if other is first:
        return
    span = (tree.start, tree.stop)
    if other.shape != first.shape:
        fact = f"this side is {show(other.shape)}, the first {show(first.shape)}"
        raise ParseError(fact, source=source, span=span)
    one, two = normal(_squares_as_products(first)), normal(_squares_as_products(other))
    if one is two or (agree is not None and agree(first, other)):
        return
    raise ParseError("this is not seen to equal the first side", hint="give one side", source=source, span=span)


def _squares_as_products(e: Expr) -> Expr:
    """‖x‖² is x : x, which the normal form compares with other products."""
    squares = {
        node: frobenius(node.args[0].args[0], node.args[0].args[0])
        for node in postorder(e)
        if node.op is OPS["power"] and node.args[0].op in (norm2, normF) and value_of(node.args[1]) == 2
    }
    return replace_nodes(e, squares)


LONGEST_MENDED = 2000


def _hint(misfit: Misfit, source: str, known: Declared, scalar: bool, grammar: Grammar) -> str | None:
    """Those edits, at most two, that make the whole text fit, or row vectors."""
    fitting: list[str] = []
    for start, stop, text in misfit.edits if len(source) <= LONGEST_MENDED else ():
        try:
            found = _read(source[:start] + text + source[stop:], known, scalar, grammar)
        except MatcalcError:
            continue
        if not scalar or is_scalar(found.expression.shape):
            fitting.append(text)
    if fitting:
        return f"did you mean {' or '.join(fitting[:2])}?"
    return _rows_hint(source, known, scalar, grammar) if len(source) <= LONGEST_MENDED else None


def _rows_hint(source: str, known: Declared, scalar: bool, grammar: Grammar) -> str | None:
    """That row vectors would fit, and how they are declared."""
    as_rows = replace(known, readings={**known.readings, f"{PIN}vectors": "rows"})
    try:
        found = _read(source, as_rows, scalar, grammar)
    except MatcalcError:
        return None
    rows = [name for name in found.symbols if name in found.inferred and found.symbols[name].shape[0] == 1]
    rows = [name for name in rows if found.symbols[name].shape[1] != 1]
    if not rows or (scalar and not is_scalar(found.expression.shape)):
        return None
    declared_so = " ".join(f'--var "{name}: 1,{found.symbols[name].shape[1]}"' for name in rows[:3])
    return f"if {', '.join(rows)} {'is a row' if len(rows) == 1 else 'are rows'}, say so: {declared_so}"
