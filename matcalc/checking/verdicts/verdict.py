"""What is found of one claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..experiments.comparison import Comparison
from ..reading.claim import Claim


@dataclass(slots=True)
class Verdict:
    """`status` is verified, wrong, unsure, undecidable, definition or declaration."""

    status: str
    condition: str = ""
    reason: str = ""
    category: str = ""
    suggestion: str = ""
    counterexample: str = ""
    impossible: bool = False  # shapes do not fit
    repaired: bool = False  # a small change makes it true
    origin: Claim | None = None  # the earlier claim, itself wrong, that it follows from
    found: Comparison | None = None


WORST_FIRST = ("wrong", "unsure", "verified", "undecidable", "definition", "declaration")


def for_every_layer(judged: Iterable[tuple[Claim, Verdict]]) -> list[tuple[Claim, Verdict]]:
    """One verdict for every relation: for one that was judged layer by layer, that on the first that is worst."""
    found: dict[object, tuple[Claim, Verdict]] = {}
    for claim, verdict in judged:
        label = claim.span if claim.layer else claim
        before = found.get(label)
        if before is None or WORST_FIRST.index(verdict.status) < WORST_FIRST.index(before[1].status):
            reason = f"{verdict.reason}, for {claim.layer}" if verdict.reason and claim.layer else verdict.reason
            found[label] = (claim, replace(verdict, reason=reason))
    return list(found.values())
