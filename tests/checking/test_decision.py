"""What is verified, wrong and unsure: power before ✓, a repair before ✗, and what would make a failing line right."""

import pytest

import matcalc as mc


def last(text, **more):
    return mc.check(text, **more).claims[-1]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("f = x'*A*x\n\ndf/dx = 2*A*x", "right if A is symmetric"),
        (r"$g = b^\top x$ with $b, x \in \mathbb{R}^n$. Then $\nabla_x g = b^\top$.", "right as a row gradient"),
    ],
)
def test_what_is_right_under_an_assumption_nobody_contradicts_is_unsure(text, condition):
    found = last(text)
    assert (found.status, found.condition) == ("unsure", condition)
    assert found.reason == f"this is {condition.replace('right', 'right only', 1)}"


def test_a_matrix_that_is_declared_without_symmetry_is_not_symmetric():
    assert last("f = x'*A*x\n\ndf/dx = 2*A*x", declarations=["A: n,n", "x: n"]).status == "wrong"


def test_where_the_layout_is_known_by_another_line_a_row_is_wrong():
    text = r"$g = b^\top x$ and $h = x^\top x$ with $b, x \in \mathbb{R}^n$. "
    assert last(text + r"Then $\nabla_x h = 2x$, $\nabla_x g = b^\top$.").status == "wrong"


def test_what_fails_without_a_small_repair_is_unsure():
    text = r"Let $f = \log(x^\top x)$ with $x \in \mathbb{R}^n$. Then $\nabla_x f = \sin(x) \odot \cosh(3x) + x$."
    report = mc.check(text)
    assert (report.claims[-1].status, report.ok) == ("wrong", False)  # the engine derives what is right here
    strange = r"Let $x, y \in \mathbb{R}^n$. Then $x^\top y = \sin(x)^\top\cosh(3y) + 1$."
    assert last(strange).status == "unsure"


def test_what_is_zero_under_every_reading_is_not_verified():
    text = (
        r"Let $x \in \mathbb{R}^n$ and $K \in \mathbb{R}^{n\times n}$ skew-symmetric. Then $x^\top K x = 5 x^\top K x$."
    )
    found = last(text)
    assert (found.status, found.reason) == (
        "undecidable",
        "it holds trivially: both sides are zero at every point that was tried",
    )
    assert last(text.replace("5 x^\\top K x", "x^\\top K^\\top x + 0")).status == "undecidable"


@pytest.mark.parametrize("condition", [r"$\nabla_x f = 0$", r"$f = 3$", r"$A = A^\top$", r"$A^2 = A$"])
def test_equations_that_set_something_are_conditions(condition):
    text = (
        rf"Let $f = x^\top A x$ with $x \in \mathbb{{R}}^n$, $A \in \mathbb{{R}}^{{n\times n}}$. Consider {condition}."
    )
    assert last(text).status == "declaration"


@pytest.mark.parametrize(
    "text",
    [
        r"$\frac{\partial}{\partial X}\log\det X = X^{-1}$",
        r"$L = \|Wx-y\|^2$. $\frac{\partial L}{\partial W} = 2(Wx-y)x$.",
        r"$f = \frac12\|Ax-b\|^2$ has $df = (Ax-b)^TA\,dx = A^T(Ax-b)\,dx$.",
    ],
)
def test_no_letter_gets_a_degenerate_shape_for_the_sake_of_one_claim(text):
    assert last(text).status == "wrong"
