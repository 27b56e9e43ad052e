"""The numbers that are given for a wrong claim can be followed by hand."""

import re

import numpy as np
import pytest

import matcalc as mc


def example(text):
    (found,) = mc.check(text).wrong
    return found.counterexample


def numbers(text):
    """The values that are listed, by name, and the two sides."""
    text = text.replace("−", "-")
    found = {}
    for name, shown in re.findall(r"(\w+) = (\[[^\]]*\]|\([^)]*\)|[-\d.]+)", text):
        rows = [[float(x) for x in re.split(r"[ ,]+", row)] for row in shown.strip("[]()").split("; ")]
        found[name] = np.array(rows) if shown[0] == "[" else np.array(rows).T
    left, right = (float(x) for x in re.search(r"left side is (\S+), the right side (\S+)", text).groups())
    return found, left, right


def test_whole_numbers_are_listed_with_both_sides():
    text = r"Let $A, X\in\mathbb{R}^{n\times n}$ and $f = \operatorname{tr}(X^\top A X)$. Then $df = 2AX:dX$."
    v, left, right = numbers(example(text))
    A, X, dX = v["A"], v["X"], v["dX"]
    assert all((value == np.round(value)).all() for value in v.values())
    assert left == ((A + A.T) @ X * dX).sum() != right == (2 * A @ X * dX).sum()


def test_the_entry_is_named():
    found = example(r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$, $f(x) = x^\top A x$. Then $\nabla f = Ax$.")
    v, left, right = numbers(found)
    k = int(re.search(r"in entry (\d)$", found)[1]) - 1
    assert left == ((v["A"] + v["A"].T) @ v["x"])[k, 0]
    assert right == (v["A"] @ v["x"])[k, 0]


def test_the_values_have_the_declared_properties():
    text = (
        r"Let $S$ be a symmetric positive definite $n\times n$ matrix and $q(a) = a^\top S a$ with $a\in\mathbb{R}^n$. "
    )
    S = numbers(example(text + r"Then $\nabla q = Sa$."))[0]["S"]
    assert (S == S.T).all()
    assert (np.linalg.eigvalsh(S) > 0).all()


@pytest.mark.parametrize(
    "text",
    [
        r"Let $f$ be any function and $L = \sum_i f(x_i)$. Then $\frac{\partial L}{\partial x_i} = 2f'(x_i)$.",
        r"Let $L = \sum_{i=1}^N \|W x_i\|^2$ with $x_i\in\mathbb{R}^n$. "
        r"Then $\frac{\partial L}{\partial W} = \sum_{i=1}^N W x_i x_i^\top$.",
    ],
)
def test_what_cannot_be_followed_by_hand_is_only_shown_to_differ(text):
    assert re.fullmatch(r"(with [\w =,]+: )?the left side is \S+, the right side \S+( in entry .*)?", example(text))
