"""What writers leave to their readers: sizes below a 1, lists with dots, asides, what stands still."""

import pytest

import matcalc as mc

HERE = r"Let $A \in \mathbb{R}^{m\times n}$, $x \in \mathbb{R}^n$ and $b \in \mathbb{R}^m$."


def judged(text):
    return [c.status for c in mc.check(text).claims if c.status not in ("definition", "declaration")]


def statuses(text, *equations):
    return [judged(f"{text}\n\n$$\n{equation}\n$$\n")[-1] for equation in equations]


def test_ones_and_identities_have_the_sizes_that_stand_with_them():
    true = r"\mathbf 1_m^\top A x = (\mathbf 1_{1\times m} A) x", r"I_m A = A I_n", r"A \mathbf{0}_n = \mathbf{0}_m"
    false = (
        r"\mathbf 1_n^\top A x = \mathbf 1_m^\top A x",
        r"I_n A = A",
        r"\mathbf 1_{m\times n} x = \mathbf 1_m^\top x",
    )
    assert statuses(HERE, *true) == ["verified"] * 3
    assert statuses(HERE, *false) == ["wrong"] * 3


def test_a_number_is_added_to_every_entry_and_a_scalar_with_its_ones():
    assert statuses(HERE, r"(x - 1)^\top x = x^\top x - \mathbf 1^\top x") == ["verified"]
    assert statuses(HERE, r"x^\top (x - (x^\top x)\mathbf 1_n) = x^\top x - (x^\top x)(\mathbf 1^\top x)") == [
        "verified"
    ]
    assert statuses(HERE, r"x^\top (x - x^\top x) = x^\top x - (x^\top x)(\mathbf 1^\top x)") == ["wrong"]


SAMPLES = r"Let $x_i \in \mathbb{R}^n$, $i = 1, \ldots, N$, $X = [x_1, \ldots, x_N]$ and $w \in \mathbb{R}^n$."


def test_lists_with_dots_are_matrices_of_what_they_list():
    true = r"X X^\top = \sum_{i=1}^N x_i x_i^\top", r"\|X^\top w\|^2 = \sum_{i=1}^N (w^\top x_i)^2"
    assert statuses(SAMPLES, *true) == ["verified"] * 2
    assert statuses(SAMPLES, r"X^\top X = \sum_{i=1}^N x_i x_i^\top") == ["wrong"]


def test_the_entries_of_a_list_are_those_of_the_vector():
    text = r"Let $y = (y_1, \ldots, y_n)^\top$."
    assert statuses(text, r"\|y\|^2 = \sum_{i=1}^n y_i^2", r"\|y\|^2 = \sum_{i=1}^n y_i") == ["verified", "wrong"]


SHOWN = r"""Let $f = \|Ax - b\|^2$ with $A \in \mathbb{R}^{m\times n}$, $x \in \mathbb{R}^n$.

$$
\begin{aligned}
\mathrm{d}f &= 2 (A x - b) : A \, \mathrm{d}x \\
&= \delta : A \, \mathrm{d}x \\
&\qquad \text{where}\quad \delta = 2 \bigl(A x \\
&\qquad\qquad{} - b\bigr) \\
&= A^\top \delta \\
&\quad{} : \mathrm{d}x
\end{aligned}
$$
"""


def test_a_chain_goes_on_after_an_aside_and_in_rows_that_begin_with_any_sign():
    assert judged(SHOWN) == ["verified"] * 3
    assert judged(SHOWN.replace("A^\\top \\delta", "A \\delta"))[-1] == "wrong"
    assert "wrong" in judged(SHOWN.replace("{} - b", "{} + b"))


NEURONS = r"""Let $h = \sigma(p^\top x)$, $z = \sigma(q^\top x)$ and $L = v h z + u z$ with $p, q, x \in \mathbb{R}^n$.

Setting $\mathrm{d}h = 0$, $\mathrm{d}z = 0$: $\mathrm{d}L = h z\, \mathrm{d}v + z\, \mathrm{d}u$.
"""


def test_what_one_sentence_sets_to_zero_stands_still_together():
    assert judged(NEURONS) == ["verified"]
    assert judged(NEURONS.replace("h z\\,", "2 h z\\,")) == ["wrong"]


MOVED = (
    HERE
    + r""" Let $L = b^\top A x$.

Setting $\mathrm{d}x = 0$: $\mathrm{d}L = b x^\top : \mathrm{d}A + A x : \mathrm{d}b$. In full,
$\mathrm{d}L = b x^\top : \mathrm{d}A + A x : \mathrm{d}b + A^\top b : \mathrm{d}x$.
"""
)


def test_a_variable_moves_again_where_its_differential_is_written():
    assert judged(MOVED) == ["verified"] * 2
    assert judged(MOVED.replace("+ A^\\top b", "- A^\\top b")) == ["verified", "wrong"]


GRADIENT = r"""Let $L = \log\det S + x^\top S^{-1} x$ with a symmetric positive definite $S \in \mathbb{R}^{n\times n}$.

$\frac{\partial L}{\partial S}$ is the symmetric $G$ with $\mathrm{d}L = G : \mathrm{d}S$ for all symmetric
$\mathrm{d}S$, $G = S^{-1} - S^{-1} x x^\top S^{-1}$.
"""


def test_prose_may_give_a_gradient_a_name():
    assert judged(GRADIENT) == ["verified"] * 2
    assert judged(GRADIENT.replace("G = S^{-1} -", "G = S^{-1} +")) == ["verified", "wrong"]


UPRIGHT = r"""Let $d = x - y$ with $x, y \in \mathbb{R}^n$, and $L = d^\top M d$ with $M \in \mathbb{R}^{n\times n}$.

Then $\mathrm{d}L = d d^\top : \mathrm{d}M + (M + M^\top) d : \mathrm{d}d$.
"""


def test_a_slanted_d_may_be_a_name_beside_upright_ones():
    assert judged(UPRIGHT) == ["verified"]
    assert judged(UPRIGHT.replace("+ (M + M^\\top) d", "+ 2 M d")) == ["wrong"]


@pytest.mark.parametrize(("language", "found"), [("bash", []), ("", ["wrong"])])
def test_commands_of_a_shell_are_no_mathematics(language, found):
    assert judged(f"Let $x \\in \\mathbb{{R}}^n$ and $f = x^T x$.\n\n```{language}\nf = 3*x'*x\n```\n") == found


def test_what_has_no_value_is_equal_to_nothing():
    text = r"Let $x \in \mathbb{R}^n$ and $f = \sum_{i=1}^n \sqrt{1 + x_i^2}$."
    assert statuses(text, r"f = \sum_{i=1}^n \sqrt{1 - x_i^2}") == ["wrong"]
    (found,) = [c for c in mc.check(text + r" So $f = \sum_{i=1}^n \sqrt{1 + x_i^2} + \log(-1)$.").claims if c.reason]
    assert (found.status, found.reason) == (
        "undecidable",
        "where the left side has a value, the right side mostly has none",
    )
