"""The matrix of a derivative: J with vec dF = J vec dX, columns stacked.

The transposition sweep again, with matrices: from the root down, each node holds the matrix of the map from
itself to F and hands it on times the matrix of its op in each argument. For vectors all of them
collapse to what one writes by hand: kron(1, A) is A, vec(x) is x. (Magnus and Neudecker, ch. 5 and 9.)
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import NoMatrixError
from ..expr import Expr, number, rebuild
from ..op import Additive
from ..ops.kronecker import vec
from ..ops.leaves import identity, zeros
from ..shape import times
from ..sweeps.adjoint import Movable, Settle, sweep


def jacobian_matrices(F: Expr, variables: Sequence[Expr], settle: Settle = lambda J: J) -> dict[Expr, Expr]:
    """For each symbol X the matrix J with vec dF = J vec dX.

    Raises NoRuleError, naming op and subexpression, where an op has no derivative, NoMatrixError where it is a map
    without a matrix in closed form.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> from matcalc.rules import normal
    >>> A, x = matrix("A", "m", "n"), vector("x", "n")
    >>> normal(jacobian_matrices(A @ x, [x])[x]) is A
    True
    """
    found = sweep(F, identity(times(*F.shape)), set(variables), lambda node: False, settle, by_matrix)
    return {X: found[X] if X in found else zeros(times(*F.shape), times(*X.shape)) for X in variables}


def by_matrix(slot: Movable, J: Expr, node: Expr, i: int) -> Expr:
    """The matrix of the map from argument i, given that of the map from the node."""
    if node.is_scalar:  # c : d for some c, which is the cotangent that belongs to 1
        return J @ vec(slot.pull(number(1), node, i)).T
    if node.args[i].is_scalar and not isinstance(slot, Additive):  # a multiple of what 1 is mapped to
        return J @ vec(rebuild(node, [number(1) if k == i else a for k, a in enumerate(node.args)]))
    M = slot.matrix_of(node, i)
    if M is None:
        raise NoMatrixError(
            f"{node.op.name} has no matrix in closed form: {node}", hint="its derivative is shown as a linear map"
        )
    return J @ M
