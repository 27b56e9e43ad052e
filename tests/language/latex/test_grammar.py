"""What the grammar makes of a formula, where that is more than an expression: derivatives, definitions, scopes."""

import pytest

from matcalc.language import is_latex, parse, parse_latex, plain_name, read
from matcalc.language.latex import Reader, Scope, expression, formula
from matcalc.language.latex.mouth import tokens


def shown(tree):
    """A tree as nested lists: (kind, value, parts…), names and numbers as themselves."""
    if tree.kind in ("name", "number"):
        return str(tree.value)
    value = "".join(mark[0] for mark in tree.value) if isinstance(tree.value, list) else tree.value
    inner = ", ".join(map(shown, tree.parts))
    return f"{tree.kind}{'' if value is None else f'<{value}>'}({inner})"


DERIVATIVES = {
    r"dW_1\,x": "product<*>(differential<(None, 1)>(W1), x)",
    r"\mathrm{d}X^\top": "differential<(None, 1)>(transpose(X))",
    r"\mathrm d\Sigma^{-1}": "differential<(None, 1)>(power<^>(Sigma, -1))",
    r"d\|r\|": "differential<(None, 1)>(call<('‖', 0)>(r))",
    r"d(\|r\|^2)": "differential<(None, 1)>(power<^>(call<('‖', 0)>(r), 2))",
    r"\mathrm{d}\log|\Sigma|": "differential<(None, 1)>(call<('log', 0)>(call<('|', 0)>(Sigma)))",
    r"d_{b_3} L": "differential<('b3', 1)>(L)",
    r"\delta^2 f": "differential<(None, 2)>(f)",
    r"\langle S, \delta\Theta\rangle": "colon(S, differential<(None, 1)>(Theta))",
    r"\frac{\partial L}{\partial W_1}": "partial(L, W1)",
    r"\frac{d}{dx} f(x)": "partial(call<('f', 0)>(x), x)",
    r"\frac{\partial^2 H}{\partial z_i\,\partial z_j}": "partial(H, z_i, z_j)",
    r"\frac{\partial^2 f}{\partial x^2}": "partial(f, x, x)",
    r"\frac{\partial}{\partial x_k}\sum_{i=1}^n x_i": "partial(series<i>(x_i, n), x_k)",
    r"\partial L/\partial W": "partial(L, W)",
    r"(df/dz_1)(dz_1/ds_1)": "product<*>(partial(f, z1), partial(z1, s1))",
    r"\partial s/\partial\beta'": "partial(s, transpose<'>(beta))",
    r"2r^T dr": "product<**>(2, transpose(r), differential<(None, 1)>(r))",
    r"c\,dR/dW": "product<*>(c, partial(R, W))",
    r"\nabla f": "nabla<(None, 1)>(f)",
    r"\nabla_{\hat{\mathbf y}} L": "nabla<('y_hat', 1)>(L)",
    r"\nabla_{b_3}^T L \cdot W": "product<·>(transpose(nabla<('b3', 1)>(L)), W)",
    r"\nabla^2 f(U)[H]": "directional(nabla<(None, 2)>(call<('f', 0)>(U)), H)",
    r"(\nabla f)(x)": "applied(nabla<(None, 1)>(f), x)",
    r"Df(x)[h]": "directional(call<('f', 0)>(x), h)",
    r"\delta_{ij}": "delta_ij",
}


UPRIGHT = {
    r"\mathrm{d}M d": "product<*>(differential<(None, 1)>(M), d)",
    r"2\,d^\top M\,\mathrm d d": "product<***>(2, transpose(d), M, differential<(None, 1)>(d))",
    r"d M": "product<*>(d, M)",
}


@pytest.mark.parametrize(("text", "tree"), UPRIGHT.items())
def test_where_d_is_a_variable_only_an_upright_d_makes_a_differential(text, tree):
    assert shown(formula(text, Scope({"d": "d"}))) == tree


@pytest.mark.parametrize(("text", "tree"), DERIVATIVES.items())
def test_derivatives_are_read_as_such(text, tree):
    assert shown(formula(text, Scope(differentials=frozenset(["d", "delta"])))) == tree


NAMES = {
    r"W_{3_{mn}}": "W3_mn",
    r"W_3_{mn}": "W3_mn",
    r"A_{i,j}": "A_ij",
    r"U_{t+1}": "U_t_plus1",
    r"x_{\text{train}}": "x_train",
    r"\hat{r}_{ui}": "r_hat_ui",
    r"\hat{y_i}": "y_hat_i",
    r"f^\star": "f_star",
    r"W^{(2)}": "W2",
    r"W^{[2]}": "W2",
    r"z^{[l-1]}": "z_l_minus1",
    r"\boldsymbol{\Phi}": "Phi",
    r"\ell": "ell",
    r"\varepsilon": "epsilon",
    "ŷ": "y_hat",
    "y\u0302": "y_hat",
    "𝐖₁": "W1",
}


@pytest.mark.parametrize(("text", "name"), NAMES.items())
def test_one_symbol_has_many_spellings(text, name):
    assert shown(formula(text)) == name


SUPERSCRIPTS = {
    r"W^{[2]T} x": "product<*>(transpose(W2), x)",
    r"W^{(2)\top} a^{[1]}": "product<*>(transpose(W2), a1)",
    r"A^{(1)'}": "transpose(A1)",
    r"X^+ y": "product<*>(call<('pinv', 0)>(X), y)",
    r"(A B)^\dagger": "call<('pinv', 0)>(product<*>(A, B))",
    r"x^{+2}": "power<^>(x, 2)",
}


@pytest.mark.parametrize(("text", "tree"), SUPERSCRIPTS.items())
def test_raised_indices_transposes_and_pseudoinverses(text, tree):
    assert shown(formula(text)) == tree


def test_a_name_before_a_bracket_is_what_the_scope_says():
    assert shown(formula("p(x + y)")) == "product<*>(p, sum<++>(x, y))"
    assert shown(formula("p(x + y)", Scope(functions={"p": "p"}))) == "call<('p', 0)>(sum<++>(x, y))"
    assert shown(formula("f(x + y)")) == "call<('f', 0)>(sum<++>(x, y))"
    assert shown(formula("f(x + y)", Scope(variables={"f": "f"}))) == "product<*>(f, sum<++>(x, y))"
    assert shown(formula("L(x, y)")) == "call<('L', 0)>(x, y)"


def test_a_name_that_stands_alone_elsewhere_is_no_function():
    assert str(parse_latex("h(1-h)", {"h": "scalar"})) == "h*(1 - h)"
    assert str(parse_latex("h^2 - h(1 - h)")) == "h^2 - h*(1 - h)"


def test_names_take_the_spelling_of_their_declaration():
    assert str(parse_latex(r"\mathbf{W}_1 x", {"W_1": ["m", "n"], "x": ["n"]})) == "W_1*x"
    assert plain_name(r"\mathbf{W}_{1}", ["x", "W1"]) == "W1"


def test_definitions_and_the_last_left_side():
    found = read(r"p = W_1x \\ f = \sigma(p); L(W_1) := \|f\|^2")
    assert list(found.definitions) == ["p", "f"]
    assert found.expression is parse("norm2(sigmoid(W1*x))^2")


def test_macros_are_handed_on():
    reader = Reader(r"\def\LR#1{\left(#1\right)} \LR{x}", Scope())
    assert shown(expression(reader)) == "x"
    assert shown(formula(r"W\LR{x+y}", None, reader.macros)) == "product<*>(W, sum<++>(x, y))"


def test_a_token_of_a_macro_stands_where_the_macro_is_called():
    found, _ = tokens(r"\def\n#1{\|#1\|} a+\n{xy}z")
    assert [(t.text, t.start, t.stop) for t in found[2:]] == [
        ("|", 19, 21),
        ("x", 22, 23),
        ("y", 23, 24),
        ("|", 24, 25),
        ("z", 25, 26),
    ]


LATEX = [
    r"\|Ax\|",
    r"x^\top x",
    "x^{2}",
    "W_{1}x",
    "$Ax$",
    r"\frac12 a",
    r"A\,x",
    "‖Ax‖",
    "W₁ x",
    "√a",
    "x^T A x",
    "tr(A^TB)",
    "||Ax - b||",
    "tr(A X⁻¹ B)",
    "2 Aᵀ (A x - b)",
    "(X w)⊙²",
]
TEXT = [
    "A*x",
    "A^T*x",
    "2^T + 1",
    "x'*A*x",
    "norm2(A*x - b)^2",
    r"A\b",
    "x_1",
    "x^2",
    "A.T*x",
    "σ(A*x)",
    "Aᵀ*x ⊙ y",
    "norm2(x)²",
    "x − 1",
]


@pytest.mark.parametrize("text", LATEX)
def test_latex_is_recognised(text):
    assert is_latex(text)


@pytest.mark.parametrize("text", TEXT)
def test_text_is_not_taken_for_latex(text):
    assert not is_latex(text)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("-(X⁻¹ B A X⁻¹)ᵀ", "-(inv(X)*B*A*inv(X))'"),
        ("2 Aᵀ (A x - b)", "2*A'*(A*x - b)"),
        ("X⁻ᵀ y", "inv(X)'*y"),
        ("(X w)⊙² ⊘ y⊙³", "(X*w).^2./y.^3"),
        ("1 ⊘ (A x - b)⊙²", "1./(A*x - b).^2"),
        ("||x||_1 + lambda*||x||_2^2", "norm1(x) + lambda*norm2(x)^2"),
    ],
)
def test_what_is_shown_in_a_terminal_reads_back(shown, text):
    assert parse(shown) is parse(text)
