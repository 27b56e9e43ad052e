"""Left sides, chains of equalities, objectives and requests, as people type them."""

import pytest

from matcalc.errors import MatcalcError, ParseError
from matcalc.language import latex_program, parse, read

ASKED = [
    # what is asked for: the function, by what, and how often
    (r"\nabla_x \|Bx-c\|^2", "norm2(B*x - c)^2", ("x",), 1),
    (r"\nabla_w \tfrac12\|Zw-y\|^2 + \mu w^Tw = ?", "norm2(Z*w - y)^2/2 + mu*w'*w", ("w",), 1),
    (r"\frac{\partial}{\partial Y}\operatorname{tr}(BYC)", "tr(B*Y*C)", ("Y",), 1),
    (r"\frac{\partial \|Bx\|^2}{\partial x}", "norm2(B*x)^2", ("x",), 1),
    (r"\frac{d}{dx} x^TBx", "x'*B*x", ("x",), 1),
    (r"\frac{\partial^2}{\partial x^2} x^TBx", "x'*B*x", ("x",), 2),
    (r"D_x (x^TBx)", "x'*B*x", ("x",), 1),
    (r"\nabla^2 x^TBx", "x'*B*x", (), 2),
    (r"\min_{w} \|Zw-y\|^2", "norm2(Z*w - y)^2", ("w",), 0),
    (r"\hat{w} = \arg\min_w \|Zw-y\|^2", "norm2(Z*w - y)^2", ("w",), 0),
    (r"\operatorname*{argmin}_{U, V} \|Y-UV\|_F^2", "normF(Y - U*V)^2", ("U", "V"), 0),
    (r"\max_{\theta} \theta^Tx \text{ s.t. } \|\theta\| \le 1", "theta'*x", ("theta",), 0),
    # left sides
    (r"L(W) = \|Wx - y\|^2", "norm2(W*x - y)^2", (), 0),
    (r"\ln p(x\mid\mu,\Lambda) = -(x-\mu)^T\Lambda(x-\mu)", "-(x - mu)'*Lambda*(x - mu)", (), 0),
    (r"f(x; \theta) := \theta^T x", "theta'*x", (), 0),
    (r"x \mapsto \|Bx\|^2", "norm2(B*x)^2", (), 0),
    # chains
    (r"\|Bx\|^2 = x^TB^TBx", "norm2(B*x)^2", (), 0),
    (r"h = \|Bx\|^2 = x^TB^TBx", "norm2(B*x)^2", (), 0),
]


@pytest.mark.parametrize(("text", "meaning", "wrt", "order"), ASKED, ids=[case[0] for case in ASKED])
def test_a_question_is_a_function_and_what_is_asked_of_it(text, meaning, wrt, order):
    found = read(text, grammar=latex_program)
    shapes = {name: symbol.shape for name, symbol in found.symbols.items()}
    assert found.expression is parse(meaning, shapes)
    assert (found.wrt, found.order) == (wrt, order)


def test_what_is_left_out_is_said():
    found = read(r"\min_w \|Zw-y\|^2 \text{ s.t. } \|w\| \le 1", grammar=latex_program)
    assert found.notes == (
        "min is left out: its objective is meant",
        "what stands after s.t. is left out: the constraint is not used",
    )


REFUSED = [
    (r"\|Bx\|^2 = x^TB^TB", "this side is 1×m, the first scalar"),
    (r"\|Bx\|^2 = 2x^TB^TBx", "this is not seen to equal the first side"),
    (r"Y = B^TYB + C", "Y stands on both sides: this is an equation, and there is no function to differentiate"),
    (r"\nabla_x f = 2Bx", "this states what a derivative is; it can be checked, not derived"),
]


@pytest.mark.parametrize(("text", "fact"), REFUSED)
def test_what_is_no_function_is_refused(text, fact):
    with pytest.raises(MatcalcError) as refused:
        read(text, grammar=latex_program)
    assert refused.value.fact == fact


def test_an_equality_that_normal_forms_do_not_show_is_left_to_the_judge():
    text = r"K^+ = (K^TK)^{-1}K^T"
    with pytest.raises(ParseError):
        read(text, grammar=latex_program)
    assert str(read(text, grammar=latex_program, agree=lambda a, b: True).expression) == "pinv(K)"


WRITTEN = [
    (r"{b^Tx \over x^Tx}", "b'*x/(x'*x)"),
    (r"1 \over 2", "1/2"),
    (r"\left<x, Bx\right>", "x : B*x"),
    (r"{\langle}x, Bx{\rangle}", "x : B*x"),
    (r"P_{k+1|k} x", "P_k_plus1_given_k*x"),
    (r"\mathcal{N}(x\mid\mu,\Lambda)", "exp(-(x - mu)'*inv(Lambda)*(x - mu)/2)*det(2*pi*Lambda)^(-1/2)"),
    (r"\mathcal{N}(x\mid\mu,\sigma^2)", "exp(-(x - mu)^2/(2*sigma^2))/sqrt(2*pi*sigma^2)"),
]


@pytest.mark.parametrize(("text", "meaning"), WRITTEN, ids=[case[0] for case in WRITTEN])
def test_notations_that_are_written_out(text, meaning):
    found = read(text, grammar=latex_program)
    shapes = {name: symbol.shape for name, symbol in found.symbols.items()}
    assert found.expression is parse(meaning, shapes)
