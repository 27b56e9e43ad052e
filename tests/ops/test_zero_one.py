"""The matrices of zeros and ones do what their names say, in the oracle and in generated code."""

import numpy as np
import pytest

import matcalc as mc
from tests.oracle import oracle_value

rng = np.random.default_rng(0)
X, S = rng.normal(size=(2, 3)), rng.normal(size=(3, 3))
S = S + S.T


def both(e):
    """The matrix as the oracle has it; generated code gives the same."""
    sizes = {"m": 2, "n": 3}
    exact = oracle_value(e, sizes)
    np.testing.assert_array_equal(mc.evaluate(e, sizes), exact)
    return exact


def vec(M):
    return M.ravel(order="F")


def test_the_commutation_matrix_transposes():
    np.testing.assert_array_equal(both(mc.commutation("m", "n")) @ vec(X), vec(X.T))


def test_the_selection_matrix_places_the_diagonal():
    np.testing.assert_array_equal(both(mc.selection("n")) @ S[0], vec(np.diag(S[0])))


def test_the_duplication_matrix_fills_in_the_upper_triangle():
    half = np.concatenate([S[j:, j] for j in range(3)])
    np.testing.assert_array_equal(both(mc.duplication("n")) @ half, vec(S))


@pytest.mark.parametrize("text", ["commutation(m,n)", "selection(n)", "duplication(n)"])
def test_they_are_written_as_they_are_read(text):
    assert str(mc.parse(text)) == text


def test_in_latex_sizes_are_indices():
    written = [e.latex() for e in (mc.commutation("m", "n"), mc.selection("n"), mc.duplication("n"))]
    assert written == ["K_{m,n}", r"\Psi_n", "D_n"]
