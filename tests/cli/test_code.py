"""`matcalc code --second`: second derivatives in the printed function, against differences of its own gradient."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner

from matcalc.cli import main

LOSSES = {
    "sum(softplus(-y.*(X*w)))": ("w", {"y": (4,), "X": (4, 3), "w": (3,)}),
    "norm2(W2*sigmoid(W1*x) - y)^2": ("W1", {"W2": (2, 4), "W1": (4, 3), "x": (3,), "y": (2,)}),
    "normF(M.*(A - U*V'))^2": ("U", {"M": (4, 3), "A": (4, 3), "U": (4, 2), "V": (3, 2)}),
}
STEP = 1e-5


def compiled(text: str, *options: str):
    """The printed function, taking its arguments by name."""
    result = CliRunner().invoke(main, ["code", text, *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    space: dict = {}
    exec(result.stdout, space)
    return space["f"]


def values_of(shapes):
    rng = np.random.default_rng(5)
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def slope_of_gradient(f, values, wrt, V, **more):
    high = f(**{**values, wrt: values[wrt] + STEP * V}, **more)[1]
    low = f(**{**values, wrt: values[wrt] - STEP * V}, **more)[1]
    return (high - low) / (2 * STEP)


@pytest.mark.parametrize("text", LOSSES)
def test_a_product_with_the_hessian_is_the_slope_of_the_gradient(text):
    wrt, shapes = LOSSES[text]
    f, values = compiled(text, "--wrt", wrt, "--second", "product"), values_of(shapes)
    V = np.random.default_rng(6).normal(size=values[wrt].shape)
    product = f(**values, **{f"d{wrt}": V})[2]
    expected = slope_of_gradient(f, values, wrt, V, **{f"d{wrt}": V})
    np.testing.assert_allclose(product, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("text", LOSSES)
def test_the_hessian_holds_the_products_with_stacked_columns(text):
    wrt, shapes = LOSSES[text]
    f, values = compiled(text, "--wrt", wrt, "--second", "hessian"), values_of(shapes)
    V = np.random.default_rng(6).normal(size=values[wrt].shape)
    H = f(**values)[2]
    expected = slope_of_gradient(f, values, wrt, V).ravel(order="F")
    np.testing.assert_allclose(H @ V.ravel(order="F"), expected, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(H, H.T, atol=1e-12)
