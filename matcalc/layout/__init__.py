"""What a sum over an index is in matrix form: the values for all i = 1, …, n laid out in one array.

`samples` says where the values stand, `rules` what each op makes of them.
"""

from __future__ import annotations

from .rules import rule
from .samples import MATRIX, Laid, Samples, kind

__all__ = ["MATRIX", "Laid", "Samples", "kind", "rule"]
