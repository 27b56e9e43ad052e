"""Why a claim is wrong: the smallest change that makes it true is searched for."""

from __future__ import annotations

import time
from contextlib import suppress

from ..derived.corrections import Correction
from ..experiments.named_shapes import Misfit, Unknown
from ..reading.claim import Claim
from ..verdicts.check import Check
from ..verdicts.verdict import Verdict
from .correcting import corrected
from .counterexample import counterexample
from .propagation import origin
from .search import Search

SECONDS = 2.0  # for the search of one claim
SECONDS_IF_DERIVED = 1.0  # where a right side is known already


def explain(check: Check, claim: Claim, verdict: Verdict) -> Verdict:
    """The verdict with its reason, category, a right side that would be true, and a counterexample."""
    started = time.process_time()
    verdict.counterexample = counterexample(claim, check.experiment(claim), verdict.found)
    if _returns_to_the_truth(check, claim):
        verdict.category = "follows a wrong member"
        verdict.reason = "it is right, but it does not follow from the member before it, which is wrong"
        verdict.origin = claim.before
        return verdict
    earlier = origin(check, claim)
    search = Search(check, claim, check.experiment(claim))
    derived = search.derived()
    if earlier is not None:
        verdict.category, verdict.reason = "propagated", f"it follows from line {earlier.line}, which is wrong"
        verdict.suggestion = "" if derived is None else search.shown(derived.right)
        verdict.origin = earlier
    else:
        _reasoned(verdict, search, derived)
    check.seconds += time.process_time() - started
    return verdict


def _reasoned(verdict: Verdict, search: Search, derived: Correction | None) -> None:
    """The smallest change that makes the claim true, and what was derived."""
    found = search.run(SECONDS if derived is None else SECONDS_IF_DERIVED)
    if found is None and derived is not None and derived.extra:
        within = search.in_term(derived, SECONDS_IF_DERIVED)
        verdict.category, verdict.reason = within[:2] if within is not None else ("", verdict.reason)
    if found is not None:
        verdict.category, says, tree = found
        if verdict.category == "swapped order" and "does not exist" in verdict.reason:
            verdict.category, says = "dimension", f"{verdict.reason}; {says}"
        verdict.reason, verdict.suggestion = says, search.shown(tree)
    if derived is not None:
        corrected(verdict, derived, search.claim, search.shown(derived.right))
    verdict.reason = verdict.reason or "the two sides differ, and no small change was found that makes them equal"
    verdict.repaired = found is not None or derived is not None


def _returns_to_the_truth(check: Check, claim: Claim) -> bool:
    """Whether a member of a chain after a wrong one equals what the chain begins with."""
    before, head = claim.before, claim.first.left
    if before is None or head is None or claim.right is None or check.verdicts[before].status != "wrong":
        return False
    with suppress(Misfit, Unknown):
        return check.experiment(claim).compare(head, claim.right).holds
    return False
