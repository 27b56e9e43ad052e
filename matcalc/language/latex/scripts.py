r"""What stands in sub- and superscripts: parts of names, components, ranges of sums."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...shape import Shape, is_column
from ..tokens import Token

Index = int | str
LONGEST_INDEX = 18
SPELT = {
    "+": "_plus_",
    "-": "_minus_",
    "*": "star",
    "_": "_",
    "'": "_prime_",
    "=": "_",
    "/": "_over_",
    "bar": "_given_",
}
SILENT = frozenset([",", "{", "}", "(", ")", "[", "]", ";"])
ENCLOSED = {"(": ")", "[": "]"}  # raised indices
ALL = frozenset(["·", ":", "."])
TRANSPOSES = frozenset(["T", "transpose", "'"])
NAMED = frozenset(["name", "number", "function", "words", "differential"])


def matching(tokens: Sequence[Token]) -> dict[int, int]:
    """Where each brace is closed."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for i, token in enumerate(tokens):
        if token.kind == "{":
            waiting.append(i)
        elif token.kind == "}":
            found[waiting.pop()] = i
    return found


def spelled(script: Sequence[Token]) -> str | None:
    """A script as the end of a name: i,j is ij, 2,i is 2_i, t+1 is t_plus_1; None for anything that is no index.

    >>> spelled([Token("name", "i", 0, 1), Token(",", ",", 1, 2), Token("name", "j", 2, 3)])
    'ij'
    """
    parts = []
    for i, token in enumerate(script):
        if token.kind in NAMED:
            parts.append(token.text.replace(" ", "_").replace(".", "_"))
        elif token.kind == "constant":
            parts.append("1" if token.text == "ones" else "0")
        elif token.kind == "dots":
            parts.append("dots")
        elif token.kind == "," and "number" in (t.kind for t in script[max(i - 1, 0) : i + 2]):
            parts.append("_")
        elif token.kind in SPELT:
            parts.append(SPELT[token.kind])
        elif token.kind not in SILENT:
            return None
    return "_".join(part for part in "".join(parts).split("_") if part) or None


def raised(script: Sequence[Token], letters: Collection[str] = ()) -> Sequence[Token]:
    """The raised index a script is or, before a transpose, begins with: (1) of W^{(1)T}, [1] of W^{[1]}.

    One of the `letters` is an index without brackets, too: the l - 1 of a^{l-1}.
    """
    alone = bool(script) and script[0].kind in "+-"  # the - of x^- is no - of x^{-1}
    shifted = all(t.kind in "+-" or t.kind == "number" for t in script[1:])
    if script and script[0].text in letters and shifted and not (alone and len(script) > 1):
        return script
    closer = ENCLOSED.get(script[0].kind) if script else None
    closing = next((i for i, token in enumerate(script) if token.kind == closer), -1) if closer else -1
    rest = script[closing + 1 :]
    return script[: closing + 1] if closer and all(t.kind in TRANSPOSES or t.text == "T" for t in rest) else ()


def components(script: Sequence[Token]) -> tuple[Index, ...] | None:
    """A script as the indices of a component, if it can be: i,j or ij or 1,2; i\\cdot and i: are all of a row."""
    found: list[Index] = []
    for token in script:
        if token.kind == "name":
            found.append(token.text)
        elif token.kind == "number" and token.text.isdigit() and len(token.text) < LONGEST_INDEX:
            found.append(int(token.text))
        elif token.kind in ALL and len(script) > 1:
            found.append(":")
        elif token.kind != ",":
            return None
    return tuple(found) if 1 <= len(found) <= 2 and found != [":", ":"] else None


def digits(indices: tuple[Index, ...], shape: Shape | None) -> tuple[Index, ...]:
    """A_{12} of a matrix is its entry 1, 2."""
    first = str(indices[0])
    if shape is not None and not is_column(shape) and len(indices) == 1 and first.isdigit() and len(first) == 2:
        return (int(first[0]), int(first[1]))
    return indices
