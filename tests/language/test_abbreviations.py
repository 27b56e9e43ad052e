"""Functions that are short for an expression: what they stand for, what they take, and their other names."""

import pytest

import matcalc as mc
from matcalc.ops.abbreviations import ABBREVIATIONS

MEANINGS = [
    ("transpose(X)", "X'"),
    ("dot(x, y)", "x'*y"),
    ("inner(X, Y)", "X : Y"),
    ("outer(x, z)", "x*z'"),
    ("solve(A, x)", "inv(A)*x"),
    ("rowsum(X)", "X*ones(n)"),
    ("colsum(X)", "X'*ones(m)"),
    ("rowmean(X)", "X*ones(n)/n"),
    ("colmean(X)", "X'*ones(m)/m"),
    ("mean(x)", "sum(x)/m"),
    ("mean(X)", "sum(X)/(m*n)"),
    ("var(x)", "norm2(x - sum(x)/m)^2/m"),
    ("std(x)", "sqrt(norm2(x - sum(x)/m)^2/m)"),
    ("rowvar(X)", "(X - X*ones(n)/n*ones(1,n)).^2*ones(n)/n"),
    ("layernorm(x, e)", "(x - sum(x)/m)/sqrt(norm2(x - sum(x)/m)^2/m + e)"),
    ("norm(x)", "norm2(x)"),
    ("norm(X)", "normF(X)"),
    ("norm(x, 1)", "norm1(x)"),
    ("norm(x, 2)", "norm2(x)"),
    ("norm(x, 3)", "sum(abs(x).^3)^(1/3)"),
    ("cosine(x, y)", "x'*y/(norm2(x)*norm2(y))"),
    ("max(x, y)", "y + relu(x - y)"),
    ("maximum(0, x)", "relu(x)"),
    ("max(1, x)", "1 + relu(x - 1)"),
    ("min(x, y)", "y - relu(y - x)"),
    ("minimum(x, 0)", "-relu(-x)"),
    ("min(x)", "-max(-x)"),
    ("lambda_min(A*A')", "-lambda_max(-(A*A'))"),
    ("where(x, y, 0)", "0*ones(m) + step(x).*y"),
    ("square(X)", "X.^2"),
    ("hinge(x)", "relu(1 - x)"),
    ("logsigmoid(x)", "-softplus(-x)"),
    ("logit(x)", "log(x) - log(1 - x)"),
    ("trace(A) + log_det(A)", "tr(A) + logdet(A)"),
    ("inverse(A)", "inv(A)"),
    ("ReLU(x) + silu(x) + logistic(x)", "relu(x) + swish(x) + sigmoid(x)"),
    ("ln(x) + asin(x) + sgn(x)", "log(x) + arcsin(x) + sign(x)"),
]
SHAPES = {"x": ["m"], "y": ["m"], "z": ["n"], "X": ["m", "n"], "Y": ["m", "n"], "A": ["m", "m"], "e": "scalar"}


@pytest.mark.parametrize(("short", "long"), MEANINGS, ids=[short for short, _ in MEANINGS])
def test_an_abbreviation_is_the_expression_it_stands_for(short, long):
    assert mc.normal(mc.parse(short, SHAPES)) is mc.normal(mc.parse(long, SHAPES))


@pytest.mark.parametrize("short", ABBREVIATIONS.values(), ids=[f"{n}-{c}" for n, c in ABBREVIATIONS])
def test_the_shape_said_is_the_shape_made(short):
    sizes = {"m": 3, "n": 4, 1: 1}
    wanted = short.arguments or (("m", "n"),) * short.count
    made = short(*(mc.matrix(f"a{i}", sizes[r], sizes[c], symmetric=r == c != 1) for i, (r, c) in enumerate(wanted)))
    assert made.shape == (sizes[short.result[0]], sizes[short.result[1]])
    assert short.about


def test_sizes_are_inferred_through_abbreviations():
    found = mc.read("dot(A*x, w) + norm(outer(u, w) - B)")
    assert {name: s.shape for name, s in found.symbols.items()} == {
        "A": ("m", "n"),
        "x": ("n", 1),
        "w": ("m", 1),
        "u": ("p", 1),
        "B": ("p", "m"),
    }


def test_a_variable_may_have_the_name_of_an_abbreviation():
    assert str(mc.gradient(mc.parse("mean*mean", {"mean": "scalar"}), "mean")) == "2*mean"


REFUSED = [
    ("dot(X, x)", "dot takes n×1 and n×1, but X (m×n) does not fit\n  dot(X, x)\n  ^^^"),
    ("dot(x, z)", "dot takes n×1 and n×1, but z (n×1) does not fit\n  dot(x, z)\n  ^^^"),
    ("max(x, z)", "sum of x (m×1) and z (n×1): the shapes differ\n  max(x, z)\n  ^^^"),
    ("norm(x, 1, 2)", "norm takes 1 or 2 arguments, not 3\n  norm(x, 1, 2)\n  ^^^^"),
    ("mean()", "mean takes 1 argument, not 0\n  mean()\n  ^^^^"),
    ("mean'(x)", "mean cannot have 1 prime: only unknown functions can\n  mean'(x)\n  ^^^^"),
    ("solve(X, x)", "solve takes n×n and n×m, but X (m×n) does not fit\n  solve(X, x)\n  ^^^^^"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[text for text, _ in REFUSED])
def test_what_does_not_fit_is_refused(text, message):
    with pytest.raises(mc.MatcalcError) as refusal:
        mc.parse(text, SHAPES)
    assert str(refusal.value).startswith(message)
