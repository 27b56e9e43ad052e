"""Can a result still be shortened? A search over our own rules, in both directions, from the results on the corpus.

python -m benchmarks.shorter [--only REGEX] [--steps 3] [--width 40] [--jobs 2]

From each result every expression is visited that so many steps reach, of each step the shortest ones: rules applied
at any node and backwards, products multiplied out, any common factor taken out, products turned around, the normal
form and common factors of the whole. Printed are the results of which a shorter form was found; rules are then
written that find it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool

import matcalc as mc
from matcalc.errors import MatcalcError
from matcalc.expr import Expr, postorder, replace
from matcalc.ops.products import matmul, transpose
from matcalc.ops.sums import add
from matcalc.rewrite import AnyRule, Rewriter, Rule, wild_op
from matcalc.rules import factor, normal
from matcalc.rules.expand import multiplied_out, opened
from matcalc.rules.factor import groups_of_terms
from tests.corpus import Case, load, ours

LONGEST = 80  # results longer than this are not searched


def _backwards(r: Rule) -> Rule | None:
    """The rule from right to left, where its right side says everything that its left side has."""
    sides = [{n for n in postorder(side) if n.op is wild_op} for side in (r.rhs, r.lhs)]
    names = [{name for n in nodes for name in (n.params[1], n.params[2])} for nodes in sides]
    ready = r.rhs.op is not wild_op and sides[0] == sides[1] and names[0] == names[1]
    return Rule(f"{r.name}, backwards", r.rhs, r.lhs) if ready else None


FORWARD: tuple[AnyRule, ...] = (*normal.rules, *factor.rules)
BACKWARD = tuple(b for r in FORWARD if isinstance(r, Rule) and (b := _backwards(r)) is not None)

RULES = Rewriter((*FORWARD, *BACKWARD))


def _applied(r: AnyRule, node: Expr) -> Expr | None:
    """The rule applied, where it can be: rules expect the arguments of a node in normal form."""
    with suppress(MatcalcError, IndexError, ValueError):
        return r.apply(node)
    return None


def moved(node: Expr) -> Iterator[Expr]:
    """What the node may be replaced by in one step."""
    yield from (new for r in RULES.candidates(node) if (new := _applied(r, node)) is not None)
    if len(terms := multiplied_out(node)) > 1:
        yield add(*terms)
    if len(terms := opened(node)) > 1:
        yield add(*terms)
    if node.op is matmul:
        yield matmul(*(f.T for f in reversed(node.args))).T
        yield transpose(normal(node.T))
    if node.op is add:
        yield from groups_of_terms(node)


def neighbours(e: Expr) -> Iterator[Expr]:
    """Every expression one step away."""
    yield normal(e)
    yield factor(normal(e))
    for node in postorder(e):
        try:
            yield from (replace(e, {node: new}) for new in moved(node) if new is not node)
        except MatcalcError:
            continue


def shortest(e: Expr, steps: int, width: int) -> Expr:
    """The shortest expression found within so many steps."""
    best, seen, front = e, {e}, [e]
    for _ in range(steps):
        found = {new: None for old in front for new in neighbours(old) if new not in seen}
        seen.update(found)
        front = sorted(found, key=lambda new: (new.size, new.digest))[:width]
        if front and front[0].size < best.size:
            best = front[0]
    return best


@dataclass(frozen=True)
class Outcome:
    """A result of the corpus and the shortest form found; `None` where there is no result."""

    name: str
    result: str = ""
    size: int = 0
    shorter: str = ""
    shorter_size: int = 0


def searched(case: Case, steps: int, width: int) -> Outcome | None:
    try:
        result = ours(case)
    except mc.MatcalcError:
        return None
    if result.size > LONGEST:
        return None
    best = shortest(result, steps, width)
    return Outcome(case.name, str(result), result.size, str(best), best.size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    for name, default in (("steps", 3), ("width", 40), ("jobs", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    cases = [case for case in load() if re.search(asked.only, case.name)]
    with Pool(asked.jobs) as processes:
        found = [o for o in processes.imap(partial(searched, steps=asked.steps, width=asked.width), cases) if o]
    longer = [o for o in found if o.shorter_size < o.size]
    for o in longer:
        print(f"{o.name}\n    {o.size}: {o.result}\n    {o.shorter_size}: {o.shorter}")
    share = 100 * len(longer) / max(1, len(found))
    print(f"{len(found)} results searched, {len(longer)} can be shortened ({share:.1f} %)")


if __name__ == "__main__":
    main()
