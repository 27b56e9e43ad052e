"""A report for scripts: everything the text shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..expr import Expr
from ..steps import Line, Section
from .blocks import plain
from .contents import Checked, Report
from .page import conventions, remarks
from .spelling import ASCII

if TYPE_CHECKING:
    from ..exact import Exact


def machine(report: Report) -> dict[str, Any]:
    return {
        **given(report),
        "gradients": {
            name or f"d{report.letter}": {**both(value), "shape": list(value.shape)}
            for name, value in report.results.items()
        },
        "definitions": named(report.definitions),
        "conventions": {
            name: {"kind": c.kind, "structure": c.structure, "text": plain(said, ASCII)}
            for (name, c), said in zip(report.conventions.items(), conventions(report), strict=True)
        },
        "remarks": [plain(said, ASCII) for said in remarks(report)],
        **({"samples": named(report.samples)} if report.samples else {}),
        "steps": [_line(section, line) for section, line in report.steps.lines] if report.steps else [],
        "verification": verification(report.verification),
    }


def _line(section: Section, line: Line) -> dict[str, Any]:
    """An equation of the derivation, true while the variables in `moving` move."""
    return {
        "section": section.subject,
        "moving": list(section.moving),
        "still": list(section.still),
        "joint": line.joint,
        "left": {"text": line.left.ascii(), "latex": line.left.latex()},
        "right": both(line.right),
        "reasons": [{"text": reason.ascii(), "latex": reason.latex()} for reason in line.reasons],
    }


# --------------------------------------------------------------------------- what all kinds of reports share


def given(report: Report) -> dict[str, Any]:
    """The expression and the shapes of its symbols."""
    return {
        "expression": str(report.expression),
        "shapes": {name: list(s.shape) for name, s in report.symbols.items()},
        "notes": list(report.notes),
    }


def both(e: Expr) -> dict[str, str]:
    return {"text": str(e), "latex": e.latex()}


def named(expressions: Mapping[str, Expr]) -> dict[str, str]:
    return {name: str(e) for name, e in expressions.items()}


def verification(v: Checked | None) -> dict[str, Any] | None:
    if v is None or (v.ok and not v.points and v.exact is None):
        return None
    error = v.max_relative_error if v.against else None
    found = {"ok": v.ok, "max_relative_error": error, "seed": v.seed, "sizes": dict(v.sizes), "exact": exactly(v.exact)}
    if v.lines is not None:
        found["lines"] = {"exact": v.lines[0], "all": v.lines[1]}
    return found if v.from_sums is None else {**found, "from_sums": v.from_sums}


def exactly(exact: Exact | None) -> dict[str, Any] | None:
    """The outcome over finite fields; `agrees` is null where nothing could be decided, for the reason given."""
    if exact is None:
        return None
    return {
        "agrees": exact.agrees,
        "error_probability": 2.0**-exact.bits if exact.agrees else None,
        "points": exact.points,
        "sides_drawn": exact.patterns,
        "sides_visited": exact.visited,
        "reason": exact.reason,
    }
