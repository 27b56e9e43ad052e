"""Activations of neural networks and the error function, of every entry, each with the paper that it is from."""

from __future__ import annotations

import math
from fractions import Fraction

from ..bounds import (
    ABOVE_MINUS_ONE,
    NONNEGATIVE,
    OPEN_UNIT,
    POSITIVE,
    UNIT_INTERVAL,
    increasing,
    jumping,
    nondecreasing,
    with_zero,
)
from ..expr import number
from ..op import Op, register
from ..smoothness import CONVEX, JUMP, ONCE, SMOOTH, kinked
from .elementary import abs_, exp, log, sign, sqrt
from .elementwise import ELEMENTWISE, elementwise, level
from .leaves import pi, zeros

# fmt: off
_activations: list[Op] = [
    step := elementwise("step", lambda x, y: zeros(*x.shape), "np.heaviside({0}, 0.0)", JUMP, jumping(0, 1),
        "Heaviside", "vanishing", values="binary", words="heaviside", spoken="Heaviside",
        unfolded=lambda x: (1 + sign(x)) / 2, source="constant on either side of zero"),
    relu := elementwise("relu", lambda x, y: step(x), "np.maximum({0}, 0.0)", CONVEX,
        nondecreasing(lambda t: max(t, 0.0), NONNEGATIVE), lambda s, z: s.Max(0, z), "vanishing", words="ReLU",
        unfolded=lambda x: x * (1 + sign(x)) / 2, source="Nair and Hinton (2010); max(x, 0)"),
    leaky_relu := elementwise("leaky_relu", lambda x, y: level(x, Fraction(1, 100)) + Fraction(99, 100) * step(x),
        "np.where({0} > 0, {0}, 0.01*{0})", CONVEX, increasing(lambda t: max(t, 0.01 * t)),
        lambda s, z: s.Max(0, z) + s.Min(0, z) / 100, "vanishing",
        unfolded=lambda x: x * (Fraction(1, 100) + Fraction(99, 100) * step(x)),
        source="Maas, Hannun and Ng (2013), with slope 1/100"),
    elu := elementwise("elu", lambda x, y: exp(-relu(-x)), "np.where({0} > 0, {0}, np.expm1(np.minimum({0}, 0.0)))",
        kinked("once", drawn="away_from_zero"), increasing(lambda t: t if t > 0 else math.expm1(t), ABOVE_MINUS_ONE),
        lambda s, z: s.Max(0, z) + s.exp(s.Min(0, z)) - 1, "vanishing",
        unfolded=lambda x: step(x) * x + (1 - step(x)) * (exp(x) - 1),
        source="Clevert, Unterthiner and Hochreiter (2016)"),
    sigmoid := elementwise("sigmoid", lambda x, y: y * (1 - y), "sigmoid({0})", SMOOTH,
        increasing(lambda t: 1 / (1 + math.exp(-t)) if t >= 0 else math.exp(t) / (1 + math.exp(t)), UNIT_INTERVAL),
        latex=r"\sigma", unicode="σ", words="sigma logistic", spoken="σ", unfolded=lambda x: 1 / (1 + exp(-x)),
        source="Bishop, Pattern Recognition and Machine Learning, 4.88"),
    softplus := elementwise("softplus", lambda x, y: sigmoid(x), "np.logaddexp(0.0, {0})", SMOOTH,
        increasing(lambda t: max(t, 0.0) + math.log1p(math.exp(-abs(t))), POSITIVE),
        unfolded=lambda x: log(1 + exp(x)), source="Dugas et al. (2001); log(1 + exp(x))"),
    softsign := elementwise("softsign", lambda x, y: 1 / (1 + abs_(x)) ** 2, "{0}/(1.0 + np.abs({0}))", ONCE,
        increasing(lambda t: t / (1 + abs(t)), OPEN_UNIT), None, "odd", unfolded=lambda x: x / (1 + abs_(x)),
        source="Bergstra et al. (2009); x/(1 + |x|)"),
    swish := elementwise("swish", lambda x, y: sigmoid(x) + y * (1 - sigmoid(x)), "{0}*sigmoid({0})", SMOOTH,
        with_zero, None, "vanishing", words="silu", unfolded=lambda x: x / (1 + exp(-x)),
        source="Ramachandran, Zoph and Le (2017); x sigmoid(x)"),
    erf := elementwise("erf", lambda x, y: 2 / sqrt(pi) * exp(-(x**2)), "erf({0})", SMOOTH,
        increasing(math.erf, OPEN_UNIT), "erf", "odd", source="Abramowitz and Stegun 7.1.1 and 7.1.19"),
    gelu := elementwise("gelu",
        lambda x, y: Fraction(1, 2) * (1 + erf(x / sqrt(number(2)))) + x * exp(-(x**2) / 2) / sqrt(2 * pi),
        "0.5*{0}*(1.0 + erf({0}/np.sqrt(2.0)))", SMOOTH, with_zero, None, "vanishing",
        unfolded=lambda x: x * (1 + erf(x / sqrt(number(2)))) / 2,
        source="Hendrycks and Gimpel (2016); x times the normal distribution function"),
]
# fmt: on

ELEMENTWISE |= {op.name: register(op) for op in _activations}
