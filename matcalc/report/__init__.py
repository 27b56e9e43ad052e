"""What a reader is shown of a result: the expression, what was inferred, derivatives, proofs, the verification.

Each kind of report says what its text is, its page and its facts for scripts; `formats` sets them, so that all
commands have the same `FORMATS`. Text in ASCII is in the input language, declarations included, so that it can be
typed back in.
"""

from .blocks import plain
from .facts import Checked, Report, of, sentence
from .formats import formats
from .html import notebook
from .machine import machine
from .maps import MAP_FORMATS, MapReport
from .page import conventions, page
from .spelling import ASCII, UNICODE
from .text import declaration, dimensions, text

FORMATS = formats(text, page, machine)

__all__ = [
    "ASCII",
    "FORMATS",
    "MAP_FORMATS",
    "UNICODE",
    "Checked",
    "MapReport",
    "Report",
    "conventions",
    "declaration",
    "dimensions",
    "formats",
    "notebook",
    "of",
    "plain",
    "sentence",
]
