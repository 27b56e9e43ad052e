"""What each op is exactly: a rule for the primitives of the model; others have a definition, or are undecided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ..expr import OPS, Expr
from ..op import Op
from . import functions, linear
from .field import Dual
from .logarithms import log
from .primary import EXPM, LOGM

if TYPE_CHECKING:
    from .evaluation import Evaluation

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Rule:
    """(stage, node, values of its arguments) ↦ its value.

    needs   "arguments": their values on the same floor; "slopes": only where something moves, as for exponentials,
            whose values come from the floor below; "nothing": the rule evaluates what it wants
    above   whether the argument, or that of the derivative, lives one floor below
    turns   whether a root of -1 is needed
    """

    compute: Callable[..., Dual]
    needs: str = "arguments"
    above: bool = False
    turns: bool = False

    def arguments(self, at: Evaluation, e: Expr) -> tuple[Expr, ...]:
        return e.args if self.needs == "arguments" or (self.needs == "slopes" and at.moving) else ()


RULES: dict[str, Rule] = {
    "symbol": Rule(linear.symbol),
    "number": Rule(linear.number),
    "pi": Rule(functions.pi),
    "dim": Rule(linear.size),
    "index": Rule(linear.index),
    "ones": Rule(linear.ones),
    "zeros": Rule(linear.zeros),
    "I": Rule(linear.unit_matrix),
    "unit": Rule(linear.unit),
    "commutation": Rule(linear.commutation),
    "selection": Rule(linear.selection),
    "duplication": Rule(linear.duplication),
    "add": Rule(linear.add),
    "scale": Rule(linear.scale),
    "hadamard": Rule(linear.hadamard),
    "matmul": Rule(linear.matmul),
    "frobenius": Rule(linear.frobenius),
    "kron": Rule(linear.kron),
    "contract_right": Rule(linear.contract_right),
    "contract_left": Rule(linear.contract_left),
    "transpose": Rule(linear.transpose),
    "tr": Rule(linear.trace),
    "sum": Rule(linear.sum_of_entries),
    "Diag": Rule(linear.Diag),
    "diag": Rule(linear.diag),
    "tril": Rule(linear.tril),
    "triu": Rule(linear.triu),
    "toeplitz": Rule(linear.toeplitz),
    "vec": Rule(linear.vec),
    "unvec": Rule(linear.unvec),
    "rows": Rule(linear.rows),
    "component": Rule(linear.component),
    "stack": Rule(linear.stack),
    "series": Rule(linear.series, "nothing"),
    "inv": Rule(linear.inv),
    "det": Rule(linear.det),
    "pinv": Rule(linear.pinv),
    "matpow": Rule(linear.matpow),
    "expm": Rule(EXPM.value),
    "expm_frechet": Rule(EXPM.frechet),
    "logm": Rule(LOGM.value),
    "logm_frechet": Rule(LOGM.frechet),
    "power": Rule(functions.power),
    "exp": Rule(functions.exp, "slopes", above=True),
    "sin": Rule(functions.sine, "slopes", above=True, turns=True),
    "cos": Rule(functions.cosine, "slopes", above=True, turns=True),
    "log": Rule(log),
    "sign": Rule(functions.sign),
    "is_max": Rule(functions.is_max),
    "unknown": Rule(functions.unknown),
    "erf": Rule(functions.primitive_of(functions.erf_slope, parity=1), above=True),
    "arcsin": Rule(functions.primitive_of(lambda x: (1 - x**2) ** -HALF, parity=1)),
    "arctan": Rule(functions.primitive_of(lambda x: 1 / (1 + x**2), parity=1)),
    "arcsinh": Rule(functions.primitive_of(lambda x: (1 + x**2) ** -HALF, parity=1)),
    "arccosh": Rule(functions.primitive_of(lambda x: (x**2 - 1) ** -HALF)),
    "arctanh": Rule(functions.primitive_of(lambda x: 1 / (1 - x**2), parity=1)),
    "lgamma": Rule(functions.gamma(lambda e: 0)),
    "digamma": Rule(functions.gamma(lambda e: 1)),
    "polygamma": Rule(functions.gamma(functions.order_of_polygamma)),
}


def rule_of(op: Op) -> Rule | None:
    """How a primitive of the model is evaluated; None if it is none, or nobody knows."""
    if "unknown" in op.traits:
        return RULES["unknown"]
    return RULES.get(op.name) if OPS.get(op.name) is op else None


UNDECIDED = {  # no exact value is known
    "sqrtm",
    "sqrtm_frechet",
    "lambda_max",
    "eigvec_max",
    "spectral_norm",
    "u_max",
    "v_max",
    "nuclear_norm",
    "polar",
}
