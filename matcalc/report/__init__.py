"""What a reader is shown of a result: the expression, what was inferred, derivatives, proofs, the verification.

Each kind of report says what its text is, its page and its facts for scripts; `formats` sets them, so that all
commands have the same `FORMATS`. Text in ASCII is in the input language, declarations included, so that it can be
typed back in.
"""

from typing import TYPE_CHECKING

from .. import lazy
from .blocks import plain
from .contents import Checked, Report, of, sentence
from .formats import formats
from .machine import machine
from .page import page, remarks
from .spelling import ASCII, UNICODE
from .text import declaration, dimensions, text

if TYPE_CHECKING:
    from .html import notebook
    from .maps import MAP_FORMATS, MapReport
    from .recurrence import RECURRENCE_FORMATS, RecurrenceReport

FORMATS = formats(text, page, machine)
__getattr__ = lazy.attributes(
    __name__,
    {
        "MAP_FORMATS": "maps",
        "MapReport": "maps",
        "RECURRENCE_FORMATS": "recurrence",
        "RecurrenceReport": "recurrence",
        "notebook": "html",
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
