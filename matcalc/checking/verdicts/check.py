"""The verdict on each claim of a part of a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ...language.tree import Tree
from ...shape import SCALAR, Shape
from ..experiments.comparison import Comparison
from ..experiments.domains import bounds
from ..experiments.experiment import Experiment
from ..experiments.fitting import fit
from ..experiments.named_shapes import Misfit, Unknown, Unnamed
from ..experiments.varying import varied_themselves, varying
from ..formulas.rewriting import Key, structure
from ..formulas.trees import is_literal, names
from ..reading.claim import Claim
from ..scope.assembly import assembled
from ..scope.components import of_members
from ..scope.operators import directed, operated, operators_of
from ..scope.parts import Part
from ..scope.products import multiplied, values_multiplied
from ..scope.scope import Definition
from ..scope.stacked import by_all_arguments
from ..scope.sums import summed
from .anew import gives_a_value, new_definition, supported
from .conditions import conditions
from .gradients import gradients_by_fitting_variables
from .imposed import is_imposed
from .introduction import is_defined_anew, is_implicit_definition, not_introduced, without_formula
from .rounding import rounded
from .verdict import Verdict

EQUALITIES = ("=", ":=")
ELSEWHERE = 0.2  # how much it matters that a claim fits which stands where names mean something else

TRIVIAL = "it holds trivially: both sides are zero at every point that was tried"
UNCOMPARED = "no point was found at which both sides can be compared"
NOWHERE = "where the left side has a value, the right side mostly has none"

Evidence = tuple[Tree, Tree, float]


@dataclass(slots=True)
class Check:
    """The check of one part, with an experiment for each set of definitions in force somewhere in it.

    `explain` looks for the reason of a claim that fails, `decide` says whether it is wrong or unsure once all are
    judged; `seconds` were spent on reasons so far.
    `missed` are the names that were not introduced where they were wanted.
    """

    part: Part
    explain: Callable[[Check, Claim, Verdict], Verdict]
    decide: Callable[[Check, Claim, Verdict], Verdict]
    experiments: dict[tuple[object, ...], Experiment] = field(default_factory=dict)
    verdicts: dict[Claim, Verdict] = field(default_factory=dict)
    seconds: float = 0.0
    missed: set[str] = field(default_factory=set)
    _rewritten: dict[tuple[str, Key], Definition] = field(default_factory=dict)
    _declared: dict[Claim, dict[str, Shape]] = field(default_factory=dict)

    def run(self) -> None:
        """Judge every claim, in the order of the document."""
        if self.part.claims:
            self._resolve()
        for claim in self.part.claims:
            self.verdicts[claim] = self._verdict(claim)
        for claim, verdict in self.verdicts.items():
            if verdict.status == "wrong":
                self.verdicts[claim] = self.decide(self, claim, verdict)

    def _resolve(self) -> None:
        """D F(X) as what it is, products written like applications, B(v), and gradients that have blocks."""
        part = self.part
        scope = assembled(part, self._definitions(part.claims[-1]))
        for claim in part.claims:
            claim.left, claim.right = (None if t is None else directed(t, scope) for t in (claim.left, claim.right))
        letters = operators_of((side for claim in part.claims for side in claim.sides), scope)

        def resolved(tree: Tree) -> Tree:
            return multiplied(operated(of_members(tree, scope), scope, letters), scope)

        for claim in part.claims:
            claim.left, claim.right = (None if t is None else resolved(t) for t in (claim.left, claim.right))
            if claim.left is not None and claim.right is not None:
                claim.left = by_all_arguments(claim.left, claim.right, scope)
        part.definitions[:] = [replace(d, tree=summed(resolved(d.tree), scope)) for d in part.definitions]

    # ------------------------------------------------------------------- experiments

    def experiment(self, claim: Claim, instead: Definition | None = None) -> Experiment:
        """The experiment with the definitions in force at a claim, one of them replaced if asked for."""
        definitions = self._definitions(claim)
        if instead is not None:
            definitions[instead.name] = instead
        shapes = self._shapes(claim)
        label = (*definitions.values(), *sorted(shapes.items()))
        if label not in self.experiments:
            self.experiments[label] = self._experiment(definitions, self._evidence(definitions, claim), shapes)
        return self.experiments[label]

    def _shapes(self, claim: Claim) -> dict[str, Shape]:
        """The declared shapes in force at a claim."""
        if claim not in self._declared:
            end = self.part.document.end_of_paragraph(claim.span[1])
            self._declared[claim] = self.part.declarations.shapes_at(end)
        return self._declared[claim]

    def _definitions(self, claim: Claim) -> dict[str, Definition]:
        """For every name the last definition before the claim, else the first one after it."""
        found: dict[str, Definition] = {}
        for definition in self.part.definitions:
            if definition.onward and definition.number > claim.number:
                continue
            if definition.name not in found or definition.number <= claim.number:
                found[definition.name] = definition
        for name in varied_themselves(claim, found):
            del found[name]
        return found

    def _evidence(self, definitions: dict[str, Definition], claim: Claim) -> list[Evidence]:
        """The claims that shapes are inferred from; those where names mean something else, or may, matter less."""
        anew = [c.number for c in self.part.claims if c.anew and c.kind == "claim" and c.number > claim.number]
        shapes = self._shapes(claim)
        return [
            (
                c.left,
                c.right,
                1.0 if self._definitions(c) == definitions and not (anew and c.number > anew[0]) else ELSEWHERE,
            )
            for c in self.part.claims
            if c.kind == "claim" and not c.anew and c.left is not None and c.right is not None
            if self._shapes(c) == shapes
        ]

    def _experiment(
        self,
        definitions: dict[str, Definition],
        evidence: list[Evidence],
        declared: dict[str, Shape],
        moving: set[str] | None = None,
    ) -> Experiment:
        scope = assembled(self.part, definitions, declared)
        trees = [t for left, right, _ in evidence for t in (left, right)] + [d.tree for d in definitions.values()]
        scope.moving = varying(scope, trees) if moving is None else moving
        shapes = fit(scope, scope.definitions.values(), evidence)
        return Experiment(scope, shapes, scope.moving, bounds(scope, trees))

    # ------------------------------------------------------------------- the sides of a claim

    def _verdict(self, claim: Claim) -> Verdict:
        if claim.kind in ("definition", "declaration"):
            return Verdict(claim.kind)
        if claim.kind == "assumption":
            return Verdict("declaration", condition=claim.text)
        left = self._member_before(claim)
        unequal = claim.sign not in EQUALITIES
        if left is None or claim.right is None or (claim.kind == "undecidable" and (unequal or claim.before is None)):
            return Verdict("undecidable", reason=claim.problem)
        claim.left = claim.left or left
        try:
            return self._judged(claim, left, claim.right)
        except Unknown as problem:
            return Verdict("undecidable", reason=str(problem))
        except RecursionError:
            return Verdict("undecidable", reason="the formula is nested too deeply")
        except Exception as problem:  # a mistake of ours costs one line, not the document
            return Verdict("undecidable", reason=f"matcalc itself failed here: {type(problem).__name__}: {problem}")

    def _member_before(self, claim: Claim) -> Tree | None:
        """The left side; in a chain, the last member before it that could be decided."""
        before = claim.before
        while before is not None and self._is_no_member(before):
            before = before.before
            if before is None:
                return claim.first.left
        return before.right if before is not None and before is not claim.before else claim.left

    def _is_no_member(self, claim: Claim) -> bool:
        """What cannot be read, or does not exist, is nothing to compare with."""
        verdict = self.verdicts.get(claim)
        if claim.sign not in EQUALITIES and claim.right is not None:
            return False
        return verdict is not None and (verdict.status == "undecidable" or verdict.impossible)

    # ------------------------------------------------------------------- the judgement

    def _judged(self, claim: Claim, left: Tree, right: Tree) -> Verdict:
        """The verdict by numbers; what they contradict may be a new definition, or speak of names never introduced."""
        experiment = self.experiment(claim)
        try:
            verdict, left = self._by_numbers(claim, left, right, experiment)
        except Unknown:
            if is_defined_anew(self.part, claim, experiment) or self._is_new(claim, certain=claim.anew):
                return Verdict("definition")
            if (alone := self._otherwise_read(claim, left, right)) is not None:
                return alone
            raise
        if verdict.status == "undecidable" and claim.anew and self._is_new(claim, certain=True):
            return Verdict("definition")
        if verdict.status != "wrong" or verdict.category == "rounding":
            return verdict
        if is_defined_anew(self.part, claim, experiment) or is_implicit_definition(
            self.part, claim, left, experiment.scope
        ):
            return Verdict("definition")
        if is_imposed(claim, left, right, experiment.scope):
            return Verdict("declaration", condition=claim.text)
        if (alone := self._otherwise_read(claim, left, right)) is not None:
            return alone
        missing = not_introduced(self.part, claim, left, experiment.scope, self.missed)
        if (claim.anew or is_literal(right)) and self._is_new(claim, certain=bool(missing and claim.anew)):
            return Verdict("definition")
        if missing:
            self.missed.add(missing)
            return Verdict("undecidable", reason=f"{missing} is not introduced")
        if name := without_formula(left, experiment.scope):
            return Verdict("undecidable", reason=f"no formula is given for {name}")
        if not verdict.impossible and (strange := self._strange(left, right, experiment)):
            return Verdict("undecidable", reason=strange)
        explained = self.explain(self, claim, verdict)
        if not explained.repaired and explained.origin is None and self._is_new(claim, certain=claim.anew):
            return Verdict("definition")
        scope = experiment.scope  # a function of other variables may still define its name anew
        alike = not claim.anew or scope.bases(scope.dependencies(left)) == scope.bases(scope.dependencies(right))
        return replace(explained, repaired=explained.repaired and alike)

    def _is_new(self, claim: Claim, certain: bool) -> bool:
        """Whether a claim that fails defines its name anew, for `certain` or because what follows holds only then."""
        new = new_definition(claim)
        if new is None or new.name not in self._definitions(claim):
            return False
        certain = certain or gives_a_value(claim, self._definitions(claim)[new.name])
        if not certain and not supported(self.part, claim, new, self.experiment):
            return False
        self.part.definitions.append(new)
        claim.kind = "definition"
        return True

    def _strange(self, left: Tree, right: Tree, experiment: Experiment) -> str:
        """What is said of a name behind the sides that nobody knows, in words; "" if nothing is."""
        said, scope = self.part.declarations.unknown, experiment.scope
        bases = {scope.reference(name).base for name in scope.behind(left, right)}
        found = next(((name, word) for name in said if name in bases for word in said[name]), None)
        return f"{found[0]} is said to be {found[1]}, which is not known to me" if found else ""

    def _by_numbers(self, claim: Claim, left: Tree, right: Tree, experiment: Experiment) -> tuple[Verdict, Tree]:
        """The sides compared; the variable of a gradient that is not named is the only one that fits."""
        try:
            return self._compared(claim, left, right, experiment), left
        except Unnamed:
            named = gradients_by_fitting_variables(left, right, experiment)
            if len(named) != 1:
                raise
            claim.left = named[0]
            return self._compared(claim, named[0], right, experiment), named[0]

    def _otherwise_read(self, claim: Claim, left: Tree, right: Tree) -> Verdict | None:
        """The claim verified alone, or with φ(A) as a product where φ is a value."""
        scope = self.experiment(claim).scope
        products = [values_multiplied(side, scope) for side in (left, right)]
        alone = self._within_passage(claim, left, right) or self._alone(claim, left, right)
        if alone is not None or [structure(side) for side in products] == [structure(left), structure(right)]:
            return alone
        return self._alone(claim, products[0], products[1])

    def _within_passage(self, claim: Claim, left: Tree, right: Tree) -> Verdict | None:
        """The claim verified with the shapes that its own passage has, where letters may be new."""
        near = [c for c in self.part.claims if c.passage == claim.passage and c.kind == "claim" and c.left and c.right]
        evidence = [(c.left, c.right, 1.0) for c in near if c.left is not None and c.right is not None]
        if len(near) < 2 or len({c.passage for c in self.part.claims}) < 2:
            return None
        return self._with_shapes(claim, left, right, evidence)

    def _alone(self, claim: Claim, left: Tree, right: Tree) -> Verdict | None:
        """The claim verified with names of other shapes than elsewhere, where nobody declared them."""
        return self._with_shapes(claim, left, right, [(left, right, 1.0)])

    def _with_shapes(self, claim: Claim, left: Tree, right: Tree, evidence: list[Evidence]) -> Verdict | None:
        """The claim verified with the shapes that the evidence alone gives, if they are others and no numbers."""
        whole = self.experiment(claim)
        wanted = {whole.scope.reference(name).base for side in evidence for name in whole.scope.behind(*side[:2])}
        own = {name: definition for name, definition in self._definitions(claim).items() if name in wanted}
        number = self.part.passages.number
        declared = self.part.declarations.shapes_within(lambda at: number(at) == claim.passage)
        alone = self._experiment(own, evidence, declared, whole.moving)
        before, now = whole.shapes.settled(), alone.shapes.settled()
        differ = [shape for name, shape in now.items() if name in before and before[name] != shape]
        if not differ or SCALAR in [shape[:2] for shape in differ]:
            return None
        if alone.shapes.misfits and len(evidence) == 1:
            return None
        try:
            found = alone.compare(left, right)
        except (Misfit, Unknown):
            return None
        taken = ", ".join(f"{name} {shape}" for name, shape in alone.shapes.inferred())
        return Verdict("verified", condition=f"with {taken}") if found.holds and found.telling and taken else None

    def _compared(self, claim: Claim, left: Tree, right: Tree, experiment: Experiment) -> Verdict:
        """The claim as it stands, then under the conditions that the document gives."""
        for world in experiment.worlds.values():
            world.point.independent.clear()
        try:
            found = experiment.compare(left, right)
        except Misfit as problem:
            held = self._under_conditions(claim, left, right, experiment)
            return held or Verdict("wrong", reason=str(problem), category="dimension", impossible=True)
        if found.holds:
            return self._with_power(claim, right, found, experiment)
        if not found.fails:
            return Verdict("undecidable", reason=NOWHERE if found.undefined > found.agree else UNCOMPARED)
        held = rounded(right, found) or self._under_conditions(claim, left, right, experiment)
        if held is not None:
            return held
        if (variable := _independent(experiment)) is not None:
            return self._otherwise_defined(claim, left, right, variable)
        return Verdict("wrong", found=found)

    def _with_power(self, claim: Claim, right: Tree, found: Comparison, experiment: Experiment) -> Verdict:
        """Verified, if the claim could have failed: what is nowhere but zero holds with any factor, too."""
        if found.telling:
            return Verdict("verified", condition=claim.condition)
        if (variable := _independent(experiment)) is not None:
            return _unwritten(variable)
        if right.kind == "zeros" or is_literal(right):
            return Verdict("verified", condition=claim.condition)
        return Verdict("undecidable", reason=TRIVIAL)

    def _under_conditions(self, claim: Claim, left: Tree, right: Tree, experiment: Experiment) -> Verdict | None:
        unfound = None
        for condition in conditions(self.part, claim, experiment):
            sides = condition.left or left, condition.right or right
            try:
                found = experiment.compare(*sides, condition.change, condition.keep)
            except (Misfit, Unknown):
                continue
            if found.holds and (found.telling or is_literal(sides[1])):
                return Verdict("verified", condition=condition.text)
            if condition.final and not found.fails:
                unfound = Verdict("undecidable", reason=f"it is said to hold {condition.text}, which was not found")
        return unfound

    def _otherwise_defined(self, claim: Claim, left: Tree, right: Tree, variable: Tree) -> Verdict:
        """A derivative by what the function is not written in: the equations found so far may write it so."""
        for instead in self._equations(claim, left):
            experiment = self.experiment(claim, instead)
            try:
                found = experiment.compare(left, right)
            except (Misfit, Unknown):
                continue
            if found.holds:
                return Verdict("verified")
            if _independent(experiment) is None and found.fails:
                return Verdict("wrong", found=found)
        return _unwritten(variable)

    def _equations(self, claim: Claim, left: Tree) -> list[Definition]:
        """The verified equations before the claim for names on its left, members of chains too, as definitions."""
        wanted = names(left)
        heads = {
            other: other.first.left
            for other, verdict in self.verdicts.items()
            if verdict.status == "verified" and other.number < claim.number
        }
        return [
            self._rewrite(head.value, other.right, claim)
            for other, head in heads.items()
            if head is not None and head.kind == "name" and head.value in wanted and other.right is not None
        ]

    def _rewrite(self, name: str, tree: Tree, claim: Claim) -> Definition:
        """One definition for one equation, so that there is one experiment with it."""
        label = (name, structure(tree))
        if label not in self._rewritten:
            before = self._definitions(claim).get(name)
            self._rewritten[label] = Definition(name, tree, (), before.arguments if before else (), claim.number)
        return self._rewritten[label]


def _unwritten(variable: Tree) -> Verdict:
    """Nothing is known of a derivative by what the function is not written in."""
    name = variable.value if variable.kind == "name" else "the variable"
    return Verdict("undecidable", reason=f"what is differentiated is not written in terms of {name}")


def _independent(experiment: Experiment) -> Tree | None:
    """A variable on which what was differentiated does not depend."""
    return next((t for world in experiment.worlds.values() for t in world.point.independent), None)
