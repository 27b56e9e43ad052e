"""The published results in tests/data/corpus, as cases."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import matcalc as mc

DATA = Path(__file__).parent / "data"
KINDS = ("gradient", "differential", "jacobian", "hessian")
# Structure that ties the entries of a variable together, and what is left of it when all entries are free.
FREED = {"symmetric": "", "diagonal": "", "positive_definite": "invertible", "simplex": "positive", "one_hot": ""}


@dataclass(frozen=True)
class Case:
    """One table of the corpus; the text that is differentiated is `text`, the way `kind`."""

    name: str
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

    def with_differential(self) -> list[str]:
        """The declarations with that of the differential of the variable."""
        own = next(d for d in self.where if d.startswith(f"{self.wrt}:"))
        return [*self.where, "d" + " ".join(own.split()[:2])]


def _case(name: str, table: dict) -> Case:
    kind = next(kind for kind in KINDS if kind in table)
    return Case(
        name,
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
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return [_case(name, table) for file in tables for name, table in file.items()]
