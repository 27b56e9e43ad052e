"""Shapes that nobody declares: those with which most of a document fits, the most usual first."""

import pytest

import matcalc as mc

TWO_LAYERS = r"""
Forward: $z_1 = W_1 x + b_1$, $a_1 = \tanh(z_1)$, $z_2 = W_2 a_1 + b_2$, $L = \frac12\|z_2 - y\|^2$.

- $dz_2 = z_2 - y$
- $dW_2 = dz_2\, a_1^T$
- $db_2 = dz_2$
- $dz_1 = W_2^T dz_2 \odot (1 - a_1^2)$
- $dW_1 = dz_1\, x^T$
"""
ONE_UNIT = r"""
$z_1 = W_1 x + b_1$, $a_1 = g(z_1)$, $z_2 = W_2 a_1 + b_2$, $p = \sigma(z_2)$ and $L = -y\log p - (1-y)\log(1-p)$. Then
$$\frac{\partial L}{\partial W_2} = (p - y)a_1^T, \qquad \frac{\partial L}{\partial z_1} = W_2^T(p - y) \odot g'(z_1).$$
"""
LEAST_SQUARES = r"""
The residual sum of squares is $RSS = (y - X\beta)'(y - X\beta)$. Then
$\frac{\partial}{\partial\beta} RSS = -2X'(y - X\beta)$.
"""
MARGINS = r"""
$J(w) = \frac12\|w\|^2 + C\sum_{i=1}^N \max(0, 1 - y_iw^\top x_i)^2$ has
$$\nabla J = w - 2C\sum_{i=1}^N \max(0, 1-y_iw^\top x_i)\, y_i x_i.$$
"""
VIEWS = """Sxx, Syy symmetric positive definite, Sxy is p x q, a in R^p, b in R^q.
L = a' Sxy b - lam/2 (a' Sxx a - 1) - mu/2 (b' Syy b - 1)
dL/da = Sxy b - lam Sxx a
"""
SHAPES = {
    TWO_LAYERS: ["W_1 is m×n", "x is n×1", "b_1 is m×1", "W_2 is p×m", "b_2 is p×1", "y is p×1"],
    ONE_UNIT: ["W_1 is m×n", "x is n×1", "b_1 is m×1", "W_2 is 1×m", "b_2 is a scalar", "y is a scalar"],
    LEAST_SQUARES: ["y is m×1", "X is m×n", "β is n×1"],
    MARGINS: ["w is n×1", "C is a scalar", "y_i is a scalar", "x_i is n×1"],
    VIEWS: ["Sxx is p×p", "Syy is q×q", "lam is a scalar", "μ is a scalar"],
}


@pytest.mark.parametrize(
    ("text", "shapes"), SHAPES.items(), ids=["two layers", "one unit", "least squares", "margins", "views"]
)
def test_everything_fits_and_holds(text, shapes):
    report = mc.check(text)
    assert set(shapes) <= set(report.assumed)
    assert {claim.status for claim in report.claims} - {"declaration"} == {"verified", "definition"}


def test_a_differential_of_what_has_none_on_its_right_is_a_gradient():
    found = mc.check(TWO_LAYERS).claims[-1]
    assert found.condition == "dA stands for the gradient of L with respect to A"
    (wrong,) = mc.check(TWO_LAYERS.replace("dz_1\\, x^T", "x\\, dz_1^T")).wrong
    assert (wrong.line, wrong.category) == (8, "missing transpose")


def test_where_the_loss_itself_is_varied_differentials_are_differentials():
    (wrong,) = mc.check(r"Let $r = Ax - b$ and $L = r^Tr$ with $A$ and $b$ constant. $dL = 2r^Tdr$. $dr = A$.").wrong
    assert wrong.text == "dr = A"
