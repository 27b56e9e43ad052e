"""What is printed reads back as the identical expression."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matcalc.printing  # noqa: F401
from matcalc.language import parse
from tests.strategies import PROPERTIES, SHAPES, expressions

SOME = st.sampled_from([(1, 1), ("n", 1), ("m", "n"), ("n", "n")])


@settings(max_examples=150, deadline=None)
@given(SOME.flatmap(expressions))
def test_printed_expressions_read_back(e):
    assert parse(str(e), SHAPES, PROPERTIES) is e


PRINTED = [
    "unvec(kron(x, x), n, n)",
    "contract_left(kron(A, A), A, m, n)",
    "contract_right(kron(A, A), A, m, n)",
    "rows([x; y], n, m)",
    "sum(unit(i, 3)*unit(i, n)', i=1..3)",
    "expm_frechet(X, X')",
    "f''(x) + f'(x)",
    "sum(X^(i - 1)*X^(k - i), i=1..k)",
    "I(2*n + 1) : zeros(2*n + 1, 2*n + 1)",
    "x - ones(n)/2",
    "1/(1 + exp(-a)) + x[1]*A[2, 3]",
    "1 ./ (1 + exp(-x)) - pi*x",
]


@pytest.mark.parametrize("text", PRINTED)
def test_everything_that_is_printed_can_be_read(text):
    shapes = {"x": ["n"], "y": ["m"], "A": ["m", "n"], "X": ["n", "n"], "a": "scalar", "k": "scalar"}
    e = parse(text, shapes, functions=["f"])
    assert parse(str(e), shapes, functions=["f"]) is e
