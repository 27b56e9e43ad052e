"""Input that cannot be read is refused, with the place and a way out: the messages in full."""

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

N, MN, NN = ["n"], ["m", "n"], ["n", "n"]

SHAPES = [
    (
        "sum(x*y)",
        {"x": N, "y": N},
        """product of x (n×1) and y (n×1): the inner sizes 1 and n differ
  sum(x*y)
       ^
did you mean x'*y or x.*y?""",
    ),
    (
        "sum(A*x)",
        {"A": MN, "x": ["m"]},
        """product of A (m×n) and x (m×1): the inner sizes n and m differ
  sum(A*x)
       ^
did you mean A'*x?""",
    ),
    (
        "A : B",
        {"A": MN, "B": ["n", "m"]},
        """Frobenius product of A (m×n) and B (n×m): the shapes differ
  A : B
    ^
did you mean A' : B or A : B'?""",
    ),
    (
        "tr(expm(A))",
        {"A": MN},
        """expm needs a square matrix, but A (m×n) is not
  tr(expm(A))
     ^^^^""",
    ),
    (
        "sum(A^2)",
        {"A": MN},
        """the power ^ needs a square matrix, but A (m×n) is not
  sum(A^2)
       ^
did you mean A.^2?""",
    ),
    (
        "norm2(A)",
        {"A": MN},
        """norm2 needs a vector, but A (m×n) is not; the norm of a matrix is normF
  norm2(A)
  ^^^^^
did you mean normF(A)?""",
    ),
    (
        "sum(softmax(A))",
        {"A": MN},
        """softmax needs a vector, but A (m×n) is not; rowsoftmax takes the rows of a matrix
  sum(softmax(A))
      ^^^^^^^
did you mean rowsoftmax(A)?""",
    ),
    (
        "tr(Diag(A))",
        {"A": NN},
        """Diag needs a vector, but A (n×n) is not; diag takes a matrix
  tr(Diag(A))
     ^^^^""",
    ),
    (
        "sum(diag(x))",
        {"x": N},
        """diag takes a matrix, but x (n×1) is a vector; Diag takes a vector
  sum(diag(x))
      ^^^^
did you mean Diag(x)?""",
    ),
    (
        "sum(1/A)",
        {"A": NN},
        """quotient of 1 (scalar) and A (n×n): / does not divide by a matrix
  sum(1/A)
       ^
did you mean 1 ./ A or inv(A)?""",
    ),
    (
        "a^x",
        {"a": "scalar", "x": N},
        """the exponent must be a scalar, not n×1
  a^x
   ^
did you mean a.^x?""",
    ),
    (
        "sum(x + ones(3))",
        {"x": N},
        """sum of x (n×1) and ones(3) (3×1): the shapes differ
  sum(x + ones(3))
        ^""",
    ),
    (
        "A + B*C",
        {"A": NN, "B": MN, "C": NN},
        """sum of A (n×n) and B*C (m×n): the shapes differ
  A + B*C
    ^""",
    ),
    (
        "(A*B*x)'*y",
        {"A": MN, "B": ["n", "k"], "x": ["k"], "y": ["k"]},
        """product of (A*B*x)' (1×m) and y (k×1): the inner sizes m and k differ
  (A*B*x)'*y
          ^
did you mean y*(A*B*x)'?""",
    ),
    (
        "x.*A",
        {"x": N, "A": MN},
        """Hadamard product of x (n×1) and A (m×n): the shapes differ
  x.*A
   ^^""",
    ),
]


@pytest.mark.parametrize(("text", "shapes", "message"), SHAPES, ids=[case[0] for case in SHAPES])
def test_shapes_that_do_not_fit_are_both_named(text, shapes, message):
    with pytest.raises(ShapeError) as error:
        read(text, shapes)
    assert str(error.value) == message


NAMES = [
    (
        "sum(foo(x))",
        """foo is neither a function of matcalc nor declared
  sum(foo(x))
      ^^^
declare it with functions=['foo'] (--function foo)""",
    ),
    (
        "tr(Tr(x*x'))",
        """Tr is neither a function of matcalc nor declared
  tr(Tr(x*x'))
     ^^
did you mean tr?""",
    ),
    (
        "sum(f(x))",
        """f is neither a function of matcalc nor declared
  sum(f(x))
      ^
declare it with functions=['f'] (--function f)""",
    ),
    (
        "sum(sigmiod(x))",
        """sigmiod is neither a function of matcalc nor declared
  sum(sigmiod(x))
      ^^^^^^^
did you mean sigmoid?""",
    ),
]


@pytest.mark.parametrize(("text", "message"), NAMES, ids=[case[0] for case in NAMES])
def test_names_nobody_knows_are_errors(text, message):
    with pytest.raises(UnknownNameError) as error:
        read(text, {"x": N})
    assert str(error.value) == message


SYNTAX = [
    ("", "there is nothing to read: the text is empty"),
    ("  \t ", "there is nothing to read: the text is empty"),
    (
        "sum(inv(X, X))",
        """inv takes 1 argument, not 2
  sum(inv(X, X))
      ^^^""",
    ),
    (
        "tr(kron(X))",
        """kron takes 2 arguments, not 1
  tr(kron(X))
     ^^^^""",
    ),
    (
        "exp + x'*x",
        """exp is a function
  exp + x'*x
  ^^^
write what it is applied to: exp(…)""",
    ),
    (
        "norm2(x",
        """this bracket is never closed
  norm2(x
       ^""",
    ),
    (
        "x'*x +",
        """an operand is missing after +
  x'*x +
       ^""",
    ),
    (
        "sum(x**2)",
        """** is not an operator
  sum(x**2)
       ^^
a power is written ^, the power of every entry .^""",
    ),
    (
        "x'*x; y",
        """only the last statement is an expression; the ones before it are definitions, name = …
  x'*x; y
        ^
an expression goes on over a line end only inside brackets""",
    ),
    (
        "x'*x\nimport os",
        """only the last statement is an expression; the ones before it are definitions, name = …
  import os
  ^^^^^^
an expression goes on over a line end only inside brackets""",
    ),
    (
        "f = x'*x",
        """the last statement is a definition; there is nothing to work on
  f = x'*x
  ^
end with an expression""",
    ),
    (
        "x'*x < 1",
        """comparisons are not in the language
  x'*x < 1
       ^""",
    ),
    (
        "x'*x % comment",
        """% is not in the language: there are neither comments nor remainders
  x'*x % comment
       ^""",
    ),
    (
        "1.2.3*x",
        """malformed number 1.2.3
  1.2.3*x
  ^^^^^""",
    ),
    (
        "1e*x",
        """malformed number 1e
  1e*x
  ^^""",
    ),
    (
        "'x'",
        """nothing stands before this transpose
  'x'
  ^""",
    ),
    (
        "x.__class__.__mro__",
        """a point stands only in numbers and in .* ./ .^ .T
  x.__class__.__mro__
   ^""",
    ),
    (
        "(lambda: x)()",
        """an operator is missing here
  (lambda: x)()
             ^
a product is written with *, as in (lambda: x)*(…); LaTeX stands between $ signs""",
    ),
    (
        "x'*x `true`",
        """'`' is not in the language
  x'*x `true`
       ^""",
    ),
    (
        "{x}*%s*{0.__class__}",
        """{ is not in the language
  {x}*%s*{0.__class__}
  ^
brackets are ( )""",
    ),
    (
        "2x",
        """an operator is missing between 2 and x
  2x
  ^^
a product is written 2*x""",
    ),
    (
        "A x",
        """an operator is missing here
  A x
    ^
a product is written with *, as in A*x; LaTeX stands between $ signs""",
    ),
    (
        "A^T*x",
        """a transpose is not written ^T
  A^T*x
   ^
it is written A'; declare T if it is a number""",
    ),
    (
        "A^H*x",
        """a transpose is not written ^H
  A^H*x
   ^
it is written A'; declare H if it is a number""",
    ),
    (
        "I_n*x",
        """an identity is not written I_n
  I_n*x
  ^^^
it is written I or I(n); declare I_n if it is a variable""",
    ),
    (
        "norm(x, inf)",
        """inf is not a number
  norm(x, inf)
          ^^^
the maximum norm is written max(abs(x)); declare inf if it is a variable""",
    ),
]


@pytest.mark.parametrize(("text", "message"), SYNTAX, ids=[repr(case[0]) for case in SYNTAX])
def test_what_is_not_in_the_language_is_pointed_at(text, message):
    with pytest.raises(ParseError) as error:
        read(text)
    assert str(error.value) == message


CHARACTERS = [
    (
        "\u0445'*\u0445",
        "'\u0445' (U+0445, CYRILLIC SMALL LETTER HA) is not in the language",
        "it only looks like x; write x instead",
    ),
    ("x'*x \u2212 1", "'\u2212' (U+2212, MINUS SIGN) is not in the language", "write - instead"),
    ("x\u2019*x", "'\u2019' (U+2019, RIGHT SINGLE QUOTATION MARK) is not in the language", "write ' instead"),
    ("norm2\uff08x\uff09", "'\uff08' (U+FF08, FULLWIDTH LEFT PARENTHESIS) is not in the language", "write ( instead"),
    ("norm2(x)\u00b2", "'\u00b2' (U+00B2, SUPERSCRIPT TWO) is not in the language", "write ^2 instead"),
    ("x'*\u202ex", "U+202E (RIGHT-TO-LEFT OVERRIDE) is not in the language", None),
    ("x'*x\0", "U+0000 (a control character) is not in the language", None),
    ("x\u00a0+ y", "U+00A0 (NO-BREAK SPACE) is not in the language", "write a space instead"),
    ("x\u0301", "U+0301 (COMBINING ACUTE ACCENT) is not in the language", None),
    (
        "\u0391*x",
        "'\u0391' (U+0391, GREEK CAPITAL LETTER ALPHA) is not in the language",
        "it only looks like A; write A instead",
    ),
    ("x \u2264 1", "comparisons are not in the language", None),
    ("A\u00b7x", "'\u00b7' (U+00B7, MIDDLE DOT) is not in the language", "write * instead"),
]


@pytest.mark.parametrize(("text", "fact", "hint"), CHARACTERS, ids=[ascii(case[0]) for case in CHARACTERS])
def test_foreign_characters_are_named_and_replaced(text, fact, hint):
    with pytest.raises(ParseError) as error:
        read(text)
    assert (error.value.fact, error.value.hint) == (fact, hint)
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
