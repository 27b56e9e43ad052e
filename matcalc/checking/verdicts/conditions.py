"""Conditions under which a document means its claims."""

from __future__ import annotations

from collections.abc import Iterator

from ..experiments.experiment import Experiment
from ..reading.claim import Claim
from ..scope.parts import Part
from .condition import Condition
from .readings import (
    cases,
    in_the_other_layout,
    of_a_number,
    on_a_constraint,
    on_one_side,
    where_active,
    with_operators,
    within_a_structure,
)
from .restricted_directions import restricted_directions
from .where_stationary import where_stationary

LIKELIEST_FIRST = (
    cases,
    restricted_directions,
    on_one_side,
    where_active,
    on_a_constraint,
    within_a_structure,
    in_the_other_layout,
    of_a_number,
    with_operators,
    where_stationary,
)


def conditions(part: Part, claim: Claim, experiment: Experiment) -> Iterator[Condition]:
    """The conditions to try for a claim whose sides are read, the likeliest first."""
    for found in LIKELIEST_FIRST:
        yield from found(part, claim, experiment)
