"""The grammar: operator precedence (Pratt 1973) with explicit stacks, so depth is bounded by the text alone.

    text        = { definition separator } expression          separator = ";" or a line end outside brackets
    definition  = name "=" expression
    expression  = operand { infix expression | postfix }       as the powers below bind
    operand     = number | name | name "(" arguments ")" | name "'" … "(" expression ")"
                | "(" expression ")" | "[" row { ";" row } "]" | sign operand
                | "sum" "(" expression "," name "=" "1" ".." expression ")"
    row         = expression { [ "," ] expression }
    postfix     = "'" | "[" index { "," index } "]"

Signs bind tighter than products and looser than powers: -x^2 is -(x^2), and 2*-x is allowed. Powers are
right-associative: 2^3^2 is 2^(3^2). A postfix applies to the whole power before it: A^2' is (A^2)', A'^2 is (A')^2.
"""

from __future__ import annotations

from ..decimals import DecimalFraction
from ..errors import ParseError
from .stacks import INFIX, POSTFIX, SIGN, Frame, Stacks
from .tokens import Token, tokens
from .tree import Tree


class Parser(Stacks):
    """One reading of one text."""

    def __init__(self, text: str) -> None:
        super().__init__(text, tokens(text))

    def expression(self) -> Tree:
        """The next expression, up to where the grammar ends one."""
        return self.run(self._operand, self._after_operand)

    # ------------------------------------------------------------------- expressions

    def _operand(self) -> None:
        """Signs and opening brackets, up to and including one operand."""
        while True:
            token = self.next()
            self.position += 1
            kind = token.kind
            if kind == "name":
                if not self._opens_call(token):
                    return self.operands.append(Tree("name", [], token.text, token.start, token.stop))
                if self._closes_empty_call():
                    return None
            elif kind == "number":
                return self.operands.append(Tree("number", [], self.value(token), token.start, token.stop))
            elif kind in ("-", "+"):
                in_exponent = len(self.operators) > self.frames[-1].floor and self.operators[-1][0] == POSTFIX
                self.sign(POSTFIX if in_exponent else SIGN, token)
            elif kind == "(":
                self.open(Frame("group", token, len(self.operators)))
            elif kind == "[":
                self.open(Frame("column", token, len(self.operators)))
            else:
                self.missing_operand(token)

    def _opens_call(self, name: Token) -> bool:
        """A name directly followed by a bracket, or by primes and a bracket, is applied."""
        at, stop = self.position, name.stop
        while self.tokens[at].text == "'" and self.tokens[at].start == stop:
            at, stop = at + 1, stop + 1
        primes = at - self.position
        token = self.tokens[at]
        if token.kind != "(" or (primes and token.start != stop):
            return False
        self.position = at + 1
        opener = Token("name", name.text, name.start, token.stop)
        self.open(Frame("call", opener, len(self.operators), name.text, primes))
        return True

    def _closes_empty_call(self) -> bool:
        token = self.next()
        if token.kind != ")":
            return False
        self.position += 1
        frame = self.frames.pop()
        self.finish_call(frame, token)
        return True

    # ------------------------------------------------------------------- after an operand

    def _after_operand(self) -> bool:
        """Postfixes and closing brackets, up to an operator that wants an operand; True at the end of a statement."""
        while True:
            token = self.next()
            kind = token.kind
            power = INFIX.get(kind)
            self.position += 1
            if power is not None:
                self.reduce(power + (power == POSTFIX))
                self.operators.append((power, kind, token))
                return False
            if kind == "'":
                self.reduce(POSTFIX)
                last = self.operands[-1]
                self.operands[-1] = Tree("transpose", [last], None, last.start, token.stop, (token.start, token.stop))
            elif kind == "[":
                self.reduce(POSTFIX)
                self.open(Frame("index", token, len(self.operators)))
                return False
            elif kind in (")", "]"):
                self._close(token)
            elif kind == ",":
                self._comma(token)
                return False
            elif kind in (";", "newline", "end"):
                return self._separator(token)
            elif self.frames[-1].kind == "column" and kind in ("name", "number", "("):  # [A B] is [A, B]
                self.position -= 1
                self.argument(self.frames[-1])
                return False
            else:
                self.juxtaposed(token)

    def _separator(self, token: Token) -> bool:
        frame = self.frames[-1]
        if frame.kind == "statement":
            self.reduce(0)
            self.position -= token.kind == "end"
            return True
        if token.kind == ";" and frame.kind == "column":
            self.argument(frame)
            self._end_row(frame, token)
            return False
        if token.kind == ";":
            self.fail("; separates statements or stacked blocks; a bracket is still open", token)
        self.fail("this bracket is never closed", self.bracket(frame))

    def _comma(self, token: Token) -> None:
        frame = self.frames[-1]
        if frame.kind not in ("call", "index", "column") or frame.index:
            self.fail("a comma separates arguments, blocks or two indices, and stands nowhere else", token)
        self.argument(frame)
        if frame.kind == "call" and frame.name == "sum":
            self._series_head(frame)

    def _series_head(self, frame: Frame) -> None:
        """`i = 1 ..` after the body of a sum over samples."""
        name, equals, one, dots = (self.tokens + [self.tokens[-1]] * 4)[self.position : self.position + 4]
        if (name.kind, equals.kind, one.text, dots.kind) != ("name", "=", "1", ".."):
            hint = "a sum over samples is written sum(x_i, i=1..N), sums of rows and columns rowsum(X), colsum(X)"
            self.fail("sum takes one argument, or an index that starts at 1", name, hint)
        frame.index = name.text
        self.position += 4

    def _close(self, token: Token) -> None:
        frame = self.frames[-1]
        wanted = {"group": ")", "call": ")", "column": "]", "index": "]"}.get(frame.kind)
        if wanted is None:
            self.fail(f"{token.text} closes nothing", token)
        if token.kind != wanted:
            self.fail(f"{token.text} cannot close the bracket opened before; {wanted} is missing", token)
        self.argument(frame)
        self.frames.pop()
        if frame.kind == "group":
            self.finish_group(frame, token)
        elif frame.kind == "call":
            self.finish_call(frame, token)
        elif frame.kind == "column":
            self._end_row(frame, token)
            self._finish_blocks(frame, token)
        else:
            self._finish_index(frame, token)

    def _end_row(self, frame: Frame, token: Token) -> None:
        """The blocks of the row under way as one block."""
        blocks = frame.arguments[frame.row :]
        if len(blocks) > 1:
            place = (blocks[0].start, blocks[-1].stop)
            frame.arguments[frame.row :] = [Tree("row", blocks, None, *place, place)]
        frame.row = len(frame.arguments)

    def _finish_blocks(self, frame: Frame, token: Token) -> None:
        """A column of rows, or the only row with a wider extent."""
        first = frame.arguments[0]
        if len(frame.arguments) == 1 and first.kind == "row":
            first.start, first.stop = frame.opener.start, token.stop
            self.operands.append(first)
        else:
            self.operands.append(Tree("column", frame.arguments, None, frame.opener.start, token.stop))

    def _finish_index(self, frame: Frame, token: Token) -> None:
        for argument in frame.arguments:
            if argument.kind not in ("number", "name") or isinstance(argument.value, DecimalFraction):
                span = (argument.start, argument.stop)
                raise ParseError("an index is a whole number or a name", source=self.text, span=span)
        operand = self.operands.pop()
        indices = tuple(a.value for a in frame.arguments)
        at = (frame.opener.start, token.stop)
        self.operands.append(Tree("index", [operand], indices, operand.start, token.stop, at))
