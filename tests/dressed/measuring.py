"""What the checker says of many documents whose truth is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import matcalc as mc

from .damage import damaged
from .derivations import Derivation
from .documents import Document, Relation, dressed
from .drawing import drawn
from .spelling import NoSpellingError

CLAIMED = ("verified", "wrong", "unsure", "undecidable")
KINDS = {  # the kinds of mistake, and the categories of findings that say the same
    "sign": {"wrong sign"},
    "factor 2": {"lost factor"},
    "transpose": {"missing transpose", "dimension", "swapped order"},
    "layout": {"missing transpose", "dimension", "swapped order"},
    "order": {"swapped order", "dimension", "missing transpose"},
    "missing term": {"missing term", "missing product-rule term"},
    "missing factor": {"missing chain factor", "lost factor", "dimension"},
    "wrong index": {"index mix-up", "wrong argument", "dimension"},
    "wrong name": {"wrong argument", "index mix-up", "dimension"},
    "exponent": {"wrong derivative", "lost factor", "missing chain factor", "wrong exponent", "dimension"},
    "wrong derivative": {"wrong derivative", "wrong argument"},
    "entrywise": {"matrix product for hadamard", "hadamard for matrix product", "dimension"},
}
Check = Callable[[str], Any]


@dataclass(frozen=True)
class Case:
    """A document; of a damaged one the false relation and the kind of the mistake, else None and ""."""

    document: Document
    source: str
    false: Relation | None = None
    kind: str = ""


def cases(count: int, seed: int, damage: bool) -> Iterator[Case]:
    """So many documents of one or several derivations; in damaged ones one relation of the last is false."""
    rng = Random(seed)
    made = 0
    while made < count:
        several = [drawn(rng) for _ in range(rng.choices((1, 2, 3), (8, 1, 1))[0])]
        case = _case(several, rng, damage)
        if case is not None:
            made += 1
            yield case


def _case(several: list[Derivation], rng: Random, damage: bool) -> Case | None:
    place, kind = -1, ""
    if damage:
        found = damaged(several[-1], rng)
        if found is None:
            return None
        several, kind = [*several[:-1], found.derivation], found.kind
        place = 1000 * (len(several) - 1) + found.place
    try:
        document = dressed(several, rng.randrange(10**9))
    except NoSpellingError:
        return None
    source = several[-1].source
    if not damage:
        return Case(document, source)
    false = next((r for r in document.relations if r.place == place), None)
    return Case(document, source, false, kind) if false is not None else None  # not told by this author


@dataclass(frozen=True)
class Failure:
    """What the checker got wrong: the kind, the document, and the relation with what was said of it."""

    kind: str
    document: str
    line: int
    text: str
    said: str


@dataclass
class Summary:
    """What came of many documents; `statuses` are those of true lines, `damaged` those of false ones."""

    documents: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    damaged: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[tuple[str, str]] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    dress: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    @property
    def condemned(self) -> float:
        """True lines called wrong, of a thousand."""
        return 1000 * self.statuses["wrong"] / max(self.statuses.total(), 1)

    @property
    def passed(self) -> float:
        """Damaged lines called verified, of a thousand."""
        return 1000 * self.damaged["verified"] / max(self.damaged.total(), 1)

    @property
    def found(self) -> float:
        """The share of damaged lines that are called wrong for the right kind of reason."""
        return self.placed["right kind"] / max(self.damaged.total(), 1)

    def __str__(self) -> str:
        said = [f"{self.documents} documents"]
        if self.statuses:
            shares = ", ".join(f"{s} {n}" for s, n in self.statuses.most_common())
            said.append(f"true lines {self.statuses.total()}: {shares}; condemned {self.condemned:.1f} of 1000")
        if self.damaged:
            shares = ", ".join(f"{s} {n}" for s, n in self.damaged.most_common())
            said.append(f"damaged lines {self.damaged.total()}: {shares}; passed {self.passed:.0f} of 1000")
            said.append(f"called wrong for the right kind of reason: {100 * self.found:.0f} %")
            for kind in sorted({k for k, _ in self.by_kind}):
                row = ", ".join(f"{s} {n}" for (k, s), n in sorted(self.by_kind.items()) if k == kind)
                said.append(f"  {kind:17} {row}")
        for part in dict.fromkeys(part for part, _ in sorted(self.dress)):
            row = ", ".join(f"{s} {n}" for (p, s), n in sorted(self.dress.items()) if p == part)
            said.append(f"  {part:20} {row}")
        kinds = Counter(f.kind for f in self.failures)
        said += [f"  {n:4} {kind}" for kind, n in kinds.most_common(25)]
        return "\n".join(said)

    def smallest(self) -> Iterator[tuple[int, Failure]]:
        """Of each kind of failure the shortest document, the most frequent kinds first."""
        for kind, count in Counter(f.kind for f in self.failures).most_common():
            yield count, min((f for f in self.failures if f.kind == kind), key=lambda f: len(f.document))


def measured(found: Iterable[Case], check: Check = mc.check) -> Summary:
    """The verdicts on documents. A true document tells how many lines are condemned, a damaged one what is missed."""
    summary = Summary()
    for case in found:
        summary.documents += 1
        claims = check(case.document.text).claims
        if case.false is None:
            _true(summary, case, claims)
        else:
            _damaged(summary, case, claims)
    return summary


def _true(summary: Summary, case: Case, claims: Iterable[Any]) -> None:
    claims = list(claims)
    for relation in case.document.relations:
        finding = finding_of(relation, claims)
        if relation.role == "claim":
            status = finding.status if finding is not None else "not read"
            summary.statuses[status] += 1
            summary.dress.update((part, status) for part in case.document.dress.split(", "))
    told = {id(finding_of(r, claims)) for r in case.document.relations if r.role == "claim"}
    for finding in (f for f in claims if f.status == "wrong"):
        if id(finding) not in told:
            summary.statuses["wrong"] += 1  # a definition or declaration that is condemned
        kind = f"true line condemned: {plain(finding.reason)}"
        summary.failures.append(Failure(kind, case.document.text, finding.line, finding.text, finding.reason))


def _damaged(summary: Summary, case: Case, claims: Iterable[Any]) -> None:
    assert case.false is not None
    claims = list(claims)
    finding = finding_of(case.false, claims)
    status = finding.status if finding is not None else "not read"
    summary.damaged[status] += 1
    summary.by_kind[case.kind, status] += 1
    summary.dress.update((part, status) for part in case.document.dress.split(", "))
    if status == "wrong":
        summary.placed["right kind" if finding.category in KINDS[case.kind] else "another kind"] += 1
        if finding.category in KINDS[case.kind]:
            return
        kind = f"{case.kind} explained as {finding.category or 'nothing'}"
    elif status == "verified":
        kind = f"{case.kind} verified"
    else:
        kind = f"{case.kind} {status}: {plain(finding.reason if finding is not None else '')}"
    said = f"{finding.reason} {finding.suggestion}".strip() if finding is not None else "no finding"
    summary.failures.append(Failure(kind, case.document.text, case.false.line, case.false.right, said))


def finding_of(relation: Relation, claims: Iterable[Any]) -> Any | None:
    """The finding on a relation: on its line, with its right side at the end."""
    right = squeezed(relation.right)
    here = [c for c in claims if c.line == relation.line]
    exact = [c for c in here if squeezed(c.text).endswith(right)]
    return exact[0] if exact else here[0] if len(here) == 1 else None


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).rstrip(".,;")


def plain(reason: str) -> str:
    """A reason without the formulas in it, so that reasons of one kind are alike."""
    words = [w if re.fullmatch(r"[a-z]{2,}[,:;.]?", w) else "…" for w in reason.split()]
    return re.sub(r"(… ?)+", "… ", " ".join(words)).strip()[:90]
