"""Formulas in plain text and code: what stands around a relation sign, as far as no word of prose interrupts it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .document import Document, Fragment
from .relations import SIGNS, Chain, Relation, Span, relations_of
from .words import Words

TOKEN = re.compile(
    r"""(?P<gap>[ \t]{4,}|(?<!\^)\([ ]*\w{1,2}[ ]+(?:x|×|by)[ ]+\w{1,2}[ ]*\))|(?P<space>\s+|\bself\.)
       |(?P<sign>:=|<-|<=|>=|[-+*/]=(?!=)|←|∈|≈|≤|≥|≜|≔|≡|(?<![=!<>])=(?![=>])|\bin\b(?=\s+(?:R\^|ℝ)))
       |(?P<arrow>=>|⇒|⟹|→|->|<|>)
       |(?P<stop>(?<=\S):(?=\s|$)|`|\bw\.?r\.?t\b\.?)
       |(?P<command>\\[A-Za-z]+)
       |(?P<word>[^\W\d_](?:[^\W_]|_(?=\w))*)
       |(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
       |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
COMMENT = re.compile(r"\#+|//|^[ ]*%+|[ ]%+", re.MULTILINE)
LISTED = re.compile(r"\s*(?:\d+[.)]|[-*•]|\((?:[a-z0-9]|[ivx]+)\))\s+")


def in_lines(document: Document, fragment: Fragment, words: Words, before: Relation | None) -> list[Relation]:
    """The relations of a stretch of plain text or code, line by line."""
    found: list[Relation] = []
    for start, stop in _lines(document.text, fragment):
        for chain in _chains(document.text, start, stop, words):
            found += relations_of(chain, fragment, found[-1] if found else before)
    return found


def _lines(text: str, fragment: Fragment) -> Iterator[Span]:
    position = fragment.start
    while position < fragment.stop:
        end = text.find("\n", position, fragment.stop)
        end = fragment.stop if end < 0 else end
        if fragment.kind == "code":
            yield from _code_and_comment(text, position, end)
        else:
            listed = LISTED.match(text, position, end)
            yield (listed.end() if listed else position), end
        position = end + 1


def _code_and_comment(text: str, start: int, stop: int) -> Iterator[Span]:
    """The code of a line, and what a comment after it says."""
    comment = COMMENT.search(text, start, stop)
    yield start, comment.start() if comment else stop
    if comment:
        yield comment.end(), stop


def _chains(text: str, start: int, stop: int, words: Words) -> Iterator[Chain]:
    """Runs of formula that hold a relation sign."""
    chain, depth = Chain([], []), 0
    run: list[re.Match[str]] = []
    for match in TOKEN.finditer(text, start, stop):
        depth = max(0, depth + (match[0] in "([⟨") - (match[0] in ")]⟩"))
        if match.lastgroup == "sign" and depth == 0:
            chain.members.append(_span(run))
            chain.signs.append((SIGNS[match[0]], match.start()))
            run = []
        elif _ends(match, text, stop, words, depth):
            yield from _complete(chain, run)
            chain, run, depth = Chain([], []), [], 0
        else:
            run.append(match)
    yield from _complete(chain, run)


def _complete(chain: Chain, run: list[re.Match[str]]) -> Iterator[Chain]:
    """The chain with its last member, if it has a sign at all."""
    if chain.signs:
        chain.members.append(_span(run))
        yield chain


def _span(run: list[re.Match[str]]) -> Span | None:
    solid = [match for match in run if match.lastgroup not in ("space", "gap")]
    if len(solid) > 1 and solid[0].lastgroup == "number" and solid[1].start() > solid[0].end() + 1:
        solid = solid[1:]  # Ex. 1   f = …
    return (solid[0].start(), solid[-1].end()) if solid else None


def _ends(match: re.Match[str], text: str, stop: int, words: Words, depth: int) -> bool:
    """Whether a formula ends here: at prose, at punctuation outside brackets, at a wide gap."""
    kind, word = match.lastgroup, match[0]
    after = text[match.end() : min(match.end() + 1, stop)]
    if kind == "word":
        return not words.is_name(word) and after not in ("(", "'", "*", "^", "[") and depth == 0
    if kind == "arrow" and depth == 0:
        return True
    if depth:
        return False
    if kind in ("gap", "stop"):
        return True
    return word in ",;" or (word == "." and (not after or after.isspace())) or word in '?!"“”#'
