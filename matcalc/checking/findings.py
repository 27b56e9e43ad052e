"""What a check found: one finding for every relation of a document, and what was assumed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from .annotated import terminal
from .formulas.trees import names
from .reading.claim import Claim
from .reading.unread import Unread
from .understood import Name
from .verdicts.verdict import Verdict

VERSION = 2  # of the JSON: it grows when a field is taken away or means something else


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one relation.

    line            counted from 1, where its right side starts
    text            the relation as it is written
    status          verified, wrong, unsure (it fails as it is read, but may be meant otherwise), undecidable,
                    definition or declaration
    condition       what must be assumed for it to hold, or ""
    reason          why it is wrong, or what is missing to decide, in words
    category        the kind of mistake
    suggestion      a right side that would be true
    counterexample  numbers for which it is not true
    columns         where the relation begins and ends, counted from 1 on its first and last line
    confidence      high if every shape behind it is declared or inferred, medium if one was guessed, low if it is open
                    or undecided
    follows         the line of an earlier wrong relation that this one takes over, and with which mended it is right
    """

    line: int
    text: str
    status: str
    condition: str = ""
    reason: str = ""
    category: str = ""
    suggestion: str = ""
    counterexample: str = ""
    columns: tuple[int, int] = (0, 0)
    confidence: str = ""
    follows: int = 0

    @classmethod
    def of(cls, claim: Claim, verdict: Verdict, text: str, guessed: Collection[str] = ()) -> Finding:
        """The finding on a claim of a text, in which the shapes of some names were guessed."""
        v = verdict
        columns = tuple(offset - text.rfind("\n", 0, offset) for offset in claim.span)
        confidence = _confidence(claim, v.status, guessed)
        follows = v.origin.line if v.origin is not None and v.status == "wrong" else 0
        said = v.condition, v.reason, v.category, v.suggestion, v.counterexample
        return cls(claim.line, claim.text, v.status, *said, (columns[0], columns[1]), confidence, follows)


def _confidence(claim: Claim, status: str, guessed: Collection[str]) -> str:
    if status in ("unsure", "undecidable"):
        return "low"
    if status in ("definition", "declaration"):
        return ""
    return "medium" if any(names(side) & set(guessed) for side in claim.sides) else "high"


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in the order of the document, and what was assumed of names nobody declared.

    understood  the names with their shapes and properties, declared, inferred or guessed
    question    the question on which most open claims depend, with the declaration that answers it; "" if there is none
    unread      formulas that were not read, and tables and programs, which are left alone
    """

    claims: tuple[Finding, ...]
    assumed: tuple[str, ...]
    text: str = ""
    name: str = ""
    understood: tuple[Name, ...] = ()
    question: str = ""
    unread: tuple[Unread, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong

    @property
    def wrong(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.claims if f.status == "wrong")

    def count(self, status: str) -> int:
        return sum(f.status == status for f in self.claims)

    def as_dict(self) -> dict[str, Any]:
        """The report as `--format json` prints it; what is absent is null."""
        claims = [
            {key: value if value not in ("", 0) else None for key, value in asdict(f).items()} for f in self.claims
        ]
        named = {"file": self.name} if self.name else {}
        return {"version": VERSION, **named, "ok": self.ok, "claims": claims, "assumed": list(self.assumed)} | {
            "understood": [asdict(name) for name in self.understood],
            "question": self.question or None,
            "unread": [{**asdict(left), "text": left.text or None} for left in self.unread],
        }

    def __str__(self) -> str:
        return terminal(self)
