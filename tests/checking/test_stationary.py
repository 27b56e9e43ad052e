"""Equations for the point where a gradient vanishes."""

import pytest

import matcalc as mc

RIDGE = r"""
We minimise $J(w) = \frac{1}{2N}\|Xw - y\|_2^2 + \frac{\lambda}{2}\|w\|_2^2$, where $X \in \mathbb{R}^{N\times d}$,
$y\in\mathbb{R}^N$ and $w \in \mathbb{R}^d$. Then $\nabla_w J = \frac{1}{N} X^T (Xw - y) + \lambda w$. Setting it
to zero gives
$$(X^TX + N\lambda I) w = X^T y, \qquad w = (X^TX + N\lambda I)^{-1}X^T y.$$
"""
KALMAN = r"""
Let $P$ be the prior covariance ($n\times n$), $R$ the noise covariance ($m \times m$), $H \in \mathbb{R}^{m\times n}$
and $K\in\mathbb{R}^{n\times m}$ the gain. The posterior covariance is
$$P^+ = (I - KH)P(I-KH)^T + KRK^T = P - KHP - PH^TK^T + K(HPH^T+R)K^T.$$
With $S = HPH^T + R$,
$$\frac{\partial \operatorname{tr}P^+}{\partial K} = -2(HP)^T + 2KS = 0 \implies K = PH^TS^{-1}.$$
Substituting back, $P^+ = (I-KH)P$.
"""
EIGENVECTOR = r"""
The Lagrangian is $L(w,\lambda) = w^\top S w - \lambda(w^\top w - 1)$ with a symmetric $S$, subject to
$w^\top w = 1$. Then
$$\frac{\partial L}{\partial w} = 2Sw - 2\lambda w = 0 \Rightarrow Sw = \lambda w.$$
"""


def judged(text):
    return [(c.status, c.condition) for c in mc.check(text).claims if c.status not in ("definition", "declaration")]


def test_the_normal_equations_hold_where_the_gradient_vanishes():
    assert judged(RIDGE) == [("verified", "")] + [("verified", "where the gradient vanishes")] * 2


def test_what_is_solved_for_may_be_put_back():
    assert [status for status, _ in judged(KALMAN)] == ["verified"] * 5
    assert judged(KALMAN)[-1] == ("verified", "where the gradient vanishes")


def test_an_equation_of_any_multiplier():
    assert judged(EIGENVECTOR)[-1] == ("verified", "where the gradient vanishes")


def test_a_factor_that_is_missing_on_the_left_of_an_equation():
    (wrong,) = mc.check(RIDGE.replace(r"(X^TX + N\lambda I) w", r"(X^TX + \lambda I) w")).wrong
    assert wrong.reason == "on the left, the factor N is missing in λ I"
    assert wrong.suggestion == "(Xᵀ X + N λ I) w = Xᵀ y"


def test_a_wrong_solution_is_wrong():
    (wrong,) = mc.check(KALMAN.replace("P^+ = (I-KH)P$", "P^+ = P(I-KH)$")).wrong
    assert (wrong.line, wrong.category) == (7, "swapped order")


def test_the_slope_along_a_ray():
    text = r"""
Let $f(x) = \tfrac12 x^T A x - b^T x$ with a symmetric $A \in \mathbb{R}^{n\times n}$, and $g = Ax - b$. Then
$\phi(t) = f(x - tg)$ has
$$\phi'(t) = -g^T g + t\, g^T A g = 0 \iff t = \frac{g^T g}{g^T A g}.$$
"""
    assert [status for status, _ in judged(text)] == ["verified"] * 3
    assert mc.check(text.replace(r"\frac{g^T g}{g^T A g}", r"\frac{g^T A g}{g^T g}")).wrong


def test_what_holds_in_all_variables_at_once_is_not_looked_for():
    text = r"Let $f(u, v) = (uv - 1)^2 + u^2 + v^2$. Then $\partial f/\partial u = 2(uv - 1)v + 2u$ and "
    text += r"$\partial f/\partial v = 2(uv - 1)u + 2v$. At a stationary point $u^2 = v^2$."
    assert judged(text)[-1][0] == "undecidable"


LOSS = r"$J(w) = \frac12\|Xw-y\|^2 + \frac\lambda2\|w\|^2$ with $X \in \mathbb{R}^{N\times d}$. "
SOLUTION = r"(X^TX + \lambda I)^{-1}X^Ty"


@pytest.mark.parametrize(
    "before",
    [
        r"The minimiser is $w^* = ",
        r"Setting the gradient to zero gives $w = ",
        r"Nullsetzen des Gradienten liefert $w = ",
        r"L'annulation du gradient donne $\hat w = ",
        r"Then $\arg\min_w J(w) = ",
        r"Then $\hat{w} = \operatorname*{arg\,min}_w J(w) = ",
    ],
)
def test_an_optimum_is_judged_by_putting_it_in(before):
    right, wrong = (mc.check(LOSS + before + text + "$.").claims[-1] for text in (SOLUTION, f"2{SOLUTION}"))
    assert (right.status, right.condition) == ("verified", "where the gradient vanishes")
    assert wrong.status == "wrong"


def test_a_wrong_optimum_is_wrong_however_often_it_is_said():
    wrong = SOLUTION.replace(r"\lambda", r"2\lambda")
    found = mc.check(rf"{LOSS}The minimiser is $w^* = {wrong}$. Thus $w^* = {wrong}$.").claims
    assert [c.status for c in found[-2:]] == ["wrong", "wrong"]


def test_an_optimum_stands_for_its_formula_from_then_on():
    text = r"Let $f(w) = \|Xw-y\|^2$. The minimiser is $w^* = (X^TX)^{-1}X^Ty$. Then $X w^* = X(X^TX)^{-1}X^Ty$."
    assert mc.check(text).claims[-1].status == "verified"
