"""Functions that generated NumPy code may need and NumPy does not have; emitted only when used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Helper:
    """The text of a definition, and the names of the helpers it calls."""

    text: str
    needs: tuple[str, ...] = ()


HELPERS = {
    "sigmoid": Helper(
        """\
def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, z)/(1.0 + z)
"""
    ),
    "softmax": Helper(
        """\
def softmax(x):
    z = np.exp(x - np.max(x))
    return z/np.sum(z)
"""
    ),
    "logsumexp": Helper(
        """\
def logsumexp(x):
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))
"""
    ),
    "log_softmax": Helper(
        """\
def log_softmax(x):
    z = x - np.max(x)
    return z - np.log(np.sum(np.exp(z)))
"""
    ),
    "erf": Helper(
        """\
def erf(x):
    return np.vectorize(math.erf, otypes=[float])(x)[()]
"""
    ),
    "unit": Helper(
        """\
def unit(i, n):
    e = np.zeros(n)
    e[i - 1] = 1.0
    return e
"""
    ),
    "toeplitz": Helper(
        """\
def toeplitz(X):
    i = np.arange(len(X))
    k = i - i[:, None]
    means = np.array([np.trace(X, d)/(len(X) - abs(d)) for d in range(1 - len(X), len(X))])
    return means[k + len(X) - 1]
"""
    ),
    "kron": Helper(
        """\
def kron(A, B):
    return (A[:, None, :, None]*B[:, None]).reshape(len(A)*len(B), -1)
"""
    ),
    "row_kron": Helper(
        """\
def row_kron(A, B):
    return (A[:, :, None]*B[:, None]).reshape(len(A), -1)
"""
    ),
    "kron_identity": Helper(
        """\
def kron_identity(A, k):
    m, n = A.shape[-2:]
    K = np.zeros((m, k, n, k), A.dtype)
    np.einsum("iaja->aij", K)[...] = A
    return K.reshape(m*k, n*k)
"""
    ),
    "identity_kron": Helper(
        """\
def identity_kron(A, k):
    m, n = A.shape[-2:]
    K = np.zeros((k, m, k, n), A.dtype)
    np.einsum("aiaj->aij", K)[...] = A
    return K.reshape(k*m, k*n)
"""
    ),
    "spread_rows": Helper(
        """\
def spread_rows(A):
    n, k = A.shape
    S = np.zeros((n*n, k), A.dtype)
    S[:: n + 1] = A
    return S
"""
    ),
    "plus_diagonal": Helper(
        """\
def plus_diagonal(A, d):
    A = A.astype(np.result_type(A, d), copy=False)
    A.flat[:: len(A) + 1] += d
    return A
"""
    ),
    "adj": Helper(
        """\
def adj(X):
    U, s, Vt = np.linalg.svd(X)
    minors = np.array([np.prod(np.delete(s, i)) for i in range(len(s))])
    return np.linalg.det(U)*np.linalg.det(Vt)*(Vt.T*minors) @ U.T
"""
    ),
    "expm": Helper(  # scaling and squaring of a Taylor polynomial: |X| <= 1/2, terms below 2**-60
        """\
def expm(X):
    halvings = max(0, math.frexp(np.linalg.norm(X, 1))[1] + 1)
    X = X/2.0**halvings
    E = term = np.eye(len(X))
    for k in range(1, 16):
        term = term @ X/k
        E = E + term
    for _ in range(halvings):
        E = E @ E
    return E
"""
    ),
    "expm_frechet": Helper(
        """\
def expm_frechet(X, E):
    n = len(X)
    return expm(np.block([[X, E], [np.zeros((n, n)), X]]))[:n, n:]
""",
        ("expm",),
    ),
}


def definitions(used: Iterable[str]) -> str:
    """The imports and the definitions of the helpers used, with those they need, in the table's order.

    >>> definitions([])
    'import numpy as np\\n'
    """
    wanted = set(used)
    for name in list(wanted):
        wanted.update(HELPERS[name].needs)
    texts = [helper.text for name, helper in HELPERS.items() if name in wanted]
    imports = ["import math\n"] if any("math." in text for text in texts) else []
    return "\n\n".join(["".join([*imports, "import numpy as np\n"]), *texts])
