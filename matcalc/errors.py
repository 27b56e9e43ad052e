"""Everything matcalc raises on purpose.

MatcalcError
├── ParseError          the text is not in the language
│   └── UnknownNameError    a name, function or property nobody declared (may carry a suggestion)
├── ShapeError          shapes that do not fit, both of them named
├── DeclarationError    a shape, property or name that cannot be declared so
├── NotScalarError      the gradient of something that is not a scalar
├── NoRuleError         an op without the derivative that was asked for: never a silent zero
├── DomainError         undefined for every input (division by the literal zero, inverse of zeros)
├── LimitError          too long, too deep, too large
├── RewriteLoopError    a rewrite did not settle within its budget
└── VerificationError   no point could be found at which to verify

Inner code states the fact (and perhaps a hint); the reader, which knows the text, adds the place.
"""

from __future__ import annotations


class MatcalcError(Exception):
    """A fact, optionally the place in the text it is about, and a way out.

    >>> print(MatcalcError("no such thing", hint="try another", source="a + b", span=(4, 5)))
    no such thing
      a + b
          ^
    try another
    """

    def __init__(
        self,
        fact: str,
        *,
        hint: str | None = None,
        source: str | None = None,
        span: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(fact)
        self.fact = fact
        self.hint = hint
        self.source = source
        self.span = span

    def at(self, source: str, span: tuple[int, int]) -> MatcalcError:
        """The same error with its place, unless it already has one."""
        if self.span is None:
            self.source, self.span = source, span
        return self

    def __str__(self) -> str:
        lines = [shortened(visible(self.fact))]
        if self.source is not None and self.span is not None:
            lines += excerpt(self.source, self.span)
        if self.hint:
            lines.append(shortened(visible(self.hint)))
        return "\n".join(lines)


# characters that move the cursor, ring, set titles or turn the direction of writing: none of them reaches a reader
CONTROLS = {c: 0x2400 + c for c in range(0x20) if chr(c) not in "\n\t"} | {0x7F: 0x2421}
CONTROLS |= dict.fromkeys(
    [*range(0x80, 0xA0), *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD
)


def visible(text: str) -> str:
    """The text with a picture of each control character in its place; lines and tabs stay.

    >>> visible("a\x1b[2J\x07b\x9d\u202e")
    'a␛[2J␇b��'
    """
    return text.translate(CONTROLS)


QUOTED = 200  # characters of a fact or of a way out, at most: they may repeat what was typed


def shortened(text: str) -> str:
    """The text without its middle if it is longer than what a message quotes.

    >>> len(shortened("x" * 100_000))
    200
    """
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 53]} … {text[-50:]}"


WIDTH = 72


def excerpt(source: str, span: tuple[int, int]) -> list[str]:
    """The line of `source` around `span` and a line of carets under it, at most WIDTH columns."""
    start, stop = span
    left = source.rfind("\n", 0, start) + 1
    right = source.find("\n", start)
    right = len(source) if right < 0 else right
    first = max(left, min(start - WIDTH // 2, right - WIDTH)) if right - left > WIDTH else left
    last = min(right, first + WIDTH)
    head, tail = ("…" if first > left else ""), ("…" if last < right else "")
    shown = "".join(c if c.isprintable() else " " for c in visible(source[first:last]))
    carets = "^" * max(1, min(stop, last) - start)
    return [f"  {head}{shown}{tail}", "  " + " " * (len(head) + start - first) + carets]


class ParseError(MatcalcError):
    """The text is not in the language."""


class UnknownNameError(ParseError):
    """A name, function or property nobody declared."""


class ShapeError(MatcalcError):
    """Shapes that do not fit together."""


class DeclarationError(MatcalcError):
    """A declaration that cannot be taken: bad name, bad shape, unknown or impossible property."""


class NotScalarError(MatcalcError):
    """A gradient was asked of an expression that is not 1×1."""


class NoRuleError(MatcalcError):
    """An op has no derivative in the argument it was asked for."""


class NoMatrixError(NoRuleError):
    """A linear map has no matrix that could be written in closed form; the map itself can."""


class DomainError(MatcalcError):
    """The expression is undefined whatever the values."""


class LimitError(MatcalcError):
    """The input exceeds a stated limit."""


class RewriteLoopError(MatcalcError):
    """Rewriting did not reach a fixed point within its budget."""


class VerificationError(MatcalcError):
    """No admissible point was found, so nothing could be verified."""
