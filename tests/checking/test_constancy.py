"""The product rule where one factor is not differentiated: right if it is a constant, else a term is missing."""

import pytest

import matcalc as mc


def judged(text):
    return mc.check(text).claims[-1]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        (r"$d(AB) = dA\,B$", "dA B + A dB"),
        (r"For $A\in\mathbb{R}^{m\times n}$ and $B\in\mathbb{R}^{n\times p}$: $d(AB) = dA\,B$", "dA B + A dB"),
        (r"$d(ABC) = dA\,BC + A\,dB\,C$", "dA B C + A dB C + A B dC"),
        (r"$d(XY) = X\,dY$", "X dY + dX Y"),
        (r"$d(UV^\top) = dU\,V^\top$", "dU Vᵀ + U dVᵀ"),
        (r"$d(u\odot v) = du\odot v$", "du ⊙ v + u ⊙ dv"),
        (r"$d(A\otimes B) = dA\otimes B$", "dA ⊗ B + A ⊗ dB"),
        ("d(A*B) = dA*B", "dA B + A dB"),
    ],
)
def test_a_factor_on_an_equal_footing_is_differentiated_as_well(text, suggestion):
    found = judged(text)
    assert (found.status, found.category, found.suggestion) == ("wrong", "missing product-rule term", suggestion)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (r"With a constant matrix $B$: $d(AB) = dA\,B$", "with dB = 0"),
        (r"$A$ holds the data. The matrix $B$ varies: $d(AB) = A\,dB$", "with dA = 0"),
        (
            r"We want $\frac{\partial f}{\partial A} = B^\top$ for $f = \operatorname{tr}(AB)$. $d(AB) = dA\,B$",
            "with dB = 0",
        ),
        (r"$d(Ax - b) = A\,dx$", "with dA = 0 and db = 0"),
        (r"$d(AXB) = A\,dX\,B$", "with dA = 0 and dB = 0"),
        (r"$d(WX) = dW\,X$", "with dX = 0"),
        (r"$d(\hat y - y) = d\hat y$", "with dy = 0"),
        (r"Let $\Sigma_1$ be fixed. $d(\Sigma_1\Sigma_2) = \Sigma_1\,d\Sigma_2$", "when only Σ_2 varies"),
    ],
)
def test_a_constant_is_not(text, condition):
    found = judged(text)
    assert (found.status, found.condition) == ("verified", condition)
