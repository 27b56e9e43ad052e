"""Properties of random expressions, against an oracle that shares nothing with the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import matcalc as mc
from matcalc.expr import Expr
from matcalc.ops.products import hadamard, matmul
from matcalc.ops.sums import add
from matcalc.rules import normal
from tests.oracle import oracle_gradient, oracle_value
from tests.strategies import (
    NAMES,
    PROPERTIES,
    SHAPES,
    SQUARE,
    SYMBOLS,
    expressions,
    losses,
    reordered,
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


def within(structure: list[str], gradient: Any) -> Any:
    """The gradient projected on the symmetric matrices, for a variable that is one of them."""
    return (gradient + gradient.T) / 2 if {"symmetric", "positive_definite"} & set(structure) else gradient


def check_gradients(loss: Expr, seed: int) -> None:
    point = values(seed)
    for name, gradient in mc.gradients(loss).items():
        exact = within(PROPERTIES.get(name, []), oracle_gradient(loss, point, name))
        agree(oracle_value(gradient, point), exact)


@FEW
@given(losses(), seeds)
def test_gradients_are_autograds(loss: Expr, seed: int) -> None:
    check_gradients(loss, seed)


@pytest.mark.slow
@MANY
@given(losses(4), seeds)
def test_gradients_of_large_losses_are_autograds(loss: Expr, seed: int) -> None:
    check_gradients(loss, seed)


# --------------------------------------------------------------------------- NumPy


def check_numpy(e: Expr, seed: int) -> None:
    """All symbols are returned too, so that every size is known."""
    point = values(seed)
    function = mc.lambdify([e, *SYMBOLS], NAMES)
    ours = function(*(flat(point[name]) for name in NAMES))[0]
    exact = flat(oracle_value(e, point))
    assert np.shape(ours) == np.shape(exact)
    agree(np.asarray(ours), np.asarray(exact))


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
    assert mc.parse(str(e), shapes=SHAPES, properties=PROPERTIES) is e


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
    point, form = values(seed), normal(e)
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


@FEW
@given(expressions(SQUARE, 2), expressions(SQUARE, 2), expressions(SQUARE, 2))
def test_association_and_order_do_not_matter(A: Expr, B: Expr, C: Expr) -> None:
    assert normal(add(add(A, B), C)) is normal(add(B, add(C, A)))
    assert normal(hadamard(hadamard(A, B), C)) is normal(hadamard(B, hadamard(C, A)))
    assert normal(matmul(matmul(A, B), C)) is normal(matmul(A, matmul(B, C)))
