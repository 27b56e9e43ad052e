"""Numbers that are written with decimals."""

from __future__ import annotations

from ...decimals import DecimalFraction
from ...language.tree import Tree
from ..experiments.comparison import Comparison
from ..formulas.trees import subtrees
from .verdict import Verdict


def rounded(right: Tree, found: Comparison) -> Verdict | None:
    """Numbers written with decimals are right to half a unit of the last one."""
    digits = max(
        (len(str(t.value).partition(".")[2]) for t in subtrees(right) if isinstance(t.value, DecimalFraction)),
        default=0,
    )
    literal = all(t.kind in ("number", "neg", "column", "row", "transpose") for t in subtrees(right))
    if not digits or not literal or found.example is None:
        return None
    _, value, claimed, _ = found.example
    unit = 10.0**-digits
    errors = abs(value - claimed).ravel()
    if errors.max() <= unit * (0.5 + 1e-9):
        return Verdict("verified", condition=f"to {digits} decimals")
    if errors.max() > 2 * unit:
        return None
    k = int(errors.argmax())
    true, given = value.ravel()[k], claimed.ravel()[k]
    reason = f"{true:.{digits + 2}f} is {true:.{digits}f} to {digits} decimals, not {given:.{digits}f}"
    return Verdict("wrong", reason=reason, category="rounding", suggestion=f"{true:.{digits}f}")
