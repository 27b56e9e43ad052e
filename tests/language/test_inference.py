"""Kinds and sizes of undeclared names."""

import pytest

from matcalc.errors import MatcalcError, ShapeError
from matcalc.expr import OPS
from matcalc.language import read


def shown(text, **given):
    """The shapes of the symbols, as text."""
    found = read(text, **given)
    return ", ".join(f"{name}: {'×'.join(map(str, s.shape))}" for name, s in found.symbols.items())


DEFAULTS = [
    ("x'*A*x", "x: n×1, A: n×n"),
    ("norm2(A*x - b)^2", "A: m×n, x: n×1, b: m×1"),
    ("c'*x", "c: n×1, x: n×1"),
    ("a'*X*b", "a: m×1, X: m×n, b: n×1"),
    ("a*x'*b", "a: 1×1, x: n×1, b: n×1"),
    ("norm2(X*w - y)^2 + L*norm2(w)^2", "X: m×n, w: n×1, y: m×1, L: 1×1"),
    ("norm2(X*w - y)^2/N", "X: m×n, w: n×1, y: m×1, N: 1×1"),
    ("logsumexp(X*a + b)", "X: m×n, a: n×1, b: m×1"),
    ("(B*x + b)'*C*(D*x + d)", "B: m×n, x: n×1, b: m×1, C: m×p, D: p×n, d: p×1"),
    ("logdet(X) + tr(A*inv(X))", "X: n×n, A: n×n"),
    ("tr(A*X'*B*X*C)", "A: m×n, X: p×n, B: p×p, C: n×m"),
    ("sum(log(exp(-y.*(X*w)) + vector(1)))", "y: m×1, X: m×n, w: n×1"),
    ("normF(X*W + B - Y)^2", "X: m×n, W: n×p, B: m×p, Y: m×p"),
    ("a.*x", "a: n×1, x: n×1"),
    ("a : X", "a: m×n, X: m×n"),
    ("norm2(mu*x - y)", "mu: 1×1, x: n×1, y: n×1"),
    ("norm2(t*A*x - y)", "t: 1×1, A: m×n, x: n×1, y: m×1"),
    ("logsumexp(t*x)/t", "t: 1×1, x: n×1"),
    ("tr(X^k)", "X: n×n, k: 1×1"),
    ("v'*S*v - L*(v'*v - 1)", "v: n×1, S: n×n, L: 1×1"),
    ("norm2(x - sum(x)/n)^2", "x: m×1, n: 1×1"),
    ("W*[h; x] + b", "W: m×n + p, h: n×1, x: p×1, b: m×1"),
    ("kron(A, B)*x", "A: m×n, B: p×q, x: n*q×1"),
    ("p = W*x + b; f = sigmoid(p); f:f", "W: m×n, x: n×1, b: m×1"),
    ("sum(norm2(W*x_i - y_i)^2, i=1..N)/N", "W: m×n, x_i: n×1, y_i: m×1"),
    ("f(a*x)", "a: 1×1, x: n×1"),
    ("inv(a)*x", "a: n×n, x: n×1"),
    ("tr(tril(A)*B) + sum(triu(C)) + sum(toeplitz(D))", "A: m×m, B: m×m, C: n×n, D: p×p"),
    ("tr(expm_frechet(X, E))", "X: n×n, E: n×n"),
    ("logdet([A, B; C, D])", "A: m×m, B: m×n, C: n×m, D: n×n"),
    ("[x; y]'*[A, B; C, D]*[x; y]", "x: m×1, y: n×1, A: m×m, B: m×n, C: n×m, D: n×n"),
    ("vec(X)'*vec(A)", "X: m×n, A: m×n"),
    ("norm2(kron(A, B)*vec(X) - y)", "A: m×n, B: p×q, X: q×n, y: m*p×1"),
    ("tr(kron(A, B)*kron(C, D))", "A: m×n, B: p×q, C: n×m, D: q×p"),
    ("norm2(W3*phi2(W2*x + b2) + b3 - y)^2/2", "W3: m×n, W2: n×p, x: p×1, b2: n×1, b3: m×1, y: m×1"),
]


@pytest.mark.parametrize(("text", "shapes"), DEFAULTS, ids=[case[0] for case in DEFAULTS])
def test_kinds_follow_the_letter_unless_the_expression_forces_otherwise(text, shapes):
    assert shown(text) == shapes


@pytest.mark.parametrize("op", [op for op in OPS.values() if len(op.slots) == 1], ids=lambda op: op.name)
def test_a_capital_letter_is_a_matrix_to_every_function(op):
    try:
        found = shown(f"{op.name}(A)")
    except MatcalcError:
        return  # what is no function, or takes vectors or symmetric matrices only
    assert found in ("A: m×n", "A: n×n")


def test_declared_shapes_are_kept_and_the_rest_follows():
    found = read("norm2(A*x - b)", {"A": ("k", "3")})
    assert {name: s.shape for name, s in found.symbols.items()} == {"A": ("k", 3), "x": (3, 1), "b": ("k", 1)}
    assert found.inferred == {"x", "b"}


def test_new_sizes_collide_with_no_name():
    assert shown("A*m + n") == "A: p×q, m: q×1, n: p×1"
    assert shown("A*B*x", shapes={"x": ["m"]}) == "A: n×p, B: p×m, x: m×1"


def test_unused_declarations_are_kept():
    found = read("x'*x", {"x": ["n"], "Z": ["m", "k"]}, {"Z": ["positive"]})
    assert found.symbols["Z"].shape == ("m", "k")
    assert "positive" in found.symbols["Z"].facts


def test_a_size_stands_as_a_number_where_no_symbol_has_its_name():
    found = read("x'*x/n", {"x": ["n"]})
    assert set(found.symbols) == {"x"}
    assert found.expression is read("sum(x.^2)*(1/n)", {"x": ["n"]}).expression or found.expression.shape == (1, 1)


def test_definitions_are_kept_in_order_with_earlier_names_substituted():
    found = read("p = W*x; f = sin(p); f:f", {"W": ["m", "n"], "x": ["n"]})
    assert list(found.definitions) == ["p", "f"]
    assert found.definitions["f"].args[0] is found.definitions["p"]
    assert found.expression.args[0] is found.definitions["f"]


SCALAR = [
    ("L*norm2(w)^2", "L: 1×1, w: n×1", (1, 1)),
    ("t*x'*x", "t: 1×1, x: n×1", (1, 1)),
    ("A*x", "A: m×n, x: n×1", ("m", 1)),
    ("a*b", "a: 1×1, b: 1×1", (1, 1)),
]


@pytest.mark.parametrize(("text", "shapes", "shape"), SCALAR, ids=[case[0] for case in SCALAR])
def test_a_scalar_result_forces_kinds_but_not_everything_to_be_scalar(text, shapes, shape):
    assert shown(text, scalar=True) == shapes
    assert read(text, scalar=True).expression.shape == shape


AMBIGUOUS = [
    (
        "x*y",
        """product of x (m×1) and y (n×1): the inner sizes 1 and n differ
  x*y
   ^
did you mean x'*y or x.*y?""",
    ),
    (
        "norm2(A)",
        """norm2 needs a vector, but A (m×n) is not; the norm of a matrix is normF
  norm2(A)
  ^^^^^
did you mean normF(A)?""",
    ),
    (
        "sum(1/A)",
        """quotient of 1 (scalar) and A (m×n): / does not divide by a matrix
  sum(1/A)
       ^
did you mean 1 ./ A or inv(A)?""",
    ),
    (
        "sum(x^2)",
        """the power ^ needs a scalar or a square matrix, but x (n×1) is not
  sum(x^2)
       ^
did you mean x.^2?""",
    ),
    (
        "x' + b",
        """sum of b (scalar) and an array (1×n): only a number or a declared scalar is added to every entry
  x' + b
     ^
if x is a row, say so: --var "x: 1,n\"""",
    ),
]


@pytest.mark.parametrize(("text", "message"), AMBIGUOUS, ids=[case[0] for case in AMBIGUOUS])
def test_what_cannot_be_decided_is_an_error(text, message):
    with pytest.raises(ShapeError) as error:
        read(text)
    assert str(error.value) == message


def test_an_undeclared_scalar_is_not_added_to_an_array_but_a_declared_one_is():
    assert read("A*x + b", {"b": "scalar"}).expression.shape == ("m", 1)
    with pytest.raises(ShapeError, match="only a number or a declared scalar"):
        read("b*x + exp(b)", {"x": ["n"]})


def test_unknown_functions_are_single_letters_where_something_is_undeclared():
    assert read("f(x)").expression.op.name == "f"
    assert read("phi_2(x)").expression.op.name == "phi_2"
    assert read("f''(x)").expression.op.name == "f''"
    assert read("f(x)", {"x": ["n"]}, functions=["f"]).expression.op.name == "f"
