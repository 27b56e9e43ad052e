"""What a property is: the fields of its row.

Every field must be given, so that nothing about a property is left out in silence: `None` and `()` say "none".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy import ndarray
    from numpy.random import Generator

    Array = ndarray[Any, Any]
    Extent = tuple[int, int]


class Constructors(NamedTuple):
    """What formulas of tangents are built of, besides `+ - @ .T` and `/`: for arrays, or for expressions.

    `lower`, `upper`   the triangle, with the diagonal
    `diagonal`         the diagonal part, a matrix
    `toeplitz`         every diagonal replaced by its mean
    `ones`             the matrix of ones with so many rows and columns
    `size`             a number of rows or columns as a factor
    """

    lower: Callable[[Any], Any]
    upper: Callable[[Any], Any]
    diagonal: Callable[[Any], Any]
    toeplitz: Callable[[Any], Any]
    ones: Callable[[Any, Any], Any]
    size: Callable[[Any], Any]


Tangent = Callable[[Any, Any, Constructors], Any]  # (X, G, of) ↦ G projected on the tangent space at X


class Manifold(NamedTuple):
    """Where entries move together.

    tangent      the projection on the directions in which X can move, for arrays and expressions alike; where
                 several apply they commute and follow each other
    flat         whether the matrices with the property are a linear space, and so their own tangent space
    retract      the nearest array with the property, after a step along a tangent; None where steps stay inside
    independent  dL/dX[i,j] from the gradient G, where the entries on one side determine the others; None if they do not
    orthogonal   whether the projection is the orthogonal one that the language can write; without it no gradient
                 is projected
    """

    tangent: Tangent
    flat: bool
    retract: Callable[[Array], Array] | None
    independent: Callable[[Any, Constructors], Any] | None
    orthogonal: bool = True


FREE = "free"  # every entry moves by itself, or as what the property implies lets it move
DISCRETE = "discrete"  # nothing can move, there is no derivative


class Property(NamedTuple):
    """A property that may be declared of a symbol.

    name     as it is declared
    title    as it is said: `S is symmetric`, `P is a permutation matrix`
    needs    the kind of symbol it can be said of: anything, square, matrix, vector, vector or matrix
    about    what it means, in matcalc's language
    implies  its direct consequences
    follows  sets of other properties which together amount to it
    words    the phrases that state it in English, German and French, separated by bars; endings are not written
    entries  how the entries of an array are drawn
    made     how an array is given the property when its entries have been drawn
    holds    whether an array has it
    moves    FREE, DISCRETE or a Manifold
    range    (low, high, brackets) for all entries
    kept     what keeps it: names of KEEPERS
    """

    name: str
    title: str
    needs: str
    about: str
    implies: tuple[str, ...]
    follows: tuple[tuple[str, ...], ...]
    words: tuple[str, str, str]
    entries: Callable[[Generator, Extent], Array] | None
    made: Callable[[Array], Array] | None
    holds: Callable[[Array], bool] | None
    moves: str | Manifold
    range: tuple[float, float, str] | None
    kept: frozenset[str]


# What may keep a property, each with what that is.
KEEPERS = {
    "sum": "X + Y",
    "scaling": "a*X for every number a",
    "nonnegative scaling": "a*X for a >= 0",
    "positive scaling": "a*X for a > 0",
    "product": "X*Y",
    "congruence": "A'*X*A for every A",
    "hadamard": "X .* Y",
    "hadamard by any": "X .* A for every A",
    "kronecker": "kron(X, Y)",
    "inverse": "inv(X), and whole powers of matrices",
    "transpose": "X'",
    "entries": "f(X), the same function of every entry",
    "vanishing entries": "f(X), the same function of every entry with f(0) = 0",
    "odd entries": "f(X), the same odd function of every entry",
    "power": "X.^p for every number p, where it exists",
    "whole power": "X.^p for p = 1, 2, …",
    "triangle": "tril(X) and triu(X)",
    "mean": "toeplitz(X), the mean of each diagonal in all its entries",
}
