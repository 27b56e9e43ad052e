"""How documents write: what the reader of formulas must know, and the spelling of names and scripts."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from ...errors import MatcalcError


class Unreadable(MatcalcError):
    """A formula that is not understood."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a document writes.

    latex       single letters are names, and commands start with a backslash
    names       words that are one name rather than letters side by side
    transposes  a prime transposes (X'X); otherwise it belongs to the name, or is a derivative
    entrywise   `*` is the product of entries, and `@` that of matrices, as in NumPy
    taken       letters that are variables and therefore no sign of a differential, nor the number e
    functions   letters that are defined as functions, f(x) = …: a prime on these is a derivative
    increments  Δx is a name
    raised      letters and signs that belong to the name before, as in z^l and P^+
    """

    latex: bool = True
    names: Collection[str] = field(default_factory=frozenset)
    transposes: bool = False
    entrywise: bool = False
    taken: Collection[str] = field(default_factory=frozenset)
    functions: Collection[str] = field(default_factory=frozenset)
    increments: bool = False
    raised: frozenset[str] = frozenset()


SUPER = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵀⁿⁱᵐˣᵖᵏᵈʳᴺᴷᴰˢᵗʰʲˡ", "0123456789-+Tnimxpkdr" + "NKDsthjl", strict=True))
SUB = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙₜₗₚₓₐₑₒᵣᵤᵥₛₕ₊₋", "0123456789ijkmntlpxaeoruvsh+-", strict=True))
RAISED = re.compile(f"[{''.join(SUPER)}]+")
LOWERED = re.compile(f"[{''.join(SUB)}]+")


def plain_scripts(text: str) -> str:
    """Raised and lowered Unicode characters as `^{…}` and `_{…}`.

    >>> plain_scripts("x₁ᵀ")
    'x_{1}^{T}'
    """
    text = text.replace("½", "(1/2)").replace("¼", "(1/4)")
    text = LOWERED.sub(lambda m: "_{" + "".join(SUB[c] for c in m[0]) + "}", text)
    return RAISED.sub(lambda m: "^{" + "".join(SUPER[c] for c in m[0]) + "}", text)
