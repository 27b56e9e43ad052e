"""The stacks of the operator precedence parser, what reduces them, and its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn

from ..decimals import DecimalFraction, decimal
from ..errors import LimitError, ParseError
from .sized import SIZED, sized
from .tokens import Token
from .tree import Tree

INFIX = {"+": 10, "-": 10, ":": 20, "*": 30, "/": 30, ".*": 30, "./": 30, "⊗": 30, "^": 50, ".^": 50}
SIGN, POSTFIX = 40, 50  # the sign of an exponent binds like the power: x^-y^2 is x^(-(y^2))
KINDS = {"+": "sum", "-": "sum", ":": "colon", "^": "power", ".^": "power"}  # all others make products
DEEPEST = 1000
DIGITS = 1000


@dataclass(slots=True)
class Frame:
    """An open bracket: the token that opened it, where its operators start, and the arguments so far."""

    kind: str
    opener: Token
    floor: int
    name: str = ""
    primes: int = 0
    arguments: list[Tree] = field(default_factory=list)
    row: int = 0  # among blocks in brackets, the first of the row under way
    index: str | None = None


Prefix = Callable[[Tree], Tree]
Operator = tuple[
    int, str | Prefix, Token
]  # how tightly it binds; an infix symbol, or what a prefix makes of its operand


class Stacks:
    """A reading under way: its tokens, the two stacks, and the open brackets."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.position = 0
        self.operands: list[Tree] = []
        self.operators: list[Operator] = []
        self.frames: list[Frame] = []
        self.sizes: set[str] = set()

    def run(self, operand: Callable[[], None], after_operand: Callable[[], bool]) -> Tree:
        """The next expression, up to where the grammar ends one.

        `operand` takes whatever opens brackets or stands before an operand, up to and including one operand;
        `after_operand` postfixes and closing brackets, up to where an operand is wanted, and is True at the end.
        """
        self.frames = [Frame("statement", self.tokens[self.position], len(self.operators))]
        while True:
            operand()
            if after_operand():
                return self.operands.pop()

    def next(self) -> Token:
        """The next token; inside brackets a line end is a space."""
        token = self.tokens[self.position]
        while token.kind == "newline" and len(self.frames) > 1:
            self.position += 1
            token = self.tokens[self.position]
        return token

    def open(self, frame: Frame) -> None:
        if len(self.frames) > DEEPEST:
            span = (frame.opener.start, frame.opener.stop)
            raise LimitError(f"more than {DEEPEST} brackets inside each other", source=self.text, span=span)
        self.frames.append(frame)

    def reduce(self, power: int) -> None:
        """Apply the operators on the stack that bind at least so tightly."""
        floor = self.frames[-1].floor
        operators = self.operators
        while len(operators) > floor and operators[-1][0] >= power:
            _, symbol, token = operators.pop()
            right = self.operands.pop()
            if isinstance(symbol, str):
                left = self.operands.pop()
                self.operands.append(_joined(KINDS.get(symbol, "product"), symbol, token, left, right))
            else:
                self.operands.append(symbol(right))

    def sign(self, power: int, token: Token) -> None:
        self.operators.append((power, partial(_signed, token), token))

    def argument(self, frame: Frame) -> None:
        self.reduce(0)
        frame.arguments.append(self.operands.pop())

    def finish_group(self, frame: Frame, token: Token) -> None:
        """A group is its content with a wider extent, which also keeps (a + b) + c apart from a + b + c."""
        tree = frame.arguments[0]
        tree.start, tree.stop = frame.opener.start, max(tree.stop, token.stop)
        self.operands.append(tree)

    def finish_call(self, frame: Frame, token: Token) -> None:
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

    def bracket(self, frame: Frame) -> Token:
        opener = frame.opener
        return Token("(", "(", opener.stop - 1, opener.stop)

    def value(self, token: Token) -> int | DecimalFraction:
        span = (token.start, token.stop)
        if len(token.text) > DIGITS:
            fact = f"a number has {len(token.text)} digits; the limit is {DIGITS}"
            raise LimitError(fact, source=self.text, span=span)
        if token.text.isdigit():
            return int(token.text)
        try:
            return decimal(token.text)
        except LimitError as error:
            raise LimitError(error.fact, source=self.text, span=span) from None

    # ------------------------------------------------------------------- errors

    def fail(self, fact: str, token: Token, hint: str | None = None) -> NoReturn:
        span = (token.start, max(token.stop, token.start + 1))
        raise ParseError(fact, hint=hint, source=self.text, span=span)

    def missing_operand(self, token: Token) -> NoReturn:
        if token.kind == "end" or (token.kind in (";", "newline") and self.operators):
            if len(self.frames) > 1 and not self.operators[self.frames[-1].floor :]:
                self.fail("this bracket is never closed", self.bracket(self.frames[-1]))
            if self.operators:
                last = self.operators[-1][2]
                self.fail(f"an operand is missing after {last.text}", last)
        if token.kind in ("end", "newline", ";"):
            self.fail("an expression is missing", token)
        if token.kind == "'":
            self.fail("nothing stands before this transpose", token)
        self.fail(f"an operand is missing before {token.text}", token)

    def juxtaposed(self, token: Token) -> NoReturn:
        """Two operands side by side, or a sign of another language."""
        if token.kind == "=":
            self.fail("= defines a name at the start of a statement, as in p = W*x; it stands nowhere else", token)
        if token.kind == "..":
            self.fail(".. stands only in the range of a sum, as in sum(x_i, i=1..N)", token)
        left = self.text[self.operands[-1].start : self.operands[-1].stop]
        right = "(…)" if token.kind == "(" else token.text
        shown = f"{left if len(left) <= 20 else 'A'}*{right}"
        hint = f"a product is written with *, as in {shown}; LaTeX stands between $ signs"
        self.fail("an operator is missing here", token, hint)


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
