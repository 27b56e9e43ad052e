"""The index of the correct class: where y is one-hot and j the place of its 1, ŷ_j is y : ŷ, and δ_lj is y_l."""

from __future__ import annotations

import re

from ...language.tree import Tree
from ..formulas.rewriting import transformed
from ..formulas.trees import node
from ..reading.claim import Claim
from ..reading.document import Document
from .declarations import Declarations

CLASS = r"(?:correct|true|target|right|actual|ground[- ]truth|observed)\s+(?:class|label|category|answer|word|token)"
INDEX = re.compile(
    rf"\$(?P<letter>[a-z])\$\s+(?:is|denotes|be|being|indexes|stands\s+for|=)?\s*(?:the\s+)?"
    rf"(?:(?:index|label|number|position|entry)\s+(?:of|for)\s+)?(?:the\s+)?{CLASS}"
    rf"|{CLASS}\s+(?:index\s+)?(?:is\s+)?\$(?P<other>[a-z])\$"
)


def note_classes(said: Declarations, document: Document, claims: list[Claim]) -> None:
    """Write what is indexed by the correct class with the one-hot vector of it."""
    match = INDEX.search(document.text)
    targets = sorted(name for name, words in said.properties.items() if "one_hot" in words and "_" not in name)
    if match is None or len(targets) != 1:
        return
    letter = match["letter"] or match["other"]

    def change(t: Tree) -> Tree | None:
        base, _, index = str(t.value).rpartition("_") if t.kind == "name" else ("", "", "")
        if base == "δ" and len(index) == 2 and letter in index and index != 2 * letter:
            return node("name", value=f"{targets[0]}_{index.replace(letter, '')}")
        if base and index == letter:
            return node("colon", node("name", value=targets[0]), node("name", value=base), value=":")
        return None

    for claim in claims:
        claim.left, claim.right = (side and transformed(side, change) for side in (claim.left, claim.right))
    said.taken.append(f"{letter} is the place of the 1 in {targets[0]}")
