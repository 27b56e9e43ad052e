"""Properties that may be declared of a symbol: what follows from them, what keeps them, of what they can be said.

The order of properties follows Linnea's idea of a partial order of matrix properties: a fact entails
others, and `closure` computes all of them once, when a symbol is made. The rows stand in `rows.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from ..errors import DeclarationError
from ..shape import Shape, is_column, is_scalar, show
from .row import DISCRETE, FREE, KEEPERS, Manifold, Property
from .rows import PROPERTIES
from .words import property_name

__all__ = ["PROPERTIES", "Manifold", "Property", "property_name"]

_JOINTLY = tuple((frozenset(parts), p.name) for p in PROPERTIES.values() for parts in p.follows)


def worded(name: str) -> str:
    """The property in words.

    >>> worded("positive_definite"), worded("lower")
    ('positive definite', 'lower triangular')
    """
    return PROPERTIES[name].title


def predicate(name: str) -> str:
    """The property in words, as what is said of a symbol.

    >>> predicate("symmetric"), predicate("permutation")
    ('symmetric', 'a permutation matrix')
    """
    title = PROPERTIES[name].title
    return f"a {title}" if title.endswith((" matrix", "Laplacian")) else title


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
            waiting.extend(whole for parts, whole in _JOINTLY if name in parts and parts <= found)
    return frozenset(found)


def kept_by(keeper: str) -> frozenset[str]:
    """The properties that a way of making matrices keeps.

    >>> sorted(kept_by("congruence"))
    ['positive_semidefinite', 'skew', 'symmetric']
    """
    return frozenset(p.name for p in PROPERTIES.values() if KEEPERS[keeper] and keeper in p.kept)


# what is said of each entry, wherever it stands
OF_ENTRIES = frozenset(p.name for p in PROPERTIES.values() if p.needs == "anything" and p.holds is not None)


def tied(name: str) -> bool:
    """Whether entries cannot move one by one where the property holds."""
    return any(PROPERTIES[other].moves != FREE for other in closure([name]))


def untied(properties: Iterable[str]) -> frozenset[str]:
    """What is left of the properties when every entry may move by itself.

    >>> sorted(untied(["positive_definite"]))
    ['invertible']
    """
    return frozenset(name for name in closure(properties) if not tied(name))


def discrete(facts: Collection[str]) -> str:
    """The property by which nothing can move, the one that entails the others; "" if there is none.

    >>> discrete(closure(["permutation"])), discrete(closure(["symmetric"]))
    ('permutation', '')
    """
    return next(iter(_strongest(p.name for p in PROPERTIES.values() if p.name in facts and p.moves == DISCRETE)), "")


def structures(facts: Collection[str]) -> dict[str, Manifold]:
    """The manifolds in which an array with these properties moves, without those that another one lies in.

    >>> list(structures(closure(["diagonal", "toeplitz"])))
    ['diagonal', 'toeplitz']
    """
    return _structures(frozenset(facts))


@cache
def _structures(facts: frozenset[str]) -> dict[str, Manifold]:
    found = {p.name: p.moves for p in PROPERTIES.values() if p.name in facts and isinstance(p.moves, Manifold)}
    return {name: found[name] for name in _strongest(found)}


def _strongest(names: Iterable[str]) -> list[str]:
    """The names, in their order, without those that others imply."""
    found = list(names)
    return [name for name in found if not any(name in closure([other]) for other in found if other != name)]


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
