"""Piecewise functions: every piece is visited, and what is right on one piece only is rejected for every seed."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc.language import parse, read
from matcalc.numeric import verify, verify_hessian
from matcalc.numeric.pieces import Pieces
from matcalc.numeric.points import Model
from matcalc.numeric.work import Budget

VECTORS = dict.fromkeys("xya", ("n",))

# loss, variable, what is right on one piece only
HALF_RIGHT = [
    ("relu(1 - y'*x)", "x", "-y"),
    ("sum(huber(a))", "a", "a"),
    ("sum(huber(a))", "a", "sign(a)"),
    ("sum(hardtanh(a))", "a", "ones(n)"),
    ("sum(huber(F*x, 0.7))", "x", "0.7*F'*hardtanh(F*x)"),
    ("sum(min(x.^2, 4))", "x", "2*x"),
    ("sum(max(x, y.^3))", "x", "ones(n)"),
    ("sum(relu(x - 3)) + x'*x", "x", "2*x"),
    ("sum(where(a - 2, a, a.^2))", "a", "2*a"),
    ("sum(abs(x)) + y'*x", "x", "ones(n) + y"),
    ("sum(max(-1, min(x, 2)))", "x", "ones(n)"),
    ("sum(step(x).*x.^2)", "x", "2*x"),
    ("sum(leaky_relu(x + 5))", "x", "ones(n)"),
    ("sum(elu(x + 5))", "x", "ones(n)"),
    ("sum(huber(x - 500))", "x", "-ones(n)"),
    ("relu(x'*x - 0.001)", "x", "2*x"),
    ("sum(sum(relu(W*x_i - 5)), i=1..N)", "W", "zeros(m,n)"),
]
RIGHT = [
    ("relu(1 - y'*x)", "x", "-step(1 - y'*x)*y"),
    ("sum(huber(a))", "a", "hardtanh(a)"),
    ("sum(min(x.^2, 4))", "x", "2*x.*step(4 - x.^2)"),
    ("sum(relu(x - 3)) + x'*x", "x", "2*x + step(x - 3)"),
]


def claim(text: str):
    return parse(text, VECTORS | {"W": ("m", "n"), "F": ("m", "n")})


def loss(text: str):
    shapes = {name: shape for name, shape in VECTORS.items() if name in text.replace("max", "").replace("tanh(", "")}
    return read(text, shapes if "x_i" not in text else {"x_i": ("n",)}, scalar=True).expression


def rejected(text: str, variable: str, half_right: str, seeds: range) -> bool:
    return not any(verify(loss(text), claim(half_right), variable, seed=seed).ok for seed in seeds)


@pytest.mark.parametrize(("text", "variable", "half_right"), HALF_RIGHT)
def test_what_is_right_on_one_piece_is_rejected(text, variable, half_right):
    assert rejected(text, variable, half_right, range(10))


@pytest.mark.slow
@pytest.mark.parametrize(("text", "variable", "half_right"), HALF_RIGHT)
def test_what_is_right_on_one_piece_is_rejected_for_every_seed(text, variable, half_right):
    assert rejected(text, variable, half_right, range(200))


@pytest.mark.parametrize(("text", "variable", "right"), RIGHT)
def test_what_is_right_on_every_piece_is_accepted(text, variable, right):
    for seed in range(10):
        found = verify(loss(text), claim(right), variable, seed=seed)
        assert (found.ok, found.unvisited) == (True, ())


def test_a_hessian_is_compared_on_every_piece():
    e = read("sum(huber(x - 4))", VECTORS, scalar=True).expression
    gradient, x = claim("hardtanh(x - 4)"), claim("x")
    zero = claim("0*x*x'")
    assert not any(verify_hessian(e, gradient, zero, x, x, seed=seed).ok for seed in range(5))


def test_a_piece_that_no_point_visits_is_named():
    found = verify(read("relu(p[1] - 0.999)", {"p": ("n",)}, {"p": ["simplex"]}).expression, claim("0*a"), "p")
    assert (found.ok, found.unvisited) == (True, ("p[1] - 0.999 > 0",))


def test_ranges_rule_out_pieces():
    e = read("sum(relu(exp(x))) + abs(x'*x)", VECTORS).expression
    model = Model([e], (3,))
    pieces = Pieces(model, [e], Budget())
    assert [str(piece) for piece in pieces.all] == ["exp(x) > 0", "x'*x > 0"]


def test_points_lead_to_every_piece():
    e = read("sum(hardtanh(x - 100))", VECTORS).expression
    pieces = Pieces(Model([e], (3,)), [e], Budget())
    for piece in pieces.all:
        point = next(pieces.leading_to(piece, np.random.default_rng(0)))
        assert piece in pieces.visited(point)
