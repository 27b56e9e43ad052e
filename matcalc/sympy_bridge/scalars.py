"""What the functions of the elementwise table are in SymPy."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

Function = Callable[..., Any]


@lru_cache(maxsize=1)
def functions() -> dict[str, Function]:
    """By matcalc's name, the function of a real SymPy expression.

    >>> functions()["relu"]("z")
    Max(0, z)
    """
    import sympy as s

    def positive(z: Any) -> Any:
        return s.Max(0, z)

    def negative(z: Any) -> Any:
        return s.Min(0, z)

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + s.exp(-z))

    inverse = {f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
    same = {name: name for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sign", "erf")}
    direct = {"abs": "Abs", "step": "Heaviside", **inverse, **same}
    return {name: getattr(s, theirs) for name, theirs in direct.items()} | {
        "sqrt": s.sqrt,
        "log1p": lambda z: s.log(1 + z),
        "expm1": lambda z: s.exp(z) - 1,
        "log2": lambda z: s.log(z) / s.log(2),
        "log10": lambda z: s.log(z) / s.log(10),
        "relu": positive,
        "leaky_relu": lambda z: positive(z) + negative(z) / 100,
        "elu": lambda z: positive(z) + s.exp(negative(z)) - 1,
        "sigmoid": sigmoid,
        "softplus": lambda z: s.log(1 + s.exp(z)),
        "softsign": lambda z: z / (1 + s.Abs(z)),
        "swish": lambda z: z * sigmoid(z),
        "hardtanh": lambda z: s.Max(-1, s.Min(1, z)),
        "huber": lambda z: s.Piecewise((z**2 / 2, s.Abs(z) <= 1), (s.Abs(z) - s.Rational(1, 2), True)),
        "normcdf": lambda z: (1 + s.erf(z / s.sqrt(2))) / 2,
        "lgamma": s.loggamma,
        "digamma": s.digamma,
        "gelu": lambda z: z * (1 + s.erf(z / s.sqrt(2))) / 2,
    }
