"""The verdict on each claim of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ...language.tree import Tree
from ..experiments.experiment import Comparison, Experiment, fit, varying
from ..experiments.named_shapes import Misfit, Unknown
from ..formulas.rewriting import factored, renamed, structure, transformed, with_parts
from ..formulas.trees import names, subtrees
from ..reading.claim import Claim, chain
from ..scope.functions import function
from ..scope.parts import Part
from ..scope.products import multiplied
from ..scope.scope import Definition, Scope
from .conditions import conditions


@dataclass(slots=True)
class Verdict:
    """`status` is verified, wrong, definition, declaration or undecidable."""

    status: str
    condition: str = ""
    reason: str = ""
    category: str = ""
    suggestion: str = ""
    counterexample: str = ""
    impossible: bool = False  # shapes do not fit
    found: Comparison | None = None


@dataclass(slots=True)
class Check:
    """The check of one document: its reading, and an experiment for every part of it."""

    reading: Part
    experiments: dict[tuple[Definition, ...], Experiment] = field(default_factory=dict)
    verdicts: dict[Claim, Verdict] = field(default_factory=dict)
    explain: Callable[[Check, Claim, Verdict], Verdict] | None = None
    seconds: float = 0.0  # spent on reasons

    def run(self) -> None:
        self._multiply()
        for claim in self.reading.claims:
            self.verdicts[claim] = self._verdict(claim)

    def _multiply(self) -> None:
        """Products that are written like the application of a function, `B(v)`, as products."""
        part = self.reading
        if not part.claims:
            return
        scope = self._scope(self._definitions(part.claims[-1]))
        for claim in part.claims:
            claim.left, claim.right = (None if t is None else multiplied(t, scope) for t in (claim.left, claim.right))
        for i, d in enumerate(part.definitions):
            part.definitions[i] = replace(d, tree=summed(multiplied(d.tree, scope), scope))

    # ------------------------------------------------------------------- scopes

    def experiment(self, claim: Claim, instead: Definition | None = None) -> Experiment:
        """The experiment with the definitions in force at a claim, one of them replaced if asked for."""
        definitions = self._definitions(claim)
        if instead is not None:
            definitions[instead.name] = instead
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

    def _scope(self, definitions: dict[str, Definition]) -> Scope:
        said = self.reading.declarations
        scope = Scope(
            definitions=dict(definitions),
            functions=self.reading.functions,
            shapes=dict(said.shapes),
            properties=dict(said.properties),
            running=said.running,
            sizes=said.sizes,
            limits=said.limits,
            bold=said.bold,
            layout=said.layout,
            called=set(said.applied),
            constant=said.constant,
        )
        self._families(scope)
        self._unspecified(scope)
        _by_analogy(scope)
        _share(scope)
        return scope

    def _experiment(self, definitions: dict[str, Definition]) -> Experiment:
        scope = self._scope(definitions)
        claims = [c for c in self.reading.claims if c.kind == "claim" and c.left and c.right]
        here = {c: tuple(self._definitions(c).values()) == tuple(definitions.values()) for c in claims}
        material = [(c.left, c.right, 1.0 if here[c] else ELSEWHERE) for c in claims if c.left and c.right]
        trees = [t for left, right, _ in material for t in (left, right)] + [d.tree for d in definitions.values()]
        scope.moving = varying(scope, trees)
        return Experiment(scope, fit(scope, scope.definitions.values(), material), scope.moving)

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
        for name in scope.families.keys() & plain:
            self._single(scope, name)
        scope.plain = {n for n in plain if n not in scope.families}
        scope.gathered = {
            n: g for n, g in said.gathered.items() if g[1] in scope.families and n not in scope.definitions
        }

    def _single(self, scope: Scope, name: str) -> None:
        """x where x_i are vectors: one of them, as long as nothing else is said of x."""
        shape = scope.shapes.get(f"{name}[]", (1, 1))
        if shape != (1, 1) and name not in scope.gathered and name not in scope.definitions:
            scope.shapes.setdefault(name, shape)
            for other in list(scope.properties):
                if other.rpartition("_")[0] == name:
                    scope.properties.setdefault(name, scope.properties[other])

    def _indexed(self, name: str) -> bool:
        base, _, index = name.rpartition("_")
        return bool(base) and all(c in self.reading.declarations.running for c in index)

    def _unspecified(self, scope: Scope) -> None:
        """A function R of which only R(W) and dR occur: R stands for R(W)."""
        for name in sorted(scope.plain & scope.called):
            calls = [t for t in self._trees(scope) if t.kind == "call" and t.value == (name, 0)]
            bare = [t for t in self._trees(scope) if t.kind == "name" and t.value == name]
            moved = [
                t for t in self._trees(scope) if t.kind in ("differential", "partial") and t.parts[0].kind == "name"
            ]
            differentiated = sum(t.parts[0].value == name for t in moved)
            if name not in scope.definitions and name not in scope.shapes and bare and differentiated == len(bare):
                scope.definitions[name] = Definition(name, replace_function(calls[0]), (), ())

    def _trees(self, scope: Scope) -> Iterator[Tree]:
        for claim in self.reading.claims:
            for side in (claim.left, claim.right):
                if side is not None:
                    yield from subtrees(side)

    # ------------------------------------------------------------------- verdicts

    def _verdict(self, claim: Claim) -> Verdict:
        if claim.kind in ("definition", "declaration"):
            return Verdict(claim.kind)
        if claim.kind == "assumption":
            return Verdict("declaration", condition=claim.text)
        left = self._member_before(claim)
        if claim.kind == "undecidable" and (left is None or claim.right is None or claim.before is None):
            return Verdict("undecidable", reason=claim.problem)
        if left is None or claim.right is None:
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
                return list(chain(claim))[-1].left
        return claim.left if before is claim.before else before.right if before else claim.left

    def _is_no_member(self, claim: Claim) -> bool:
        """What cannot be read, or does not exist, is nothing to compare with."""
        verdict = self.verdicts.get(claim)
        return verdict is not None and (verdict.status == "undecidable" or verdict.impossible)

    def _judged(self, claim: Claim, left: Tree, right: Tree) -> Verdict:
        try:
            verdict = self._plain(claim, left, right)
        except Unknown:
            if self._defined_anew(claim, left, right):
                return Verdict("definition")
            raise
        if verdict.status != "wrong" or verdict.category == "rounding":
            return verdict
        if self._defined_anew(claim, left, right):
            return Verdict("definition")
        missing = self._not_introduced(claim, left, right)
        if missing:
            return Verdict("undecidable", reason=f"{missing} is not introduced")
        return self.explain(self, claim, verdict) if self.explain else verdict

    def _plain(self, claim: Claim, left: Tree, right: Tree) -> Verdict:
        """The claim as it stands, then under the conditions that the document gives."""
        experiment = self.experiment(claim)
        for world in experiment.worlds:
            world.point.independent.clear()
        try:
            found = experiment.compare(left, right)
        except Misfit as problem:
            held = self._under_conditions(claim, left, right, experiment)
            return held or Verdict("wrong", reason=str(problem), category="dimension", impossible=True)
        if found.holds:
            return Verdict("verified", condition=claim.condition)
        if not found.fails:
            return Verdict("undecidable", reason="no point was found at which both sides can be compared")
        if (rounded := _rounded(right, found)) is not None:
            return rounded
        held = self._under_conditions(claim, left, right, experiment)
        if held is not None:
            return held
        if (variable := self._independent(experiment)) is not None:
            return self._otherwise_defined(claim, left, right, variable)
        return Verdict("wrong", found=found)

    def _under_conditions(self, claim: Claim, left: Tree, right: Tree, experiment: Experiment) -> Verdict | None:
        for condition in conditions(self, claim, experiment):
            try:
                found = experiment.compare(
                    condition.left or left, condition.right or right, condition.change, condition.keep
                )
            except (Misfit, Unknown):
                continue
            if found.holds:
                return Verdict("verified", condition=condition.text)
            if condition.final and not found.fails:
                return Verdict("undecidable", reason=f"it is said to hold {condition.text}, which was not found")
        return None

    @staticmethod
    def _independent(experiment: Experiment) -> Tree | None:
        return next((t for world in experiment.worlds for t in world.point.independent), None)

    def _otherwise_defined(self, claim: Claim, left: Tree, right: Tree, variable: Tree) -> Verdict:
        """A derivative by what the function is not written in: the equations found so far may write it so."""
        for other in self.reading.claims:
            if other.number >= claim.number or other.left is None or other.right is None or other.left.kind != "name":
                continue
            if self.verdicts.get(other, Verdict("")).status != "verified" or other.left.value not in names(left):
                continue
            instead = self._rewritten(other.left.value, other.right, claim)
            experiment = self.experiment(claim, instead)
            try:
                found = experiment.compare(left, right)
            except (Misfit, Unknown):
                continue
            if found.holds:
                return Verdict("verified")
            if self._independent(experiment) is None and found.fails:
                return Verdict("wrong", found=found)
        name = variable.value if variable.kind == "name" else "the variable"
        return Verdict("undecidable", reason=f"what is differentiated is not written in terms of {name}")

    def _rewritten(self, name: str, tree: Tree, claim: Claim) -> Definition:
        key = (name, structure(tree))
        if key not in REWRITTEN:
            before = self._definitions(claim).get(name)
            REWRITTEN[key] = Definition(name, tree, (), before.arguments if before else (), claim.number)
        return REWRITTEN[key]

    def _defined_anew(self, claim: Claim, left: Tree, right: Tree) -> bool:
        """`L = s : s` where L was a function of other variables: from here on L is this."""
        scope = self.experiment(claim).scope
        if claim.before is not None or left.kind != "name" or left.value not in scope.definitions:
            return False
        if self._ill_defined(claim, left.value):
            return self._again(claim, left.value, right)
        if self._one_of_a_sum(scope.definitions[left.value].tree, right):
            return self._again(claim, left.value, right)
        before, now = scope.bases({left.value}), scope.bases(scope.dependencies(right))
        if not before - now or not now - before:
            return False
        return self._again(claim, left.value, right)

    @staticmethod
    def _one_of_a_sum(before: Tree, now: Tree) -> bool:
        """The loss of one sample, after that of all of them."""
        sums = [t for t in subtrees(before) if t.kind == "series"]
        if not sums or any(t.kind == "series" for t in subtrees(now)):
            return False
        stripped = {n.removesuffix(f"_{s.value}") for s in sums for n in names(s)}
        return names(now) <= stripped

    def _again(self, claim: Claim, name: str, right: Tree) -> bool:
        self.reading.definitions.append(Definition(name, right, (), (), claim.number))
        return True

    def _ill_defined(self, claim: Claim, name: str) -> bool:
        """Whether what stands for the name so far cannot be evaluated."""
        experiment = self.experiment(claim)
        tree = Tree("name", [], name, 0, 0)
        try:
            return not experiment.compare(tree, tree).agree
        except (Misfit, Unknown):
            return True

    def _not_introduced(self, claim: Claim, left: Tree, right: Tree) -> str:
        """A name that occurs for the first time, and of which nothing is said."""
        scope = self.experiment(claim).scope
        known = set(scope.definitions) | set(scope.functions) | {n.removesuffix("[]") for n in scope.shapes}
        for other in self.reading.claims:
            if other.number < claim.number:
                for side in (other.left, other.right):
                    known |= names(side) if side is not None else set()
        known |= {name.rpartition("_")[0] for name in known}
        own = {t.value for t in subtrees(right) if t.kind == "name"} - set(names(left))
        own |= {t.value[0] for side in (left, right) for t in subtrees(side) if t.kind == "call" and not t.value[1]}
        for name in sorted(own - known):
            reference = scope.reference(name)
            fresh = reference.kind == "variable" and not scope.is_function(name)
            unspecified = scope.is_function(name) and scope_function(scope, name)
            if (fresh or unspecified) and reference.base not in known:
                return str(name)
        return ""


def _rounded(right: Tree, found: Comparison) -> Verdict | None:
    """Numbers written with decimals are right to half a unit of the last one."""
    digits = max(
        (len(repr(t.value).partition(".")[2]) for t in subtrees(right) if isinstance(t.value, float)), default=0
    )
    literal = all(t.kind in ("number", "neg", "column", "row", "transpose") for t in subtrees(right))
    if not digits or not literal or found.example is None:
        return None
    _, value, claimed, _ = found.example
    unit = 10.0**-digits
    errors = abs(value - claimed).ravel()
    if errors.max() <= unit * (0.5 + 1e-9):
        return Verdict("verified", condition=f"to {digits} decimals")
    if errors.max() > 2 * unit:
        return None
    k = int(errors.argmax())
    true, given = value.ravel()[k], claimed.ravel()[k]
    reason = f"{true:.{digits + 2}f} is {true:.{digits}f} to {digits} decimals, not {given:.{digits}f}"
    return Verdict("wrong", reason=reason, category="rounding", suggestion=f"{true:.{digits}f}")


def summed(tree: Tree, scope: Scope) -> Tree:
    """Σ_i y log ŷ, of vectors without their index, as Σ_i y_i log ŷ_i."""

    def change(t: Tree) -> Tree | None:
        if t.kind != "series" or any(t.value in n.rpartition("_")[2] for n in names(t.parts[0])):
            return None
        body = transformed(t.parts[0], lambda inner: _component(inner, t.value, scope))
        return with_parts(t, [body, *t.parts[1:]])

    return transformed(tree, change)


def _component(tree: Tree, letter: str, scope: Scope) -> Tree | None:
    if tree.kind != "name" or (tree.value not in scope.definitions and scope.shapes.get(tree.value, (1, 1)) == (1, 1)):
        return None
    return Tree("index", [tree], (letter,), 0, 0)


ELSEWHERE = 0.2  # how much it matters that a claim fits which stands where names mean something else
REWRITTEN: dict[object, Definition] = {}


def scope_function(scope: Scope, name: str) -> bool:
    """Whether the function is one of which nothing is known."""
    return name not in scope.functions and function(name) is None and name not in ("max", "min", "vector", "matrix")


def replace_function(call: Tree) -> Tree:
    """R(W) with another name for the function, so that R can stand for the value."""
    return Tree("call", call.parts, (f"{call.value[0]}°", 0), 0, 0)


NUMBERED = re.compile(r"(.+)_(\d)")


def _by_analogy(scope: Scope) -> None:
    """v_3 = W_3 u_2 + b_3, if v_2 = W_2 u_1 + b_2 and all these names occur."""
    mentioned = scope.plain | scope.called
    for name in sorted(scope.plain - scope.definitions.keys() - scope.shapes.keys()):
        match = NUMBERED.fullmatch(name)
        before = scope.definitions.get(f"{match[1]}_{int(match[2]) - 1}") if match else None
        if before is None or before.indices or before.tree.kind in ("number", "column", "name"):
            continue
        shifted = {n: f"{m[1]}_{int(m[2]) + 1}" for n in names(before.tree) if (m := NUMBERED.fullmatch(n))}
        if shifted and set(shifted.values()) <= mentioned | scope.definitions.keys() and name not in shifted.values():
            scope.definitions[name] = Definition(name, renamed(before.tree, shifted), (), (), before.number)


def _share(scope: Scope) -> None:
    """What has a name is written with it in the other definitions, so that they depend on it."""
    for definition in list(scope.definitions.values()):
        if definition.tree.kind not in ("product", "sum", "call", "power", "colon", "norm"):
            continue
        above = scope.upstream(definition.name)
        for other in list(scope.definitions.values()):
            if other is definition or other.name in above or structure(other.tree) == structure(definition.tree):
                continue
            if definition.indices and definition.indices != other.indices and other.tree.kind != "series":
                continue
            index = "".join(definition.indices)
            name = Tree("name", [], f"{definition.name}_{index}" if index else definition.name, 0, 0)
            tree = factored(other.tree, definition.tree, name)
            if structure(tree) != structure(other.tree):
                scope.definitions[other.name] = replace(other, tree=tree)
                above = scope.upstream(definition.name)


__all__ = ["Check", "Verdict", "renamed"]
