"""Recursions over layers or times, z_l = W_l a_{l-1}: every relation once for each of a few values of the index.

Such an index is no index of components: the things it numbers may have different shapes. A last layer L that is
nowhere a number is the third.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...language.tree import Tree, postorder
from ..formulas.rewriting import renamed
from .claim import Claim, chain

FEW = 3
INDEX = re.compile(r"(?P<letter>[A-Za-z])(?P<shift>[+-]\d)?")


@dataclass(frozen=True, slots=True)
class Recursion:
    """The running `letter`, and how far it runs: to `count`, which the document calls `last`."""

    letter: str
    last: str
    count: int


def unrolled(claims: list[Claim], step: int | None = None) -> list[Claim]:
    """The claims, those that hold for every l of a recursion once for every l, or for one step alone."""
    found = _recursion(claims)
    if found is None:
        return claims
    concrete = {_head(claim) for claim in claims if claim.left is not None} - {""}
    result: list[Claim] = []
    copies: dict[tuple[Claim, int], Claim] = {}
    for claim in claims:
        steps = (0,) if not _runs(claim, found) else range(found.count + 1) if step is None else (step,)
        for k in steps:
            copy = _copy(claim, found, k, concrete)
            if copy is not None:
                before = claim.before
                copy.before = before and copies.get((before, k), copies.get((before, 0)))
                copies[claim, k] = copy if step is None else replace(copy, layer="")
                result.append(copies[claim, k])
    return result


def _recursion(claims: list[Claim]) -> Recursion | None:
    """The recursion that a document defines names by."""
    letter = next((letter for claim in claims for letter in _defined_by_neighbour(claim)), None)
    trees = [side for claim in claims for side in claim.sides]
    nodes = [t for tree in trees for t in postorder(tree)]
    if letter is None or any(t.kind == "series" and t.value == letter for t in nodes):
        return None
    parts = [(base, part) for name in _names(nodes) for base, part in _parts(name)]
    numbered = {base for base, part in parts if (m := INDEX.fullmatch(part)) and m["letter"] == letter}
    digits = [int(part) for base, part in parts if base in numbered and part.isdigit()]
    last = letter.upper() if any(base in numbered and part[0] == letter.upper() for base, part in parts) else ""
    return Recursion(letter, last, max([FEW] if last or not digits else digits, default=FEW))


def _defined_by_neighbour(claim: Claim) -> Iterator[str]:
    """The letter l of z_l = … a_{l-1} …, or x_{l+1} = … x_l …."""
    if claim.left is None or claim.right is None or claim.before is not None or claim.left.kind != "name":
        return
    right = {part for name in _names(postorder(claim.right)) for _, part in _parts(name)}
    for _, part in _parts(claim.left.value):
        index = INDEX.fullmatch(part)
        if index and index["letter"].islower() and _neighbour(index) in right:
            yield index["letter"]


def _neighbour(index: re.Match[str]) -> str:
    shift = int(index["shift"] or 0) - 1
    return f"{index['letter']}{shift:+d}" if shift else index["letter"]


def _names(nodes: Iterable[Tree]) -> Iterator[str]:
    for t in nodes:
        if t.kind in ("name", "call"):
            yield t.value if t.kind == "name" else t.value[0]


def _parts(name: str) -> Iterator[tuple[str, str]]:
    """The indices of a name, with its stem."""
    stem, *indices = name.split("_")
    yield from ((stem, index) for index in indices if index)


def _runs(claim: Claim, found: Recursion) -> bool:
    """Whether the relation, or the chain it is a member of, is one for every l."""
    return any(
        (index := INDEX.fullmatch(part)) is not None and index["letter"] == found.letter
        for member in chain(claim)
        for side in member.sides
        for name in _names(postorder(side))
        for _, part in _parts(name)
    )


def _copy(claim: Claim, found: Recursion, step: int, concrete: set[str]) -> Claim | None:
    """The relation for one l; None if there is no such layer, or if its name is defined by itself."""
    renaming = {name: _at(name, found, step) for side in claim.sides for name in _names(postorder(side))}
    own = {name: new for name, new in renaming.items() if name != new}
    layer = f"{found.letter} = {step}" if own else ""
    copy = replace(claim, left=_renamed(claim.left, own), right=_renamed(claim.right, own), layer=layer)
    heads = list(_names(postorder(claim.left))) if claim.left is not None else []
    if not all(_exists(name, renaming[name], found) for name in renaming):
        return None
    if any(_number(renaming[head], found) == 0 and head in own for head in heads):
        return None
    return None if _head(copy) != _head(claim) and _head(copy) in concrete else copy


def _renamed(tree: Tree | None, names: dict[str, str]) -> Tree | None:
    return renamed(tree, names) if tree is not None else None


def _head(claim: Claim) -> str:
    left = claim.left
    return left.value if left is not None and left.kind == "name" and claim.before is None else ""


def _at(name: str, found: Recursion, step: int) -> str:
    """The name for one l: z_l-1 is z_1 for l = 2."""
    stem, *indices = name.split("_")
    return "_".join([stem, *(_value(index, found, step) for index in indices)])


def _value(index: str, found: Recursion, step: int) -> str:
    match = INDEX.fullmatch(index)
    if match is None or match["letter"] not in (found.letter, found.last):
        return index
    return str((step if match["letter"] == found.letter else found.count) + int(match["shift"] or 0))


def _exists(name: str, at: str, found: Recursion) -> bool:
    number = _number(at, found)
    return name == at or 0 <= number <= found.count


def _number(name: str, found: Recursion) -> int:
    return next((int(part) for _, part in _parts(name) if re.fullmatch(r"-?\d+", part)), 0)
