"""Recurrences whose gradients are in textbooks: the formulas, as they are written there, and their verification."""

import pytest

from matcalc.recurrence import derive

PERCEPTRON = "u_0 = x; u_l = phi(W_l*u_{l-1} + b_l), l = 1..L; norm2(u_L - y)^2/2"
IN_LATEX = [
    r"u^{(0)} = x; u^{(l)} = \phi(W^{(l)}u^{(l-1)} + b^{(l)}), l = 1,\dots,L; \frac12\|u^{(L)}-y\|^2",
    r"u^{[0]} = x; u^{[l]} = \phi(W^{[l]}u^{[l-1]} + b^{[l]}), \quad l = 1,\ldots,L; \frac{1}{2}\|u^{[L]}-y\|_2^2",
    r"u_0 = x, \quad u_l = \phi(W_l u_{l-1} + b_l) \text{ for } l = 1, 2, \dots, L, \quad \frac12\|u_L-y\|^2",
    r"\begin{aligned} u_0 &= x \\ u_l &= \phi(W_l u_{l-1} + b_l), && l = 1,\dots,L \\"
    r" J &= \frac12\|u_L-y\|^2 \end{aligned}",
    r"u_0 = x; u_{l+1} = \phi(W_{l+1} u_l + b_{l+1}), l = 0,\dots,L-1; \frac12\|u_L-y\|^2",
]
ELMAN = "h_t = tanh(W*h_{t-1} + U*x_t + b), t = 1..T; sum(norm2(h_t - y_t)^2, t=1..T)/2"
LSTM = """
i_t = sigmoid(W_i*x_t + U_i*h_{t-1})
f_t = sigmoid(W_f*x_t + U_f*h_{t-1})
o_t = sigmoid(W_o*x_t + U_o*h_{t-1})
g_t = tanh(W_g*x_t + U_g*h_{t-1})
c_t = f_t.*c_{t-1} + i_t.*g_t
h_t = o_t.*tanh(c_t), t = 1..T
sum(norm2(h_t - y_t)^2, t=1..T)/2"""


def formulas(text, wrt=None, **options):
    """The lines of the result, by what stands on the left; verified."""
    found = derive(text, wrt, **options)
    assert found.verify().ok
    lines = (line.removeprefix("  where ").split(" = ", 1) for line in found.text().split("\n"))
    return dict(lines)


def test_the_gradients_of_a_network_of_symbolic_depth_are_those_of_the_lecture():
    assert formulas(PERCEPTRON, ["W", "b", "x"]) == {
        "dJ/dW_l": "delta_l*u_{l-1}', l = 1..L",
        "dJ/db_l": "delta_l, l = 1..L",
        "dJ/dx": "W1'*delta1",
        "z_l": "W_l*u_{l-1} + b_l, l = 1..L",
        "delta_L": "phi'(z_L).*(u_L - y)",
        "delta_l": "(W_{l+1}'*delta_{l+1}).*phi'(z_l), l = L-1..1",
    }


@pytest.mark.parametrize("text", IN_LATEX)
def test_both_spellings_say_the_same(text):
    ours, theirs = derive(PERCEPTRON, ["W", "b"]), derive(text, ["W", "b"])
    assert theirs.text() == ours.text()
    assert theirs.loss is ours.loss


def test_layers_have_sizes_and_activations_of_their_own():
    found = derive("u_0 = x; u_l = phi_l(W_l*u_{l-1}), l = 1..L; norm2(u_L - y)^2", "W")
    assert {name: s.shape for name, s in found.recurrence.symbols.items()} == {
        "W_l": ("n_l", "n_l_minus1"),
        "x": ("n0", 1),
        "y": ("n_L", 1),
    }
    assert [str(f.right) for f in found.adjoints] == [
        "2*phi_L'(z_L).*(u_L - y)",
        "(W_{l+1}'*delta_{l+1}).*phi_l'(z_l)",
    ]
    assert found.verify().ok


def test_a_pre_activation_with_a_name_keeps_it():
    assert formulas("a_l = W_l*u_{l-1}; u_l = tanh(a_l), l = 1..L; norm2(u_L - y)^2/2", "W") == {
        "dJ/dW_l": "delta_l*u_{l-1}', l = 1..L",
        "delta_L": "(u_L - y).*(1 - u_L.^2)",
        "delta_l": "(W_{l+1}'*delta_{l+1}).*(1 - u_l.^2), l = L-1..1",
    }


def test_shared_weights_are_learnt_through_time():
    assert formulas(ELMAN, ["W", "U", "b", "h0"]) == {
        "dL/dW": "sum(delta_t*h_{t-1}', t=1..T)",
        "dL/dU": "sum(delta_t*x_t', t=1..T)",
        "dL/db": "sum(delta_t, t=1..T)",
        "dL/dh0": "W'*delta1",
        "z_t": "W*h_{t-1} + U*x_t + b, t = 1..T",
        "delta_T": "(h_T - y_T).*(1 - h_T.^2)",
        "delta_t": "(W'*delta_{t+1} + h_t - y_t).*(1 - h_t.^2), t = T-1..1",
    }


def test_a_readout_with_cross_entropy():
    found = formulas(
        "h_t = tanh(W*h_{t-1} + U*x_t), t = 1..T; -sum(y_t'*log(softmax(V*h_t)), t=1..T)",
        ["W", "V"],
        declarations=["y_t: k simplex"],
    )
    assert found["dL/dV"] == "sum((softmax(V*h_t) - y_t)*h_t', t=1..T)"
    assert found["delta_T"] == "(V'*(softmax(V*h_T) - y_T)).*(1 - h_T.^2)"


def test_a_residual_net_hands_its_adjoint_on():
    found = formulas("u_0 = x; u_l = u_{l-1} + V_l*relu(W_l*u_{l-1}), l = 1..L; norm2(u_L - y)^2/2", ["W", "V"])
    assert found["dJ/dV_l"] == "lambda_l*relu(W_l*u_{l-1})', l = 1..L"
    assert found["lambda_L"] == "u_L - y"
    assert found["lambda_l"] == ("lambda_{l+1} + W_{l+1}'*((V_{l+1}'*lambda_{l+1}).*step(W_{l+1}*u_l)), l = L-1..1")


def test_the_gates_of_an_lstm():
    found = formulas(LSTM, ["W_i", "U_f", "c0"])
    assert found["dL/dW_i"] == "sum(delta_i_t*x_t', t=1..T)"
    assert found["dL/dU_f"] == "sum(delta_f_t*h_{t-1}', t=1..T)"
    assert found["dL/dc0"] == "f1.*c_bar1"
    assert found["c_bar_t"] == "o_t.*h_bar_t.*(1 - tanh(c_t).^2) + c_bar_{t+1}.*f_{t+1}, t = T-1..1"
    assert found["delta_f_t"] == "f_t.*c_{t-1}.*c_bar_t.*(1 - f_t), t = T-1..1"


def test_gradient_descent_unrolled_has_the_gradient_by_its_step():
    found = formulas("w_k = w_{k-1} - eta*X'*(X*w_{k-1} - y), k = 1..K; norm2(A*w_K - b)^2/2", ["eta", "w0"])
    assert found == {
        "dL/deta": "sum(-(X*w_{k-1} - y)'*X*lambda_k, k=1..K)",
        "dL/dw0": "lambda1 - eta*X'*X*lambda1",
        "lambda_K": "A'*(A*w_K - b)",
        "lambda_k": "lambda_{k+1} - eta*X'*X*lambda_{k+1}, k = K-1..1",
    }


def test_the_discrete_adjoint_of_euler_steps():
    found = formulas("x_k = x_{k-1} + tau*f(A*x_{k-1}), k = 1..N; norm2(x_N - y)^2/2", "A")
    assert found == {
        "dL/dA": "sum(tau*(lambda_k.*f'(A*x_{k-1}))*x_{k-1}', k=1..N)",
        "lambda_N": "x_N - y",
        "lambda_k": "tau*A'*(lambda_{k+1}.*f'(A*x_k)) + lambda_{k+1}, k = N-1..1",
    }


def test_a_state_may_be_a_matrix():
    found = formulas("P_k = A*P_{k-1}*A' + Q, k = 1..N; tr(C*P_N)", ["A", "Q"])
    assert found["lambda_k"] == "A'*lambda_{k+1}*A, k = N-1..1"
    assert found["dL/dQ"] == "sum(lambda_k, k=1..N)"


def test_several_states_that_need_each_other():
    text = """
    S_k = H*P_{k-1}*H' + R
    G_k = P_{k-1}*H'*inv(S_k)
    m_k = m_{k-1} + G_k*(y_k - H*m_{k-1})
    P_k = P_{k-1} - G_k*H*P_{k-1}, k = 1..N
    sum(norm2(y_k - H*m_k)^2, k=1..N)"""
    found = formulas(text, ["R"])
    assert found["dL/dR"] == "sum(S_bar_k, k=1..N)"
    assert found["P_bar_N"] == "zeros(n,n)"


def test_what_is_met_outside_the_steps_too_is_added():
    text = "h_t = tanh(W*h_{t-1}), t = 1..T; norm2(h_T)^2/2 + lambda*normF(W)^2"
    assert formulas(text, "W")["dL/dW"] == "sum(delta_t*h_{t-1}', t=1..T) + 2*lambda*W"
    text = "u_l = tanh(W_l*u_{l-1}), l = 1..L; norm2(u_L - y)^2 + lambda*sum(normF(W_l)^2, l=1..L)"
    found = formulas(text, ["W", "lambda"])
    assert found["dJ/dW_l"] == "2*lambda*W_l + delta_l*u_{l-1}', l = 1..L"
    assert found["dJ/dlambda"] == "sum(normF(W_l)^2, l=1..L)"


def test_a_sum_over_the_steps_may_stand_anywhere_in_the_loss():
    found = formulas("h_t = tanh(W*h_{t-1}), t = 1..T; log(sum(norm2(h_k - y_k)^2, k=1..T))", "W")
    assert found["delta_T"] == "(2*(h_T - y_T).*(1 - h_T.^2))/sum(norm2(h_t - y_t)^2, t=1..T)"


def test_the_number_of_a_step_may_stand_in_it():
    found = formulas("u_l = u_{l-1} + A*u_{l-1}/l, l = 1..L; norm2(u_L)^2/2", "A")
    assert found["lambda_l"] == "A'*lambda_{l+1}/(l + 1) + lambda_{l+1}, l = L-1..1"


def test_the_input_may_be_met_again_in_the_loss():
    assert formulas("u_0 = x; u_l = tanh(W_l*u_{l-1}), l = 1..L; norm2(u_L - x)^2/2", "x")["dJ/dx"] == (
        "x + W1'*delta1 - u_L"
    )


def test_a_readout_of_the_last_layer_and_a_definition_used_at_every_step():
    text = "u_0 = x; u_l = phi(W_l*u_{l-1}), l = 1..L; y_hat = V*u_L + c; norm2(y_hat - y)^2/2"
    found = formulas(text, ["V", "W"])
    assert found["dJ/dV"] == "(V*u_L + c - y)*u_L'"
    assert found["delta_L"] == "(V'*(V*u_L + c - y)).*phi'(z_L)"
    assert formulas("A = B'*B; u_l = A*u_{l-1}, l = 1..L; norm2(u_L)^2/2", "B")["lambda_l"] == (
        "B'*B*lambda_{l+1}, l = L-1..1"
    )


@pytest.mark.parametrize(
    "text",
    [
        "h_0 = 0; h_t = tanh(W*h_{t-1} + U*x_t), t = 1..T; norm2(h_T)^2/2",
        r"h_0 = 0,\quad h_t = \tanh(W h_{t-1} + U x_t), \quad t = 1,\dots,T, \quad \tfrac12\|h_T\|^2",
    ],
)
def test_a_state_that_begins_with_0_begins_with_the_vector(text):
    found = derive(text, ["W", "U"])
    assert [str(f.right) for f in found.given] == ["zeros(m)", "tanh(W*h_{t-1} + U*x_t)"]
    assert set(found.recurrence.symbols) == {"W", "U", "x_t"}
    assert found.verify().ok


def test_scalars_may_recur():
    assert formulas("a_t = w*a_{t-1} + b, t = 1..T; (a_T - y)^2/2", ["w", "b"]) == {
        "dL/dw": "sum(a_{t-1}*lambda_t, t=1..T)",
        "dL/db": "sum(lambda_t, t=1..T)",
        "lambda_T": "a_T - y",
        "lambda_t": "w*lambda_{t+1}, t = T-1..1",
    }
