"""Whether our gradients are autograd's: rounding is told from error by computing again with noise in every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import matcalc as mc
from matcalc.expr import Expr
from matcalc.gradient import default_variables
from matcalc.properties.arrays import tangent
from matcalc.rules.project import PROJECTION, convention

from .oracle import Noise, oracle_gradient, oracle_value
from .strategies import Values, values

CLOSE = 1e-7  # relative to 1 + the largest entry
UNIT = 2.0**-52
TRIALS = 4
ROUNDED = 100  # a gap of so many times what noise makes of the results may be rounding
HOPELESS = 1e-3  # where noise changes this part of the result, nothing can be said


@dataclass(frozen=True)
class Verdict:
    """How one gradient compares: "agrees", "wrong", or "undecided" with the reason."""

    kind: str
    detail: str = ""


def noise(seed: int) -> Noise:
    """Every entry of every intermediate result off by a rounding error or so."""
    rng = np.random.default_rng(seed)
    return lambda value: value * (1 + UNIT * rng.standard_normal(np.shape(value)))


def compare(loss: Expr, seed: int, structure: str = PROJECTION) -> list[Verdict]:
    """Our gradients of the loss against autograd's, at a random point."""
    variables = default_variables(loss)
    if not variables or any(v.free for v in variables.values()):
        return []
    found = mc.gradients(loss, list(variables), structure=structure)
    point = values(seed, loss, *found.values())
    return [judge(loss, variables[name], g, point, structure) for name, g in found.items()]


def judge(loss: Expr, variable: Expr, gradient: Expr, point: Values, structure: str) -> Verdict:
    name = variable.params[0]
    how = convention(variable, structure)
    facts = variable.facts if how and how.kind == PROJECTION else frozenset()

    def exact(noise: Noise | None = None) -> Any:
        return tangent(point[name], oracle_gradient(loss, point, name, noise), facts)

    def ours(noise: Noise | None = None) -> Any:
        return oracle_value(gradient, point, noise)

    with np.errstate(all="ignore"):
        try:
            wanted, got = exact(), ours()
        except np.linalg.LinAlgError:
            return Verdict("undecided", "singular")
        if wanted.shape != got.shape:
            return Verdict("wrong", f"shape {got.shape}, not {wanted.shape}")
        if not np.isfinite(wanted).all() or not np.isfinite(got).all():
            return Verdict("undecided", "not finite")
        scale, gap = 1 + np.abs(wanted).max(), np.abs(got - wanted).max()
        if gap <= CLOSE * scale:
            return Verdict("agrees")
        rounding = spread(ours, got) + spread(exact, wanted)
    detail = f"d({loss})/d{name} = {gradient}: off by {gap:.1e}, largest entry {scale:.1e}, rounding {rounding:.1e}"
    return Verdict("undecided" if rounding > HOPELESS * scale or gap <= ROUNDED * rounding else "wrong", detail)


def spread(compute: Callable[[Noise], Any], plain: Any) -> float:
    """The largest change of a result when it is computed with noise."""
    try:
        changes = [np.abs(compute(noise(trial)) - plain).max() for trial in range(TRIALS)]
    except np.linalg.LinAlgError:
        return np.inf
    return float(np.nan_to_num(max(changes), nan=np.inf))
