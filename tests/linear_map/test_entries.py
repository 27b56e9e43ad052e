"""Derivatives entry by entry: the einsum computes what finite differences give, and reads as one writes it."""

import pytest

import matcalc as mc
from matcalc.linear_map.index_form import index_form
from matcalc.numeric import verify_jacobian
from matcalc.rules import normal
from matcalc.sweeps.differential import differential, differential_symbol

from ..corpus import load

JACOBIANS = [case for case in load() if case.kind == "jacobian"]


def entries(F, x):
    return index_form(normal(differential(normal(F), [x])), differential_symbol(x))


@pytest.mark.parametrize("case", JACOBIANS, ids=lambda case: case.name)
def test_the_einsum_of_a_published_function_agrees_with_finite_differences(case):
    F, x = case.at_sizes(case.text), case.at_sizes(case.wrt)
    assert verify_jacobian(F, entries(F, x), x).ok


SHAPES = {"A": ("m", "n"), "X": ("n", "p"), "Y": ("n", "n"), "x": ("n",), "z": ("p",), "c": "scalar"}


@pytest.mark.parametrize(
    ("text", "wrt", "indices", "entry", "einsums"),
    [
        ("A*X", "X", "ij,kl", "A[i,k]*delta[j,l]", ["ik,jl->ijkl"]),
        ("X'*X", "X", "ij,kl", "X[k,j]*delta[i,l] + X[k,i]*delta[j,l]", None),
        ("A*(X.*X)", "X", "ij,kl", "2*A[i,k]*X[k,j]*delta[j,l]", None),
        ("tr(Y)", "Y", ",ij", "delta[i,j]", ["ij->ij"]),
        ("sum(Y)", "Y", ",ij", "ones(n)[i]*ones(n)[j]", ["i,j->ij"]),
        ("diag(Y)", "Y", "i,jk", "delta[i,j]*delta[i,k]", None),
        ("Diag(x)", "x", "ij,k", "delta[i,j]*delta[i,k]", None),
        ("[x; z]", "z", "i,j", "[zeros(n,p); I(p)][i,j]", None),
        ("tril(Y)", "Y", "ij,kl", "tril(ones(n,n))[i,j]*delta[i,k]*delta[j,l]", None),
        ("kron(x, z)", "x", "i,j", None, None),
        ("kron(X, A)", "X", "ij,kl", None, None),
        ("vec(A*X)", "X", "i,jk", "kron(I(p), A)[i,jk]", ["ijk->ijk"]),
        ("X[1,2]*x", "X", "i,jk", "x[i]*unit(1, n)[j]*unit(2, p)[k]", None),
        ("c*x", "c", "i,", "x[i]", ["i->i"]),
        ("c^2", "c", ",", "2*c", ["->"]),
    ],
)
def test_entries_read_as_one_writes_them(text, wrt, indices, entry, einsums):
    F = mc.parse(text, shapes=SHAPES)
    x = mc.expr.symbols(F)[wrt]
    form = entries(F, x)
    assert ",".join("".join(part) for part in form.indices) == indices
    if entry is not None:
        assert str(form) == entry
    if einsums is not None:
        assert [t.subscripts for t in form.contractions] == einsums
    assert verify_jacobian(F, form, x).ok
