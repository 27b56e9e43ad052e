"""How the time of a gradient grows with the number of parts of its loss, next to how the result itself grows.

    python -m benchmarks.growth [--budget 0.5] [FAMILY …]

Each family is measured at doubled sizes until one takes longer than the budget of CPU seconds; a line is printed as
soon as it is known. Time is that of building the loss in Python and deriving, the least of up to three; the result's
size is the number of edges of its DAG.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from math import log
from time import process_time

import matcalc as mc
from matcalc.expr import postorder

Expr = mc.Expr
Family = Callable[[int], tuple[Expr, list[str]]]  # number of parts ↦ loss and the variables asked for
REPETITIONS = 3
FIRST = 8


def vectors(count: int) -> list[Expr]:
    return [mc.vector(f"x{i}", "n") for i in range(count)]


def square(name: str) -> Expr:
    return mc.matrix(name, "n", "n")


def repeated(step: Callable[[Expr, int], Expr]) -> Callable[[int], Expr]:
    """step(… step(step(x, 0), 1) …, k - 1)."""
    return lambda k: reduce(step, range(k), mc.vector("x", "n"))


def by_input(network: Callable[[int], Expr]) -> Family:
    """sum(network) by x."""
    return lambda k: (mc.sum_(network(k)), ["x"])


def by_first_layer(network: Callable[[int], Expr]) -> Family:
    """The squared norm of a network by the weights of its first layer."""
    return lambda k: (mc.norm2(network(k)) ** 2, ["W0"])


def neighbours(k: int) -> tuple[Expr, list[str]]:
    """‖Σ xᵢ ⊙ xᵢ₊₁‖² by every vector."""
    x = vectors(k)
    terms = [a * b for a, b in pairwise(x)]
    return mc.norm2(reduce(lambda e, t: e + t, terms)) ** 2, [v.params[0] for v in x]


def sum_in_python(k: int) -> tuple[Expr, list[str]]:
    """e = e + t, k times."""
    return mc.norm2(reduce(lambda e, t: e + t, vectors(k))) ** 2, ["x0"]


def product_in_python(k: int) -> tuple[Expr, list[str]]:
    """e = e * t, k times."""
    return mc.sum_(reduce(lambda e, t: e * t, vectors(k))), ["x0"]


def exponentials(k: int) -> tuple[Expr, list[str]]:
    """Π exp(aᵢ'x)."""
    x = mc.vector("x", "n")
    return reduce(lambda p, i: p * mc.exp(mc.vector(f"a{i}", "n").T @ x), range(k), mc.exp(x.T @ x)), ["x"]


def gated_cell(k: int) -> tuple[Expr, list[str]]:
    """h = z ⊙ h + (1 - z) ⊙ tanh(W h + U xₜ), z = sigmoid(V h + P xₜ), shared weights."""
    W, U, V, P = map(square, ("W0", "U", "V", "P"))
    h = mc.vector("h", "n")
    for x in vectors(k):
        z = mc.sigmoid(V @ h + P @ x)
        h = z * h + (1 - z) * mc.tanh(W @ h + U @ x)
    return mc.norm2(h) ** 2, ["W0"]


FAMILIES: dict[str, Family] = {
    "Σ xᵢ.*xᵢ₊₁, all gradients": neighbours,
    "gated h.*sigmoid(W*h)": by_first_layer(repeated(lambda h, i: h * mc.sigmoid(square(f"W{i}") @ h))),
    "residual h + tanh(W*h)": by_first_layer(repeated(lambda h, i: h + mc.tanh(square(f"W{i}") @ h))),
    "plain sigmoid(W*h)": by_first_layer(repeated(lambda h, i: mc.sigmoid(square(f"W{i}") @ h))),
    "v.*sin(v)": by_input(repeated(lambda v, _: v * mc.sin(v))),
    "tanh(e.*e + x)": by_input(repeated(lambda e, _: mc.tanh(e * e + mc.vector("x", "n")))),
    "sin(e) + x": by_input(repeated(lambda e, _: mc.sin(e) + mc.vector("x", "n"))),
    "sin(sin(…x))": by_input(repeated(lambda e, _: mc.sin(e))),
    "Π exp(aᵢ'*x)": exponentials,
    "e = e + t": sum_in_python,
    "e = e * t": product_in_python,
    "recurrent cell with gates": gated_cell,
}


def measure(family: Family, k: int, budget: float) -> tuple[float, int]:
    """CPU seconds to build and derive, the least of a few runs within the budget, and the edges of the result."""
    times: list[float] = []
    while len(times) < REPETITIONS and sum(times) <= budget:
        gc.collect()
        start = process_time()
        loss, names = family(k)
        found = mc.gradients(loss, names)
        times.append(process_time() - start)
    return min(times), sum(len(node.args) for node in postorder(*found.values()))


def exponent(sizes: list[int], values: list[float]) -> float:
    """p of values ~ size^p, over the last two doublings."""
    first = max(0, len(sizes) - 3)
    return log(values[-1] / values[first]) / log(sizes[-1] / sizes[first]) if len(sizes) > 1 else float("nan")


def row(name: str, family: Family, budget: float) -> list[str]:
    sizes, seconds, edges = [], [], []
    k = FIRST
    while not seconds or seconds[-1] < budget:
        taken, size = measure(family, k, budget)
        sizes.append(k)
        seconds.append(taken)
        edges.append(float(size))
        k *= 2
    figures = [f"{seconds[-1]:.2f} s", f"{exponent(sizes, seconds):.2f}", f"{edges[-1]:.0f}"]
    return [name, str(sizes[-1]), *figures, f"{exponent(sizes, edges):.2f}"]


HEADER = ["family", "largest", "CPU time", "exponent", "edges", "exponent"]


def line(cells: list[str]) -> str:
    """A row of the table, whose columns are as wide as their heads, the first as the longest name."""
    widths = [max(map(len, FAMILIES)), *map(len, HEADER[1:])]
    return "| " + " | ".join(map(str.ljust, cells, widths)) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="*", help="parts of their names")
    parser.add_argument("--budget", type=float, default=0.5)
    asked = parser.parse_args()
    print(line(HEADER), line(["-" * len(head) for head in HEADER]), sep="\n", flush=True)
    for name, family in FAMILIES.items():
        if not asked.families or any(part in name for part in asked.families):
            print(line(row(name, family, asked.budget)), flush=True)


if __name__ == "__main__":
    main()
