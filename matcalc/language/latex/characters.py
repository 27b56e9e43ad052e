r"""Characters to the tokens of TeX, by pylatexenc; Unicode abbreviates LaTeX: ⊙ is \odot, W₁ᵀ is W_{1}^{T}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import combining, normalize

from ...errors import ParseError
from ..tokens import Token
from .symbols import ACCENT_MARKS, LOWERED, RAISED, WRITTEN


def braced(body: list[Token], place: Token) -> list[Token]:
    return [Token("{", "{", place.start, place.stop), *body, Token("}", "}", place.start, place.stop)]


def characters(text: str) -> Iterator[Token]:
    """The tokens as they stand in the text, no macro expanded."""
    from pylatexenc.latexwalker import LatexWalker, LatexWalkerEndOfStream, LatexWalkerParseError
    from pylatexenc.macrospec import LatexContextDb

    walker = LatexWalker(text, latex_context=LatexContextDb())
    state = walker.make_parsing_state(in_math_mode=True)
    position = 0
    while True:
        try:
            found = walker.get_token(position, parsing_state=state)
        except LatexWalkerEndOfStream:
            return
        except LatexWalkerParseError as error:
            span = (error.pos or position, (error.pos or position) + 1)
            raise ParseError("this command is not complete", source=text, span=span) from None
        position = found.pos + found.len
        if found.tok == "char" and len(found.arg) > 1:  # \begin without its environment
            span = (found.pos, found.pos + found.len)
            raise ParseError(f"{found.arg} lacks its environment", source=text, span=span)
        accented = ACCENTED.match(text, found.pos) if found.tok == "char" else None
        entrywise = ENTRYWISE.match(text, found.pos)
        run = SCRIPTS.match(text, found.pos) if found.tok == "char" else None
        if SUMMATION.match(text, found.pos):
            yield Token("macro", "sum", found.pos, position)
        elif accented:
            position = accented.end()
            yield from _accented(accented[1], accented[2], *accented.span())
        elif entrywise:
            position = entrywise.end()
            yield from _script(
                entrywise[1], *entrywise.span(1), before=[Token("macro", "odot", found.pos, found.pos + 1)]
            )
        elif run:
            position = run.end()
            yield from _script(run.group(), *run.span(), sized=text[found.pos - 1 : found.pos] in CONSTANTS)
        else:
            yield from _tokens(found.tok, found.arg, found.pos, position - len(found.post_space or ""))


SCRIPTS = re.compile(f"[{''.join(LOWERED)}]+|[{''.join(RAISED)}]+")


CONSTANTS = ("𝟏", "𝟎")
ENTRYWISE = re.compile(f"⊙([{''.join(RAISED)}]+)")  # x⊙² is x^{\\odot 2}
SUMMATION = re.compile("Σ(?=[ᵢⱼₖₗₘₙₛₜ])")  # the letter, where it has an index, is the sign
ACCENTED = re.compile(f"(.)([{''.join(ACCENT_MARKS)}]+)")


def _accented(letter: str, marks: str, start: int, stop: int) -> Iterator[Token]:
    """A letter with the accents that stand after it as characters of their own."""
    for mark in reversed(marks):
        yield Token("macro", ACCENT_MARKS[mark], start, stop)
    yield from _character(letter, start, stop)


def _script(run: str, start: int, stop: int, before: Iterable[Token] = (), *, sized: bool = False) -> Iterator[Token]:
    """x⁻¹ is x^{-1}, after `before`; 𝟏ₘₓₙ, for want of a lowered ×, \\mathbf 1_{m \\times n}."""
    table = LOWERED if run[0] in LOWERED else RAISED
    sign = "^" if table is RAISED else "_"
    yield Token(sign, sign, start, stop)
    plain = [Token(table[c], table[c], start + i, start + i + 1) for i, c in enumerate(run)]
    if sized:
        plain[1:-1] = [t._replace(kind="macro", text="times") if t.kind == "x" else t for t in plain[1:-1]]
    yield from braced([*before, *plain], Token("", "", start, stop))


KINDS = {"brace_open": "{", "brace_close": "}", "begin_environment": "begin", "end_environment": "end"}


def _tokens(kind: str, argument: str, start: int, stop: int) -> Iterator[Token]:
    if kind == "char":
        yield from _character(argument, start, stop)
    elif kind == "macro":
        yield Token("macro", argument, start, stop)
    elif kind in KINDS:
        yield Token(KINDS[kind], argument, start, stop)


def _character(character: str, start: int, stop: int) -> Iterator[Token]:
    """A character, Unicode spelt in LaTeX."""
    if character.isascii():
        yield Token(character, character, start, stop)
    elif character in WRITTEN:
        for sign in WRITTEN[character].split():
            macro = sign[0] == "\\" and len(sign) > 1
            yield Token("macro", sign[1:], start, stop) if macro else Token(sign, sign, start, stop)
    else:
        yield from _decomposed(character, start, stop)


def _decomposed(character: str, start: int, stop: int) -> Iterator[Token]:
    """ŷ is \\hat y; the letters of mathematical alphabets are letters."""
    letter, *marks = list(normalize("NFKD", character))
    for mark in marks:
        if mark in ACCENT_MARKS:
            yield Token("macro", ACCENT_MARKS[mark], start, stop)
        elif not combining(mark):
            letter = character
    if letter != character and letter in WRITTEN:
        yield from _character(letter, start, stop)
    else:
        yield Token(letter, letter, start, stop)
