"""Ways of writing derivatives that documents differ in: true lines hold, and a wrong one among them is found."""

import pytest

import matcalc as mc

SAMPLES = r"""Let $x_i \in \mathbb{R}^d$, $i = 1, \dots, n$, $y_i \in \mathbb{R}$, $w \in \mathbb{R}^d$ and
$f(w) = \frac12\sum_{i=1}^n (y_i - \sum_{j=1}^d w_j x_{ij})^2$. Then $$\frac{\partial f}{\partial w_j} =
-\sum_{i=1}^n (y_i - w^\top x_i) x_{ij}$$ and $\nabla f = \sum_{i=1}^n (y_i - w^\top x_i) x_i$."""
COURSE = r"""Let $x \in \mathbb{R}^{n}$, $W^{[1]} \in \mathbb{R}^{h \times n}$, $W^{[2]} \in \mathbb{R}^{1 \times h}$,
$z^{[1]} = W^{[1]} x$, $a^{[1]} = \tanh(z^{[1]})$, $z^{[2]} = W^{[2]} a^{[1]}$, $L = \frac12 (z^{[2]} - y)^2$.
Here $dz^{[2]}$ means $\partial L/\partial z^{[2]}$ and so on. $$dz^{[2]} = z^{[2]} - y, \qquad
dW^{[2]} = dz^{[2]} (a^{[1]})^T, \qquad dz^{[1]} = (W^{[2]})^T dz^{[2]} \odot (1 - (a^{[1]})^2), \qquad
dW^{[1]} = dz^{[1]} x$$"""
DIRECTIONS = r"""For $f(X) = \log\det(X)$ on positive definite matrices $Df(X)(H) = \operatorname{tr}(X^{-1}H)$ and
$$D^2f(X)(H,K) = \operatorname{tr}(X^{-1}HX^{-1}K).$$"""
CALCULATOR = """A is m x n, x is n x 1, b is m x 1.

d/dx (norm2(A*x - b)^2) = 2*A'*(A*x - b)
d/dx (sum(exp(A*x))) = A'*exp(A*x)
d/dA (b'*A*x) = x*b'
"""
INDICATOR = r"""With $h = \max(0, Wx)$ and $L = \frac12\lVert h - y\rVert_2^2$, $x\in\mathbb R^d$,
$W\in\mathbb R^{h\times d}$: $$\frac{\partial L}{\partial W} = \left((h-y)\odot \mathbb{1}[Wx > 0]\right)x^\top, \qquad
\frac{\partial L}{\partial x} = W\left((h-y)\odot \mathbf{1}_{Wx>0}\right)$$"""
CODE = """```python
# X: (N, D), W: (D, M), b: (M,), Y: (N, M); da means d loss / d a
Z = X @ W + b
A = np.maximum(Z, 0)
loss = np.sum((A - Y)**2) / N
dA = 2 * (A - Y) / N
dZ = dA * (Z > 0)
dW = np.dot(X.T, dZ)
db = dZ.sum(axis=0)
dX = dZ @ W
```
"""
DEPENDENT = r"""Let $K(\theta)\in\mathbb{R}^{n\times n}$ be symmetric positive definite, $y\in\mathbb{R}^n$,
$a = K^{-1}y$ and $L = -\frac12 y^\top K^{-1}y - \frac12\log\det K$. Then $\frac{\partial L}{\partial\theta} =
\frac12\operatorname{tr}\left((aa^\top + K^{-1})\frac{\partial K}{\partial\theta}\right)$."""
VARIANCE = r"""With $\ell(\sigma^2) = -\frac n2\log\sigma^2 - \frac{1}{2\sigma^2}e'e$, where $e$ is $n\times1$, we have
$\frac{\partial\ell}{\partial\sigma^2} = -\frac{n}{2\sigma^2} + \frac{1}{2\sigma^2}e'e$."""
SUM = r"""Let $f_i = (w^\top x_i - y_i)^2$ with $x_i, w\in\mathbb{R}^d$ and $f = \sum_{i=1}^N f_i$. Then
$\nabla_w f_i = 2(w^\top x_i - y_i)x_i$ and $\nabla_w f = 2\sum_{i=1}^N \sqrt{f_i}\,x_i$."""
LEAST = r"""Let $A\in\mathbb{R}^{n\times n}$ be symmetric positive definite, $X, B\in\mathbb{R}^{n\times p}$ and
$\phi(X) = \operatorname{tr}(X^\top AX) - 2\operatorname{tr}(B^\top X)$, so that $\nabla\phi = 2AX - 2B$. The minimiser
$X^*$ solves $AX^* = B$. Moreover $\frac{\partial\phi}{\partial B} = 2X$."""
MODEL = r"""The model is $y = X\beta + u$ with $E(uu') = \Omega$; $X$ is $n\times k$, $y$ is $n\times1$,
$\beta$ is $k\times1$. For $Q(\beta) = (y - X\beta)'(y - X\beta)$ we get
$\frac{\partial Q}{\partial\beta} = 2X'(y - X\beta)$."""


@pytest.mark.parametrize(
    ("text", "wrong", "category"),
    [
        (SAMPLES, r"\nabla f = \sum_{i=1}^n (y_i - w^\top x_i) x_i", "wrong sign"),
        (COURSE, r"dW^{[1]} = dz^{[1]} x", "missing transpose"),
        (DIRECTIONS, r"D^2f(X)(H,K) = \operatorname{tr}(X^{-1}HX^{-1}K)", "wrong sign"),
        (CALCULATOR, "d/dA (b'*A*x) = x*b'", "missing transpose"),
        (INDICATOR, None, "missing transpose"),
        (CODE, "dX = dZ @ W", "missing transpose"),
        (DEPENDENT, None, "wrong sign"),
        (VARIANCE, None, None),
        (SUM, r"\nabla_w f = 2\sum_{i=1}^N \sqrt{f_i}\,x_i", "sqrt for signed residual"),
        (LEAST, r"\frac{\partial\phi}{\partial B} = 2X", "wrong sign"),
        (MODEL, None, "wrong sign"),
    ],
)
def test_the_one_wrong_line_is_found(text, wrong, category):
    report = mc.check(text, code=True)
    assert [c.text for c in report.claims if c.status == "undecidable"] == []
    (found,) = report.wrong
    assert wrong in (None, found.text)
    assert category in (None, found.category)


def test_a_square_of_which_nothing_else_is_said_defines_its_root():
    text = r"$\mu = \frac1m\sum_{i=1}^m x_i$, $\sigma^2 = \frac1m\sum_{i=1}^m (x_i-\mu)^2$. Then "
    assert (
        mc.check(text + r"$\frac{\partial \sigma^2}{\partial x_i} = \frac{2}{m}(x_i - \mu)$.").claims[-1].status
        == "verified"
    )
    assert (
        mc.check(text + r"$\frac{\partial \sigma^2}{\partial x_i} = \frac{1}{m}(x_i - \mu)$.").claims[-1].status
        == "wrong"
    )


def test_an_environment_may_stand_alone_and_a_negative_exponent_without_brackets():
    alone = "\\begin{aligned} f &= x^T x \\\\ df &= 2 x^T dx \\end{aligned}"
    assert [claim.status for claim in mc.check(alone).claims] == ["definition", "verified"]
    assert mc.check("A is n x n, invertible. d(A^-1) = -A^-1 dA A^-1").claims[-1].status == "verified"


def test_the_differential_of_what_has_no_formula_is_not_decided():
    text = r"Let $C = X^T X$ and $Cu = \lambda u$. Then $d\lambda = u^T dC u$."
    assert mc.check(text).claims[-1].status == "undecidable"


def test_members_with_sizes_of_their_own():
    text = r"""
Let $X\in\mathbb{R}^{d_0\times N}$, $Y\in\mathbb{R}^{d_2\times N}$ and
$W_i\in\mathbb{R}^{d_i\times d_{i-1}}$ for $i=1,2$.
Define $\ell = \tfrac{1}{2}\|W_2W_1X - Y\|_F^2$ and $R = W_2W_1X-Y$. Then
$$\frac{\partial \ell}{\partial W_1} = W_2^\top R X^\top, \quad \frac{\partial \ell}{\partial W_2} = R X^\top W_1^\top$$
"""
    claims = mc.check(text).claims
    assert {claim.status for claim in claims} == {"declaration", "definition", "verified"}
    (wrong,) = mc.check(text.replace(r"R X^\top W_1^\top", r"R W_1^\top X^\top")).wrong
    assert wrong.category == "dimension"


def test_a_gradient_that_names_no_variable_vanishes_somewhere_too():
    text = r"Let $\alpha = \|Ax\|$, $\beta = \|x\|$ and $\lambda = \alpha/\beta$. Then "
    text += r"$\nabla\lambda = \frac{1}{\alpha\beta}(A^TAx - \lambda^2x)$. It vanishes iff $A^TAx=\lambda^2x$."
    assert [claim.status for claim in mc.check(text).claims][-2:] == ["verified", "verified"]


def test_members_of_a_list_are_numbers_like_the_one_that_has_a_formula():
    text = r"Let $z = (z_1, z_2)$, $w = (w_1, w_2)$, $z_1 = \sigma(s_1 h_1)$. "
    text += r"The loss is $f = ((w_1, w_2)^T (z_1, z_2) - y)^2$. Then "
    (wrong,) = mc.check(text + r"$df/dw_1 = 2\sqrt{f}z_1$ and $df/dz_1 = 2((w_1, w_2)^T (z_1, z_2) - y)w_1$.").wrong
    assert wrong.category == "sqrt for signed residual"


def test_words_before_a_gradient_are_no_names_of_it_and_d_b_is_a_differential():
    text = r"Let $L = \frac12 r^T r$ with $r = Wx + b - y$. This is done by algorithms such as the gradient descent. "
    text += r"$dL = r^T dr$ and $d_{b} L = r^T d_{b} r = r^T db$, so $\nabla_b L = r$."
    claims = [claim for claim in mc.check(text).claims if claim.status != "definition"]
    assert [claim.status for claim in claims] == ["verified"] * 4
    assert all("stands for" not in claim.condition for claim in claims)


@pytest.mark.parametrize(
    "text",
    [
        r"Let $l(x) = x^2 + bx$. Then $l'(x) = 2x + b$.",
        r"$f(\xv) = \xv^\top \bA \xv$, so $\nabla f = (\bA + \bA^\top)\xv$.",
        r"$z = Ax$, $A \in \mathbb{R}^{n\times n}$, $x = A^{-1}z$, $f = z^\top z$. Then $\nabla_x f = 2A^\top z$.",
    ],
    ids=["the prime of a function", "letters of another file", "definitions in a circle"],
)
def test_what_is_written_is_read_by_what_fits(text):
    assert [c.status for c in mc.check(text).claims][-1] == "verified"
