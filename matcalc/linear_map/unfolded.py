"""Matrices by vech in numbers: seen as matrices by vec."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..expr import Expr
from .notations import duplicator


@dataclass(frozen=True)
class Unfolded:
    """J with vec dF = J vech dY as the matrix J D⁺ by vec dY, which is zero on what is not symmetric.

    With a second variable X, whose half gradient J belongs to, (D⁺)'J D⁺. D⁺ vec(S) = vech(S) for symmetric S.
    """

    J: Expr
    y: Expr
    x: Expr | None = None

    @property
    def operands(self) -> tuple[Expr, ...]:
        return (self.J, duplicator(self.y), *([duplicator(self.x)] if self.x is not None else []))

    def assembled(self, values: Sequence[Any]) -> Any:
        """The array, from the values of the operands."""
        import numpy as np

        J, right, *left = values
        columns = J @ np.linalg.pinv(right)
        return np.linalg.pinv(left[0]).T @ columns if left else columns
