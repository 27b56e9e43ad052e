"""One normal form: for presentations of one expression, and in whatever order the groups of rules stand."""

from __future__ import annotations

from random import Random

import pytest

import matcalc as mc
from matcalc.expr import Expr, number, postorder
from matcalc.rewrite import Rewriter
from matcalc.rules import normal
from matcalc.rules.normal import GROUPS
from tests.applications import SQUARE
from tests.strategies import random_expression

WHERE = ["A: m,n", "X: m,n", "J: n,n", "S: n,n symmetric", "x: n", "y: m", "w: n", "a: scalar", "b: scalar"]


def read(text: str) -> Expr:
    """The normal form of what is written; a number is itself."""
    if text.isdigit():
        return number(int(text))
    return normal(mc.read(text, declarations=WHERE, scalar=False).expression)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sum(A*X')", "sum(X*A')"),
        ("2*ones(m,m)*X : A + 3/2", "3/2 + 2*(A : ones(m,m)*X)"),
        ("sum(sin(A*X'))", "sum(sin(X*A'))"),
        ("normF(A*X')", "normF(X*A')"),
        ("tr(sin(2*A*X'))", "tr(sin(2*X*A'))"),
        ("tr(pinv(Diag(w)*S))", "tr(pinv(S*Diag(w)))"),
        ("x'*sigmoid(ones(n,m))*y", "y'*sigmoid(ones(m,n))*x"),
        ("normF(I(m))", "sqrt(m)"),
        ("normF(x*y')", "norm2(x)*norm2(y)"),
        ("normF(-2*A*x*y'*A)", "2*norm2(A*x)*norm2(A'*y)"),
        ("norm2(x - x)", "0"),
        ("normF(A - A)", "0"),
        ("pinv(-A)", "-pinv(A)"),
        ("pinv(2*A)", "pinv(A)/2"),
        ("norm2(J'*x)^2", "x'*J*J'*x"),
        ("norm2(J'*ones(n))", "sqrt(sum(J*J'))"),
        ("norm2(J'*ones(n))^2", "sum(J*J')"),
        ("[2*x; 2*y]", "2*[x; y]"),
        ("-[x; -y]", "[-x; y]"),
        ("-[-x; -y]", "[x; y]"),
        ("sin(a)^2 + cos(a)^2", "1"),
        ("2*sin(a)^2 + 2*cos(a)^2", "2"),
        ("a*b*sin(a)^2 + a*b*cos(a)^2", "a*b"),
        ("sum((sin(x).^2 + cos(x).^2).*x)", "sum(x)"),
        ("w.*x.*sin(x).^2 + w.*x.*cos(x).^2 + x", "w.*x + x"),
        ("exp(b)*sin(a)^2 + exp(b)*cos(a)^2", "exp(b)"),
        ("exp(w).*x.*sin(x).^2 + exp(w).*x.*cos(x).^2", "exp(w).*x"),
        ("3*cosh(a)^2 - 3*sinh(a)^2", "3"),
        ("abs(a - a) + (b - b)^0.3 + sqrt(a - a)", "0"),
        ("b*sinh(a)^2 - b*cosh(a)^2", "-b"),
    ],
)
def test_two_ways_to_write_it(one: str, other: str) -> None:
    assert read(one) is read(other)


@pytest.mark.parametrize(
    "text", ["2*sin(a)^2 + cos(a)^2", "sin(a)^2 + cos(b)^2", "cosh(a)^2 + sinh(a)^2", "sin(a)^2 - cos(a)^2"]
)
def test_squares_that_do_not_add_up_stay(text: str) -> None:
    assert {"sin", "sinh"} & {node.op.name for node in postorder(read(text))}


def check_orders(seeds: range) -> None:
    for seed in seeds:
        rng = Random(seed)
        shape = rng.choice([(1, 1), ("n", 1), ("m", "n"), SQUARE])
        e = random_expression(rng, shape, rng.choice([3, 4]))
        assert SHUFFLED[seed % 5](e) is normal(e), e


def _shuffled(seed: int) -> Rewriter:
    groups = list(GROUPS)
    Random(seed).shuffle(groups)
    return Rewriter(*groups)


SHUFFLED = [_shuffled(seed) for seed in range(5)]


def test_the_order_of_the_groups_of_rules_does_not_matter() -> None:
    check_orders(range(500))
