"""Names that mean two things at once, in f = Σ_i f_i the sum and its terms, or one in two letters, a_ij for A_ij."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.tree import Tree
from ..formulas.rewriting import renamed, transformed
from ..formulas.trees import names, node, subtrees
from ..reading.claim import Claim
from .heads import head

OWN = "\u2060"  # marks the sum; it has no width


def tell_apart(claims: list[Claim]) -> None:
    """Give the sum of a family, f = Σ_i f_i, a name of its own where it is written like the family."""
    sums = set(_sums_of_their_family(claims))

    def own_name(t: Tree) -> Tree | None:
        if t.kind == "name" and t.value in sums:
            return node("name", value=t.value + OWN)
        if t.kind == "call" and t.value[0] in sums:
            return node("call", *t.parts, value=(t.value[0] + OWN, t.value[1]))
        return None

    if sums:
        for claim in claims:
            claim.left, claim.right = (
                None if side is None else transformed(side, own_name) for side in (claim.left, claim.right)
            )


ENTRY = re.compile(r"(?P<base>[a-z])_(?P<index>[i-lp-t]{2})")


def capitalise_entries(claims: list[Claim]) -> None:
    """Write the entries a_ij of a matrix A as A_ij, where nothing else is called a with two indices."""
    found = {n for claim in claims for side in claim.sides for n in names(side)}
    lefts = {claim.left.value for claim in claims if claim.left is not None and claim.left.kind == "name"}
    entries = {n: match for n in found - lefts if (match := ENTRY.fullmatch(n)) and match["base"].upper() in found}
    own = {n: f"{match['base'].upper()}_{match['index']}" for n, match in entries.items()}
    for claim in claims if own else ():
        claim.left, claim.right = (side and renamed(side, own) for side in (claim.left, claim.right))


def _sums_of_their_family(claims: list[Claim]) -> Iterator[str]:
    """The names defined by a sum over members of the family of the same name."""
    for claim in claims:
        found = head(claim.left) if claim.left is not None and claim.before is None else None
        if found is None or claim.right is None:
            continue
        for t in subtrees(claim.right):
            if t.kind == "series" and any(_is_member(inner, found[0], t.value) for inner in subtrees(t.parts[0])):
                yield found[0]


def _is_member(tree: Tree, family: str, index: str) -> bool:
    """Whether the tree is f_i, or f_i(w)."""
    name = tree.value if tree.kind == "name" else tree.value[0] if tree.kind == "call" else ""
    base, _, last = str(name).rpartition("_")
    return base == family and index in last
