"""Jacobians and Hessians of random expressions, against automatic differentiation of an independent oracle."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np
import pytest
from autograd import elementwise_grad, jacobian
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import matcalc as mc
from matcalc.expr import Expr, postorder, symbols
from tests.applications import SQUARE
from tests.oracle import oracle_value
from tests.strategies import NAMES, PROPERTIES, SYMBOLS, expressions, losses, seeds, values

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
MANY = settings(FEW, max_examples=500)
FUNCTIONS = st.sampled_from([("n", 1), ("m", "n"), SQUARE, (1, 1)]).flatmap(lambda shape: expressions(shape, 2))


def columns(array: Any, rows: int) -> Any:
    """An array with the axes of F and of X as a matrix: the entries of each stacked by columns."""
    return np.reshape(np.transpose(array), (-1, rows)).T


def exact_jacobian(f: Any, X: Any, structure: list[str]) -> Any:
    """autograd's, restricted to symmetric directions for a variable that is symmetric."""
    array = jacobian(lambda Y: f(Y) + 0 * np.sum(Y))(X)
    if {"symmetric", "positive_definite"} & set(structure):
        array = (array + np.swapaxes(array, 2, 3)) / 2
    return columns(array, array.shape[0] * array.shape[1])


def agree(ours: Any, exact: Any) -> None:
    assert ours.shape == exact.shape
    scale = 1 + np.max(np.abs(exact))
    assert_allclose(ours / scale, exact / scale, rtol=1e-7, atol=1e-8)


def two_dimensional(value: Any, shape: tuple[int, ...]) -> Any:
    return np.reshape(np.asarray(value, float), shape)


def numpy_values(expressions: list[Expr], point: dict[str, Any]) -> list[Any]:
    """What generated code gives; all symbols are returned too, so that every size is known."""
    arguments = [v if np.size(v) > 1 and 1 not in np.shape(v) else np.ravel(v) for v in map(point.__getitem__, NAMES)]
    arguments = [float(a[0]) if a.size == 1 else a for a in arguments]
    return list(mc.lambdify([*expressions, *SYMBOLS], NAMES)(*arguments)[: len(expressions)])


UP_TO_SIGN = {"u_max", "v_max", "eigvec_max"}  # of which two programs may choose different signs


def check_jacobians(F: Expr, seed: int) -> None:
    assume(not any(node.op.name in UP_TO_SIGN for node in postorder(F)))
    point = values(seed)
    for name, x in symbols(F).items():
        try:
            J = mc.jacobian(F, x)
        except mc.NoMatrixError:  # where expm is
            continue
        exact = exact_jacobian(
            lambda X, name=name: oracle_value(F, {**point, name: X}), point[name], PROPERTIES.get(name, [])
        )
        if x.is_scalar:  # dF/dx has the shape of F
            agree(columns(oracle_value(J, point), exact.size), exact)
        else:
            agree(oracle_value(J, point), exact)
            (run,) = numpy_values([J], point)
            agree(two_dimensional(run, exact.shape), exact)
        entries = mc.jacobian(F, x, notation="index")
        array = entries.assembled(numpy_values(list(entries.operands), point))
        agree(np.reshape(array, exact.shape, order="F"), exact)


@FEW
@given(FUNCTIONS, seeds)
def test_jacobians_are_autograds(F: Expr, seed: int) -> None:
    check_jacobians(F, seed)


@pytest.mark.slow
@MANY
@given(st.sampled_from([("n", 1), ("m", "n"), SQUARE]).flatmap(lambda shape: expressions(shape, 3)), seeds)
def test_jacobians_of_large_functions_are_autograds(F: Expr, seed: int) -> None:
    check_jacobians(F, seed)


def check_hessians(loss: Expr, seed: int, pairs: int) -> None:
    point = values(seed)
    present = list(symbols(loss).values())
    for k, x in enumerate(present[:pairs]):
        y = present[-1 - k]
        try:
            H = mc.hessian(loss, x, y)
        except mc.NoRuleError:  # expm has no second derivative here
            continue
        agree(oracle_value(H, point), exact_hessian(loss, point, x, y))


def exact_hessian(loss: Expr, point: dict[str, Any], x: Expr, y: Expr) -> Any:
    a, b = x.params[0], y.params[0]

    def gradient(Y: Any) -> Any:
        moved = {**point, b: Y}
        g = elementwise_grad(lambda X: oracle_value(loss, {**moved, a: X}) + 0 * np.sum(X))(moved[a])
        symmetric = {"symmetric", "positive_definite"} & set(PROPERTIES.get(a, []))
        return (g + g.T) / 2 if symmetric else g

    return exact_jacobian(gradient, point[b], PROPERTIES.get(b, []))


@FEW
@given(losses(2), seeds)
def test_hessians_are_autograds(loss: Expr, seed: int) -> None:
    check_hessians(loss, seed, 2)


@pytest.mark.slow
@MANY
@given(losses(3), seeds)
def test_hessians_of_large_losses_are_autograds(loss: Expr, seed: int) -> None:
    check_hessians(loss, seed, 4)
