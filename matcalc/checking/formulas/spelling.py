"""Notation of documents that is only another spelling: densities p(x | θ), functions E(·), bold formulas."""

from __future__ import annotations

import re

from .lexicon import Unreadable

INNER = r"(?:[^()|]|\([^()|]*\))*?"
GIVEN = re.compile(
    rf"(?<=[A-Za-z\d}}])(?P<open>\s*(?:\\left|\\[bB]igg?l?)?\((?:\\,)?{INNER})(?:\\mid(?![A-Za-z])|\\vert(?![A-Za-z])|\||;)(?P<rest>{INNER}\))"
)
PLACE = re.compile(r"\s*(?:\\left)?\(\s*(?:\\,)?(?:\\cdot|·|\\bullet)\s*(?:\\,)?(?:\\right)?\)")
BOLD = re.compile(r"\\(?:textbf|mathbf|boldsymbol|bm|mathsf|mathit|pmb)\s*\{(?P<inner>[^{}\\]*[-+*/()= ^_][^{}\\]*)\}")
EXPECTED = re.compile(
    r"\\(?:mathbb|mathbf|mathsf|mathrm|operatorname)\s*\{?\s*(?:E|Var|Cov|Pr|P)\s*\}?\s*(?:_\s*(?:\{[^{}]*\}|\S))?\s*(?:\\left|\\[bB]igg?l?)?\s*\\?[\[{]|(?<![A-Za-z\\])E\s*(?:\\left)?\["
)


INCREMENT = re.compile(r"(?:\\Delta(?![A-Za-z])|Δ)\s*(?P<name>\\[a-z]+\s*\{\s*\w\s*\}|\\[a-z]+|[A-Za-z])(?!\s*_)")


SET = re.compile(r"(?:\\left|\\[bB]igg?l?)?\s*\\\{.*(?:\\right|\\[bB]igg?r?)?\s*\\\}\.?", re.DOTALL)
SUM = r"\\sum\s*(?:\\(?:no)?limits)?\s*_\s*\{\s*"
DOUBLE = re.compile(SUM + r"(?P<i>[a-z])\s*,\s*(?P<j>[a-z])\s*(?P<from>=\s*1)?\s*\}(?P<to>\s*\^\s*(?:\{[^{}]*\}|\w))?")
OVER_SET = re.compile(SUM + r"(?P<index>[a-z])\s*\\in\b(?:[^{}]|\{[^{}]*\})*\}")


def _double(match: re.Match[str]) -> str:
    """Σ_{i,j} as two sums."""
    letters, ends = (match["i"], match["j"]), (match["from"] or "") + "}" + (match["to"] or "")
    return "".join(rf"\sum_{{{letter}{ends}" for letter in letters)


def spelt(source: str, *, increments: bool = False) -> str:
    """The formula as the grammar spells it, with Δx as one name if it is one.

    Raises Unreadable for expectations, which have no value at a point.


    >>> spelt(r"p(x|\\theta)"), spelt(r"E_1(\\cdot)"), spelt(r"\\|\\textbf{Ax - b}\\|")
    ('p(x,\\\\theta)', 'E_1', '\\\\|{Ax - b}\\\\|')
    """
    if EXPECTED.search(source):
        raise Unreadable("an expectation is not evaluated")
    if SET.fullmatch(source.strip()):
        raise Unreadable("a set is not evaluated")
    source = OVER_SET.sub(r"\\sum_{\g<index>}", DOUBLE.sub(_double, source))
    source = INCREMENT.sub(r"\g<name>_{\\Delta}", source) if increments else source
    return BOLD.sub(r"{\g<inner>}", GIVEN.sub(r"\g<open>,\g<rest>", PLACE.sub("", source)))
