"""All gradients of an L-layer sigmoid network, with shared factors named: time, memory, growth.

    python -m benchmarks.depth [--layers 1 10 100 1000 10000]

Every depth runs in a process of its own, so that its peak of memory is its own; the recursion limit is Python's.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from time import perf_counter

import matcalc as mc

from .timing import growth, table

REPETITIONS = 3


def network(layers: int) -> tuple[mc.Expr, list[str]]:
    """norm2(σ(W_L … σ(W_1 x)) - y)^2 and the names of its weights."""
    h = mc.vector("x", "n")
    names = [f"W{i + 1}" for i in range(layers)]
    for name in names:
        h = mc.sigmoid(mc.matrix(name, "n", "n") @ h)
    return mc.norm2(h - mc.vector("y", "n")) ** 2, names


def measure(layers: int) -> None:
    """Print seconds to derive, seconds to print, peak MB, MB above the start, and characters of output."""
    before = _peak()
    loss, names = network(layers)
    start = perf_counter()
    derivation = mc.derive(loss, names)
    derived = perf_counter()
    text = derivation.text()
    print(derived - start, perf_counter() - derived, _peak(), _peak() - before, len(text))


def _peak() -> float:
    """The peak of resident memory of this process, in MB (Linux counts in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def best(layers: int) -> list[float]:
    """The measurement of a fresh process with the shortest derivation."""
    command = [sys.executable, "-m", "benchmarks.depth", "--measure", str(layers)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(REPETITIONS)]
    return min([float(word) for word in run.split()] for run in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layers", type=int, nargs="+", default=[1, 10, 100, 1000, 10_000])
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        return measure(arguments.measure)
    results = [best(layers) for layers in arguments.layers]
    rows = [
        [str(layers), f"{derive:.4f} s", f"{show:.4f} s", f"{peak:.0f} MB", f"{own:.0f} MB", f"{length / layers:.0f}"]
        for layers, (derive, show, peak, own, length) in zip(arguments.layers, results, strict=True)
    ]
    print(table(["layers", "derive", "print", "peak", "of it added", "characters/layer"], rows))
    if len(results) > 1:
        print(f"\ngrowth exponent {growth(arguments.layers, [derive for derive, *_ in results]):.2f}")


if __name__ == "__main__":
    main()
