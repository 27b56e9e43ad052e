"""Shapes and properties that sets give: `x \\in \\mathbb{R}^n`, `P \\in \\mathbb{S}^n_{++}`, `y \\in \\{0, 1\\}^n`."""

from __future__ import annotations

import re

from ...shape import Shape
from ..formulas.lexicon import plain_scripts
from ..reading.claim import Claim
from .declarations import Declarations
from .naming import dimension, listed_names

SETS = re.compile(
    r"""(?:\\mathbb\s*\{?\s*(?P<set>[RSC])\s*\}?   # real numbers, symmetric matrices, complex numbers
        |\\mathbf\{R\}
        |[ℝR]
        |(?P<binary>\\?\{\s*0\s*,\s*1\s*\\?\})
        |(?P<signs>\\?\{\s*(?:[-−]1\s*,\s*\+?1|\+?1\s*,\s*[-−]1|\\pm\s*1|±1)\s*\\?\})
        |(?P<unit>[\[(]\s*0\s*,\s*1\s*[\])])        # the interval from 0 to 1
        |(?P<positive>[\[(]\s*0\s*,\s*\\infty\s*\)))
        \s*(?P<before>_\s*(?:\{[^}]*\}|\+\+|\+|.))?  # \mathbb{S}_{++}^n
        \s*(?:\^\s*(?P<power>\{[^}]*\}|\([^)]*\)|.))?
        \s*(?P<after>_\s*(?:\{[^}]*\}|\+\+|\+))?    # \mathbb{S}^n_{++}""",
    re.VERBOSE,
)
TIMES = re.compile(r"\s*(?:\\times|×|\bx\b|x|\*|,)\s*")


def note_membership(said: Declarations, claim: Claim) -> None:
    """The shape and the properties of the names on the left of `\\in`."""
    left, right = (plain_scripts(source) for source in claim.sources)
    match = SETS.match(right.strip())
    if match is None:
        return
    shape, words = _shape(match), _properties(match)
    first = claim.first.left
    names = [first.value] if claim.before is not None and first is not None and first.kind == "name" else []
    for name in names or listed_names(left):
        numbered = _numbered(said, name, right)
        for each, its_shape in (numbered or {name: shape}).items():
            said.shape(each, its_shape, claim.span[0])
            said.property(each, *words)


def _numbered(said: Declarations, name: str, right: str) -> dict[str, Shape]:
    """The shapes of W_1, W_2, … by `W_i \\in R^{d_i \\times d_{i-1}}`, whose sizes have the index, too."""
    base, _, index = name.rpartition("_")
    if not base or not re.fullmatch("[a-z]", index):
        return {}
    sizes = re.compile(rf"_\{{?\s*{index}\s*(?P<shift>[+-]\s*1)?\s*\}}?(?![A-Za-z])")
    if not sizes.search(right):
        return {}
    found: dict[str, Shape] = {}
    for number in sorted({int(n[len(base) + 1 :]) for n in said.plain if re.fullmatch(rf"{re.escape(base)}_\d", n)}):
        text = sizes.sub(lambda m, k=number: f"_{k + int((m['shift'] or '0').replace(' ', ''))}", right)  # type: ignore[misc]
        if match := SETS.match(text.strip()):
            found[f"{base}_{number}"] = _shape(match)
    return found


def _shape(match: re.Match[str]) -> Shape:
    sizes = _sizes(match["power"])
    if not sizes:
        return (1, 1)
    if match["set"] == "S":
        return (sizes[0], sizes[-1])
    return (sizes[0], sizes[1] if len(sizes) > 1 else 1)


def _properties(match: re.Match[str]) -> set[str]:
    if match["set"] == "S":
        signed = "+" in (match["before"] or match["after"] or "")
        return {"positive_definite"} if signed else {"symmetric"}
    said = {"binary": "binary", "signs": "signs", "unit": "unit_interval", "positive": "positive"}
    return {word for group, word in said.items() if match[group]}


def _sizes(power: str | None) -> list[int | str]:
    """The sizes in `{m \\times n}`."""
    inner = (power or "").strip("{}() ")
    return [dimension(part) for part in TIMES.split(inner) if part]
