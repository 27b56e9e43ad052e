"""Expressions presented in a document's names."""

from __future__ import annotations

from collections.abc import Mapping

from ...expr import Expr
from ...language.tree import Tree
from ...ops.sums import add, scale
from ...rules import Presentation, normal
from ...steps.program import name_parts
from ..experiments.named_shapes import Unknown
from .expressions import Expressions
from .formulas import formula_of
from .terms import expanded_terms

LONGEST = 80  # symbols and operations in what is worth suggesting
MOST_TERMS = 8  # of a form that is multiplied out


class Naming:
    """What is written in the document's own spelling of `operand`, and in names for `values`."""

    def __init__(self, work: Expressions, operand: Expr, values: Mapping[str, Expr]) -> None:
        self.work = work
        self.reader = Presentation(operand, *values.values())
        self.given = {name: self.reader.arranged(self.reader.normal_of(value)) for name, value in values.items()}

    def forms(self, e: Expr) -> tuple[Expr, Expr]:
        """The expression presented, as it comes and multiplied out. Raises Unknown if it is too long for a reader."""
        found = normal(e)
        if found.size > LONGEST:
            raise Unknown("this is too long to be suggested")
        terms = expanded_terms(found)
        opened = add(*(scale(count, core) for core, count in terms.items())) if 0 < len(terms) <= MOST_TERMS else found
        return self.reader(found), self.reader(opened)

    def formula(self, e: Expr) -> Tree:
        """The formula of an expression that was presented."""
        return formula_of(name_parts(e, self.given).result, self.work.meanings, self.work.calls, sized=self.work.sized)
