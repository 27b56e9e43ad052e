"""Hand derivations with the truth for every relation, and the score of a check against it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import matcalc as mc

FOLDER = Path(__file__).parent.parent / "data" / "handchecks"


@cache
def truth() -> dict[str, list[dict]]:
    """The records of every document, in its order."""
    found = defaultdict(list)
    for line in (FOLDER / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        found[record["doc"]].append(record)
    return dict(found)


@cache
def checked(name: str):
    return mc.check((FOLDER / name).read_text(encoding="utf-8"), code=True)  # programs are labelled, too


@dataclass
class Score:
    """What a check made of the labelled relations."""

    missed: list = field(default_factory=list)  # wrong relations that were not called wrong
    condemned: list = field(default_factory=list)  # true ones that were
    open: list = field(default_factory=list)  # neither verified nor wrong
    reasons: list = field(default_factory=list)  # (wanted, found) where they differ
    labelled: int = 0
    wrong: int = 0


def bare(text: str) -> str:
    return re.sub(r"[\s&\\$]", "", text)


def finding(report, record):
    """The finding on a labelled relation."""
    here = [f for f in report.claims if f.line == record["line"]]
    return next((f for f in here if bare(f.text) == bare(record["text"])), None)


def score(names) -> Score:
    result = Score()
    for name in names:
        for record in truth()[name]:
            if record["label"] not in ("verified", "wrong"):
                continue
            found = finding(checked(name), record)
            status = found.status if found else "missing"
            result.labelled += 1
            place = f"{name}:{record['line']} {record['text']}"
            if status not in ("verified", "wrong", "definition"):
                result.open.append(place)
            if record["label"] == "verified" and status == "wrong":
                result.condemned.append(place)
            if record["label"] == "wrong":
                result.wrong += 1
                if status != "wrong":
                    result.missed.append(place)
                elif found.category != record["reason"]["category"]:
                    result.reasons.append((place, record["reason"]["category"], found.category))
    return result


DOCUMENTS = sorted(truth())
