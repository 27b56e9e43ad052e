"""Names in the letters of documents."""

from __future__ import annotations

import re

from ...language.tokens import GREEK

LETTERS = {spelt: letter for letter, spelt in GREEK.items()} | {"ell": "ℓ"}
MARKS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307"}


def lettered(text: str) -> str:
    """A name in the letters of the document.

    >>> lettered("W1"), lettered("Phi2"), lettered("theta_hat_i"), lettered("W3_mn"), lettered("U_t_plus1")
    ('W_1', 'Φ_2', 'θ̂_i', 'W_3_mn', 'U_t+1')
    """
    head, bar, index = text.partition("_")
    stem = head.rstrip("0123456789")
    number = head[len(stem) :]
    letter = LETTERS.get(stem, stem)
    mark, _, rest = index.partition("_")
    match = re.fullmatch(r"(hat|bar|tilde|dot)(\d*)", mark)
    if bar and match:
        letter, index = letter + MARKS[match[1]], "_".join(filter(None, (match[2], rest)))
    rest = "_".join(LETTERS.get(part, part) for part in (number, *index.split("_")) if part)
    rest = rest.replace("_plus_", "+").replace("_minus_", "-").replace("_plus", "+").replace("_minus", "-")
    return f"{letter}_{rest}" if rest else letter
