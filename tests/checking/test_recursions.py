"""Recursions over layers and times: one relation for every index, judged at a few of them."""

import pytest

import matcalc as mc

BACKPROPAGATION = r"""
Let $a^{(0)} = x$, $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$, $a^{(l)} = \sigma(z^{(l)})$ for $l = 1, \dots, L$ and
$C = \frac12\|a^{(L)} - y\|^2$. Define $\delta^{(l)} = \partial C/\partial z^{(l)}$. Then

$$\delta^{(L)} = (a^{(L)} - y) \odot \sigma'(z^{(L)})$$
$$\delta^{(l)} = \left((W^{(l+1)})^T \delta^{(l+1)}\right) \odot \sigma'(z^{(l)})$$
$$\frac{\partial C}{\partial b^{(l)}} = \delta^{(l)}$$
$$\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T$$
"""
THROUGH_TIME = r"""
The recurrence is $h_t = \tanh(s_t)$ with $s_t = W h_{t-1} + U x_t$ and $h_0 = 0$. The loss is
$L = \frac12\|h_T - y\|^2$.

$$\frac{\partial L}{\partial h_T} = h_T - y$$
$$\frac{\partial L}{\partial s_t} = \frac{\partial L}{\partial h_t}\odot(1 - h_t\odot h_t)$$
$$\frac{\partial L}{\partial h_{t-1}} = W^T\frac{\partial L}{\partial s_t}$$
$$\frac{\partial L}{\partial x_t} = U^T\frac{\partial L}{\partial s_t}$$
"""


def statuses(text: str) -> list[str]:
    return [claim.status for claim in mc.check(text).claims if claim.status not in ("definition", "declaration")]


@pytest.mark.parametrize("text", [BACKPROPAGATION, THROUGH_TIME])
def test_a_true_derivation_for_every_layer_is_verified(text):
    assert set(statuses(text)) == {"verified"}


WRONG = {
    (r"(W^{(l+1)})^T", r"W^{(l+1)}"): "missing transpose",
    (r"(a^{(l-1)})^T", r"(a^{(l)})^T"): "index mix-up",
    (r"\odot \sigma'(z^{(l)})", ""): "missing chain factor",
    (r"(a^{(L)} - y) \odot", r"(y - a^{(L)}) \odot"): "wrong sign",
}


@pytest.mark.parametrize(("change", "category"), WRONG.items())
def test_a_wrong_line_is_found_once(change, category):
    wrong = mc.check(BACKPROPAGATION.replace(*change)).wrong
    assert [claim.category for claim in wrong][:1] == [category]
    assert len({claim.text for claim in wrong}) == len(wrong)


def test_raised_letters_number_layers_where_a_name_is_defined_with_one():
    raised = BACKPROPAGATION.replace("^{(l)}", "^l").replace("^{(L)}", "^L")
    raised = raised.replace("^{(l-1)}", "^{l-1}").replace("^{(l+1)}", "^{l+1}")
    assert set(statuses(raised)) == {"verified"}
