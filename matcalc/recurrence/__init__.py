"""Recurrences of symbolic depth: read, differentiated by one that runs back, verified, written as loops."""

from ..language import is_recurrence
from .derivation import Formula, Over, RecurrentDerivation, derive
from .loops import source
from .model import Recurrence, recurrence

__all__ = ["Formula", "Over", "Recurrence", "RecurrentDerivation", "derive", "is_recurrence", "recurrence", "source"]
