"""A derivation as plain text: headings, and equations set under their equals signs with their reasons beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..steps import Line, Quantity, Reason, Section, Steps
from .spelling import UNICODE, Spelling

INDENT = "    "
MANY = 8  # of more names in a heading only some are given
NARROW = 64  # reasons stand in a column after formulas no longer than this


def worked(steps: Steps, spelling: Spelling) -> str:
    """The sections of a derivation, one under the other."""
    blocks = []
    for section in steps.sections:
        rows = list(_rows(section.lines, spelling))
        width = max((len(formula) for formula, reason in rows if reason and len(formula) <= NARROW), default=0)
        lines = [f"{formula:<{width}}    {reason}".rstrip() for formula, reason in rows]
        blocks.append("\n".join([heading(section, spelling), *(INDENT + line for line in lines)]))
    return "\n\n".join(blocks)


def heading(section: Section, spelling: Spelling) -> str:
    """What a section does, in words."""
    still = _listed([f"d{spelling.name(name)}" for name in section.still])
    if section.subject == "variable":
        return f"Setting {still} = 0:"
    if section.subject == "rest":
        return f"Now set {still} = 0 and go on towards {_listed([spelling.name(name) for name in section.moving])}:"
    return {"definitions": "Definitions:", "loss": "The loss:", "differential": "Its differential:"}[section.subject]


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words if len(words) <= MANY else [*words[:2], "…", words[-1]])


def _rows(lines: Sequence[Line], spelling: Spelling) -> Iterator[tuple[str, str]]:
    """Formula and reason, a line that stands beside another in one row with it."""
    besides = [k for k, line in enumerate(lines) if line.joint == "⟹"]
    formulas = [equation(line, spelling) for line in lines]
    width = max((len(formulas[k - 1]) for k in besides), default=0)
    for k, line in enumerate(lines):
        if k in besides:
            continue
        formula = formulas[k]
        if k + 1 in besides:
            formula = f"{formula:<{width}}   {'⟹' if spelling is UNICODE else '=>'}   {formulas[k + 1]}"
        yield formula, "; ".join(written(reason, spelling) for reason in line.reasons)


def equation(line: Line, spelling: Spelling) -> str:
    left = written(line.left, spelling)
    start = {"=": " " * len(left), "where": f"    where {left}"}.get(line.joint, left)
    return f"{start} = {spelling.expression(line.right)}"


def written(what: Quantity | Reason, spelling: Spelling) -> str:
    return what.unicode() if spelling is UNICODE else what.ascii()
