"""Which texts are recurrences, and what is inferred of them."""

import pytest

import matcalc as mc
from matcalc.errors import MatcalcError
from matcalc.language import is_recurrence
from matcalc.language.dialects import is_latex
from matcalc.recurrence import recurrence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("u_l = W*u_{l-1}, l = 1..L; norm2(u_L)^2", True),
        (r"\mathbf{u}_l = W\mathbf{u}_{l-1}; \|u_L\|^2", True),
        (r"h^{(l)} = \phi(W^{(l)} h^{(l-1)})", True),
        ("sum(x_i^2, i=1..N)", False),
        (r"\sum_{i=1}^{k} X^{i-1} X^{k-i}", False),
        (r"x_{k+1}^T A x_{k+1}", False),
        (r"z = x_{k+1} - x_k; \|z\|^2", False),
        (r"y_t = a_{t-1}; \|y_t\|^2", False),
        ("p = A*x; p:p", False),
    ],
)
def test_a_recurrence_is_what_speaks_of_the_number_before(text, expected):
    assert is_recurrence(text) is expected


def test_a_number_before_has_a_name_in_both_spellings():
    assert mc.parse("W_l*u_{l-1}") is mc.parse_latex("W_l u_{l-1}")
    assert str(mc.parse("W_{l+1}'*v")) == "W_{l+1}'*v"
    assert mc.parse("W_{l+1}*u_{ l - 1 }").unicode() == "Wₗ₊₁ uₗ₋₁"
    assert [is_latex(text) for text in ("W_l*u_{l-1}", "tanh(u_{l-1})", "W_l u_{l-1}", r"\phi(u_{l-1})")] == [
        False,
        False,
        True,
        True,
    ]


def test_sizes_are_those_of_layers_unless_something_shared_has_them():
    layered = recurrence("u_l = tanh(W_l*u_{l-1}), l = 1..L; sum(norm2(u_l - y_l)^2, l=1..L)")
    assert {n: s.shape for n, s in layered.symbols.items()} == {
        "W_l": ("n_l", "n_l_minus1"),
        "y_l": ("n_l", 1),
        "u0": ("n0", 1),
    }
    shared = recurrence("u_l = tanh(W*u_{l-1} + V_l*x), l = 1..L; norm2(u_L)^2")
    assert shared.symbols["W"].shape[0] == shared.symbols["W"].shape[1]
    declared = recurrence("u_0 = x; u_l = tanh(W_l*u_{l-1}), l = 1..L; norm2(u_L - y)^2", declarations=["x: d", "y: k"])
    assert (declared.symbols["x"].shape, declared.symbols["y"].shape) == (("d", 1), ("k", 1))
    assert declared.symbols["W_l"].shape == ("n_l", "n_l_minus1")


def test_letters_are_what_the_equations_need():
    gates = "f_t = sigmoid(W*x_t + U*h_{t-1}); c_t = f_t.*c_{t-1} + x_t; h_t = tanh(c_t), t = 1..T; norm2(h_T)^2"
    assert recurrence(gates).shapes["f"] == recurrence(gates).shapes["h"]
    with pytest.raises(MatcalcError) as caught:
        recurrence("h_t = tanh(W*h_{t-1} + A*x_t*x_t'), t = 1..T; norm2(h_T)^2")
    assert str(caught.value) == (
        "sum of W*h_{t-1} (m×1) and A*x_t*x_t' (m×p): the shapes differ\n"
        "  h_t = tanh(W*h_{t-1} + A*x_t*x_t'), t = 1..T; norm2(h_T)^2\n"
        "                       ^"
    )


def test_all_equations_of_a_step_need_one_range():
    text = "a_t = W*h_{t-1}; h_t = tanh(a_t), t = 1..T; norm2(h_T)^2"
    assert list(recurrence(text).steps) == ["a", "h"]
    assert recurrence(text.replace("h_{t-1};", "h_{t-1}, t = 1..T;")).steps == recurrence(text).steps
    with pytest.raises(MatcalcError, match="all equations of a recurrence have the same range"):
        recurrence(text.replace("h_{t-1};", "h_{t-1}, t = 1..N;"))


def test_a_lecture_defines_its_layers_by_signs_of_definition_and_brackets_the_range():
    lecture = (
        r"\mathbf{u}_0 = \mathbf{x}; \mathbf{v}_i \triangleq \mathbf{W}_i \mathbf{u}_{i-1} + \mathbf{b}_i, \quad "
        r"\mathbf{u}_i \triangleq \phi_i(\mathbf{v}_i) \quad (i = 1, \dots, L); "
        r"\frac12 \|\mathbf{u}_L - \mathbf{y}\|_2^2"
    )
    plain = "u_0 = x; v_i = W_i*u_{i-1} + b_i; u_i = phi_i(v_i), i = 1..L; norm2(u_L - y)^2/2"
    assert recurrence(lecture).steps == recurrence(plain).steps
    assert recurrence(lecture).loss is recurrence(plain).loss
