"""Eighteen losses that matrix-calculus tools are compared on, from a quadratic form to a classifier."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A loss in the input language, its declarations, and the variable."""

    name: str
    text: str
    wrt: str
    declarations: tuple[str, ...]


def _problem(name: str, text: str, wrt: str, *declarations: str) -> Problem:
    return Problem(name, text, wrt, declarations)


PROBLEMS = [
    _problem("quad", "x'*A*x", "x", "A: n,n", "x: n"),
    _problem("lsq", "norm2(A*x - b)^2", "x", "A: m,n", "x: n", "b: m"),
    _problem("norm", "norm2(A*x - b)", "x", "A: m,n", "x: n", "b: m"),
    _problem("wlsq", "(A*x - b)'*W*(A*x - b)", "x", "A: m,n", "x: n", "b: m", "W: m,m symmetric"),
    _problem("rayleigh", "x'*A*x/(x'*x)", "x", "A: n,n", "x: n away_from_zero"),
    _problem("sandwich", "tr(A*X'*B*X*C)", "X", "A: p,n", "B: m,m", "C: n,p", "X: m,n"),
    _problem("had", "tr((X.*A)'*(X.*B))", "X", "A: m,n", "B: m,n", "X: m,n"),
    _problem("logdet", "logdet(X)", "X", "X: n,n invertible"),
    _problem("trinv", "tr(A*inv(X)*B)", "X", "A: p,n", "B: n,p", "X: n,n invertible"),
    _problem("ainvb", "a'*inv(X)*b", "X", "a: n", "b: n", "X: n,n invertible"),
    _problem("mf", "normF(A - U*V')^2", "U", "A: m,n", "U: m,k", "V: n,k"),
    _problem("gp_K", "y'*inv(K)*y/2 + logdet(K)/2", "K", "y: n", "K: n,n positive_definite"),
    _problem(
        "gp_l",
        "y'*inv(exp(-D/(2*l^2)) + s*I(n))*y/2 + logdet(exp(-D/(2*l^2)) + s*I(n))/2",
        "l",
        "y: n",
        "D: n,n symmetric positive",
        "l: scalar positive",
        "s: scalar positive",
    ),
    _problem("logreg", "sum(log(1 + exp(-y.*(X*w))))", "w", "X: m,n", "y: m signs", "w: n"),
    _problem("lse", "log(sum(exp(A*x + b)))", "x", "A: m,n", "x: n", "b: m"),
    _problem("sincos", "norm2(sin(W2*cos(W1*x)))^2", "x", "W1: r,n", "W2: n,r", "x: n"),
    _problem(
        "net3",
        "norm2(W3*sigmoid(W2*sigmoid(W1*x)) - y)^2",
        "W1",
        *("W1: m,n", "W2: p,m", "W3: q,p", "x: n", "y: q"),
    ),
    _problem(
        "ce3",
        "-y'*log(softmax(W3*sigmoid(W2*sigmoid(W1*x))))",
        "W1",
        *("W1: m,n", "W2: p,m", "W3: k,p", "x: n", "y: k simplex"),
    ),
]
