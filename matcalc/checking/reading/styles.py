"""How the parts of a document write."""

from __future__ import annotations

import re

from ..formulas.lexicon import Style
from .document import Document
from .macros import expanded
from .words import Words

RAISED_T = re.compile(r"\^\s*\{?\s*(\\top|T\b|\\mathsf|\\intercal|\\mathrm\{T\})|ᵀ|\.T\b")
DERIVED = r"(?:\\sigma|\\phi|\\varphi|\\psi|\\Phi|\\tanh|σ|φ|ψ|(?<![A-Za-z])[fgs{}])(?:_\w)?'+\s*(?:\(|\\left)"  # σ'(
HEAD = re.compile(r"(?:^|[\s$&,;])([A-Za-z])\s*\(\s*[A-Za-z]\s*\)\s*&?\s*(?:=|:=)", re.MULTILINE)  # the l of l(x) = x²
PRIMED = re.compile(r"[A-Za-z)}\]]'\s*(?:\\?[A-Za-z(]|[.*)/+-]|$)|\)'\s*\}", re.MULTILINE)  # X'X, (AB)'
DEFINED = re.compile(  # letters that would otherwise be a differential or the number e
    r"(?:^|[\s$&,;]|(?<=[a-z.])(?=\\))(?:\\(?:mathbf|bm|boldsymbol)\s*\{)?((?<!\{)d|[eDδ]|\\delta)\}?\s*(?:(?<=[δa])\([A-Za-z]\)\s*)?&?\s*(?:=|:=|\\in|\\triangleq)"
)
RAISED_INDEX = re.compile(  # z^l = …, P^+ = …: names, not powers
    r"(?:^|[\s$&,;{])\\?[A-Za-z]+\}?(?:_\w)?\s*\^\s*\{?\s*([lL+])\s*\}?\s*(?:\([^()]*\)\s*)?"
    r"&?\s*(?:=|:=|\\triangleq|\\leftarrow)"
)
RAISED_STEP = re.compile(  # x^{k+1} = … of iterations
    r"(?:^|[\s$&,;{])[a-z]\}?\s*\^\s*\{\s*([a-z])\s*\+\s*1\s*\}\s*&?\s*(?:=|:=|\\leftarrow)"
)
NUMBERED_E = re.compile(r"(?<![A-Za-z\\])e\s*\^\s*\{\s*\(\s*[a-z]\s*(?:[+-]\s*1)?\s*\)\s*\}")  # e^{(k)}, an error
INCREMENT = re.compile(
    r"(?:\\Delta(?![A-Za-z])|Δ)\s*(?P<of>[A-Za-z]|\\(?:mathbf|boldsymbol|bm|vec|theta|beta|alpha|mu|sigma)\b)?"
)
RAISED_SIGN = re.compile(r"(?<![A-Za-z\\])[a-z](?:_\w)?\s*\^\s*\{?\s*([+-])\s*(?:\}|(?![\w{\\]))")  # x^+ of a vector
PSEUDOINVERSE = re.compile(
    r"(?i)pseudo-?\s?inverse|Moore|Penrose|generali[sz]ed inverse|duplication"
)  # where X^+ is one
ACRONYM = re.compile(r"(?:^|[\s$&,;])([A-Z]{2,6})\s*(?:\([A-Za-z,\s\\]*\))?\s*&?\s*(?:=|:=|\\triangleq)", re.MULTILINE)
CAPITAL = re.compile(r"(?<![A-Za-z\\])[A-Z](?![A-Za-z])")


def raised_indices(text: str) -> frozenset[str]:
    """The letters that number layers above a name, small and capital, and a + that marks what comes next.

    >>> sorted(raised_indices("Let $z^l = W^l a^{l-1}$ and $P^+ = P - KHP$."))
    ['+', 'L', 'l']
    """
    found = {m for pattern in (RAISED_INDEX, RAISED_STEP, RAISED_SIGN) for m in pattern.findall(text)}
    found -= {"+"} if PSEUDOINVERSE.search(text) else set()
    return frozenset(found | {letter.upper() for letter in found})


def acronyms(text: str) -> frozenset[str]:
    """RSS of RSS = …, where no R and no S stands alone.

    >>> sorted(acronyms("$RSS = e'e$ and $AB = C$, $A = B$"))
    ['RSS']
    """
    alone = set(CAPITAL.findall(text))
    return frozenset(word for word in ACRONYM.findall(text) if alone.isdisjoint(word))


def _derived(text: str) -> re.Pattern[str]:
    """The functions with a prime, of which some letter is defined as a function of another."""
    return re.compile(DERIVED.format("".join(sorted(set(HEAD.findall(text))))))


class Styles:
    """The styles of the formulas, the code and the plain text of one document."""

    def __init__(self, document: Document, words: Words) -> None:
        text = document.text
        plain = expanded(text, document.macros)
        raised = RAISED_T.search(text) or RAISED_T.search(plain)
        self.transposes = not raised and PRIMED.search(_derived(text).sub("", text)) is not None
        self.entrywise = " @ " in text
        self.taken = frozenset(
            letter.replace(r"\delta", "δ") for letter in DEFINED.findall(text) + DEFINED.findall(plain)
        )
        self.names = frozenset(words.defined | words.joined)
        self.taken |= {"e"} if NUMBERED_E.search(text) else set()
        increments = [match["of"] for match in INCREMENT.finditer(text)]
        self.increments = bool(increments) and all(increments)
        self.functions = frozenset(HEAD.findall(text))
        self.acronyms, self.raised = acronyms(text), raised_indices(text)

    def of(self, kind: str) -> Style:
        """The style of a fragment of that kind."""
        latex = kind in ("display", "inline")
        return Style(
            latex=latex,
            names=self.acronyms if latex else self.names,
            transposes=self.transposes or not latex,
            entrywise=self.entrywise and not latex,
            taken=self.taken,
            functions=self.functions,
            increments=self.increments,
            raised=self.raised,
        )
