"""Squares that add up to a constant, with any common coefficient: sin² + cos² = 1, cosh² - sinh² = 1."""

from __future__ import annotations

from ..expr import Expr, Number
from ..op import Op
from ..ops.elementwise import ELEMENTWISE
from ..ops.leaves import ones, scalar, vector
from ..ops.powers import power
from ..ops.products import hadamard
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..rewrite import rule
from .terms import base_and_exponent, exact, left_over

sin, cos, sinh, cosh = (ELEMENTWISE[name] for name in ("sin", "cos", "sinh", "cosh"))
x, a, b = vector("x", "n"), scalar("a"), scalar("b")

# f ↦ (g, sign): f² = 1 - sign g²; and the square that comes in positive leaves 1 with its own sign
PAIRS: dict[Op, tuple[Op, int]] = {cos: (sin, 1), cosh: (sinh, -1)}
OTHERS = {g: f for f, (g, _) in PAIRS.items()}
Rest = tuple[tuple[Expr, ...], tuple[Expr, ...]]  # the other scalar factors of a term, and those of its entries


def _factors(term: Expr) -> tuple[Number, tuple[Expr, ...], tuple[Expr, ...]]:
    """The number of a term, its scalar factors, and those of its entries."""
    value, bare = split(term)
    scalars, core = (bare.args[:-1], bare.args[-1]) if bare.op is scale_op else ((), bare)
    if core.is_scalar:
        return value, (*scalars, core), ()
    return value, scalars, core.args if core.op is hadamard else (core,)


def _squares(term: Expr) -> list[tuple[Op, Expr, Number, Rest]]:
    """The ways a term can be seen as c f(z)², as (f, z, number of c, rest of c)."""
    value, scalars, entries = _factors(term)
    found: list[tuple[Op, Expr, Number, Rest]] = []
    for among in (scalars, entries):
        for s in among:
            base, p = base_and_exponent(s)
            if (base.op in PAIRS or base.op in OTHERS) and p.params[-1:] == (2,):
                rest = tuple(left_over(among, s))
                found.append(
                    (base.op, base.args[0], exact(value), (rest, entries) if among is scalars else (scalars, rest))
                )
    return found


@rule(
    "squares that add up to one",
    add,
    children=[scale_op],
    inside=[power, hadamard],
    examples=lambda: [
        sin(a) ** 2 + cos(a) ** 2,
        scale(2, sin(x) ** 2) + scale(2, cos(x) ** 2),
        x * sin(x) ** 2 + x * cos(x) ** 2 + x,
        scale(3, b, cosh(x) ** 2) - scale(3, b, sinh(x) ** 2),
    ],
)
def squares(e: Expr) -> Expr | None:
    """c sin(z)² + c cos(z)² = c, c cosh(z)² - c sinh(z)² = c, whatever c is."""
    seen: dict[tuple[Op, Expr, Number, Rest], int] = {}
    for j, term in enumerate(e.args):
        for f, z, value, rest in _squares(term):
            sign = PAIRS[f][1] if f in PAIRS else PAIRS[OTHERS[f]][1]
            other = PAIRS[f][0] if f in PAIRS else OTHERS[f]
            i = seen.get((other, z, sign * value, rest))
            if i is not None:
                scalars, entries = rest
                core = () if e.is_scalar else (hadamard(*entries) if entries else ones(*e.shape),)
                number = value if f in PAIRS else sign * value
                return add(*(t for k, t in enumerate(e.args) if k not in (i, j)), scale(number, *scalars, *core))
            seen[f, z, value, rest] = j
    return None


SQUARES = (squares,)
