"""The views of an expression: ASCII (which the language reads back), Unicode, LaTeX, and its size."""

from ..expr import VIEWS
from .latex import latex
from .size import size
from .text import ascii, unicode

VIEWS.update(ascii=ascii, unicode=unicode, latex=latex, size=size)

__all__ = ["ascii", "latex", "size", "unicode"]
