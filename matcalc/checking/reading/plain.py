"""Formulas in plain text and code: what stands around a relation sign, as far as no word of prose interrupts it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.declarations import callable_names
from ...language.tokens import GREEK
from .document import Document, Fragment
from .relations import Relation, Span
from .scanner import SIGNS

TOKEN = re.compile(
    r"""(?P<gap>[ \t]{4,})|(?P<space>\s+)
       |(?P<sign>:=|<-|<=|>=|←|∈|≈|≤|≥|≜|≔|≡|(?<![=!<>])=(?!=)|\bin\b(?=\s+(?:R\^|ℝ)))
       |(?P<arrow>=>|⇒|⟹|→|->)
       |(?P<word>[^\W\d_](?:[^\W_]|_(?=\w))*)
       |(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
       |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
LISTED = re.compile(r"\s*(?:\d+[.)]|[-*•]|\([a-z0-9]\))\s+")
ELSEWHERE = "tr trace log ln grad norm diag Diag inv max min ReLU relu T dim rank softmax sum mean np eye".split()
FUNCTIONS = callable_names() | set(ELSEWHERE) | set(GREEK.values())
SHORT = set("so if we by in is it as at to of or on no an be do he my up us go me am ok".split())
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ⁺"


class Words:
    """Which words of a document are names rather than prose."""

    def __init__(self, text: str) -> None:
        self.defined = set(re.findall(r"^\s*(?:\d+[.)]\s+)?([A-Za-z]\w*)\s*(?:\([^)]*\))?\s*:?=", text, re.MULTILINE))
        joined = re.findall(r"(?<=[*/^@])([A-Za-z]\w*)|([A-Za-z]\w*)(?=[*^@'])|([A-Za-z]\w*)\s+[*@]\s", text)
        self.joined = {name for names in joined for name in names if name}

    def is_name(self, word: str) -> bool:
        plain = word.rstrip(SUPERSCRIPTS)
        if len(plain) <= 1 or not plain.isascii() or plain in FUNCTIONS:
            return True
        if any(c.isdigit() or c == "_" for c in plain) or plain in self.defined | self.joined:
            return True
        if (len(plain) == 2 and plain.lower() not in SHORT) or not (plain[1:].islower() or plain.isupper()):
            return True
        return plain[0] == "d" and (len(plain) == 2 or plain[1:] in self.defined | self.joined | FUNCTIONS)


def in_lines(document: Document, fragment: Fragment, words: Words, before: Relation | None) -> list[Relation]:
    """The relations of a stretch of plain text or code, line by line."""
    found: list[Relation] = []
    for start, stop in _lines(document.text, fragment):
        for chain in _chains(document.text, start, stop, words):
            found += _relations(chain, fragment, found[-1] if found else before)
    return found


def _lines(text: str, fragment: Fragment) -> Iterator[Span]:
    position = fragment.start
    while position < fragment.stop:
        end = text.find("\n", position, fragment.stop)
        end = fragment.stop if end < 0 else end
        start, stop = position, end
        if fragment.kind == "code" and "#" in text[start:stop]:
            stop = text.index("#", start)
        listed = LISTED.match(text, start, stop)
        yield (listed.end() if listed and fragment.kind != "code" else start), stop
        position = end + 1


Chain = list[tuple[str, Span]]  # ("member" or a relation sign, where)


def _chains(text: str, start: int, stop: int, words: Words) -> Iterator[Chain]:
    """Runs of formula that hold a relation sign."""
    chain: Chain = []
    run: list[re.Match[str]] = []
    depth = 0
    for match in [*TOKEN.finditer(text, start, stop), None]:
        kind = match.lastgroup if match else "end"
        word = match[0] if match else ""
        depth = max(0, depth + (word in "([⟨") - (word in ")]⟩")) if word else depth
        if match and kind == "sign" and depth == 0:
            chain += [*_member(run), (word, match.span())]
            run = []
        elif match is None or _ends(match, text, stop, words, depth):
            chain += _member(run)
            run, depth = [], 0
            if any(kind != "member" for kind, _ in chain):
                yield chain
            chain = []
        else:
            run.append(match)


def _member(run: list[re.Match[str]]) -> Chain:
    solid = [m for m in run if m.lastgroup not in ("space", "gap")]
    return [("member", (solid[0].start(), solid[-1].end()))] if solid else []


def _ends(match: re.Match[str], text: str, stop: int, words: Words, depth: int) -> bool:
    """Whether a formula ends here: at prose, at punctuation outside brackets, at a wide gap."""
    kind, word = match.lastgroup, match[0]
    after = text[match.end() : min(match.end() + 1, stop)]
    if kind == "word":
        return not words.is_name(word) and after not in ("(", "'", "*", "^", "[") and depth == 0
    if kind == "arrow":
        return True
    if depth:
        return False
    if kind == "gap":
        return True
    return word in ",;" or (word == "." and (not after or after.isspace())) or word in '?!"“”#'


def _relations(chain: Chain, fragment: Fragment, before: Relation | None) -> list[Relation]:
    found: list[Relation] = []
    for i, (kind, span) in enumerate(chain):
        if kind == "member":
            continue
        left = chain[i - 1][1] if i and chain[i - 1][0] == "member" else None
        if i + 1 == len(chain) or chain[i + 1][0] != "member":
            continue
        right = chain[i + 1][1]
        own = left is not None and i == 1
        previous = None if own else found[-1] if found else before
        whole = (left[0] if own and left else span[0], right[1])
        sign = "in" if kind == "in" else SIGNS[kind]
        found.append(Relation(sign, left or (previous.right if previous else None), right, whole, fragment, previous))
    return found
