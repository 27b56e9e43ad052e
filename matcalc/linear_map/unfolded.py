"""Matrices by vech, written as matrices by vec."""

from __future__ import annotations

from ..expr import Expr
from ..ops.spectral import pinv
from .notations import duplicator


def unfolded(J: Expr, y: Expr, x: Expr | None = None) -> Expr:
    """J with vec dF = J vech dY as the matrix J D⁺ by vec dY, which is zero on what is not symmetric.

    With a second variable X, whose half gradient J belongs to, (D⁺)'J D⁺. D⁺ vec(S) = vech(S) for symmetric S.
    """
    columns = J @ pinv(duplicator(y))
    return columns if x is None else pinv(duplicator(x)).T @ columns
