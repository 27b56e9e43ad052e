"""What is found of one claim."""

from __future__ import annotations

from dataclasses import dataclass

from ..experiments.comparison import Comparison


@dataclass(slots=True)
class Verdict:
    """`status` is verified, wrong, definition, declaration or undecidable."""

    status: str
    condition: str = ""
    reason: str = ""
    category: str = ""
    suggestion: str = ""
    counterexample: str = ""
    impossible: bool = False  # shapes do not fit
    found: Comparison | None = None
