"""Products with pseudo-inverses: the conditions of Penrose."""

from __future__ import annotations

from fractions import Fraction

from ..expr import Expr
from ..ops.leaves import matrix, zeros
from ..ops.products import matmul, transpose
from ..ops.spectral import pinv
from ..ops.sums import scale, scale_op
from ..ops.terms import split
from ..rewrite import Rule, rule, wild

M, P = matrix("M", "m", "n"), pinv(matrix("M", "m", "n"))


def turned(f: Expr) -> Expr:
    return f.args[0] if f.op is transpose else f.T


def mutual(f: Expr, g: Expr) -> bool:
    """Whether one factor is the pseudo-inverse of the other, so that their product is a projection."""
    return (f.op is pinv and f.args[0] is g) or (g.op is pinv and g.args[0] is f)


@rule(
    "Penrose's conditions",
    matmul,
    inside=[pinv],
    examples=lambda: [M @ P @ M, P @ M @ P, M.T @ P.T, M.T @ M @ P, P.T @ P @ M, M @ P @ P.T],
)
def penrose(e: Expr) -> Expr | None:
    """A A⁺ A = A, A⁺ A A⁺ = A⁺, A' A⁺' = A⁺ A; so A⁺A is absorbed by A' and A⁺ behind it and by A before it."""
    args = e.args
    for i in range(len(args) - 1):
        f, g = args[i], args[i + 1]
        if f.op is transpose and g.op is transpose and mutual(f.args[0], g.args[0]):
            return matmul(*args[:i], g.args[0], f.args[0], *args[i + 2 :])
        if mutual(f, g):
            if i > 0 and args[i - 1] in (g, turned(f)):
                return matmul(*args[:i], *args[i + 2 :])
            if i + 2 < len(args) and args[i + 2] in (f, turned(g)):
                return matmul(*args[:i], *args[i + 2 :])
    return None


@rule("pseudo-inverse of a multiple", pinv, children=[scale_op], examples=lambda: [pinv(-M), pinv(scale(2, M))])
def pinv_of_multiple(e: Expr) -> Expr | None:
    """(c A)⁺ = A⁺/c for a number c, which is not 0."""
    value, core = split(e.args[0])
    return scale(Fraction(1) / value, pinv(core)) if value != 1 else None


PSEUDO = (
    pinv_of_multiple,
    penrose,
    Rule("pseudo-inverse of a pseudo-inverse", pinv(pinv(wild("A", "m", "n"))), wild("A", "m", "n")),
    Rule("pseudo-inverse of zeros", pinv(zeros("m", "n")), zeros("n", "m")),
)
