"""Properties in formulas: t_i > 0, P ≻ 0, Σ y_k = 1, Q'Q = I."""

from __future__ import annotations

import re

from ...language.tree import Tree
from ..formulas.rewriting import product, structure
from ..formulas.trees import node
from ..reading.claim import Claim
from ..reading.document import Document
from .declarations import Declarations
from .naming import listed_names

POSITIVE = re.compile(r"(?P<name>\\?(?<![A-Za-z])[A-Za-z]+(?:_\{?\w+\}?)?)\s*(?P<sign>>|\\gt\b|\\succ\b)\s*0")
ORTHONORMAL = ("orthogonal", "orthonormal_columns")  # the former if it is square
IMPOSED = re.compile(r"subject to|constraint|s\.t\.|under")  # what a Lagrangian takes care of
CASE = re.compile(r"^\$?\s*(?:if|when|whenever|iff|for known|for observed|otherwise|else)\b")
CHOICE = re.compile(r"hot|class")


def note_signs(said: Declarations, document: Document) -> None:
    """`t_i > 0`, `P \\succ 0`."""
    for fragment in document.fragments:
        if fragment.kind in ("inline", "display"):
            for match in POSITIVE.finditer(document.text, fragment.start, fragment.stop):
                word = "positive_definite" if "succ" in match["sign"] else "positive"
                for name in listed_names(match["name"]):
                    said.property(name, word)


def note_constraint(said: Declarations, claim: Claim) -> None:
    """Σ y_k = 1, 1'y = 1, Q'Q = I, r_ik ≥ 0 as properties of the names in them."""
    left, right = claim.first.left, claim.right
    if left is None or right is None:
        return
    if claim.before is None and claim.sign in ("=", ":=") and (stated := stated_property(left, right)) is not None:
        said.property(*stated)
    if (name := orthonormal(claim)) and not IMPOSED.search(claim.first.lead[-80:]):
        said.property(name, *ORTHONORMAL)
    if claim.before is not None:
        return
    if claim.sign == "=" and right.kind == "number" and right.value in (0, 1) and CASE.search(claim.after):
        _note_choice(said, left)
    if claim.sign == ">=" and right.kind == "number" and left.kind == "name":
        said.property(left.value, "nonnegative")
    if claim.sign == "=" and right.kind == "number" and right.value == 1:
        _note_unity(said, claim, left)


def _note_choice(said: Declarations, left: Tree) -> None:
    """w_ij = 1 if …, and 0 otherwise."""
    if left.kind == "name" and said.indexed(left.value)[0]:
        said.property(left.value, "binary")


def _note_unity(said: Declarations, claim: Claim, left: Tree) -> None:
    """Entries that add up to 1; the one entry that is 1."""
    name = _summed(left)
    if name:
        said.property(name, "simplex")
    elif left.kind == "name" and "_" in left.value and CHOICE.search(claim.lead[-80:]):
        said.property(left.value, "one_hot")


def orthonormal(claim: Claim) -> str:
    """The Q of Q'Q = I; "" if the claim is something else."""
    left, right = claim.first.left, claim.right
    unity = claim.sign == "=" and right is not None and right.kind == "name" and right.value == "I"
    return _gram(left) if unity and left is not None else ""


def stated_property(left: Tree, right: Tree) -> tuple[str, str] | None:
    """The A and the property of A = A', A = −A', P² = P, A⁻¹ = A, if the sides are those of such an equation."""
    for one, other in ((left, right), (right, left)):
        if one.kind == "name":
            key = structure(other)
            forms = ((structure(form), word) for form, word in _forms(one))
            found = next((word for form, word in forms if form == key), None)
            if found is not None:
                return str(one.value), found
    return None


def _forms(name: Tree) -> list[tuple[Tree, str]]:
    """What a name equals if it has a property."""
    transposed = node("transpose", name)
    square, inverse = (node("power", name, node("number", value=k), value="^") for k in (2, -1))
    return [
        (transposed, "symmetric"),
        (node("neg", transposed), "skew"),
        (square, "idempotent"),
        (product([name, name], ["*"]), "idempotent"),
        (inverse, "involutory"),
    ]


def _gram(tree: Tree) -> str:
    """The Q of Q'Q or QQ'; "" if the tree is something else."""
    if tree.kind != "product" or len(tree.parts) != 2:
        return ""
    for one, other in (tree.parts, tree.parts[::-1]):
        if one.kind == "transpose" and one.parts[0].kind == other.kind == "name" and one.parts[0].value == other.value:
            return str(other.value)
    return ""


def _summed(tree: Tree) -> str | None:
    """The name whose entries a tree adds up."""
    if tree.kind == "product" and len(tree.parts) == 2:
        factors = [p.parts[0] if p.kind == "transpose" else p for p in tree.parts]
        names = [p.value for p in factors if p.kind == "name"]
        return str(names[0]) if len(names) == 1 and any(p.kind == "ones" for p in factors) else None
    adds = tree.kind == "series" or (tree.kind == "call" and tree.value[0] == "sum")
    return str(tree.parts[0].value) if adds and tree.parts[0].kind == "name" else None
