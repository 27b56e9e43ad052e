"""How long it takes to derive and simplify one gradient, warm, next to peers in the same run.

python -m benchmarks.latency [--rounds 21]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial

import matcalc as mc

from .expressions import PROBLEMS
from .peers import PEERS
from .timing import geometric_mean, interleaved, table


def derivations() -> dict[str, Callable[[], object]]:
    """Each problem, parsed beforehand: what is timed is deriving and simplifying."""
    readings = {p.name: (mc.read(p.text, declarations=p.declarations).expression, p.wrt) for p in PROBLEMS}
    return {name: partial(mc.derive, expression, wrt) for name, (expression, wrt) in readings.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    rounds = parser.parse_args().rounds
    own, peers = derivations(), {name: build() for name, build in PEERS.items()}
    rows, medians = [], []
    for name, derive in own.items():
        contenders = {"matcalc": derive} | {peer: runs[name] for peer, runs in peers.items() if name in runs}
        times = interleaved(contenders, rounds, calls=5)
        medians.append(times["matcalc"])
        row = [name, f"{times['matcalc'] * 1e3:.2f} ms"]
        for peer in peers:
            known = peer in times
            row += [f"{times[peer] * 1e3:.2f} ms", f"{times[peer] / times['matcalc']:.1f}x"] if known else ["", ""]
        rows.append(row)
    print(table(["loss", "matcalc", *(column for peer in peers for column in (peer, "ratio"))], rows))
    print(f"\ngeometric mean {geometric_mean(medians) * 1e3:.2f} ms, worst {max(medians) * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
