"""Signs, breaks, cells and wide spaces of displayed mathematics, with where they stand in the document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .document import Document
from .macros import expanded

TOKEN = re.compile(r"(?P<command>\\[A-Za-z]+\*?|\\.)|(?P<space>\s+)|(?P<comment>(?<!\\)%[^\n]*)|(?P<sign>.)", re.DOTALL)
SIGNS = {
    "=": "=",
    ":=": ":=",
    "=:": ":=",
    r"\coloneqq": ":=",
    r"\triangleq": ":=",
    r"\equiv": "=",
    r"\in": "in",
    "∈": "in",
    r"\leftarrow": "<-",
    r"\gets": "<-",
    "←": "<-",
    "<-": "<-",
    r"\approx": "~=",
    "≈": "~=",
    r"\sim": "~",
    r"\simeq": "~=",
    r"\propto": "~",
    r"\le": "<=",
    r"\leq": "<=",
    "≤": "<=",
    "<=": "<=",
    r"\ge": ">=",
    r"\geq": ">=",
    "≥": ">=",
    ">=": ">=",
    "≜": ":=",
    "≔": ":=",
    "≡": "=",
}
BREAKS = {r"\\", r"\cr"}
ARROWS = {r"\implies", r"\Rightarrow", r"\Longrightarrow", r"\iff", r"\Leftrightarrow", r"\therefore", "⇒", "⟹"}
SPACES = {r"\quad", r"\qquad"}
WORDS = {r"\text", r"\textrm", r"\mbox", r"\textit", r"\intertext", r"\tag", r"\label", r"\ref", r"\eqref"}
NOTHING = {r"\,", r"\;", r"\:", r"\!", r"\ ", r"\nonumber", r"\notag", r"\qedhere", r"\displaystyle", "~", r"\hfill"}
OPENING = {"(", "[", "{", r"\{", r"\langle", r"\lVert", r"\lbrace", "⟨"}
CLOSING = {")", "]", "}", r"\}", r"\rangle", r"\rVert", r"\rbrace", "⟩"}
TRANSPARENT = {"aligned", "alignedat", "split", "gathered", "array", *"align align* gather gather*".split()}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is text, blank, sign, break, cell, comma, or space (a wide one); `name` the sign's meaning."""

    kind: str
    text: str
    start: int
    stop: int
    shown: int  # where a relation that begins with this sign begins: at an alignment mark right before it


class Scanner:
    """The tokens of one stretch of LaTeX, with the depth of brackets and groups."""

    def __init__(self, document: Document, start: int, stop: int) -> None:
        self.document, self.text = document, document.text
        self.position, self.stop = start, stop
        self.depth = 0
        self.transparent: list[int] = []  # depths at which a brace closes a box
        self.found: list[Token] = []

    def scan(self) -> list[Token]:
        while self.position < self.stop:
            match = TOKEN.match(self.text, self.position, self.stop)
            assert match is not None
            self._token(match)
        return self.found

    def _emit(self, kind: str, start: int, stop: int) -> None:
        marked = bool(self.found) and self.found[-1].kind == "cell" and self.found[-1].stop == start
        shown = self.found[-1].start if marked else start
        self.found.append(Token(kind, self.text[start:stop], start, stop, shown))
        self.position = stop

    def _token(self, match: re.Match[str]) -> None:
        word, (start, stop) = match[0], match.span()
        if match["space"] or match["comment"] or word in NOTHING:
            self._emit("blank", start, stop)
        elif word in (r"\boxed", r"\fbox", r"\underline", r"\eqalign", r"\eqalignno"):
            self._box(start, stop)
        elif word in (r"\begin", r"\end"):
            self._environment(word, start, stop)
        elif word in BREAKS:
            self._break(start, stop)
        elif word in WORDS:
            self._words(word, start, stop)
        elif word in ("^", "_"):
            self._index(start, stop)
        else:
            self._sign(word, start, stop)

    def _box(self, start: int, stop: int) -> None:
        """`\\boxed{` and its brace are as good as absent."""
        brace = self._skip_space(stop)
        if self.text[brace : brace + 1] == "{":
            self.transparent.append(self.depth)
            stop = brace + 1
        self._emit("blank", start, stop)

    def _skip_space(self, position: int) -> int:
        while position < self.stop and self.text[position].isspace():
            position += 1
        return position

    def _environment(self, word: str, start: int, stop: int) -> None:
        match = re.compile(r"\s*\{([^}]*)\}(\{[^}]*\}|\[[^\]]*\])?").match(self.text, stop)
        name = match[1] if match else ""
        if match is None or name in TRANSPARENT or (name == "cases" and self._cases_stand_alone(word)):
            self._emit("blank", start, match.end() if match else stop)
            return
        self.depth += 1 if word == r"\begin" else 0
        self._emit("text", start, match.start() + match[0].index("}") + 1)
        self.depth -= 1 if word == r"\end" else 0

    def _cases_stand_alone(self, word: str) -> bool:
        """Cases that are relations themselves, rather than the value of one."""
        before = next((t for t in reversed(self.found) if t.kind != "blank"), None)
        if word == r"\begin":
            return before is None or before.kind not in ("sign", "text")
        return self.depth == 0

    def _break(self, start: int, stop: int) -> None:
        if self.depth == 0 or (self.transparent and self.depth <= self.transparent[-1]):
            option = re.compile(r"\*?\[[^\]]*\]").match(self.text, stop)
            self._emit("break", start, option.end() if option else stop)
        else:
            self._emit("text", start, stop)

    def _words(self, word: str, start: int, stop: int) -> None:
        """Words between formulas; `\\text{ReLU}` is a name."""
        brace = self._skip_space(stop)
        end = self._group_end(brace) if self.text[brace : brace + 1] == "{" else brace
        inner = self.text[brace + 1 : end - 1]
        worded = word in (r"\text", r"\textrm", r"\mbox", r"\textit")
        name = worded and re.fullmatch(r"[A-Za-z]+", inner.strip()) is not None
        name = name and inner.strip() not in ("and", "where", "with", "for", "so", "if", "or", "thus", "hence", "i.e")
        if word in (r"\tag", r"\label", r"\ref", r"\eqref"):
            self._emit("blank", start, end)
        else:
            self._emit("text" if name else "comma" if self.depth == 0 else "text", start, end)

    def _group_end(self, brace: int) -> int:
        depth = 0
        position = brace
        while position < self.stop:
            character = self.text[position]
            position += 2 if character == "\\" else 1
            depth += (character == "{") - (character == "}")
            if depth == 0:
                return position
        return self.stop

    def _index(self, start: int, stop: int) -> None:
        """An index or exponent with all it holds: relation signs in it are no relations."""
        position = self._skip_space(stop)
        if self.text[position : position + 1] == "{":
            end = self._group_end(position)
        else:
            match = TOKEN.match(self.text, position, self.stop)
            end = match.end() if match else stop
            if match and match[0] in (r"\mathbf", r"\mathrm", r"\mathsf", r"\text", r"\hat", r"\bm", r"\boldsymbol"):
                brace = self._skip_space(end)
                end = self._group_end(brace) if self.text[brace : brace + 1] == "{" else brace + 1
        self._emit("text", start, end)

    def _sign(self, word: str, start: int, stop: int) -> None:
        if word == "}" and self.transparent and self.depth == self.transparent[-1]:
            self.transparent.pop()
            return self._emit("blank", start, stop)
        for wide in (":=", "=:", "<-", "<=", ">="):
            if self.text.startswith(wide, start):
                word, stop = wide, start + 2
        if word in OPENING:
            self.depth += 1
            return self._emit("text", start, stop)
        if word in CLOSING:
            self._emit("text", start, stop)
            self.depth = max(0, self.depth - 1)
            return None
        return self._emit(self._kind(word) if self.depth == 0 else "text", start, stop)

    def _kind(self, word: str) -> str:
        if word in SIGNS:
            return "sign"
        if word in ARROWS:
            return "arrow"
        if word in SPACES:
            return "space"
        if word in (",", ";"):
            return "comma"
        if word == "&":
            return "cell"
        if word[0] == "\\" and word[1:] in self.document.macros:
            return self._macro(word[1:])
        return "text"

    def _macro(self, name: str) -> str:
        """A macro that holds an arrow separates statements."""
        body = expanded(self.document.macros[name].body, self.document.macros)
        return (
            "arrow" if any(arrow in body for arrow in ARROWS) and not self.document.macros[name].arguments else "text"
        )
