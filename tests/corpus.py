"""The published results in tests/data/corpus, as cases."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import matcalc as mc
from matcalc.numeric import verify_hessian, verify_jacobian
from matcalc.rules import Presentation, normal

DATA = Path(__file__).parent / "data"
KINDS = ("gradient", "differential", "jacobian", "hessian")
# Structure that ties the entries of a variable together, and what is left of it when all entries are free.
FREED = {"symmetric": "", "diagonal": "", "positive_definite": "invertible", "simplex": "positive", "one_hot": ""}


@dataclass(frozen=True)
class Case:
    """One table of the corpus; `group` is its file, the text that is differentiated is `text`, the way `kind`."""

    name: str
    group: str
    source: str
    kind: str
    text: str
    wrt: str
    expected: str | None
    where: list[str]
    functions: list[str]
    sizes: dict[str, int]
    convention: str
    misprint: str | None

    def read(self, text: str, declarations: list[str] | None = None) -> mc.Expr:
        """Any expression in the symbols of this case (a differential has one more, dX)."""
        known = self.where if declarations is None else declarations
        return mc.read(text, declarations=known, functions=self.functions, scalar=False).expression

    def at_sizes(self, text: str, declarations: list[str] | None = None) -> mc.Expr:
        """The same with the case's own sizes as numbers, where what must be invertible is so."""
        known = self.where if declarations is None else declarations
        return self.read(self.numbered(text), [self.numbered(d) for d in known])

    def numbered(self, text: str) -> str:
        """The text with the names of sizes replaced by their values."""
        return re.sub(r"\w+", lambda word: str(self.sizes.get(word[0], word[0])), text)

    def free(self) -> list[str]:
        """The declarations with all entries of the variable free."""
        return [" ".join(FREED.get(w, w) for w in d.split()) if d.startswith(f"{self.wrt}:") else d for d in self.where]

    def presented(self, e: mc.Expr) -> mc.Expr:
        """An expression in the symbols of this case as a reader would be shown it."""
        return Presentation(self.read(self.text), several=False)(normal(e))

    def with_differential(self) -> list[str]:
        """The declarations with that of the differential of the variable."""
        own = next(d for d in self.where if d.startswith(f"{self.wrt}:"))
        return [*self.where, "d" + " ".join(own.split()[:2])]


def _case(group: str, name: str, table: dict) -> Case:
    kind = next(kind for kind in KINDS if kind in table)
    return Case(
        name,
        group,
        table["source"],
        kind,
        table[kind],
        table["wrt"],
        table.get("expected"),
        table["where"],
        table.get("functions", []),
        table["sizes"],
        table.get("convention", "unconstrained"),
        table.get("misprint"),
    )


def load() -> list[Case]:
    """Every case, in the order of the files."""
    files = sorted((DATA / "corpus").glob("*.toml"))
    tables = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}
    return [_case(group, name, table) for group, cases in tables.items() for name, table in cases.items()]


# --------------------------------------------------------------------------- ours and theirs


def ours(case: Case) -> mc.Expr:
    """What this package derives for the case, in its convention and its symbols.

    Raises MatcalcError if the derivative is refused.
    """
    if case.kind == "differential":
        return mc.differential(case.read(case.text), case.wrt)
    free = case.read(case.wrt, case.free())
    derive = getattr(mc, case.kind)
    G = derive(case.read(case.text, case.free()), free).subs({free: case.read(case.wrt)})
    if case.convention == "unconstrained":
        return case.presented(G)
    diagonal = G * mc.identity(G.shape[0])
    return case.presented(diagonal if case.convention == "diagonal" else G + G.T - diagonal)


def compare(case: Case, ours: mc.Expr, published: str) -> mc.Verification:
    """Whether two expressions have the same value wherever they are evaluated.

    The slope of t (C : A) in t is C : A; that it is C : B for arbitrary C says that A = B. What is ours is
    printed and read back, so that the sizes become those of the case.
    """
    A = case.at_sizes(str(ours), case.with_differential())
    B = case.at_sizes(published, case.with_differential())
    assert A.shape == B.shape
    weight, t = mc.matrix("C_", *A.shape), mc.scalar("t_")
    return mc.verify(t * mc.frobenius(weight, A), mc.frobenius(weight, B), "t_")


def differences(case: Case) -> mc.Verification:
    """Our derivative, all entries of the variable free, against finite differences of the function."""
    F, variable = case.at_sizes(case.text, case.free()), case.at_sizes(case.wrt, case.free())
    result = getattr(mc, case.kind)(F, variable)
    if case.kind == "gradient":
        return mc.verify(F, result, case.wrt)
    if case.kind == "jacobian":
        return verify_jacobian(F, result, variable)
    if case.kind == "hessian":
        return verify_hessian(F, mc.gradient(F, variable), result, variable, variable)
    weight = mc.matrix("C_", *F.shape)
    d = mc.expr.symbols(result)[f"d{case.wrt}"]
    return mc.verify(mc.frobenius(weight, F), mc.gradient(mc.frobenius(weight, result), d), case.wrt)
