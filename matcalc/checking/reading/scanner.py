"""Signs, breaks, cells and wide spaces of displayed mathematics, with where they stand in the document.

The tokens are TeX's, told apart by pylatexenc (see language/latex); here they are given their part in a display.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ...errors import MatcalcError, ParseError
from ...language.latex.characters import characters
from ...language.latex.mouth import tokens
from ...language.tokens import Token as Written
from .document import Document
from .relations import SIGNS

WIDE_SIGNS = (":=", "=:", "<-", "<=", ">=")
BREAKS = {r"\\", r"\cr"}
ARROWS = {r"\implies", r"\Rightarrow", r"\Longrightarrow", r"\iff", r"\Leftrightarrow", r"\therefore", "⇒", "⟹"}
SPACES = {r"\quad", r"\qquad"}
BOXES = {r"\boxed", r"\fbox", r"\underline", r"\eqalign", r"\eqalignno"}  # as good as absent
LABELS = {r"\tag", r"\label", r"\ref", r"\eqref"}
WORDS = {r"\text", r"\textrm", r"\mbox", r"\textit"}
CONJUNCTIONS = {"and", "where", "with", "for", "so", "if", "or", "thus", "hence", "i.e"}
FONTS = {r"\mathbf", r"\mathrm", r"\mathsf", r"\text", r"\hat", r"\bm", r"\boldsymbol"}
NOTHING = {r"\,", r"\;", r"\:", r"\!", r"\ ", r"\nonumber", r"\notag", r"\qedhere", r"\displaystyle", "~", r"\hfill"}
OPENING = {"(", "[", "{", r"\{", r"\langle", r"\lVert", r"\lbrace", "⟨"}
CLOSING = {")", "]", "}", r"\}", r"\rangle", r"\rVert", r"\rbrace", "⟩"}
TRANSPARENT = {
    *"aligned alignedat split gathered array align align* alignat alignat* gather gather* multline multline*".split(),
    *"flalign flalign* eqnarray eqnarray* equation equation*".split(),
}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is text, sign, arrow, break, cell, comma, or space (a wide one)."""

    kind: str
    text: str
    start: int
    stop: int
    shown: int  # where a relation that begins with this sign begins: at an alignment mark right before it


def scanned(document: Document, start: int, stop: int) -> list[Token]:
    """The tokens of a stretch of LaTeX. White space, labels and what only draws something have none.

    >>> from .document import read_document
    >>> [(t.kind, t.text) for t in scanned(read_document(r"$a &= b_{k=1} \\quad$"), 1, 20)]
    [('text', 'a'), ('cell', '&'), ('sign', '='), ('text', 'b'), ('text', '_{k=1}'), ('space', '\\\\quad')]
    """
    return _Scanner(document, start, stop).run()


class _Scanner:
    """One stretch being scanned; `depth` counts the brackets, groups and environments that are open."""

    def __init__(self, document: Document, start: int, stop: int) -> None:
        self.document, self.text = document, document.text
        self.waiting = _written(self.text, start, stop)[::-1]
        self.depth = 0
        self.boxes: list[int] = []  # depths at which a brace closes a box
        self.found: list[Token] = []

    def run(self) -> list[Token]:
        while self.waiting:
            self._token(self.waiting.pop())
        return self.found

    def _token(self, token: Written) -> None:
        word = self._word(token)
        if word in NOTHING:
            return
        if token.kind in ("begin", "end"):
            self._environment(token)
            return
        for words, handler in HANDLERS:
            if word in words:
                handler(self, word, token)
                return
        self._sign(word, token)

    def _word(self, token: Written) -> str:
        """The token as it stands in the document."""
        return self.text[token.start : token.stop]

    def _emit(self, kind: str, start: int, stop: int) -> None:
        marked = bool(self.found) and self.found[-1].kind == "cell" and self.found[-1].stop == start
        shown = self.found[-1].start if marked else start
        self.found.append(Token(kind, self.text[start:stop], start, stop, shown))

    # ------------------------------------------------------------------- groups

    def _next_is(self, character: str) -> bool:
        return bool(self.waiting) and self.waiting[-1].kind == character

    def _group(self, closing: str = "}") -> tuple[int, int]:
        """Take the group that follows; where what is inside it starts and stops."""
        opening = self.waiting.pop()
        depth, stop = 0, opening.stop
        while self.waiting:
            token = self.waiting.pop()
            if depth == 0 and token.kind == closing:
                return opening.stop, token.start
            depth += (token.kind == "{") - (token.kind == "}")
            stop = token.stop
        return opening.stop, stop

    def _argument(self, start: int) -> int:
        """Take the group or token that follows, with the group after a font; where it stops."""
        if self._next_is("{"):
            return self._group()[1] + 1
        if not self.waiting:
            return start
        token = self.waiting.pop()
        return self._argument(token.stop) if self._word(token) in FONTS else token.stop

    # ------------------------------------------------------------------- commands and signs

    def _box(self, word: str, token: Written) -> None:
        """The brace of `\\boxed{`, and the one that closes it, are left out."""
        if self._next_is("{"):
            self.waiting.pop()
            self.boxes.append(self.depth)

    def _environment(self, token: Written) -> None:
        opens = token.kind == "begin"
        if token.text in TRANSPARENT or (token.text == "cases" and self._cases_stand_alone(opens)):
            if opens:
                self._options(token.stop)
            return
        self.depth += opens
        self._emit("text", token.start, token.stop)
        self.depth -= not opens

    def _options(self, stop: int) -> None:
        """Take the columns or the placement that follow without a gap: `{ll}`, `[t]`."""
        for opening, closing in ("{}", "[]"):
            if self._next_is(opening) and self.waiting[-1].start == stop:
                self._group(closing)
                return

    def _cases_stand_alone(self, opens: bool) -> bool:
        """Cases that are relations themselves, rather than the value of one."""
        if opens:
            return not self.found or self.found[-1].kind not in ("sign", "text")
        return self.depth == 0

    def _break(self, word: str, token: Written) -> None:
        if self.depth and not (self.boxes and self.depth <= self.boxes[-1]):
            self._emit("text", token.start, token.stop)
            return
        if self._next_is("*"):
            self.waiting.pop()
        if self._next_is("["):
            self._group("]")
        self._emit("break", token.start, token.stop)

    def _words(self, word: str, token: Written) -> None:
        """Words between formulas; `\\text{ReLU}` is a name."""
        start, stop = self._group() if self._next_is("{") else (token.stop, token.stop)
        inner = self.text[start:stop].strip()
        name = word in WORDS and re.fullmatch(r"[A-Za-z]+", inner) is not None and inner not in CONJUNCTIONS
        self._emit("text" if name or self.depth else "comma", token.start, stop + 1)

    def _label(self, word: str, token: Written) -> None:
        if self._next_is("{"):
            self._group()

    def _index(self, word: str, token: Written) -> None:
        """An index or exponent with all it holds: relation signs in it are no relations."""
        self._emit("text", token.start, self._argument(token.stop))

    def _open(self, word: str, token: Written) -> None:
        self.depth += 1
        self._emit("text", token.start, token.stop)

    def _close(self, word: str, token: Written) -> None:
        if word == "}" and self.boxes and self.depth == self.boxes[-1]:
            self.boxes.pop()
            return
        self._emit("text", token.start, token.stop)
        self.depth = max(0, self.depth - 1)

    def _sign(self, word: str, token: Written) -> None:
        wide = self.text[token.start : token.start + 2]
        stop = token.stop
        if wide in WIDE_SIGNS and self.waiting:
            word, stop = wide, self.waiting.pop().stop
        self._emit(self._kind(word) if self.depth == 0 else "text", token.start, stop)

    def _kind(self, word: str) -> str:
        if word in ARROWS or self._is_arrow(word):
            return "arrow"
        return "sign" if word in SIGNS else KINDS.get(word, "text")

    def _is_arrow(self, word: str) -> bool:
        """Whether a command is a macro that holds an arrow, which separates statements."""
        macro = self.document.macros.get(word[1:]) if word[0] == "\\" else None
        if macro is None or macro.arguments:
            return False
        try:
            return any(f"\\{t.text}" in ARROWS for t in tokens(word, self.document.macros)[0])
        except MatcalcError:
            return False


KINDS = {",": "comma", ";": "comma", "&": "cell"} | dict.fromkeys(SPACES, "space")
HANDLERS: tuple[tuple[set[str], Callable[[_Scanner, str, Written], None]], ...] = (
    (BOXES, _Scanner._box),
    (BREAKS, _Scanner._break),
    (LABELS, _Scanner._label),
    (WORDS | {r"\intertext"}, _Scanner._words),
    ({"^", "_"}, _Scanner._index),
    (OPENING, _Scanner._open),
    (CLOSING, _Scanner._close),
)


def _written(text: str, start: int, stop: int) -> list[Written]:
    """TeX's tokens of a stretch, at their places in the text; what goes wrong ends as one token of text."""
    found: list[Written] = []
    try:
        for token in characters(text[start:stop]):
            found.append(token._replace(start=token.start + start, stop=token.stop + start))
    except ParseError:
        at = found[-1].stop if found else start
        found.append(Written("rest", text[at:stop], at, stop))
    return found
