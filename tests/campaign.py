"""Gradients of random losses over all ops and properties: each compared exactly, and a tenth by differences.

python -m tests.campaign [--count 1000000] [--seed 0] [--jobs 2] [--depth 6]

A loss is derived by all its variables, in one of the conventions for structured variables, and compared with the loss
over finite fields (`matcalc.exact`). What differs there is no verdict before finite differences confirm it. A loss for
which something is wrong is cut down to the smallest one for which it still is. Exit status 1 if anything is wrong.

The kinds counted: "accepted"; "undecided", with the reason; "refused", with the error: a MatcalcError said why there is
no gradient; "wrong": the derivative is, or something that is no MatcalcError was raised, or differences reject
what is exactly right.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import Pool as Processes
from random import Random

import numpy as np

import matcalc as mc
from matcalc.errors import MatcalcError, VerificationError
from matcalc.exact import decided
from matcalc.expr import Expr, postorder, replace, symbols
from matcalc.gradient import default_variables
from matcalc.numeric import verify_all
from matcalc.ops.reductions import total
from matcalc.rules.project import INDEPENDENT, PROJECTION, UNCONSTRAINED
from matcalc.verification import claim_of

from .strategies import EVERY, random_expression

BLOCK = 50
TENTH = 10  # one in so many is compared by differences as well
STRUCTURES = (PROJECTION, PROJECTION, PROJECTION, UNCONSTRAINED, INDEPENDENT)
LONGEST = 2000  # characters shown of a loss that is wrong
TRIALS = 300  # losses tried when one is cut down
Derive = Callable[..., Mapping[str, Expr]]


@dataclass(frozen=True)
class Verdict:
    """Of one loss: "accepted", "undecided", "refused" or "wrong", with what is to be said."""

    kind: str
    detail: str = ""


def examined(loss: Expr, seed: int, structure: str, differences: bool, derive: Derive = mc.gradients) -> Verdict:
    """The gradients of one loss by all its variables, compared with it."""
    names = [name for name, v in default_variables(loss).items() if not v.free]
    if not names:
        return Verdict("refused", "no variable")
    try:
        found = derive(loss, names, structure=structure)
        verdict = _exactly(loss, found, seed, structure)
        return _by_differences(loss, found, seed, structure, verdict) if differences or verdict is None else verdict
    except MatcalcError as refused:
        return Verdict("refused", type(refused).__name__)
    except Exception as broken:  # reported with the loss it is about
        return Verdict("wrong", f"{type(broken).__name__}: {broken}")


def _exactly(loss: Expr, found: Mapping[str, Expr], seed: int, structure: str) -> Verdict | None:
    """None if the values differ in the model, which decides nothing."""
    exact = decided(claim_of(loss, found, structure), seed)
    if exact.agrees is None:
        return Verdict("undecided", exact.reason)
    return Verdict("accepted") if exact.agrees else None


def _by_differences(
    loss: Expr, found: Mapping[str, Expr], seed: int, structure: str, exactly: Verdict | None
) -> Verdict:
    """The exact verdict, None if it was no agreement, with that of differences."""
    try:
        with np.errstate(all="ignore"):
            off = [name for name, v in verify_all(loss, found, seed=seed, structure=structure).items() if not v.ok]
    except VerificationError:
        return exactly or Verdict("undecided", "differs in the model; differences compare nothing")
    if not off:
        return exactly or Verdict("undecided", "differs in the model; differences agree")
    said = (
        "differences reject what is exactly right"
        if exactly and exactly.kind == "accepted"
        else "the gradient is wrong"
    )
    return Verdict("wrong", said + "".join(f"; d/d{name} = {found[name]}" for name in off))


# --------------------------------------------------------------------------- cutting down


def shrunk(loss: Expr, fails: Callable[[Expr], bool]) -> Expr:
    """The smallest loss that is found, from one that fails, by cutting off what can be spared."""
    left = TRIALS
    while True:
        for smaller in _smaller(loss):
            left -= 1
            if left < 0:
                return loss
            if fails(smaller):
                loss = smaller
                break
        else:
            return loss


def _smaller(loss: Expr) -> list[Expr]:
    """Losses with fewer nodes: a part alone, or with a node in place of what it is made into; the smallest first."""
    nodes = [n for n in postorder(loss) if n is not loss]
    parts = [n if n.is_scalar else total(n) for n in nodes if not n.free]
    leaves = {s.shape: s for s in symbols(loss).values() if s.params[4] is None}
    pairs = [(n, a) for n in [*nodes, loss] for a in n.args if a.shape == n.shape]
    pairs += [(n, leaves[n.shape]) for n in nodes if n.args and n.shape in leaves]
    found = dict.fromkeys(parts)
    for node, instead in pairs:
        try:
            found[replace(loss, {node: instead})] = None
        except MatcalcError:  # a domain left, or an index without its sum
            continue
    size = len(postorder(loss))
    counted = {e: len(postorder(e)) for e in found if e.is_scalar and not e.free}
    return sorted((e for e, count in counted.items() if count < size), key=lambda e: (counted[e], str(e)))


# --------------------------------------------------------------------------- many


@dataclass
class Summary:
    """What came of many losses."""

    kinds: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    ops: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Summary) -> None:
        for mine, others in ((self.kinds, other.kinds), (self.reasons, other.reasons), (self.ops, other.ops)):
            mine.update(others)
        self.wrong += other.wrong

    def __str__(self) -> str:
        counts = ", ".join(f"{n} {kind}" for kind, n in self.kinds.most_common())
        why = [f"  {n} {reason}" for reason, n in self.reasons.most_common()]
        rarest = ", ".join(f"{name} {n}" for name, n in self.ops.most_common()[:-6:-1])
        return "\n".join([counts, *why, f"{len(self.ops)} ops; the rarest: {rarest}"])


def drawn(seed: int, depth: int) -> tuple[Expr, str, bool]:
    """The loss of a seed, the convention for structured variables, and whether differences are taken."""
    rng = Random(seed)
    loss = random_expression(rng, depth=1 + rng.randrange(depth), pool=EVERY)
    return loss, rng.choice(STRUCTURES), rng.randrange(TENTH) == 0


def block(start: int, count: int, depth: int, derive: Derive = mc.gradients) -> Summary:
    """The summary of the losses of some seeds."""
    found = Summary()
    for seed in range(start, start + count):
        loss, structure, differences = drawn(seed, depth)
        verdict = examined(loss, seed, structure, differences, derive)
        found.kinds[verdict.kind] += 1
        found.ops.update({node.op.name for node in postorder(loss)})
        if verdict.kind in ("undecided", "refused"):
            found.reasons[f"{verdict.kind}: {verdict.detail}"] += 1
        elif verdict.kind == "wrong":
            found.wrong.append(_told(loss, seed, structure, verdict, derive))
    return found


def _told(loss: Expr, seed: int, structure: str, verdict: Verdict, derive: Derive) -> str:
    """The smallest loss that fails in the same way, and how."""
    way = verdict.detail[:20]

    def again(e: Expr) -> Verdict:
        return examined(e, seed, structure, True, derive)

    smallest = shrunk(loss, lambda e: (v := again(e)).kind == "wrong" and v.detail.startswith(way))
    detail = verdict.detail if smallest is loss else again(smallest).detail
    return f"seed {seed} ({structure}): {smallest}: {detail}"[:LONGEST]


def summaries(count: int, seed: int, jobs: int, depth: int) -> Iterator[Summary]:
    """Block by block, in order."""
    with Processes(jobs) as processes:
        work = partial(block, count=min(BLOCK, count), depth=depth)
        yield from processes.imap(work, range(seed, seed + count, BLOCK))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("count", 1_000_000), ("seed", 0), ("jobs", 2), ("depth", 6)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    whole, began = Summary(), time.perf_counter()
    for found in summaries(**vars(options)):
        whole.add(found)
        for line in found.wrong:
            print(line, flush=True)
        done = whole.kinds.total()
        rate = done / (time.perf_counter() - began)
        print(f"\r{done} of {options.count}, {rate:.0f} a second, {len(whole.wrong)} wrong", end="", file=sys.stderr)
    print(file=sys.stderr)
    print(whole)
    sys.exit(bool(whole.wrong))


if __name__ == "__main__":
    main()
