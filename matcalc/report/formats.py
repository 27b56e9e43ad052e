"""The formats in which every command sets its results."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from .. import lazy
from .blocks import Page
from .spelling import ASCII, UNICODE, Spelling

Shown = TypeVar("Shown")

html = lazy.function(__package__, "html", "html")
latex, document = (lazy.function(__package__, "latex", name) for name in ("latex", "document"))
markdown = lazy.function(__package__, "markdown", "markdown")


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
        "json": lambda shown: json.dumps(machine(shown), indent=2, ensure_ascii=False),
    }
