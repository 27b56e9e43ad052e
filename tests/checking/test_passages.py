"""Letters that mean something else in the next item, exercise or sentence."""

import pytest

import matcalc as mc

ITEMS = r"""\begin{enumerate}
\item $f(X) = \operatorname{tr}(AX)$. The gradient is $\nabla f = A^T$.
\item $f(X) = \operatorname{tr}(X^TX)$. The gradient is $\nabla f = 2X$.
\item $f(X) = \log\det X$. The gradient is $\nabla f = X^{-T}$.
\end{enumerate}"""
BULLETS = r"""- $f(X) = \operatorname{tr}(AXB)$: $\frac{\partial f}{\partial X} = A^TB^T$
- $f(X) = \operatorname{tr}(AX^TB)$: $\frac{\partial f}{\partial X} = BA$
- $f(X) = \|X\|_F^2$: $\frac{\partial f}{\partial X} = 2X$"""
SENTENCES = r"""Let $f(x) = x^TAx$ with $x\in\mathbb{R}^n$. Then $\nabla f = (A+A^T)x$.

Let $f(x) = \|Ax-b\|^2$. Then $\nabla f = 2A^T(Ax-b)$."""
BOLD = r"""**1.** $L = \operatorname{tr}(X^TX)$ has $\nabla L = 2X$.

**2.** $L = \operatorname{tr}(X^3)$ has $\nabla L = 3(X^T)^2$."""


def judged(text):
    return [c.status for c in mc.check(text).claims if c.status != "declaration"]


@pytest.mark.parametrize(("text", "count"), [(ITEMS, 3), (BULLETS, 3), (SENTENCES, 2), (BOLD, 2)])
def test_a_letter_is_defined_anew(text, count):
    assert judged(text) == ["definition", "verified"] * count


def test_a_wrong_line_after_a_new_definition_is_wrong():
    assert judged(SENTENCES.replace("2A^T(Ax-b)", "A^T(Ax-b)")) == ["definition", "verified", "definition", "wrong"]


def test_a_wrong_expansion_is_no_new_definition():
    text = r"""1. $f(x) = (Ax-b)^T(Ax-b)$ with $A\in\mathbb{R}^{m\times n}$.

2. Expanded, $f(x) = x^TA^TAx - b^TAx + b^Tb$."""
    assert judged(text) == ["definition", "wrong"]


def test_a_right_expansion_is_a_claim():
    text = r"""1. $f(x) = (Ax-b)^T(Ax-b)$ with $A\in\mathbb{R}^{m\times n}$.

2. Expanded, $f(x) = x^TA^TAx - 2b^TAx + b^Tb$."""
    assert judged(text) == ["definition", "verified"]


def test_a_special_case_holds_from_where_it_stands():
    text = r"""For square $X, A, B \in \mathbb{R}^{n\times n}$,
$h = \langle C, AXB\rangle$, so $dh = \langle A^TCB, dX\rangle$.

As a check take $B = I$: then $dh = \langle A^TC, dX\rangle$."""
    assert judged(text) == ["definition", "wrong", "definition", "verified"]


def test_members_may_be_defined_after_their_first_use():
    text = r"$L = -\sum_i y_i \log p_i$ with $p_i = \frac{\exp(o_i)}{\sum_j \exp(o_j)}$."
    assert judged(text) == ["definition", "definition"]


def test_a_declaration_holds_from_where_it_stands():
    text = r"""(a) For all $A \in \mathbb{R}^{m \times n}$ and $x\in\mathbb{R}^n$ we have
$\nabla_x \|Ax\|^2 = 2A^\top Ax$.

(b) For $A \in \mathbb{R}^{n \times n}$ we have $\nabla_x x^\top A x = (A + A^\top)x$, but not
$\nabla_x x^\top A x = (A + A)x$."""
    assert judged(text)[:2] == ["verified", "verified"]
    assert judged(text)[2] != "verified"


def test_letters_have_other_shapes_in_other_exercises():
    text = r"""**Exercise 1.** Let $C \in \mathbb{R}^{n\times m}$ and $f(X) = \operatorname{tr}(CX)$. Then
$\nabla f(X) = C^T$.

**Exercise 2.** The trace is cyclic: $\operatorname{tr}(PQ) = \operatorname{tr}(QP)$, and $\nabla_w \|Xw\|^2 = 2X^TXw$.
"""
    assert judged(text) == ["definition", "verified", "verified", "verified"]
