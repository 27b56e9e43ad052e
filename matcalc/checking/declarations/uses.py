"""What the formulas say of names by using them: which are applied, and which letters are indices."""

from __future__ import annotations

import re

from ...language.tree import Tree
from ..formulas.trees import subtrees
from ..reading.claim import Claim
from .declarations import Declarations

KRONECKER = re.compile(r"δ_[a-z]{2}")
DOTS = re.compile(r"\\dots|\\ldots|…|\.\.")
RANGE = re.compile(r"\s*\d")
LETTER = re.compile(r"\s*([a-z])\s*")
COUNTED = re.compile(r"\s*\d(?:\s*,\s*\d)+\s*")
LIMIT = re.compile(r"([A-Za-z])\s*$")
NAMING = "otwxyzT"  # letters below a name that tell it from others: u_o, the output, beside u_k
INDEXED = re.compile(r"(.+)_([a-z])")
ENTRY = re.compile(r"(.+)_([i-lp-t]{2})")


def note_uses(said: Declarations, trees: list[Tree]) -> None:
    """The names that stand plain, and the functions with what they are applied to."""
    for tree in trees:
        for t in subtrees(tree):
            if t.kind == "name":
                said.plain.add(t.value)
            elif t.kind == "call":
                arguments = {a.value if a.kind == "name" else "" for a in t.parts}
                said.applied.setdefault(t.value[0], set()).update(arguments)
            elif t.kind in ("partial", "nabla") and any(v.value == "π" for v in t.parts[1:]):
                said.shape("π", (1, 1))


def note_indices(said: Declarations, claims: list[Claim], trees: list[Tree]) -> None:
    """Letters that are indices: of sums, of δ_ij, with a range, or of components of names used whole."""
    for tree in trees:
        for t in subtrees(tree):
            if t.kind == "series":
                said.running.add(t.value)
                said.limits |= {p.value for p in t.parts[1:] if p.kind == "name"}
            if t.kind == "name" and KRONECKER.fullmatch(t.value):
                said.running.update(t.value[2:])
    for claim in claims:
        _note_range(said, *claim.sources)
    _note_components(said)


def note_gathered(said: Declarations, claims: list[Claim]) -> None:
    """`X = [x_1, …, x_N]`, or its transpose: the matrix with these columns, or rows."""
    families = {name.rpartition("_")[0] for name in said.plain}
    for claim in claims:
        if claim.left is not None and claim.right is not None and (family := listed(claim.left, claim.right)):
            how = "rows" if claim.right.kind == "transpose" else "columns"
            if family in families and family != claim.left.value:
                said.gathered.setdefault(claim.left.value, (how, family))


def listed(left: Tree, right: Tree) -> str | None:
    """The x of `X = [x_1, …, x_N]`, `x = (x_1, …, x_n)^T`."""
    inner = right.parts[0] if right.kind == "transpose" else right
    if inner.kind != "members" or left.kind != "name":
        return None
    return str(inner.value) if left.value[0].isupper() or left.value == inner.value else None


def _note_range(said: Declarations, left: str, right: str) -> None:
    """`i = 1, …, n`."""
    letter = LETTER.fullmatch(left)
    if letter and ((RANGE.match(right) and DOTS.search(right)) or COUNTED.fullmatch(right)):
        said.running.add(letter[1])
        if limit := LIMIT.search(right):
            said.limits.add(limit[1])


def _note_components(said: Declarations) -> None:
    """The k of x_k and the i and j of X_ij where these stand whole; the j of x_j where the i of x_i is an index."""
    for name in said.plain:
        if (match := ENTRY.fullmatch(name)) and match[1] in said.plain:
            said.running.update(match[2])
    indexed = [match.groups() for name in said.plain if (match := INDEXED.fullmatch(name))]
    for base, letter in indexed:
        if letter in "ijkl" and base in said.plain:
            said.running.add(letter)
        others = {other for b, other in indexed if b == base and other != letter}
        if others & said.running and letter not in NAMING:
            said.running.add(letter)
