"""What the checker says of random derivations, true and damaged, in random dress.

python -m tests.dressed [--count 300] [--seed 1] [--jobs 1] [--shown 10]

Printed are the figures, and the shortest document of each kind of failure.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from multiprocessing import Pool

from .measuring import Summary, cases, measured

BLOCK = 25


def block(job: tuple[int, int, bool]) -> Summary:
    count, seed, damage = job
    return measured(cases(count, seed, damage))


def summary(count: int, seed: int, jobs: int, damage: bool) -> Summary:
    """Of so many documents, block by block."""
    whole = Summary()
    blocks = [(min(BLOCK, count - i), 1_000_003 * seed + i, damage) for i in range(0, count, BLOCK)]
    with Pool(jobs) as processes:
        for found in processes.imap(block, blocks):
            whole.documents += found.documents
            whole.failures += found.failures
            for name in ("statuses", "damaged", "by_kind", "placed", "dress"):
                getattr(whole, name).update(getattr(found, name))
    return whole


def told(whole: Summary, shown: int) -> Iterator[str]:
    yield str(whole)
    for count, failure in islice(whole.smallest(), shown):
        yield f"\n--- {count}: {failure.kind}\nline {failure.line}: {failure.text}\nsaid: {failure.said}"
        yield failure.document


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("count", 300), ("seed", 1), ("jobs", 1), ("shown", 10)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    for title, damage in (("true", False), ("damaged", True)):
        print(f"==== {title}")
        for line in told(summary(options.count, options.seed, options.jobs, damage), options.shown):
            print(line, flush=True)


if __name__ == "__main__":
    main()
