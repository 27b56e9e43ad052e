"""What a document says of its names: shapes and properties, in formulas (x ∈ Rⁿ) and in prose ("S is symmetric")."""

from __future__ import annotations

from collections.abc import Iterable

from ...language.declarations import declared
from ..formulas.letters import lettered
from ..reading.claim import Claim
from ..reading.document import Document
from .classes import note_classes
from .constraints import note_constraint, note_signs
from .declarations import Declarations
from .functions import note_functions
from .gradients import note_gradients, note_stated
from .membership import note_membership
from .properties import note_properties
from .remarks import note_remarks
from .sizes import note_sizes
from .uses import note_gathered, note_indices, note_uses

__all__ = ["Declarations", "declare"]


def declare(document: Document, claims: list[Claim], more: Iterable[str]) -> Declarations:
    """The declarations of a document whose formulas are read, and those given beside it in matcalc's language."""
    said = Declarations()
    trees = [side for claim in claims for side in claim.sides]
    note_uses(said, trees)
    note_indices(said, claims, trees)
    note_gathered(said, claims)
    for claim in claims:
        if claim.sign == "in":
            note_membership(said, claim)
    note_sizes(said, document)
    note_properties(said, document)
    note_gradients(said, document)
    note_stated(said, document, claims)
    note_functions(said, document, claims)
    note_classes(said, document, claims)
    note_signs(said, document)
    for claim in claims:
        note_constraint(said, claim)
    _note_given(said, more)
    note_remarks(said, document)
    return said


def _note_given(said: Declarations, more: Iterable[str]) -> None:
    known = declared(None, None, None, more)
    for name, shape in known.shapes.items():
        said.shape(lettered(name), shape)
    for name, words in known.properties.items():
        said.property(lettered(name), *words)
