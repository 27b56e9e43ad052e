r"""The state of the lexer and its output: every argument gets its braces, every accent goes to its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from ...errors import ParseError
from ..tokens import Token
from . import symbols
from .scope import Scope

LONE = frozenset("name function constant langle rangle norm norm( norm) bar bar( bar)".split())  # without braces
ARGUMENTS = {"frac": 2, "sqrt": 1, "_": 1, "^": 1, "accent": 1}


@dataclass(slots=True)
class Open:
    """An open brace, or a construct that still wants `wanted` arguments; `wrapped` if it is itself an argument."""

    token: Token
    at: int
    wanted: int = 0
    wrapped: bool = False
    silent: bool = False


class Lexer:
    """One text: `waiting` are TeX's tokens still to be read, in reverse, `found` the mathematical ones so far."""

    def __init__(self, text: str, scope: Scope, waiting: list[Token]) -> None:
        self.text = text
        self.scope = scope
        self.waiting = waiting
        self.found: list[Token] = []
        self.styles: dict[int, str] = {}
        self.open: list[Open] = []

    def fail(self, fact: str, token: Token, hint: str | None = None) -> NoReturn:
        raise ParseError(fact, hint=hint, source=self.text, span=(token.start, max(token.stop, token.start + 1)))

    def unfinished(self, entry: Open) -> NoReturn:
        token = entry.token
        if not entry.wanted:
            self.fail("this brace is never closed", token)
        what = {"_": "an index is missing after _", "^": "an exponent is missing after ^"}
        self.fail(what.get(token.kind, f"\\{token.text} lacks an argument"), token)

    def emit(self, kind: str, text: str, start: int, stop: int) -> None:
        """One token; braces are put around it where an argument is wanted."""
        token = Token(kind, text, start, stop)
        top = self.open[-1] if self.open else None
        if top is None or not top.wanted:
            self.found.append(token)
        elif kind in ("row", "&", "end", "begin"):
            self.unfinished(top)
        else:
            self.found += Token("{", "{", start, start), token, Token("}", "}", stop, stop)
            self.argument_done(stop)

    def prefix(self, kind: str, token: Token, text: str) -> None:
        """A construct that takes arguments begins."""
        wrapped = bool(self.open) and self.open[-1].wanted > 0
        if wrapped:
            self.found.append(Token("{", "{", token.start, token.start))
        self.open.append(Open(token._replace(kind=kind), len(self.found), ARGUMENTS[kind], wrapped))
        self.found.append(Token(kind, text, token.start, token.stop))

    def argument_done(self, stop: int) -> None:
        """An argument is complete, and perhaps with it the construct, and so on outwards."""
        while self.open and self.open[-1].wanted:
            entry = self.open[-1]
            entry.wanted -= 1
            if entry.wanted:
                return
            self.open.pop()
            if entry.token.kind == "accent":
                self.accent(entry, stop)
            if not entry.wrapped:
                return
            self.found.append(Token("}", "}", stop, stop))

    def accent(self, entry: Open, stop: int) -> None:
        """\\hat{y} and \\hat{y_i}: the accent goes to the name."""
        name, *script = self.found[entry.at + 2 : -1] or [entry.token]
        if name.kind != "name" or (script and script[0].kind != "_"):
            self.fail(f"\\{entry.token.text} stands over a name", entry.token)
        accent = symbols.ACCENTS[entry.token.text]
        whole = Token("name", f"{name.text}_{accent}", entry.token.start, name.stop if script else stop)
        self.found[entry.at :] = [whole, *script]

    # ------------------------------------------------------------------- braces

    def brace(self, token: Token) -> None:
        self.open.append(Open(token, len(self.found)))
        self.found.append(token)

    def close(self, token: Token) -> None:
        if not self.open:
            self.fail("} closes nothing", token)
        entry = self.open.pop()
        if entry.wanted:
            self.unfinished(entry)
        argument = bool(self.open) and self.open[-1].wanted > 0
        framed = entry.at > 0 and self.found[entry.at - 1].kind == "frame"
        held = len(self.found) - entry.at - 1
        single = held == 1 and self.found[-1].kind in LONE
        if entry.silent:
            return
        if (single or not held) and not argument and not framed:  # {} is nothing
            del self.found[entry.at]
            return
        self.found.append(token)
        if argument:
            self.argument_done(token.stop)
