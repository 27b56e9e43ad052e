"""Definitions that nothing uses are refused, and a_i after a = … is the component of a."""

from __future__ import annotations

import pytest

import matcalc as mc
from matcalc.errors import ParseError


@pytest.mark.parametrize(
    ("text", "wrt", "right"),
    [
        ("a = W*x; sum(a_i^2, i=1..m)", "W", "a = W*x; 2*a*x'"),
        ("a = W*x; a_1^2", "x", "2*(W*x)[1]*W'*unit(1, m)"),
        (r"a = Wx; \sum_{i=1}^m a_i^2", "x", r"2 W^\top W x"),
        (r"a = W\cdot x; a_1^2", "x", "2*(W*x)[1]*W'*unit(1, m)"),
    ],
)
def test_an_indexed_definition_is_its_component(text, wrt, right):
    shapes = {"W": ("m", "n"), "x": ("n",)}
    loss = mc.parse(text, shapes)
    assert mc.gradient(loss, wrt) is mc.normal(mc.parse(right, shapes))


def test_the_components_of_softmax_by_hand():
    text = r"\hat y = \operatorname{softmax}(Wh); -\sum_{i=1}^k y_i\log(\hat y_i)"
    found = mc.read(text, {"y": ("k",)}, {"y": ["simplex"]}, scalar=True)
    derivation = mc.derive(found.expression, "W", found.definitions)
    assert derivation.text().splitlines()[0] == "dL/dW = (y_hat - y)*h'"
    assert derivation.verify().ok


def test_an_indexed_letter_is_a_component_of_a_declared_vector_and_else_a_sample():
    component = mc.parse("sum(x_i^2, i=1..n)", {"x": ("n",)})
    assert component is mc.parse("sum(x[i]^2, i=1..n)", {"x": ("n",)})
    assert set(mc.read("sum(x_i^2, i=1..n)").symbols) == {"x_i"}
    assert set(mc.read("sum(x_i^2, i=1..n)", {"x": ("n",), "x_i": "scalar"}).symbols) == {"x", "x_i"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "y = A*x; b*c + norm2(z)^2",
            "y is defined and not used\n  y = A*x; b*c + norm2(z)^2\n  ^\nleave the definition out, or use its name",
        ),
        (
            "p = A*x; q = 2*p; norm2(x)^2",
            "p is defined and not used\n  p = A*x; q = 2*p; norm2(x)^2\n  ^\nleave the definition out, or use its name",
        ),
        (
            r"u^{(0)} = x; u^{(l)} = \phi(W^{(l)} u^{(l-1)}); \|u^{(L)}-y\|^2",
            "this is a recurrence of symbolic depth, and no single expression\n"
            "derive takes its gradients (matcalc grad, matcalc code); "
            "for anything else write the steps out: u1 = …; u2 = …",
        ),
    ],
)
def test_what_would_give_a_silent_zero_is_refused(text, message):
    with pytest.raises(ParseError) as caught:
        mc.read(text)
    assert str(caught.value) == message


def test_a_name_for_a_part_of_the_derivative_may_stand():
    found = mc.read("a = W*x; s = sin(a); norm2(cos(a))^2")
    assert list(found.definitions) == ["a", "s"]
