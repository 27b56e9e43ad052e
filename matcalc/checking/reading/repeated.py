"""The summation convention: an index that occurs twice in a product is summed over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from ...language.tree import Tree
from ..formulas.rewriting import transformed, with_parts
from ..formulas.trees import is_literal, node, subtrees
from .claim import Claim, chain

CONVENTION = re.compile(r"(?<!no )(?:Einstein|summation convention|repeated indices)(?![^.]{0,30}\bnot\b)")
INDEXED = re.compile(r"[^_]{1,2}_([a-z]{1,3})")
OF_MATRIX = re.compile(r"[^_]{1,2}_([i-lp-t]{2})")  # an entry of a matrix, no member of a sequence, nor one of sizes
ENTRY = re.compile(r"(.{1,2})_([a-z])([a-z])")


def sum_repeated_indices(text: str, claims: Iterable[Claim]) -> None:
    """Write out the sums, where the text says that repeated indices are summed, or relations make sense only so."""
    claims = list(claims)
    if re.search(r"\bno summation convention", text) or not (CONVENTION.search(text) or _is_implied(claims)):
        return
    for claim in claims:
        sides = (side and transformed(side, _entry_of_transpose) for side in (claim.left, claim.right))
        claim.left, claim.right = (side and _summed(side) for side in sides)
    for claim in claims:
        _compare_entries(claim)


def _compare_entries(claim: Claim) -> None:
    """∂f/∂X = A_lk is about the entries of ∂f/∂X at the k and l of ∂f/∂X_kl, which stands in the same chain."""
    if claim.left is None or claim.right is None:
        return
    left, right = ([c for c, count in _letters(side).items() if count == 1] for side in (claim.left, claim.right))
    letters = _in_order(claim, left or right)
    if bool(left) == bool(right) or not 1 <= len(letters) <= 2:
        return
    if left and not is_literal(claim.right):
        claim.right = node("index", claim.right, value=letters)
    elif right and not is_literal(claim.left):
        claim.left = node("index", claim.left, value=letters)


def _in_order(claim: Claim, letters: list[str]) -> tuple[str, ...]:
    """The letters as they stand below the variable of a derivative in the chain, else in that of the alphabet."""
    trees = (t for member in chain(claim) for side in member.sides for t in subtrees(side))
    variables = [t.parts[-1].value for t in trees if t.kind == "partial" and t.parts[-1].kind == "name"]
    last = (value.rpartition("_")[2] for value in variables)
    return next((tuple(index) for index in last if sorted(index) == sorted(letters)), tuple(sorted(letters)))


def _is_implied(claims: list[Claim]) -> bool:
    """Whether indices that repeat on one side mostly vanish on the other, as nothing but a sum makes them."""
    found = Counter(verdict for claim in claims for verdict in _evidence(claim))
    return found[True] > found[False]


def _evidence(claim: Claim) -> Iterator[bool]:
    """For every index that repeats in a product of the relation, whether it has to be summed over."""
    if claim.left is None or claim.right is None:
        return
    trees = (claim.left, claim.right)
    entries, sides = ([_letters(tree, pattern) for tree in trees] for pattern in (OF_MATRIX, INDEXED))
    for one, other in (entries, sides[1]), (entries[::-1], sides[0]):
        for letter in (letter for letter, count in one[0].items() if count == 2):
            if other[letter] != 2:
                yield not other[letter]


def _entry_of_transpose(t: Tree) -> Tree | None:
    """X_ij' as the entry of X' that it is: X_ji."""
    if t.kind != "transpose":
        return None
    inner = t.parts[0]
    if inner.kind == "name" and (match := ENTRY.fullmatch(inner.value)):
        return node("name", value=f"{match[1]}_{match[3]}{match[2]}")
    if inner.kind == "index" and len(inner.value) == 2:
        return node("index", *inner.parts, value=inner.value[::-1])
    return None


def _summed(tree: Tree) -> Tree:
    """Sums in front of the terms whose indices repeat."""
    if tree.kind in ("sum", "neg", "column"):
        return with_parts(tree, [_summed(part) for part in tree.parts])
    for letter, count in sorted(_letters(tree).items()):
        if count == 2:
            tree = node("series", tree, value=letter)
    return tree


def _letters(tree: Tree, pattern: re.Pattern[str] = INDEXED) -> Counter[str]:
    """How often each index occurs in a product; in a sum, as in the term in which it does most."""
    if tree.kind == "name":
        match = pattern.fullmatch(tree.value)
        return Counter(match[1] if match else "")
    parts = [_letters(part, pattern) for part in tree.parts]
    if tree.kind == "call":  # B_ij (x + y)
        parts.append(_letters(node("name", value=tree.value[0]), pattern))
    if tree.kind == "index":
        parts.append(Counter(c for c in map(str, tree.value) if c.isalpha()))
    if tree.kind == "sum":
        return Counter({letter: max(found[letter] for found in parts) for found in parts for letter in found})
    squared = tree.kind == "power" and tree.parts[1].kind == "number" and tree.parts[1].value == 2
    if squared and pattern is INDEXED:  # a square of entries need not be a sum
        return Counter({letter: 2 * count for letter, count in parts[0].items()})
    total = sum(parts, Counter())
    if tree.kind == "series":
        del total[tree.value]
    return total
