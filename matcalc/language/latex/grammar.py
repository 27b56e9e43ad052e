r"""The grammar of written mathematics: operator precedence as in the text language, with products by juxtaposition.

    formula     = operand { infix formula | postfix | formula }          as the powers below bind
    operand     = number | name { index } | sign operand | bracket | \frac{formula}{formula} | \sqrt[n]{formula}
                | function [ ^{n} ] argument | name arguments | \sum_{i=1}^{n} formula | matrix
                | d operand | \nabla_x operand | \frac{\partial formula}{\partial x} | e^{formula}
    bracket     = ( formula ) | [ formula ] | \{ formula \} | { formula } | \langle formula, formula \rangle
                | \| formula \|_2 | | formula | | ( formula, formula, … )
    argument    = bracket | the product that follows, up to the next sign, \cdot, \odot or function
    postfix     = ^{\top} | ^{-1} | ^{-\top} | ^{formula} | ^{\odot formula} | ' | _{i} | [i]
    matrix      = \begin{bmatrix} formula { & formula } { \\ … } \end{bmatrix}
    cases       = \begin{cases} formula & formula < formula { \\ … } \end{cases}, for those who read derivations

    infix, loosest first   + -   \sum   :   \cdot \times \odot \oslash \otimes   \sin   juxtaposition   /   sign   d   ^

So \sin W x is sin(Wx), \log a \log b is log(a) log(b), A \odot B C is A ⊙ (BC), 1/2 x is (1/2)x, and a sum reaches to
the next + or - outside its brackets. Whether a name before a bracket is a function or a factor, `_applies` decides.
"""

from __future__ import annotations

from functools import partial
from typing import NoReturn

from ..tokens import Token
from ..tree import Tree
from .brackets import COLON, COMPARISON, DIFFERENTIAL, EXPLICIT, FUNCTION, JUXTAPOSED, POSTFIX, QUOTIENT, SUM, Bracket
from .operands import SIGNS, STARTS
from .postfixes import POSTFIXES, Postfixes

INFIX = {"+": SUM, "-": SUM, ":": COLON, "*": EXPLICIT, ".*": EXPLICIT, "./": EXPLICIT, "⊗": EXPLICIT}
INFIX |= {"/": QUOTIENT, ".^": POSTFIX}
ENDS = frozenset([";", ",", ".", "row", "=", "relation", "end"])


class Reader(Postfixes):
    """One reading of one text."""

    def _operand(self) -> None:
        """Prefixes and opening brackets, up to and including one operand."""
        while True:
            token = self._next()
            self.position += 1
            start = STARTS.get(token.kind) or SIGNS.get(token.kind)
            if token.kind == "words" and self.frames[-1].kind == "cases":
                if self._condition(token):
                    return
            elif start is not None:
                if start(self, token):
                    return
            elif self._last_row(token):
                return
            else:
                self._unexpected(token)

    def _after_operand(self) -> bool:
        """Postfixes and closing brackets, up to where an operand is wanted; True at the end of the formula."""
        while True:
            token = self._next()
            if self._closes(token):
                self.position += 1
                if not self._closed(token):
                    return False
            elif self._separates(token):
                return False
            elif token.kind in POSTFIXES:
                self.position += 1
                if not POSTFIXES[token.kind](self, token):
                    return False
            elif self.frames[-1].kind == "variables" and self.is_sign(self.position):
                self.position += 1
                self._argument(self.frames[-1])
                return False
            elif token.kind in INFIX:
                self._infix(token)
                return False
            elif self.frames[-1].kind == "cases" and token.kind in ("relation", "="):
                self._comparison(token)
                return False
            elif token.kind in STARTS:
                self._juxtaposed_factor(token)
                return False
            else:
                return self._end(token)

    def _infix(self, token: Token) -> None:
        self.position += 1
        power = INFIX[token.kind]
        if token.kind == "/" and self.is_sign(self.position):
            self._reduce(DIFFERENTIAL)
            if self.operands[-1].kind == "differential":
                build = partial(self._quotient, self.operands.pop(), token)
                self.operators.append((power, build, token))
                return
        elif token.kind == "/":  # log x / y is (log x)/y, a b / c is (a b)/c
            self._reduce(FUNCTION)
        self._reduce(power + (power == POSTFIX))
        self.operators.append((power, token.kind, token))

    def _comparison(self, token: Token) -> None:
        """The condition of a case."""
        self.position += 1
        self._reduce(0)
        left = self.operands.pop()

        def build(right: Tree) -> Tree:
            return Tree("comparison", [left, right], token.text, left.start, right.stop, (token.start, token.stop))

        self.operators.append((COMPARISON, build, token))

    def _juxtaposed_factor(self, token: Token) -> None:
        """A function ends the argument of the function before it."""
        self._reduce(FUNCTION if token.kind == "function" else JUXTAPOSED)
        stop = self.operands[-1].stop
        self.operators.append((JUXTAPOSED, "*", Token("*", "", stop, max(stop, token.start))))

    def _end(self, token: Token) -> bool:
        frame = self.frames[-1]
        if frame.kind == "statement" and token.kind in ENDS:
            self._reduce(0)
            return True
        if frame.kind == "statement":
            self.fail(f"{token.text} closes nothing", token)
        if token.kind == "end":
            self.fail("this bracket is never closed", frame.opener)
        if token.kind in ENDS:
            self.fail(f"{token.text} stands inside a bracket", token)
        wanted = frame.closing.lstrip("\\") if isinstance(frame, Bracket) else ""
        self.fail(f"{token.text} cannot close the bracket opened before; {wanted} is missing", token)

    def _unexpected(self, token: Token) -> NoReturn:
        if token.kind == "words":
            self.fail(f"“{token.text}” is no formula", token)
        self._missing_operand(token)
