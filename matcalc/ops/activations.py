"""Activations of neural networks and the error function, of every entry, each with the paper that it is from."""

from __future__ import annotations

from fractions import Fraction

from ..expr import number
from ..op import Op, register
from .elementary import abs_, exp, sqrt
from .elementwise import ELEMENTWISE, elementwise, level
from .leaves import pi, zeros

_activations: list[Op] = [
    step := elementwise(
        "step",
        lambda x, y: zeros(*x.shape),
        "np.heaviside({0}, 0.0)",
        domain="away_from_zero",
        values="binary",
        traits=("vanishing",),
        source="constant on either side of zero",
    ),
    relu := elementwise(
        "relu",
        lambda x, y: step(x),
        "np.maximum({0}, 0.0)",
        domain="away_from_zero",
        values="nonnegative",
        traits=("vanishing",),
        source="Nair and Hinton (2010); max(x, 0)",
    ),
    leaky_relu := elementwise(
        "leaky_relu",
        lambda x, y: level(x, Fraction(1, 100)) + Fraction(99, 100) * step(x),
        "np.where({0} > 0, {0}, 0.01*{0})",
        domain="away_from_zero",
        traits=("vanishing",),
        source="Maas, Hannun and Ng (2013), with slope 1/100",
    ),
    elu := elementwise(
        "elu",
        lambda x, y: exp(-relu(-x)),
        "np.where({0} > 0, {0}, np.expm1(np.minimum({0}, 0.0)))",
        domain="away_from_zero",
        traits=("vanishing",),
        source="Clevert, Unterthiner and Hochreiter (2016)",
    ),
    sigmoid := elementwise(
        "sigmoid",
        lambda x, y: y * (1 - y),
        "sigmoid({0})",
        values="unit_interval",
        latex=r"\sigma",
        unicode="σ",
        source="Bishop, Pattern Recognition and Machine Learning, 4.88",
    ),
    softplus := elementwise(
        "softplus",
        lambda x, y: sigmoid(x),
        "np.logaddexp(0.0, {0})",
        values="positive",
        source="Dugas et al. (2001); log(1 + exp(x))",
    ),
    softsign := elementwise(
        "softsign",
        lambda x, y: 1 / (1 + abs_(x)) ** 2,
        "{0}/(1.0 + np.abs({0}))",
        traits=("odd",),
        source="Bergstra et al. (2009); x/(1 + |x|)",
    ),
    swish := elementwise(
        "swish",
        lambda x, y: sigmoid(x) + y * (1 - sigmoid(x)),
        "{0}*sigmoid({0})",
        traits=("vanishing",),
        source="Ramachandran, Zoph and Le (2017); x sigmoid(x)",
    ),
    erf := elementwise(
        "erf",
        lambda x, y: 2 / sqrt(pi) * exp(-(x**2)),
        "erf({0})",
        traits=("odd",),
        source="Abramowitz and Stegun 7.1.1 and 7.1.19",
    ),
    gelu := elementwise(
        "gelu",
        lambda x, y: Fraction(1, 2) * (1 + erf(x / sqrt(number(2)))) + x * exp(-(x**2) / 2) / sqrt(2 * pi),
        "0.5*{0}*(1.0 + erf({0}/np.sqrt(2.0)))",
        traits=("vanishing",),
        source="Hendrycks and Gimpel (2016); x times the normal distribution function",
    ),
]

ELEMENTWISE |= {op.name: register(op) for op in _activations}
