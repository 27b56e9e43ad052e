"""The right right-hand side of a wrong claim, and by which terms the claim differs from it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from ...errors import MatcalcError
from ...language.tree import Tree
from ...ops.sums import add, scale
from ..experiments.experiment import Experiment
from ..experiments.shapes import grid
from ..formulas.rewriting import replaced, structure, terms, total
from ..formulas.written import written
from ..reading.claim import Claim
from .derivation import Derivation, derivation
from .result import Result
from .terms import expanded_terms

MOST_TERMS = 3  # that are said to be missing or too many
LONGER = 3  # characters that a right side may be longer if it has the claim's own terms


@dataclass(frozen=True, slots=True)
class Correction:
    """A right side that holds; the terms that are `missing` from the claim's own, and those that are `extra`.

    `blocks` are the places of wrong blocks, from 1, with what belongs there.
    """

    right: Tree
    missing: tuple[Tree, ...] = ()
    extra: tuple[Tree, ...] = ()
    blocks: tuple[tuple[int, int, Tree], ...] = ()


def correction(claim: Claim, experiment: Experiment, holds: Callable[[Tree], bool]) -> Correction | None:
    """The first derived right side that holds, preferably the claim's own with terms added or changed."""
    work = derivation(claim, experiment)
    if work is None or claim.right is None or claim.left is None:
        return None
    known = structure(claim.left)
    with suppress(MatcalcError, RecursionError):
        blocks = work.blocks()
        if blocks is not None and holds(blocks):
            return Correction(blocks, blocks=_wrong_blocks(blocks, claim.right, holds))
        for result in work.results():
            for tree in result.formulas():
                if structure(tree) != known and holds(tree):
                    return _shorter(_by_terms(work, result, holds), Correction(tree))
    return None


def _wrong_blocks(right: Tree, written_: Tree, holds: Callable[[Tree], bool]) -> tuple[tuple[int, int, Tree], ...]:
    """The blocks that are not as they should be: with one of them in its place, the whole does not hold."""
    ours, theirs = grid(right), grid(written_) if written_.kind == "column" else []
    if [len(row) for row in ours] != [len(row) for row in theirs]:
        return ()
    found = []
    for i, row in enumerate(ours):
        for j, entry in enumerate(row):
            path = (i, j) if right.parts[i].kind == "row" else (i,)
            if not holds(replaced(right, path, theirs[i][j])):
                found.append((i + 1, j + 1, entry))
    return tuple(found)


def _shorter(by_terms: Correction | None, whole: Correction) -> Correction:
    """By terms where one term is all that is missing, or where this is no longer."""
    if by_terms is None or len(by_terms.missing) == 1:
        return by_terms or whole
    return by_terms if len(written(by_terms.right)) <= len(written(whole.right)) + LONGER else whole


def _by_terms(work: Derivation, result: Result, holds: Callable[[Tree], bool]) -> Correction | None:
    """The claim's own terms, as far as they are right, with the others."""
    with suppress(MatcalcError, RecursionError):
        left = expanded_terms(result.whole())
        kept, extra = [], []
        written_terms = terms(work.right)
        for term in written_terms:
            own = expanded_terms(result.work.of(total([term])))
            if all(left.get(core) == value for core, value in own.items()):
                kept.append(term)
                left = {core: value for core, value in left.items() if core not in own}
            else:
                extra.append(term)
        if not kept or not left or len(left) > MOST_TERMS or len(extra) > 1:
            return None
        missing = terms(result.shortest(add(*(scale(value, core) for core, value in left.items()))))
        place = written_terms.index(extra[0]) if extra else len(kept)
        tree = total([*kept[:place], *missing, *kept[place:]])
        if holds(tree):
            return Correction(tree, tuple(total([t]) for t in missing), tuple(total([t]) for t in extra))
    return None
