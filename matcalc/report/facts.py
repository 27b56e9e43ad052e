"""The facts of a derivation that a reader is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ..expr import Expr
from ..shape import is_scalar
from ..steps import Steps, letter_for


class Checked(Protocol):
    """What is shown of a verification."""

    @property
    def ok(self) -> bool: ...
    @property
    def max_relative_error(self) -> float: ...
    @property
    def seed(self) -> int: ...
    @property
    def sizes(self) -> Mapping[str, int]: ...
    @property
    def from_sums(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Report:
    """The facts to be shown. `inferred` names the symbols whose shapes nobody declared.

    `results` holds the gradients by the name of their variable; under "" it holds a differential.
    `conventions` holds the structure within which the gradient by a structured variable was taken, `samples`
    the matrix of all samples of one name: x_i ↦ X; `steps` is the derivation, where it is to be shown; `title`
    and `about` stand above it.
    """

    expression: Expr
    symbols: Mapping[str, Expr]
    inferred: Collection[str]
    results: Mapping[str, Expr]
    definitions: Mapping[str, Expr] = field(default_factory=dict)
    conventions: Mapping[str, str] = field(default_factory=dict)
    samples: Mapping[str, Expr] = field(default_factory=dict)
    steps: Steps | None = None
    title: str = ""
    about: str = ""
    verification: Checked | None = None

    @property
    def letter(self) -> str:
        """What the expression is called: L if it is a scalar, else F, unless a symbol has that name."""
        letters = ("L", "J", "f") if is_scalar(self.expression.shape) else ("F", "G", "H")
        return letter_for({*self.symbols, *self.definitions}, letters)
