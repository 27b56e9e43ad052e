"""Every derivative of the elementwise table against SymPy's, at points of the function's domain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as s
from scipy.special import erf

from matcalc.expr import Expr
from matcalc.op import Op
from matcalc.ops.elementwise import ELEMENTWISE
from matcalc.ops.leaves import matrix, scalar
from matcalc.sweeps.adjoint import adjoint
from matcalc.sweeps.differential import differential, differential_symbol
from matcalc.sympy_bridge import function, to_sympy
from matcalc.sympy_bridge.writing import functions
from tests.oracle import ENTRYWISE, oracle_value

x = scalar("x")
z = s.Symbol("x", real=True)

DOMAINS = {
    None: (-3.0, 3.0),
    "positive": (0.2, 4.0),
    "above_one": (1.2, 4.0),
    "small": (-0.9, 0.9),
    "away_from_zero": (-3.0, 3.0),
}


def points(op: Op) -> list[float]:
    rng = np.random.default_rng(sum(map(ord, op.name)))
    return [t for t in rng.uniform(*DOMAINS[op.domain], 6) if abs(t) > 0.05]


def value(e: Expr, t: float) -> float:
    return float(oracle_value(e, {"x": np.array([[t]])})[0, 0])


def exact(e: Any, t: float) -> float:
    """SymPy's value in 30 digits; the jumps of derivatives lie outside the points."""
    return float(e.replace(s.DiracDelta, lambda *_: s.Integer(0)).subs(z, s.Float(t, 30)).evalf(30))


def slope(op: Op, e: Expr) -> Expr:
    assert op.derivative is not None
    return op.derivative(e, op(e))


def curvature(e: Expr) -> Expr:
    """d(e)/dx, by the slots of the engine's records."""
    dx = differential_symbol(x)
    return adjoint(differential(e, [x]), [dx])[dx]


@pytest.mark.parametrize("op", ELEMENTWISE.values(), ids=list(ELEMENTWISE))
def test_function_is_what_sympy_says(op: Op) -> None:
    f = functions()[op.name](z)
    assert [value(op(x), t) for t in points(op)] == pytest.approx([exact(f, t) for t in points(op)], rel=1e-9)


@pytest.mark.parametrize("op", ELEMENTWISE.values(), ids=list(ELEMENTWISE))
def test_derivative_is_sympys(op: Op) -> None:
    derivative = s.diff(functions()[op.name](z), z)
    ours = [value(slope(op, x), t) for t in points(op)]
    assert ours == pytest.approx([exact(derivative, t) for t in points(op)], rel=1e-9)


@pytest.mark.parametrize("op", ELEMENTWISE.values(), ids=list(ELEMENTWISE))
def test_second_derivative_is_sympys(op: Op) -> None:
    derivative = s.diff(functions()[op.name](z), z, 2)
    ours = [value(curvature(slope(op, x)), t) for t in points(op)]
    assert ours == pytest.approx([exact(derivative, t) for t in points(op)], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("op", ELEMENTWISE.values(), ids=list(ELEMENTWISE))
def test_derivative_has_the_shape_of_an_array(op: Op) -> None:
    X = matrix("X", "m", "n")
    assert slope(op, X).shape == X.shape


@pytest.mark.parametrize("op", ELEMENTWISE.values(), ids=list(ELEMENTWISE))
def test_bridge_writes_the_same_function(op: Op) -> None:
    assert to_sympy(op(x)).subs(s.Symbol("x", real=True), z) == functions()[op.name](z)


def test_oracle_and_bridge_know_the_whole_table() -> None:
    assert set(ENTRYWISE) == set(ELEMENTWISE) == set(functions()) - {"sqrt"}


FORMULAS = [
    "z*tanh(log(1+exp(z)))",
    "0.5*z*(1+tanh(0.7978845608*(z+0.044715*z^3)))",
    "abs(z)^3",
    "1.0507*(max(0,z) + min(0, 1.67326*(exp(z)-1)))",
    "max(-1, min(1, z))",
    "sqrt(1 + z^2) - 1",
    "t/(1+exp(-t))",
    "sigmoid(2*z) - erf(z)/pi",
    "arctan(z)*arcsinh(z)",
    "2^z",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_function_of_a_formula_has_sympys_derivatives(formula: str) -> None:
    text = formula.replace("^", "**").replace("max", "Max").replace("min", "Min").replace("abs", "Abs")
    names = {"arctan": s.atan, "arcsinh": s.asinh, "sigmoid": functions()["sigmoid"], "t": z, "z": z}
    f = s.sympify(text, locals=names)
    op = function("custom", formula)
    for t in points(op):
        ours = [value(slope(op, x), t), value(curvature(slope(op, x)), t)]
        assert ours == pytest.approx([exact(s.diff(f, z), t), exact(s.diff(f, z, 2), t)], rel=1e-8, abs=1e-11)


@pytest.mark.parametrize("formula", FORMULAS)
def test_function_of_a_formula_has_its_numpy(formula: str) -> None:
    names = {name: getattr(np, name) for name in ("tanh", "log", "exp", "sqrt", "arctan", "arcsinh")}
    names |= {"erf": erf, "abs": np.abs, "pi": np.pi, "max": np.maximum, "min": np.minimum}
    names["sigmoid"] = lambda a: 1 / (1 + np.exp(-a))
    t = np.linspace(-2, 2, 9)
    template = function("custom", formula).code["numpy"]
    assert isinstance(template, str)
    ours = eval(template.format("t"), {"np": np, "t": t, "erf": erf, "sigmoid": names["sigmoid"]})
    wanted = eval(formula.replace("^", "**"), {**names, "z": t, "t": t})
    np.testing.assert_allclose(ours, wanted, rtol=1e-12, atol=1e-14)
