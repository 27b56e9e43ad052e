"""Every rule is an equation: both sides have one shape and one value, and every example of a rule is changed by it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matcalc.code.structured import simpler
from matcalc.expr import Expr, make, postorder, rebuild, symbols
from matcalc.ops.elementwise import ELEMENTWISE
from matcalc.ops.kronecker import kron, unvec
from matcalc.ops.leaves import matrix, ones, symbol, vector
from matcalc.ops.sums import add
from matcalc.rewrite import AnyRule, Rewriter, Rule, instantiate, rule, wild, wild_op
from matcalc.rules import factor, normal
from tests.oracle import oracle_value

SIZES = {"m": 2, "n": 3, "k": 4, "p": 5, "q": 2, "r": 3, "N": 4}
RULES = [*normal.rules, *factor.rules, *simpler.rules]


def sides(r: AnyRule) -> list[tuple[Expr, Expr]]:
    """Instances of the rule as (left, right)."""
    if not isinstance(r, Rule):
        return [(e, after) for e in r.examples() if (after := first_change(r, e)) is not None]
    wildcards = [node for side in (r.lhs, r.rhs) for node in postorder(side) if node.op is wild_op]
    table: dict[Any, Any] = {w: symbol(w.params[0] + "_w", w.shape, w.params[3]) for w in wildcards}
    return [(instantiate(r.lhs, table), instantiate(r.rhs, table))]


def first_change(r: AnyRule, e: Expr) -> Expr | None:
    """The result of the rule at the root of `e`, its arguments as written or in normal form."""
    for node in (e, rebuild(e, [normal(a) for a in e.args])):
        new = r.apply(node) if node.op in r.ops else None
        if new is not None and new is not node:
            return new
    return None


def sample(e: Expr, seed: int) -> dict[str, Any]:
    """Values that respect the facts, the squares invertible, whole exponents for `k`."""
    rng = np.random.default_rng(seed)
    found: dict[str, Any] = dict(SIZES)
    positive = any(node.op.domain == "positive" for node in postorder(e))
    for name, s in symbols(e).items():
        shape = tuple(SIZES[d] if isinstance(d, str) and d in SIZES else dim(d) for d in s.shape)
        x = rng.uniform(0.3, 1.2, shape) * rng.choice([-1.0, 1.0], shape)
        if positive or "nonnegative" in s.facts or shape == (1, 1):
            x = np.abs(x)
        if name == "k_w":
            x = np.array([[2.0]])
        if shape[0] == shape[1] > 1:
            x = x + 2 * np.eye(len(x))
        for fact, change in STRUCTURE.items():
            if fact in s.facts:
                x = change(x)
        found[name] = x
    return found


def dim(d: Any) -> int:
    if not isinstance(d, str):
        return d
    products = [[int(f) if f.isdigit() else SIZES[f] for f in term.split("*")] for term in d.split(" + ")]
    return sum(int(np.prod(factors)) for factors in products)


STRUCTURE = {
    "symmetric": lambda x: x + x.T,
    "skew": lambda x: x - x.T,
    "lower": np.tril,
    "upper": np.triu,
    "toeplitz": lambda x: sum(np.diag([x[0, 0] + k] * (len(x) - abs(k)), k) for k in range(1 - len(x), len(x))),
    "unit": lambda x: x / np.linalg.norm(x),
    "orthogonal": lambda x: np.linalg.qr(x)[0],
    "signs": np.sign,
    "simplex": lambda x: np.abs(x) / np.abs(x).sum(axis=None if x.shape[1] == 1 else 1, keepdims=True),
}


def assert_equal(left: Expr, right: Expr) -> None:
    assert right.shape == left.shape
    for seed in (0, 1, 2):
        values = sample(left, seed)
        np.testing.assert_allclose(oracle_value(right, values), oracle_value(left, values), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("r", RULES, ids=lambda r: r.name)
def test_both_sides_of_a_rule_are_equal(r: AnyRule) -> None:
    instances = sides(r)
    assert instances, f"{r.name} changes none of its examples"
    for left, right in instances:
        assert_equal(left, right)


@pytest.mark.parametrize("r", [r for r in RULES if not isinstance(r, Rule)], ids=lambda r: r.name)
def test_a_rule_keeps_what_is_repeated(r: Any) -> None:
    """Rules see the arguments of sums and entrywise products before equal ones are merged."""
    for e in r.examples():
        if "commutative" in e.op.traits:
            parts = e.args if e.op.name != "scale" or e.is_scalar else e.args[:-1]
            twice = make(e.op, (*parts, *e.args))
            new = r.apply(twice)
            if new is not None:
                assert_equal(twice, new)


@pytest.mark.parametrize("r", [r for r in RULES if not isinstance(r, Rule)], ids=lambda r: r.name)
def test_every_example_is_changed(r: Any) -> None:
    unchanged = [str(e) for e in r.examples() if first_change(r, e) is None]
    assert unchanged == []


def test_sizes_of_a_pattern_are_not_taken_for_those_of_the_expression() -> None:
    """A size called n in the expression is another one than the n of the pattern."""
    y, x = vector("y", "m"), vector("x", "n")
    assert normal(unvec(kron(y, x), ("n", "m"))) is normal(x @ y.T)
    assert normal(unvec(kron(y, x), ("m", "n"))) is unvec(kron(y, x), ("m", "n"))


def test_a_wrong_rule_is_caught() -> None:
    A, B = wild("A", "m", "n"), wild("B", "n", "k")
    wrong = Rule("transpose of a product", (A @ B).T, (B.T @ A.T) * 2)
    with pytest.raises(AssertionError):
        test_both_sides_of_a_rule_are_equal(wrong)


def test_a_wrong_function_rule_is_caught() -> None:
    X, x = matrix("X", "n", "n"), vector("x", "n")
    forgets = rule("loses a factor", (X @ x).op, examples=lambda: [X @ x])(lambda e: e.args[-1])
    with pytest.raises(AssertionError):
        test_both_sides_of_a_rule_are_equal(forgets)


def noting(seen: list[Expr], **asked: Any) -> Any:
    """A rule about sums that only notes where it is tried."""
    x = vector("x", "n")
    return rule("notes", add, examples=lambda: [x + x], **asked)(seen.append)


def test_a_rule_is_tried_only_where_an_argument_has_what_it_asks_for() -> None:
    x, y, sin = vector("x", "n"), vector("y", "n"), ELEMENTWISE["sin"]
    direct: list[Expr] = []
    within: list[Expr] = []
    rules = Rewriter([noting(direct, children=[sin]), noting(within, inside=[sin])])
    for e in (x + y, x + 2 * sin(y), x + sin(y) ** 2, x + sin(y), x + sin(y) * y):
        rules(e)
    assert direct == [x + sin(y)]
    assert within == [x + 2 * sin(y), x + sin(y) ** 2, x + sin(y)]


def test_an_equation_is_tried_only_where_all_its_ops_occur() -> None:
    x, y, sin, cos = vector("x", "n"), vector("y", "n"), ELEMENTWISE["sin"], ELEMENTWISE["cos"]
    w = wild("x", "n")
    pythagoras = Rule("sum of squares", sin(w) ** 2 + cos(w) ** 2, ones("n"))
    both = Rule("sin and cos", sin(w) + cos(w), w)
    rules = Rewriter([pythagoras, both])
    assert rules.candidates(x + y) == ()
    assert rules.candidates(sin(x) + y) == ()
    assert rules.candidates(sin(x) + cos(y)) == (both,)
    assert rules.candidates(sin(x) ** 2 + cos(x) ** 2) == (pythagoras,)


def test_a_fixed_point_is_settled_once_by_each_set_of_rules() -> None:
    seen: list[Expr] = []
    e = vector("x", "n") + vector("y", "n")
    rules, others = Rewriter([noting(seen)]), Rewriter([noting(seen)])
    rules(e), rules(e), rules(ELEMENTWISE["sin"](e))
    assert seen == [e]
    others(e)
    assert seen == [e, e]
