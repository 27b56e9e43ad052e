"""Long, deep and exploding input ends in time, with a result or a LimitError."""

import pytest

from matcalc.errors import LimitError, ShapeError
from matcalc.language import read

N = {"x": ["n"], "A": ["n", "n"]}


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("-" * 2000 + "x'*x", (1, 1)),
        ("(" * 900 + "x" + ")" * 900, ("n", 1)),
        ("sum(" + "exp(" * 900 + "x" + ")" * 901, (1, 1)),
        ("+".join(["x"] * 3000), ("n", 1)),
        ("*".join(["2*A"] * 2000), ("n", "n")),
        ("".join(f"h{i + 1} = tanh(A*h{i} + b{i});" for i in range(500)) + "sum(h500)", (1, 1)),
        ("2^10^10", (1, 1)),
        ("9^(9^(9^9))*x'*x", (1, 1)),
        ("2^99999999999*x'*x", (1, 1)),
        ("tr(I(99999999999))*x'*x", (1, 1)),
    ],
)
def test_long_and_deep_input_is_read(text, shape):
    assert read(text).expression.shape == shape or read(text, N).expression.shape == shape


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("-" * 100_000 + "x'*x", "the text has 100004 characters; the limit is 100000"),
        ("(" * 1001 + "x" + ")" * 1001, "more than 1000 brackets inside each other"),
        ("1" * 5000, "a number has 5000 digits; the limit is 1000"),
        ("1e999*x", "1e999 is too large for a decimal number"),
        ("f" + "'" * 30 + "(x)", "derivatives are limited to order 20"),
        (
            ";".join(["k0 = x + x"] + [f"k{i + 1} = k{i} + k{i}" for i in range(60)] + ["k60"]),
            "add of 100032 arguments; the limit is 100000",
        ),
        (
            ";".join(["k0 = kron(A, A)"] + [f"k{i + 1} = kron(k{i}, k{i})" for i in range(60)] + ["k60"]),
            "a size needs more than 2000 characters",
        ),
        ("ones(" + "*".join(f"(n{i} + m{i})" for i in range(40)) + ")", "a size needs more than 2000 characters"),
    ],
    ids=["characters", "brackets", "digits", "exponent", "primes", "doubled sums", "doubled sizes", "size"],
)
def test_what_is_too_large_is_refused_with_the_limit(text, fact):
    with pytest.raises(LimitError) as error:
        read(text)
    assert error.value.fact == fact


def test_many_undeclared_names_that_cannot_fit_end_in_the_first_error():
    text = "*".join(f"{c}{i}" for i in range(200) for c in "xyz")
    with pytest.raises(ShapeError, match="product of x0 "):
        read(text)
