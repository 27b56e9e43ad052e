"""What a reader is shown of a result: the expression, what was inferred, derivatives, proofs, the verification.

Each kind of report says what its text is, its page and its facts for scripts; `formats` sets them, so that all
commands have the same `FORMATS`. Text in ASCII is in the input language, declarations included, so that it can be
typed back in.
"""

from typing import TYPE_CHECKING

from .. import lazy
from .contents import Checked, Report, of, sentence
from .formats import formats
from .spelling import ASCII, UNICODE
from .text import declaration, dimensions, text

if TYPE_CHECKING:
    from .blocks import plain
    from .html import notebook
    from .maps import MAP_FORMATS, MapReport
    from .page import remarks
    from .recurrence import RECURRENCE_FORMATS, RecurrenceReport

FORMATS = formats(
    text, lazy.function(f"{__package__}.page", "page"), lazy.function(f"{__package__}.machine", "machine")
)
__getattr__ = lazy.attributes(
    __name__,
    {
        "MAP_FORMATS": "maps",
        "MapReport": "maps",
        "RECURRENCE_FORMATS": "recurrence",
        "RecurrenceReport": "recurrence",
        "notebook": "html",
        "plain": "blocks",
        "remarks": "page",
    },
)

__all__ = [
    "ASCII",
    "FORMATS",
    "MAP_FORMATS",
    "RECURRENCE_FORMATS",
    "UNICODE",
    "Checked",
    "MapReport",
    "RecurrenceReport",
    "Report",
    "remarks",
    "declaration",
    "dimensions",
    "formats",
    "notebook",
    "of",
    "plain",
    "sentence",
]
