"""What a check found: one finding for every relation of a document, and what was assumed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from .annotated import terminal
from .reading.claim import Claim
from .understood import Name
from .verdicts.verdict import Verdict


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
    """

    line: int
    text: str
    status: str
    condition: str = ""
    reason: str = ""
    category: str = ""
    suggestion: str = ""
    counterexample: str = ""

    @classmethod
    def of(cls, claim: Claim, verdict: Verdict) -> Finding:
        v = verdict
        return cls(claim.line, claim.text, v.status, v.condition, v.reason, v.category, v.suggestion, v.counterexample)


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in the order of the document, and what was assumed of names nobody declared.

    understood  the names with their shapes and properties, declared, inferred or guessed
    question    the question on which most open claims depend, with the declaration that answers it; "" if there is none
    """

    claims: tuple[Finding, ...]
    assumed: tuple[str, ...]
    text: str = ""
    name: str = ""
    understood: tuple[Name, ...] = ()
    question: str = ""

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
        claims = [{key: value if value != "" else None for key, value in asdict(f).items()} for f in self.claims]
        named = {"file": self.name} if self.name else {}
        return {**named, "ok": self.ok, "claims": claims, "assumed": list(self.assumed)} | {
            "understood": [asdict(name) for name in self.understood],
            "question": self.question or None,
        }

    def __str__(self) -> str:
        return terminal(self)
