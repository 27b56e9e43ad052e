"""What every op means, written a second time: plain textbook semantics on 2-D arrays.

Shares nothing with matcalc's rules or code generator. Written with autograd's NumPy, so that its
gradient is an oracle for ours. Scalars are 1×1 arrays, vectors columns.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import autograd.numpy as np
import sympy
from autograd import grad
from autograd.scipy import special

from matcalc.expr import Expr, postorder, symbols
from matcalc.shape import Dim
from matcalc.sympy_bridge.writing import functions

from .oracle_functions import (
    basis,
    blocks,
    columns,
    commutation,
    duplication,
    eigenvector,
    entrywise,
    expm,
    frechet,
    kron,
    logm,
    matrix_power,
    one,
    polar,
    product,
    row_softmax,
    sigmoid,
    singular,
    softmax,
    sqrtm,
    toeplitz,
    unknown_function,
)

Values = Mapping[str, Any]


Noise = Callable[[Any], Any]


def oracle_value(expr: Expr, values: Values, noise: Noise | None = None) -> Any:
    """The value of `expr`, a 2-D array, given 2-D arrays for its symbols and whole numbers for sizes.

    What stands for samples has a list of arrays. `noise` is applied to every intermediate result.
    """
    return _Evaluation(expr, values, noise).run(expr)


def oracle_gradient(expr: Expr, values: Values, name: str, noise: Noise | None = None) -> Any:
    """autograd's gradient of a scalar expression with respect to the symbol `name`."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Output seems independent of input")  # then the gradient is zero
        return grad(lambda x: oracle_value(expr, {**values, name: x}, noise)[0, 0])(values[name])


class _Evaluation:
    def __init__(self, expr: Expr, values: Values, noise: Noise | None) -> None:
        self.values = values
        self.noise = noise or (lambda value: value)
        self.indices: dict[str, int] = {}
        self.sizes: dict[str, int] = {name: value for name, value in values.items() if isinstance(value, int)}
        for name, symbol in symbols(expr).items():
            sample = values[name] if symbol.params[4] is None else values[name][0]
            for dim, count in zip(symbol.shape, np.shape(sample), strict=True):
                if isinstance(dim, str) and dim.isidentifier():
                    assert self.sizes.setdefault(dim, count) == count, f"{dim} is {self.sizes[dim]} and {count}"

    def run(self, expr: Expr) -> Any:
        done: dict[Expr, Any] = {}
        for node in postorder(expr, until=lambda e: e.op.name == "series"):
            if node.op.name == "series":
                done[node] = self.series(*node.args, node.params[0])
            else:
                value = OPS[node.op.name](self, node, *(done[a] for a in node.args))
                done[node] = self.noise(value)
        return done[expr]

    def series(self, body: Expr, count: Expr, index: str) -> Any:
        outer, total = self.indices, 0.0
        for i in range(1, int(self.run(count)[0, 0]) + 1):
            self.indices = {**outer, index: i}
            total = total + self.run(body)
        self.indices = outer
        return total

    def at(self, i: int | str) -> int:
        return i if isinstance(i, int) else self.indices[i]

    def size(self, dim: Dim) -> int:
        total = Fraction(0)
        for term in str(dim).split(" + "):
            product, _, divisor = term.partition("/")
            factors = [int(f) if f.isdigit() else self.sizes[f] for f in product.split("*")]
            total += Fraction(int(np.prod(factors)), int(divisor or 1))
        return int(total)


MATRIX: dict[str, Callable[..., Any]] = {
    "symbol": lambda run, e: (
        run.values[e.params[0]] if e.params[4] is None else run.values[e.params[0]][run.at(e.params[4]) - 1]
    ),
    "number": lambda run, e: one(e.params[1]),
    "pi": lambda run, e: one(np.pi),
    "dim": lambda run, e: one(run.size(e.params[0])),
    "index": lambda run, e: one(run.at(e.params[0])),
    "ones": lambda run, e: np.ones(tuple(map(run.size, e.shape))),
    "zeros": lambda run, e: np.zeros(tuple(map(run.size, e.shape))),
    "I": lambda run, e: np.eye(run.size(e.params[0])),
    "unit": lambda run, e: basis(run.at(e.params[0]), run.size(e.params[1])),
    "commutation": lambda run, e: commutation(*map(run.size, e.params)),
    "duplication": lambda run, e: duplication(*map(run.size, e.params)),
    "selection": lambda run, e: columns(
        [np.diag(basis(i + 1, n)[:, 0]) for n in map(run.size, e.params) for i in range(n)]
    ),
    "add": lambda run, e, *xs: sum(xs[1:], xs[0]),
    "scale": lambda run, e, *xs: entrywise(*xs),
    "matmul": lambda run, e, *xs: np.reshape(product(*xs), tuple(map(run.size, e.shape))),
    "hadamard": lambda run, e, *xs: entrywise(*xs),
    "transpose": lambda run, e, X: X.T,
    "frobenius": lambda run, e, A, B: np.reshape(np.sum(A * B), (1, 1)),
    "tr": lambda run, e, X: np.reshape(np.trace(X), (1, 1)),
    "sum": lambda run, e, X: np.reshape(np.sum(X), (1, 1)),
    "Diag": lambda run, e, v: v * np.eye(len(v)),
    "diag": lambda run, e, X: np.sum(X * np.eye(len(X)), axis=1, keepdims=True),
    "tril": lambda run, e, X: X * np.tri(len(X)),
    "triu": lambda run, e, X: X * np.tri(len(X)).T,
    "toeplitz": lambda run, e, X: toeplitz(X),
    "vec": lambda run, e, X: np.reshape(X.T, (-1, 1)),
    "unvec": lambda run, e, v: np.reshape(v, tuple(map(run.size, reversed(e.shape)))).T,
    "kron": lambda run, e, A, B: kron(A, B),
    "contract_right": lambda run, e, M, B: np.sum(
        blocks(M, tuple(map(run.size, e.shape)), B.shape) * B[None, None, :, :], axis=(2, 3)
    ),
    "contract_left": lambda run, e, M, A: np.sum(
        blocks(M, A.shape, tuple(map(run.size, e.shape))) * A[:, :, None, None], axis=(0, 1)
    ),
    "stack": lambda run, e, *xs: np.concatenate(xs),
    "rows": lambda run, e, X: X[run.size(e.params[0]) :][: run.size(e.params[1])],
    "component": lambda run, e, X: np.reshape(X[run.at(e.params[0]) - 1, run.at(e.params[1]) - 1], (1, 1)),
    "inv": lambda run, e, X: np.linalg.inv(X),
    "det": lambda run, e, X: np.reshape(np.linalg.det(X), (1, 1)),
    "logdet": lambda run, e, X: np.reshape(np.linalg.slogdet(X)[1], (1, 1)),
    "adj": lambda run, e, X: np.linalg.det(X) * np.linalg.inv(X),
    "matpow": lambda run, e, X, n: matrix_power(X, round(float(n[0, 0]))),
    "expm": lambda run, e, X: expm(X),
    "sqrtm": lambda run, e, X: sqrtm(X),
    "logm": lambda run, e, X: logm(X),
    "expm_frechet": lambda run, e, X, E: frechet(expm, X, E),
    "sqrtm_frechet": lambda run, e, X, E: frechet(sqrtm, X, E),
    "logm_frechet": lambda run, e, X, E: frechet(logm, X, E),
    "lambda_max": lambda run, e, S: np.reshape(np.linalg.eigh((S + S.T) / 2)[0][-1], (1, 1)),
    "eigvec_max": lambda run, e, S: eigenvector(S),
    "spectral_norm": lambda run, e, X: np.reshape(np.linalg.svd(X, full_matrices=False)[1][0], (1, 1)),
    "nuclear_norm": lambda run, e, X: np.reshape(np.sum(np.linalg.svd(X, full_matrices=False)[1]), (1, 1)),
    "u_max": lambda run, e, X: singular(X, 0),
    "v_max": lambda run, e, X: singular(X, 1),
    "polar": lambda run, e, X: polar(X),
    "pinv": lambda run, e, X: np.linalg.pinv(X),
    "rowsoftmax": lambda run, e, X: row_softmax(X),
    "rowlogsumexp": lambda run, e, X: (
        np.max(X, axis=1, keepdims=True)
        + np.log(np.sum(np.exp(X - np.max(X, axis=1, keepdims=True)), axis=1, keepdims=True))
    ),
    "max": lambda run, e, X: np.reshape(np.max(X), (1, 1)),
    "is_max": lambda run, e, X: np.reshape(np.eye(X.size)[np.argmax(X)], X.shape),
    "norm2": lambda run, e, x: np.reshape(np.sqrt(np.sum(x * x)), (1, 1)),
    "normF": lambda run, e, X: np.reshape(np.sqrt(np.sum(X * X)), (1, 1)),
    "norm1": lambda run, e, X: np.reshape(np.sum(np.abs(X)), (1, 1)),
    "softmax": lambda run, e, x: softmax(x),
    "logsumexp": lambda run, e, x: np.reshape(np.max(x) + np.log(np.sum(np.exp(x - np.max(x)))), (1, 1)),
    "power": lambda run, e, x, p: x**p,
    "polygamma": lambda run, e, n, x: special.polygamma(int(n[0, 0]), x),
}


ENTRYWISE: dict[str, Callable[[Any], Any]] = {
    **{name: getattr(np, name) for name in ["exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan"]},
    **{name: getattr(np, name) for name in ["sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh"]},
    **{name: getattr(np, name) for name in ["log1p", "expm1", "log2", "log10", "abs", "sign"]},
    "step": lambda x: np.where(x > 0, 1.0, 0.0),
    "relu": lambda x: np.where(x > 0, x, 0.0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "elu": lambda x: np.where(x > 0, x, np.exp(np.where(x > 0, 0.0, x)) - 1),
    "sigmoid": sigmoid,
    "softplus": lambda x: np.logaddexp(0.0, x),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "swish": lambda x: x * sigmoid(x),
    "erf": special.erf,
    "hardtanh": lambda x: np.where(np.abs(x) < 1, x, np.sign(x)),
    "huber": lambda x: np.where(np.abs(x) < 1, x * x / 2, np.abs(x) - 0.5),
    "normcdf": lambda x: (1 + special.erf(x / np.sqrt(2))) / 2,
    "lgamma": special.gammaln,
    "digamma": special.psi,
    "gelu": lambda x: x / 2 * (1 + special.erf(x / np.sqrt(2))),
}


UNKNOWN = {name + "'" * order: unknown_function(name, order) for name in "fg" for order in range(4)}


def from_sympy(name: str) -> Callable[[Any], Any]:
    """The value of an elementwise function that has no row here: its counterpart in SymPy, run by autograd's NumPy."""
    z = sympy.Symbol("z", real=True)
    names = {"Max": np.maximum, "Min": np.minimum, "Abs": np.abs, "erf": special.erf, "sign": np.sign}
    return sympy.lambdify(z, functions()[name](z), [names, np])


ENTRYWISE |= {name: from_sympy(name) for name in functions() if name not in (*ENTRYWISE, "sqrt")}

OPS: dict[str, Callable[..., Any]] = MATRIX | {
    name: lambda run, e, x, f=f: f(x) for name, f in (ENTRYWISE | UNKNOWN).items()
}
