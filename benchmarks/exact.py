"""How long exact verification takes on the published results of the corpus: python -m benchmarks.exact"""

from __future__ import annotations

from statistics import median
from time import process_time

from matcalc.exact import decided
from tests.exact.test_corpus import CASES, claim, derived

ROUNDS = 3


def timed(question: object) -> float:
    """The processor time of one verification in milliseconds, the best of some."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = process_time()
        decided(question)
        best = min(best, process_time() - start)
    return 1000 * best


def main() -> None:
    found = [(case, derived(case)) for case in CASES]
    claims = [claim(case, *result) for case, result in found if result is not None]
    outcomes = [decided(c).agrees for c in claims]
    times = sorted(map(timed, claims))
    print(
        f"{len(claims)} results: {outcomes.count(True)} agree, {outcomes.count(False)} do not, "
        f"{outcomes.count(None)} undecided"
    )
    print(f"median {median(times):.2f} ms, 95 % below {times[int(0.95 * len(times))]:.2f} ms, most {times[-1]:.2f} ms")


if __name__ == "__main__":
    main()
