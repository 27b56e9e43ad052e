"""Hand derivations checked line by line: read as people write them, judged by numbers, explained.

A document goes through these packages, each of which knows only those before it:

formulas      the mathematics of one side of a relation as a syntax tree
reading       a text cut into formulas, code and prose; the relations in them; a claim for each relation
declarations  what a document says of its names: shapes, properties, indices
scope         what names mean where a claim stands: what each part of a document defines, and which claims do so
experiments   shapes that fit, random points, values and differences at them; two sides compared
derived       the right side that a claim should have had, by the rules of the engine
verdicts      each claim verified or wrong as it stands, or under a condition that the document gives
reasons       the smallest change that makes a wrong claim true

The findings make a report (findings.py), which is printed beside the document (annotated.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from ..errors import ParseError, visible
from .assumptions import assumptions
from .findings import Finding, Report
from .reading.kinds import text_of
from .reading.unread import unread
from .reasons.decision import decided
from .reasons.explanation import explain
from .scope.classification import classify
from .scope.inheritance import inherit
from .scope.parts import read
from .understood import question, understood
from .verdicts.check import Check
from .verdicts.verdict import for_every_layer

__all__ = ["Finding", "Report", "check"]

FAILING = ("wrong", "unsure")
LONGEST = 400_000  # characters
MOST_LINES = 10_000
LONGEST_LINE = 20_000  # characters


def check(text: str, *, declarations: Iterable[str] = (), name: str = "", code: bool = False) -> Report:
    """Check a hand derivation: Markdown with formulas between dollars, LaTeX, reStructuredText, or plain text.

    Every relation of the document gets a finding; what was not read is listed. `declarations` are texts such as "x: n"
    or "S: n,n symmetric" for what the document leaves out. If the `name` of its file ends in .ipynb or .py, the text is
    that of a notebook, of which the Markdown cells are read, or of a Python file, of which the docstrings are. Tables
    and programs (in a fence with a language) are left alone, programs unless `code` is asked for.

    >>> found = check("Let $f = x^T A x$ with $x \\\\in \\\\mathbb{R}^n$. Then $df = 2 x^T A\\\\, dx$.")
    >>> [(f.line, f.status) for f in found.claims]
    [(1, 'definition'), (1, 'declaration'), (1, 'unsure')]
    >>> found.claims[-1].condition
    'right if A is symmetric'

    Raises ParseError for what is not text, too long, or not of the kind that its name says, DeclarationError for
    declarations that cannot be.
    """
    text = _readable(text, PurePath(name).suffix)
    declarations = list(declarations)
    checks = list(_checks(text, declarations, code))
    if _fails(checks) and any(claim.layer for check in checks for claim in check.part.claims):
        checks = max(checks, list(_checks(text, declarations, code, one_step=True)), key=_evidence)
    judged = for_every_layer(pair for check in checks for pair in check.verdicts.items())
    names = dict.fromkeys(name for check in checks for name in understood(check))
    guessed = {name.name for name in names if name.how == "guessed"}
    claims = (Finding.of(claim, verdict, text, guessed) for claim, verdict in judged)
    assumed = dict.fromkeys(sentence for check in checks for sentence in assumptions(check))
    asked = question({c: v for check in checks for c, v in check.verdicts.items()}, list(names))
    left = (found for check in checks for found in unread(check.part.document, check.part.claims))
    return Report(tuple(claims), tuple(assumed), text, visible(name), tuple(names), asked, tuple(left))


def _readable(text: str, suffix: str) -> str:
    """What there is to read, with plain line ends, if it has a size that can be read in bounded time."""
    if not isinstance(text, str):
        raise ParseError(f"expected text, not {type(text).__name__}")
    text = text_of(text, suffix)
    if len(text) > LONGEST:
        raise ParseError(f"the document has {len(text)} characters; the limit is {LONGEST}")
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    if len(lines) > MOST_LINES:
        raise ParseError(f"the document has {len(lines)} lines; the limit is {MOST_LINES}")
    number, line = max(enumerate(lines, 1), key=lambda numbered: len(numbered[1]))
    if len(line) > LONGEST_LINE:
        raise ParseError(f"line {number} has {len(line)} characters; the limit is {LONGEST_LINE}")
    return visible("\n".join(lines))


def _fails(checks: list[Check]) -> bool:
    return any(verdict.status in FAILING for check in checks for verdict in check.verdicts.values())


def _evidence(checks: list[Check]) -> int:
    """How well a document fits with a reading of it: how many of its relations hold.

    What fails speaks against a reading only as much as what it leaves undecided.
    """
    judged = for_every_layer(pair for check in checks for pair in check.verdicts.items())
    return sum(v.status == "verified" for _, v in judged)


def _checks(text: str, declarations: Iterable[str], code: bool, *, one_step: bool = False) -> Iterator[Check]:
    """The checks of the parts of a document, one after the other.

    A recursion h_t = f(h_{t-1}) is unrolled, or `one_step` of it stands for all, in which h_{t-1} is given.
    """
    parts = read(text, declarations, code=code, one_step=one_step)
    seconds = 0.0
    for i, part in enumerate(parts):
        inherit(part, parts[:i])
        classify(part)
        check = Check(part, explain, decided, seconds=seconds)
        check.run()
        seconds = check.seconds
        yield check
