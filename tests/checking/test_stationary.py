"""Equations for the point where a gradient vanishes."""

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
