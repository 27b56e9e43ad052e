"""Which words of plain text are names rather than prose."""

from __future__ import annotations

import re

from ...language.declarations import callable_names
from ...language.tokens import GREEK

ELSEWHERE = "tr trace log ln grad hess norm diag Diag inv max min ReLU relu T dim rank softmax sum mean np eye".split()
ABBREVIATED = set("lam gam eps sig reg".split())  # as people write Greek letters and parameters
FUNCTIONS = callable_names() | set(ELSEWHERE) | set(GREEK.values())
SHORT = set("so if we by in is it as at to of or on no an be do he my up us go me am ok".split())
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ⁺"
# possessive, so that long words and blanks take no longer than they are
DEFINED = re.compile(r"^[ \t]*+(?:\d+[.)][ \t]+)?([A-Za-z]\w*+)[ \t]*+(?:\([^)\n]*\))?[ \t]*+:?=", re.MULTILINE)
JOINED = re.compile(
    r"(?<=[*/^@])([A-Za-z]\w*)|(?<![A-Za-z_])([A-Za-z]\w*+)(?=[*^@'])|(?<![A-Za-z_])([A-Za-z]\w*+)\s+[*@]\s"
)
# Sxx, Syy symmetric; Sxy is p x q
STATED = re.compile(
    r"(?<!\w)((?:[A-Z]\w{0,3},[ ](?:and[ ])?){0,10}[A-Z]\w{0,3}+)[ ]"
    r"(?:(?:is[ ]|are[ ])?(?:symmetric|positive definite|diagonal|orthogonal|invertible)|(?:is|are)[ ]\w[ ]x[ ]\w)\b"
)


class Words:
    """Which words of a document are names rather than prose."""

    def __init__(self, text: str) -> None:
        self.defined = set(DEFINED.findall(text))
        stated = {name for listed in STATED.findall(text) for name in re.findall(r"\w+", listed)}
        self.joined = {name for names in JOINED.findall(text) for name in names if name} | stated
        self.letters = set(re.findall(r"(?<!\w)[^\W\d_](?!\w)", text))

    def is_name(self, word: str) -> bool:
        plain = word.rstrip(SUPERSCRIPTS)
        if len(plain) <= 1 or plain != word or not plain.isascii() or plain in FUNCTIONS | ABBREVIATED:
            return True
        if plain.isupper() and set(plain) <= self.letters:
            return True
        if any(c.isdigit() or c == "_" for c in plain) or plain in self.defined | self.joined:
            return True
        if (len(plain) == 2 and plain.lower() not in SHORT) or not (plain[1:].islower() or plain.isupper()):
            return True
        return plain[0] == "d" and (len(plain) == 2 or plain[1:] in self.defined | self.joined | FUNCTIONS)
