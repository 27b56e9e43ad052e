"""Arithmetic of stacks of matrices: an array has its matrix in the last two axes, points in the axes before.

Arrays are strict: only numbers are added to every entry, and what does not fit is a Misfit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..scope import functions
from .differences import Rough
from .named_shapes import Misfit, Unknown


def extent(X: Any) -> str:
    return f"{X.shape[-2]}×{X.shape[-1]}"


def add(left: Any, right: Any, literal: bool) -> Any:
    """A sum; only numbers are added to every entry."""
    if left.shape[-2:] != right.shape[-2:] and not (literal and (1, 1) in (left.shape[-2:], right.shape[-2:])):
        raise Misfit(f"the sum of {extent(left)} and {extent(right)} does not exist")
    return left + right


def to_every_row(whole: Any, row: Any) -> Any:
    """A vector, or a row, repeated for every row of a matrix with as many columns; anything else as it is."""
    if 1 in whole.shape[-2:] or 1 not in row.shape[-2:] or whole.shape[-1] not in row.shape[-2:]:
        return row
    row = row.swapaxes(-1, -2) if row.shape[-1] == 1 else row
    return row + np.zeros(whole.shape[-2:])


def times(operator: str, left: Any, right: Any) -> Any:
    """A product of what fits."""
    a, b = left.shape[-2:], right.shape[-2:]
    if operator == "⊗":
        return kronecker(left, right)
    if operator in ("/", "./"):
        if b != (1, 1) and a not in ((1, 1), b):
            raise Misfit(f"the quotient of {extent(left)} by {extent(right)} does not exist")
        return left / right
    if a == (1, 1) or b == (1, 1):
        return left * right
    if operator == ".*":
        if a != b:
            raise Misfit(f"the entrywise product of {extent(left)} and {extent(right)} does not exist")
        return left * right
    if a[1] != b[0]:
        raise Misfit(f"the product of {extent(left)} and {extent(right)} does not exist")
    return left @ right


def kronecker(A: Any, B: Any) -> Any:
    """Every entry of A times the whole of B."""
    blocks = A[..., :, None, :, None] * B[..., None, :, None, :]
    rows, inner, columns, inner_columns = blocks.shape[-4:]
    return blocks.reshape(*blocks.shape[:-4], rows * inner, columns * inner_columns)


def joined(blocks: list[Any], axis: int) -> Any:
    """Blocks side by side or one above the other. Raises Misfit."""
    other = -3 - axis
    if len({block.shape[other] for block in blocks}) > 1:
        raise Misfit(f"blocks of {', '.join(map(extent, blocks))} do not fit together")
    lead = np.broadcast_shapes(*(block.shape[:-2] for block in blocks))
    return np.concatenate([np.broadcast_to(block, (*lead, *block.shape[-2:])) for block in blocks], axis)


def matrix_power(X: Any, exponent: float) -> Any:
    """X to a whole power, or to any power if X is symmetric."""
    if exponent.is_integer() and exponent < 0:
        X, exponent = functions.inverse(X), -exponent
    if exponent.is_integer():
        return np.linalg.matrix_power(X, int(exponent))
    if np.abs(X - X.swapaxes(-1, -2)).max() > 1e-9:
        raise Unknown("a fractional power of a matrix that is not symmetric")
    values, vectors = np.linalg.eigh(X)
    if values.min() <= 0:
        raise Rough
    return (vectors * values[..., None, :] ** exponent) @ vectors.swapaxes(-1, -2)
