"""The grammar: operator precedence (Pratt 1973) with explicit stacks, so depth is bounded by the text alone.

    text        = { definition separator } expression          separator = ";" or a line end outside brackets
    definition  = name "=" expression
    expression  = operand { infix expression | postfix }       as the powers below bind
    operand     = number | name | name "(" arguments ")" | name "'" … "(" expression ")"
                | "(" expression ")" | "[" expression { ";" expression } "]" | sign operand
                | "sum" "(" expression "," name "=" "1" ".." expression ")"
    postfix     = "'" | "[" index { "," index } "]"

Signs bind tighter than products and looser than powers: -x^2 is -(x^2), and 2*-x is allowed. Powers are
right-associative: 2^3^2 is 2^(3^2). A postfix applies to the whole power before it: A^2' is (A^2)', A'^2 is (A')^2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isinf
from typing import NoReturn

from ..errors import LimitError, ParseError
from .sized import SIZED, sized
from .tokens import Token, tokens
from .tree import Tree

INFIX = {"+": 10, "-": 10, ":": 20, "*": 30, "/": 30, ".*": 30, "./": 30, "⊗": 30, "^": 50, ".^": 50}
SIGN, POSTFIX = 40, 50  # the sign of an exponent binds like the power: x^-y^2 is x^(-(y^2))
KINDS = {10: "sum", 20: "colon", 30: "product", 50: "power"}
DEEPEST = 1000


@dataclass(slots=True)
class Frame:
    """An open bracket: the token that opened it, where its operators start, and the arguments so far."""

    kind: str
    opener: Token
    floor: int
    name: str = ""
    primes: int = 0
    arguments: list[Tree] = field(default_factory=list)
    index: str | None = None


class Parser:
    """One reading of one text. `operands` and `operators` are the two stacks; `frames` the open brackets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.position = 0
        self.operands: list[Tree] = []
        self.operators: list[tuple[int, str, Token]] = []
        self.frames: list[Frame] = []
        self.sizes: set[str] = set()

    # ------------------------------------------------------------------- expressions

    def expression(self) -> Tree:
        """The next statement's expression, up to its separator or the end."""
        self.frames = [Frame("statement", self.tokens[self.position], len(self.operators))]
        while True:
            self._operand()
            if self._after_operand():
                return self.operands.pop()

    def _next(self) -> Token:
        """The next token; inside brackets a line end is a space."""
        token = self.tokens[self.position]
        while token.kind == "newline" and len(self.frames) > 1:
            self.position += 1
            token = self.tokens[self.position]
        return token

    def _operand(self) -> None:
        """Signs and opening brackets, up to and including one operand."""
        while True:
            token = self._next()
            self.position += 1
            kind = token.kind
            if kind == "name":
                if not self._opens_call(token):
                    return self.operands.append(Tree("name", [], token.text, token.start, token.stop))
                if self._closes_empty_call():
                    return None
            elif kind == "number":
                return self.operands.append(Tree("number", [], self._number(token), token.start, token.stop))
            elif kind in ("-", "+"):
                in_exponent = len(self.operators) > self.frames[-1].floor and self.operators[-1][0] == POSTFIX
                self.operators.append((POSTFIX if in_exponent else SIGN, "sign", token))
            elif kind == "(":
                self._open(Frame("group", token, len(self.operators)))
            elif kind == "[":
                self._open(Frame("column", token, len(self.operators)))
            else:
                self._missing_operand(token)

    def _number(self, token: Token) -> int | float:
        if token.text.isdigit():
            return int(token.text)
        value = float(token.text)
        if isinf(value):
            span = (token.start, token.stop)
            raise LimitError(f"{token.text} is too large for a decimal number", source=self.text, span=span)
        return value

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
        self._open(Frame("call", opener, len(self.operators), name.text, primes))
        return True

    def _closes_empty_call(self) -> bool:
        token = self._next()
        if token.kind != ")":
            return False
        self.position += 1
        frame = self.frames.pop()
        self._finish_call(frame, token)
        return True

    def _open(self, frame: Frame) -> None:
        if len(self.frames) > DEEPEST:
            span = (frame.opener.start, frame.opener.stop)
            raise LimitError(f"more than {DEEPEST} brackets inside each other", source=self.text, span=span)
        self.frames.append(frame)

    # ------------------------------------------------------------------- after an operand

    def _after_operand(self) -> bool:
        """Postfixes and closing brackets, up to an operator that wants an operand; True at the end of a statement."""
        while True:
            token = self._next()
            kind = token.kind
            power = INFIX.get(kind)
            self.position += 1
            if power is not None:
                self._reduce(power + (power == POSTFIX))
                self.operators.append((power, kind, token))
                return False
            if kind == "'":
                self._reduce(POSTFIX)
                last = self.operands[-1]
                self.operands[-1] = Tree("transpose", [last], None, last.start, token.stop, (token.start, token.stop))
            elif kind == "[":
                self._reduce(POSTFIX)
                self._open(Frame("index", token, len(self.operators)))
                return False
            elif kind in (")", "]"):
                self._close(token)
            elif kind == ",":
                self._comma(token)
                return False
            elif kind in (";", "newline", "end"):
                return self._separator(token)
            else:
                self._juxtaposed(token)

    def _reduce(self, power: int) -> None:
        """Apply the operators on the stack that bind at least so tightly."""
        floor = self.frames[-1].floor
        operators = self.operators
        while len(operators) > floor and operators[-1][0] >= power:
            binding, symbol, token = operators.pop()
            right = self.operands.pop()
            if symbol == "sign":
                self.operands.append(_signed(token, right))
            else:
                left = self.operands.pop()
                self.operands.append(_joined(KINDS[binding], symbol, token, left, right))

    def _separator(self, token: Token) -> bool:
        frame = self.frames[-1]
        if frame.kind == "statement":
            self._reduce(0)
            self.position -= token.kind == "end"
            return True
        if token.kind == ";" and frame.kind == "column":
            self._argument(frame)
            return False
        if token.kind == ";":
            self.fail("; separates statements or stacked blocks; a bracket is still open", token)
        self.fail("this bracket is never closed", self._bracket(frame))

    def _argument(self, frame: Frame) -> None:
        self._reduce(0)
        frame.arguments.append(self.operands.pop())

    def _comma(self, token: Token) -> None:
        frame = self.frames[-1]
        if frame.kind == "column":
            self.fail("a comma cannot stand here", token, "blocks are stacked with semicolons: [a; b; c]")
        if frame.kind not in ("call", "index") or frame.index:
            self.fail("a comma separates the arguments of a function or two indices, and stands nowhere else", token)
        self._argument(frame)
        if frame.kind == "call" and frame.name == "sum":
            self._series_head(frame)

    def _series_head(self, frame: Frame) -> None:
        """`i = 1 ..` after the body of a sum over samples."""
        name, equals, one, dots = (self.tokens + [self.tokens[-1]] * 4)[self.position : self.position + 4]
        if (name.kind, equals.kind, one.text, dots.kind) != ("name", "=", "1", ".."):
            hint = "a sum over samples is written sum(x_i, i=1..N)"
            self.fail("sum takes one argument, or an index that starts at 1", name, hint)
        frame.index = name.text
        self.position += 4

    def _bracket(self, frame: Frame) -> Token:
        opener = frame.opener
        return Token("(", "(", opener.stop - 1, opener.stop)

    def _close(self, token: Token) -> None:
        frame = self.frames[-1]
        wanted = {"group": ")", "call": ")", "column": "]", "index": "]"}.get(frame.kind)
        if wanted is None:
            self.fail(f"{token.text} closes nothing", token)
        if token.kind != wanted:
            self.fail(f"{token.text} cannot close the bracket opened before; {wanted} is missing", token)
        self._argument(frame)
        self.frames.pop()
        if frame.kind == "group":
            self._finish_group(frame, token)
        elif frame.kind == "call":
            self._finish_call(frame, token)
        elif frame.kind == "column":
            self.operands.append(Tree("column", frame.arguments, None, frame.opener.start, token.stop))
        else:
            self._finish_index(frame, token)

    def _finish_group(self, frame: Frame, token: Token) -> None:
        """A group is its content with a wider extent, which also keeps (a + b) + c apart from a + b + c."""
        tree = frame.arguments[0]
        tree.start, tree.stop = frame.opener.start, token.stop
        self.operands.append(tree)

    def _finish_call(self, frame: Frame, token: Token) -> None:
        start, at = frame.opener.start, (frame.opener.start, frame.opener.start + len(frame.name))
        if frame.index:
            body, count = frame.arguments
            tree = Tree("series", [body, count], frame.index, start, token.stop, at)
            if count.kind == "name":
                self.sizes.add(count.value)
        elif frame.name in SIZED and not frame.primes:
            tree = sized(frame.name, frame.arguments, self.text, (start, token.stop), self.sizes)
        else:
            tree = Tree("call", frame.arguments, (frame.name, frame.primes), start, token.stop, at)
        self.operands.append(tree)

    def _finish_index(self, frame: Frame, token: Token) -> None:
        for argument in frame.arguments:
            if argument.kind not in ("number", "name") or isinstance(argument.value, float):
                span = (argument.start, argument.stop)
                raise ParseError("an index is a whole number or a name", source=self.text, span=span)
        operand = self.operands.pop()
        indices = tuple(a.value for a in frame.arguments)
        at = (frame.opener.start, token.stop)
        self.operands.append(Tree("index", [operand], indices, operand.start, token.stop, at))

    # ------------------------------------------------------------------- errors

    def fail(self, fact: str, token: Token, hint: str | None = None) -> NoReturn:
        span = (token.start, max(token.stop, token.start + 1))
        raise ParseError(fact, hint=hint, source=self.text, span=span)

    def _missing_operand(self, token: Token) -> NoReturn:
        if token.kind == "end" or (token.kind in (";", "newline") and self.operators):
            if len(self.frames) > 1 and not self.operators[self.frames[-1].floor :]:
                self.fail("this bracket is never closed", self._bracket(self.frames[-1]))
            if self.operators:
                last = self.operators[-1][2]
                self.fail(f"an operand is missing after {last.text}", last)
            self.fail("an expression is missing", token)
        if token.kind == "'":
            self.fail("nothing stands before this transpose", token)
        self.fail(f"an operand is missing before {token.text}", token)

    def _juxtaposed(self, token: Token) -> NoReturn:
        """Two operands side by side, or a sign of another language."""
        if token.kind == "=":
            self.fail("= defines a name at the start of a statement, as in p = W*x; it stands nowhere else", token)
        if token.kind == "..":
            self.fail(".. stands only in the range of a sum, as in sum(x_i, i=1..N)", token)
        left = self.text[self.operands[-1].start : self.operands[-1].stop]
        right = "(…)" if token.kind == "(" else token.text
        shown = f"{left if len(left) <= 20 else 'A'}*{right}"
        self.fail("an operator is missing here", token, f"a product is written with *, as in {shown}")


def _signed(token: Token, operand: Tree) -> Tree:
    if token.kind == "+":
        return operand
    if operand.kind == "number" and operand.start == token.stop:
        return Tree("number", [], -operand.value, token.start, operand.stop)
    return Tree("neg", [operand], None, token.start, operand.stop, (token.start, token.stop))


def _joined(kind: str, symbol: str, token: Token, left: Tree, right: Tree) -> Tree:
    """Sums and products grow to the right in one node, unless brackets keep the left operand apart."""
    mark = (symbol, token.start, token.stop)
    if left.kind == kind and kind in ("sum", "product") and left.start == left.parts[0].start:
        left.parts.append(right)
        left.value.append(mark)
        left.stop = right.stop
        left.at = mark[1:]
        return left
    if kind == "sum":
        return Tree(kind, [left, right], [("+", left.start, left.start), mark], left.start, right.stop, mark[1:])
    if kind == "product":
        return Tree(kind, [left, right], [mark], left.start, right.stop, mark[1:])
    return Tree(kind, [left, right], symbol, left.start, right.stop, mark[1:])
