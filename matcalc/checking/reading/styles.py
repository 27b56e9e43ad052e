"""How the parts of a document write."""

from __future__ import annotations

import re

from ..formulas.lexicon import Style
from .document import Document
from .macros import expanded
from .plain import Words

RAISED_T = re.compile(r"\^\s*\{?\s*(\\top|T\b|\\mathsf|\\intercal|\\mathrm\{T\})|ᵀ|\.T\b")
DERIVED = re.compile(r"(?:\\sigma|\\phi|\\varphi|\\psi|\\Phi|\\tanh|σ|φ|ψ|\b[fgs])(?:_\w)?'+\s*(?:\(|\\left)")  # σ'(
PRIMED = re.compile(r"[A-Za-z)}\]]'\s*(?:\\?[A-Za-z(]|[.*)/+-]|$)|\)'\s*\}", re.MULTILINE)  # X'X, (AB)'
DEFINED = re.compile(  # letters that would otherwise be a differential or the number e
    r"(?:^|[\s$&,;])(?:\\mathbf\{)?([deDδ]|\\delta)\}?\s*&?\s*(?:=|:=|\\in|\\triangleq)"
)


class Styles:
    """The styles of the formulas, the code and the plain text of one document."""

    def __init__(self, document: Document, words: Words) -> None:
        text = document.text
        raised = RAISED_T.search(expanded(text, document.macros))
        self.transposes = raised is None and PRIMED.search(DERIVED.sub("", text)) is not None
        self.entrywise = " @ " in text
        self.taken = frozenset(letter.replace(r"\delta", "δ") for letter in DEFINED.findall(text))
        self.names = frozenset(words.defined | words.joined)

    def of(self, kind: str) -> Style:
        """The style of a fragment of that kind."""
        latex = kind in ("display", "inline")
        return Style(
            latex=latex,
            names=self.names,
            transposes=self.transposes or not latex,
            entrywise=self.entrywise and not latex,
            taken=self.taken,
        )
