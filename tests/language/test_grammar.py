"""Precedence and spelling: what a text means, shown by another text that means the same."""

from fractions import Fraction

import pytest

from matcalc.errors import MatcalcError
from matcalc.language import parse

SHAPES = {
    "A": ["m", "n"],
    "B": ["m", "n"],
    "X": ["n", "n"],
    "x": ["n"],
    "y": ["n"],
    "a": "scalar",
    "b": "scalar",
    "alpha": "scalar",
    "theta_2": "scalar",
}

SAME = [
    ("a + A : B.*B", "a + (A : (B.*B))"),
    ("A : B - a", "(A : B) - a"),
    ("-x.^2", "-(x.^2)"),
    ("-a^2", "-(a^2)"),
    ("a^-2", "a^(-2)"),
    ("a^-b^2", "a^(-(b^2))"),
    ("a^b^2", "a^(b^2)"),
    ("X'^2", "(X')^2"),
    ("X^2'", "(X^2)'"),
    ("X^-1'", "(X^-1)'"),
    ("X^-1", "inv(X)"),
    ("2*-x", "-(2*x)"),
    ("-A*x", "-(A*x)"),
    ("a/b*x", "(a/b)*x"),
    ("a/b/2", "(a/b)/2"),
    ("x.*y./x", "(x.*y)./x"),
    ("1./x", "1 ./ x"),
    ("2.5.*x", "2.5 .* x"),
    ("+x", "x"),
    ("--x", "x"),
    ("x - y - x", "(x - y) - x"),
    ("x'*y*x", "(x'*y)*x"),
    ("X*x*y'", "(X*x)*y'"),
    ("a*x'*y*b", "((a*x')*y)*b"),
    ("2*A*3*X", "6*A*X"),
    ("A@x", "A*x"),
    ("x.T*y", "x'*y"),
    ("xᵀ*y", "x'*y"),
    ("x ⊙ y", "x.*y"),
    ("x ∘ y", "x.*y"),
    ("x ⊘ y", "x./y"),
    ("X ⊗ A", "kron(X, A)"),
    ("α*x", "alpha*x"),
    ("θ_2*x", "theta_2*x"),
    ("π*a", "pi*a"),
    ("σ(x)", "sigmoid(x)"),
    ("sigma(x)", "sigmoid(x)"),
    ("sqrt(x)", "x.^(1/2)"),
    ("eye*x", "I(n)*x"),
    ("I*x", "I(n)*x"),
    ("det(x'*x + I)", "x'*x + 1"),
    ("A*(x'*x + I)", "A*(x'*x + I(n))"),
    ("x + vector(1)", "x + ones(n)"),
    ("A + matrix(2)", "A + 2*ones(m,n)"),
    ("1 + X", "ones(n,n) + X"),
    ("x - a", "x + -1*a*ones(n)"),
    ("x/n", "x*(1/n)"),
    ("sum(ones(n))*a", "sum(ones(n))*a"),
    ("p = X*x; q = p + y; q'*p", "(X*x + y)'*(X*x)"),
    ("p = X*x\n\nq = p + y;\nq'*p", "(X*x + y)'*(X*x)"),
    ("[x; a;\n y]", "[[x; a]; y]"),
    ("diag(exp(x))", "Diag(exp(x))"),
    ("2.^x", "(2*ones(n)).^x"),
    ("sigmoid'(x)", "sigmoid(x).*(1 - sigmoid(x))"),
    (".5*x", "0.5*x"),
    ("1e-2*x", "0.01*x"),
]


@pytest.mark.parametrize(("text", "same"), SAME, ids=[case[0] for case in SAME])
def test_two_spellings_mean_the_same(text, same):
    assert parse(text, SHAPES) is parse(same, SHAPES)


DIFFERENT = [("A'", "A"), ("x.*y", "y.*x"), ("(a + b) + x", "a + b + x"), ("f(x)", "f'(x)"), ("f'(x)", "f''(x)")]


@pytest.mark.parametrize(("text", "other"), DIFFERENT, ids=[case[0] for case in DIFFERENT])
def test_two_texts_mean_different_things(text, other):
    assert parse(text, SHAPES, functions=["f"]) is not parse(other, SHAPES, functions=["f"])


def test_a_sum_over_samples_binds_its_index():
    e = parse("sum(norm2(A*x_i - y_i)^2, i=1..N)", {"A": ["m", "n"], "x_i": ["n"], "y_i": ["m"]})
    assert e.op.name == "series"
    assert e.params == ("i",)
    assert e.free == frozenset()
    assert e.args[0].free == {"i"}


def test_components_and_indices():
    assert parse("A[1,2]", SHAPES).params == (1, 2)
    assert parse("x[3]", SHAPES).params == (3, 1)
    assert parse("sum(A[i,i], i=1..3)", SHAPES).args[0].params == ("i", "i")


def test_numbers_are_exact_unless_they_have_a_point():
    assert parse("3").params == ("int", 3)
    assert parse("3/6").params[1] == parse("1/2").params[1]
    assert parse("0.5").params == ("DecimalFraction", Fraction(1, 2))
    assert parse("2e3").params == ("DecimalFraction", Fraction(2000))


WRONG = [
    ("(x]", "] cannot close the bracket opened before; ) is missing"),
    ("x)", ") closes nothing"),
    ("(x, y)", "a comma separates arguments, blocks or two indices, and stands nowhere else"),
    ("f(x; y)", "; separates statements or stacked blocks; a bracket is still open"),
    ("x[1.5]", "an index is a whole number or a name"),
    ("A[1]", "A (m×n) needs two indices"),
    ("x +* y", "an operand is missing before *"),
    ("a = b = x", "= defines a name at the start of a statement, as in p = W*x; it stands nowhere else"),
    ("1..3", ".. stands only in the range of a sum, as in sum(x_i, i=1..N)"),
    ("sum(x, i=0..3)", "sum takes one argument, or an index that starts at 1"),
    ("ones(n-1)", "a size is a whole number, a name, or a sum of products of these"),
    ("ones(0)", "a size is at least 1"),
    ("I(m,n)", "I is written I(n)"),
    ("tr(I)", "the size of I is not determined"),
    ("A'(x)", "A is a variable, not a function"),
    ("sin''(x)", "sin cannot have 2 primes: only unknown functions can"),
    ("x = y; x", "x cannot be defined: it is declared as a variable"),
    ("p = x; p = y; p", "p cannot be defined: it is defined already"),
    ("tr = x; tr", "tr cannot be defined: it is a function"),
    ("n = x; n", "n cannot be defined: it is a size"),
    ("q = x'*z*x; z = a; q", "z cannot be defined: it is used before its definition"),
    ("g(x) + g", "g is applied like a function and also used as a variable"),
    ("sum(z_i, i=1..3) + z_i", "z_i is used both inside and outside its sum over samples"),
    ("sum(x_a, a=1..3)", "a cannot be an index of a sum: it has another meaning"),
    ("X^(1/2)", "the power of a matrix needs a whole exponent, not 1/2"),
    ("rows(x, 1, 2)", "n rows cannot be split into 1, 2 and the rest"),
]


@pytest.mark.parametrize(("text", "fact"), WRONG, ids=[case[0] for case in WRONG])
def test_mistakes_are_named(text, fact):
    with pytest.raises(MatcalcError) as error:
        parse(text, SHAPES)
    assert error.value.fact == fact
    assert error.value.source == text
