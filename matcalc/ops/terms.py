"""Terms of sums: a numeric coefficient and the rest."""

from __future__ import annotations

from ..expr import Expr, Number, make, number, value_of
from .sums import scale, scale_op


def split(term: Expr) -> tuple[Number, Expr]:
    """The numeric coefficient of a term and the rest."""
    value = value_of(term)
    if value is not None:
        return value, number(1)
    if term.op is scale_op:
        value = value_of(term.args[0])
        if value is not None:
            rest = term.args[1:]
            return value, rest[0] if len(rest) == 1 else make(scale_op, rest)
    return 1, term


def negated(term: Expr) -> tuple[bool, Expr]:
    """(True, t) if the term is -t with a negative number in front, else (False, term)."""
    value, rest = split(term)
    return (True, rest if value == -1 else scale(-value, rest)) if value < 0 else (False, term)


def level(term: Expr) -> Expr | None:
    """The scalar c if the term is c*ones(m, n), which a sum may write as plain c."""
    if term.op.name == "ones":
        return number(1)
    if term.op is scale_op and term.args[-1].op.name == "ones":
        return scale(*term.args[:-1])
    return None
