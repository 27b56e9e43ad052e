"""Declarations as text and as tables."""

import pytest

from matcalc.errors import DeclarationError, MatcalcError
from matcalc.language import parse, read
from matcalc.ops.elementwise import elementwise


@pytest.mark.parametrize(
    ("declaration", "shape", "facts"),
    [
        ("X: n", ("n", 1), set()),
        ("X: m, n", ("m", "n"), set()),
        ("X:m,3", ("m", 3), set()),
        ("X: scalar", (1, 1), set()),
        ("X: n,n symmetric", ("n", "n"), {"symmetric"}),
        ("X: n,n spd positive", ("n", "n"), {"symmetric", "positive_definite", "positive"}),
        ("X: k simplex", ("k", 1), {"simplex", "nonnegative"}),
        ("X: symmetric", ("n", "n"), {"symmetric"}),
        ("X: orthonormal_columns", ("m", "n"), {"orthonormal_columns"}),
        ("X: vector", ("n", 1), set()),
        ("X: matrix positive", ("m", "n"), {"positive"}),
        ("X: unit", ("n", 1), {"unit"}),
    ],
)
def test_a_declaration_gives_a_shape_and_properties(declaration, shape, facts):
    X = read("sum(X)", declarations=[declaration]).symbols["X"]
    assert X.shape == shape
    assert facts <= X.facts


@pytest.mark.parametrize(
    ("shape", "expected"), [("scalar", (1, 1)), ((), (1, 1)), (("n",), ("n", 1)), ([2, "n"], (2, "n"))]
)
def test_a_shape_is_given_as_in_numpy(shape, expected):
    assert read("sum(X)", {"X": shape}).symbols["X"].shape == expected


def test_properties_of_an_inferred_name():
    found = read("x'*S*x", properties={"S": ["symmetric"]})
    assert found.symbols["S"].shape == ("n", "n")
    assert "symmetric" in found.symbols["S"].facts
    assert found.inferred == {"x", "S"}


USAGE = "a declaration is written x: n, A: m,n, a: scalar, S: n,n symmetric or S: symmetric"
WRONG = [
    ("x", f"'x' is not a declaration\n{USAGE}"),
    ("x:", f"nothing is said of x\n{USAGE}"),
    ("x: symetric", "unknown property 'symetric'\ndid you mean symmetric?"),
    (
        "x: n,n,n",
        "the shape of x cannot be ['n', 'n', 'n']\n"
        'a shape is "scalar", [size] for a vector or [rows, columns] for a matrix',
    ),
    ("x: n n", "unknown property 'n'\nknown properties: "),
    ("2: n", "'2' is not a name\na name is letters and digits, with single underscores between them"),
    ("x: n-1", "'n-1' is not a size of x\na size is a name or a positive whole number"),
    ("x: m,n symmetric", "x is m×n, but symmetric needs a square matrix"),
]


@pytest.mark.parametrize(("declaration", "message"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_declaration_is_refused(declaration, message):
    with pytest.raises(MatcalcError) as error:
        read("x'*x", declarations=[declaration])
    assert str(error.value).startswith(message)


def test_nothing_is_declared_twice():
    with pytest.raises(DeclarationError, match=r"^x is declared twice$"):
        read("x'*x", {"x": ["n"]}, declarations=["x: m"])
    with pytest.raises(DeclarationError, match=r"^f is declared both as a function and as a variable$"):
        read("f(x)", {"f": ["n"]}, functions=["f"])


def test_functions_are_names_or_ops():
    cube = elementwise("cube", lambda x, y: 3 * x**2, "{0}**3")
    assert parse("cube(x)", functions=[cube]).op is cube
    assert parse("k(x)", functions={"k": cube}).op is cube
    assert parse("act(x)", functions=["act"]).op.name == "act"
    assert parse("cube'(x)", functions=[cube]) is parse("3*x.^2")
    with pytest.raises(DeclarationError, match=r"^sin is reserved for a function of matcalc$"):
        parse("sin(x)", functions=["sin"])
    with pytest.raises(DeclarationError, match=r"^functions must be a list of names, not 'f'$"):
        parse("f(x)", functions="f")


def test_sigma_is_sigmoid_unless_declared():
    assert parse("sigma(x)").op.name == "sigmoid"
    assert parse("sigma(x)", functions=["sigma"]).op.name == "sigma"


def test_greek_letters_are_their_names():
    assert read("α*x", declarations=["α: scalar"]).symbols["alpha"] is read("alpha*x").symbols["alpha"]


def test_a_declared_name_may_be_written_with_an_underscore_before_its_number_or_without():
    shapes = {"mu1": ("n",), "W_1": ("n", "n"), "mu2": ("n",)}
    assert str(parse("mu_1'*W1*mu2", shapes=shapes)) == "mu1'*W_1*mu2"
    assert str(parse("W_1*W1", shapes={"W1": ("n", "n"), "W_1": ("n", "n")})) == "W_1*W1"


def test_an_index_after_a_vector_of_so_many_numbers_is_a_component_of_it():
    shapes = {"w": (3,), "x": ("n",)}
    assert str(parse("w_1*w_3*x", shapes=shapes)) == "w[1]*w[3]*x"
    assert str(read(r"w_1 w_3 \mathbf{x}", shapes=shapes).expression) == "w[1]*w[3]*x"
    assert str(parse("x_1 + w_2", shapes=shapes)) == "x_1 + w[2]"
