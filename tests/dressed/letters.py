"""Other letters for the names of a derivation, of the kind that people use for vectors, matrices and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from matcalc.shape import Dim

from .values import Problem

MATRICES = "A B C G H K M P Q R S U V W X Y Z Φ Λ".split()
VECTORS = "b c h p q r s t u v w x y z θ β".split()
SCALARS = "a c α β λ μ τ γ".split()
LOSSES = "L J f E C ℓ F".split()
GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "eta": "η",
    "theta": "θ",
    "lambda": "λ",
    "mu": "μ",
    "tau": "τ",
    "phi": "φ",
    "psi": "ψ",
    "sigma": "σ",
    "Sigma": "Σ",
    "Lambda": "Λ",
    "pi": "π",
    "Phi": "Φ",
}
NAME = re.compile(r"([A-Za-z]+?)(?:_?(\d+|i)|_(hat))?$")


def parts(word: str) -> tuple[str, str]:
    """A name as its letter and its index: `W1` is W and 1, `x_i` is x and i, `delta3` is δ and 3."""
    match = NAME.fullmatch(word)
    if match is None:
        raise ValueError(word)
    letter = GREEK.get(match[1], match[1])
    return (letter + "\u0302" if match[3] else letter), match[2] or ""


@dataclass(frozen=True)
class Letters:
    """What the names are called: a letter for each letter of the derivation."""

    instead: Mapping[str, str]

    def of(self, word: str) -> tuple[str, str]:
        letter, index = parts(word)
        return self.instead.get(letter, letter), index


def letters(problem: Problem, rng: Random) -> Letters:
    """Most derivations keep some of their letters."""
    kinds: dict[str, str] = {}
    for word in (*problem.symbols, *problem.definitions):
        kinds.setdefault(parts(word)[0], "loss" if word == problem.loss else _kind(problem.shape(word)))
    keep = 1.0 if rng.random() < 0.3 else 0.4
    taken = {*kinds, *problem.sizes, *"diejnNITk", "φ", "ψ", "g", "f"}
    instead: dict[str, str] = {}
    for letter, kind in kinds.items():
        pool = [c for c in POOLS[kind] if c not in taken]
        if len(letter) > 1 or letter in "δε" or rng.random() < keep or not pool:
            continue
        instead[letter] = rng.choice(pool)
        taken.add(instead[letter])
    return Letters(instead)


POOLS = {"loss": LOSSES, "matrix": MATRICES, "vector": VECTORS, "scalar": SCALARS, "row": []}


def _kind(shape: tuple[Dim, Dim]) -> str:
    return {(True, True): "scalar", (False, True): "vector", (True, False): "row"}.get(
        (shape[0] == 1, shape[1] == 1), "matrix"
    )
