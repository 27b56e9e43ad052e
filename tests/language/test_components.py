"""Components of undeclared names: their kinds and sizes follow from the indices and the sums they stand in."""

import pytest

import matcalc as mc
from matcalc.errors import ShapeError
from matcalc.language import read


def shapes(text):
    return {name: s.shape for name, s in read(text).symbols.items()}


@pytest.mark.parametrize(
    "text",
    ["sum(sum(A[i,j]*x[i]*x[j], j=1..n), i=1..n)", r"\sum_{i=1}^n \sum_{j=1}^n A_{ij} x_i x_j"],
)
def test_what_is_summed_over_all_entries_has_as_many(text):
    assert shapes(text) == {"A": ("n", "n"), "x": ("n", 1)}


def test_two_indices_make_a_matrix():
    assert shapes("sum(sum(r[i,k]*c[k], k=1..K), i=1..N)") == {"r": ("N", "K"), "c": ("K", 1)}


def test_a_declared_size_stands():
    assert read("sum(x[i]^2, i=1..n)", {"x": ["m"]}).symbols["x"].shape == ("m", 1)


def test_a_vector_has_no_second_index():
    with pytest.raises(ShapeError) as error:
        read("x[1,2]", {"x": ["n"]})
    assert str(error.value) == "x (n×1) has one column\n  x[1,2]\n   ^^^^^"


def test_samples_are_no_components():
    assert shapes(r"\sum_{i=1}^N \|W x_i - y_i\|^2") == {"W": ("m", "n"), "x_i": ("n", 1), "y_i": ("m", 1)}
    assert "x_i" in shapes(r"\sum_{i=1}^N\sum_{k=1}^K r_{ik}\|x_i - c_k\|^2")


def test_an_index_that_runs_nowhere_stays_in_gradients_by_several_variables():
    found = mc.derive(mc.parse("(sum(A[i,j]*x[j], j=1..n) - y[i])^2"))
    assert str(found.gradients["y"]) == "2*(y[i] - unit(i, m)'*A*x)*unit(i, p)"
    assert list(found.definitions) == ["a_i"]
    assert found.verify().ok


@pytest.mark.parametrize(
    ("text", "wrt", "gradient"),
    [
        ("sum(x[i], i=1..n)", "x", "ones(n)"),
        ("sum(x[i]^2, i=1..3)", "x", "2*x"),
        ("log(sum(exp(x[i]), i=1..n))", "x", "softmax(x)"),
        ("sum(A[i,i], i=1..n)", "A", "I(n)"),
        ("sum(sum(A[i,j]*x[i]*x[j], i=1..n), j=1..n)", "x", "(A + A')*x"),
        ("sum(sum(A[i,j]*x[i]*y[j], j=1..n), i=1..m)", "A", "x*y'"),
        ("sum(sum(A[i,j]*B[j,i], j=1..n), i=1..m)", "A", "B'"),
        ("sum(A[2,j]*x[j], j=1..n)", "x", "A'*unit(2, m)"),
    ],
)
def test_sums_over_all_entries_have_gradients_without_an_index(text, wrt, gradient):
    loss = mc.parse(text)
    found = mc.derive(loss, wrt)
    assert str(found.gradient) == gradient
    assert found.verify().ok


@pytest.mark.parametrize(
    ("text", "shapes"),
    [("sum(x[i]*y_i, i=1..N)", {"y_i": "scalar"}), ("sum(x[i]^2, i=1..2)", {"x": [4]})],
)
def test_sums_over_samples_or_some_entries_stay(text, shapes):
    found = mc.derive(mc.parse(text, shapes), "x")
    assert "i=1.." in str(found.gradient)
    assert found.verify().ok
