"""Properties that may be declared of a symbol, what they imply, and what they need.

The order of properties follows Linnea's idea of a partial order of matrix properties: a fact entails
others, and `closure` computes all of them once, when a symbol is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from ..errors import DeclarationError, UnknownNameError
from ..shape import Shape, is_column, is_scalar, show


class Property(NamedTuple):
    """`needs` is the kind of symbol it can be said of; `implies` are its direct consequences.

    `tied`: whether it is an equation between entries, so that they cannot move one by one.
    """

    name: str
    needs: str = "anything"
    implies: tuple[str, ...] = ()
    about: str = ""
    tied: bool = False


PROPERTIES = {
    p.name: p
    for p in (
        Property("symmetric", "square", (), "S' = S", tied=True),
        Property("skew", "square", (), "K' = -K", tied=True),
        Property("positive_definite", "square", ("positive_semidefinite", "invertible"), "x'*P*x > 0", tied=True),
        Property("positive_semidefinite", "square", ("symmetric",), "x'*P*x >= 0", tied=True),
        Property("diagonal", "square", ("symmetric", "lower", "upper"), "zero off the diagonal", tied=True),
        Property("lower", "square", (), "lower triangular", tied=True),
        Property("upper", "square", (), "upper triangular", tied=True),
        Property("toeplitz", "square", (), "the same entry all along each diagonal", tied=True),
        Property("orthogonal", "square", ("invertible", "orthonormal_columns"), "Q'*Q = Q*Q' = I", tied=True),
        Property("orthonormal_columns", "matrix", (), "Q'*Q = I", tied=True),
        Property("invertible", "square", (), "inv(X) exists"),
        Property("positive", "anything", ("nonnegative", "away_from_zero"), "every entry > 0"),
        Property("nonnegative", "anything", (), "every entry >= 0"),
        Property("simplex", "vector or matrix", ("nonnegative",), "entries (of each row) sum to one", tied=True),
        Property("one_hot", "vector or matrix", ("simplex", "binary"), "one 1 (in each row), the others 0", tied=True),
        Property("unit", "vector", (), "norm2(u) = 1", tied=True),
        Property("binary", "anything", ("nonnegative",), "entries 0 or 1", tied=True),
        Property("signs", "anything", ("away_from_zero",), "entries 1 or -1", tied=True),
        Property("small", "anything", (), "sampled near zero"),
        Property("away_from_zero", "anything", (), "no entry is zero"),
        Property("unit_interval", "anything", ("positive",), "entries between 0 and 1"),
    )
}

ALIASES = {
    "pd": "positive_definite",
    "spd": "positive_definite",
    "psd": "positive_semidefinite",
    "onehot": "one_hot",
    "pm1": "signs",
    "skew_symmetric": "skew",
    "lower_triangular": "lower",
    "upper_triangular": "upper",
}


JOINTLY = (
    ({"lower", "upper"}, "diagonal"),
    ({"symmetric", "lower"}, "diagonal"),
    ({"symmetric", "upper"}, "diagonal"),
    ({"positive_semidefinite", "invertible"}, "positive_definite"),
)


WORDS = {"lower": "lower triangular", "upper": "upper triangular", "skew": "skew-symmetric"}


def worded(name: str) -> str:
    """The property in words.

    >>> worded("positive_definite"), worded("lower")
    ('positive definite', 'lower triangular')
    """
    return WORDS.get(name, name.replace("_", " "))


def closure(properties: Iterable[str]) -> frozenset[str]:
    """The properties with everything they imply.

    >>> sorted(closure(["diagonal"]))
    ['diagonal', 'lower', 'symmetric', 'upper']
    """
    return _closed(frozenset(properties))


@cache
def _closed(properties: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(properties)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(PROPERTIES[name].implies)
            waiting.extend(whole for parts, whole in JOINTLY if name in parts and parts <= found)
    return frozenset(found)


OF_ENTRIES = closure(["unit_interval", "binary", "signs"])  # what is said of each entry, wherever it stands


def untied(properties: Iterable[str]) -> frozenset[str]:
    """What is left of the properties when every entry may move by itself.

    >>> sorted(untied(["positive_definite"]))
    ['invertible']
    """
    return frozenset(name for name in closure(properties) if not PROPERTIES[name].tied)


def property_name(word: str) -> str:
    """The property a word names, aliases resolved.

    Raises UnknownNameError, with a suggestion, for any other word.
    """
    name = ALIASES.get(word, word)
    if name in PROPERTIES:
        return name
    near = get_close_matches(word, [*PROPERTIES, *ALIASES], 1)
    known = ", ".join(PROPERTIES)
    raise UnknownNameError(
        f"unknown property {word!r}", hint=f"did you mean {near[0]}?" if near else f"known properties: {known}"
    )


def check_property(word: str, symbol: str, shape: Shape) -> str:
    """The property named by `word`, if a symbol of this shape can have it.

    Raises DeclarationError if it cannot: a symmetric matrix must be square.
    """
    name = property_name(word)
    if not fits(name, shape):
        needs = PROPERTIES[name].needs
        wanted = "a square matrix" if needs == "square" else f"a {needs}"
        raise DeclarationError(f"{symbol} is {show(shape)}, but {name} needs {wanted}")
    return name


def fits(name: str, shape: Shape) -> bool:
    """Whether a symbol of this shape can have the property."""
    rows, columns = shape
    return {
        "anything": True,
        "square": rows == columns and not is_scalar(shape),
        "matrix": not is_column(shape),
        "vector": is_column(shape) and not is_scalar(shape),
        "vector or matrix": not is_scalar(shape),
    }[PROPERTIES[name].needs]
