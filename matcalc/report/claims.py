"""Claims about an expression, each with what its verification found, and the right form where one is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..expr import Expr
from .blocks import Block, Display, Inline, Page, Prose, Row, plain
from .contents import Checked, Report
from .formats import formats
from .left_sides import Written, written
from .machine import both, given, named, verification
from .page import beginning, defined, independence, verified
from .spelling import ASCII, Spelling
from .text import checked, heading, where


@dataclass(frozen=True, slots=True)
class Claim:
    """left = right, and what came of verifying it; `problem` says why nothing was compared."""

    left: Written
    right: Expr
    verification: Checked | None
    problem: str = ""
    wrong: bool = False

    @property
    def verdict(self) -> str:
        if self.verification is None:
            return "wrong" if self.wrong else "not verified"
        return "right" if self.verification.ok else "wrong"


@dataclass(frozen=True, slots=True)
class Claims:
    """What was claimed of an expression; `right` are the right forms, in the names of the report's definitions.

    `independent` names the variables of claims on which the expression does not depend.
    """

    report: Report
    claims: Sequence[Claim]
    independent: Sequence[str] = ()
    right: Sequence[tuple[Written, Expr]] = ()

    @property
    def ok(self) -> bool:
        return all(claim.verdict == "right" for claim in self.claims)


def text(shown: Claims, spelling: Spelling) -> str:
    right = [f"{written(left, spelling)} = {spelling.expression(e)}" for left, e in shown.right]
    blocks = [
        heading(shown.report, spelling),
        *(_lines(claim, spelling) for claim in shown.claims),
        ["The right form:", *right] if right else [],
        where(shown.report, spelling) if right else [],
        [plain(said, spelling) for said in _remarks(shown)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _lines(claim: Claim, spelling: Spelling) -> list[str]:
    said = f"{written(claim.left, spelling)} = {spelling.expression(claim.right)}    ({claim.verdict})"
    return [said, checked(claim.verification, spelling) if claim.verification else claim.problem]


def _remarks(shown: Claims) -> Iterator[tuple[Inline, ...]]:
    return (independence(shown.report.letter, name) for name in shown.independent)


def page(shown: Claims) -> Page:
    return Page(f"Claims about {shown.report.expression.unicode()}", tuple(_blocks(shown)))


def _blocks(shown: Claims) -> Iterator[Block]:
    yield from beginning(shown.report)
    for claim in shown.claims:
        yield Prose((f"Claimed, and {claim.verdict}:",))
        yield Display((Row(claim.left, claim.right),))
        if claim.problem:
            yield Prose((claim.problem + ".",), "wrong")
        yield from verified(claim.verification)
    if shown.right:
        yield Prose(("The right form:",))
        yield Display(tuple(Row(left, e) for left, e in shown.right))
        yield from defined(shown.report.definitions)
    yield from (Prose((*said, ".")) for said in _remarks(shown))


def machine(shown: Claims) -> dict[str, Any]:
    return {
        **given(shown.report),
        "claims": [
            {
                "left": written(claim.left, ASCII),
                "right": both(claim.right),
                "verdict": claim.verdict,
                "problem": claim.problem,
                "verification": verification(claim.verification),
            }
            for claim in shown.claims
        ],
        "remarks": [plain(said, ASCII) for said in _remarks(shown)],
        "right_forms": {written(left, ASCII): both(e) for left, e in shown.right},
        "definitions": named(shown.report.definitions) if shown.right else {},
    }


FORMATS = formats(text, page, machine)
