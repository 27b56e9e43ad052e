"""Whether a relation `f = …` that does not hold gives f another meaning, by what is said after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Misfit, Unknown
from ..formulas.trees import is_literal, names
from ..reading.claim import Claim
from ..scope.heads import head
from ..scope.parts import Part
from ..scope.scope import Definition

FOLLOWING = 3  # claims that are looked at

ExperimentOf = Callable[[Claim, Definition | None], Experiment]


def new_definition(claim: Claim) -> Definition | None:
    """The definition that the claim would be of a name that is defined already."""
    found = head(claim.left) if claim.left is not None and claim.before is None else None
    if found is None or claim.right is None or found[0] in names(claim.right):
        return None
    return Definition(found[0], claim.right, (), found[1], claim.number)


def gives_a_value(claim: Claim, before: Definition) -> bool:
    """Whether the claim gives a name one number in the place of another one: η = 0.1 after η = 0.05."""
    return claim.right is not None and is_literal(claim.right) and is_literal(before.tree)


def supported(part: Part, claim: Claim, new: Definition, experiment: ExperimentOf) -> bool:
    """Whether more of the claims that follow hold with the new definition than with the one before.

    Of a claim that may define its name anew, those in its passage.
    """
    following = [c for c in _following(part, claim, new.name) if not claim.anew or c.passage == claim.passage]
    return sum(_holds(c, experiment(c, new)) - _holds(c, experiment(c, None)) for c in following[:FOLLOWING]) > 0


def _following(part: Part, claim: Claim, name: str) -> Iterator[Claim]:
    """The claims after this one that speak of the name, up to the one that may define it next."""
    for other in part.claims:
        if other.number <= claim.number or other.kind != "claim" or other.left is None or other.right is None:
            continue
        next_ = new_definition(other)
        if next_ is not None and next_.name == name:
            return
        if name in names(other.first.left or other.left) | names(other.left) | names(other.right):
            yield other


def _holds(claim: Claim, experiment: Experiment) -> bool:
    """Whether the claim holds, and might not have."""
    assert claim.left is not None
    assert claim.right is not None
    try:
        found = experiment.compare(claim.left, claim.right)
    except (Misfit, Unknown):
        return False
    return found.holds and found.telling > 0
