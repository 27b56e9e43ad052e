r"""TeX's mouth: characters to tokens, macros expanded (Knuth, The TeXbook, chapters 7 and 20).

pylatexenc tells macros, groups, environments and comments apart. What \def, \newcommand and their kin define is
expanded here. A token keeps its place in the text: what comes out of a macro stands where the macro is called, its
arguments where they are written, so that a caret points at what the author typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

from ...errors import LimitError, ParseError
from ..stacks import DEEPEST
from ..tokens import Token
from .characters import braced, characters

LONGEST = 100_000
MOST_TOKENS = 100_000
DEFINING = frozenset(["def", "gdef", "newcommand", "renewcommand", "providecommand", "DeclareMathOperator", "let"])


@dataclass(frozen=True)
class Macro:
    """How many arguments a macro takes, the first one's default, and its body, in which #1 is a `parameter` token."""

    arguments: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None


Macros = Mapping[str, Macro]


# what papers define in their preambles, unless the text defines it otherwise
COMMON = r"""\newcommand{\norm}[1]{\left\|#1\right\|}\newcommand{\abs}[1]{\left|#1\right|}
\newcommand{\inner}[2]{\langle #1, #2\rangle}\newcommand{\R}{\mathbb{R}}"""


@cache
def common() -> Macros:
    mouth = Mouth(COMMON, {})
    mouth.expanded()
    return mouth.macros


def tokens(text: str, macros: Macros | None = None) -> tuple[list[Token], dict[str, Macro]]:
    r"""The tokens of a text with all macros expanded, and the macros in force at its end.

    Kinds: macro (text: its name), begin and end (the environment), and characters, which are their own kind.

    >>> [t.text for t in tokens(r"\def\p#1{\frac{#1}2} \p x")[0]]
    ['frac', '{', 'x', '}', '2']

    Raises ParseError for unbalanced braces and malformed definitions, LimitError for texts or expansions too long.
    """
    mouth = Mouth(text, common() if macros is None else macros)
    return mouth.expanded(), mouth.macros


class Mouth:
    """One text being expanded. The tokens still to be read wait in reverse."""

    def __init__(self, text: str, macros: Macros) -> None:
        if len(text) > LONGEST:
            raise LimitError(f"the text has {len(text)} characters; the limit is {LONGEST}")
        self.text = text
        self.macros = dict(macros)
        self.waiting = list(characters(text))[::-1]
        self.room = MOST_TOKENS

    def expanded(self) -> list[Token]:
        found: list[Token] = []
        depth = 0
        while self.waiting:
            token = self.waiting.pop()
            if token.kind == "macro" and token.text in DEFINING:
                self._definition(token)
            elif token.kind == "macro" and token.text in self.macros:
                self._expand(token, self.macros[token.text])
            else:
                depth += (token.kind == "{") - (token.kind == "}")
                if depth > DEEPEST:
                    span = (token.start, token.stop)
                    raise LimitError(f"more than {DEEPEST} brackets inside each other", source=self.text, span=span)
                found.append(token)
        return found

    def fail(self, fact: str, token: Token, hint: str | None = None) -> NoReturn:
        raise ParseError(fact, hint=hint, source=self.text, span=(token.start, token.stop))

    # ------------------------------------------------------------------- expansion

    def _expand(self, call: Token, macro: Macro) -> None:
        arguments, last = self._arguments(call, macro)
        body: list[Token] = []
        place = call
        for token in macro.body:
            if token.kind == "parameter":
                body += arguments[int(token.text) - 1]
                place = last
            else:
                body.append(token._replace(start=place.start, stop=place.stop))
        self.room -= len(body) + 1
        if self.room < 0:
            span = (call.start, call.stop)
            raise LimitError("the macros do not come to an end", source=self.text, span=span)
        self.waiting += reversed(body)

    def _arguments(self, call: Token, macro: Macro) -> tuple[list[list[Token]], Token]:
        """The arguments of a call, and the token that ends the last one."""
        found: list[list[Token]] = []
        last = call
        if macro.default is not None:
            given, last = self._optional(call)
            found.append(list(macro.default) if given is None else given)
        while len(found) < macro.arguments:
            argument, last = self.argument(call)
            found.append(argument)
        return found, last

    def argument(self, call: Token) -> tuple[list[Token], Token]:
        """The next group without its braces, or the next token; and the token that ends it."""
        if not self.waiting or self.waiting[-1].kind == "}":
            self.fail(f"\\{call.text} lacks an argument", call)
        first = self.waiting.pop()
        if first.kind != "{":
            return [first], first
        return self._until("}", first)

    def _optional(self, call: Token) -> tuple[list[Token] | None, Token]:
        if not self.waiting or self.waiting[-1].kind != "[":
            return None, call
        return self._until("]", self.waiting.pop())

    def _until(self, closing: str, opener: Token) -> tuple[list[Token], Token]:
        found: list[Token] = []
        depth = 0
        while self.waiting:
            token = self.waiting.pop()
            if depth == 0 and token.kind == closing:
                return found, token
            depth += (token.kind == "{") - (token.kind == "}")
            found.append(token)
        self.fail(f"this {opener.text} is never closed", opener)

    # ------------------------------------------------------------------- definitions

    def _definition(self, call: Token) -> None:
        name = self._name(call)
        if call.text == "let":
            self._let(call, name)
            return
        count, default = self._parameters(call)
        body, _ = self.argument(call)
        if call.text == "DeclareMathOperator":
            body = [Token("macro", "operatorname", call.start, call.stop), *braced(body, call)]
        self.macros[name] = Macro(count, tuple(self._marked(body, count)), default)

    def _name(self, call: Token) -> str:
        starred = self.waiting and self.waiting[-1].text == "*"
        if starred:
            self.waiting.pop()
        name, _ = self.argument(call)
        if len(name) != 1 or name[0].kind != "macro":
            self.fail(f"\\{call.text} defines a command, such as \\R", call)
        return name[0].text

    def _let(self, call: Token, name: str) -> None:
        if self.waiting and self.waiting[-1].text == "=":
            self.waiting.pop()
        other, _ = self.argument(call)
        old = self.macros.get(other[0].text) if other and other[0].kind == "macro" else None
        self.macros[name] = old or Macro(0, tuple(other))

    def _parameters(self, call: Token) -> tuple[int, tuple[Token, ...] | None]:
        """How many arguments are declared: #1#2 after \\def, [2] or [2][default] after \\newcommand."""
        if call.text in ("def", "gdef"):
            count = 0
            while self.waiting and self.waiting[-1].kind != "{":
                count += self.waiting.pop().kind == "#"
            return count, None
        number, _ = self._optional(call)
        default, _ = self._optional(call)
        digits = "".join(t.text for t in number or [])
        if number is not None and not re.fullmatch("[0-9]", digits):
            self.fail(f"\\{call.text} takes the number of arguments in square brackets, as in [2]", call)
        return int(digits or 0), None if default is None else tuple(default)

    def _marked(self, body: list[Token], count: int) -> Iterator[Token]:
        """The body with #1 as one token."""
        rest = iter(body)
        for token in rest:
            digit = next(rest, None) if token.kind == "#" else None
            if token.kind != "#":
                yield token
            elif digit is None or digit.text not in "123456789"[:count]:
                self.fail("# stands only before the number of an argument", token)
            else:
                yield Token("parameter", digit.text, token.start, digit.stop)
