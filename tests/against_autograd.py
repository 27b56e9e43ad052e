"""Gradients of random losses over all ops against autograd's.

python -m tests.against_autograd [--count 20000] [--jobs 2] [--depth 8] [--seed 0]

Exit status 1 if one is wrong. What is undecided is counted: where both are not finite, or where noise of the size of
a rounding error in every step changes a result as much as they differ.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from multiprocessing import Pool as Processes
from random import Random

from matcalc.errors import MatcalcError
from matcalc.expr import postorder

from .agreement import Verdict, compare
from .strategies import RICH, random_expression

BLOCK = 100
LONGEST = 2000  # characters shown of a formula that is wrong


def examined(seed: int, depth: int) -> tuple[list[Verdict], set[str]]:
    """The verdicts on one random loss, and the ops in it."""
    rng = Random(seed)
    loss = random_expression(rng, depth=1 + rng.randrange(depth), pool=RICH)
    try:
        verdicts = compare(loss, seed)
    except MatcalcError as refused:
        verdicts = [Verdict("refused", f"{loss}: {refused}")]
    except Exception as broken:  # reported with the loss it is about
        verdicts = [Verdict("wrong", f"{loss}: {type(broken).__name__}: {broken}")]
    return verdicts, {node.op.name for node in postorder(loss)}


def block(start: int, depth: int) -> tuple[Counter[str], list[str], Counter[str]]:
    kinds: Counter[str] = Counter()
    ops: Counter[str] = Counter()
    details = []
    for seed in range(start, start + BLOCK):
        verdicts, names = examined(seed, depth)
        ops.update(names)
        kinds.update(v.kind for v in verdicts)
        kinds["losses"] += 1
        details += [f"{v.kind}: seed {seed}: {v.detail}" for v in verdicts if v.kind not in ("agrees", "undecided")]
    return kinds, details, ops


def results(count: int, jobs: int, depth: int, seed: int) -> Iterator[tuple[Counter[str], list[str], Counter[str]]]:
    starts = range(seed, seed + count, BLOCK)
    with Processes(jobs) as processes:
        yield from processes.imap(partial(block, depth=depth), starts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("count", 20000), ("jobs", 2), ("depth", 8), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    kinds: Counter[str] = Counter()
    ops: Counter[str] = Counter()
    for found, details, names in results(**vars(parser.parse_args())):
        kinds += found
        ops += names
        for line in details:
            print(line[:LONGEST], flush=True)
    print(", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    print(f"{len(ops)} ops; the rarest: " + ", ".join(f"{name} {count}" for name, count in ops.most_common()[:-6:-1]))
    sys.exit(kinds["wrong"] > 0)


if __name__ == "__main__":
    main()
