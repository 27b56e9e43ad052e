"""The views of an expression: ASCII (which the language reads back), Unicode, LaTeX, MathML, and its size."""

from ..expr import VIEWS
from .latex import latex
from .mathml import mathml
from .size import size
from .text import ascii, unicode

VIEWS.update(ascii=ascii, unicode=unicode, latex=latex, mathml=mathml, size=size)

__all__ = ["ascii", "latex", "mathml", "size", "unicode"]
