"""True derivations: lines with what they are about, told from the steps of the engine; those of the gallery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from derivations.source import sources
from matcalc.errors import VerificationError
from matcalc.expr import Expr, symbols
from matcalc.gradient import Derivation as Derived
from matcalc.steps import Line, Section

from .formulas import (
    Formula,
    NoFormulaError,
    differential,
    formula_of,
    gradient,
    name,
)
from .values import Claim, Problem, Symbol, is_true

LONGEST = 14  # nodes of a formula that a person would write on one line, names and numbers not counted
STRUCTURED = {"symmetric", "positive_definite", "diagonal", "lower", "upper", "skew", "orthogonal", "toeplitz", "unit"}


@dataclass(frozen=True)
class Step:
    """A line: `joined` if it goes on from the line before, of which it has the left side."""

    claim: Claim
    joined: bool = False
    role: str = "claim"  # or "definition"


@dataclass(frozen=True)
class Derivation:
    """A problem, and lines that are true of it; `source` says where it is from."""

    problem: Problem
    steps: tuple[Step, ...]
    source: str

    @property
    def claims(self) -> list[Step]:
        return [step for step in self.steps if step.role == "claim"]


# --------------------------------------------------------------------------- from the engine


def problem_of(derived: Derived, loss: str, definitions: Mapping[str, Expr]) -> Problem:
    """The symbols and definitions of a derivation. Raises NoFormulaError."""
    known = symbols(derived.loss, *definitions.values())
    known = {n: s for n, s in known.items() if n not in definitions}
    named = {n: Symbol(n, s.shape, tuple(s.params[3]), s.params[4] or "") for n, s in known.items()}
    if any(STRUCTURED & set(named[v].properties) for v in derived.wrt):
        raise NoFormulaError("a structured variable")
    if any(s.index not in ("", "i") or (s.index and not s.name.endswith("_i")) for s in named.values()):
        raise NoFormulaError("samples of another index")
    return Problem(named, {n: formula_of(e) for n, e in definitions.items()}, loss, tuple(derived.wrt))


def by_the_engine(derived: Derived, source: str) -> Derivation:
    """The steps of the engine, as many as a person would write. Raises NoFormulaError."""
    sections = list(derived.steps)
    letter = derived.steps.letter
    values = {}
    for line in (line for section in sections for line in section.lines if line.left.kind == "value"):
        values.setdefault(line.left.name, line.right)
    problem = problem_of(derived, letter, values)
    found = [step for section in sections for step in _steps(section, problem)]
    return Derivation(problem, _readable(found), source)


def _steps(section: Section, problem: Problem) -> Iterator[Step]:
    for line in section.lines:
        joined = line.joint == "="
        claim = _claim(line, problem, tuple(section.moving))
        defines = line.left.kind == "value" and not joined
        yield Step(claim, joined, "definition" if defines else "claim")


def _claim(line: Line, problem: Problem, moving: tuple[str, ...]) -> Claim:
    left = line.left
    right = with_differentials(formula_of(line.right), problem)
    if left.kind == "gradient":
        return Claim(gradient(left.name, name(left.by, problem.shape(left.by))), right, moving)
    if left.kind == "differential":
        return Claim(differential(left.name, problem.shape(left.name)), right, moving)
    return Claim(name(left.name, problem.shape(left.name)), right, moving)


def with_differentials(f: Formula, problem: Problem) -> Formula:
    """dX as the differential of X, where it is no name of the problem."""

    def change(node: Formula) -> Formula:
        base = node.name[1:]
        known = node.op == "name" and node.name[0] == "d" and node.name not in problem.symbols | problem.definitions
        return differential(base, node.shape) if known and base in problem.symbols | problem.definitions else node

    return f.mapped(change)


def weight(f: Formula) -> int:
    return sum(bool(node.args) for _, node in f.nodes())


def _readable(steps: list[Step]) -> tuple[Step, ...]:
    """Without the lines that are too long, and without those that only go on from such a line."""
    found: list[Step] = []
    for step in steps:
        goes_on = bool(found) and found[-1].claim.left == step.claim.left
        said_again = step.claim.left.op == "name" and step.joined and not goes_on
        if weight(step.claim.right) <= LONGEST and not said_again:
            found.append(replace(step, joined=step.joined and goes_on))
    return tuple(found)


@cache
def gallery() -> tuple[Derivation, ...]:
    """The worked derivations of the gallery that can be told in these formulas, which may not hold at some points."""
    found = []
    for source in sources():
        for part in source.parts:
            try:
                derived = part.derivation()
                if isinstance(derived, Derived):
                    found.append(by_the_engine(derived, f"gallery: {source.name}"))
            except NoFormulaError:
                continue
    return tuple(found)


def holds(derivation: Derivation) -> bool:
    """Whether every claim is true of the values: nothing else is believed."""
    try:
        return all(is_true(derivation.problem, step.claim) for step in derivation.claims)
    except VerificationError:  # no values have the properties
        return False
