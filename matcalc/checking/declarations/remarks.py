"""Remarks on notation: the layout, bold letters, matrices made of a family, dX for a gradient, Σ for a covariance."""

from __future__ import annotations

import re

from ..reading.document import Document
from .declarations import Declarations
from .naming import names_before_membership

LAYOUT = re.compile(r"(numerator|denominator)[ -]layout", re.IGNORECASE)
ROWS = re.compile(
    r"\b(?:gradients?|derivatives?|Gradient\w*|Ableitung\w*|dérivées?)\b[^.\n]{0,70}"
    r"\b(?:is|are|as|be|a|ist|sind|als|est|sont|comme)\s+(?:written\s+as\s+)?(?:an?\s+|ein\s+|une?\s+)?"
    r"(?:row[ -]?vectors?|rows?\b|Zeilenvektor\w*|vecteurs?[ -]lignes?)",
)
VARIED = r"\bd(?!o\b)(?:[A-Z]\w{0,3}|[a-z](?:_?\d\w?|_\w)?|\\[A-Za-z]+)(?![A-Za-z])"  # dW1, dz_2; not done, do
GRADIENTS = re.compile(
    rf"{VARIED}`?(?:,? (?:and )?`?{VARIED}`?)* (?!is a differential)"
    r"[^.\n]{0,40}\b(?:gradients?|is short for|stands? for|denotes?|means)\b"
    rf"|{VARIED}(?:\^\{{?\[[^\]]*\]\}}?)?\$?`?\s+(?:is|means|denotes|stands for|is short for)\s+(?:the\s+)?"
    r"(?:gradient|derivative|\$?\\(?:d?frac\{)?\\?partial|∂)"
)
BOLD = re.compile(r"\\(?:mathbf|bm|boldsymbol)\s*\{?\s*([a-z])\b")
BOLD_NUMBERED = re.compile(r"\\(?:mathbf|bm|boldsymbol)\s*\{\s*([a-z])\s*\}\s*_\{?(\d)")
GIVEN = r"(?:data|targets?|labels?|observations?|measurements?|responses?|constants?|fixed|given|known)"
FORMULA = r"\$(?P<formula>[^$=]{1,40})\$"
DATA = (
    re.compile(rf"\b{GIVEN}(?:\s+[a-z]+){{0,2}}\s+{FORMULA}"),  # for targets $y$
    re.compile(
        rf"{FORMULA},?(?:\s+(?:is|are|be))?(?:\s+(?:an?|the|of|its|binary|known|scalar))*\s+{GIVEN}\b"
    ),  # $y$ the labels
)
UNITS = re.compile(r"\b(?:unit|basis) vectors?\b|\b(?:standard|canonical) (?:basis|unit)|one-hot", re.IGNORECASE)
GATHERED = re.compile(r"\b(rows|columns)\b(?P<what>[^.;]{0,80})")
BEFORE = 80  # characters
BARE = re.compile(r"\\times|\\(?:mathbf|bm|boldsymbol)\s*\{?\s*([A-Z])\b\s*\}?")  # without fonts
COVARIANCE = re.compile(
    r"\bcovariance|\bgaussian|\bnormal (?:distribution|density|vector)|multivariate normal", re.IGNORECASE
)
CAPITAL = re.compile(r"(?<![A-Za-z\\{^_])([A-Z])(?![A-Za-z_^])")


def note_remarks(said: Declarations, document: Document) -> None:
    """What the text says of its notation anywhere."""
    text = document.text
    for pattern in DATA:
        for match in pattern.finditer(text):
            said.data.update(names_before_membership(match["formula"], document))
    layouts = [layout.lower() for layout in LAYOUT.findall(text)]
    said.layout = "numerator" if "numerator" in layouts else layouts[0] if layouts else ""
    said.rows = ROWS.search(text) is not None
    said.units = UNITS.search(text) is not None
    said.broadcasts = " @ " in text
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
