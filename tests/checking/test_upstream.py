"""Losses without a formula: what is said of their derivatives is judged for any smooth loss."""

import pytest

import matcalc as mc

LAYER = r"$z = Wx + b$ with $W \in \mathbb{R}^{m\times n}$, and let $\delta = \frac{\partial L}{\partial z}$. "


def last(text):
    return mc.check(text).claims[-1]


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        (r"$\frac{\partial L}{\partial x} = W^\top\delta$", "verified"),
        (r"$\frac{\partial L}{\partial W} = \delta x^\top$", "verified"),
        (r"$\frac{\partial L}{\partial b} = \delta$", "verified"),
        (r"$\frac{\partial L}{\partial b} = 2\delta$", "wrong"),
        (r"$\frac{\partial L}{\partial x} = W\delta$", "wrong"),
        (r"$\frac{\partial L}{\partial W} = -\delta x^\top$", "wrong"),
    ],
)
def test_what_an_upstream_gradient_gives_is_judged(claim, status):
    assert last(LAYER + claim).status == status


def test_a_loss_that_is_said_to_be_a_function_depends_on_nothing_else():
    text = r"$z = D x$, $D \in \mathbb{R}^{n\times n}$, $R = R(z)$ and $g = \partial R/\partial z$. "
    assert last(text + r"$\partial R/\partial x = D^\top g$").status == "verified"
    assert last(text + r"$\partial R/\partial x = D g$").status == "wrong"


def test_a_stated_slope_is_a_definition_and_what_follows_is_judged():
    text = r"$y = Wh$, $h = \tanh(z)$. $\frac{\partial L}{\partial y} = y - t$. "
    right = r"$\frac{\partial L}{\partial z} = (W^\top(y - t)) \odot (1 - h^2)$"
    report = mc.check(text + right)
    assert [c.status for c in report.claims] == ["definition", "definition", "definition", "verified"]
    assert last(text + right.replace("h^2", "z^2")).status == "wrong"


def test_a_gradient_that_is_given_a_name_is_no_differential():
    text = (
        r"$O = PV$, $P \in \mathbb{R}^{n\times n}$, $V \in \mathbb{R}^{n\times d}$. Let $dO = \partial L/\partial O$. "
    )
    assert last(text + r"$dV = P^\top dO$").status == "verified"
    assert last(text + r"$dV = P\,dO$").status == "wrong"


CELL = r"""$c_t = f_t\odot c_{t-1} + i_t\odot g_t$ and $h_t = o_t\odot\tanh(c_t)$.
With $\delta h_t = \partial L/\partial h_t$:
$$\delta c_t = \delta h_t\odot o_t\odot(1-\tanh^2(c_t))$$
"""


def test_one_step_of_a_recursion_stands_for_all_where_the_document_fits_better_so():
    assert last(CELL).status == "verified"
    assert last(CELL.replace("1-", "1+")).status == "wrong"


def test_a_recursion_that_is_unrolled_stays_unrolled():
    text = r"""$z_l = W_l a_{l-1}$, $a_l = \tanh(z_l)$, $C = \|a_L - y\|^2$, $\delta_l = \partial C/\partial z_l$:
$$\delta_{l} = (W_{l+1}^\top \delta_{l+1}) \odot (1 - a_l^2)$$
"""
    assert last(text).status == "verified"
    assert last(text.replace(r"W_{l+1}^\top", "2W_{l+1}^\\top")).status == "wrong"
