"""The programs that are written, against autograd through loops written by hand."""

import autograd.numpy as np
import numpy
import pytest
from autograd import grad
from autograd.scipy.special import expit

from matcalc.recurrence import derive, source
from tests.recurrence.test_textbook import ELMAN, LSTM

DEPTHS = (1, 2, 3, 6)


def program(text, wrt, **options):
    space = {}
    exec(source(derive(text, wrt, **options)), space)
    return space["f"]


def drawn(*shapes, seed=1):
    rng = np.random.RandomState(seed)
    return [rng.standard_normal(shape) / 2 for shape in shapes]


def close(ours, theirs):
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        numpy.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_network_whose_layers_have_their_own_sizes(depth):
    sizes = [3, 5, 2, 4, 6, 3, 2][: depth + 1]
    W = drawn(*zip(sizes[1:], sizes[:-1], strict=True))
    b = drawn(*sizes[1:], seed=2)
    x, y = drawn(sizes[0], sizes[-1], seed=3)

    def loss(W, b, x):
        u = x
        for W_l, b_l in zip(W, b, strict=True):
            u = np.tanh(W_l @ u + b_l)
        return np.sum((u - y) ** 2) / 2

    f = program("u_0 = x; u_l = tanh(W_l*u_{l-1} + b_l), l = 1..L; norm2(u_L - y)^2/2", ["W", "b", "x"])
    value, dW, db, dx = f(x=x, W=W, b=b, y=y)
    assert np.isclose(value, loss(W, b, x))
    close(dW, grad(loss, 0)(W, b, x))
    close(db, grad(loss, 1)(W, b, x))
    close([dx], [grad(loss, 2)(W, b, x)])


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_recurrent_net_with_a_loss_at_every_step(depth):
    W, U, b, h0 = drawn((4, 4), (4, 3), 4, 4)
    x, y = drawn((depth, 3), (depth, 4), seed=2)

    def loss(W, U, b, h, x):
        total = 0.0
        for x_t, y_t in zip(x, y, strict=True):
            h = np.tanh(W @ h + U @ x_t + b)
            total = total + np.sum((h - y_t) ** 2) / 2
        return total

    f = program(ELMAN, ["W", "U", "b", "h0", "x"])
    value, *ours = f(W=W, U=U, b=b, h0=h0, x=x, y=y)
    assert np.isclose(value, loss(W, U, b, h0, x))
    close(ours, [grad(loss, i)(W, U, b, h0, x) for i in range(5)])


@pytest.mark.parametrize("depth", DEPTHS)
def test_an_lstm(depth):
    names = [f"{letter}_{gate}" for gate in "ifog" for letter in "WU"]
    weights = dict(zip(names, drawn(*[(4, 3), (4, 4)] * 4), strict=True))
    x, y, h0, c0 = drawn((depth, 3), (depth, 4), 4, 4, seed=2)

    def loss(w, h, c):
        total = 0.0
        for x_t, y_t in zip(x, y, strict=True):
            i, f, o, g = (w[f"W_{gate}"] @ x_t + w[f"U_{gate}"] @ h for gate in "ifog")
            c = expit(f) * c + expit(i) * np.tanh(g)
            h = expit(o) * np.tanh(c)
            total = total + np.sum((h - y_t) ** 2) / 2
        return total

    f = program(LSTM, [*names, "h0", "c0"])
    value, *ours = f(**weights, h0=h0, c0=c0, x=x, y=y)
    assert np.isclose(value, loss(weights, h0, c0))
    by_weights = grad(loss, 0)(weights, h0, c0)
    close(ours, [*(by_weights[n] for n in names), grad(loss, 1)(weights, h0, c0), grad(loss, 2)(weights, h0, c0)])


@pytest.mark.parametrize("depth", DEPTHS)
def test_gradient_descent_that_is_differentiated_itself(depth):
    X, y, A, b, w0 = drawn((5, 3), 5, (4, 3), 4, 3)

    def loss(eta, X, w):
        for _ in range(depth):
            w = w - eta * X.T @ (X @ w - y)
        return np.sum((A @ w - b) ** 2)

    f = program("w_k = w_{k-1} - eta*X'*(X*w_{k-1} - y), k = 1..K; norm2(A*w_K - b)^2", ["eta", "X", "w0"])
    value, *ours = f(eta=0.1, X=X, y=y, A=A, b=b, w0=w0, K=depth)
    assert np.isclose(value, loss(0.1, X, w0))
    close(ours, [grad(loss, i)(0.1, X, w0) for i in range(3)])


@pytest.mark.parametrize("depth", DEPTHS)
def test_data_of_the_step_before_begin_with_the_member_0(depth):
    W, U, V, h0 = drawn((4, 4), (4, 3), (4, 3), 4)
    (x,) = drawn((depth + 1, 3), seed=2)

    def loss(W, U, V):
        h = h0
        for t in range(1, depth + 1):
            h = np.tanh(W @ h + U @ x[t] + V @ x[t - 1])
        return np.sum(h**2)

    f = program("h_t = tanh(W*h_{t-1} + U*x_t + V*x_{t-1}), t = 1..T; norm2(h_T)^2", ["W", "U", "V"])
    value, *ours = f(W=W, U=U, V=V, h0=h0, x=x)
    assert np.isclose(value, loss(W, U, V))
    close(ours, [grad(loss, i)(W, U, V) for i in range(3)])


@pytest.mark.parametrize("depth", DEPTHS)
def test_activations_of_their_own_and_a_mean_over_the_steps(depth):
    W = drawn(*[(3, 3)] * depth)
    u0, y = drawn(3, (depth, 3), seed=2)
    phi = [np.tanh, np.sin, np.cos, np.exp, np.tanh, np.sin][:depth]
    slopes = [lambda z, f=f: grad(lambda v: np.sum(f(v)))(z) for f in phi]

    def loss(W):
        u, total = u0, 0.0
        for f, W_l, y_l in zip(phi, W, y, strict=True):
            u = f(W_l @ u)
            total = total + np.sum((u - y_l) ** 2)
        return total / depth

    f = program("u_l = phi_l(W_l*u_{l-1}), l = 1..L; sum(norm2(u_l - y_l)^2, l=1..L)/L", "W")
    value, dW = f(u0=u0, W=W, y=y, phi=phi, d1_phi=slopes)
    assert np.isclose(value, loss(W))
    close(dW, grad(loss)(W))


def test_nothing_is_unrolled():
    text = source(derive(ELMAN, ["W"]))
    assert text.count("for t in range(") == 2
    assert "for t in range(1, T + 1):" in text
    assert "for t in range(T, 0, -1):" in text
    assert '"""The loss, and its gradients by W. Lists or stacked arrays: x[0] is x1, y[0] is y1."""' in text


def test_what_starts_the_steps_may_have_the_name_of_what_is_put_in():
    """x and x_t, W and W_t are different things, and so are the arguments and the gradients by them."""
    W, U, x = drawn((4, 4), (4, 3), 4)
    xs, Ws = drawn((5, 3), (5, 4, 3), seed=2)

    def loss(W, Ws, x):
        h = x
        for x_t, W_t in zip(xs, Ws, strict=True):
            h = np.tanh(np.dot(W, h) + np.dot(U + W_t, x_t))
        return np.dot(h, h)

    text = "h_0 = x; h_t = tanh(W*h_{t-1} + U*x_t + W_t*x_t), t = 1..T; norm2(h_T)^2"
    value, dW, dWs, dx = program(text, ["W", "W_t", "x"])(x=x, x_t=xs, W=W, W_t=Ws, U=U)
    assert np.isclose(value, loss(W, Ws, x))
    close([dW, dWs, dx], [grad(loss, k)(W, Ws, x) for k in range(3)])
