"""MathML: well-formed elements, the right number of children, and the structure of what is written."""

from xml.etree import ElementTree

import pytest

from matcalc.expr import Expr
from matcalc.language import parse
from matcalc.printing.mathml import chunks, mathml

CHILDREN = {"msub": 2, "msup": 2, "mfrac": 2, "msubsup": 3, "munderover": 3}
TEXTS = [
    "norm2(A*x - b)^2/2",
    "sum(norm2(W*x_i - y_i)^2, i=1..N)",
    "logdet(S + a*I) - tr(inv(S)'*A^3)",
    "W1'*(sin(x).*cos(x)) : y - 3*phi''(z)'*z",
    "sqrt(x'*x)*det(A) + abs(x)'*[x[1]; x[2]; a]",
    "kron(A, B)*vec(C) + vec(B*C*A')",
    "x_hat'*mu_2 + 1.5e-07*norm1(x)",
    "(x./y - z).^(-1/2) : y",
]


def element(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def visible(text: str) -> str:
    """The characters that are seen."""
    return "".join(element(text).itertext()).translate({0x2061: None, 0x2062: None})


def check(text: str) -> None:
    for node in element(text).iter():
        assert len(node) == CHILDREN.get(node.tag, len(node)), ElementTree.tostring(node)


@pytest.mark.parametrize("text", TEXTS)
def test_elements_are_well_formed_and_have_their_children(text: str) -> None:
    e = parse(text)
    check(mathml(e))
    for chunk in chunks(e):
        check(chunk)


@pytest.mark.parametrize("text", TEXTS)
def test_pieces_of_a_line_say_the_same_as_the_whole(text: str) -> None:
    e = parse(text)
    assert "".join(map(visible, chunks(e))) == visible(mathml(e))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("A*x - b", "Ax−b"),
        ("W1'*x_2", "W1⊤x2"),
        ("norm2(x)^2", "‖x‖22"),
        ("(x.*y) : z", "(x⊙y):z"),
        ("sum(a_i, i=1..N)", "∑i=1Nai"),
        ("inv(A)'*x", "A−⊤x"),
        ("sigmoid(x)'*dx", "σ(x)⊤dx"),
    ],
)
def test_what_is_seen(text: str, seen: str) -> None:
    assert visible(mathml(parse(text))) == seen


def test_a_line_may_end_before_operators_that_are_seen() -> None:
    assert [visible(chunk) for chunk in chunks(parse("a*x + y : z - b"))] == ["ax", "+y", ":z", "−b"]


def test_a_check_sees_a_child_too_many() -> None:
    with pytest.raises(AssertionError):
        check("<mrow><mfrac><mi>a</mi><mi>b</mi><mi>c</mi></mfrac></mrow>")


def test_notebooks_are_given_elements() -> None:
    e: Expr = parse("A*x")
    assert e._repr_html_().startswith('<math displaystyle="true"><mrow>')
