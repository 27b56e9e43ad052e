"""Generated code at its limits: names that clash, what cannot be generated, long and deep expressions."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
import scipy.special

from matcalc.code.source import source
from matcalc.errors import LimitError, MatcalcError
from matcalc.expr import number
from matcalc.numeric import lambdify
from matcalc.ops.activations import sigmoid
from matcalc.ops.blocks import component, stack
from matcalc.ops.elementary import exp
from matcalc.ops.elementwise import elementwise
from matcalc.ops.leaves import identity, index, matrix, ones, scalar, vector
from matcalc.ops.matrix import softmax
from matcalc.ops.products import matmul
from matcalc.ops.sums import add, scale, series
from matcalc.ops.unknown import unknown

from .test_source import VALUES, A, M, body, x, y


def test_names_python_reserves_are_changed():
    e = scalar("lambda") * scalar("np") * scalar("t0") * softmax(x)
    text = source([e, exp(e)], ["lambda", "np", "t0", "x"])
    assert "def f(lambda_, np_, t0, x):" in text
    values = lambdify([e, exp(e)], ["lambda", "np", "t0", "x"])(2.0, 3.0, 5.0, VALUES["x"])
    np.testing.assert_allclose(values[0], 30 * scipy.special.softmax(VALUES["x"]))


def test_an_argument_named_like_a_size_is_not_that_size():
    n = scalar("n")
    assert body(scale(n, ones("n")) + x, "n", "x") == ["return n + x"]
    assert body(scale(n, identity("n") * M), "n", "M") == ["n_ = M.shape[0]", "return n*(np.eye(n_)*M)"]


@pytest.mark.parametrize(
    ("expression", "names", "message"),
    [
        (A @ x, ["A"], "x is not among the arguments: A"),
        (
            identity("n"),
            ["A"],
            "the size n cannot be read off the arguments: A\n"
            "pass it as an argument named n, or give symbols, which have shapes, for names",
        ),
        (component(x, "i"), ["x"], "the index i is not among the arguments: x"),
        (unknown("f", 1)(x), ["x", "f"], "d1_f is not among the arguments: x, f"),
        (x, ["x", "x"], "the argument x is given twice"),
        (x, ["x", "os.system('ls')"], "\"os.system('ls')\" cannot be a name in generated code"),
        (x, ["x", "__import__"], "'__import__' cannot be a name in generated code"),
        (unknown("g", 0)(x) * elementwise("mystery", None, None)(x), ["x", "g"], "mystery has no NumPy template"),
        (number(10**400) * x, ["x"], "the number 10000000000000000000… is too large for a float"),
    ],
)
def test_what_cannot_be_generated_is_refused(expression, names, message):
    with pytest.raises(MatcalcError) as caught:
        source(expression, names)
    assert str(caught.value) == message


def test_one_name_for_two_shapes_is_refused():
    with pytest.raises(MatcalcError, match=r"^x stands for two symbols of different shapes$"):
        source([x, matrix("x", "n", "k")], ["x"])


def test_other_backends_are_refused():
    with pytest.raises(MatcalcError, match="no code generator for 'fortran'"):
        source(x, ["x"], backend="fortran")


def test_loops_nested_too_deep_are_refused():
    e = add(*(index(f"i{k}") for k in range(20)))
    for k in range(20):
        e = series(e, f"i{k}", 2)
    with pytest.raises(LimitError, match="sums nested more than 15 deep cannot be written as loops"):
        source(e, [])


def test_sums_that_do_not_depend_on_each_other_follow_each_other():
    e = index("i")
    for _ in range(1200):
        e = series(e / 4 + index("i"), "i", 2)
    assert lambdify(e, [])() == pytest.approx(6.0)


def test_deep_networks_give_shallow_lines_that_compile():
    layers = 1500
    W = [matrix(f"W{k}", "n", "n") for k in range(layers)]
    s = x
    for w in W:
        s = sigmoid(w @ s + y)
    text = source(s, [w.params[0] for w in W] + ["x", "y"])
    compile(text, "deep", "exec")
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(
    "wide",
    [
        add(*(vector(f"v{k}", "n") for k in range(3000))),
        scale(*(scalar(f"v{k}") for k in range(3000))),
        stack(*(scalar(f"v{k}") for k in range(3000))),
        matmul(*(matrix(f"v{k}", "n", "n") for k in range(3000))),
    ],
)
def test_long_sums_and_products_compile(wide):
    compile(source(wide, [f"v{k}" for k in range(3000)]), "wide", "exec")
