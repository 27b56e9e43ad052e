"""Hand derivations checked line by line: read as people write them, judged by numbers, explained."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import ParseError
from .assumptions import assumptions
from .findings import Finding, Report
from .scope.inheritance import examined

__all__ = ["Finding", "Report", "check"]

LONGEST = 400_000


def check(text: str, *, declarations: Iterable[str] = (), name: str = "") -> Report:
    """Check a hand derivation: Markdown with formulas between dollars, LaTeX, or plain text.

    Every relation of the document gets a finding. `declarations` are texts such as "x: n" or "S: n,n symmetric"
    for what the document leaves out.

    >>> found = check("Let $f = x^T A x$ with $x \\\\in \\\\mathbb{R}^n$. Then $df = 2 x^T A\\\\, dx$.")
    >>> [(f.line, f.status) for f in found.claims]
    [(1, 'definition'), (1, 'declaration'), (1, 'wrong')]

    Raises ParseError for what is not text, DeclarationError for declarations that cannot be.
    """
    if not isinstance(text, str):
        raise ParseError(f"expected text, not {type(text).__name__}")
    if len(text) > LONGEST:
        raise ParseError(f"the document has {len(text)} characters; the limit is {LONGEST}")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    checks = examined(text, declarations)
    claims = [
        Finding(c.line, c.text, v.status, v.condition, v.reason, v.category, v.suggestion, v.counterexample)
        for found in checks
        for c, v in found.verdicts.items()
    ]
    return Report(tuple(claims), tuple(dict.fromkeys(a for found in checks for a in assumptions(found))), text, name)
