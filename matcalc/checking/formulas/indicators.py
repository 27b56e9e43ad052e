"""Indicators, 𝟙[z > 0] and (z > 0), as what they are of numbers: the step at z."""

from __future__ import annotations

import re

ONE = r"(?:\\(?:mathbb|mathbf|mathbbm|mathds|mathrm|boldsymbol|bm)\s*\{?\s*[1I]\s*\}?|𝟙|𝟏|(?<![\w.)])1(?=\s*[\[_]))\s*"
SIDE = r"((?:[^<>\[\](){}=]|\{[^{}<>]*\}|\([^()<>]*\))+?)"
SIGN = r"(>|<|\\gt\b|\\lt\b|\\geq?\b|\\leq?\b|≥|≤)"
GREATER = (">", r"\gt", r"\ge", r"\geq", "≥")
MARKED = (  # brackets that mean an indicator after a 1 only
    (r"_\s*\{\s*\\\{", r"\\\}\s*\}"),
    (r"_\s*\{\s*[\[(]", r"[\])]\s*\}"),
    (r"_\s*\{", r"\}"),
    (r"\\left\s*\\\{", r"\\right\s*\\\}"),
    (r"\\\{", r"\\\}"),
)
OPEN = ((r"\\left\s*\[", r"\\right\s*\]"), (r"\\left\s*\(", r"\\right\s*\)"), (r"\[", r"\]"), (r"\(", r"\)"))
PATTERNS = [re.compile(ONE + opening + SIDE + SIGN + SIDE + closing) for opening, closing in MARKED]
PATTERNS += [re.compile(f"(?:{ONE})?" + opening + SIDE + SIGN + SIDE + closing) for opening, closing in OPEN]


def stepped(text: str, call: str) -> str:
    """The formula with its indicators as calls of the step function, written like this.

    >>> stepped(r"\\mathbb{1}[Wx > 0] + \\mathbf{1}_{a<b}", "step")
    'step(Wx  - ( 0)) + step(b - (a))'
    """
    for pattern in PATTERNS:
        text = pattern.sub(lambda match: _step(match, call), text)
    return text


def _step(match: re.Match[str], call: str) -> str:
    left, sign, right = match.groups()
    first, second = (left, right) if sign in GREATER else (right, left)
    return f"{call}({first} - ({second}))"
