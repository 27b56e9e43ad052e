"""LaTeX that compiles with amsmath and amssymb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ..expr import Expr
from ..notation import ATOM, NAME, OPEN, POSTFIX, POWERED, QUOTIENT, SCALED, SIGNED_NUMERAL, SUM, Form, Layout
from . import names
from .writer import Part, Piece, Writer, between


def latex(e: Expr) -> str:
    r"""The expression in LaTeX.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x, b = matrix("A", "m", "n"), vector("x", "n"), vector("b", "m")
    >>> print(latex(2 * A.T @ (A @ x - b)))
    2 A^\top \left(A x - b\right)
    """
    return Latex().write(e)


class Latex(Writer):
    """The notation of papers."""

    spelling = "latex"
    opening, closing = r"\left(", r"\right)"
    brackets = (r"\begin{bmatrix} ", r" \end{bmatrix}")
    levels: ClassVar[dict[str, int]] = {"fraction": POWERED, "inverse": POSTFIX, "series": OPEN, "index": ATOM}
    enclosed: ClassVar[frozenset[str]] = frozenset({"entrywise"})

    def name(self, text: str) -> str:
        return names.latex(text)

    def low(self, text: str) -> str:
        return "_" + _braced(names.latex(text) if text.isalnum() else text)

    def times(self, right: Part) -> str:
        if self.numeral_first(right):
            return r" \cdot "
        return r" \, " if names.is_differential(self.first(right)) else " "

    def arguments(self, parts: Sequence[Part]) -> list[Piece]:
        if all(self.form(p).layout.kind == "atom" for p in parts):
            return ["(", *between(", ", parts), ")"]
        return super().arguments(parts)

    def constant(self, form: Form) -> list[Piece]:
        return [self.symbol(form.layout), "_", _braced(r" \times ".join(map(names.latex, form.parts)))]

    def exponent(self, layout: Layout, part: Part) -> list[Piece]:
        own = self.form(part)
        if own.layout.kind == "atom" and not self.symbol(layout):
            return ["^", _braced(*map(str, self.atom(own)))]
        return ["^{" + self.symbol(layout), (part, SUM), "}"]

    def postfix(self, form: Form) -> list[Piece]:
        operand = self.form(form.parts[0])
        if operand.layout.kind == "inverse":
            return [(operand.parts[0], ATOM), "^{-" + self.symbol(form.layout) + "}"]
        return [(form.parts[0], ATOM), "^" + self.symbol(form.layout)]

    def inverse(self, form: Form) -> list[Piece]:
        return [(form.parts[0], ATOM), "^{" + self.symbol(form.layout) + "}"]

    def root(self, form: Form) -> list[Piece]:
        return [self.symbol(form.layout), "{", (form.parts[0], SUM), "}"]

    def fraction(self, form: Form) -> list[Piece]:
        sign, numerator = self._unsigned(form.parts[0])
        return [sign + r"\frac{", (numerator, SUM), "}{", (form.parts[1], SUM), "}"]

    def _unsigned(self, numerator: Part) -> tuple[str, Part]:
        """The sign of the numeral in front, to stand before the line, and the rest."""
        form = self.form(numerator)
        if form.layout is SIGNED_NUMERAL:
            return "-", Form(NAME, form.parts[0][1:])
        if form.layout.precedence == SCALED:
            sign, first = self._unsigned(form.parts[0])
            return sign, Form(form.layout, first, *form.parts[1:]) if sign else numerator
        return "", numerator

    def index(self, form: Form) -> list[Piece]:
        base, indices = self.form(form.parts[0]), [i.parts[0] for i in form.parts[1:]]
        separator = "" if all(len(i) == 1 and i.isalpha() for i in indices) else ","
        low = _braced(separator.join(map(names.latex, indices)))
        plain = base.layout.kind == "atom" and not names.indexed(base.parts[0])
        return [(form.parts[0], ATOM if plain else ATOM + 1), "_" + low]

    def series(self, form: Form) -> list[Piece]:
        body, index, count = form.parts
        below = f"{self.symbol(form.layout)}_{{{names.latex(index.parts[0])}=1}}^{{"
        return [below, (count, SUM), "} ", self.last(body, QUOTIENT)]


def _braced(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"
