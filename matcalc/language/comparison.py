"""What is said of a reading that could have been another: a note, or a refusal where none is likely enough."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import MatcalcError, ParseError
from ..expr import Expr
from ..shape import is_scalar
from . import families
from .elaboration import Elaboration
from .inference import Attempt, Clash
from .names import Resolved
from .readings import CLEAR, NOTATIONS, PIN, note, undecided
from .search import MOST_READINGS, Weighed, final_shapes


def compared(resolved: Resolved, weighed: Weighed, expression: Expr) -> Iterator[str]:
    """A note for every notation of which another meaning is nearly as likely and gives another expression.

    Raises ParseError where it is as likely.
    """
    best = weighed.attempt
    if best.meaning("vectors") == "rows" and f"{PIN}vectors" not in resolved.known.readings:
        yield from _rows(resolved, weighed)
    yield from _kinds_of_members(resolved, best, expression)
    told: set[str] = set()
    for key, other, lead in sorted(weighed.rivals, key=lambda rival: rival[2]):
        value = _value(resolved, other.pinned, other.strict)
        if value is None or value is expression or key in told:
            continue
        told.add(key)
        taken, rival = best.meaning(key), other.meaning(key)
        if lead < CLEAR:
            fact, hint = undecided(key, taken, rival)
            raise ParseError(fact, hint=hint, source=resolved.source, span=best.mattered[key].at)
        yield note(key, taken, rival)
    for key in sorted(best.mattered):
        if len(NOTATIONS[key].meanings) == 1:
            yield f"{NOTATIONS[key].shown} is {NOTATIONS[key].meanings[0].words} here"
    if not weighed.all_weighed:
        yield f"{MOST_READINGS} readings were weighed; there are more"


def _kinds_of_members(resolved: Resolved, best: Attempt, expression: Expr) -> Iterator[str]:
    """What members x_i are, numbers or vectors, if nothing in the text decides it and the others fit as well."""
    members = [name for name in families.undecided(resolved) if name in best.shapes]
    vectors = [name for name in members if not is_scalar(best.shapes[name])]
    names, kind = (vectors, "scalar") if vectors else (members, "vector")
    other = _value(resolved, best.pinned | dict.fromkeys(names, kind), best.strict) if names else None
    if other is None or other.shape != expression.shape or other is expression:
        return
    bases = dict.fromkeys(families.stem(name, resolved.samples[name] or "") for name in names)
    said, wholes = ", ".join(names), ", ".join(bases)
    if vectors:
        yield f"read as vectors: {said}; for components of {wholes} declare --var '{wholes}: vector'"
    else:
        yield f"read as numbers: {said}; for vectors declare --var '{said}: vector'"


def _value(resolved: Resolved, pinned: dict[str, str], strict: bool) -> Expr | None:
    """The expression of another reading; None if it has none."""
    attempt = Attempt(resolved, pinned, strict)
    try:
        attempt.run()
        return Elaboration(resolved, final_shapes(attempt)).run()
    except (MatcalcError, Clash):
        return None


def _rows(resolved: Resolved, weighed: Weighed) -> Iterator[str]:
    shapes = weighed.attempt.shapes
    rows = [name for name in resolved.symbols if name in shapes and shapes[name][0] == 1 != shapes[name][1]]
    if rows:
        yield f"read as row vectors: {', '.join(rows)}; a column is declared, as in --var '{rows[0]}: n'"
