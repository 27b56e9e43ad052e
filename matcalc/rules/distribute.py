"""Products over sums, only where a factor cancels: x ⊙ (y ⊘ x - z) = y - x ⊙ z, (A B⁻¹ - C) B = A - C B.

Elsewhere the normal form leaves sums as they are: multiplying out would lose the structure a reader needs.
"""

from __future__ import annotations

from ..expr import Expr, value_of
from ..ops.leaves import matrix, scalar, vector
from ..ops.matrix import inv
from ..ops.powers import power
from ..ops.products import hadamard, matmul
from ..ops.sums import add, scale, scale_op
from ..rewrite import rule
from .products import base_of
from .terms import base_and_exponent, left_over

x, y, z = vector("x", "n"), vector("y", "n"), vector("z", "n")
a, b = scalar("a"), scalar("b")
X, Y, Z = matrix("X", "n", "n"), matrix("Y", "n", "n"), matrix("Z", "n", "n")


def _factors(term: Expr, scalars: bool) -> tuple[Expr, ...]:
    """The scalar factors of a term, or those of its entries."""
    if scalars:
        return term.args if term.op is scale_op else (term,)
    core = term.args[-1] if term.op is scale_op else term
    return core.args if core.op is hadamard else (core,)


def _sign(exponent: Expr) -> int:
    value = value_of(exponent)
    return 0 if value is None else (value > 0) - (value < 0)


@rule(
    "multiple of a sum of quotients",
    hadamard,
    scale_op,
    children=[add],
    examples=lambda: [x * (y / x - z), x * x * (y / x - z), scale(a, b / a + 1), scale(a, scale(a**-1, x) + y)],
)
def entries_over_sum(e: Expr) -> Expr | None:
    """x ⊙ (y ⊘ x - z) = y - x ⊙ z."""
    scalars = e.op is scale_op
    for s in e.args:
        if s.op is not add:
            continue
        divisors = {f.args[0] for t in s.args for f in _factors(t, scalars) if f.op is power and _sign(f.args[1]) < 0}
        for f in e.args if divisors else ():
            base, exponent = base_and_exponent(f)
            if f is not s and value_of(f) is None and base in divisors and _sign(exponent) > 0:
                return e.op(*left_over(e.args, f, s), add(*(e.op(f, term) for term in s.args)))
    return None


@rule(
    "product with a sum that has its inverse",
    matmul,
    children=[add],
    examples=lambda: [(X @ inv(Y) - Z) @ Y, inv(X) @ (X @ Y + Z), (inv(X) @ Y - Z) @ inv(Y) @ x],
)
def product_over_sum(e: Expr) -> Expr | None:
    """(A B⁻¹ - C) B = A - C B, and so on the other side."""
    args = e.args
    for i, s in enumerate(args):
        if s.op is not add:
            continue
        if i + 1 < len(args) and _meets(s, args[i + 1], -1):
            return matmul(*args[:i], add(*(term @ args[i + 1] for term in s.args)), *args[i + 2 :])
        if i > 0 and _meets(s, args[i - 1], 0):
            return matmul(*args[: i - 1], add(*(args[i - 1] @ term for term in s.args)), *args[i + 1 :])
    return None


def _meets(s: Expr, f: Expr, end: int) -> bool:
    """Whether a term of the sum ends (end = -1) or begins (0) with a power of the factor's base that cancels."""
    base, turned, exponent = base_of(f)
    for term in s.args:
        core = term.args[-1] if term.op is scale_op else term
        other, same, power = base_of((core.args if core.op is matmul else (core,))[end])
        if other is base and turned == same and _sign(power) * _sign(exponent) < 0:
            return True
    return False


DISTRIBUTE = (entries_over_sum, product_over_sum)
