"""Whether a document may take a variable for a constant although it does not say so."""

from __future__ import annotations

import re
from collections.abc import Collection

from ...language.tokens import GREEK
from ..formulas.trees import names, subtrees
from ..scope.parts import Part
from ..scope.scope import Scope

CONSTANT = re.compile(
    r"\b(?:constants?|fixed|given|known|data|observ\w+|targets?|labels?|inputs?|features?|design|samples?|hold\w*|held)\b"
)
SENTENCE = re.compile(r"(?<=[.;:!?])\s+|\n[ \t]*\n")
TARGETS = "yt"
PARAMETERS, DATA = "WVUwvuθΘβ", "XxYAa"


def taken_for_constant(part: Part, scope: Scope, own: Collection[str], rest: Collection[str]) -> bool:
    """Whether everything in `rest` may stay as it is where `own` moves.

    It may if the document calls it constant or data, if it names its variables (in ∂/∂x, ∇_x or f(x)) and this is
    none of them, or if its letter is not one for variables beside those that move: A beside x, but not A beside B.
    """
    if _variables_are_named(part, scope):
        return True
    return all(_is_said(part.document.text, key) or _by_letter(key, own) for key in rest)


def _variables_are_named(part: Part, scope: Scope) -> bool:
    arguments = {a for definition in scope.definitions.values() for a in definition.arguments}
    nodes = (t for claim in part.so_far for side in claim.sides for t in subtrees(side))
    by = {n for t in nodes if t.kind in ("partial", "nabla") for variable in t.parts[1:] for n in names(variable)}
    return bool(arguments | by)


def _is_said(text: str, key: str) -> bool:
    """Whether a sentence calls the name constant, or data."""
    base, _, index = key.removesuffix("[]").partition("_")
    letter = rf"(?:{base}|\\{GREEK[base]})" if base in GREEK else rf"(?<![A-Za-z\\]){re.escape(base)}"
    name = re.compile(rf"{letter}(?:_\{{?{re.escape(index)})?(?![A-Za-z])")
    return any(CONSTANT.search(s) and name.search(s) for s in SENTENCE.split(text))


def _by_letter(key: str, own: Collection[str]) -> bool:
    """Targets are data, as inputs are beside weights; else letters of one kind are on an equal footing."""
    return key[0] in TARGETS or all(_beside(key[0], other[0]) for other in own)


def _beside(letter: str, moving: str) -> bool:
    return (moving in PARAMETERS and letter in DATA) or _kind(letter) != _kind(moving)


def _kind(letter: str) -> tuple[bool, bool, bool]:
    """Capital or not, Latin or not, and which part of the alphabet."""
    return letter.isupper(), letter.isascii(), letter.lower() >= "r"
