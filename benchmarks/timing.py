"""Timing that can be compared: contenders take turns, and medians are reported."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from math import exp, log
from statistics import median
from time import perf_counter


def interleaved(contenders: Mapping[str, Callable[[], object]], rounds: int, calls: int = 1) -> dict[str, float]:
    """Median seconds of a call of each contender; every round runs all of them, after one warm-up."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for run in contenders.values():
        run()
    for _ in range(rounds):
        for name, run in contenders.items():
            gc.collect()
            start = perf_counter()
            for _ in range(calls):
                run()
            times[name].append((perf_counter() - start) / calls)
    return {name: median(values) for name, values in times.items()}


def geometric_mean(values: list[float]) -> float:
    """exp of the mean logarithm."""
    return exp(sum(map(log, values)) / len(values))


def growth(sizes: list[int], seconds: list[float]) -> float:
    """The exponent p of seconds ~ size^p, from the largest size and the one a hundredth of it or next above."""
    first = next(i for i, size in enumerate(sizes) if size * 100 >= sizes[-1])
    return log(seconds[-1] / seconds[first]) / log(sizes[-1] / sizes[first])


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table with aligned columns."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)
