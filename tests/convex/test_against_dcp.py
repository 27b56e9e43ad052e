"""The same functions in a library for disciplined convex programming, written as they are written here."""

from __future__ import annotations

import warnings

import pytest

from .cases import BEYOND_DCP, CONCAVE, CONVEX
from .test_convexity import found

pytestmark = [pytest.mark.slow, pytest.mark.needs("cvxpy")]


def dcp():
    """What cvxpy makes of each function, as far as it can be typed there."""
    import cvxpy as cp
    import numpy as np

    rng = np.random.default_rng(0)
    A, b, y = rng.normal(size=(4, 3)), rng.normal(size=4), rng.choice([-1.0, 1.0], 4)
    x, t, p = cp.Variable(3), cp.Variable(pos=True), cp.Variable(3, pos=True)
    return {
        "sqrt(1 + x'*x)": cp.sqrt(1 + cp.sum(cp.square(x))),
        "log(sum(exp(A*x + b)))": cp.log(cp.sum(cp.exp(A @ x + b))),
        "sum(log(1 + exp(-y.*(X*w))))": cp.sum(cp.log(1 + cp.exp(cp.multiply(-y, A @ x)))),
        "sum(x.*log(x))": cp.sum(cp.multiply(p, cp.log(p))),
        "x'*x/t": cp.sum(cp.square(x)) / t,
        "x'*A'*A*x": x.T @ A.T @ A @ x,
        "sum(log(cosh(A*x - b)))": cp.sum(cp.log((cp.exp(A @ x - b) + cp.exp(b - A @ x)) / 2)),
        "sum(sqrt(1 + (A*x - b).^2))": cp.sum(cp.sqrt(1 + cp.square(A @ x - b))),
        "exp(sum(log(x))/n)": cp.exp(cp.sum(cp.log(p)) / 3),
        "1/sum(1./x)": 1 / cp.sum(1 / p),
    }


def test_what_disciplined_convex_programming_rejects_as_written_is_certified_here():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        verdicts = {text: e.is_dcp() for text, e in dcp().items()}
    assert verdicts == dict.fromkeys(BEYOND_DCP, False)
    cases = {text: case for case in CONVEX + CONCAVE for text in (case[0],)}
    assert {text: found(cases[text]).verdict for text in BEYOND_DCP} == {
        text: "concave" if any(text == case[0] for case in CONCAVE) else "convex" for text in BEYOND_DCP
    }
