"""A report for scripts: everything the text shows, as JSON."""

from __future__ import annotations

import json
from typing import Any

from ..steps import Line, Section
from .facts import Report
from .spelling import ASCII
from .text import conventions


def as_json(report: Report) -> str:
    v = report.verification
    facts: dict[str, Any] = {
        "expression": str(report.expression),
        "shapes": {name: list(s.shape) for name, s in report.symbols.items()},
        "gradients": {
            name or f"d{report.letter}": {"text": str(value), "latex": value.latex(), "shape": list(value.shape)}
            for name, value in report.results.items()
        },
        "definitions": {name: str(value) for name, value in report.definitions.items()},
        "conventions": {
            name: {"kind": c.kind, "structure": c.structure, "text": said}
            for (name, c), said in zip(report.conventions.items(), conventions(report, ASCII), strict=True)
        },
        **({"samples": {name: str(X) for name, X in report.samples.items()}} if report.samples else {}),
        "steps": [_line(section, line) for section, line in report.steps.lines] if report.steps else [],
        "verification": v
        and {
            "ok": v.ok,
            "max_relative_error": v.max_relative_error,
            "seed": v.seed,
            "sizes": dict(v.sizes),
            **({"from_sums": v.from_sums} if v.from_sums is not None else {}),
        },
    }
    return json.dumps(facts, indent=2, ensure_ascii=False)


def _line(section: Section, line: Line) -> dict[str, Any]:
    """An equation of the derivation, true while the variables in `moving` move."""
    return {
        "section": section.subject,
        "moving": list(section.moving),
        "still": list(section.still),
        "joint": line.joint,
        "left": {"text": line.left.ascii(), "latex": line.left.latex()},
        "right": {"text": str(line.right), "latex": line.right.latex()},
        "reasons": [{"text": reason.ascii(), "latex": reason.latex()} for reason in line.reasons],
    }
