"""Plain text: ASCII, which the language reads back to the same node, and Unicode for readers."""

from __future__ import annotations

from typing import ClassVar

from ..expr import Expr
from ..notation import ATOM, OPEN, POSTFIX, POWERED, QUOTIENT, SUM, Form, Layout
from . import names
from .names import SUBSCRIPT, SUPERSCRIPT, lifted
from .writer import Part, Piece, Writer

ALWAYS = ATOM + 1  # no part is tight enough: brackets always


def ascii(e: Expr) -> str:
    """The expression in the language.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x, b = matrix("A", "m", "n"), vector("x", "n"), vector("b", "m")
    >>> ascii(2 * A.T @ (A @ x - b))
    "2*A'*(A*x - b)"
    """
    return Ascii().write(e)


def unicode(e: Expr) -> str:
    """The expression as a mathematician writes it.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x, b = matrix("A", "m", "n"), vector("x", "n"), vector("b", "m")
    >>> unicode(2 * A.T @ (A @ x - b))
    '2 Aᵀ (A x - b)'
    """
    return Unicode().write(e)


class Ascii(Writer):
    """The language."""

    spelling = "ascii"
    levels: ClassVar[dict[str, int]] = {"operator": ATOM}
    explicit = False

    def name(self, text: str) -> str:
        return names.ascii(text)

    def constant(self, form: Form) -> list[Piece]:
        return [f"{self.symbol(form.layout)}({','.join(form.parts)})"]

    fence = root = inverse = operator = Writer.call

    def power(self, form: Form) -> list[Piece]:
        return [(form.parts[0], POSTFIX), self.symbol(form.layout), (form.parts[1], ATOM)]

    def postfix(self, form: Form) -> list[Piece]:
        return [(form.parts[0], POSTFIX), self.symbol(form.layout)]

    def index(self, form: Form) -> list[Piece]:
        return [(form.parts[0], POSTFIX), f"[{_indices(form)}]"]

    def series(self, form: Form) -> list[Piece]:
        body, index, count = form.parts
        return ["sum(", (body, SUM), f", {index.parts[0]}=1..", (count, ATOM), ")"]


class Unicode(Writer):
    """What is read in a terminal."""

    spelling = "unicode"
    levels: ClassVar[dict[str, int]] = {"inverse": POSTFIX, "root": POWERED, "series": OPEN, "index": ATOM}
    enclosed: ClassVar[frozenset[str]] = frozenset({"entrywise"})

    def name(self, text: str) -> str:
        return names.unicode(text)

    def low(self, text: str) -> str:
        return (lifted(text, SUBSCRIPT) if len(text) == 1 else None) or f"_{text}"

    def times(self, right: Part) -> str:
        return "·" if self.numeral_first(right) else " "

    def constant(self, form: Form) -> list[Piece]:
        sizes = "×".join(form.parts)
        return [self.symbol(form.layout) + (lifted(sizes, SUBSCRIPT) or _low(sizes, simple=sizes.isalnum()))]

    def exponent(self, layout: Layout, part: Part) -> list[Piece]:
        own = self.form(part)
        high = lifted(own.parts[0], SUPERSCRIPT) if own.layout.kind == "atom" and own.parts else None
        if high:
            return [self.symbol(layout) + high]
        return [self.sign(layout).open, (part, ATOM)]

    def postfix(self, form: Form) -> list[Piece]:
        operand = self.form(form.parts[0])
        if operand.layout.kind == "inverse":
            return [(operand.parts[0], ATOM), "⁻" + self.symbol(form.layout)]
        return [(form.parts[0], ATOM), self.symbol(form.layout)]

    def inverse(self, form: Form) -> list[Piece]:
        return [(form.parts[0], ATOM), self.symbol(form.layout)]

    def root(self, form: Form) -> list[Piece]:
        tight = self.form(form.parts[0]).layout.kind in ("atom", "fence")
        return [self.symbol(form.layout), (form.parts[0], ATOM if tight else ALWAYS)]

    def index(self, form: Form) -> list[Piece]:
        indices = [i.parts[0] for i in form.parts[1:]]
        short = all(len(i) == 1 for i in indices) or len(indices) == 1
        low = lifted("".join(indices), SUBSCRIPT) if short else None
        base = self.form(form.parts[0])
        bare = base.layout.kind != "atom" or names.unicode(base.parts[0])[-1].isalpha()
        return [(form.parts[0], ATOM), low if low and bare else f"[{_indices(form)}]"]

    def series(self, form: Form) -> list[Piece]:
        body, index, count = form.parts
        return [self.symbol(form.layout), *self._limits(index.parts[0], count), " ", self.last(body, QUOTIENT)]

    def _limits(self, index: str, count: Part) -> list[Piece]:
        last = self.form(count)
        low = lifted(f"{index}=1", SUBSCRIPT)
        high = lifted(last.parts[0], SUPERSCRIPT) if last.layout.kind == "atom" else None
        return [low + high] if low and high else [f"_({index}=1..", (count, SUM), ")"]


def _indices(form: Form) -> str:
    return ",".join(i.parts[0] for i in form.parts[1:])


def _low(text: str, simple: bool) -> str:
    return f"_{text}" if simple else f"_({names.unicode(text)})"
