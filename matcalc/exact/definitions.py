"""What ops are made of: the definitions of their records, down to the primitives of the model."""

from __future__ import annotations

from ..expr import Expr, value_of
from ..ops.powers import power
from .rules import rule_of


def meaning(e: Expr) -> Expr | None:
    """What the node is made of, None if it is a primitive of the model, or unknown to it."""
    if e.op is power:
        return _without_root(e)
    return e.op.unfolded(*e.args) if e.op.unfolded is not None and rule_of(e.op) is None else None


def _without_root(e: Expr) -> Expr | None:
    """(xᵖ)ᵏ = xᵖᵏ for a whole k, so that the square of a norm needs no root."""
    base, k = e.args
    while (defined := meaning(base)) is not None:
        base = defined
    if base.op is not power or not isinstance(times := value_of(k), int):
        return None
    p = value_of(base.args[1])
    return None if p is None else base.args[0] ** (p * times)
