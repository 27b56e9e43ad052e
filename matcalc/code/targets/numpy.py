"""NumPy: the templates of the records as they are, and the functions NumPy does not have."""

from __future__ import annotations

from . import Helper, Target, recorded

HELPERS = {
    "sigmoid": Helper(
        """\
def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.maximum(z, x >= 0)/(1.0 + z)
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
    "lgamma": Helper(
        """\
def lgamma(x):
    at = np.vectorize(lambda t: math.lgamma(t) if t > 0 or t % 1 else math.inf, otypes=[float])
    return at(x)[()]
"""
    ),
    "digamma": Helper(  # recurrence up to x >= 8, then the asymptotic series (Abramowitz and Stegun 6.3.5, 6.3.18)
        """\
def digamma(x):
    below = sum(1.0/(x + k) for k in range(8))
    x = x + 8.0
    z = 1.0/x**2
    tail = z*(1/12 - z*(1/120 - z*(1/252 - z*(1/240 - z*(1/132 - z*(691/32760 - z/12))))))
    return np.log(x) - 0.5/x - tail - below
"""
    ),
    "polygamma": Helper(  # recurrence by twelve, then the asymptotic series (Abramowitz and Stegun 6.4.6, 6.4.11)
        """\
def polygamma(n, x):
    below = math.factorial(n)*sum((x + k)**(-n - 1.0) for k in range(12))
    x = x + 12.0
    bernoulli = (1/6, -1/30, 1/42, -1/30, 5/66, -691/2730, 7/6)
    series = enumerate(bernoulli, 1)
    tail = sum(B*math.factorial(2*k + n - 1)/math.factorial(2*k)*x**(-2.0*k - n) for k, B in series)
    return (-1)**(n + 1)*(below + math.factorial(n - 1)*(1.0 + n/(2.0*x))*x**float(-n) + tail)
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
    "duplication": Helper(
        """\
def duplication(n):
    columns, rows = np.triu_indices(n)
    D = np.zeros((n*n, len(rows)))
    D[rows + n*columns, range(len(rows))] = 1.0
    D[columns + n*rows, range(len(rows))] = 1.0
    return D
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
    return (A[:, None, :, None]*B[None, :, None, :]).reshape(len(A)*len(B), -1)
"""
    ),
    "row_kron": Helper(
        """\
def row_kron(A, B):
    return (A[:, :, None]*B[:, None, :]).reshape(len(A), -1)
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
    "rowsoftmax": Helper(
        """\
def rowsoftmax(X):
    Z = np.exp(X - np.max(X, axis=1, keepdims=True))
    return Z/np.sum(Z, axis=1, keepdims=True)
"""
    ),
    "rowlogsumexp": Helper(
        """\
def rowlogsumexp(X):
    top = np.max(X, axis=1)
    return top + np.log(np.sum(np.exp(X - top[:, None]), axis=1))
"""
    ),
    "is_max": Helper(
        """\
def is_max(X):
    E = np.zeros(np.shape(X))
    E.flat[np.argmax(X)] = 1.0
    return E
"""
    ),
    "polar": Helper(
        """\
def polar(X):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return U @ Vt
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
    "sqrtm": Helper(  # Newton's iteration in the product form of Denman and Beavers (Higham, 6.3)
        """\
def sqrtm(X):
    Y, M, eye = X, X, np.eye(len(X))
    for _ in range(100):
        inverse = np.linalg.inv(M)
        Y = Y @ (eye + inverse)/2.0
        M = (eye + (M + inverse)/2.0)/2.0
        if np.linalg.norm(M - eye) < 1e-14*len(X):
            return Y
    return np.full_like(Y, np.nan)  # an eigenvalue <= 0
"""
    ),
    "sqrtm_frechet": Helper(
        """\
def sqrtm_frechet(X, E):
    n = len(X)
    return sqrtm(np.block([[X, E], [np.zeros((n, n)), X]]))[:n, n:]
""",
        ("sqrtm",),
    ),
    "logm": Helper(  # square roots until X is near I, then log X = 2 artanh((X - I)/(X + I))
        """\
def logm(X):
    eye, roots = np.eye(len(X)), 0
    while np.linalg.norm(X - eye, 1) > 0.25 and roots < 60:
        X, roots = sqrtm(X), roots + 1
    Z = np.linalg.solve(X + eye, X - eye)
    term = total = Z
    for k in range(3, 31, 2):
        term = term @ Z @ Z
        total = total + term/k
    return 2.0**(roots + 1)*total
""",
        ("sqrtm",),
    ),
    "logm_frechet": Helper(
        """\
def logm_frechet(X, E):
    n = len(X)
    return logm(np.block([[X, E], [np.zeros((n, n)), X]]))[:n, n:]
""",
        ("logm",),
    ),
}


def _imports(text: str) -> list[str]:
    return [*(["import math"] if "math." in text else []), "import numpy as np"]


TARGET = Target("numpy", frozenset({"np", "math"}), HELPERS, recorded, _imports)
