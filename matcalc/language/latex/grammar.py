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
from .derivatives import DERIVATIVES, is_sign, quotient
from .names import NAMES
from .operands import OPERANDS, SIGNS, condition
from .postfixes import POSTFIXES, juxtaposed_factor
from .reader import COLON, COMPARISON, DIFFERENTIAL, EXPLICIT, FUNCTION, POSTFIX, QUOTIENT, SUM, Bracket, Reader, Start

STARTS: dict[str, Start] = NAMES | DERIVATIVES | OPERANDS
INFIX = {
    "+": SUM,
    "-": SUM,
    ":": COLON,
    "*": EXPLICIT,
    "·": EXPLICIT,
    "×": EXPLICIT,
    ".*": EXPLICIT,
    "./": EXPLICIT,
    "⊗": EXPLICIT,
}
INFIX |= {"/": QUOTIENT, ".^": POSTFIX}
ENDS = frozenset([";", ",", ".", "row", "=", "relation", "words", "end"])


def expression(reader: Reader) -> Tree:
    """The next expression, up to where the grammar ends one."""
    return reader.run(partial(_operand, reader), partial(_after_operand, reader))


def _operand(reader: Reader) -> None:
    """Prefixes and opening brackets, up to and including one operand."""
    while True:
        token = reader.next()
        reader.position += 1
        start = STARTS.get(token.kind) or SIGNS.get(token.kind)
        if token.kind == "words" and reader.frames[-1].kind == "cases":
            if condition(reader, token):
                return
        elif start is not None:
            if start(reader, token):
                return
        elif reader.last_row(token):
            return
        else:
            _unexpected(reader, token)


def _after_operand(reader: Reader) -> bool:
    """Postfixes and closing brackets, up to where an operand is wanted; True at the end of the formula."""
    while True:
        token = reader.next()
        if reader.closes(token):
            reader.position += 1
            if not reader.closed(token):
                return False
        elif reader.separates(token):
            return False
        elif token.kind in POSTFIXES:
            reader.position += 1
            if not POSTFIXES[token.kind](reader, token):
                return False
        elif reader.frames[-1].kind == "variables" and is_sign(reader, reader.position):
            reader.position += 1
            reader.argument(reader.frames[-1])
            return False
        elif token.kind in INFIX:
            _infix(reader, token)
            return False
        elif reader.frames[-1].kind == "cases" and token.kind in ("relation", "="):
            _comparison(reader, token)
            return False
        elif token.kind in STARTS:
            juxtaposed_factor(reader, token)
            return False
        else:
            return _end(reader, token)


def _infix(reader: Reader, token: Token) -> None:
    reader.position += 1
    power = INFIX[token.kind]
    if token.kind == "/" and is_sign(reader, reader.position):
        reader.reduce(DIFFERENTIAL)
        if reader.operands[-1].kind == "differential":
            build = partial(quotient, reader.operands.pop(), token)
            reader.operators.append((power, build, token))
            return
    elif token.kind == "/":  # log x / y is (log x)/y, a b / c is (a b)/c
        reader.reduce(FUNCTION)
    reader.reduce(power + (power == POSTFIX))
    reader.operators.append((power, token.kind, token))


def _comparison(reader: Reader, token: Token) -> None:
    """The condition of a case."""
    reader.position += 1
    reader.reduce(0)
    left = reader.operands.pop()

    def build(right: Tree) -> Tree:
        return Tree("comparison", [left, right], token.text, left.start, right.stop, (token.start, token.stop))

    reader.operators.append((COMPARISON, build, token))


def _end(reader: Reader, token: Token) -> bool:
    frame = reader.frames[-1]
    if frame.kind == "statement" and token.kind in ENDS:
        reader.reduce(0)
        return True
    if frame.kind == "statement":
        reader.fail(f"{token.text} closes nothing", token)
    if token.kind == "end":
        reader.fail("this bracket is never closed", frame.opener)
    if token.kind in ENDS:
        reader.fail(f"{token.text} stands inside a bracket", token)
    wanted = frame.closing.lstrip("\\") if isinstance(frame, Bracket) else ""
    reader.fail(f"{token.text} cannot close the bracket opened before; {wanted} is missing", token)


def _unexpected(reader: Reader, token: Token) -> NoReturn:
    if token.kind == "words":
        reader.fail(f"“{token.text}” is no formula", token)
    reader.missing_operand(token)
