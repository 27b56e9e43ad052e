"""A page in Markdown, formulas between dollar signs."""

from __future__ import annotations

from collections.abc import Sequence

from .blocks import Block, Code, Inline, Page, Prose, Title
from .latex import display, inline


def markdown(page: Page) -> str:
    return "\n\n".join(map(_block, page.blocks))


def _block(block: Block) -> str:
    if isinstance(block, Title):
        return f"{'#' * block.level} {block.text}"
    if isinstance(block, Prose):
        return prose(block.parts)
    if isinstance(block, Code):
        return "\n".join(["```", *block.lines, "```"])
    return f"$$\n{display(block, 'aligned')}\n$$"


def prose(parts: Sequence[Inline]) -> str:
    """Words as they are, formulas in LaTeX."""
    return "".join(part if isinstance(part, str) else inline(part) for part in parts)
