"""Whether a claim that fails is called wrong: only if no reading that is nearly as good makes it right.

A claim is wrong if a small change repairs it, if it takes over an earlier wrong one, or if shapes that were declared
cannot fit; and if nothing it rests on was left unread. Everything else that fails is unsure, with the assumption that
would make it right, if there is one.
"""

from __future__ import annotations

from dataclasses import replace

from ..formulas.trees import DERIVATIVES
from ..reading.claim import Claim
from ..scope.heads import argument_name
from ..verdicts.check import Check
from ..verdicts.unstated import row_gradient, symmetric, unstated
from ..verdicts.verdict import Verdict

TRANSPOSED = ("missing transpose", "swapped order")  # mistakes that a symmetric matrix would excuse in every document


def decided(check: Check, claim: Claim, verdict: Verdict) -> Verdict:
    """The verdict on a claim that fails, wrong or unsure, once all claims are judged."""
    if verdict.category == "rounding":
        return verdict
    if verdict.origin is not None:
        return verdict if check.verdicts[verdict.origin].status == "wrong" else replace(verdict, status="unsure")
    if rests := _unread(check, claim):
        return replace(verdict, status="unsure", reason=f"it rests on {rests}, whose definition was not understood")
    if assumed := _assumed(check, claim, verdict):
        return replace(verdict, status="unsure", condition=f"right {assumed}", reason=f"this is right only {assumed}")
    return verdict if _is_certain(check, claim, verdict) else replace(verdict, status="unsure")


def _is_certain(check: Check, claim: Claim, verdict: Verdict) -> bool:
    """Whether the claim is repaired by a small change, right on one branch only, or impossible whatever was meant."""
    if verdict.repaired or (verdict.found is not None and verdict.found.agree):
        return True
    return verdict.impossible and _guessed(check, claim) <= _held(check)


def _assumed(check: Check, claim: Claim, verdict: Verdict) -> str:
    """An assumption under which the claim is right, as the document may mean it."""
    tried = [] if _lays_out_gradients(check, claim) else [row_gradient]
    tried += [symmetric] if not verdict.repaired or verdict.category not in TRANSPOSED else []
    return unstated(claim, check.experiment(claim), tried)


def _lays_out_gradients(check: Check, claim: Claim) -> bool:
    """Whether another gradient by a vector holds as it stands, so that the layout of the document is known."""
    return bool(check.experiment(claim).scope.layout) or any(
        verdict.status == "verified" and any(row_gradient(other, check.experiment(other)))
        for other, verdict in check.verdicts.items()
    )


def _variables(check: Check, claim: Claim) -> set[str]:
    scope = check.experiment(claim).scope
    return scope.bases(name for side in claim.sides for name in scope.dependencies(side))


def _guessed(check: Check, claim: Claim) -> set[str]:
    """The variables behind the claim of which nobody declared the shape."""
    return _variables(check, claim) - check.experiment(claim).scope.shapes.keys()


def _held(check: Check) -> set[str]:
    """The variables behind claims that hold, whose shapes are right therefore."""
    verified = (claim for claim, verdict in check.verdicts.items() if verdict.status == "verified")
    return {name for claim in verified for name in _variables(check, claim)}


def _unread(check: Check, claim: Claim) -> str:
    """A name behind the claim whose definition could not be read or evaluated; "" if there is none."""
    scope = check.experiment(claim).scope
    behind = scope.behind(*claim.sides) - scope.definitions.keys()
    for other, verdict in check.verdicts.items():
        head = other.left if other.before is None else None
        if verdict.status != "undecidable" or head is None or head.kind in DERIVATIVES:
            continue
        name = head.value if head.kind == "name" else argument_name(head)
        if name in behind and name not in scope.shapes:
            return str(name)
    return ""
