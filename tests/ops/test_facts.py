"""What ops say of their results: every declared fact holds, and structure propagates through expressions."""

from __future__ import annotations

from dataclasses import replace

import pytest

import matcalc as mc
from matcalc.expr import OPS
from matcalc.numeric import check_facts
from matcalc.numeric.fact_check import wrong_facts
from matcalc.ops.elementwise import ELEMENTWISE
from matcalc.ops.functions import expm
from matcalc.ops.matrix import inv, matpow
from matcalc.ops.products import matmul, transpose
from matcalc.ops.reductions import Diag, tril
from matcalc.ops.sums import add
from matcalc.properties.record import closure
from matcalc.rules import normal


@pytest.mark.parametrize("name", [name for name, op in OPS.items() if op.slots])
def test_what_an_op_says_of_its_result_holds(name):
    assert check_facts(OPS[name]).problems == ()


@pytest.mark.parametrize(
    ("op", "facts"),
    [
        (add, lambda e: e.args[0].facts),
        (matmul, lambda e: e.args[0].facts & e.args[-1].facts & {"symmetric"}),
        (transpose, lambda e: e.args[0].facts & {"orthonormal_columns"}),
        (matpow, lambda e: e.args[0].facts & {"skew"}),
        (inv, lambda e: e.args[0].facts & {"positive"}),
        (expm, lambda e: e.args[0].facts & {"skew"}),
        (Diag, lambda e: closure(["positive_definite"])),
        (tril, lambda e: e.args[0].facts & {"symmetric"}),
        (ELEMENTWISE["exp"], lambda e: e.args[0].facts & {"lower"}),
        (ELEMENTWISE["abs"], lambda e: e.args[0].facts & {"skew"}),
    ],
)
def test_a_wrong_fact_is_caught(op, facts):
    wrong = replace(op, facts=facts)
    assert check_facts(wrong).problems


WHERE = [
    *("X: m,n", "A: k,n", "W: n,n", "V: n,n invertible", "x: n", "p: n positive", "s: n signs"),
    *("S: n,n symmetric", "P: n,n positive_definite", "R: n,n positive_semidefinite", "K: n,n skew", "J: n,n skew"),
    *("D: n,n diagonal", "L: n,n lower", "U: n,n upper", "Q: n,n orthogonal", "O: n,n orthogonal", "T: n,n toeplitz"),
    *("B: n,n nonnegative", "M: n,n simplex", "N: n,n simplex", "u: n unit", "c: scalar positive"),
]

PROPAGATION = [
    ("X'*X", "positive_semidefinite"),
    ("X*X' + I", "positive_definite"),
    ("V'*V", "positive_definite"),
    ("A*S*A'", "symmetric"),
    ("X'*inv(X*X' + I)*X", "positive_semidefinite"),
    ("A*K*A'", "skew"),
    ("V'*P*V", "positive_definite"),
    ("inv(S)", "symmetric"),
    ("inv(P)", "positive_definite"),
    ("inv(L)", "lower"),
    ("inv(K)", "skew"),
    ("adj(P)", "positive_definite"),
    ("expm(S)", "positive_definite"),
    ("expm(K)", "orthogonal"),
    ("S^3", "symmetric"),
    ("S^2", "positive_semidefinite"),
    ("K^2", "symmetric"),
    ("K^3", "skew"),
    ("S + X'*X", "symmetric"),
    ("W' + W''", "symmetric"),
    ("(2 - W) + (2 - W)'", "symmetric"),
    ("W - V + (W - V)'", "symmetric"),
    ("2*(W*V - S) + 2*(W*V - S)'", "symmetric"),
    ("P + R", "positive_definite"),
    ("2*P", "positive_definite"),
    ("c*P", "positive_definite"),
    ("-3*S", "symmetric"),
    ("P .* R", "positive_semidefinite"),
    ("P .* inv(P)", "positive_definite"),
    ("P .^ 3", "positive_semidefinite"),
    ("K .* S", "skew"),
    ("K .* J", "symmetric"),
    ("W .* L", "lower"),
    ("W .* D", "diagonal"),
    ("exp(S)", "symmetric"),
    ("sin(K)", "skew"),
    ("tanh(L)", "lower"),
    ("exp(T)", "toeplitz"),
    ("T + 2*I", "toeplitz"),
    ("T'", "toeplitz"),
    ("L*D", "lower"),
    ("U'", "lower"),
    ("tril(U)", "diagonal"),
    ("Q*O", "orthogonal"),
    ("Q'", "orthogonal"),
    ("Q*u", "unit"),
    ("M*N", "simplex"),
    ("Diag(p)", "positive_definite"),
    ("Diag(s)", "orthogonal"),
    ("Diag(exp(x))", "positive_definite"),
    ("kron(P, R)", "positive_semidefinite"),
    ("kron(S, K)", "skew"),
    ("kron(Q, O)", "orthogonal"),
    ("tr(P)", "positive"),
    ("det(P)", "positive"),
    ("diag(R)", "nonnegative"),
    ("x'*R*x", "nonnegative"),
    ("sum(exp(x))", "positive"),
    ("softmax(x)", "simplex"),
    ("relu(x)", "nonnegative"),
    ("sigmoid(x)", "unit_interval"),
    ("sum(x_i*x_i', i=1..n)", "positive_semidefinite"),
]


@pytest.mark.parametrize(("text", "fact"), PROPAGATION)
def test_structure_propagates(text, fact):
    e = mc.read(text, declarations=WHERE, scalar=False).expression
    assert fact in e.facts
    assert wrong_facts(e) == []


@pytest.mark.parametrize("text", ["S*P", "K*K", "L + U", "S .* L + L", "exp(D)", "X'*X*W", "T*T", "P - R"])
def test_no_structure_is_claimed_where_there_is_none(text):
    e = mc.read(text, declarations=WHERE, scalar=False).expression
    assert e.facts & {"skew", "toeplitz", "positive_semidefinite", "diagonal"} == set()


@pytest.mark.parametrize("text", ["W + V'", "W - V - (W - V)'", "W - V + (W + V)'", "W*V + (V*W)'", "2*W + 3*W'"])
def test_a_sum_that_reads_otherwise_transposed_is_not_symmetric(text):
    e = mc.read(text, declarations=WHERE, scalar=False).expression
    assert "symmetric" not in e.facts


SIMPLIFIED = [
    ("S'", "S"),
    ("K'", "-K"),
    ("(K^2)'", "K^2"),
    ("(A*S*A')'", "A*S*A'"),
    ("Q'*Q*x", "x"),
    ("Q*Q'*x", "x"),
    ("inv(Q)", "Q'"),
    ("inv(expm(K))", "expm(-K)"),
    ("M*ones(n)", "ones(n)"),
    ("ones(k,n)*M'", "ones(k,n)"),
    ("norm2(u)", "1"),
    ("u'*u", "1"),
    ("norm2(Q*x)", "norm2(x)"),
    ("normF(Q*W*O)", "normF(W)"),
    ("x'*K*x", "0"),
    ("tr(K)", "0"),
    ("diag(K)", "zeros(n)"),
    ("tr(S*K)", "0"),
    ("tril(L)", "L"),
    ("triu(L)", "Diag(diag(L))"),
    ("tril(U)", "Diag(diag(U))"),
    ("diag(tril(W))", "diag(W)"),
    ("toeplitz(T)", "T"),
    ("det(Q)^2", "1"),
    ("logdet(Q)", "0"),
    ("abs(p)", "p"),
]


def test_a_column_on_the_simplex_is_no_matrix_with_rows_on_it():
    e = mc.read("ones(n)*softmax(x)'", declarations=["x: n"], scalar=False).expression
    assert normal(e) is e


@pytest.mark.parametrize(("text", "short"), SIMPLIFIED)
def test_facts_simplify(text, short):
    def read(t):
        return normal(mc.read(t, declarations=WHERE, scalar=False).expression)

    assert read(text) is read(short)
