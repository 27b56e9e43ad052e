"""One claim of a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...language.tree import Tree
from .relations import Span


@dataclass(slots=True, eq=False)
class Claim:
    """One relation: `left` and `right` are its sides, None where they cannot be read; `problem` says why.

    `kind` is claim, definition, declaration, assumption or undecidable. `lead` is the prose since the relation before,
    `back` the text just before it, `after` a little after it, `around` both. `layer` is the value of the index, as in
    "l = 2", of a relation for every l. `passage` is the number of its passage; with `anew` the relation may give a
    name another meaning.
    """

    number: int
    line: int
    text: str
    span: Span
    sign: str
    left: Tree | None = None
    right: Tree | None = None
    before: Claim | None = None
    kind: str = "claim"
    problem: str = ""
    lead: str = ""
    sources: tuple[str, str] = ("", "")
    code: bool = False
    around: str = ""
    back: str = ""
    after: str = ""
    condition: str = ""
    layer: str = ""
    passage: int = 0
    anew: bool = False

    @property
    def sides(self) -> list[Tree]:
        """Its sides, as far as they can be read."""
        return [side for side in (self.left, self.right) if side is not None]

    @property
    def first(self) -> Claim:
        """The first claim of its chain, whose left side is what the chain is about."""
        return list(chain(self))[-1]


def chain(claim: Claim) -> Iterator[Claim]:
    """The claim and the members of its chain before it, backwards."""
    current: Claim | None = claim
    while current is not None:
        yield current
        current = current.before
