"""The same eighteen gradients in other tools, as far as they can and as they would be written there.

`None` in a table means that the tool cannot express the loss; whether a result is right is not asked here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec


def sympy_derivations() -> dict[str, Callable[[], object]]:
    """SymPy's matrix expressions: those losses that it differentiates without an error."""
    if find_spec("sympy") is None:
        return {}
    from sympy import Inverse, MatrixSymbol, Trace, hadamard_product, symbols

    m, n, p, k = symbols("m n p k", integer=True, positive=True)
    A, X, x, b = MatrixSymbol("A", m, n), MatrixSymbol("X", m, n), MatrixSymbol("x", n, 1), MatrixSymbol("b", m, 1)
    S, Q, B = MatrixSymbol("S", n, n), MatrixSymbol("Q", n, n), MatrixSymbol("B", m, m)
    P, C, D = MatrixSymbol("P", p, n), MatrixSymbol("C", n, p), MatrixSymbol("D", m, n)
    U, V, c = MatrixSymbol("U", m, k), MatrixSymbol("V", n, k), MatrixSymbol("c", n, 1)
    residual = A * x - b
    return {
        "quad": lambda: (x.T * Q * x).diff(x).doit(),
        "lsq": lambda: (residual.T * residual).diff(x).doit(),
        "sandwich": lambda: Trace(P * X.T * B * X * C).diff(X).doit(),
        "had": lambda: Trace(hadamard_product(X, A).T * hadamard_product(X, D)).diff(X).doit(),
        "trinv": lambda: Trace(P * Inverse(S) * C).diff(S).doit(),
        "ainvb": lambda: (c.T * Inverse(S) * x).diff(S).doit(),
        "mf": lambda: Trace((A - U * V.T).T * (A - U * V.T)).diff(U).doit(),
    }


def jax_derivations() -> dict[str, Callable[[], object]]:
    """JAX: tracing the gradient at fixed sizes, without compiling it."""
    if find_spec("jax") is None:
        return {}
    import jax
    import jax.numpy as jnp
    from jax.nn import sigmoid

    def normal(i: int, *shape: int) -> jax.Array:
        return jax.random.normal(jax.random.key(i), shape)

    def traced(loss: Callable[..., jax.Array], *others: jax.Array) -> Callable[[jax.Array], object]:
        """The jaxpr of a fresh function: JAX keeps traces of functions it has seen."""

        def run(at: jax.Array) -> object:
            return jax.make_jaxpr(jax.grad(lambda v: loss(v, *others)))(at)

        return run

    def logdet(K: jax.Array) -> jax.Array:
        return jnp.linalg.slogdet(K)[1]

    def gaussian(K: jax.Array, y: jax.Array) -> jax.Array:
        return y @ jnp.linalg.inv(K) @ y / 2 + logdet(K) / 2

    def hidden(W1: jax.Array, W2: jax.Array, x: jax.Array) -> jax.Array:
        return sigmoid(W2 @ sigmoid(W1 @ x))

    x, b, A, Q = normal(0, 4), normal(1, 5), normal(2, 5, 4), normal(3, 4, 4) + 4 * jnp.eye(4)
    B, W, P, C, X = normal(4, 5, 4), normal(5, 5, 5), normal(6, 3, 4), normal(7, 4, 3), normal(8, 5, 4)
    U, V, W1, W2, W3 = normal(9, 5, 2), normal(10, 4, 2), normal(11, 5, 4), normal(12, 3, 5), normal(13, 2, 3)
    D, R, y, w = Q * Q, normal(14, 4, 5), normal(15, 2), normal(16, 4)
    runs = {
        "quad": (traced(lambda x, A: x @ A @ x, Q), x),
        "lsq": (traced(lambda x, A, b: jnp.sum((A @ x - b) ** 2), A, b), x),
        "norm": (traced(lambda x, A, b: jnp.linalg.norm(A @ x - b), A, b), x),
        "wlsq": (traced(lambda x, A, b, W: (A @ x - b) @ W @ (A @ x - b), A, b, W), x),
        "rayleigh": (traced(lambda x, A: x @ A @ x / (x @ x), Q), x),
        "sandwich": (traced(lambda X, A, B, C: jnp.trace(A @ X.T @ B @ X @ C), P, W, C), X),
        "had": (traced(lambda X, A, B: jnp.trace((X * A).T @ (X * B)), A, B), X),
        "logdet": (traced(logdet), Q),
        "trinv": (traced(lambda X, A, B: jnp.trace(A @ jnp.linalg.inv(X) @ B), P, C), Q),
        "ainvb": (traced(lambda X, a, b: a @ jnp.linalg.inv(X) @ b, x, w), Q),
        "mf": (traced(lambda U, A, V: jnp.sum((A - U @ V.T) ** 2), A, V), U),
        "gp_K": (traced(gaussian, x), D),
        "gp_l": (traced(lambda s, D, y: gaussian(jnp.exp(-D / (2 * s**2)) + jnp.eye(4), y), D, x), jnp.array(1.0)),
        "logreg": (traced(lambda w, X, y: jnp.sum(jnp.log(1 + jnp.exp(-y * (X @ w)))), X, b), w),
        "lse": (traced(lambda x, A, b: jnp.log(jnp.sum(jnp.exp(A @ x + b))), A, b), x),
        "sincos": (traced(lambda x, W1, W2: jnp.sum(jnp.sin(W2 @ jnp.cos(W1 @ x)) ** 2), A, R), x),
        "net3": (traced(lambda W1, *o: jnp.sum((o[1] @ hidden(W1, o[0], o[2]) - o[3]) ** 2), W2, W3, x, y), W1),
        "ce3": (traced(lambda W1, *o: -o[3] @ jax.nn.log_softmax(o[1] @ hidden(W1, o[0], o[2])), W2, W3, x, y), W1),
    }
    return {name: partial(run, at) for name, (run, at) in runs.items()}


PEERS: dict[str, Callable[[], dict[str, Callable[[], object]]]] = {"sympy": sympy_derivations, "jax": jax_derivations}
