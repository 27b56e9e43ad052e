"""How much work a verification may do, counted in operations: every machine gives the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING

from ..errors import VerificationError
from ..expr import Expr, postorder

if TYPE_CHECKING:
    from .points import Model

ALLOWED = 4_000_000_000  # operations of about a nanosecond
CALL = 1_500  # of one call of NumPy, whatever the size of the arrays
DECOMPOSITION = 15_000  # of one call of its linear algebra
COMPILED = 50_000  # of generating and compiling the code of one node
BLAS = 0.1  # of a multiplication inside a product of matrices


class Budget:
    """What is left of the work that a verification may do."""

    def __init__(self, left: float = ALLOWED) -> None:
        self.left = left

    def spend(self, work: float) -> None:
        """Count work before it is done. Raises VerificationError if there is not enough left for it."""
        self.left -= work
        if self.left < 0:
            raise VerificationError(
                f"that would take more than {ALLOWED:.0e} operations",
                hint="declare small sizes and ranges of sums to verify the formula at these",
            )


def work(model: Model, roots: Sequence[Expr]) -> float:
    """About how many operations one evaluation of some expressions takes at the sizes of a model."""
    return sum(_work(model, node) * _times(model, node) for node in postorder(*roots))


def compiling(roots: Sequence[Expr]) -> float:
    """About how many operations it takes to generate and compile the code of some expressions."""
    return COMPILED * len(postorder(*roots))


def _work(model: Model, node: Expr) -> float:
    if not node.args:
        return 0.0
    extents = [model.extent(e) for e in (node, *node.args)]
    entries = sum(map(prod, extents))
    if "elementwise" in node.op.traits:
        return CALL + entries
    code = node.op.code.get("numpy", "")
    text = code(node) if callable(code) else code
    return (DECOMPOSITION if "linalg" in text else CALL) + BLAS * entries * max(map(max, extents))


def _times(model: Model, node: Expr) -> int:
    """How often a node is evaluated: inside a sum, once for each of its terms."""
    inside = node.free if "loop" not in node.op.traits else node.free | {node.params[0]}
    return prod(model.counts.get(index, 1) for index in inside)
