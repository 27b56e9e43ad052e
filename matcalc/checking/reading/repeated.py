"""The summation convention: an index that occurs twice in a product is summed over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ...language.tree import Tree
from ..formulas.rewriting import with_parts
from ..formulas.trees import node
from .claim import Claim

CONVENTION = re.compile(r"(?<!no )(?:Einstein|summation convention|repeated indices)(?![^.]{0,30}\bnot\b)")
INDEXED = re.compile(r"[^_]{1,2}_([a-z]{1,3})")


def sum_repeated_indices(text: str, claims: Iterable[Claim]) -> None:
    """Write out the sums, where the text says that repeated indices are summed."""
    if not CONVENTION.search(text) or re.search(r"\bno summation convention", text):
        return
    for claim in claims:
        claim.left, claim.right = (side and _summed(side) for side in (claim.left, claim.right))


def _summed(tree: Tree) -> Tree:
    """Sums in front of the terms whose indices repeat."""
    if tree.kind in ("sum", "neg", "column"):
        return with_parts(tree, [_summed(part) for part in tree.parts])
    for letter, count in sorted(_letters(tree).items()):
        if count == 2:
            tree = node("series", tree, value=letter)
    return tree


def _letters(tree: Tree) -> Counter[str]:
    """How often each index occurs in a product; in a sum, as in the term in which it does most."""
    if tree.kind == "name":
        match = INDEXED.fullmatch(tree.value)
        return Counter(match[1] if match else "")
    parts = [_letters(part) for part in tree.parts]
    if tree.kind == "call":  # B_ij (x + y)
        parts.append(_letters(node("name", value=tree.value[0])))
    if tree.kind == "sum":
        return Counter({letter: max(found[letter] for found in parts) for found in parts for letter in found})
    if tree.kind == "power" and tree.parts[1].kind == "number" and tree.parts[1].value == 2:
        return Counter({letter: 2 * count for letter, count in parts[0].items()})
    return sum(parts, Counter())
