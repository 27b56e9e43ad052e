"""The same eighteen gradients in other tools, as far as they can and as they would be written there.

`None` in a table means that the tool cannot express the loss; whether a result is right is not asked here.
"""

from __future__ import annotations

from collections.abc import Callable
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


PEERS: dict[str, Callable[[], dict[str, Callable[[], object]]]] = {"sympy": sympy_derivations}
