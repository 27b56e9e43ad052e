"""Formulas with random damage are read or refused, and neither takes long."""

import random

import pytest

from matcalc.errors import MatcalcError
from matcalc.language import latex_program, read

from .test_formulas import PAIRS
from .test_readings import MEANT
from .test_statements import ASKED, WRITTEN

TEXTS = [pair.values[0] for pair in PAIRS] + [case[0] for cases in (MEANT, ASKED, WRITTEN) for case in cases]
PIECES = [
    *"{}()[]|^_&=,;?.'+-*/:<>",
    *r"\over \left \right \| \langle \rangle \nabla \frac \partial \cdot \times \exp \log \min \arg".split(),
    *r"\mathbf \mathcal \mathbb{E} \mathcal{N}( \\ ^\dagger ^* ^T ^{1/2} _{2,1} _\infty _{i=1}^n \sum \mapsto".split(),
    *r"\text{s.t.} \odot x A d e D".split(),
]


def damaged(text: str, rng: random.Random) -> str:
    """A text with pieces left out, put in, or put elsewhere."""
    for _ in range(rng.randint(1, 3)):
        at, to = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        match rng.randrange(4):
            case 0:
                text = text[:at] + text[min(to, at + 3) :]
            case 1:
                text = text[:at] + rng.choice(PIECES) + text[at:]
            case 2:
                text = text[:at] + text[at:to] * 2 + text[to:]
            case _:
                other = rng.choice(TEXTS)
                text = text[:at] + other[rng.randrange(len(other)) :][:8] + text[at:]
    return text[:400]


@pytest.mark.parametrize("seed", range(8))
def test_damaged_formulas_are_read_or_refused(seed):
    rng = random.Random(seed)
    for _ in range(150):
        text = damaged(rng.choice(TEXTS), rng)
        try:
            found = read(text, scalar=rng.random() < 0.5, grammar=latex_program)
        except MatcalcError:
            continue
        assert found.expression.shape
