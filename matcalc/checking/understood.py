"""What the names of a document were taken to be, and how sure that is: declared, inferred, or guessed.

A shape is *inferred* if the formulas leave no other one, given what is declared; else it is *guessed* from what is
usual, and a declaration settles it. The question to answer first is the one on which most open claims depend.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .experiments.experiment import Experiment
from .formulas.trees import names
from .formulas.written import name as shown
from .reading.claim import Claim
from .verdicts.check import Check
from .verdicts.verdict import Verdict

OPEN = ("unsure", "wrong", "undecidable")
TELLING = re.compile(r"right (?:only )?if (?P<name>\S+) is (?P<property>\w+)")


@dataclass(frozen=True, slots=True)
class Name:
    """One name: its shape as shown, its properties, and `how` they are known.

    how     declared, inferred or guessed
    line    where it is declared; 0 where it is not, or outside the document
    settle  the declaration that settles a guess, as for --var; "" where there is nothing to settle
    """

    name: str
    shape: str
    properties: tuple[str, ...] = ()
    how: str = "guessed"
    line: int = 0
    settle: str = ""

    @property
    def sentence(self) -> str:
        """What it is, as it is said among what was assumed."""
        return f"{self.name} is {'a scalar' if self.shape == 'scalar' else self.shape}"

    def __str__(self) -> str:
        words = ", ".join((self.shape, *self.properties))
        place = f" (line {self.line})" if self.line else ""
        return f"{self.name}: {words}, {self.how}{place}"


def understood(check: Check) -> list[Name]:
    """The variables of a part, as they were read where most of it stands."""
    experiments = list(check.experiments.values())
    if not experiments:
        return []
    last = max(experiments, key=lambda experiment: len(experiment.shapes.variables))
    known = ("declared", "inferred", "guessed")
    return sorted(_names(check, last), key=lambda name: (known.index(name.how), name.line, name.name))


def _names(check: Check, experiment: Experiment) -> Iterator[Name]:
    scope, shapes = experiment.scope, experiment.shapes
    inferred = dict(shapes.inferred())
    settled = shapes.settled()
    for key, shape in shapes.variables.items():
        name = key.replace("[]", "_i")
        said = tuple(sorted(scope.properties.get(key.removesuffix("[]"), ())))
        if key in scope.shapes:
            yield Name(shown(name), shapes.show(shape), said, "declared", _line(check, key))
            continue
        rows, columns, _ = settled[key]
        how = "inferred" if rows is not None and columns is not None else "guessed"
        form = inferred[name]
        settle = f"{name}: {form.replace('×', ',')}" if form != "scalar" else f"{name}: scalar"
        yield Name(shown(name), form, said, how, 0, settle if how == "guessed" else "")


def _line(check: Check, key: str) -> int:
    """The first line that declares the name; 0 if a declaration outside the document does."""
    base = key.removesuffix("[]")
    for claim in check.part.claims:
        told = {n for side in claim.sides for n in names(side)} or set(re.findall(r"[^\W\d_]+(?:_\w)?", claim.text))
        if claim.kind == "declaration" and any(n == base or n.startswith(f"{base}_") for n in told):
            return claim.line
    return 0


def question(judged: Mapping[Claim, Verdict], found: list[Name]) -> str:
    """The question on which most open claims depend, with the declaration that answers it; "" if there is none."""
    supposed = Counter(m.group("name", "property") for v in judged.values() if (m := TELLING.search(v.condition)))
    if supposed:
        (name, word), times = supposed.most_common(1)[0]
        shape = next((n.shape.replace("×", ",") for n in found if n.name == name), "n,n")
        return f'Is {name} {word}? {_claims(times)} right if it is: --var "{name}: {shape} {word}"'
    guessed = {n.name: n for n in found if n.how == "guessed"}
    behind = Counter(
        name
        for claim, verdict in judged.items()
        if verdict.status in OPEN
        for name in {shown(n) for side in claim.sides for n in names(side)} & guessed.keys()
    )
    if not behind:
        return ""
    name, times = behind.most_common(1)[0]
    return f'Is {name} {guessed[name].shape}? {_claims(times)} open: --var "{guessed[name].settle}"'


def _claims(count: int) -> str:
    return "1 claim is" if count == 1 else f"{count} claims are"
