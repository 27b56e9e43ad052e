"""The parts of a document, each with its claims and with what it declares and defines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..declarations import declare
from ..declarations.declarations import Declarations
from ..reading.claim import Claim
from ..reading.claims import claims_of
from ..reading.document import Document, pieces, read_document
from ..reading.layers import unrolled
from ..reading.optima import Objective, objectives
from ..reading.passages import Passages
from ..reading.styles import Styles
from ..reading.words import Words
from .namesakes import capitalise_entries, tell_apart
from .scope import Definition


@dataclass(slots=True)
class Part:
    """A part of a document with what it declares and defines, and all claims up to its end.

    `objectives` are what the document minimises or maximises, `optima` names for the variables where it does.
    """

    document: Document
    claims: list[Claim]
    declarations: Declarations
    definitions: list[Definition] = field(default_factory=list)
    functions: dict[str, Definition] = field(default_factory=dict)
    so_far: list[Claim] = field(default_factory=list)
    objectives: list[Objective] = field(default_factory=list)
    optima: dict[str, str] = field(default_factory=dict)
    passages: Passages = field(default_factory=lambda: Passages(""))


ONE_STEP = 2  # the step of a recursion that stands for all, if they are not unrolled


def read(text: str, more: Iterable[str] = (), *, code: bool = False, one_step: bool = False) -> list[Part]:
    """The parts of a document: a heading of the first or second level opens one.

    A name means in a part what is said of it there; only where nothing is said, what it meant before.
    `more` are declarations that the document leaves out; programs in it are read if `code` is asked for.
    """
    document = read_document(text, code=code)
    claims = unrolled(claims_of(document), ONE_STEP if one_step else None)
    passages = Passages(text)
    optimised = list(objectives(document, Styles(document, Words(text)).of("display")))
    so_far: list[Claim] = []
    parts: list[Part] = []
    for piece in pieces(document):
        own = [c for c in claims if piece.fragments and _inside(c, piece)]
        tell_apart(own)
        capitalise_entries(own)
        declarations = declare(piece, own, more)
        own = sorted(own + declarations.claims, key=lambda c: c.span)
        so_far = so_far + own
        parts.append(Part(piece, own, declarations, so_far=so_far, objectives=optimised, passages=passages))
    for number, claim in enumerate(so_far):
        claim.number = number
    return parts


def _inside(claim: Claim, piece: Document) -> bool:
    return piece.fragments[0].start <= claim.span[0] < piece.fragments[-1].stop
