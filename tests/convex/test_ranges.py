"""Ranges hold what they should: values of random expressions, and no less than what is attained."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

import matcalc as mc
from matcalc.bounds import NONNEGATIVE, POSITIVE, REALS, Range, raised
from matcalc.numeric import lambdify
from matcalc.ops.elementwise import ELEMENTWISE
from matcalc.ranges import ranges

INTERVALS = [(-3.0, 2.0), (0.0, 5.0), (-2.0, -0.5), (0.3, 4.0), (-40.0, 40.0), (0.0, 0.0)]


def bounds(e: mc.Expr, **given: Range) -> Range:
    by_name = {s: given[name] for name, s in mc.expr.symbols(e).items() if name in given}
    return ranges([e], by_name)[e]


@pytest.mark.parametrize("name", sorted(ELEMENTWISE))
@pytest.mark.parametrize("interval", INTERVALS)
def test_the_range_of_a_function_holds_all_its_values(name, interval):
    x = mc.vector("x", "n")
    e = ELEMENTWISE[name](x)
    known = bounds(e, x=Range.between(*interval))
    with np.errstate(all="ignore"):
        values = lambdify(e, ["x"])(np.linspace(*interval, 401))
    values = values[np.isfinite(values)]
    assert all(known.low.at - 1e-9 <= v <= known.high.at + 1e-9 for v in values)


@pytest.mark.parametrize("p", [-3, -2, -1, 2, 3, 0.5, -0.5, 1.5])
@pytest.mark.parametrize("interval", INTERVALS)
def test_the_range_of_a_power_holds_all_its_values(p, interval):
    known = raised(Range.between(*interval), p)
    with np.errstate(all="ignore"):
        values = np.power(np.linspace(*interval, 401), float(p))
    values = values[np.isfinite(values)]
    assert all(known.low.at - 1e-9 <= v <= known.high.at + 1e-9 for v in values)


@pytest.mark.parametrize(
    ("text", "declarations", "expected"),
    [
        ("1 - sigmoid(x)", ("x: n",), Range.between(0, 1, "()")),
        ("1 + x'*x", ("x: n",), Range.between(1, inf)),
        ("1 - tanh(x).^2", ("x: n",), Range.between(0, 1, "(]")),
        ("2 - cos(x)", ("x: n",), Range.between(1, 3)),
        ("exp(x).*y", ("x: n", "y: n positive"), POSITIVE),
        ("sum(x.^2)", ("x: n",), NONNEGATIVE),
        ("tr(P*Q)", ("P: n,n psd", "Q: n,n psd"), NONNEGATIVE),
        ("tr(P*X*Q*X')", ("P: n,n psd", "Q: m,m psd"), NONNEGATIVE),
        ("x'*P*x", ("P: n,n psd", "x: n"), NONNEGATIVE),
        ("x'*A*x", ("A: n,n", "x: n"), REALS),
        ("x - y", ("x: n positive", "y: n positive"), REALS),
        ("-exp(x)", ("x: n",), Range.between(-inf, 0, "()")),
        ("1/(x - 2)", ("x: scalar",), REALS),
    ],
)
def test_ranges_of_expressions(text, declarations, expected):
    e = mc.read(text, declarations=declarations).expression
    assert bounds(e) == expected
