"""Functions given by formulas, and conversion to and from SymPy."""

from __future__ import annotations

import time

import numpy as np
import pytest
import sympy as s

from matcalc.errors import DeclarationError, DomainError, LimitError, MatcalcError, ParseError, UnknownNameError
from matcalc.expr import Expr, symbols
from matcalc.ops import activations, elementary, unknown
from matcalc.ops.blocks import component, stack
from matcalc.ops.functions import expm
from matcalc.ops.kronecker import kron, vec
from matcalc.ops.leaves import dim, identity, matrix, ones, pi, scalar, vector, zeros
from matcalc.ops.matrix import adj, det, inv, logdet, logsumexp, matrix_power, norm1, norm2, normF, softmax
from matcalc.ops.products import frobenius, hadamard, matmul
from matcalc.ops.reductions import Diag, diag, total, trace
from matcalc.ops.sums import scale, series
from matcalc.sympy_bridge import from_sympy, function, to_sympy
from tests.oracle import oracle_value

a, b = scalar("a"), scalar("b", positive=True)
x, y = vector("x", "n"), vector("y", "m")
A, C = matrix("A", "m", "n"), matrix("C", "m", "n")
X, Y = matrix("X", "n", "n"), matrix("Y", "n", "n")

SIZES = {"m": 2, "n": 3}

SAME_BACK = [
    a,
    b,
    scale(2, a, b),
    a**2 / b,
    pi * a,
    dim("n"),
    A @ x,
    scale(a, A) + C,
    A.T,
    hadamard(A, C),
    A**2,
    trace(X @ Y),
    inv(X) @ x,
    det(X),
    matrix_power(X, 3),
    matrix_power(X, -2),
    Diag(x) @ X,
    diag(X),
    kron(A, X),
    stack(x, y),
    component(A, 1, 2),
    identity("n") + ones("n", "n"),
    zeros("m", "n"),
    elementary.sin(A),
    elementary.exp(a),
    activations.relu(x),
    elementary.tanh(A @ x),
    elementary.abs_(a),
    unknown.unknown("f")(a),
    unknown.unknown("f")(A @ x),
    matrix("K", "m*n + 2", 4),
]

SAME_VALUE = [
    frobenius(A, C),
    matmul(x.T, X, x),
    scale(2, a, b) + 1,
    total(A),
    norm2(x),
    normF(A),
    norm1(A),
    softmax(x),
    logsumexp(x),
    logdet(X),
    adj(X),
    stack(x, scale(a, a)),
    scale(matmul(x.T, x), A),
    1 / (1 + A**2),
    (1 + A**2) ** a,
    dim("n") * a,
    activations.sigmoid(A),
    activations.elu(x),
    activations.gelu(A @ x),
    matrix_power(X, 2) @ x,
    elementary.sqrt(1 + A**2),
]


def values() -> dict[str, object]:
    rng = np.random.default_rng(2)
    shapes = {"a": (1, 1), "b": (1, 1), "x": (3, 1), "y": (2, 1), "A": (2, 3), "C": (2, 3), "X": (3, 3), "Y": (3, 3)}
    found = {name: rng.uniform(0.5, 1.5, shape) for name, shape in shapes.items()}
    return {**found, "X": found["X"] + 2 * np.eye(3), "x": found["x"] - 1, **SIZES}


def sympy_value(e: object) -> np.ndarray:
    """SymPy's own evaluation, with explicit matrices for the symbols."""
    e = e.subs({s.Symbol(name, integer=True, positive=True): size for name, size in SIZES.items()})
    for symbol in e.atoms(s.MatrixSymbol):
        e = e.xreplace({symbol: s.ImmutableMatrix(values()[symbol.name])})
    e = e.replace(s.DiagonalOf, lambda X: s.ImmutableMatrix(X.diagonal().T))
    e = e.replace(s.OneMatrix, lambda *size: s.OneMatrix(*size).as_explicit())
    e = e.subs({symbol: values()[symbol.name][0, 0] for symbol in e.free_symbols})
    e = e.doit()
    return np.array(e.as_explicit().evalf() if getattr(e, "is_Matrix", False) else [[e.evalf()]], dtype=float)


@pytest.mark.parametrize("e", SAME_BACK, ids=str)
def test_sympy_and_back_is_the_same_expression(e: Expr) -> None:
    assert from_sympy(to_sympy(e)) is e


@pytest.mark.parametrize("e", SAME_VALUE, ids=str)
def test_sympy_and_back_has_the_same_value(e: Expr) -> None:
    np.testing.assert_allclose(oracle_value(from_sympy(to_sympy(e)), values()), oracle_value(e, values()))


VALUED = [e for e in SAME_BACK + SAME_VALUE if set(symbols(e)) <= set(values()) and "f(" not in str(e)]


@pytest.mark.parametrize("e", VALUED, ids=str)
def test_sympy_evaluates_it_to_the_same_value(e: Expr) -> None:
    np.testing.assert_allclose(sympy_value(to_sympy(e)), oracle_value(e, values()), rtol=1e-10)


@pytest.mark.parametrize(
    ("e", "message"),
    [
        (vec(A), "SymPy cannot express vec, in vec(A)"),
        (1 + total(expm(X)), "SymPy cannot express expm, in expm(X)"),
        (unknown.unknown("f", 1)(a), "SymPy cannot express f', in f'(a)"),
        (series(scale(2, a), "i", 3), "SymPy cannot express series, in sum(2*a, i=1..3)"),
        (component(A, "i", 2), "SymPy cannot express a component with the index i, in A[i,2]"),
    ],
)
def test_what_sympy_cannot_express_is_named(e: Expr, message: str) -> None:
    with pytest.raises(MatcalcError) as error:
        to_sympy(e)
    assert str(error.value) == message


def test_expressions_too_large_for_sympy_are_refused() -> None:
    e = x
    for _ in range(200):
        e = elementary.sin(e)
    with pytest.raises(LimitError) as error:
        to_sympy(e)
    assert str(error.value) == "too large for SymPy: more than 100 levels or 10000 operations"


def test_expressions_whose_shared_parts_are_too_many_are_refused() -> None:
    e = x
    for _ in range(40):
        e = elementary.sin(e) + elementary.cos(e)
    with pytest.raises(LimitError):
        to_sympy(e)


@pytest.mark.parametrize(
    ("e", "message"),
    [
        (s.gamma(s.Symbol("t")), "matcalc has no counterpart of SymPy's gamma, in gamma(t)"),
        (s.zeta(s.Symbol("t")) + 1, "matcalc has no counterpart of SymPy's zeta, in zeta(t)"),
        (s.I, "matcalc has no counterpart of SymPy's ImaginaryUnit, in I"),
        (s.Symbol("a b"), "'a b' cannot be a name"),
        (s.oo, "matcalc has no counterpart of SymPy's Infinity, in oo"),
        ("a + b", "matcalc has no counterpart of SymPy's str, in a + b"),
        (s.MatrixSymbol("A", s.Symbol("n") - 1, 2), "-1 cannot be part of a size"),
    ],
)
def test_what_matcalc_does_not_have_is_named(e: object, message: str) -> None:
    with pytest.raises(MatcalcError) as error:
        from_sympy(e)
    assert str(error.value) == message


def test_min_and_max_are_written_with_relu() -> None:
    t = s.Symbol("a", real=True)
    assert from_sympy(s.Max(0, t)) is activations.relu(a)
    assert from_sympy(s.Min(2, t)) is 2 - activations.relu(2 - a)


def test_the_letter_of_an_applied_function_does_not_capture() -> None:
    z, n = s.Symbol("z", real=True), s.Symbol("n", integer=True, positive=True)
    t = s.Dummy("z")
    e = s.MatrixSymbol("x", n, 1).applyfunc(s.Lambda(t, t * z))
    assert from_sympy(e) is scale(scalar("z"), x)


# --------------------------------------------------------------------------- functions


def test_function_without_a_formula_is_unknown() -> None:
    f = function("f")
    assert f is unknown.unknown("f")
    assert f.derivative is not None
    assert f.derivative(x, f(x)) is unknown.unknown("f", 1)(x)


def test_function_with_a_formula_applies_to_every_shape() -> None:
    mish = function("mish", "z*tanh(log(1+exp(z)))")
    assert [mish(e).shape for e in (a, x, A)] == [(1, 1), ("n", 1), ("m", "n")]


def test_derivative_is_simplified_once_by_sympy() -> None:
    f = function("ratio", "(z^2 - 1)/(z - 1)")
    assert f.derivative is not None
    assert f.derivative(x, f(x)) is ones("n")


def test_the_letter_may_be_any() -> None:
    assert function("cube", "t^3").code["numpy"] == function("cube", "z^3").code["numpy"] == "{0} ** 3"


DOUBLING = "max(z," + "1+max(sin(z)," * 25 + "z" + ")" * 26  # every max writes one of its arguments twice


@pytest.mark.parametrize(
    ("formula", "kind", "message"),
    [
        ("z w", ParseError, "the formula 'z w' is not understood\nproducts are written with *: 2*z"),
        ("", ParseError, "the formula '' is not understood\nproducts are written with *: 2*z"),
        ("(z", ParseError, "the formula '(z' is not understood\nproducts are written with *: 2*z"),
        ("z\0", ParseError, "the formula 'z\\x00' is not understood\nproducts are written with *: 2*z"),
        ("z + w", ParseError, "the formula 'z + w' needs exactly one letter, it has w and z"),
        ("1", ParseError, "the formula '1' needs exactly one letter, it has none"),
        ("sin*z", ParseError, "sin needs an argument in the formula 'sin*z'"),
        ("exp(z, z)", ParseError, "exp takes 1 argument in a formula, not 2"),
        ("max(z)", ParseError, "max takes 2 arguments in a formula, not 1"),
        ("exp(z=1)", ParseError, "'exp(z=1)' cannot be part of a formula"),
        ("z.__class__", ParseError, "'z.__class__' cannot be part of a formula"),
        ("__import__('os').x", ParseError, "\"__import__('os').x\" cannot be part of a formula"),
        ("[z for z in ()]", ParseError, "'[z for z in ()]' cannot be part of a formula"),
        ("(lambda: z)()", ParseError, "'(lambda: z)()' cannot be part of a formula"),
        ("z % 2", ParseError, "'z % 2' cannot be part of a formula"),
        ("True*z", ParseError, "'True' cannot be part of a formula"),
        ("sigmod(z)", UnknownNameError, "unknown function 'sigmod' in a formula\ndid you mean sigmoid?"),
        ("gamma(z)", UnknownNameError, "unknown function 'gamma' in a formula\ndid you mean lgamma?"),
        ("1/0*z", DomainError, "the formula '1/0*z' is not a real number: SymPy makes it zoo*z"),
        ("sqrt(-1)*z", DomainError, "the formula 'sqrt(-1)*z' is not a real number: SymPy makes it I*z"),
        ("z" * 501, LimitError, "a formula has at most 500 characters, not 501"),
        ("-" * 400 + "z", LimitError, "a formula has at most 100 levels"),
        ("1e999*z", LimitError, "a number in the formula is too large"),
        ("z^10^10^10", LimitError, "a power in the formula 'z^10^10^10' is too large"),
        ("(((2*z)^99)^99)^99", LimitError, "a power in the formula '(((2*z)^99)^99)^99' is too large"),
        ("sin(exp(exp(30)))*z", LimitError, "a constant in the formula 'sin(exp(exp(30)))*z' is too large"),
        ("z^exp(exp(9))", LimitError, "a constant in the formula 'z^exp(exp(9))' is too large"),
        (DOUBLING, LimitError, "the NumPy source of the formula exceeds 10000 characters"),
    ],
)
def test_bad_formulas_are_refused_soon(formula: str, kind: type[MatcalcError], message: str) -> None:
    start = time.process_time()
    with pytest.raises(kind) as error:
        function("custom", formula)
    assert str(error.value) == message
    assert time.process_time() - start < 30


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("exp", "exp is a function of matcalc already"),
        ("f g", "'f g' cannot be the name of a function"),
        ("", "'' cannot be the name of a function"),
    ],
)
def test_bad_names_of_functions_are_refused(name: str, message: str) -> None:
    with pytest.raises(DeclarationError) as error:
        function(name, "z^2")
    assert str(error.value) == message
