"""The habits in which authors differ when they write formulas."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .letters import Letters


@dataclass(frozen=True)
class Style:
    """The habits of one author; `dialect` is latex, unicode, typed (on a keyboard) or plain (as in a program)."""

    dialect: str
    letters: Letters
    transpose: str
    had: str
    d: str
    index: str  # of layers: "_" or "(": W_1 or W^{(1)}
    bold: bool
    vectors: frozenset[str]  # of which a bold letter is set
    big: bool  # \left( … \right)
    norm: str
    normed: bool  # ‖x‖₂, ‖X‖_F, with their index
    pairing: str  # A : B, ⟨A, B⟩ or tr(AᵀB)
    gradient: str
    fraction: str  # "front" ½ x or "over" x/2
    squares: str  # of entries: "had" h⊙h, "circ" h^{⊙2} or "plain" h²
    one: str  # 1 − h with a number or with a vector of ones
    trace: str
    inline_fraction: bool
    optimum: str  # w, w^* or ŵ for the solution


def style(dialect: str, letters: Letters, vectors: frozenset[str], rng: Random) -> Style:
    latex = dialect == "latex"
    transposes = {
        "latex": ["^T", "^T", r"^\top", r"^{\top}", "^{T}", r"^{\mathsf T}", "'"],
        "unicode": ["ᵀ"],
        "typed": ["^T", "^T", "'"],
        "plain": ["'", "^T", ".T"],
    }
    hads = {"latex": [r"\odot", r"\odot", r"\circ"], "unicode": ["⊙", "∘"], "typed": [".*", "o"], "plain": [".*"]}
    return Style(
        dialect,
        letters,
        rng.choice(transposes[dialect]),
        rng.choice(hads[dialect]),
        rng.choice(["d", "d", r"\mathrm{d}", r"\mathrm d"]) if latex else "d",
        rng.choice("__(") if latex else "_",
        latex and rng.random() < 0.25,
        vectors,
        rng.random() < 0.4,
        rng.choice([r"\|", r"\|", r"\lVert", "||"]),
        rng.random() < 0.6,
        rng.choice([":", ":", "<", "tr"]),
        rng.choice(["frac", "frac", "nabla", "slash", "d"]) if latex else rng.choice(["slash", "nabla"]),
        rng.choice(["front", "over"]),
        rng.choice(["had", "circ", "plain"]),
        rng.choice(["number", "number", "ones"]),
        rng.choice([r"\operatorname{tr}", r"\mathrm{tr}", r"\text{tr}", r"\operatorname{Tr}"]) if latex else "tr",
        rng.random() < 0.2,
        rng.choice(["bare", "star", "hat"]),
    )
