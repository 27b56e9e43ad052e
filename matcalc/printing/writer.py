"""The interpreter of layouts that every spelling shares: brackets, order, and a bound on the length.

A spelling gives one method per kind of layout; it sets a form as a list of pieces, each a text or a part
with the precedence it must have to stand without brackets. Nothing recurs over the expression: the pieces
wait on a stack, and each node is set once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ..errors import LimitError
from ..expr import Expr
from ..notation import ATOM, COLON, LEVEL, NEGATIVE, OPEN, POWERED, QUOTIENT, SCALED, SUM, Form, Layout, Sign

LONGEST = 2_000_000
Part = Expr | Form
Piece = str | tuple[Part, int]


class Writer:
    """Writes one expression in one spelling."""

    spelling: ClassVar[str]
    opening, closing = "(", ")"
    levels: ClassVar[dict[str, int]] = {}  # precedences that differ from the language's
    enclosed: ClassVar[frozenset[str]] = frozenset()  # groups that stand in brackets beside a colon
    explicit = True  # whether a scalar beside arrays is written with the ones it multiplies

    def __init__(self) -> None:
        self._forms: dict[Expr, Form] = {}
        self._set: dict[Part, tuple[int, Sequence[Piece]]] = {}

    def write(self, root: Part, needed: int = SUM) -> str:
        """The expression as text. Raises LimitError as `pieces` does."""
        return "".join(self.pieces(root, needed))

    def pieces(self, root: Part, needed: int) -> list[str]:
        """The text in the pieces of which the layouts make it.

        Raises LimitError if it would have more than LONGEST characters.
        """
        written: list[str] = []
        room = LONGEST
        waiting: list[Piece] = [(root, needed)]
        while waiting:
            piece = waiting.pop()
            if isinstance(piece, str):
                written.append(piece)
                room -= len(piece)
                if room < 0:
                    raise LimitError(
                        f"written out, this has more than {LONGEST} characters", hint="give names to its parts"
                    )
                continue
            part, needed = piece
            level, pieces = self._set.get(part) or self._setting(part)
            if level < needed:
                waiting.append(self.closing)
                waiting.extend(pieces)
                waiting.append(self.opening)
            else:
                waiting.extend(pieces)
        return written

    def _setting(self, part: Part) -> tuple[int, Sequence[Piece]]:
        """The precedence of a part and its pieces, last first."""
        form = self.form(part)
        pieces: list[Piece] = getattr(self, form.layout.kind)(form)
        pieces.reverse()
        setting = self._set[part] = self.level(form), pieces
        return setting

    def form(self, part: Part) -> Form:
        if isinstance(part, Form):
            return self.form(part.parts[self.explicit]) if part.layout is LEVEL else part
        form = self._forms.get(part)
        if form is None:
            form = self._forms[part] = part.op.form(part)
        return form

    def level(self, form: Form) -> int:
        return self.levels.get(form.layout.kind, form.layout.precedence)

    def last(self, part: Part, needed: int) -> Piece:
        """A last operand: what is open to the right needs no brackets there."""
        return part, OPEN if self.level(self.form(part)) == OPEN else needed

    def ends_open(self, part: Part) -> bool:
        """Whether what follows the part would be read as belonging to its end: Σ x and then : y."""
        form = self.form(part)
        while form.layout.kind in ("infix", "prefix"):
            form = self.form(form.parts[-1])
        return self.level(form) == OPEN

    def sign(self, layout: Layout) -> Sign:
        return layout.signs[self.spelling]

    def symbol(self, layout: Layout) -> str:
        return self.sign(layout).symbol

    # ----------------------------------------------------------------------- for each spelling

    def low(self, text: str) -> str:
        """A name, numeral or sign below what it follows."""
        raise NotImplementedError

    def name(self, text: str) -> str:
        raise NotImplementedError

    def times(self, right: Part) -> str:
        """What stands between factors that are only put side by side."""
        raise NotImplementedError

    def arguments(self, parts: Sequence[Part]) -> list[Piece]:
        """The arguments of a function in their brackets."""
        return [self.opening, *between(", ", parts), self.closing]

    # ----------------------------------------------------------------------- kinds all spellings share

    def atom(self, form: Form) -> list[Piece]:
        return [self.name(form.parts[0]) if form.parts else self.symbol(form.layout)]

    def call(self, form: Form) -> list[Piece]:
        return [self.symbol(form.layout), *self.arguments(form.parts)]

    def function(self, form: Form) -> list[Piece]:
        name, primes, *arguments = form.parts
        return [self.name(name) + primes, *self.arguments(arguments)]

    def sum(self, form: Form) -> list[Piece]:
        pieces: list[Piece] = [(form.parts[0], OPEN)]
        for term in form.parts[1:]:
            own = self.form(term)
            if own.layout is NEGATIVE:
                pieces += " - ", (own.parts[0], OPEN)
            else:
                pieces += " + ", (term, OPEN)
        return pieces

    def prefix(self, form: Form) -> list[Piece]:
        return [self.symbol(form.layout), self.last(form.parts[0], QUOTIENT)]

    def infix(self, form: Form) -> list[Piece]:
        layout, first = form.layout, form.parts[0]
        if layout.precedence == COLON:
            return self.colon(form)
        same = layout.group and self.form(first).layout.group == layout.group
        needed = ATOM if self.ends_open(first) else layout.precedence if same else SCALED
        pieces: list[Piece] = [(first, needed)]
        symbol = self.symbol(layout)
        for part in form.parts[1:]:
            pieces += (self.times(part) if symbol == " " else symbol), (part, POWERED)
        pieces[-1] = self.last(form.parts[-1], POWERED)
        return pieces

    def colon(self, form: Form) -> list[Piece]:
        """A : B, which is looser than any product."""
        first, second = form.parts
        needed = ATOM if self.ends_open(first) else self._beside_colon(first)
        return [(first, needed), self.symbol(form.layout), self.last(second, self._beside_colon(second))]

    def _beside_colon(self, part: Part) -> int:
        return ATOM + 1 if self.form(part).layout.group in self.enclosed else QUOTIENT

    def fraction(self, form: Form) -> list[Piece]:
        return self.infix(form)

    brackets = ("[", "]")

    def column(self, form: Form) -> list[Piece]:
        """Blocks below each other; rows of as many blocks are written without brackets of their own."""
        opening, closing = self.brackets
        rows = [self.form(p) for p in form.parts]
        if all(r.layout.kind == "row" and len(r.parts) == len(rows[0].parts) for r in rows):
            lines = [between(self.symbol(r.layout), r.parts) for r in rows]
            pieces = [piece for line in lines for piece in (self.symbol(form.layout), *line)]
            return [opening, *pieces[1:], closing]
        return [opening, *between(self.symbol(form.layout), form.parts), closing]

    def row(self, form: Form) -> list[Piece]:
        opening, closing = self.brackets
        return [opening, *between(self.symbol(form.layout), form.parts), closing]

    # ----------------------------------------------------------------------- kinds with sub- and superscripts

    def power(self, form: Form) -> list[Piece]:
        base, exponent = form.parts
        return [(base, ATOM), *self.exponent(form.layout, exponent)]

    def exponent(self, layout: Layout, part: Part) -> list[Piece]:
        raise NotImplementedError

    def fence(self, form: Form) -> list[Piece]:
        sign = self.sign(form.layout)
        return [sign.symbol + sign.open, (form.parts[0], SUM), sign.close + (self.low(sign.low) if sign.low else "")]

    def operator(self, form: Form) -> list[Piece]:
        return self.infix(form)

    def numeral_first(self, part: Part) -> bool:
        """Whether the part begins with a digit, so that a number before it would run into it."""
        return self.first(part)[:1].isdigit()

    def first(self, part: Part) -> str:
        """The name or numeral a part begins with, "" if it begins with anything else."""
        form = self.form(part)
        while form.layout.kind in ("power", "postfix"):
            form = self.form(form.parts[0])
        return form.parts[0] if form.layout.kind == "atom" and form.parts else ""


def between(separator: str, parts: Sequence[Part]) -> list[Piece]:
    """The parts with a separator between them."""
    pieces: list[Piece] = []
    for part in parts:
        pieces += separator, (part, SUM)
    return pieces[1:]
