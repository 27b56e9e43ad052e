"""What cannot be read as a recurrence, or is not done for one, is refused by name."""

import pytest

import matcalc as mc
from matcalc.errors import MatcalcError
from matcalc.recurrence import derive, source

STEP = "h_t = tanh(W*h_{t-1}), t = 1..T"

REFUSED = [
    (
        "h_t = tanh(W*h_{t-1}); norm2(h_T)^2",
        "h_t is defined by the value before, and the range of t is not stated\n"
        "  h_t = tanh(W*h_{t-1}); norm2(h_T)^2\n"
        "  ^^^^^^^^^^^^^^^^^^^^^\n"
        "write it behind the equation: , t = 1..L",
    ),
    (
        r"x_{k+1} = x_k + h f(x_k); \|x_N\|^2",
        "x_{k+1} is defined by the value before, and the range of k is not stated\n"
        "  x_{k+1} = x_k + h f(x_k); \\|x_N\\|^2\n"
        "  ^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "write it behind the equation: , k = 1..L",
    ),
    (
        f"{STEP}; normF(W)^2",
        "the loss does not use what the recurrence computes\nit speaks of h_T, or adds up what every step gives",
    ),
    (
        STEP,
        "the text is a recurrence only; there is no loss\n"
        "  h_t = tanh(W*h_{t-1}), t = 1..T\n"
        "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "end with an expression",
    ),
    (
        "u_l = W*u_{l-1}, l = 1..5; norm2(u_5)^2",
        "a recurrence runs from 1 to a letter, this one from 1 to 5\n"
        "  u_l = W*u_{l-1}, l = 1..5; norm2(u_5)^2\n"
        "  ^^^^^^^^^^^^^^^\n"
        "number its values 0, 1, …, L: u_l = …, l = 1..L",
    ),
    (
        "x_k = x_{k-1} - x_{k-2}, k = 1..N; norm2(x_N)^2",
        "a step uses the values of its own step and of the one before\n"
        "  x_k = x_{k-1} - x_{k-2}, k = 1..N; norm2(x_N)^2\n"
        "                  ^^^^^^^\n"
        "a value that is needed later is a state of its own: v_l = u_{l-1}",
    ),
    (
        f"{STEP}; sum(norm2(h_t)^2, t=1..N)",
        "a sum over the steps runs from 1 to T, as the recurrence does, not to N\n"
        "  h_t = tanh(W*h_{t-1}), t = 1..T; sum(norm2(h_t)^2, t=1..N)\n"
        "                                   ^^^^^^^^^^^^^^^^^^^^^^^^^",
    ),
    (
        f"{STEP}; W*h_T",
        "only a scalar has a gradient, and this loss is n×1",
    ),
    (
        "h_t = tanh(W_t*h_{t-1}), t = 1..T; norm2(h_T)^2 + normF(W_T)^2",
        "W is used as W_t and as W_T, and no gradient by all members is taken\n"
        "give the two different names, and add the gradients",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=lambda text: text[:40])
def test_what_is_no_recurrence_is_refused_with_its_place(text, message):
    with pytest.raises(MatcalcError) as caught:
        derive(text)
    assert str(caught.value) == message


@pytest.mark.parametrize("asked", [mc.parse, mc.parse_latex, mc.batched, mc.read])
def test_what_is_not_done_for_recurrences_names_the_way_out(asked):
    with pytest.raises(MatcalcError) as caught:
        asked(f"{STEP}; norm2(h_T)^2")
    assert str(caught.value) in (
        "this is a recurrence of symbolic depth, and no single expression\n"
        "derive takes its gradients (matcalc grad, matcalc code); "
        "for anything else write the steps out: u1 = …; u2 = …",
        "the steps of a recurrence follow each other, and have no matrix form of all at once",
    )


def test_a_variable_is_given_and_not_computed():
    with pytest.raises(MatcalcError) as caught:
        derive(f"{STEP}; norm2(h_T)^2", "h")
    assert str(caught.value) == "h is computed by the recurrence, not a variable of the recurrence\nvariables: W, h0"
    with pytest.raises(MatcalcError) as caught:
        derive(f"{STEP}; norm2(h_T)^2", "V")
    assert str(caught.value) == "V is not a variable of the recurrence\nvariables: W, h0"


def test_structured_variables_and_other_targets_are_refused():
    with pytest.raises(MatcalcError) as caught:
        derive(f"{STEP}; norm2(h_T)^2", "W", declarations=["W: n,n symmetric"])
    assert str(caught.value) == (
        "W is symmetric, and no gradients of recurrences are taken by structured variables\n"
        "leave the property out; the gradient is that of a variable whose entries are all free"
    )
    with pytest.raises(MatcalcError) as caught:
        source(derive(f"{STEP}; norm2(h_T)^2", "W"), backend="jax")
    assert str(caught.value) == "loops of recurrences are written for numpy, not for jax"


def test_a_wrong_gradient_would_not_be_verified():
    found = derive(f"{STEP}; norm2(h_T)^2", "W")
    wrong = found.backward.gradients["W"] * 2
    object.__setattr__(found.backward, "gradients", {"W": wrong})
    assert not found.verify().ok


def test_the_public_function_derives_recurrences():
    found = mc.derive(f"{STEP}; norm2(h_T)^2", ["W"])
    assert found.text() == derive(f"{STEP}; norm2(h_T)^2", "W").text()
    assert str(found.gradient) == "sum(delta_t*h_{t-1}', t=1..T)"
    assert found.latex().splitlines()[1] == (
        r"\frac{\partial L}{\partial W} &= \sum_{t=1}^{T} \delta_t h_{t-1}^\top \\"
    )
