"""How expressions and names are spelled: in the language, as read in a terminal, in LaTeX, in MathML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..expr import Expr
from ..printing import names
from ..printing.mathml import mathml

Relations = Mapping[str, str]  # ">=" and the like, "psd" and "nsd" for semidefinite matrices


@dataclass(frozen=True, slots=True, eq=False)
class Spelling:
    """How expressions, names and derivatives (letter, name) are written, and how they compare with zero."""

    expression: Callable[[Expr], str]
    name: Callable[[str], str]
    gradient: str
    differential: str
    relations: Relations

    def left(self, letter: str, name: str) -> str:
        """The left-hand side of a result."""
        return (self.gradient if name else self.differential).format(self.name(letter), self.name(name))


ASCII = Spelling(
    str,
    names.ascii,
    "d{}/d{}",
    "d{}",
    {
        **{sign: f"{sign} 0" for sign in (">", "<", ">=", "<=", "!=")},
        "psd": ">= 0, positive semidefinite",
        "nsd": "<= 0, negative semidefinite",
    },
)
UNICODE = Spelling(
    Expr.unicode,
    names.unicode,
    "∂{}/∂{}",
    "d{}",
    {">": "> 0", "<": "< 0", ">=": "≥ 0", "<=": "≤ 0", "!=": "≠ 0", "psd": "⪰ 0", "nsd": "⪯ 0"},
)
LATEX = Spelling(
    Expr.latex,
    names.latex,
    r"\frac{{\partial {}}}{{\partial {}}}",
    r"\mathrm{{d}}{}",
    {
        ">": "> 0",
        "<": "< 0",
        ">=": r"\ge 0",
        "<=": r"\le 0",
        "!=": r"\ne 0",
        "psd": r"\succeq 0",
        "nsd": r"\preceq 0",
    },
)
MATHML = Spelling(
    mathml,
    names.mathml,
    "<mfrac><mrow><mo>∂</mo>{}</mrow><mrow><mo>∂</mo>{}</mrow></mfrac>",
    '<mrow><mi mathvariant="normal">d</mi>{}</mrow>',
    {
        sign: f"<mo>{shown}</mo><mn>0</mn>"
        for sign, shown in zip((">", "<", ">=", "<=", "!=", "psd", "nsd"), "&gt; &lt; ≥ ≤ ≠ ⪰ ⪯".split(), strict=True)
    },
)
