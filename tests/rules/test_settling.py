"""Rewriting ends, and with the right value: on expressions full of transposes and inverses that nobody simplified."""

from __future__ import annotations

from random import Random

import pytest

import matcalc as mc
from matcalc.errors import DomainError, RewriteLoopError
from matcalc.expr import Expr
from matcalc.ops.elementwise import ELEMENTWISE
from matcalc.ops.leaves import matrix, vector
from matcalc.ops.matrix import inv
from matcalc.ops.products import matmul, transpose
from matcalc.ops.reductions import trace
from matcalc.ops.sums import scale
from matcalc.rewrite import STEPS, STEPS_EACH, Rewriter, Rule, wild
from tests.agreement import compare
from tests.strategies import definite

SQUARE = {
    size: [matrix(name + size, size, size) for name in "XY"] + [matrix("S" + size, size, size, symmetric=True)]
    for size in "mn"
}
H, J = matrix("H", "m", "n"), matrix("J", "n", "m")
BETWEEN = {("m", "n"): [H, J.T], ("n", "m"): [J, H.T]}
COLUMNS = {size: [vector(name + size, size) for name in "xy"] for size in "mn"}


def matrices(rng: Random, rows: str, columns: str, depth: int) -> Expr:
    """A product, sum, transpose or inverse, as deep as that; nothing is simplified when it is built."""
    if depth <= 0:
        return rng.choice(SQUARE[rows] if rows == columns else BETWEEN[rows, columns])
    way = rng.choice(["product", "sum", "transpose", "transpose", "multiple", *["inverse"] * 2 * (rows == columns)])
    if way == "product":
        middle = rng.choice("mn")
        return matmul(matrices(rng, rows, middle, depth - 1), matrices(rng, middle, columns, depth - 1))
    if way == "sum":
        sign = rng.choice([1, -1])
        return matrices(rng, rows, columns, depth - 1) + sign * matrices(rng, rows, columns, depth - 2)
    if way == "transpose":
        return transpose(matrices(rng, columns, rows, depth - 1))
    if way == "multiple":
        return scale(rng.choice([-1, 2]), matrices(rng, rows, columns, depth - 1))
    inner = matrices(rng, rows, columns, depth - 2)
    return inv(rng.choice([inner, inv(inner), definite(inner)]))


def residual(rng: Random, rows: str, depth: int) -> Expr:
    """y - A x, either way round."""
    columns = rng.choice("mn")
    r = rng.choice(COLUMNS[rows]) - matrices(rng, rows, columns, depth) @ rng.choice(COLUMNS[columns])
    return rng.choice([r, -r])


def unsimplified(rng: Random, depth: int) -> Expr:
    """A quadratic form of residuals, or a trace of a product."""
    size = rng.choice("mn")
    middle = matrices(rng, size, size, depth)
    if rng.random() < 0.3:
        return trace(matmul(middle, matrices(rng, size, size, depth)))
    r = residual(rng, size, depth - 1)
    return r.T @ middle @ rng.choice([r, residual(rng, size, depth - 1)])


def check(seed: int, depth: int) -> None:
    try:
        found = compare(unsimplified(Random(seed), depth), seed)
    except DomainError:
        return  # an inverse of S - S
    assert [v.detail for v in found if v.kind == "wrong"] == []


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_rewriting_of_unsimplified_transposes_and_inverses_ends(start: int) -> None:
    for seed in range(start, start + 50):
        check(seed, 3)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 6000, 500))
def test_rewriting_of_many_unsimplified_transposes_and_inverses_ends(start: int) -> None:
    for seed in range(start, start + 500):
        check(seed, 3 + seed % 3)


@pytest.mark.parametrize("residual", ["y - B'*x", "B'*x - y"])
@pytest.mark.parametrize("middle", ["inv(V)", "inv(V)'", "(V + inv(V))", "inv(V + W)"])
def test_a_weight_that_is_not_symmetric_gives_both_halves(residual: str, middle: str) -> None:
    loss = mc.read(f"({residual})'*{middle}*({residual})").expression
    assert mc.verify(loss, mc.gradient(loss, "B"), "B").ok
    assert mc.gradient(loss, "B").size <= 21


def test_the_weight_is_one_factor() -> None:
    loss = mc.read("(y - B'*x)'*inv(V)*(y - B'*x)").expression
    assert str(mc.gradient(loss, "B")) == "x*(B'*x - y)'*(inv(V) + inv(V)')"


sin, cos, exp = ELEMENTWISE["sin"], ELEMENTWISE["cos"], ELEMENTWISE["exp"]
X = wild("X", "m", "n")


def test_rules_that_go_round_in_a_circle_are_stopped_after_so_many_steps() -> None:
    circle = Rewriter([Rule("there", sin(X), cos(X)), Rule("back", cos(X), sin(X))])
    with pytest.raises(RewriteLoopError) as caught:
        circle(sin(vector("x", "n")))
    assert str(caught.value) == (
        f"rewriting does not settle at sin: its budget, {STEPS} steps and {STEPS_EACH} for each part of the "
        "expression, is spent\nname parts of the expression, or ask for it in another form"
    )


def test_rules_that_grow_for_ever_are_stopped_after_so_many_steps() -> None:
    growing = Rewriter([Rule("more", sin(X), sin(exp(X)))])
    with pytest.raises(RewriteLoopError, match=r"^rewriting does not settle at sin: "):
        growing(sin(vector("x", "n")))


def test_an_order_ends_every_chain() -> None:
    rules = [Rule("there", sin(X), cos(exp(X))), Rule("back", cos(X), sin(X))]
    shortening = Rewriter(rules, less=lambda new, old: new.size < old.size)
    assert shortening(sin(vector("x", "n"))) is sin(vector("x", "n"))
