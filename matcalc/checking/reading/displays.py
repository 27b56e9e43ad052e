"""The relations of displayed mathematics, and of formulas in prose.

Displays are cut into rows and cells, rows into statements, statements at their relation
signs. In a chain `A = B = C`, over several rows too, each sign is a relation of its own, whose left
side is the member before it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from .document import Document, Fragment
from .relations import SIGNS, Chain, Relation, Span, relations_of
from .scanner import Token, scanned

CONTINUED = ("+", "-", ":", r"\cdot", r"\times", r"\odot", r"\circ", r"\oslash", r"\otimes")  # so a row goes on
ASIDE = re.compile(r"\\(?:text|mbox|textrm|textit)\s*\{\s*(?:where|with)\b")


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
    solid = [i for i, token in enumerate(row) if token.kind != "space"]
    first = next((row[i].text for i in solid if row[i].kind != "cell"), "")
    if first in SMALL:
        return []
    cells = [i for i, j in itertools.pairwise(solid) if row[i].kind == row[j].kind == "cell" and i > solid[0]]
    if not cells:
        return row
    column = [token for token in row[cells[-1] :] if token.kind not in ("space", "cell")]
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
    if not before or not after or after[0].kind == "sign" or before[-1].kind == "sign":
        return False
    rest: list[Token] = []
    for token in after:
        if token.kind in ("comma", "arrow", "space", "cell") and any(t.kind == "sign" for t in rest):
            break
        rest.append(token)
    return any(t.kind == "sign" for t in before) and any(t.kind == "sign" for t in rest)


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
    listed = before[-1].text.isdigit() and all(t.text.isdigit() for t in piece)  # t = 1, 2
    return listed or piece[0].text in dots or any(t.text in dots for t in before[-2:])


def trimmed(tokens: list[Token]) -> list[Token]:
    """Without alignment marks at the ends and punctuation at the end."""
    first, last = 0, len(tokens)
    while first < last and tokens[first].kind == "cell":
        first += 1
    while last > first and (tokens[last - 1].kind == "cell" or tokens[last - 1].text in (".", ":", "?")):
        last -= 1
    return tokens[first:last]


# --------------------------------------------------------------------------- relations


def displayed(document: Document, fragment: Fragment, before: Relation | None) -> list[Relation]:
    """The relations of a formula; one that starts with a relation sign goes on from the relation `before`."""
    tokens = scanned(document, fragment.start, fragment.stop)
    found: list[Relation] = []
    main = last = before  # what a row that begins with `=` goes on from, and one that begins with `+`
    for row in map(_without_remark, _rows(tokens)):
        head: list[Relation] = []
        for number, statement in enumerate(_statements(row)):
            before = main if number == 0 or not found else found[-1]
            chain = relations_of(_chain(statement), fragment, before)
            head = head or chain
            found += chain
        rest = _continuation(row)
        if head:
            last = head[-1]
            main = main if _is_aside(row) else last
        elif last is not None and rest and rest[0].text in CONTINUED:
            last.more = (*last.more, (rest[0].start, rest[-1].stop))
            last.text = (last.text[0], rest[-1].stop)
    return found


def _is_aside(row: list[Token]) -> bool:
    """Whether the row only says what a name in the row before it stands for: where δ = …"""
    first = next(token for token in row if token.kind not in ("space", "cell"))
    return ASIDE.match(first.text) is not None


def _continuation(row: list[Token]) -> list[Token]:
    """A row from its first sign on, without the `{}` and the space that set it apart."""
    rest = trimmed(row)
    start = next((i for i, token in enumerate(rest) if token.kind != "space" and token.text not in ("{", "}", " ")), 0)
    return rest[start:]


def _chain(statement: Statement) -> Chain:
    """The members and signs of one statement."""
    members: list[Statement] = [[]]
    signs: list[tuple[str, int]] = []
    for token in statement:
        if token.kind == "sign":
            signs.append((SIGNS[token.text], token.shown))
            members.append([])
        else:
            members[-1].append(token)
    return Chain([_span(trimmed(member)) for member in members], signs)


def _span(tokens: list[Token]) -> Span | None:
    return (tokens[0].start, tokens[-1].stop) if tokens else None
