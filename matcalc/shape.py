"""Shapes: pairs of sizes, and the arithmetic of sizes.

A size (`Dim`) is a positive whole number, a name such as `n`, or a sum of products of them such as
`m*n + 3` (what `vec`, `kron` and stacking produce) and `n/2 + n*n/2` (the entries of a triangle), kept as
canonical text so that equal sizes are equal strings. A scalar has shape (1, 1), a column vector (n, 1)
(Magnus and Neudecker, ch. 1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from math import lcm, prod
from operator import and_

from .errors import ShapeError

Dim = int | str
Shape = tuple[Dim, Dim]

SCALAR: Shape = (1, 1)
Count = int | Fraction
_Polynomial = dict[tuple[str, ...], Count]


def is_scalar(shape: Shape) -> bool:
    return shape[0] == 1 and shape[1] == 1


def is_column(shape: Shape) -> bool:
    return shape[1] == 1


def show(shape: Shape) -> str:
    """The shape as a reader writes it.

    >>> show(("m", "n")), show((3, 1)), show((1, 1))
    ('m×n', '3×1', 'scalar')
    """
    return "scalar" if is_scalar(shape) else f"{bracketed(shape[0])}×{bracketed(shape[1])}"


def bracketed(dim: Dim) -> str:
    """The size as a factor."""
    text = factored(dim)
    return f"({text})" if text == str(dim) and " + " in text else text


def factored(dim: Dim) -> str:
    """The size as a reader writes it, with common factors in front.

    >>> factored("n/2 + n*n/2"), factored("m + n")
    ('n*(n + 1)/2', 'm + n')
    """
    found = _terms(dim)
    common = reduce(and_, (Counter(names) for names in found))
    divisor = lcm(*(Fraction(count).denominator for count in found.values()))
    if len(found) == 1 or not common:
        return str(dim)
    rest: _Polynomial = {
        tuple(sorted((Counter(key) - common).elements())): int(count * divisor) for key, count in found.items()
    }
    return "*".join([*sorted(common.elements()), f"({_dim(rest)})"]) + (f"/{divisor}" if divisor > 1 else "")


def times(*dims: Dim) -> Dim:
    """The product of sizes.

    >>> times("n", "m"), times(2, 3), times("n", 1)
    ('m*n', 6, 'n')
    """
    result: _Polynomial = {(): 1}
    for dim in dims:
        terms = _terms(dim).items()
        product: _Polynomial = {}
        for a, p in result.items():
            for b, q in terms:
                key = tuple(sorted(a + b))
                product[key] = product.get(key, 0) + p * q
        result = product
    return _dim(result)


def plus(*dims: Dim) -> Dim:
    """The sum of sizes.

    >>> plus("n", "m", 2, 1), plus(0, "n", "n")
    ('m + n + 3', '2*n')
    """
    result: _Polynomial = {}
    for dim in dims:
        for key, count in _terms(dim).items():
            result[key] = result.get(key, 0) + count
    return _dim(result)


def triangle(n: Dim) -> Dim:
    """The number of entries on and below the diagonal of an n×n matrix.

    >>> triangle(3), triangle("n")
    (6, 'n/2 + n*n/2')
    """
    half: _Polynomial = {(): Fraction(1, 2)}
    return times(_dim(half), plus(times(n, n), n))


@lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[tuple[tuple[str, ...], Count], ...]:
    result: _Polynomial = {}
    for term in text.split(" + "):
        product, _, divisor = term.partition("/")
        factors = product.split("*")
        names = tuple(sorted(f for f in factors if not f.isdigit()))
        count = Fraction(prod(int(f) for f in factors if f.isdigit()), int(divisor or 1))
        result[names] = result.get(names, 0) + (count if divisor else int(count))
    return tuple(result.items())


def _terms(dim: Dim) -> _Polynomial:
    return {(): dim} if isinstance(dim, int) else dict(_parsed(dim))


def _dim(terms: _Polynomial) -> Dim:
    if set(terms) <= {()} and terms.get((), 0).denominator == 1:
        return int(terms.get((), 0))
    return " + ".join(_product(names, count) for names, count in _ordered(terms))


def _product(names: tuple[str, ...], count: Count) -> str:
    """One term of a size: 2*m*n, n/2."""
    above = [str(count.numerator)] if count.numerator != 1 or not names else []
    return "*".join([*above, *names]) + (f"/{count.denominator}" if count.denominator != 1 else "")


def _ordered(terms: _Polynomial) -> list[tuple[tuple[str, ...], Count]]:
    return sorted(((key, count) for key, count in terms.items() if count), key=lambda item: (item[0] == (), item[0]))


def terms(dim: Dim) -> list[tuple[tuple[str, ...], Count]]:
    """The size as a sum of products: the names in each, and how often it is counted.

    >>> terms("m*n + 3")
    [(('m', 'n'), 1), ((), 3)]
    """
    return _ordered(_terms(dim))


def names(dim: Dim) -> set[str]:
    """The names a size is made of."""
    return {name for term in _terms(dim) for name in term}


def substitute(dim: Dim, values: Mapping[str, Dim]) -> Dim:
    """The size with its names replaced.

    >>> substitute("m*n + 1", {"m": 2, "n": 3})
    7
    """
    if isinstance(dim, int):
        return dim
    if dim in values:
        return values[dim]
    terms = _terms(dim).items()
    return plus(*(times(_dim({(): count}), *(values.get(name, name) for name in term)) for term, count in terms))


def solve(left: Dim, right: Dim, unknown: Callable[[str], bool]) -> tuple[str, Dim] | None:
    """The unknown name, and its size, that make two sizes equal, if one stands alone in their difference.

    >>> solve("m + n", "n + x", lambda name: name == "x"), solve("m*n", "n*x", lambda name: name == "x")
    (('x', 'm'), ('x', 'm'))
    >>> solve("m", "m + x", lambda name: name == "x")
    ('x', 0)
    """
    difference = _terms(left)
    for key, count in _terms(right).items():
        difference[key] = difference.get(key, 0) - count
    terms = _without_common_factors({key: count for key, count in difference.items() if count}, unknown)
    for key, count in terms.items():
        name = key[0] if len(key) == 1 else ""
        if name and unknown(name) and abs(count) == 1 and sum(name in other for other in terms) == 1:
            rest = {k: -c * count for k, c in terms.items() if k != key}
            if all(c > 0 for c in rest.values()):
                return name, _dim(rest)
    return None


def _without_common_factors(terms: _Polynomial, unknown: Callable[[str], bool]) -> _Polynomial:
    keys = list(terms)
    for name in keys[0] if keys else ():
        if not unknown(name) and all(name in key for key in keys):
            shorter = {_less(key, name): count for key, count in terms.items()}
            return _without_common_factors(shorter, unknown)
    return terms


def _less(key: tuple[str, ...], name: str) -> tuple[str, ...]:
    i = key.index(name)
    return key[:i] + key[i + 1 :]


def size_hole(dim: Dim) -> str:
    """A size in a source template: a literal, or a hole to be filled with its name."""
    return str(dim) if isinstance(dim, int) else "{" + dim + "}"


def index_hole(i: int | str) -> str:
    """An index counted from 1 in a source template: a literal, or a hole to be filled with its name."""
    return str(i) if isinstance(i, int) else "{#" + i + "}"


def offset_hole(i: int | str) -> str:
    """The same counted from 0, as Python does."""
    return str(i - 1) if isinstance(i, int) else "{#" + i + "} - 1"


def extent(shape: Shape) -> str:
    """The shape of the array that stands for it, in a source template; vectors and rows are 1-D.

    >>> extent(("m", "n")), extent(("n", 1)), extent((1, 3))
    ('({m}, {n})', '{n}', '3')
    """
    long = [size_hole(d) for d in shape if d != 1]
    return long[0] if len(long) == 1 else f"({', '.join(long)})"


def is_row(shape: Shape) -> bool:
    return shape[0] == 1 and shape[1] != 1


def is_matrix(shape: Shape) -> bool:
    """Neither a scalar, nor a column, nor a row: what generated code keeps as a 2-D array."""
    return shape[0] != 1 and shape[1] != 1


# --------------------------------------------------------------------------- rules of shape


def same(op: str, shapes: Iterable[Shape]) -> Shape:
    """All shapes equal."""
    first, *rest = shapes
    for other in rest:
        if other != first:
            raise ShapeError(f"{op}: shapes {show(first)} and {show(other)} differ")
    return first


def square(op: str, shape: Shape) -> Shape:
    """A square matrix."""
    if shape[0] != shape[1]:
        raise ShapeError(f"{op} needs a square matrix, not {show(shape)}")
    return shape


def column(op: str, shape: Shape) -> Shape:
    """A column vector."""
    if not is_column(shape):
        raise ShapeError(f"{op} needs a vector, not {show(shape)}")
    return shape


def inner(left: Shape, right: Shape) -> Shape:
    """The shape of a matrix product."""
    if left[1] != right[0]:
        raise ShapeError(f"product of {show(left)} and {show(right)}: the inner sizes {left[1]} and {right[0]} differ")
    return (left[0], right[1])
