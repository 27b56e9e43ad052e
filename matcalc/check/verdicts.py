"""The verdict on each claim of a document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import MatcalcError
from ..language.tree import Tree
from .claims import Claim, Reading, chain, read
from .experiment import Comparison, Experiment, fit, varying
from .scope import Definition, Scope, names, subtrees
from .shapes import Misfit, Unknown
from .values import World


@dataclass(slots=True)
class Verdict:
    """`status` is verified, wrong, definition, declaration or undecidable."""

    status: str
    condition: str = ""
    reason: str = ""
    category: str = ""
    suggestion: str = ""
    counterexample: str = ""


@dataclass(slots=True)
class Check:
    """The check of one document: its reading, and an experiment for every part of it."""

    reading: Reading
    declarations: tuple[str, ...] = ()
    experiments: dict[tuple[Definition, ...], Experiment] = field(default_factory=dict)
    verdicts: dict[Claim, Verdict] = field(default_factory=dict)

    # ------------------------------------------------------------------- scopes

    def experiment(self, claim: Claim) -> Experiment:
        """The experiment with the definitions in force at a claim."""
        definitions = self._definitions(claim)
        label = tuple(definitions.values())
        if label not in self.experiments:
            self.experiments[label] = self._experiment(definitions)
        return self.experiments[label]

    def _definitions(self, claim: Claim) -> dict[str, Definition]:
        """For every name the last definition before the claim, else the first one after it."""
        found: dict[str, Definition] = {}
        for definition in self.reading.definitions:
            if definition.name not in found or definition.number <= claim.number:
                found[definition.name] = definition
        return found

    def _experiment(self, definitions: dict[str, Definition]) -> Experiment:
        said = self.reading.declarations
        scope = Scope(
            definitions=definitions,
            functions=self.reading.functions,
            shapes=said.shapes,
            properties=said.properties,
            running=said.running,
            sizes=said.sizes,
            bold=said.bold,
            layout=said.layout,
            called=set(said.applied),
        )
        self._families(scope)
        pairs = [(c.left, c.right) for c in self.reading.claims if c.kind == "claim" and c.left and c.right]
        trees = [t for pair in pairs for t in pair] + [d.tree for d in definitions.values()]
        shapes = fit(scope, [d.tree for d in definitions.values() if not d.indices], pairs)
        moving = varying(scope, trees)
        return Experiment(scope, shapes, moving)

    def _families(self, scope: Scope) -> None:
        """Names with running indices that are no components of a name used whole."""
        said = self.reading.declarations
        for definition in scope.definitions.values():
            if definition.indices:
                scope.families[definition.name] = len(definition.indices)
        for key in said.shapes:
            if key.endswith("[]"):
                scope.families.setdefault(key[:-2], 1)
        plain = {n for n in said.plain if not self._indexed(n)}
        for name in sorted(said.plain | set(said.applied)):
            base, _, index = name.rpartition("_")
            if self._indexed(name) and base not in scope.families and base != "δ":
                whole = base in plain or base in scope.definitions or base in said.shapes
                if not whole:
                    scope.families[base] = len(index)
        scope.plain = {n for n in plain if n not in scope.families}
        scope.gathered = {n: g for n, g in said.gathered.items() if g[1] in scope.families and n not in scope.definitions}

    def _indexed(self, name: str) -> bool:
        base, _, index = name.rpartition("_")
        return bool(base) and all(c in self.reading.declarations.running for c in index)

    # ------------------------------------------------------------------- verdicts

    def run(self) -> None:
        for claim in self.reading.claims:
            self.verdicts[claim] = self._verdict(claim)

    def _verdict(self, claim: Claim) -> Verdict:
        if claim.kind in ("definition", "declaration"):
            return Verdict(claim.kind)
        if claim.kind == "assumption":
            return Verdict("declaration", condition=f"{claim.text}")
        if claim.kind == "undecidable" or claim.left is None or claim.right is None:
            return Verdict("undecidable", reason=claim.problem)
        try:
            return self._judged(claim, claim.left, claim.right)
        except Unknown as problem:
            return Verdict("undecidable", reason=str(problem))
        except RecursionError:
            return Verdict("undecidable", reason="the formula is nested too deeply")

    def _judged(self, claim: Claim, left: Tree, right: Tree) -> Verdict:
        experiment = self.experiment(claim)
        try:
            found = experiment.compare(left, right)
        except Misfit as problem:
            return Verdict("wrong", reason=str(problem), category="dimension")
        if found.holds:
            return Verdict("verified")
        if not found.fails:
            return Verdict("undecidable", reason="no point was found at which both sides have values")
        return Verdict("wrong", reason=f"differ by {found.worst:.2g}")


def judge(text: str) -> Check:
    check = Check(read(text))
    check.run()
    return check
