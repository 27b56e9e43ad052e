"""Input that cannot be read is refused, with the place and a way out: data/messages has the messages in full."""

import tomllib
from pathlib import Path

import pytest

from matcalc.errors import (
    DeclarationError,
    DomainError,
    LimitError,
    MatcalcError,
    ParseError,
    ShapeError,
    UnknownNameError,
)
from matcalc.language import read

CASES = tomllib.loads((Path(__file__).parents[1] / "data" / "messages" / "language.toml").read_text(encoding="utf-8"))
N, MN, NN = ["n"], ["m", "n"], ["n", "n"]


@pytest.mark.parametrize("case", CASES["shapes"], ids=lambda case: case["text"])
def test_shapes_that_do_not_fit_are_both_named(case):
    with pytest.raises(ShapeError) as error:
        read(case["text"], case["shapes"])
    assert str(error.value) == case["message"]


@pytest.mark.parametrize("case", CASES["names"], ids=lambda case: case["text"])
def test_names_nobody_knows_are_errors(case):
    with pytest.raises(UnknownNameError) as error:
        read(case["text"], {"x": N})
    assert str(error.value) == case["message"]


@pytest.mark.parametrize("case", CASES["syntax"], ids=lambda case: repr(case["text"]))
def test_what_is_not_in_the_language_is_pointed_at(case):
    with pytest.raises(ParseError) as error:
        read(case["text"])
    assert str(error.value) == case["message"]


@pytest.mark.parametrize("case", CASES["characters"], ids=lambda case: ascii(case["text"]))
def test_foreign_characters_are_named_and_replaced(case):
    with pytest.raises(ParseError) as error:
        read(case["text"])
    assert (error.value.fact, error.value.hint) == (case["fact"], case.get("hint"))
    assert all(c.isprintable() or c == "\n" for c in str(error.value))


def test_what_is_not_text_is_refused():
    with pytest.raises(ParseError) as error:
        read(5)  # type: ignore[arg-type]
    assert str(error.value) == "expected text, not int"


DECLARATIONS = [
    ({"I": NN}, {}, "I is reserved for the identity"),
    ({"sin": NN}, {}, "sin is reserved for a function of matcalc"),
    (
        {"y;import os": N},
        {},
        "'y;import os' is not a name\na name is letters and digits, with single underscores between them",
    ),
    (
        {'__import__("os")': N},
        {},
        "'__import__(\"os\")' is not a name\na name is letters and digits, with single underscores between them",
    ),
    ({"x": ["0"]}, {}, "0 is not a size of x\na size is a name or a positive whole number"),
    ({"x": ["n+1"]}, {}, "'n+1' is not a size of x\na size is a name or a positive whole number"),
    (
        {"x": []},
        {},
        'the shape of x cannot be []\na shape is "scalar", [size] for a vector or [rows, columns] for a matrix',
    ),
    (
        {"x": 3},
        {},
        'the shape of x cannot be 3\na shape is "scalar", [size] for a vector or [rows, columns] for a matrix',
    ),
    (
        {"x": "n"},
        {},
        "the shape of x cannot be 'n'\na shape is \"scalar\", [size] for a vector or [rows, columns] for a matrix",
    ),
    ({"n": "scalar", "x": N}, {}, "n is declared as a variable and also used as a size\nrename one of them"),
    ({"x": MN}, {"x": ["symmetric"]}, "x is m×n, but symmetric needs a square matrix"),
    ({"x": N}, {"x": ["pd"]}, "x is n×1, but positive_definite needs a square matrix"),
    ({"x": N}, {"x": "positive"}, "the properties of x must be a list of words, not 'positive'"),
]


@pytest.mark.parametrize(("shapes", "properties", "message"), DECLARATIONS, ids=[str(case[0]) for case in DECLARATIONS])
def test_impossible_declarations_are_refused(shapes, properties, message):
    with pytest.raises(DeclarationError) as error:
        read("x'*x", shapes, properties)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"A": ["symetric"]}, "unknown property 'symetric'\ndid you mean symmetric?"),
        ({"B": ["symmetric"]}, "B is said to be symmetric, but is neither declared nor used"),
    ],
)
def test_unknown_properties_and_their_owners_are_refused(properties, message):
    with pytest.raises(UnknownNameError) as error:
        read("x'*A*x", {"x": N, "A": NN}, properties)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x'*x/0", "division by zero\n  x'*x/0\n      ^"),
        ("tr(inv(zeros(n, n))*X)", "inv of zero does not exist\n  tr(inv(zeros(n, n))*X)\n     ^^^"),
    ],
)
def test_what_is_undefined_everywhere_is_an_error(text, message):
    with pytest.raises(DomainError) as error:
        read(text, {"x": N, "X": NN})
    assert str(error.value) == message


LEGITIMATE = ["3", "+x'*x", "tr(X^0)", "sum(1./x)", "x'*X*x + t", "pi*x'*x", "tr(X^t)", "tr(X^1000000000)"]


@pytest.mark.parametrize("text", LEGITIMATE)
def test_odd_but_legitimate_input_is_read(text):
    assert read(text, {"x": N, "X": NN, "t": "scalar"}).expression.shape == (1, 1)


def outcome(text):
    """The error, or None."""
    try:
        read(text)
    except MatcalcError as error:
        return error
    return None


def test_every_broken_text_is_read_or_refused_by_us():
    """Any prefix of a text, any text with a character dropped."""
    text = "p = f'(W_1*x) .* [a; b]; sum(norm2(p - y_i)^2, i=1..N)/2e1 + A[1,2]^-1 : I(n)"
    broken = [text[:i] for i in range(len(text))] + [text[:i] + text[i + 1 :] for i in range(len(text))]
    errors = [error for error in map(outcome, broken) if error is not None]
    assert len(errors) > len(text)
    assert all(str(error) and not isinstance(error, LimitError) for error in errors)
