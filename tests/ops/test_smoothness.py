"""Where a record says that a function has a value and where it has kinks, against SymPy's expression of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as s

from matcalc.op import Op
from matcalc.ops.elementwise import ELEMENTWISE
from matcalc.ops.leaves import scalar
from matcalc.smoothness import UNKNOWN, Smoothness
from matcalc.sympy_bridge.writing import functions
from tests.oracle import oracle_value

x, z = scalar("x"), s.Symbol("x", real=True)
GRID = [s.Rational(k, 8) + s.Rational(1, 1000) for k in range(-24, 25)]
STEP, JUMP = s.Rational(1, 10**6), 1e-3


def stated(op: Op) -> Smoothness:
    return op.smooth or UNKNOWN


def corners(f: Any) -> set[Any]:
    """The points where an absolute value, a sign, a step, a maximum or a case of SymPy's changes over."""
    changes = [a.args[0] for a in f.atoms(s.Abs, s.sign, s.Heaviside)]
    changes += [b - a.args[0] for a in f.atoms(s.Max, s.Min) for b in a.args[1:]]
    changes += [c.lhs - c.rhs for c in f.atoms(s.core.relational.Relational)]
    return {p for e in changes for branch in branches(e) for p in s.solve(branch, z) if p.is_real}


def branches(e: Any) -> list[Any]:
    """The expressions that one with maxima and minima may be."""
    choices = list(e.atoms(s.Max, s.Min))
    return [b for a in choices[0].args for b in branches(e.subs(choices[0], a))] if choices else [e]


def beside(e: Any, p: Any, side: int) -> float:
    return float(e.replace(s.DiracDelta, lambda *_: s.Integer(0)).subs(z, p + side * STEP).evalf(30))


def bend(f: Any) -> tuple[str | None, set[Any]]:
    """What happens at the points where the function is not twice differentiable, and these points."""
    jumps = {
        p: [beside(s.diff(f, z, k) if k else f, p, 1) - beside(s.diff(f, z, k) if k else f, p, -1) for k in range(3)]
        for p in corners(f)
    }
    kinks = {p: jump for p, jump in jumps.items() if any(abs(d) > JUMP for d in jump)}
    if not kinks:
        return None, set()
    if any(abs(value) > JUMP for value, _, _ in kinks.values()):
        return "jump", set(kinks)
    slopes = [slope for _, slope, _ in kinks.values()]
    if all(abs(slope) < JUMP for slope in slopes):
        return "once", set(kinks)
    return "convex" if min(slopes) > -JUMP else "corners", set(kinks)


def number(e: Any, p: Any) -> float:
    """An expression of ours at a point."""
    with np.errstate(all="ignore"):
        return float(oracle_value(e, {"x": np.array([[float(p)]])})[0, 0])


@pytest.mark.parametrize("op", ELEMENTWISE.values(), ids=list(ELEMENTWISE))
def test_kinks_are_where_sympy_has_them(op: Op) -> None:
    kind, points = bend(functions()[op.name](z))
    kinks = stated(op).kinks
    assert {kink.bend for kink in kinks} == ({kind} if kind else set())
    for kink in kinks:
        assert kink.at is not None
        at = kink.at(x)
        assert all(abs(number(at, p)) < 1e-12 for p in points)
        assert all(abs(number(at, t)) > 1e-6 for t in GRID)


@pytest.mark.parametrize("op", ELEMENTWISE.values(), ids=list(ELEMENTWISE))
def test_values_are_real_where_the_conditions_hold_and_only_there(op: Op) -> None:
    """Of the gamma function's derivatives only the branch for positive numbers is taken."""
    f = functions()[op.name](z)
    for t in GRID:
        value = s.N(f.subs(z, t))
        held = all(
            number(c.e, t) > 0 if c.positive else abs(number(c.e, t)) > 1e-9 for c in stated(op).conditions(op(x))
        )
        real = bool(abs(s.im(value)) < 1e-12) and value.is_finite is not False
        assert held <= real, f"{op.name} has no value at {t}"
        assert real <= held or op.name == "digamma", f"{op.name} has a value at {t}"


def test_where_a_denominator_vanishes_the_function_has_a_pole() -> None:
    for op in ELEMENTWISE.values():
        for condition in stated(op).conditions(op(x)):
            if not condition.positive:
                assert op.name == "tan"
                assert abs(number(condition.e, s.pi / 2)) < 1e-12
                assert s.limit(functions()[op.name](z), z, s.pi / 2, "-") is s.oo
