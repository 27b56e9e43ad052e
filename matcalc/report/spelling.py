"""How expressions and names are spelled: in the language, as read in a terminal, in LaTeX."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..expr import Expr
from ..printing import names


@dataclass(frozen=True, slots=True)
class Spelling:
    """How expressions, names and derivatives (letter, name) are written, and what is set within a sentence."""

    expression: Callable[[Expr], str]
    name: Callable[[str], str]
    gradient: str
    differential: str
    inline: str = "{}"

    def left(self, letter: str, name: str) -> str:
        """The left-hand side of a result."""
        return (self.gradient if name else self.differential).format(letter, self.name(name))


ASCII = Spelling(str, str, "d{}/d{}", "d{}")
UNICODE = Spelling(Expr.unicode, names.unicode, "∂{}/∂{}", "d{}")
LATEX = Spelling(Expr.latex, names.latex, r"\frac{{\partial {}}}{{\partial {}}}", r"\mathrm{{d}}{}", "${}$")
