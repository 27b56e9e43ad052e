"""A reading of written mathematics: its place among the tokens, what lies ahead, its brackets; how operators bind.

Functions that take the reader do the rest: names.py, derivatives.py, operands.py and postfixes.py have a table each,
from the kind of a token to the function that reads on from there; grammar.py puts the tables together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..stacks import Frame, Stacks
from ..tokens import Token
from .mouth import Macros
from .scope import Scope
from .scripts import matching
from .tokens import lexed

COMPARISON = 5
SUM, SERIES, COLON, EXPLICIT, FUNCTION, JUXTAPOSED, QUOTIENT, SIGN, DIFFERENTIAL, POSTFIX, TIGHT = range(10, 120, 10)
CLOSING = {"(": ")", "[": "]", "\\{": "\\}", "{": "}", "langle": "rangle", "norm(": "norm)", "bar(": "bar)"}
CLOSING |= {"norm": "norm", "bar": "bar", "matrix": "endmatrix", "cases": "endcases"}
SEPARATORS = {
    "group": (",", ";"),
    "call": (",", ";"),
    "langle": (",",),
    "direction": (",",),
    "density": (",", ";", "bar"),
    "index": (",",),
    "sized": ("×", "*", ","),
    "matrix": ("&", "row"),
    "cases": ("&", "row"),
}
ROUND = (")", "]", "\\}")
SIGNS_BETWEEN = ("+", "-", ":", "*", "·", "×", ".*", "./", "⊗")
Finish = Callable[["Reader", "Bracket", Token], "bool | None"]

Start = Callable[["Reader", Token], bool]  # whether an operand is complete with the token


@dataclass(slots=True)
class Bracket(Frame):
    """An open bracket that knows what closes it, and what is made of its content: False if that is no operand yet."""

    closing: str = ""
    finish: Finish = lambda reader, frame, token: None
    rows: list[int] = field(default_factory=list)
    order: int = 1  # of the derivative that a numerator begins


class Reader(Stacks):
    """A reading under way."""

    def __init__(self, text: str, scope: Scope, macros: Macros | None = None) -> None:
        found, self.macros, self.styles = lexed(text, scope, macros)
        super().__init__(text, found)
        self.scope = scope
        self.styled: dict[str, str] = {}  # names, and how they are set
        self.braces = matching(self.tokens)

    def next(self) -> Token:
        """The next token; outside matrices & only aligns, and in brackets \\\\ before a sign only breaks the line."""
        while self.frames[-1].kind not in ("matrix", "cases"):
            token = self.tokens[self.position]
            if token.kind != "&" and not (token.kind == "row" and self.breaks_line()):
                break
            self.position += 1
        return self.tokens[self.position]

    def breaks_line(self) -> bool:
        frame, at = self.frames[-1], self.position + 1
        while self.tokens[at].kind == "&":
            at += 1
        return isinstance(frame, Bracket) and frame.closing in ROUND and self.tokens[at].kind in SIGNS_BETWEEN

    def begin(self, kind: str, opener: Token, finish: Finish, closing: str = "") -> Bracket:
        frame = Bracket(kind, opener, len(self.operators), closing=closing or CLOSING[opener.kind], finish=finish)
        self.open(frame)
        return frame

    def closes(self, token: Token) -> bool:
        """Whether the token closes the innermost bracket; a bar may close or open."""
        frame = self.frames[-1]
        if not isinstance(frame, Bracket):
            return False
        if frame.closing == "norm" and self.doubled():  # || is a norm
            self.position += 1
            return True
        return frame.closing == token.kind

    def doubled(self) -> bool:
        first = self.tokens[self.position]
        second = self.tokens[min(self.position + 1, len(self.tokens) - 1)]
        return first.kind == second.kind == "bar" and first.text == "|" and first.stop == second.start

    def closed(self, token: Token) -> bool:
        """Close the innermost bracket; whether an operand is complete with it."""
        frame = self.frames[-1]
        assert isinstance(frame, Bracket)
        self.argument(frame)
        self.frames.pop()
        return frame.finish(self, frame, token) is not False

    def separates(self, token: Token) -> bool:
        """Commas, semicolons and rows inside brackets; \\times between the sizes of \\mathbf 1_{m \\times n}."""
        frame = self.frames[-1]
        if not isinstance(frame, Bracket) or token.kind not in SEPARATORS.get(frame.kind, ()):
            return False
        self.position += 1
        self.argument(frame)
        if token.kind == "row":
            frame.rows.append(len(frame.arguments))
        return True

    def last_row(self, token: Token) -> bool:
        """The \\\\ at the end of a matrix starts no row."""
        frame = self.frames[-1]
        if (
            token.kind not in ("endmatrix", "endcases")
            or not isinstance(frame, Bracket)
            or frame.rows[-1:] != [len(frame.arguments)]
        ):
            return False
        frame.rows.pop()
        self.operands.append(frame.arguments.pop())
        self.position -= 1
        return True

    # ------------------------------------------------------------------- looking ahead

    def script(self, sign: str) -> list[Token] | None:
        """The tokens of the script that starts here, if one does; it is consumed."""
        if self.tokens[self.position].kind != sign:
            return None
        opening = self.position + 1
        closing = self.braces[opening]
        self.position = closing + 1
        return self.tokens[opening + 1 : closing]

    def peek(self, sign: str) -> list[Token] | None:
        """The same, not consumed."""
        position = self.position
        found = self.script(sign)
        self.position = position
        return found

    def set_so(self, name: str, token: Token) -> None:
        """Remember how a name is set that begins with the token."""
        style = self.styles.get(token.start)
        if style is not None:
            self.styled[name] = style

    def stop(self) -> int:
        """Where the token before the next one ends."""
        return self.tokens[self.position - 1].stop
