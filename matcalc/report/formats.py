"""The formats in which every command sets its results."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from .. import lazy
from .spelling import ASCII, UNICODE, Spelling

if TYPE_CHECKING:
    from .blocks import Page

Shown = TypeVar("Shown")

html = lazy.function(f"{__package__}.html", "html")
latex, document = (lazy.function(f"{__package__}.latex", name) for name in ("latex", "document"))
markdown = lazy.function(f"{__package__}.markdown", "markdown")
dumps = lazy.function("json", "dumps")


def formats(
    text: Callable[[Shown, Spelling], str], page: Callable[[Shown], Page], machine: Callable[[Shown], Any]
) -> dict[str, Callable[[Shown], str]]:
    """Every format of one kind of report: from its text in a spelling, its page, and its facts for scripts."""
    return {
        "unicode": lambda shown: text(shown, UNICODE),
        "ascii": lambda shown: text(shown, ASCII),
        "latex": lambda shown: latex(page(shown)),
        "document": lambda shown: document(page(shown)),
        "markdown": lambda shown: markdown(page(shown)),
        "html": lambda shown: html(page(shown)),
        "json": lambda shown: dumps(machine(shown), indent=2, ensure_ascii=False),
    }
