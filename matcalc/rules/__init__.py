"""Named rewrite rules: the normal form, common factors, and the form shown to readers."""

from .factor import factor
from .normal import normal
from .present import Presentation

__all__ = ["Presentation", "factor", "normal"]
