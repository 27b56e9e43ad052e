"""How many published closed forms come out right, and how short, by source.

python -m benchmarks.closed_forms [--json] [--only REGEX]

Right: equal in value to the published form and to finite differences of the function. Longer: of a greater
`size` than the published form. The ratio is ours to theirs, its mean geometric.
"""

from __future__ import annotations

import argparse
import json
import re
import warnings
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import matcalc as mc
from tests.corpus import KINDS, Case, compare, differences, load, ours

from .timing import geometric_mean, table

AVAILABLE = frozenset(kind for kind in KINDS if hasattr(mc, kind))


@dataclass(frozen=True)
class Outcome:
    """One case: the published form, ours, and their sizes; `refused` or `wrong` says what was the matter."""

    name: str
    group: str
    function: str
    published: str | None
    ours: str = ""
    size: int = 0
    published_size: int | None = None
    refused: str = ""
    wrong: str = ""

    @property
    def right(self) -> bool:
        return not self.refused and not self.wrong

    @property
    def longer(self) -> bool:
        return self.published_size is not None and self.size > self.published_size


def outcome(case: Case) -> Outcome:
    """Derive one case and judge the result."""
    known = (case.name, case.group, f"{case.kind} of {case.text} in {case.wrt}", case.expected)
    try:
        result = ours(case)
    except mc.MatcalcError as error:
        return Outcome(*known, refused=str(error))
    published = case.read(case.expected, case.with_differential()) if case.expected is not None else None
    return Outcome(
        *known,
        ours=str(result),
        size=result.size,
        published_size=published.size if published is not None else None,
        wrong=fault(case, result),
    )


def fault(case: Case, result: mc.Expr) -> str:
    """What is wrong with a result, nothing if it is right."""
    try:
        if case.expected is not None and not compare(case, result, case.expected).ok:
            return "differs from the published form"
        if case.wrt in mc.expr.symbols(case.read(case.text)) and not differences(case).ok:
            return "differs from finite differences"
    except mc.MatcalcError as error:
        return f"could not be confirmed: {error}"
    return ""


def summary(outcomes: Iterable[Outcome]) -> list[str]:
    """A row of the table: the cases of one source in figures."""
    found = list(outcomes)
    right = [o for o in found if o.right]
    ratios = [o.size / o.published_size for o in right if o.published_size]
    return [
        str(len(found)),
        str(len(right)),
        str(sum(bool(o.refused) for o in found)),
        str(sum(bool(o.wrong) for o in found)),
        str(sum(o.longer for o in found)),
        f"{geometric_mean(ratios):.2f}" if ratios else "",
    ]


def report(outcomes: list[Outcome]) -> str:
    """The table by source, and below it what is refused, wrong, or longer than published."""
    groups = dict.fromkeys(o.group for o in outcomes)
    rows = [[group, *summary(o for o in outcomes if o.group == group)] for group in groups]
    rows.append(["all", *summary(outcomes)])
    lines = [table(["source", "cases", "right", "refused", "wrong", "longer", "size ratio"], rows)]
    for o in outcomes:
        if not o.right or o.longer:
            lines += ["", f"{o.name}: {o.function}"]
            lines += [f"  {o.refused or o.wrong}"] if not o.right else []
            lines += [f"  ours    {o.size:4}  {o.ours}", f"  theirs  {o.published_size or 0:4}  {o.published}"]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="every outcome, for other programs")
    parser.add_argument("--only", default="", help="a regular expression that the name of a case must match")
    asked = parser.parse_args()
    chosen = [c for c in load() if c.kind in AVAILABLE and re.search(asked.only, c.name)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # overflow at a random point is no news
        outcomes = [outcome(case) for case in chosen]
    print(json.dumps([asdict(o) for o in outcomes], indent=1) if asked.json else report(outcomes))


if __name__ == "__main__":
    main()
