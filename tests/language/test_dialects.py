"""NumPy and SymPy are recognised by their words, read by their tables, and what was read is said."""

from __future__ import annotations

import numpy as np
import pytest

import matcalc as mc
from matcalc.errors import LimitError, MatcalcError, ParseError
from matcalc.language.python_reader import DEEPEST, LONGEST

RNG = np.random.default_rng(11)
A, S = RNG.normal(size=(2, 4, 4))
S = S @ S.T + np.eye(4)
x, y, b = RNG.normal(size=(3, 4))
VALUES = {"A": A, "S": S, "x": x, "y": y, "b": b, "X": A}
SHAPES = {"A": (4, 4), "S": (4, 4), "X": (4, 4), "x": (4,), "y": (4,), "b": (4,)}


@pytest.mark.parametrize(
    "text",
    [
        "np.linalg.norm(A @ x - b)**2",
        "np.sum(np.exp(x))",
        "np.log(np.linalg.det(S))",
        "np.linalg.slogdet(S)[1]",
        "x @ A @ y + np.dot(x, y)",
        "np.trace(A.T @ S @ A) - (A @ x).dot(b)",
        "np.sum(A * S) / np.sum(x * x)",
        "np.sum(2 * x ** 2 - x * y / 3)",
        "np.sum(A, axis=0) @ x + np.sum(A, axis=1) @ y",
        "b @ np.linalg.solve(S, y) + np.linalg.inv(S).trace()",
        "np.linalg.norm(A) + np.linalg.norm(A, 'fro') + np.linalg.norm(x, 1) + np.linalg.norm(A, ord=2)",
        "np.outer(x, y).sum() + np.mean(x) + (np.diag(x) @ A).trace()",
        "np.sum(np.maximum(x, y)) + -np.tanh(x).sum()",
        "r = A @ x - b\nq = np.sum(r)\nq + 0.5 * r @ r",
    ],
)
def test_numpy_has_the_value_that_numpy_gives_it(text):
    *lines, last = text.splitlines()
    scope = {"np": np, **VALUES}
    exec("\n".join(lines), scope)
    right = eval(last, scope)
    found = mc.read(text, {n: s for n, s in SHAPES.items() if n in text}, scalar=True)
    names = list(mc.read(text, {n: s for n, s in SHAPES.items() if n in text}).symbols)
    np.testing.assert_allclose(mc.lambdify(found.expression, names)(*(VALUES[n] for n in names)), right, rtol=1e-12)
    assert found.notes == (
        "read as NumPy: @ is the matrix product, * and ** are entrywise, and vectors have one dimension",
    )


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("Trace(A*X)", "tr(A*X)"),
        ("Trace(X.T*A*X) + Determinant(X)", "tr(X'*A*X) + det(X)"),
        ("Trace(MatMul(Inverse(A), X, Transpose(A)))", "tr(inv(A)*X*A')"),
        ("Trace(X**(-1)*A**2)", "tr(X^-1*A^2)"),
        ("Trace(HadamardProduct(A, X)*MatAdd(A, X, S))", "tr((A.*X)*(A + X + S))"),
    ],
)
def test_what_sympy_prints(text, ours):
    shapes = {name: ("n", "n") for name in "AXS" if f"{name}" in text.replace("Matadd", "").replace("MatAdd", "")}
    assert mc.parse(text, shapes) is mc.parse(ours, shapes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "np.sum(x[0])",
            "indices of NumPy are not read\n  np.sum(x[0])\n         ^^^^\nx[1] without the prefix np. counts from 1",
        ),
        (
            "np.sum(x @ x.T)",
            "what has one dimension is its own transpose: x @ y.T may mean a matrix or a number\n"
            "  np.sum(x @ x.T)\n         ^^^^^^^\nwrite np.outer(x, y) for the matrix, x @ y for the number",
        ),
        ("np.cumsum(x)", "cumsum of NumPy is not known\n  np.cumsum(x)\n  ^^^^^^^^^^^^"),
        ("np.var(x, ddof=1)", "var with ddof of NumPy is not known\n  np.var(x, ddof=1)\n  ^^^^^^^^^^^^^^^^^"),
        (
            "np.sum(x for x in y)",
            "this part of Python has no meaning in a formula of NumPy\n  np.sum(x for x in y)\n        ^^^^^^^^^^^^^^",
        ),
        ("__import__('os').system('ls') + np.sum(x)", None),
        ("np.sum(lambda: x)", None),
        ("np.sum(x", "this is not NumPy: '(' was never closed"),
        (
            "np.vdot(A, S)",
            "vdot of a matrix in NumPy is the sum of products of entries, written np.sum(X * Y)\n"
            "  np.vdot(A, S)\n  ^^^^^^^^^^^^^",
        ),
        ("Trace(exp(X))", "exp of a matrix in SymPy is a function of matrices\n  Trace(exp(X))\n        ^^^^^^"),
        (
            "r = np.sum(x)\nimport os",
            "only definitions, name = …, and an expression at the end are read\n  import os\n  ^^^^^^^^^",
        ),
    ],
)
def test_what_is_refused(text, message):
    with pytest.raises(MatcalcError) as caught:
        mc.read(text, scalar=True)
    assert message is None or str(caught.value) == message


def test_what_is_too_long_or_too_deep_is_refused_at_once():
    with pytest.raises(LimitError, match=f"^NumPy is read up to {LONGEST} characters"):
        mc.parse("np.sum(x)" + " + np.sum(x)" * LONGEST)
    with pytest.raises(LimitError, match=f"^NumPy is read up to {DEEPEST} brackets inside each other"):
        mc.parse("np.sum(" + "(" * 200 + "x" + ")" * 201)
    with pytest.raises(ParseError):
        mc.parse("np.sum(x) " + "-" * 300)


def test_an_undeclared_number_times_a_vector_stays_a_number():
    assert mc.read("np.sum(a * x)", scalar=True).symbols["a"].shape == (1, 1)
