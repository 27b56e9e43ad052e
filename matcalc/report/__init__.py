"""What a reader is shown of a derivation: the loss, what was inferred, the gradients, the verification.

One `Report` holds the facts; each of `FORMATS` sets them in its own way. Text in ASCII is in the input
language, declarations included, so that it can be typed back in.
"""

from collections.abc import Callable

from .facts import Checked, Report, of
from .html import html, notebook
from .latex import document, latex
from .machine import as_json
from .maps import MAP_FORMATS, MapReport
from .markdown import markdown
from .spelling import ASCII, UNICODE
from .text import declaration, dimensions, sentence, text

FORMATS: dict[str, Callable[[Report], str]] = {
    "unicode": lambda report: text(report, UNICODE),
    "ascii": lambda report: text(report, ASCII),
    "latex": latex,
    "document": document,
    "markdown": markdown,
    "html": html,
    "json": as_json,
}

__all__ = [
    "ASCII",
    "FORMATS",
    "MAP_FORMATS",
    "UNICODE",
    "Checked",
    "MapReport",
    "Report",
    "declaration",
    "dimensions",
    "notebook",
    "of",
    "sentence",
]
