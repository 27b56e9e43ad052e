"""Functions that prose gives a name to: "where g is the softmax function", "g = softmax"."""

from __future__ import annotations

import re

from ..formulas.rewriting import renamed
from ..reading.claim import Claim
from ..reading.document import Document, paragraphs
from .declarations import Declarations
from .naming import listed_names

SPOKEN = {  # what a function is called, and its name
    "softmax": "softmax",
    "sigmoid": "sigmoid",
    "logistic": "sigmoid",
    "logistic sigmoid": "sigmoid",
    "tanh": "tanh",
    "hyperbolic tangent": "tanh",
    "tangens hyperbolicus": "tanh",
    "tangente hyperbolique": "tanh",
    "relu": "relu",
    "rectified linear unit": "relu",
    "rectifier": "relu",
    "softplus": "softplus",
    "exponential": "exp",
    "exponentielle": "exp",
}
WORD = "|".join(sorted(map(re.escape, SPOKEN), key=len, reverse=True)).replace(r"\ ", r"\s+")
KIND = r"(?:[\s-]*(?:activation|transfer|link)?[\s-]*(?:functions?|activations?|nonlinearity|map|operator|funktion))?"
ARTICLE = r"(?:the|a|an|our|its|usual|standard|die|der|eine|la|le|une?|l')"
VERB = r"(?:is|are|be|denotes?|means|equals|stands\s+for|as|=|:|ist|sei|bezeichnet|est|soit|désigne)"
FORMULA = r"\$(?P<name>[^$=]{1,20})\$"
AFTER = re.compile(
    rf"{FORMULA},?\s*(?:\(\s*)?(?:{VERB}\s+)?(?:(?:again|here|now|simply|elementwise|{ARTICLE})\s*)*"
    rf"\$?\\?(?P<word>{WORD}){KIND}(?![\w-])",
    re.IGNORECASE,
)
BEFORE = re.compile(rf"(?<![\w-])(?P<word>{WORD}){KIND}\s+{FORMULA}", re.IGNORECASE)
APPLIED = re.compile(r"\((?:\\cdot|·|\\,|\s|[a-z])*\)$")  # of g(·), which is g
ALONE = re.compile(rf"\\?(?:(?:operatorname|mathrm|text|textrm)\s*\{{\s*)?(?P<word>{WORD})\s*\}}?\s*", re.IGNORECASE)


def note_functions(said: Declarations, document: Document, claims: list[Claim]) -> None:
    """The functions that have another name in the document, which stands for them wherever it is applied."""
    found: dict[str, str] = {}
    for start, stop in paragraphs(document):
        for pattern in (AFTER, BEFORE):
            for match in pattern.finditer(document.text, start, stop):
                for name in listed_names(APPLIED.sub("", match["name"])):
                    found.setdefault(name, _named(match))
    for claim in claims:
        alone = ALONE.fullmatch(claim.sources[1].strip())
        if alone and claim.left is not None and claim.left.kind == "name":
            found[claim.left.value] = _named(alone)
            claim.kind, claim.problem = "definition", ""
    heads = {c.left.value[0] for c in claims if c.before is None and c.left is not None and c.left.kind == "call"}
    found = {name: other for name, other in found.items() if name in said.applied and name not in heads}
    for claim in claims if found else ():
        claim.left, claim.right = (side and renamed(side, found) for side in (claim.left, claim.right))
    said.taken += [f"{name} is the function {other}" for name, other in found.items()]


def _named(match: re.Match[str]) -> str:
    return SPOKEN[" ".join(match["word"].lower().split())]
