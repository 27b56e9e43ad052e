"""Remarks on notation: the layout, bold letters, matrices made of a family, dX for a gradient."""

from __future__ import annotations

import re

from .declarations import Declarations

LAYOUT = re.compile(r"(numerator|denominator)[ -]layout")
GRADIENTS = re.compile(r"d[A-Z]\w*`?[^.\n]{0,40}\b(?:gradient|is short for|stands for|denotes)\b")
BOLD = re.compile(r"\\(?:mathbf|bm|boldsymbol)\s*\{?\s*([a-z])\b")
BOLD_NUMBERED = re.compile(r"\\(?:mathbf|bm|boldsymbol)\s*\{\s*([a-z])\s*\}\s*_\{?(\d)")
GATHERED = re.compile(r"\b(rows|columns)\b(?P<what>[^.;]{0,80})")
CAPITAL = re.compile(r"(?<![A-Za-z\\{^_])([A-Z])(?![A-Za-z_^])")


def note_remarks(said: Declarations, text: str) -> None:
    """What the text says of its notation anywhere."""
    layouts = LAYOUT.findall(text)
    said.layout = "numerator" if "numerator" in layouts else layouts[0] if layouts else ""
    said.gradients = GRADIENTS.search(text) is not None
    said.bold = set(BOLD.findall(text)) | {f"{letter}_{digit}" for letter, digit in BOLD_NUMBERED.findall(text)}
    families = {name.rpartition("_")[0] for name in said.plain}
    for match in GATHERED.finditer(text):
        for capital in CAPITAL.findall(match["what"].replace("\\times", " ")):
            if capital.lower() in families and capital in said.plain:
                said.gathered.setdefault(capital, (match[1], capital.lower()))
