"""What prose and single equations say of names: properties, functions, gradients, layouts, notation."""

import pytest

import matcalc as mc

QUADRATIC = r"$f(x) = x^TAx$, so $\nabla f(x) = 2Ax$."
SOFTMAX = r"""Let $\hat y = g(Wh)$ {}, and $L = -\sum_k y_k\log \hat y_k$ with $\sum_k y_k = 1$.

$\frac{{\partial L}}{{\partial W}} = (\hat y-y)h^T$"""


def judged(text):
    return [c.status for c in mc.check(text).claims if c.status not in ("declaration", "definition")]


@pytest.mark.parametrize(
    "said",
    [
        r"Let $A = A^\top \in \mathbb{R}^{n\times n}$ and ",
        r"Let $A^T = A$ and ",
        r"Let $A$ ($n\times n$) be symmetric and ",
        r"Sei $A$ eine symmetrische Matrix und ",
        r"With $A$, $B$ symmetric, ",
    ],
)
def test_a_property_is_read_however_it_is_said(said):
    assert judged(said + QUADRATIC) == ["verified"]


def test_a_property_that_a_document_derives_is_a_claim():
    text = r"Let $A \in \mathbb{R}^{n\times n}$ and $H = A^TA$. Then $H = H^T$, and $G = A + A^T$ has $G = -G^T$."
    assert judged(text) == ["verified", "wrong"]


@pytest.mark.parametrize(
    "said",
    [
        "where $g$ is the softmax function",
        "with $g$ the softmax",
        r"where $g = \operatorname{softmax}$",
        r"with $g(\cdot)$ the softmax function",
        "($g$ denotes softmax)",
    ],
)
def test_a_function_is_known_by_its_name_in_prose(said):
    text = SOFTMAX.format(said)
    assert judged(text) == ["verified"]
    assert judged(text.replace(r"(\hat y-y)h", r"2(\hat y-y)h")) == ["wrong"]
    assert "g is the function softmax" in mc.check(text).assumed


def test_the_index_of_the_correct_class():
    text = r"""Let $\hat y = \mathrm{softmax}(z)$, $y$ one-hot, and $L = -\log \hat y_j$ where $j$ is the index
of the correct class. Then $\frac{\partial L}{\partial z_l} = \hat y_l - \delta_{lj}$,
$\frac{\partial L}{\partial z} = y - y$."""
    assert judged(text)[0] == "verified"
    assert judged(text.replace(r"= y - y", r"= \hat y - y")) == ["verified", "verified"]
    assert judged(text.replace(r"= y - y", r"= y - \hat y")) == ["verified", "wrong"]


@pytest.mark.parametrize(
    "text",
    [
        r"We write $f(x) = x^T A x$, and the gradient is written as a row vector: $\nabla f = x^T(A+A^T)$.",
        "f(x) = x^T A x\nf'(x) = x^T(A+A^T)",
        "f(x) = x^T A x\n\\nabla f = (A+A^T) x",
        r"$f(X) = \operatorname{tr}(AX)$. $\frac{\partial f}{\partial X_{ij}} = A_{ji}$",
        r"$p(x|\theta) = \exp(\theta^Tx)$. Then $\nabla_\theta \log p(x|\theta) = x$.",
        r"The error is $E_1(\cdot) = (p-t)^2$. $\frac{\partial E_1}{\partial p} = 2(p-t)$",
        r"Let $f(x) = \|\textbf{Ax - b}\|^2$. Then $\nabla f = 2\mathbf{A}^T(\mathbf{Ax-b})$.",
        r"$f = \operatorname{tr}(CX)$. $df = \operatorname{tr}(M^TdX)$, hence $M^T = C$.",
        r"$\|Ax-b\|^2 = x^TA^TAx - 2x^TA^Tb + b^Tb$, so the gradient is $2A^TAx - 2A^Tb$.",
    ],
)
def test_notation(text):
    assert set(judged(text)) == {"verified"}


def test_the_words_before_say_which_gradient_a_name_is():
    text = r"""$h = Ux$, $z = \tanh(h)$, $e = Vz - y$, $L = \frac12\|e\|^2$ with $U\in\mathbb{R}^{m\times n}$,
$x\in\mathbb{R}^n$, $y \in \mathbb{R}^p$. The gradient with respect to $h$ is $\delta = (V^Te)\odot(1-z^2)$. Then
$\frac{\partial L}{\partial U} = \delta x^T$."""
    assert judged(text) == ["verified", "verified"]
    assert judged(text.replace("1-z^2", "1+z^2"))[0] == "wrong"


def test_an_expectation_is_not_evaluated():
    (found,) = mc.check(r"$\mathbb{E}[\hat{\mu}] = \frac1N \sum_{n=1}^{N} \mathbb{E}[X_n]$").claims
    assert (found.status, found.reason) == ("undecidable", "an expectation is not evaluated")


def test_increments_are_names():
    text = r"Let $f(x) = x^TAx$. $\Delta f = x^TA\Delta x + \Delta x^TAx = x^T(A+A^T)\Delta x$."
    assert judged(text) == ["verified"]


def test_repeated_indices_are_summed_where_relations_make_sense_only_so():
    text = r"$\frac{\partial (B_{ij}X_{ij})}{\partial X_{kl}} = B_{ij}\delta_{ik}\delta_{jl} = B_{kl}$"
    assert judged(text) == ["verified", "verified"]
    assert judged(text.replace("= B_{kl}", "= B_{lk}"))[1] != "verified"


def test_entries_beside_the_matrix_they_are_of():
    text = r"""$\frac{\partial}{\partial X} \operatorname{tr}(XA) = \frac{\partial (X_{ij} A_{ji})}{\partial X_{kl}}
= \delta_{ik} \delta_{jl} A_{ji} = A_{lk} = (A^T)_{kl} = A^T$"""
    assert judged(text) == ["verified"] * 5
    assert judged(text.replace("= A_{lk}", "= A_{kl}"))[2] in ("wrong", "unsure")


@pytest.mark.parametrize(
    "text",
    [
        r"With $x \in \mathbb{R}^n$, square $A$, $\nabla_x x^\top A x = (A + A^\top)x$ and $\nabla_x \|x\|^2 = 2x$.",
        r"$f(x) = x^TAx = \sum_{i,j=1}^n x_i A_{ij} x_j$ with $x \in \mathbb{R}^n$.",
    ],
)
def test_how_far_a_sign_reaches(text):
    assert set(judged(text)) == {"verified"}


def test_what_is_no_equation_is_not_judged():
    text = r"$x^Ty \le \|x\| \|y\| = \|y\| \|x\|$ and $\exp(x) \approx 1 + x$."
    found = [(c.status, c.reason) for c in mc.check(text).claims]
    assert found == [("undecidable", "an inequality"), ("verified", ""), ("undecidable", "an approximation")]
