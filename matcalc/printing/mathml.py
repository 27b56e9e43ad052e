"""Presentation MathML, the elements that browsers set (MathML Core)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from ..expr import Expr
from ..notation import ATOM, INVISIBLE, NEGATIVE, OPEN, POSTFIX, POWERED, QUOTIENT, SUM, Form, Layout
from . import names
from .writer import Part, Piece, Writer

TIMES = "<mo>&#x2062;</mo>"  # invisible
THIN = '<mspace width=".17em"></mspace>'  # before a differential
INFIX = '<mo form="infix">'  # an operator that begins a line
APPLY = "<mo>&#x2061;</mo>"


def mathml(e: Expr) -> str:
    """The expression as one element.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "m", "n"), vector("x", "n")
    >>> mathml(A.T + A.T)
    '<mrow><msup><mrow><mi>A</mi></mrow><mo>⊤</mo></msup><mo>+</mo><msup><mrow><mi>A</mi></mrow><mo>⊤</mo></msup></mrow>'
    """
    return f"<mrow>{MathML().write(e)}</mrow>"


def chunks(e: Expr) -> list[str]:
    """The same in pieces between which a line may end, each beginning with its operator.

    >>> from matcalc.ops.leaves import vector
    >>> x, y = vector("x", "n"), vector("y", "n")
    >>> [chunk.count("<mi>") for chunk in chunks(x - y)]
    [1, 1]
    """
    writer = MathML()
    found = [""]
    for piece, breaks in writer.flat(e, SUM):
        if breaks and found[-1]:
            found.append("")
        found[-1] += piece
    found[1:] = [chunk.replace("<mo>", INFIX, 1) for chunk in found[1:]]
    return [f"<mrow>{chunk}</mrow>" for chunk in found]


def operator(symbol: str) -> str:
    """
    >>> operator("⊙"), operator(INVISIBLE) == TIMES
    ('<mo>⊙</mo>', True)
    """
    return TIMES if symbol == INVISIBLE else f"<mo>{symbol}</mo>"


OPENING, CLOSING = "<mrow><mo>(</mo>", "<mo>)</mo></mrow>"
FRACTION, TABLE, LIMITS = "<mfrac><mrow>", "<mtable><mtr><mtd>", "<munderover>"
TALL = frozenset({OPENING, FRACTION, TABLE, LIMITS})


def lowered(pieces: Sequence[str]) -> str:
    """The text; brackets around nothing tall, and around no others, are no taller than letters."""
    text, opened = list(pieces), [(0, True)]
    for place, piece in enumerate(pieces):
        if piece == CLOSING:
            start, tall = opened.pop()
            if not tall:
                text[start], text[place] = '<mrow><mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo></mrow>'
        elif piece in TALL:
            opened[-1] = (opened[-1][0], True)
        if piece == OPENING:
            opened.append((place, False))
    return "".join(text)


class MathML(Writer):
    """The notation of papers, in elements."""

    spelling = "mathml"
    opening, closing = OPENING, CLOSING
    levels: ClassVar[dict[str, int]] = {
        "fraction": POWERED,
        "inverse": POSTFIX,
        "root": ATOM,
        "series": OPEN,
        "index": ATOM,
    }
    enclosed: ClassVar[frozenset[str]] = frozenset({"entrywise"})
    flowing = frozenset({"sum", "infix", "operator", "prefix"})  # kinds whose operators may begin a line

    def write(self, root: Part, needed: int = SUM) -> str:
        return lowered(self.pieces(root, needed))

    def flat(self, part: Part, needed: int) -> Iterator[tuple[str, bool]]:
        """The parts that stand in one line, written, and whether a line may end before each."""
        form = self.form(part)
        if form.layout.kind not in self.flowing or self.level(form) < needed:
            yield self.write(part, needed), False
            return
        for piece in getattr(self, form.layout.kind)(form):
            if isinstance(piece, str):
                yield piece, not piece.startswith(TIMES) and form.layout.kind != "prefix"
            else:
                yield from self.flat(*piece)

    def symbol(self, layout: Layout) -> str:
        symbol = super().symbol(layout)
        return operator(symbol) if layout.kind in self.flowing or layout.kind == "postfix" else f"<mi>{symbol}</mi>"

    def name(self, text: str) -> str:
        return names.mathml(text)

    def times(self, right: Part) -> str:
        if self.numeral_first(right):
            return operator("·")
        return TIMES + THIN if names.is_differential(self.first(right)) else TIMES

    def arguments(self, parts: Sequence[Part]) -> list[Piece]:
        return [APPLY, self.opening, *separated("<mo>,</mo>", parts), self.closing]

    def function(self, form: Form) -> list[Piece]:
        name, primes, *arguments = form.parts
        written = self.name(name)
        if primes:
            written = f"<msup><mrow>{written}</mrow><mo>{'′' * len(primes)}</mo></msup>"
        return [written, *self.arguments(arguments)]

    def constant(self, form: Form) -> list[Piece]:
        sizes = "<mo>×</mo>".join(map(names.mathml, form.parts))
        return [f"<msub>{self.symbol(form.layout)}<mrow>{sizes}</mrow></msub>"]

    def sum(self, form: Form) -> list[Piece]:
        pieces: list[Piece] = [(form.parts[0], OPEN)]
        for term in form.parts[1:]:
            own = self.form(term)
            negative = own.layout is NEGATIVE
            pieces += self.symbol(own.layout if negative else form.layout), (own.parts[0] if negative else term, OPEN)
        return pieces

    def prefix(self, form: Form) -> list[Piece]:
        return [self.symbol(form.layout), self.last(form.parts[0], QUOTIENT)]

    def infix(self, form: Form) -> list[Piece]:
        """Factors with nothing visible between them may need a dot or a space."""
        pieces = super().infix(form)
        if self.symbol(form.layout) == TIMES:
            pieces[1::2] = [self.times(part) for part in form.parts[1:]]
        return pieces

    def fraction(self, form: Form) -> list[Piece]:
        above, below = form.parts
        return [FRACTION, (above, SUM), "</mrow><mrow>", (below, SUM), "</mrow></mfrac>"]

    def exponent(self, layout: Layout, part: Part) -> list[Piece]:
        symbol = super().symbol(layout)
        entrywise = operator(symbol) if symbol else ""
        return [f"<mrow>{entrywise}", (part, SUM), "</mrow>"]

    def power(self, form: Form) -> list[Piece]:
        return self.raised(form.parts[0], self.exponent(form.layout, form.parts[1]))

    def postfix(self, form: Form) -> list[Piece]:
        operand = self.form(form.parts[0])
        if operand.layout.kind == "inverse":
            return self.raised(operand.parts[0], [f"<mrow><mo>−</mo>{self.symbol(form.layout)}</mrow>"])
        return self.raised(form.parts[0], [self.symbol(form.layout)])

    def inverse(self, form: Form) -> list[Piece]:
        return self.raised(form.parts[0], ["<mrow><mo>−</mo><mn>1</mn></mrow>"])

    def raised(self, base: Part, script: list[Piece]) -> list[Piece]:
        """The base with a superscript, above its index if it is a name that has one."""
        form = self.form(base)
        plain = form.layout.kind == "atom" and form.parts and names.indexed(form.parts[0])
        if plain and not names.is_differential(form.parts[0]):
            return ["<msubsup>", *names.mathml_parts(form.parts[0]), *script, "</msubsup>"]
        sign = self.sign(form.layout)
        if form.layout.kind == "fence" and sign.low:
            return ["<msubsup>", *self.fenced(form), self.low(sign.low), *script, "</msubsup>"]
        return ["<msup><mrow>", (base, ATOM), "</mrow>", *script, "</msup>"]

    def root(self, form: Form) -> list[Piece]:
        return ["<msqrt>", (form.parts[0], SUM), "</msqrt>"]

    def fence(self, form: Form) -> list[Piece]:
        sign = self.sign(form.layout)
        word = [f"<mi>{sign.symbol}</mi>{APPLY}"] if sign.symbol else []
        return (
            ["<msub>", *self.fenced(form), self.low(sign.low), "</msub>"] if sign.low else [*word, *self.fenced(form)]
        )

    def fenced(self, form: Form) -> list[Piece]:
        """The argument between its fences, as one element."""
        sign = self.sign(form.layout)
        return [f"<mrow>{operator(sign.open)}", (form.parts[0], SUM), f"{operator(sign.close)}</mrow>"]

    def low(self, text: str) -> str:
        return names.mathml(text) if text.isalnum() else operator(text)

    def index(self, form: Form) -> list[Piece]:
        base, indices = self.form(form.parts[0]), [i.parts[0] for i in form.parts[1:]]
        plain = base.layout.kind == "atom" and not names.indexed(base.parts[0])
        short = all(len(i) == 1 and i.isalpha() for i in indices)
        low = ("" if short else "<mo>,</mo>").join(map(names.mathml, indices))
        return ["<msub><mrow>", (form.parts[0], ATOM if plain else ATOM + 1), f"</mrow><mrow>{low}</mrow></msub>"]

    def column(self, form: Form) -> list[Piece]:
        return self.table("</mtd></mtr><mtr><mtd>", form)

    def row(self, form: Form) -> list[Piece]:
        return self.table("</mtd><mtd>", form)

    def table(self, separator: str, form: Form) -> list[Piece]:
        cells = separated(separator, form.parts)
        return ["<mrow><mo>[</mo>", TABLE, *cells, "</mtd></mtr></mtable><mo>]</mo></mrow>"]

    def series(self, form: Form) -> list[Piece]:
        body, index, count = form.parts
        low = f"<mrow>{names.mathml(index.parts[0])}<mo>=</mo><mn>1</mn></mrow>"
        below = f"{operator(super().symbol(form.layout))}{low}<mrow>"
        return [LIMITS, below, (count, SUM), "</mrow></munderover>", self.last(body, QUOTIENT)]


def separated(separator: str, parts: Sequence[Part]) -> list[Piece]:
    pieces: list[Piece] = []
    for part in parts:
        pieces += separator, (part, SUM)
    return pieces[1:]
