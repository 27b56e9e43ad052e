"""Properties of random expressions, against an oracle that shares nothing with the engine."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import matcalc as mc
from matcalc.expr import OPS, Expr, postorder, symbols
from matcalc.ops import elementary
from matcalc.ops.leaves import matrix, vector
from matcalc.ops.matrix import norm2
from matcalc.ops.products import hadamard, matmul
from matcalc.ops.reductions import total
from matcalc.ops.sums import add, scale
from matcalc.ops.zero_one import duplication_op
from matcalc.rules import normal
from matcalc.rules.project import PROJECTION, UNCONSTRAINED
from tests.agreement import HOPELESS, compare, judge, spread
from tests.applications import SQUARE, differentiable
from tests.oracle import oracle_value
from tests.paraphrases import reordered, represented
from tests.strategies import (
    RICH,
    SHAPES,
    SIZES,
    expressions,
    losses,
    random_expression,
    seeds,
    values,
)

FEW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
MANY = settings(FEW, max_examples=1000)


def agree(ours: Any, exact: Any) -> None:
    assert ours.shape == exact.shape
    scale = 1 + np.max(np.abs(exact))
    np.testing.assert_allclose(ours / scale, exact / scale, rtol=1e-7, atol=1e-8)


def flat(value: Any) -> Any:
    """A 2-D array as generated code has it: scalars are floats, columns and rows 1-D."""
    value = np.asarray(value)
    return float(value[0, 0]) if value.shape == (1, 1) else value.ravel() if 1 in value.shape else value


# --------------------------------------------------------------------------- gradients


def check_gradients(loss: Expr, seed: int, structure: str = PROJECTION) -> None:
    """What is undecided (not finite, or lost to rounding) is passed over; tests/campaign.py decides it exactly."""
    assert [v.detail for v in compare(loss, seed, structure) if v.kind == "wrong"] == []


@settings(FEW, max_examples=300)
@given(losses(4, RICH), seeds)
def test_gradients_are_autograds(loss: Expr, seed: int) -> None:
    check_gradients(loss, seed)


@FEW
@given(losses(3, RICH), seeds)
def test_unconstrained_gradients_are_autograds(loss: Expr, seed: int) -> None:
    check_gradients(loss, seed, UNCONSTRAINED)


@pytest.mark.slow
@MANY
@given(losses(8, RICH), seeds)
def test_gradients_of_large_losses_are_autograds(loss: Expr, seed: int) -> None:
    check_gradients(loss, seed)


def test_a_gradient_lost_to_rounding_is_not_called_wrong() -> None:
    y = vector("y", "m")
    loss = elementary.tanh(norm2(1 + (3 * y + y) ** 2) ** 2)  # 1 - tanh² is nothing but a rounding error
    for seed in range(20):
        check_gradients(loss, seed)


@pytest.mark.parametrize("factor", [1 + 1e-5, -1, 0])
def test_a_wrong_gradient_is_told_from_rounding(factor: float) -> None:
    loss, a = total(elementary.exp(matrix("A", "m", "n"))), matrix("A", "m", "n")
    wrong = scale(factor, mc.gradient(loss, "A"))
    assert judge(loss, a, wrong, values(0), PROJECTION).kind == "wrong"


def test_every_op_is_drawn() -> None:
    missing = {op for op in OPS.values() if differentiable(op) or not op.slots} | {*RICH.functions}
    missing -= {duplication_op}  # nothing else has as many columns as a triangle has entries
    for seed in range(3000):
        if not missing:
            break
        missing -= {node.op for node in postorder(random_expression(Random(seed), pool=RICH, depth=6))}
    assert missing == set()


# --------------------------------------------------------------------------- NumPy


def check_numpy(e: Expr, seed: int) -> None:
    """The symbols are returned too, so that every size is known."""
    point, known = values(seed, e), symbols(e)
    sized = {name: matrix(f"size_{name}", name, name) for name in SIZES}
    function = mc.lambdify([e, *known.values(), *sized.values()], [*known, *(s.params[0] for s in sized.values())])
    given_ = [flat(point[name]) for name in known] + [np.eye(point[name]) for name in sized]
    ours, plain = function(*given_)[0], oracle_value(e, point)
    exact = flat(plain)
    assert np.shape(ours) == np.shape(exact)
    try:
        agree(np.asarray(ours), np.asarray(exact))
    except AssertionError:  # where rounding decides, as for an eigenvector of an eigenvalue that is not simple
        if spread(lambda noise: oracle_value(e, point, noise), plain) <= HOPELESS * (1 + np.abs(plain).max()):
            raise


@FEW
@given(expressions(SQUARE), seeds)
def test_numpy_of_matrices_is_the_oracles(e: Expr, seed: int) -> None:
    check_numpy(e, seed)


@FEW
@given(losses(), seeds)
def test_numpy_of_scalars_is_the_oracles(e: Expr, seed: int) -> None:
    check_numpy(e, seed)


@pytest.mark.slow
@MANY
@given(expressions(("n", 1), 4), seeds)
def test_numpy_of_large_vectors_is_the_oracles(e: Expr, seed: int) -> None:
    check_numpy(e, seed)


@pytest.mark.slow
@MANY
@given(losses(), seeds)
def test_numpy_of_gradients_is_the_oracles(loss: Expr, seed: int) -> None:
    for gradient in mc.gradients(loss).values():
        check_numpy(gradient, seed)


# --------------------------------------------------------------------------- text


def check_text(e: Expr) -> None:
    known = symbols(e)
    shapes = SHAPES | {name: s.shape for name, s in known.items()}
    assert mc.parse(str(e), shapes=shapes, properties={name: list(s.params[3]) for name, s in known.items()}) is e


@FEW
@given(expressions(("m", "n")))
def test_text_of_matrices_reads_back_identically(e: Expr) -> None:
    check_text(e)


@FEW
@given(losses())
def test_text_of_scalars_reads_back_identically(e: Expr) -> None:
    check_text(e)


@pytest.mark.slow
@MANY
@given(losses(4))
def test_text_of_gradients_reads_back_identically(loss: Expr) -> None:
    for gradient in mc.gradients(loss).values():
        check_text(gradient)


# --------------------------------------------------------------------------- the normal form


def check_normal(e: Expr, seed: int) -> None:
    point, form = values(seed, e), normal(e)
    agree(oracle_value(form, point), oracle_value(e, point))
    assert normal(form) is form
    assert normal(reordered(e, np.random.default_rng(seed))) is form


@FEW
@given(losses(), seeds)
def test_normal_form_of_scalars_keeps_the_value_and_is_one(e: Expr, seed: int) -> None:
    check_normal(e, seed)


@FEW
@given(expressions(SQUARE), seeds)
def test_normal_form_of_matrices_keeps_the_value_and_is_one(e: Expr, seed: int) -> None:
    check_normal(e, seed)


@pytest.mark.slow
@MANY
@given(expressions(("m", "n"), 4), seeds)
def test_normal_form_of_large_matrices_keeps_the_value_and_is_one(e: Expr, seed: int) -> None:
    check_normal(e, seed)


ANY_SHAPE = st.sampled_from([(1, 1), ("n", 1), ("m", "n"), SQUARE])


def check_one_form(e: Expr, rng: Random) -> None:
    """Shuffled, bracketed, turned around, rotated in traces, signs moved: the normal form is the same object."""
    assert normal(represented(e, rng)) is normal(e)


@settings(FEW, max_examples=200)
@given(ANY_SHAPE.flatmap(expressions), st.randoms(use_true_random=False))
def test_equal_presentations_have_one_normal_form(e: Expr, rng: Random) -> None:
    check_one_form(e, rng)


@pytest.mark.slow
@MANY
@given(ANY_SHAPE.flatmap(lambda shape: expressions(shape, 4)), st.randoms(use_true_random=False))
def test_equal_presentations_of_large_expressions_have_one_normal_form(e: Expr, rng: Random) -> None:
    check_one_form(e, rng)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x'*A'*w", "w'*A*x"),
        ("x'*S*w", "w'*S*x"),
        ("tr(A*B*C)", "tr(C*A*B)"),
        ("tr(A*B*C)", "tr(C'*B'*A')"),
        ("tr(A'*B)", "A : B"),
        ("A : B", "B : A"),
        ("sum(A.*B)", "tr(A*B')"),
        ("tr(A')", "tr(A)"),
        ("normF(A)^2", "tr(A*A')"),
        ("norm2(x)^2", "sum(x.*x)"),
        ("x/3 + x/6", "x/2"),
        ("A - 2*B", "-(2*B - A)"),
        ("(A + B)'", "B' + A'"),
        ("A*(B*C)*x", "(A*B)*(C*x)"),
        ("Diag(x)*w", "w.*x"),
        ("f(x')", "f(x)'"),
        ("x'*ones(n,n)*w", "sum(w)*sum(x)"),
    ],
)
def test_one_normal_form(one: str, other: str) -> None:
    where = ["A: n,n", "B: n,n", "C: n,n", "S: n,n symmetric", "x: n", "w: n"]
    forms = [normal(mc.read(t, declarations=where, functions=["f"], scalar=False).expression) for t in (one, other)]
    assert forms[0] is forms[1]


@FEW
@given(expressions(SQUARE, 2), expressions(SQUARE, 2), expressions(SQUARE, 2))
def test_association_and_order_do_not_matter(A: Expr, B: Expr, C: Expr) -> None:
    assert normal(add(add(A, B), C)) is normal(add(B, add(C, A)))
    assert normal(hadamard(hadamard(A, B), C)) is normal(hadamard(B, hadamard(C, A)))
    assert normal(matmul(matmul(A, B), C)) is normal(matmul(A, matmul(B, C)))
