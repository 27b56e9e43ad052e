"""Remarks on notation: the layout, bold letters, matrices made of a family, dX for a gradient, Σ for a covariance."""

from __future__ import annotations

import re

from .declarations import Declarations

LAYOUT = re.compile(r"(numerator|denominator)[ -]layout")
GRADIENTS = re.compile(r"d[A-Z]\w*`?[^.\n]{0,40}\b(?:gradient|is short for|stands for|denotes)\b")
BOLD = re.compile(r"\\(?:mathbf|bm|boldsymbol)\s*\{?\s*([a-z])\b")
BOLD_NUMBERED = re.compile(r"\\(?:mathbf|bm|boldsymbol)\s*\{\s*([a-z])\s*\}\s*_\{?(\d)")
GATHERED = re.compile(r"\b(rows|columns)\b(?P<what>[^.;]{0,80})")
BEFORE = 80  # characters
BARE = re.compile(r"\\times|\\(?:mathbf|bm|boldsymbol)\s*\{?\s*([A-Z])\b\s*\}?")  # without fonts
COVARIANCE = re.compile(
    r"\bcovariance|\bgaussian|\bnormal (?:distribution|density|vector)|multivariate normal", re.IGNORECASE
)
CAPITAL = re.compile(r"(?<![A-Za-z\\{^_])([A-Z])(?![A-Za-z_^])")


def note_remarks(said: Declarations, text: str) -> None:
    """What the text says of its notation anywhere."""
    layouts = LAYOUT.findall(text)
    said.layout = "numerator" if "numerator" in layouts else layouts[0] if layouts else ""
    said.gradients = GRADIENTS.search(text) is not None
    said.bold = set(BOLD.findall(text)) | {f"{letter}_{digit}" for letter, digit in BOLD_NUMBERED.findall(text)}
    families = {name.rpartition("_")[0] for name in said.plain}
    for match in GATHERED.finditer(text):
        after, before = match["what"], text[max(0, match.start() - BEFORE) : match.start()]
        for stretch in (after, before):
            found = {c for c in CAPITAL.findall(BARE.sub(r" \1 ", stretch)) if c.lower() in families}
            for capital in found & said.plain:
                said.gathered.setdefault(capital, (match[1], capital.lower()))
            if found:
                break
    _note_covariance(said, text)


def _note_covariance(said: Declarations, text: str) -> None:
    """Σ, where a text speaks of Gaussians or covariances and says nothing else of Σ, is one."""
    if COVARIANCE.search(text):
        for name in sorted(said.plain):
            if name.split("_")[0] == "Σ" and not said.properties.get(name):
                said.property(name, "symmetric", "positive_definite")
                said.taken.append(f"{name} is a covariance: symmetric and positive definite")
