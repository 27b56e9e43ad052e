"""What a derivation comes to, and how it can be written in the names of a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...expr import Expr
from ...language.tree import Tree
from ...ops.sums import add
from ..formulas.trees import node
from ..formulas.written import written
from .expressions import Expressions
from .naming import Naming

Around = Callable[[Expr], Expr]
Entry = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A sum of parts, each with what is put around it once it is presented; `names` are those it is written in."""

    work: Expressions
    names: Naming
    parts: tuple[tuple[Expr, Around], ...]
    entry: Entry = ()  # the indices of the one entry that is wanted

    def whole(self) -> Expr:
        """The expression, not presented."""
        return add(*(around(part) for part, around in self.parts))

    def formulas(self) -> list[Tree]:
        """How it can be written, the shortest first."""
        presented = [[around(form) for form in self.names.forms(part)] for part, around in self.parts]
        return sorted((self.formula(add(*choice)) for choice in zip(*presented, strict=True)), key=_length)

    def formula(self, e: Expr) -> Tree:
        """An expression that was presented, in names."""
        found = self.names.formula(e)
        return node("index", found, value=self.entry) if self.entry else found

    def shortest(self, e: Expr) -> Tree:
        """A part of the result in its shortest form."""
        return min((self.formula(form) for form in self.names.forms(e)), key=_length)


def _length(tree: Tree) -> int:
    return len(written(tree))


def as_it_is(e: Expr) -> Expr:
    return e
