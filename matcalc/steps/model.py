"""A derivation as data: sections of equations, from which every format prints it.

Each `Line` is an equation `left = right` that is true while only the variables its section names move.
`left` is always there, so that a line can be checked by itself; `joint` says how it is set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from ..expr import Expr
from ..printing import names

Kind = Literal["value", "differential", "gradient"]
Joint = Literal["", "=", "⟹", "where"]
Subject = Literal["definitions", "loss", "differential", "variable", "rest"]
Detail = Literal["brief", "normal", "full"]
Form = Literal["hadamard", "diag"]
DETAILS: tuple[Detail, ...] = ("brief", "normal", "full")
FORMS: tuple[Form, ...] = ("hadamard", "diag")


@dataclass(frozen=True, slots=True)
class Quantity:
    """What stands on the left: the value of a name (L, p), its differential (dL, dp), or ∂L/∂W."""

    kind: Kind
    name: str
    by: str = ""

    def ascii(self) -> str:
        """
        >>> Quantity("gradient", "L", "W1").ascii(), Quantity("differential", "p").ascii()
        ('dL/dW1', 'dp')
        """
        return {"value": self.name, "differential": "d" + self.name, "gradient": f"d{self.name}/d{self.by}"}[self.kind]

    def unicode(self) -> str:
        """
        >>> Quantity("gradient", "L", "W1").unicode()
        '∂L/∂W₁'
        """
        if self.kind == "gradient":
            return f"∂{names.unicode(self.name)}/∂{names.unicode(self.by)}"
        return ("d" if self.kind == "differential" else "") + names.unicode(self.name)

    def latex(self) -> str:
        r"""
        >>> print(Quantity("gradient", "L", "W1").latex())
        \frac{\partial L}{\partial W_1}
        """
        if self.kind == "gradient":
            return rf"\frac{{\partial {names.latex(self.name)}}}{{\partial {names.latex(self.by)}}}"
        return (r"\mathrm{d}" if self.kind == "differential" else "") + names.latex(self.name)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line follows from the one above: a law as an equation, or words, of a name if there is one."""

    words: str = ""
    law: tuple[Expr, Expr] | None = None
    of: Quantity | None = None

    def ascii(self) -> str:
        return (
            f"{self.law[0]} = {self.law[1]}"
            if self.law
            else f"{self.words} {self.of.ascii()}"
            if self.of
            else self.words
        )

    def unicode(self) -> str:
        if self.law:
            return f"{self.law[0].unicode()} = {self.law[1].unicode()}"
        return f"{self.words} {self.of.unicode()}" if self.of else self.words

    def latex(self) -> str:
        if self.law:
            return f"{self.law[0].latex()} = {self.law[1].latex()}"
        return rf"\text{{{self.words} }} {self.of.latex()}" if self.of else rf"\text{{{self.words}}}"


@dataclass(frozen=True, slots=True)
class Line:
    """left = right.

    joint    "" begins anew; "=" goes on from the line above, whose left side is not set again;
             "⟹" follows from the line above and stands beside it (p = W x ⟹ dp = dW x);
             "where" gives a name used in the line above and stands beside it
    reasons  the rules that lead here from the line above
    """

    left: Quantity
    right: Expr
    joint: Joint = ""
    reasons: tuple[Reason, ...] = ()


class Remaining(Sequence[str]):
    """The variables whose gradients are still to be found when this is made.

    All sections of a derivation share `variables` and `found`, to which is added as the work goes on: a copy for
    each of them would take memory that grows as their square.
    """

    def __init__(self, variables: Sequence[str], found: Mapping[str, object]) -> None:
        self._variables, self._found, self._count = variables, found, len(found)

    def _names(self) -> tuple[str, ...]:
        gone = set(islice(self._found, self._count))
        return tuple(name for name in self._variables if name not in gone)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._variables) - self._count

    def __getitem__(self, at: Any) -> Any:
        return self._names()[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._names() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._names())


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading.

    subject  definitions   the names, their values and differentials
             loss          L written in them
             differential  dL, and how it is worked down
             variable      one gradient read off, all differentials in `still` set to zero
             rest          going on without the differentials in `still`, which are set to zero
    moving   the variables that move while these lines hold
    still    names whose differentials are set to zero here, as the heading says
    """

    subject: Subject
    lines: tuple[Line, ...]
    moving: Sequence[str]
    still: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """A derivation: its sections, and what they say in the end.

    letter       what the loss is called
    definitions  names for parts of the loss and of its gradients, in order, each in those before it
    gradients    by variable, in these names
    chosen       the names that nobody gave, for parts of the loss
    """

    letter: str
    sections: tuple[Section, ...]
    definitions: Mapping[str, Expr] = field(default_factory=dict)
    gradients: Mapping[str, Expr] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)

    @property
    def lines(self) -> Iterator[tuple[Section, Line]]:
        """Every line with its section."""
        return ((section, line) for section in self.sections for line in section.lines)
