"""Claims about differentials, in which a symbol such as dx or dp stands for the differential of an expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ..expr import Expr
from .decision import Claim
from .degrees import CONSTANT, joined
from .point import Point


def differentials(forms: Sequence[Expr], meant: Mapping[Expr, Expr], variables: Mapping[Expr, frozenset[str]]) -> Claim:
    """Each form is the differential of the one before it, as the variables move within their facts.

    A symbol that is a key of `meant` stands in them for the differential of what it is mapped to; those of the
    variables are constant directions.
    """

    def holds(point: Point) -> tuple[bool, int]:
        point.differentials = meant
        moving, still, whole = point.top, point.top.at_rest(), CONSTANT
        for e, claimed in pairwise(forms):
            slope, value = moving.slope(e), still.value(claimed)
            whole = joined(whole, joined(slope.degree, value.degree))
            if not still.same(slope.value, value.value):
                return False, still.poles.span(whole)
        return True, still.poles.span(whole)

    return Claim([*forms, *meant.values()], variables, holds)
