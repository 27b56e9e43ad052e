"""A derivative in index notation: ∂F[i,j]/∂X[k,l] = A[i,k]*B[l,j], and the einsum that computes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..expr import Expr, number, symbols
from ..ops.blocks import component_op
from ..ops.leaves import dim, identity, identity_op, symbol
from ..ops.sums import add, scale
from ..shape import Dim, Shape, names
from .entries import OUTER, Factor, Index, Product, products

if TYPE_CHECKING:
    from numpy import ndarray

    Array = ndarray[Any, Any]

LETTERS = "ijklpqrstuvwabcdefghmnoxyz"


@dataclass(frozen=True)
class Contraction:
    """coefficient * einsum(subscripts, *operands), of operands of which some are seen as arrays of more axes."""

    coefficient: Expr
    subscripts: str
    factors: tuple[Factor, ...]

    @property
    def operands(self) -> tuple[Expr, ...]:
        return tuple(f.base for f in self.factors)


@dataclass(frozen=True)
class IndexForm:
    """∂F/∂X entry by entry; indices that stand on the right only are summed (Einstein's convention).

    function, variable  the shapes of F and X
    terms               products of entries, in numbered indices
    taken               names that no index may have
    """

    function: Shape
    variable: Shape
    terms: tuple[Product, ...]
    taken: frozenset[str]

    @property
    def shape(self) -> tuple[Dim, ...]:
        """The axes of the array: those of F, then those of X; vectors have one, scalars none."""
        return tuple(size for size in (*self.function, *self.variable) if size != 1)

    @property
    def indices(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The indices of F and those of X."""
        names = self.named(())
        return tuple(names[i] for i in OUTER[:2] if i in names), tuple(names[i] for i in OUTER[2:] if i in names)

    @cached_property
    def expression(self) -> Expr:
        """The right-hand side as a sum of products of components."""
        if not self.terms:
            return number(0)
        return add(*(scale(*(self._component(f, self.named(term)) for f in term)) for term in self.terms))

    def _component(self, f: Factor, letters: Mapping[Index, str]) -> Expr:
        if not f.indices:
            return f.base
        if f.view:
            return component_op(f.base, params=_pairs(f, letters))
        base = self.delta(f.base.shape) if f.base.op is identity_op else f.base
        shown = iter([letters[i] for i in f.indices])
        return component_op(base, params=tuple(next(shown) if size != 1 else 1 for size in base.shape))

    def delta(self, shape: Shape) -> Expr:
        """Kronecker's delta, unless a symbol has that name."""
        return symbol("delta", shape) if "delta" not in self.taken else identity(shape[0])

    def named(self, term: Product) -> dict[Index, str]:
        """What the indices are called; each term begins anew with those that are summed."""
        inner = dict.fromkeys(i for f in term for i in f.indices if i not in OUTER)
        outer = [i for i, size in zip(OUTER, (*self.function, *self.variable), strict=True) if size != 1]
        free = (letter for letter in LETTERS if letter not in self.taken)
        return dict(zip([*outer, *inner], free, strict=False))

    def __str__(self) -> str:
        return str(self.expression)

    def unicode(self) -> str:
        return self.expression.unicode()

    def latex(self) -> str:
        return self.expression.latex()

    # ----------------------------------------------------------------- as code

    @cached_property
    def contractions(self) -> tuple[Contraction, ...]:
        """The terms as calls of einsum."""
        output = "".join(chain(*self.indices))
        found = []
        for term in self.terms:
            arrays = tuple(f for f in term if f.indices)
            letters = self.named(term)
            inputs = ",".join("".join(letters[i] for i in f.indices) for f in arrays)
            coefficient = scale(*(f.base for f in term if not f.indices))
            found.append(Contraction(coefficient, f"{inputs}->{output}", arrays))
        return tuple(found)

    @property
    def operands(self) -> tuple[Expr, ...]:
        """What must be computed first, in the order in which `assembled` takes it."""
        views = [dim(size) for t in self.contractions for f in t.factors for size in f.view]
        return (*map(dim, self.shape), *views, *(e for t in self.contractions for e in (t.coefficient, *t.operands)))

    def assembled(self, values: Sequence[Any]) -> Array:
        """The array, from the values of the operands; its axes are those of `shape`."""
        import numpy as np

        rest = iter(values)
        total = np.zeros([int(next(rest)) for _ in self.shape])
        views = [[[int(next(rest)) for _ in f.view] for f in t.factors] for t in self.contractions]
        for t, sizes in zip(self.contractions, views, strict=True):
            coefficient = next(rest)
            arrays = [_seen(np.asarray(next(rest)), f, view) for f, view in zip(t.factors, sizes, strict=True)]
            whole = np.einsum(t.subscripts, *arrays, optimize=len(arrays) > 2) if arrays else 1.0
            total = total + coefficient * whole
        return total


def _pairs(f: Factor, letters: Mapping[Index, str]) -> tuple[str | int, ...]:
    """The indices of the rows and of the columns of what is seen as an array of more axes."""
    shown = iter([letters[i] for i in f.indices])
    axes = [next(shown) if size != 1 else "" for size in f.view]
    return tuple("".join(pair) or 1 for pair in (axes[:2], axes[2:]))


def _seen(array: Array, f: Factor, view: Sequence[int]) -> Array:
    """The array with rows and columns split into pairs of indices, those of size 1 left out."""
    if not f.view:
        return array
    return array.reshape([size for size, of in zip(view, f.view, strict=True) if of != 1], order="F")


def index_form(form: Expr, d: Expr) -> IndexForm:
    """The entries of `form`, which is linear in the symbol d; no index is called like a symbol or a size.

    Raises LimitError if there are too many terms, NoRuleError where a map has no entries in closed form.

    >>> from matcalc.ops.leaves import matrix
    >>> A, d, B = matrix("A", "m", "n"), matrix("dX", "n", "p"), matrix("B", "p", "q")
    >>> form = index_form(A @ d @ B, d)
    >>> str(form), [(t.subscripts, t.operands) for t in form.contractions]
    ('A[i,k]*B[l,j]', [('ik,lj->ijkl', (A, B))])
    """
    known = symbols(form, d)
    sizes = (size for s in known.values() for size in s.shape)
    taken = frozenset(known).union(*map(names, sizes))
    return IndexForm(form.shape, d.shape, tuple(products(form, d)), taken)
