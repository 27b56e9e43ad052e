"""Stacked matrices, Kronecker products, blocks, second derivatives: laws that hold, and what is wrong about them."""

import pytest

import matcalc as mc

MATRICES = "Let $X$ be $n \\times p$, $A$ be $m \\times n$, $B$ be $p \\times q$ and $F = AXB$.\n\n"
FORM = (
    "Let $x, b \\in \\mathbb{R}^n$, $A \\in \\mathbb{R}^{n\\times n}$, $f(x) = \\frac12 x^\\top A x + b^\\top x$.\n\n"
)
SIZES = (
    "Let $y$ be $n\\times 1$, $X$ be $n \\times k$, $\\beta$ be $k \\times 1$ and let $S$ be $n\\times n$, symmetric."
)
BLOCKS = (
    "Let $a \\in \\mathbb{R}^n$, $b, c \\in \\mathbb{R}^m$, $A\\in\\mathbb{R}^{n\\times n}$, "
    "$M = \\begin{bmatrix} A & 0 \\\\ 0 & I_m \\end{bmatrix}$, $\\theta = \\begin{pmatrix} a \\\\ b \\end{pmatrix}$ "
    "and $f = \\|a\\|^2 + c^\\top b$.\n\n"
)


def judged(document: str, line: str):
    return mc.check(f"{document}$${line}$$").claims[-1]


TRUE = [
    (MATRICES, r"d\,\mathrm{vec}(F) = (B' \otimes A)\, d\,\mathrm{vec}(X)"),
    (MATRICES, r"\frac{\partial\, \mathrm{vec}(F)}{\partial\, \mathrm{vec}(X)'} = B' \otimes A"),
    (MATRICES, r"\mathrm{vec}(F) = \mathrm{kron}(2 B'/2, A) \mathrm{vec}(X)"),
    (FORM, r"\nabla^2 f(x) = \frac12(A + A^\top)"),
    (FORM, r"\frac{\partial^2 f}{\partial x\, \partial x^\top} = \frac12(A + A^\top)"),
    (
        SIZES + "\n\n$$Q = (y - X\\beta)'S(y - X\\beta)$$\n",
        r"\frac{\partial^2 Q}{\partial\beta\partial\beta'} = 2 X'S X",
    ),
    (SIZES, r"d(y'S y) = 2 y'S\, dy"),
    (BLOCKS, r"\nabla_\theta f = \begin{pmatrix} 2a \\ c \end{pmatrix}"),
    (BLOCKS, r"\det M = \det A"),
    (BLOCKS, r"M^{-1} = \begin{bmatrix} A^{-1} & 0 \\ 0 & I_m \end{bmatrix}"),
    (BLOCKS, r"d_b f = c^\top db"),
]
FALSE = [
    (MATRICES, r"d\,\mathrm{vec}(F) = (A \otimes B')\, d\,\mathrm{vec}(X)", "swapped order"),
    (
        MATRICES,
        r"\frac{\partial\, \mathrm{vec}(F)}{\partial\, \mathrm{vec}(X)'} = B \otimes A",
        "missing transpose",
    ),
    (BLOCKS, r"\det M = 2 \det A", "lost factor"),
    (BLOCKS, r"d_b f = 2 c^\top db", "lost factor"),
]


@pytest.mark.parametrize(("document", "line"), TRUE)
def test_true_lines_are_verified(document, line):
    assert judged(document, line).status == "verified"


@pytest.mark.parametrize(("document", "line", "category"), FALSE)
def test_wrong_lines_are_found(document, line, category):
    found = judged(document, line)
    assert (found.status, found.category) == ("wrong", category)


ALIGNED = r"""Let $A, X \in \mathbb{R}^{n\times n}$ and $f = \operatorname{tr}(A X)$.

$$
\begin{aligned}
\mathrm{d}f &= \operatorname{tr}(A \, \mathrm{d}X) && \text{linear} \\
&= A^\top : \mathrm{d}X + \mathrm{d}X : A \\
&\quad{} - A : \mathrm{d}X \\
&\qquad \scriptstyle \operatorname{tr}(A B) = A^\top : B \\
\frac{\partial f}{\partial X} &= A^\top && \mathbb{R}^{n \times n}
\end{aligned}
$$
"""


def test_remarks_beside_and_below_formulas_are_no_claims():
    found = [f for f in mc.check(ALIGNED).claims if f.status not in ("definition", "declaration")]
    assert [(f.line, f.status) for f in found] == [(5, "verified"), (6, "verified"), (9, "verified")]


def test_a_true_right_side_is_suggested_without_needless_numbers():
    assert judged(BLOCKS, r"d_b f = 2 c^\top db").suggestion == "cᵀ db"
