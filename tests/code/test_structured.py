"""Diagonal matrices, identities and Kronecker products in code: applied, never built; values against dense NumPy."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from matcalc.expr import postorder, symbols
from matcalc.numeric import lambdify
from matcalc.ops.elementary import exp
from matcalc.ops.kronecker import kron, unvec, vec
from matcalc.ops.leaves import identity, matrix, scalar, vector
from matcalc.ops.matrix import inv, logdet, matrix_power
from matcalc.ops.products import frobenius
from matcalc.ops.reductions import Diag, diag, total, trace
from matcalc.ops.zero_one import commutation, selection

SIZES = {"m": 5, "n": 3, "p": 4, "q": 2, "k": 6, "r": 7}
A, B, C = matrix("A", "m", "n"), matrix("B", "p", "q"), matrix("C", "n", "m")
S, T = matrix("S", "n", "n"), matrix("T", "p", "p")
x, y, d, a = vector("x", "n"), vector("y", "n"), vector("d", "n"), scalar("a")
X, M, N = matrix("X", "q", "n"), matrix("M", "n*q", "k"), matrix("N", "k", "m*p")
v, w, u = vector("v", "n*q"), vector("w", "m*p"), vector("u", "n*r")
R, W, V, z = matrix("R", "n*r", "k"), matrix("W", "r", "m"), matrix("V", "m", "n"), vector("z", "m*r")
I_r = identity("r")

APPLIED = [
    Diag(d) @ S,
    S @ Diag(d) @ S,
    C.T.T @ Diag(vector("c", "m")) @ A,
    kron(A, B) @ vec(X),
    kron(A, B) @ v,
    w.T @ kron(A, B) @ v,
    w.T @ kron(A, B),
    kron(A, B).T @ w,
    kron(A, B) @ M,
    N @ kron(A, B),
    kron(A, B) @ Diag(v) @ M,
    kron(A, B).T @ Diag(w) @ kron(A, B) @ v,
    (kron(A, B) + kron(V, B)) @ v,
    (Diag(d) + x @ y.T) @ d,
    (S + a * identity("n")) @ x,
    (Diag(d) - 2 * x @ x.T + S.T @ S) @ y,
    kron(I_r, A) @ u,
    kron(A, I_r) @ u,
    kron(A, I_r) @ R,
    kron(I_r, A) @ R,
    kron(x @ y.T, I_r) @ u,
    kron(Diag(d), B) @ v,
    kron(Diag(d), B) @ M,
    kron(S, Diag(vector("e", "q"))) @ M,
    kron(S, Diag(vector("e", "q"))) @ v,
    kron(x, y).T @ vector("s", "n*n"),
    kron(x, y).T @ matrix("W", "n*n", "n*n") @ kron(x, y),
    kron(x, B) @ matrix("Q", "q", "k"),
    kron(B, x) @ matrix("Q", "q", "k"),
    kron(x.T, B) @ M,
    kron(B, x.T) @ matrix("L", "n*q", "k"),
    inv(kron(S, T)) @ vector("t", "n*p"),
    inv(Diag(exp(d))) @ S,
    matrix_power(Diag(d), 3) @ x,
    logdet(kron(S, T)),
    logdet(Diag(exp(d))),
    trace(kron(S, T)),
    trace(kron(S, T) @ matrix("P", "n*p", "n*p")),
    frobenius(kron(A, B), matrix("O", "m*p", "n*q")),
    total(kron(A, B)),
    diag(kron(S, T)),
    trace(Diag(d) @ S),
    trace(S @ identity("n")),
    trace(A.T @ Diag(vector("c", "m")) @ A),
    Diag(vec(X)) @ v,
    commutation("q", "n") @ v,
    commutation("q", "n") @ vec(X),
    commutation("q", "n") @ M,
    commutation("n", "q").T @ v,
    N @ commutation("m", "p"),
    commutation("p", "m") @ kron(A, B) @ v,
    kron(S, T) @ commutation("n", "p") @ vector("t", "n*p"),
    selection("n") @ x,
    selection("n").T @ vec(S),
    selection("n").T @ kron(S, S) @ vec(S),
    selection("n").T @ matrix("G", "n*n", "k"),
    selection("n") @ matrix("H", "n", "k"),
    matrix("J", "k", "n*n") @ selection("n"),
]
BUILT = [
    Diag(x) - x @ x.T,
    2 * x @ x.T + (x.T @ x) * identity("n"),
    S + Diag(d),
    S + 2 * identity("n") + a * Diag(d),
    S.T @ S + a * identity("n"),
    Diag(d) + 3 * Diag(x),
    Diag(d) @ Diag(x),
    kron(S, Diag(x)),
    kron(Diag(x), S),
    kron(Diag(x), Diag(d)),
    kron(V.T @ V, I_r) @ Diag(u),
    kron(A, B),
    kron(A.T, I_r) @ Diag(z) @ kron(A, I_r),
    kron(I_r, A.T) @ Diag(z) @ kron(I_r, A),
    kron(V.T, I_r) @ Diag(vec(W) ** 2) @ kron(V, I_r),
    kron(A, B).T @ Diag(w) @ kron(V, B),
    2 * kron(V.T @ V, identity("k")) @ kron(S, matrix("K", "k", "k")),
]


def dense(e, values):
    """The value of an expression by NumPy's own functions on dense matrices, node by node."""
    known = {}
    for node in postorder(e):
        args = [known[a] for a in node.args]
        known[node] = DENSE[node.op.name](node, *args) if node.op.name in DENSE else values[node.params[0]]
    return known[e]


def number_of(dim):
    return int(np.prod([int(SIZES.get(f, f)) for f in str(dim).split("*")]))


def commuting(m, n):
    """The matrix K with K vec(X) = vec(X'), column by column from its definition."""
    units = [np.eye(m * n)[k].reshape(m, n, order="F") for k in range(m * n)]
    return np.stack([U.T.ravel(order="F") for U in units], axis=1)


def product(node, *args):
    return np.linalg.multi_dot(args) if len(args) > 1 else args[0]


DENSE = {
    "number": lambda node: np.full((1, 1), float(node.params[1])),
    "I": lambda node: np.eye(number_of(node.shape[0])),
    "Diag": lambda node, v: np.diag(v[:, 0]),
    "diag": lambda node, X: np.diag(X)[:, None],
    "kron": lambda node, A, B: np.kron(A, B),
    "vec": lambda node, X: X.reshape(-1, 1, order="F"),
    "commutation": lambda node: commuting(*map(number_of, node.params)),
    "selection": lambda node: np.eye(number_of(node.shape[0]))[:, :: number_of(node.shape[1]) + 1],
    "transpose": lambda node, X: X.T,
    "matmul": product,
    "add": lambda node, *terms: sum(terms),
    "scale": lambda node, *factors: np.prod([f.item() for f in factors[:-1]]) * factors[-1],
    "power": lambda node, X, p: X ** p.item(),
    "exp": lambda node, X: np.exp(X),
    "inv": lambda node, X: np.linalg.inv(X),
    "matpow": lambda node, X, n: np.linalg.matrix_power(X, int(n.item())),
    "logdet": lambda node, X: np.linalg.slogdet(X)[1].reshape(1, 1),
    "tr": lambda node, X: np.trace(X).reshape(1, 1),
    "sum": lambda node, X: X.sum().reshape(1, 1),
    "frobenius": lambda node, X, Y: np.sum(X * Y).reshape(1, 1),
}


def drawn(e, rng):
    return {name: rng.normal(size=tuple(map(number_of, s.shape))) for name, s in symbols(e).items()}


def compiled(e, values):
    """The code, which takes the values and, where they do not show in an axis, the sizes."""
    rearranged = any(node.op.name in ("commutation", "selection") for node in postorder(e))
    return lambdify(e, [*values, *(SIZES if rearranged else ())]), tuple(SIZES.values()) if rearranged else ()


def arguments(values):
    return [X.item() if X.shape == (1, 1) else X[:, 0] if X.shape[1] == 1 else X for X in values.values()]


@pytest.mark.parametrize("e", APPLIED + BUILT, ids=str)
def test_values_are_those_of_dense_matrices(e):
    values = drawn(e, np.random.default_rng(3))
    run, sizes = compiled(e, values)
    found = run(*arguments(values), *sizes)
    expected = dense(e, values)
    np.testing.assert_allclose(found, expected.reshape(np.shape(found)), rtol=1e-9, atol=1e-9)
    assert np.size(found) == expected.size


@pytest.mark.parametrize("e", APPLIED + BUILT, ids=str)
def test_nothing_larger_than_operands_and_result_is_built(e, monkeypatch):
    for name, size in {"m": 40, "n": 25, "p": 35, "q": 30, "k": 20, "r": 28}.items():
        monkeypatch.setitem(SIZES, name, size)
    values = drawn(e, np.random.default_rng(3))
    (run, sizes), operands = compiled(e, values), arguments(values)
    result = run(*operands, *sizes)
    bound = 8 * (sum(map(np.size, operands)) + np.size(result))
    tracemalloc.start()
    run(*operands, *sizes)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= 3 * bound + 50_000, f"{peak} bytes at the peak, {bound} of operands and result"


def test_an_argument_is_never_changed():
    run = lambdify([S + Diag(d), S + a * identity("n")], ["S", "d", "a"])
    values = [np.arange(9).reshape(3, 3), np.ones(3), 0.5]
    before = values[0].copy()
    first, second = run(*values)
    assert (values[0] == before).all()
    np.testing.assert_array_equal(first, before + np.eye(3))
    np.testing.assert_array_equal(second, before + np.eye(3) / 2)


def test_a_matrix_used_again_is_not_changed_by_what_is_added_to_its_diagonal():
    G = S.T @ S
    values = drawn(G, np.random.default_rng(3))["S"]
    plain, shifted = lambdify([G, G + 2 * identity("n")], ["S"])(values)
    np.testing.assert_allclose(shifted - plain, 2 * np.eye(3), atol=1e-12)
    np.testing.assert_allclose(plain, values.T @ values)


def test_two_diagonals_added_to_one_matrix_do_not_add_up():
    G = S.T @ S
    values = drawn(G, np.random.default_rng(3))["S"]
    one, two = lambdify([G + identity("n"), G + 2 * identity("n")], ["S"])(values)
    np.testing.assert_allclose(two - one, np.eye(3), atol=1e-12)


def test_a_size_is_found_by_division():
    assert "r = u.shape[0]//n" in lambdify(kron(I_r, A) @ u, ["A", "u"]).__doc__
    text = lambdify(unvec(vector("c", "2*n"), ("n", 2)), ["c"]).__doc__
    assert "n = c.shape[0]//2" in text
