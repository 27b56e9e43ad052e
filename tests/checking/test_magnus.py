"""Documents in the notation of Magnus and Neudecker, and gradients and Hessians that are written in blocks."""

import pytest

import matcalc as mc

JACOBIANS = r"""Let $X$ be an $n\times n$ matrix and $F(X) = X^2$. Then
\begin{align}
dF &= (dX)X + X\,dX \\
\operatorname{vec}(dF) &= (X'\otimes I_n + I_n\otimes X)\operatorname{vec}(dX) \\
\mathsf{D}F(X) &= X'\otimes I_n + I_n\otimes X
\end{align}
Let $G(X) = X'X$. We have
\begin{align}
d\operatorname{vec}G &= (X'\otimes I_n)\,d\operatorname{vec}X' + (I_n\otimes X')\,d\operatorname{vec}X \\
 &= (X'\otimes I_n)K_{nn}\,d\operatorname{vec}X + (I_n\otimes X')\,d\operatorname{vec}X \\
 &= (I_{n^2} + K_{nn})(I_n\otimes X')\,d\operatorname{vec}X
\end{align}
so that $\mathsf{D}G(X) = (I_{n^2} + K_{nn})(I_n\otimes X') = 2N_n(I_n\otimes X')$.
"""
RECTANGULAR = r"""Let $X\in\mathbb{R}^{m\times n}$, $A\in\mathbb{R}^{p\times m}$, $B\in\mathbb{R}^{n\times q}$, where
$K_{mn}\operatorname{vec}X = \operatorname{vec}X'$.
For $F(X) = AXB$: $dF = A(dX)B$, $d\operatorname{vec}F = (B'\otimes A)\,d\operatorname{vec}X$, $DF(X) = B'\otimes A$.
For $G(X) = X'$: $DG(X) = K_{m,n}$.
For $\varphi(X) = \operatorname{tr}(X'X)$: $D\varphi(X) = 2(\operatorname{vec}X)'$ and $H\varphi(X) = 2I_{mn}$, that is
$\frac{\partial\operatorname{vec}F}{\partial(\operatorname{vec}X)'} = B'\otimes A$.
"""
SYMMETRIC = r"""Let $S$ be a symmetric $n\times n$ matrix and $D_n$ the duplication matrix,
$\operatorname{vec}S = D_n\operatorname{vech}(S)$. With $f(S) = \log\det S$,
$$df = \operatorname{tr}(S^{-1}dS) = (\operatorname{vec}S^{-1})'\,d\operatorname{vec}S
= (\operatorname{vec}S^{-1})'D_n\,d\operatorname{vech}(S).$$
Also $\operatorname{vech}(S) = D_n^{+}\operatorname{vec}S$.
"""
BLOCKS = r"""Let $f(u,v) = u^\top A v + \tfrac12\|u\|^2 + \tfrac{\lambda}{2}\|v\|^2$
with $u\in\mathbb{R}^m$ and $v\in\mathbb{R}^n$.
$$\frac{\partial^2 f}{\partial u\,\partial u^\top} = I_m,\quad \frac{\partial^2 f}{\partial u\,\partial v^\top} = A,
\quad \frac{\partial^2 f}{\partial v\,\partial v^\top} = \lambda I_n$$
$$\nabla f(u,v) = \begin{bmatrix} Av + u \\ A^\top u + \lambda v\end{bmatrix}$$
$$\nabla^2 f
= \begin{bmatrix} \frac{\partial^2 f}{\partial u\partial u^\top} & \frac{\partial^2 f}{\partial u\partial v^\top} \\
\frac{\partial^2 f}{\partial v\partial u^\top} & \frac{\partial^2 f}{\partial v\partial v^\top}\end{bmatrix}
= \begin{bmatrix} I & A \\ A^\top & \lambda I\end{bmatrix}$$
"""
DOCUMENTS = {"jacobians": JACOBIANS, "rectangular": RECTANGULAR, "symmetric": SYMMETRIC, "blocks": BLOCKS}


def last(text):
    return mc.check(text).claims[-1]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_true_documents_are_verified_in_full(name):
    found = [f for f in mc.check(DOCUMENTS[name]).claims if f.status not in ("definition", "declaration")]
    assert len(found) >= 5
    assert {f.status for f in found} == {"verified"}, [f.text for f in found if f.status != "verified"]


@pytest.mark.parametrize(
    ("text", "category", "suggestion"),
    [
        (
            JACOBIANS + r"But not $\mathsf{D}G(X) = (I_{n^2} + K_{nn})(X'\otimes I_n)$",
            "swapped order",
            "(Iₙₙ + Kₙₙ) (Iₙ ⊗ Xᵀ)",
        ),
        (JACOBIANS + r"But not $\mathsf{D}F(X) = I_n\otimes X$", "missing product-rule term", "Iₙ ⊗ X + Xᵀ ⊗ Iₙ"),
        (RECTANGULAR + r"But not $D\varphi(X) = (\operatorname{vec}X)'$", "lost factor", "2 vec(X)ᵀ"),
        (
            RECTANGULAR + r"But not $d\operatorname{vec}F = (B\otimes A)\,d\operatorname{vec}X$",
            "missing transpose",
            "(Bᵀ ⊗ A) d vec(X)",
        ),
        (
            BLOCKS + r"But not $$\nabla^2 f = \begin{bmatrix} I & A \\ A^\top & -\lambda I\end{bmatrix}$$",
            "wrong sign",
            "[I, A; Aᵀ, λ I]",
        ),
        (
            BLOCKS + r"But not $$\nabla f(u,v) = \begin{bmatrix} Av + u \\ Au + \lambda v\end{bmatrix}$$",
            "missing transpose",
            "[A v + u; Aᵀ u + λ v]",
        ),
    ],
)
def test_wrong_lines_are_found(text, category, suggestion):
    found = last(text)
    assert (found.status, found.category, found.suggestion) == ("wrong", category, suggestion)


def test_wrong_blocks_are_named():
    found = last(BLOCKS + r"But not $$\nabla^2 f = \begin{bmatrix} I & A^\top \\ A & \lambda I\end{bmatrix}$$")
    assert found.reason == "the block (1, 2) should be A, the block (2, 1) should be Aᵀ"


def test_the_same_letters_are_matrices_where_vec_is_not_used():
    """The kernel matrix of a Gaussian process."""
    text = r"Let $L = \frac12 y^\top K_{nn}^{-1} y$ with $y\in\mathbb{R}^n$, $K_{nn}\in\mathbb{R}^{n\times n}$."
    found = last(text + r" Then $dL = -\frac12 y^\top K_{nn}^{-1}\,dK_{nn}\,K_{nn}^{-1} y$")
    assert found.status == "verified"


def test_a_declared_d_is_a_matrix():
    text = r"Let $D\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$ and $f(x) = Ax$. Then $d(D f(x)) = D A\,dx$"
    assert last(text).status == "verified"


def test_a_d_that_is_a_matrix_elsewhere_may_still_be_the_derivative():
    text = r"Let $D = \operatorname{diag}(w)$ and $f(x) = \tfrac12\|Dx\|^2$ with $w, x\in\mathbb{R}^n$. "
    found = last(text + r"Then $D f(x) = x^\top D^2$")
    assert (found.status, found.condition) == ("verified", "D is the derivative here")
    assert last(text + r"Then $D f(x) = 2x^\top D^2$").status == "wrong"
