"""The right side of a wrong claim, derived from the document's definitions where no small change mends the claim."""

import pytest

import matcalc as mc
from matcalc.checking.reasons.explanation import Search

RIDGE = (
    r"Let $f(x) = \tfrac12\|Ax-b\|^2 + \tfrac{\lambda}{2}\|x\|^2$ with $A\in\mathbb{R}^{m\times n}$, "
    r"$b\in\mathbb{R}^m$, $x\in\mathbb{R}^n$. "
)
NETWORK = r"Let $p = Wx + b$, $h = \tanh(p)$, $r = Vh - y$ and $L = \tfrac12 r^\top r$. "
GAUSS = (
    r"Let $\ell(\mu,\Sigma) = -\frac{n}{2}\log\det\Sigma - \frac12\sum_{i=1}^n (x_i-\mu)^\top\Sigma^{-1}(x_i-\mu)$ "
    r"with $x_i,\mu\in\mathbb{R}^p$ and $\Sigma\in\mathbb{R}^{p\times p}$ symmetric positive definite. "
)
LOGDET = r"Let $f(X) = \log\det(X) + \operatorname{tr}(X^{-1}S)$ with $X, S\in\mathbb{R}^{n\times n}$. "
EXPONENTIAL = r"Let $q(u) = u^\top M u$ and $s(u) = \exp(-q(u))$ with $u\in\mathbb{R}^n$. "


def wrong(text):
    (found,) = mc.check(text).wrong
    return found


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        (RIDGE + r"Then $\nabla f(x) = A(Ax+b) - 2\lambda x$.", "Aᵀ (A x − b) + λ x"),
        (NETWORK + r"Then $\frac{\partial L}{\partial b} = h\odot(Vr)$.", "Vᵀ r ⊙ (1 − h.²)"),
        (NETWORK + r"Then $dL = r^\top V\,dp + h^\top dV$.", "r hᵀ : dV + (Vᵀ r ⊙ (1 − h.²))ᵀ dp"),
        (LOGDET + r"Then $df = \operatorname{tr}(X\,dX) + \operatorname{tr}(dX\,S)$.", "tr((X⁻¹ − X⁻¹ S X⁻¹) dX)"),
        (LOGDET + r"Then $Df(X)[H] = \operatorname{tr}(XH)$.", "tr(H X⁻¹) − tr(S X⁻¹ H X⁻¹)"),
        (EXPONENTIAL + r"Then $\nabla s = 2Mu$.", "−s (M + Mᵀ) u"),
        (EXPONENTIAL + r"Then $\nabla^2 s(u) = s\,M^2$.", "s ((M + Mᵀ) u uᵀ (M + Mᵀ) − M − Mᵀ)"),
        (
            GAUSS
            + r"Then $\frac{\partial\ell}{\partial\Sigma} = -\frac n2\Sigma + \sum_{i=1}^n (x_i-\mu)(x_i-\mu)^\top$.",
            "(Σ⁻¹ ∑_i^n (xᵢ − μ) (xᵢ − μ)ᵀ Σ⁻¹ − n Σ⁻¹)/2",
        ),
    ],
)
def test_a_right_side_is_derived_where_no_small_change_is_found(text, suggestion):
    assert wrong(text).suggestion == suggestion


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        (RIDGE + r"Then $\nabla^2 f(x) = A^\top A$.", "the term from λ/2 ‖x‖² is missing: λ I", "Aᵀ A + λ I"),
        (
            r"Let $p = \operatorname{softmax}(z)$ with $z\in\mathbb{R}^k$. Then "
            r"$\frac{\partial p}{\partial z} = \operatorname{diag}(p)$.",
            "the term −p pᵀ is missing",
            "diag(p) − p pᵀ",
        ),
        (
            r"Let $u = a^\top x$, $v = b^\top x$ and $\psi(x) = u^2 v$ with $a, b, x\in\mathbb{R}^n$. "
            r"Then $\nabla\psi = 2uv\,a + u^2\,b$ and $\nabla^2\psi(x) = 2v\,aa^\top + 2u\,ab^\top$.",
            "a term of the product rule is missing: 2 u b aᵀ",
            "2 v a aᵀ + 2 u a bᵀ + 2 u b aᵀ",
        ),
        (
            r"Let $X, A\in\mathbb{R}^{n\times n}$ and $f = \operatorname{tr}(X^\top A X)$. Then $df = 2AX:dX$.",
            "a term of the product rule is missing",
            "(A + Aᵀ) X : dX",
        ),
    ],
)
def test_a_missing_term_is_named(text, reason, suggestion):
    found = wrong(text)
    assert (found.reason, found.suggestion) == (reason, suggestion)


def test_the_one_wrong_term_of_a_sum_is_named():
    text = (
        r"Let $h = \tanh(Bx)$ and $f(x) = \tfrac12\|Ax-b\|^2 + c^\top h + \tfrac{\lambda}{2}\|x\|^2$ "
        r"with $A\in\mathbb{R}^{m\times n}$ and $B\in\mathbb{R}^{n\times n}$. Then "
    )
    found = wrong(text + r"$\nabla f = A^\top(Ax-b) + B^\top(c\odot(1-h\odot h)) + 2\lambda Bx$")
    assert found.reason == "the term 2 λ B x should be λ x"
    assert found.suggestion == "Aᵀ (A x − b) + Bᵀ (c ⊙ (1 − h ⊙ h)) + λ x"


def test_what_only_follows_from_a_wrong_line_is_given_its_right_side():
    text = r"Let $X, A\in\mathbb{R}^{n\times n}$ and $f = \operatorname{tr}(X^\top A X)$. Then $df = 2AX:dX$ and so "
    _, follows = mc.check(text + r"$\frac{\partial f}{\partial X} = 2AX$.").wrong
    assert (follows.category, follows.suggestion) == ("propagated", "(A + Aᵀ) X")


def test_the_names_of_the_document_are_used_and_those_defined_later_are_not():
    early = NETWORK + r"Then $\frac{\partial L}{\partial W} = h\,x^\top y$."
    assert "r" in wrong(early).suggestion
    late = (
        r"Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$, $p = Wx$ and $L = \tfrac12\|p - y\|^2$. "
        r"Then $\frac{\partial L}{\partial W} = p\,p^\top W$. "
    )
    assert wrong(late + "Put $r = p - y$.").suggestion == "(p − y) xᵀ"


def test_nothing_is_suggested_that_does_not_hold(monkeypatch):
    monkeypatch.setattr(Search, "_tested", lambda self, left, tree: None)
    found = mc.check(RIDGE + r"Then $\nabla f(x) = A(Ax+b) - 2\lambda x$.").claims[-1]
    assert (found.status, found.suggestion) == ("unsure", "")


def test_five_errors_in_thirty_lines_take_a_few_seconds():
    import time

    lines = [NETWORK, *(rf"Remark {k}: $\frac{{\partial L}}{{\partial V}} = r\,h^\top$." for k in range(20))]
    lines += [rf"$\frac{{\partial L}}{{\partial b}} = {k} h\odot(Vr) + {k} x$" for k in range(2, 7)]
    started = time.process_time()
    found = mc.check("\n\n".join(lines))
    assert len(found.wrong) == 5
    assert time.process_time() - started < 8
