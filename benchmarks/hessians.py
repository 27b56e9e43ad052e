"""Whole Hessians and Jacobians: generated NumPy next to automatic differentiation and to code written by hand.

    python -m benchmarks.hessians [--rounds 9] [--problems logreg mf …] [--json FILE]

The problems are those of Laue, Mitterreiter and Giesen (NeurIPS 2018, AAAI 2020): logistic regression with twice
as many samples as features, matrix factorization by one factor (k = 5), also with a mask, the first layer of a network
of ten layers, and the Jacobian of A σ(B x). All contenders get the same arrays in float64 and their results are
compared before they are timed; each is allowed the same threads (OMP_NUM_THREADS). Peers that cannot be imported
are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np

import matcalc as mc

from .hessian_peers import PEERS, Loss
from .timing import geometric_mean, interleaved, table

SLOW = 1.0  # seconds: a contender that takes longer for one call is not timed
LAYERS = 10
RANK = 5

Arrays = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """A function, given in the language and as the peers take it, and what is asked of it at each size.

    arrays   (size, generator) ↦ the values of the symbols, in the order in which functions take them
    peer     the function in terms of NumPy or a library that looks like it
    hand     the closed form, written by hand in NumPy as one would
    value    whether the function is a vector, so that its Jacobian is asked for
    """

    name: str
    text: str
    wrt: str
    declarations: tuple[str, ...]
    sizes: tuple[int, ...]
    arrays: Callable[[int, np.random.Generator], dict[str, Any]]
    peer: Loss
    hand: Callable[..., Any]
    vector: bool = False


# --------------------------------------------------------------------------- functions in NumPy's words


def _logreg(lib: Any, X: Any, y: Any, w: Any) -> Any:
    return lib.sum(lib.log1p(lib.exp(-y * (X @ w))))


def _hand_logreg(X: Any, y: Any, w: Any) -> Any:
    s = 1 / (1 + np.exp(-(X @ w)))
    return (X.T * (s * (1 - s))) @ X


def _factorization(lib: Any, A: Any, V: Any, U: Any) -> Any:
    return lib.sum((A - U @ V.T) ** 2)


def _hand_factorization(A: Any, V: Any, U: Any) -> Any:
    return np.kron(2 * (V.T @ V), np.eye(len(U)))


def _masked(lib: Any, M: Any, A: Any, V: Any, U: Any) -> Any:
    return lib.sum((M * (A - U @ V.T)) ** 2)


def _hand_masked(M: Any, A: Any, V: Any, U: Any) -> Any:
    n, k = U.shape
    H = np.zeros((k, n, k, n))
    blocks = 2 * np.einsum("ij,ja,jb->iab", M**2, V, V, optimize=True)
    H[:, np.arange(n), :, np.arange(n)] = blocks
    return H.reshape(n * k, n * k)


def _network(activation: Callable[[Any, Any], Any], lib: Any, *arrays: Any) -> Any:
    *others, x, y, W1 = arrays
    for W in (W1, *others):
        x = activation(lib, W @ x)
    return lib.sum((x - y) ** 2)


def _sigmoid(lib: Any, z: Any) -> Any:
    return 1 / (1 + lib.exp(-z))


def _relu(lib: Any, z: Any) -> Any:
    return lib.maximum(z, 0.0)


def _hand_relu_network(*arrays: Any) -> Any:
    *others, x, _, W1 = arrays
    z, J = x, None
    for W in (W1, *others):
        z = W @ z
        active = (z > 0).astype(float)
        J = active if J is None else active[:, None] * (W * J if J.ndim == 1 else W @ J)
        z = z * active
    return np.kron(np.outer(2 * x, x), J.T @ J)


def _hand_sigmoid_network(*arrays: Any) -> Any:
    """Forward for the values; backward for gradients and curvature, layer by layer."""
    *others, x, y, W1 = arrays
    weights, values, z = (W1, *others), [], x
    for W in weights:
        z = 1 / (1 + np.exp(-(W @ z)))
        values.append(z)
    g, H = 2 * (z - y), 2 * np.eye(len(y))
    for W, s in zip(reversed(weights), reversed(values), strict=True):
        d = s * (1 - s)
        H = d[:, None] * H * d
        H.flat[:: len(d) + 1] += g * d * (1 - 2 * s)
        g = W.T @ (g * d)
        if W is not W1:
            H = W.T @ H @ W
    return np.kron(np.outer(x, x), H)


def _layer(lib: Any, A: Any, B: Any, x: Any) -> Any:
    return A @ _sigmoid(lib, B @ x)


def _hand_layer(A: Any, B: Any, x: Any) -> Any:
    s = 1 / (1 + np.exp(-(B @ x)))
    return (A * (s * (1 - s))) @ B


# --------------------------------------------------------------------------- problems


def _network_problem(name: str, activation: Callable[[Any, Any], Any], hand: Callable[..., Any]) -> Problem:
    h = "x"
    for i in range(1, LAYERS + 1):
        h = f"{name}(W{i}*{h})"

    def arrays(n: int, rng: np.random.Generator) -> dict[str, Any]:
        weights = {f"W{i}": rng.normal(size=(n, n)) * (2 / n) ** 0.5 for i in range(1, LAYERS + 1)}
        first = weights.pop("W1")
        return {**weights, "x": rng.normal(size=n), "y": rng.normal(size=n), "W1": first}

    declared = ("x: n", "y: n", *(f"W{i}: n,n" for i in range(1, LAYERS + 1)))
    text = f"norm2({h} - y)^2"
    return Problem(f"net10 {name}", text, "W1", declared, (5, 10, 20, 30), arrays, partial(_network, activation), hand)


PROBLEMS = [
    Problem(
        "logreg",
        "sum(log(1 + exp(-y.*(X*w))))",
        "w",
        ("X: m,n", "y: m signs", "w: n"),
        (5, 50, 100, 200, 400, 800),
        lambda n, rng: {
            "X": rng.normal(size=(2 * n, n)),
            "y": rng.choice([-1.0, 1.0], 2 * n),
            "w": rng.normal(size=n) / n**0.5,
        },
        _logreg,
        _hand_logreg,
    ),
    Problem(
        "mf",
        "normF(A - U*V')^2",
        "U",
        ("A: n,m", "U: n,k", "V: m,k"),
        (10, 20, 50, 100, 200),
        lambda n, rng: {"A": rng.normal(size=(n, n)), "V": rng.normal(size=(n, RANK)), "U": rng.normal(size=(n, RANK))},
        _factorization,
        _hand_factorization,
    ),
    Problem(
        "mf masked",
        "normF(M.*(A - U*V'))^2",
        "U",
        ("M: n,m", "A: n,m", "U: n,k", "V: m,k"),
        (20, 50, 100),
        lambda n, rng: {
            "M": rng.integers(0, 2, (n, n)).astype(float),
            "A": rng.normal(size=(n, n)),
            "V": rng.normal(size=(n, RANK)),
            "U": rng.normal(size=(n, RANK)),
        },
        _masked,
        _hand_masked,
    ),
    _network_problem("relu", _relu, _hand_relu_network),
    _network_problem("sigmoid", _sigmoid, _hand_sigmoid_network),
    Problem(
        "A σ(B x)",
        "A*sigmoid(B*x)",
        "x",
        ("A: m,p", "B: p,n", "x: n"),
        (10, 100, 500, 1000),
        lambda n, rng: {"A": rng.normal(size=(n, n)), "B": rng.normal(size=(n, n)) / n**0.5, "x": rng.normal(size=n)},
        _layer,
        _hand_layer,
        vector=True,
    ),
]


# --------------------------------------------------------------------------- measuring


def generated(problem: Problem, arguments: Sequence[str]) -> tuple[Callable[..., Any], float]:
    """The generated function of the closed form, and the seconds it took to derive and compile."""
    reading = mc.read(problem.text, declarations=problem.declarations)
    start = perf_counter()
    derive = mc.jacobian if problem.vector else mc.hessian
    matrix = derive(reading.expression, problem.wrt)
    function = mc.lambdify(matrix, [reading.symbols[name] for name in arguments])
    return function, perf_counter() - start


def in_vec_order(H: Any, X: Any) -> Any:
    """What automatic differentiation gives, indexed by the entries of the variable, with columns stacked."""
    H = np.asarray(H)
    if np.ndim(X) != 2:
        return H
    rows, columns = X.shape
    return H.transpose(1, 0, 3, 2).reshape(rows * columns, rows * columns)


def measured(problem: Problem, size: int, rounds: int) -> Iterator[tuple[str, float]]:
    """Seconds of each contender; results that differ from the generated ones are an error."""
    values = problem.arrays(size, np.random.default_rng(size))
    own, _ = generated(problem, list(values))
    arrays = list(values.values())
    expected = own(*arrays)
    contenders = {"matcalc": partial(own, *arrays), "by hand": partial(problem.hand, *arrays)}
    for name, build in PEERS.items():
        run = build(problem.peer, arrays, problem.vector)
        if run is not None and _seconds(run) < SLOW:
            contenders[name] = run
    for name, run in contenders.items():
        result = np.asarray(run()) if name == "by hand" or name == "matcalc" else in_vec_order(run(), arrays[-1])
        np.testing.assert_allclose(result, expected, rtol=1e-6, atol=1e-7, err_msg=f"{problem.name} {name}")
    fastest = min(map(_seconds, contenders.values()))
    yield from interleaved(contenders, rounds, calls=max(1, min(100, int(0.002 / fastest)))).items()


def _seconds(run: Callable[[], object]) -> float:
    """One call, after one that compiles."""
    run()
    start = perf_counter()
    run()
    return perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--problems", nargs="+", choices=[p.name for p in PROBLEMS])
    parser.add_argument("--json", type=argparse.FileType("w"), help="Write the seconds to a file, too.")
    arguments = parser.parse_args()
    peers = ["by hand", *PEERS]
    rows, ratios, seconds = [], {peer: [] for peer in peers}, {}
    for problem in PROBLEMS:
        for size in problem.sizes if not arguments.problems or problem.name in arguments.problems else ():
            times = dict(measured(problem, size, arguments.rounds))
            seconds[f"{problem.name} {size}"] = times
            row = [problem.name, str(size), _shown(times["matcalc"])]
            for peer in peers:
                ratio = times[peer] / times["matcalc"] if peer in times else None
                row.append("" if ratio is None else f"{ratio:.2f}")
                ratios[peer] += [] if ratio is None else [ratio]
            rows.append(row)
            print(*row, file=sys.stderr, flush=True)
    means = [f"{geometric_mean(found):.2f}" if found else "" for found in ratios.values()]
    print(table(["problem", "n", "matcalc", *peers], [*rows, ["geometric mean", "", "", *means]]))
    if arguments.json:
        json.dump(seconds, arguments.json, indent=2)


def _shown(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


if __name__ == "__main__":
    main()
