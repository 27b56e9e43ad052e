"""Statements: definitions, and the expression they are for."""

from __future__ import annotations

from ..errors import ParseError
from .declarations import Declared
from .grammar import Parser
from .tokens import Token
from .tree import Program, Span, Tree


def program(text: str, known: Declared) -> Program:
    """The syntax tree of a text, which says the same whatever is known.

    >>> program("p = A*x; p:p", Declared()).result.kind
    'colon'

    Raises ParseError, with the place, for what is not in the language; LimitError for texts beyond its limits.
    """
    parser = Parser(text)
    definitions: list[tuple[str, Span, Tree]] = []
    while True:
        head = _definition_head(parser)
        tree = parser.expression()
        more = _skip_separators(parser)
        if head:
            definitions.append((head.text, (head.start, head.stop), tree))
        if not head and not more:
            return Program(definitions, tree, parser.sizes)
        _check_order(parser, head, more)


def _check_order(parser: Parser, head: Token | None, more: bool) -> None:
    """Definitions come first, one expression last."""
    if head is None:
        fact = "only the last statement is an expression; the ones before it are definitions, name = …"
        hint = "an expression goes on over a line end only inside brackets"
        parser.fail(fact, parser.tokens[parser.position], hint)
    if not more:
        parser.fail("the last statement is a definition; there is nothing to work on", head, "end with an expression")


def _skip_separators(parser: Parser) -> bool:
    """Whether anything follows the separators."""
    while parser.tokens[parser.position].kind in (";", "newline"):
        parser.position += 1
    return parser.tokens[parser.position].kind != "end"


def _definition_head(parser: Parser) -> Token | None:
    """The name of the definition that starts here, if one does."""
    if not _skip_separators(parser):
        raise ParseError("there is nothing to read: the text is empty")
    name, equals = parser.tokens[parser.position : parser.position + 2]
    if name.kind != "name" or equals.kind != "=":
        return None
    parser.position += 2
    return name
