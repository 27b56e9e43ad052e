"""The entries of a linear expression: products of entries of what stands in it, summed over indices.

Read from the root down to d: each linear op says how its entries come from those of its arguments; what
does not move is left as it is. Ops whose entries come otherwise (vec, ⊗, sums over samples) contribute the
matrix of the whole map below them, its rows and columns seen as pairs of indices.
(Laue, Mitterreiter and Giesen, "Computing higher order derivatives of matrix and tensor expressions", 2018.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice

from ..errors import LimitError
from ..expr import Expr, postorder
from ..op import Additive
from ..ops.leaves import identity, identity_op, ones, ones_op
from ..rules.normal import normal
from ..shape import Dim, Shape
from .matrix import jacobian_matrices

MOST_TERMS = 400
OUTER = range(4)  # the rows and columns of F, then those of d; other indices are summed

Index = int


@dataclass(frozen=True, slots=True)
class Factor:
    """Entries of an array: base[indices]. A `view` splits rows and columns of the base into pairs, columns stacked."""

    base: Expr
    indices: tuple[Index, ...]
    view: tuple[Dim, ...] = ()

    @property
    def sizes(self) -> dict[Index, Dim]:
        return dict(zip(self.indices, self.view or self.base.shape, strict=False))

    def renamed(self, names: Mapping[Index, Index]) -> Factor:
        return replace(self, indices=tuple(names.get(i, i) for i in self.indices))


Product = tuple[Factor, ...]


def products(form: Expr, d: Expr) -> list[Product]:
    """The entries [0,1] of `form` that belong to the entries [2,3] of the symbol d in which it is linear.

    Each product is to be summed over its other indices. Raises LimitError if there are too many, NoRuleError
    where a map has neither entries nor a matrix in closed form.

    >>> from matcalc.ops.leaves import matrix
    >>> A, B, d = matrix("A", "m", "n"), matrix("B", "p", "q"), matrix("d", "n", "p")
    >>> [[(f.base, f.indices) for f in product] for product in products(A @ d @ B, d)]
    [[(A, (0, 2)), (B, (3, 1))]]
    """
    reader = _Reader(form, d)
    found = list(islice(reader.terms(form, (0, 1)), MOST_TERMS + 1)) if form in reader.live else []
    if len(found) > MOST_TERMS:
        raise LimitError(f"the derivative has more than {MOST_TERMS} products of entries")
    sizes = dict(zip(OUTER, (*form.shape, *d.shape), strict=True))
    return [_finished(product, end, sizes) for product, end in found]


class _Reader:
    """Terms of the entries of an expression that is linear in `d`."""

    def __init__(self, root: Expr, d: Expr) -> None:
        self.root, self.d = root, d
        self.fresh = count(len(OUTER))
        self.live = {d}
        for node in postorder(root):
            if any(a in self.live for a in node.args):
                self.live.add(node)

    def terms(self, node: Expr, at: tuple[Index, ...]) -> Iterator[tuple[Product, tuple[Index, ...]]]:
        """Products of factors, each with the indices of d that it multiplies; `at` are those of the node."""
        if node is self.d:
            yield (), at
            return
        if node.op.einsum is None:
            yield self._whole(node, at)
            return
        for i, a in enumerate(node.args):
            if a in self.live:
                factors, below = self._across(node, i, at)
                for more, end in self.terms(a, below):
                    yield (*factors, *more), end

    def _across(self, node: Expr, i: int, at: tuple[Index, ...]) -> tuple[Product, tuple[Index, ...]]:
        """What argument i is multiplied with, and its indices."""
        rule = node.op.einsum(node)  # type: ignore[misc]
        known, zero_elsewhere = self._letters(rule.output, at, node.shape)
        additive = isinstance(node.op.slots[0], Additive)
        constants = rule.constants[i : i + 1] if additive else rule.constants
        beside = [] if additive else [k for k in range(len(node.args)) if k != i]
        factors = [f for k in beside for f in self.opened(node.args[k], self._at(rule.inputs[k], known))]
        factors += [Factor(c, self._at(letters, known)) for c, letters in constants]
        return (*zero_elsewhere, *factors), self._at(rule.inputs[i], known)

    def _letters(self, output: str, at: Sequence[Index], shape: Shape) -> tuple[dict[str, Index], Product]:
        """What the letters of a rule stand for; an identity says where it has one twice."""
        known: dict[str, Index] = {}
        extra: list[Factor] = []
        for letter, index, size in zip(output, at, shape, strict=False):
            if known.setdefault(letter, index) != index:
                extra.append(Factor(identity(size), (known[letter], index)))
        return known, tuple(extra)

    def _at(self, letters: str, known: dict[str, Index]) -> tuple[Index, ...]:
        for letter in letters:
            if letter not in known:
                known[letter] = next(self.fresh)
        return tuple(known[letter] for letter in letters)

    def opened(self, e: Expr, at: tuple[Index, ...]) -> Product:
        """An entry of what does not move: products of which nothing is summed are written factor by factor."""
        rule = e.op.einsum(e) if e.op.einsum and not isinstance(e.op.slots[0], Additive) else None
        if rule is None or not _sums_nothing(e, rule.inputs, rule.output):
            return (Factor(e, at[: 1 if e.shape[1] == 1 and len(at) == 2 else 2]),)
        known, zero_elsewhere = self._letters(rule.output, at, e.shape)
        pairs = zip(e.args, rule.inputs, strict=True)
        inside = [f for a, letters in pairs for f in self.opened(a, self._at(letters, known))]
        return (*zero_elsewhere, *inside, *(Factor(c, self._at(letters, known)) for c, letters in rule.constants))

    def _whole(self, node: Expr, at: tuple[Index, ...]) -> tuple[Product, tuple[Index, ...]]:
        """The matrix of the map from d to the node as one factor."""
        end = (next(self.fresh), next(self.fresh))
        M = normal(jacobian_matrices(node, [self.d])[self.d])
        padded = (*at, *(next(self.fresh) for _ in range(2 - len(at))))
        return (Factor(M, (*padded, *end), (*node.shape, *self.d.shape)),), end


def _sums_nothing(e: Expr, inputs: Sequence[str], output: str) -> bool:
    """Whether all letters of the inputs, but for those of size 1, are in the output."""
    pairs = [pair for a, letters in zip(e.args, inputs, strict=True) for pair in zip(letters, a.shape, strict=False)]
    return all(letter in output or size == 1 for letter, size in pairs)


# --------------------------------------------------------------------------- finishing


def _finished(product: Product, end: Sequence[Index], sizes: Mapping[Index, Dim]) -> Product:
    """The product in the outer indices alone and in those that are summed."""
    names: dict[Index, Index] = {}
    equal: list[Factor] = []
    for place, index in zip(OUTER[2:], end, strict=False):
        if index in OUTER or index in names:
            equal.append(Factor(identity(sizes[place]), (names.get(index, index), place)))
        else:
            names[index] = place
    whole = _without_identities([f.renamed(names) for f in (*product, *equal)])
    kept = _without_ones([_without_units(f) for f in whole])
    missing = [i for i in OUTER if sizes[i] != 1 and all(i not in f.indices for f in kept)]
    return (*kept, *(Factor(ones(sizes[i]), (i,)) for i in missing))


def _without_identities(factors: list[Factor]) -> list[Factor]:
    """I[a,b] with an a that is summed puts b in its place."""
    for f in factors:
        if f.base.op is identity_op and not f.view:
            a, b = f.indices
            summed, other = (a, b) if a not in OUTER else (b, a)
            if summed not in OUTER and a != b:
                return _without_identities([g.renamed({summed: other}) for g in factors if g is not f])
    return factors


def _without_units(f: Factor) -> Factor:
    """Without the indices that take one value only."""
    return replace(f, indices=tuple(i for i in f.indices if f.sizes[i] != 1))


def _without_ones(factors: list[Factor]) -> list[Factor]:
    """Ones are left out where other factors have their indices."""
    kept: list[Factor] = []
    for k, f in enumerate(factors):
        others = [*kept, *factors[k + 1 :]]
        if f.base.op is not ones_op or any(all(i not in g.indices for g in others) for i in f.indices):
            kept.append(f)
    return kept
