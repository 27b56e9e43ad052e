"""Signs: even and odd functions, absolute values, what is 1 or -1."""

from __future__ import annotations

from ..expr import Expr, number, value_of
from ..ops.elementwise import ELEMENTWISE
from ..ops.leaves import number_op, ones, scalar, vector, zeros, zeros_op
from ..ops.powers import power
from ..ops.products import hadamard
from ..ops.sums import scale, scale_op
from ..ops.terms import split
from ..rewrite import Rule, rule, wild
from .recognised import exponents, negation, one_plus, without
from .terms import left_over

E = ELEMENTWISE
sigmoid, abs_, sign, step = E["sigmoid"], E["abs"], E["sign"], E["step"]
x, y, s = vector("x", "n"), vector("y", "n"), vector("s", "n", signs=True)
a = scalar("a")


@rule(
    "even and odd functions",
    *(op for op in E.values() if op.traits & {"even", "odd"}),
    children=[scale_op],
    examples=lambda: [E["sin"](-x), E["cos"](scale(-2, x))],
)
def parity(e: Expr) -> Expr | None:
    """sin(-x) = -sin(x), cos(-x) = cos(x)."""
    value = value_of(e.args[0].args[0])
    if value is None or value >= 0:
        return None
    positive = e.op(negation(e.args[0]))
    return -positive if "odd" in e.op.traits else positive


@rule(
    "functions of zeros",
    *(op for op in E.values() if op.traits & {"odd", "vanishing"}),
    children=[zeros_op, number_op],
    examples=lambda: [E["sin"](zeros("n")), E["relu"](zeros("m", "n")), E["abs"](number(0))],
)
def of_zeros(e: Expr) -> Expr | None:
    """f(0) = 0 for odd functions, and others that vanish there."""
    x = e.args[0]
    return x if x.op is zeros_op or value_of(x) == 0 else None


def _evened(z: Expr) -> Expr:
    """z without what an even function of it does not see: its sign, and factors that are 1 or -1."""
    value, core = split(z)
    if core.op is hadamard:
        kept = [f for f in core.args if "signs" not in f.facts]
        core = hadamard(*kept) if kept else ones(*core.shape)
    return scale(-value if value < 0 else value, core)


@rule(
    "slope of the sigmoid is even",
    hadamard,
    scale_op,
    children=[sigmoid],
    examples=lambda: [
        sigmoid(-x) * (1 - sigmoid(-x)),
        sigmoid(-x) * sigmoid(-x) * (1 - sigmoid(-x)),
        sigmoid(s * x) * (1 - sigmoid(s * x)) * y,
    ],
)
def even_slope(e: Expr) -> Expr | None:
    """σ(-x)(1 - σ(-x)) = σ(x)(1 - σ(x))."""
    for g in e.args:
        value, f = split(rest) if (rest := one_plus(g)) is not None else (0, g)
        if value == -1 and f.op is sigmoid and f in e.args:
            z = _evened(f.args[0])
            return e.op(*left_over(e.args, f, g), sigmoid(z), 1 - sigmoid(z)) if z is not f.args[0] else None
    return None


@rule(
    "signs",
    hadamard,
    scale_op,
    children=[sign],
    examples=lambda: [sign(x) * abs_(x), sign(x) / abs_(x), scale(sign(a), a, x), sign(x) * abs_(x) ** 3],
)
def signs(e: Expr) -> Expr | None:
    """sign(x) |x|^p = x^p and sign(x) x^p = |x|^p for odd p."""
    powers = exponents(e)
    for base, count in powers.items():
        if base.op is sign and count == 1:
            u = base.args[0]
            for one, other in ((abs_(u), u), (u, abs_(u))):
                p = powers.get(one, 0)
                if isinstance(p, int) and p % 2:
                    return without(e, {base, one}, power(other, p))
    return None


@rule("power of a step", power, children=[step], examples=lambda: [step(x) ** 2, step(a) ** 3])
def power_of_step(e: Expr) -> Expr | None:
    """step(x)^p = step(x) for p > 0."""
    p = value_of(e.args[1])
    return e.args[0] if e.args[0].op is step and p is not None and p > 0 else None


@rule("even power of an absolute value", power, children=[abs_], examples=lambda: [abs_(x) ** 2, abs_(a) ** -4])
def even_power(e: Expr) -> Expr | None:
    """|x|^p = x^p for even p."""
    p = value_of(e.args[1])
    return power(e.args[0].args[0], p) if e.args[0].op is abs_ and isinstance(p, int) and p % 2 == 0 else None


SIGNS = (
    signs,
    even_power,
    power_of_step,
    parity,
    even_slope,
    of_zeros,
    Rule("square of signs", wild("s", "m", "n", "signs") ** 2, ones("m", "n")),
)
