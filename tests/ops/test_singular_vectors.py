"""Singular vectors have a derivative only where they are unique."""

import pytest

import matcalc as mc
from matcalc.errors import NoRuleError


def gradient(text, declaration):
    return mc.derive(mc.read(text, declarations=[declaration]).expression)


@pytest.mark.parametrize(
    ("text", "declaration", "fact"),
    [
        (
            "sum(v_max(K))",
            "K: n,n skew",
            "v_max(K) has no derivative: the singular values of a skew matrix come in equal pairs, "
            "so that its singular vectors are not unique",
        ),
        (
            "sum(u_max(Q))",
            "Q: n,n orthogonal",
            "u_max(Q) has no derivative: all singular values of a matrix with orthonormal columns are 1, "
            "so that its singular vectors are not unique",
        ),
    ],
)
def test_singular_vectors_that_are_not_unique_have_no_derivative(text, declaration, fact):
    with pytest.raises(NoRuleError) as problem:
        gradient(text, declaration)
    assert problem.value.fact == fact


def test_the_spectral_norm_of_a_skew_matrix_has_one():
    assert str(gradient("spectral_norm(K)", "K: n,n skew").gradient) == "(u_max(K)*v_max(K)' - v_max(K)*u_max(K)')/2"


def test_the_adjugate_of_a_number_is_1_for_every_sample():
    assert str(gradient("sum(adj(w[i]) + w[i]^2, i=1..n)", "w: n").gradient) == "2*w"
