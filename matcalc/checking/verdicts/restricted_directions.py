"""What is held fixed where a claim stands: directions in which only some of the variables move."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf

from ..experiments.experiment import Experiment
from ..formulas.letters import lettered
from ..formulas.trees import names, subtrees
from ..reading.claim import Claim
from ..scope.parts import Part
from ..scope.scope import Scope
from .condition import Condition
from .constancy import taken_for_constant

ONLY = re.compile(
    r"\bonly\b[^.]{0,60}\b(?:move|moves|vary|varies|changes?)\b"
    r"|\b(?:held|keep|kept|hold|holding)\b[^.]{0,30}\b(?:fixed|constant)\b|\bfixed\b",
    re.IGNORECASE,
)
CONSTANT = re.compile(  # for fixed V, with D constant, x is fixed
    r"\b(?:fixed|constant)\s+\$?(\\?[A-Za-z]\w*)\b"
    r"|(?<![A-Za-z\\])(\\?[A-Za-z]\w*)\$?,?\s+(?:(?:is|are|being|held|kept)\s+)*(?:fixed|constant)\b"
)


def restricted_directions(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """Directions in which what was set to zero does not move."""
    scope, moving = experiment.scope, experiment.moving
    lasting, latest = (still - _varies(claim, scope) for still in _assumed(part, claim, scope))
    for frozen in (lasting | latest, latest, lasting):
        if frozen & moving and moving - frozen:
            yield _moving(moving - frozen, f"with {_zeros(frozen & moving)}")
    constant = scope.bases(_called_constant(claim)) & moving
    if constant and moving - constant:
        yield _moving(moving - constant, f"with {_zeros(constant)}")
    own = _moved_on_the_right(claim, scope) & moving
    rest = (moving & scope.bases(_mentioned(claim, scope))) - own
    if own and rest and (ONLY.search(claim.around) or rest <= _already_derived(part, claim, scope)):
        vary = "varies" if len(own) == 1 else "vary"
        text = f"when only {' and '.join(sorted(own))} {vary}" if ONLY.search(claim.around) else f"with {_zeros(rest)}"
        yield _moving(own, text)
    elif own and rest and _rests(part, claim, scope, own, rest):
        yield _moving(own, f"with {_zeros(rest)}")


def _called_constant(claim: Claim) -> set[str]:
    """The names that the text near the claim holds constant."""
    groups = (name for match in CONSTANT.finditer(claim.around) for name in match.groups())
    return {lettered(name.strip("\\")) for name in groups if name}


def _varied(part: Part, scope: Scope) -> set[str]:
    """The variables whose differentials the document writes, or by which it differentiates."""
    by = {variable for claim in part.so_far for variable in _differentiated_by(claim, scope)}
    return by | scope.bases(_written(part))


def _written(part: Part, until: float = inf) -> set[str]:
    """The names whose differentials the document writes, up to the claim of that number."""
    sides = (side for claim in part.so_far if claim.number <= until for side in claim.sides)
    nodes = (t for side in sides for t in subtrees(side) if t.kind == "differential")
    return {t.parts[0].value for t in nodes if t.parts[0].kind == "name"}


def _differentiated_by(claim: Claim, scope: Scope) -> set[str]:
    """The variables of the partial derivatives and gradients in a claim."""
    nodes = (t for side in claim.sides for t in subtrees(side) if t.kind in ("partial", "nabla"))
    return scope.bases(n for t in nodes for variable in t.parts[1:] for n in names(variable))


def _other_turn(part: Part, claim: Claim, scope: Scope, own: set[str], rest: set[str]) -> bool:
    """Whether this differential leads to the gradient by what moves in it; the rest has its gradients elsewhere."""
    later = (_differentiated_by(c, scope) for c in part.claims if c.number > claim.number)
    following = next(filter(None, later), set())
    return bool(following) and following <= own and rest.isdisjoint(_written(part, claim.number))


def _rests(part: Part, claim: Claim, scope: Scope, own: set[str], rest: set[str]) -> bool:
    """Whether the rest is data, nothing the function was given as a function of, or has its turn elsewhere."""
    if rest <= part.declarations.data or _other_turn(part, claim, scope, own, rest):
        return True
    never = rest.isdisjoint(_varied(part, scope) & _given(claim, scope))
    return never and taken_for_constant(part, scope, own, rest)


def _given(claim: Claim, scope: Scope) -> set[str]:
    """The variables behind the arguments that the differentiated function was given as a function of, if any."""
    head = claim.first.left
    operand = head.parts[0] if head is not None and head.kind == "differential" else None
    definition = scope.definitions.get(operand.value) if operand is not None and operand.kind == "name" else None
    return scope.bases(definition.arguments) if definition and definition.arguments else scope.moving


def _mentioned(claim: Claim, scope: Scope) -> set[str]:
    return {n for side in claim.sides for n in scope.dependencies(side)}


def _zeros(keys: set[str]) -> str:
    return " and ".join(f"d{key} = 0" for key in sorted(keys))


def _moving(keys: set[str], text: str) -> Condition:
    return Condition(text, lambda world: world.restricted(keys))


def _assumed(part: Part, claim: Claim, scope: Scope) -> tuple[set[str], set[str]]:
    """What stays at rest by all that was set to zero so far: variables for good, other names until the next time.

    What one sentence sets to zero counts together: `dh = 0, dz = 0`.
    """
    lasting: set[str] = set()
    latest: set[str] = set()
    last = None
    for other in part.claims:
        if other.number > claim.number or other.kind != "assumption" or other.left is None:
            continue
        if last is None or other.number > last + 1:
            latest = set()
        last = other.number
        inner = names(other.left)
        keys = scope.bases(inner)
        if all(scope.reference(n).base not in scope.definitions for n in inner):
            lasting |= keys
        else:
            latest |= keys
    return lasting, latest


def _varies(claim: Claim, scope: Scope) -> set[str]:
    """The variables whose own differentials the right side is written with: whatever was said before, they move."""
    assert claim.right is not None
    own = {t.parts[0].value for t in subtrees(claim.right) if t.kind == "differential" and t.parts[0].kind == "name"}
    return {key for n in own if scope.reference(n).base not in scope.definitions for key in scope.bases({n})}


def _moved_on_the_right(claim: Claim, scope: Scope) -> set[str]:
    """The variables behind the differentials on the right."""
    assert claim.right is not None
    found: set[str] = set()
    for t in subtrees(claim.right):
        if t.kind == "differential":
            found |= scope.bases(scope.dependencies(t.parts[0]))
    return found


def _already_derived(part: Part, claim: Claim, scope: Scope) -> set[str]:
    """The variables by which derivatives were stated before."""
    found: set[str] = set()
    lefts = [other.left for other in part.so_far if other.number < claim.number]
    for left in lefts:
        if left is not None and left.kind in ("nabla", "partial") and len(left.parts) > 1:
            variable = left.parts[1]
            if variable.kind == "name" and scope.reference(variable.value).base not in scope.definitions:
                found |= scope.bases({variable.value})
    return found
