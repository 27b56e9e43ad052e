"""A report in Markdown, formulas between dollar signs."""

from __future__ import annotations

from collections.abc import Sequence

from .facts import Report
from .latex import display, inline
from .page import Block, Inline, Prose, Title, page


def markdown(report: Report) -> str:
    """The page in Markdown."""
    return "\n\n".join(_block(block) for block in page(report))


def _block(block: Block) -> str:
    if isinstance(block, Title):
        return f"# {block.text}"
    if isinstance(block, Prose):
        return prose(block.parts)
    return f"$$\n{display(block, 'aligned')}\n$$"


def prose(parts: Sequence[Inline]) -> str:
    """Words as they are, formulas in LaTeX."""
    return "".join(part if isinstance(part, str) else inline(part) for part in parts)
