"""The relations of a document: every `=`, `:=`, `\\in`, `\\le`, … outside brackets and indices, with its two sides.

Displayed mathematics is cut into rows and cells, rows into statements, statements at their relation
signs. In a chain `A = B = C`, over several rows too, each sign is a relation of its own, whose left
side is the member before it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .document import Document, Fragment, expanded

Span = tuple[int, int]

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
CONTINUED = ("+", "-", r"\cdot", r"\times")  # a row that starts so goes on with the row before
TRANSPARENT = {"aligned", "alignedat", "split", "gathered", "array", *"align align* gather gather*".split()}


@dataclass(slots=True)
class Relation:
    """One relation sign with its sides, as stretches of the document.

    `left` is None where the chain's first member is missing altogether. `first` is False for later members
    of a chain, `before` the relation whose right side is the member before.
    """

    sign: str
    left: Span | None
    right: Span
    text: Span
    fragment: Fragment
    before: Relation | None = None
    more: tuple[Span, ...] = ()  # rows that go on with the right side

    @property
    def first(self) -> bool:
        return self.before is None


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is text, blank, sign, break, cell, comma, or space (a wide one); `name` the sign's meaning."""

    kind: str
    text: str
    start: int
    stop: int
    shown: int  # where a relation that begins with this sign begins: at an alignment mark right before it


# --------------------------------------------------------------------------- tokens


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


# --------------------------------------------------------------------------- statements

Statement = list[Token]


def _rows(tokens: list[Token]) -> Iterator[list[Token]]:
    row: list[Token] = []
    for token in tokens:
        if token.kind == "break":
            yield row
            row = []
        else:
            row.append(token)
    yield row


SMALL = {r"\scriptstyle", r"\small", r"\footnotesize", r"\tiny"}


def _without_remark(row: list[Token]) -> list[Token]:
    """The row up to a last column `&& …` that holds a remark: no relation, or words or small type first."""
    solid = [i for i, token in enumerate(row) if token.kind not in ("blank", "space")]
    first = next((row[i].text for i in solid if row[i].kind != "cell"), "")
    if first in SMALL:
        return []
    cells = [i for i, j in itertools.pairwise(solid) if row[i].kind == row[j].kind == "cell" and i > solid[0]]
    if not cells:
        return row
    column = [token for token in row[cells[-1] :] if token.kind not in ("blank", "space", "cell")]
    alone = sum(token.kind == "cell" for token in row[cells[-1] :]) == 2
    words = bool(column) and (column[0].text in SMALL or column[0].text.startswith("\\text"))
    remark = alone and (words or not any(token.kind == "sign" for token in column))
    return row[: cells[-1]] if remark else row


def _statements(row: list[Token]) -> list[Statement]:
    """The row cut at commas, arrows and wide spaces, and the pieces that belong together joined again."""
    pieces: list[tuple[str, Statement]] = [("", [])]
    for i, token in enumerate(row):
        if token.kind in ("comma", "arrow", "space"):
            pieces.append((token.kind if token.text not in ",;" else token.text, []))
        elif token.kind == "cell":
            if _separates(pieces[-1][1], row[i + 1 :]):
                pieces.append(("cell", []))
        else:
            pieces[-1][1].append(token)
    return _joined([(how, trimmed(piece)) for how, piece in pieces if trimmed(piece)])


def _separates(before: Statement, after: list[Token]) -> bool:
    """An alignment mark between two relations; one beside a relation sign does not separate."""
    own = [t for t in before if t.kind != "blank"]
    following = next((t for t in after if t.kind != "blank"), None)
    if not own or following is None or following.kind == "sign" or own[-1].kind == "sign":
        return False
    rest: list[Token] = []
    for token in after:
        if token.kind in ("comma", "arrow", "space", "cell") and any(t.kind == "sign" for t in rest):
            break
        rest.append(token)
    return any(t.kind == "sign" for t in own) and any(t.kind == "sign" for t in rest)


def _joined(pieces: list[tuple[str, Statement]]) -> list[Statement]:
    """`x_1, \\dots, x_N \\in R` is one statement, and so is `i = 1, \\dots, N`."""
    found: list[Statement] = []
    waiting: Statement = []
    for how, piece in pieces:
        first = next((t for t in piece if t.kind == "sign"), None)
        if first is None and found and not waiting and how in ",;" and _goes_on(piece, found[-1]):
            found[-1] = found[-1] + piece
        elif first is None and how in ("", ",", "cell"):
            waiting = waiting + piece
        elif first is None:
            waiting = piece
        elif waiting and how == "," and SIGNS[first.text] in ("in", ">=", "<=") and piece[0] is not first:
            found.append(waiting + piece)
            waiting = []
        else:
            found.append(piece)
            waiting = []
    return found


def _goes_on(piece: Statement, before: Statement) -> bool:
    """Whether a piece without a relation continues a range `1, …, n`."""
    dots = (r"\dots", r"\ldots", r"\cdots", "…")
    return piece[0].text in dots or any(t.text in dots for t in before[-2:])


def trimmed(tokens: list[Token]) -> list[Token]:
    """Without blanks at the ends and punctuation at the end."""
    first, last = 0, len(tokens)
    while first < last and tokens[first].kind in ("blank", "cell"):
        first += 1
    while last > first and (tokens[last - 1].kind in ("blank", "cell") or tokens[last - 1].text in (".", ":", "?")):
        last -= 1
    return tokens[first:last]


# --------------------------------------------------------------------------- relations


def displayed(document: Document, fragment: Fragment, before: Relation | None) -> list[Relation]:
    """The relations of a formula; one that starts with a relation sign goes on from the relation `before`."""
    tokens = Scanner(document, fragment.start, fragment.stop).scan()
    found: list[Relation] = []
    main = before
    for row in map(_without_remark, _rows(tokens)):
        head: list[Relation] = []
        for number, statement in enumerate(_statements(row)):
            chain = _chain(statement, fragment, main if number == 0 else found[-1] if found else main)
            head = head or chain
            found += chain
        rest = _continuation(row)
        if head:
            main = head[-1]
        elif main is not None and rest and rest[0].text in CONTINUED:
            main.more = (*main.more, (rest[0].start, rest[-1].stop))
            main.text = (main.text[0], rest[-1].stop)
    return found


def _continuation(row: list[Token]) -> list[Token]:
    """A row from its first sign on, without the `{}` and the space that set it apart."""
    rest = trimmed(row)
    start = next((i for i, token in enumerate(rest) if token.kind != "space" and token.text not in ("{", "}", " ")), 0)
    return rest[start:]


def _chain(statement: Statement, fragment: Fragment, before: Relation | None) -> list[Relation]:
    """The relations of one statement: a chain from left to right."""
    members: list[Statement] = [[]]
    signs: list[Token] = []
    for token in statement:
        if token.kind == "sign":
            signs.append(token)
            members.append([])
        else:
            members[-1].append(token)
    sides = [trimmed(m) for m in members]
    found: list[Relation] = []
    for i, sign in enumerate(signs):
        right = sides[i + 1]
        if not right:
            continue
        left = (sides[i][0].start, sides[i][-1].stop) if sides[i] else None
        own = i == 0 and left is not None
        previous = None if own else found[-1] if found else before
        if previous is not None:
            left = previous.right
        stretch = (right[0].start, right[-1].stop)
        whole = (left[0] if own and left else sign.shown, right[-1].stop)
        found.append(Relation(SIGNS[sign.text], left, stretch, whole, fragment, previous))
    return found
