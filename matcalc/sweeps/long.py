"""Long cotangents under names of their own, so that a chain of k factors is not written out at each of its k links.

While the sweep goes down, a cotangent of many terms or factors stands as one symbol. At the end what a symbol is
multiplied with is added up before it is put in: from the last symbol to the first, which is Horner's scheme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..expr import Expr, number, rebuild
from ..ops.leaves import ones, symbol
from ..ops.products import hadamard
from ..ops.sums import add, scale, scale_op

Factors = tuple[Expr, ...]
LONG = 12  # terms or factors from which on a cotangent gets a name


class LongCotangents:
    """Gives names to cotangents that are long once they are settled; `written_out` takes them back."""

    def __init__(self, settle: Callable[[Expr], Expr]) -> None:
        self._settle = settle
        self._meant: dict[Expr, Expr] = {}  # name ↦ cotangent, in the order of the sweep
        self._names: dict[Expr, Expr] = {}
        self._filled: dict[Expr, Expr] = {}

    def __call__(self, g: Expr) -> Expr:
        g = self._settle(g)
        core = g.args[-1] if g.op is scale_op and not g.is_scalar else g
        if len(core.args) < LONG or g.free or not (core.op is add or core.op is hadamard or core.op is scale_op):
            return g
        if g not in self._names:
            name = symbol(f"∂{len(self._meant)}", g.shape, tuple(g.facts))  # no name anyone can declare
            self._names[g], self._meant[name] = name, g
        return self._names[g]

    def written_out(self, g: Expr) -> Expr:
        """The cotangent without names, settled."""
        return self._settle(self._put_in(self._eliminated(g))) if self._meant else g

    def _eliminated(self, g: Expr) -> Expr:
        """Names that are factors of terms replaced, each once, times the sum of what it is multiplied with."""
        rests: dict[Expr, list[Factors]] = {}
        left: list[Factors] = []

        def sort(factors: Factors, further: Factors) -> None:
            """A term has one name at most, as cotangents are linear in those above: there is none in `further`."""
            name = next((f for f in factors if f in self._meant), None)
            if name is None:
                left.append(factors + further)
            else:
                at = factors.index(name)
                rests.setdefault(name, []).append(factors[:at] + factors[at + 1 :] + further)

        for term in _terms(g):
            sort(_factors(term), ())
        for name, meant in reversed(self._meant.items()):
            many = rests.get(name, ())
            if len(many) > 1:
                total = self._settle(add(*(_product(rest, g) for rest in many)))
                sort(_factors(meant), (total,))
            elif many == [()]:
                for term in _terms(meant):
                    sort(_factors(term), ())
            elif many:
                sort(_factors(meant), many[0])
        return add(*(_product(factors, g) for factors in left))

    def _put_in(self, root: Expr) -> Expr:
        """The expression with every name in it replaced by what it means."""
        filled, stack = self._filled, [root]
        while stack:
            node = stack[-1]
            meant = self._meant.get(node)
            below = node.args if meant is None else (meant,)
            waiting = [a for a in below if a not in filled]
            if node in filled or not waiting:
                stack.pop()
            stack.extend(waiting)
            if node not in filled and not waiting:
                filled[node] = filled[meant] if meant is not None else rebuild(node, [filled[a] for a in node.args])
        return filled[root]


def _terms(e: Expr) -> Iterator[Expr]:
    """The terms of a sum, or of a multiple of one."""
    if e.op is add:
        yield from e.args
    elif e.op is scale_op and e.args[-1].op is add:
        yield from (scale(*e.args[:-1], t) for t in e.args[-1].args)
    else:
        yield e


def _product(factors: Factors, like: Expr) -> Expr:
    """The product, as an array of this shape."""
    product = hadamard(*factors) if factors else number(1)
    return product if product.shape == like.shape else scale(product, ones(*like.shape))


def _factors(term: Expr) -> Factors:
    """The factors of an entrywise product and of a multiple of one."""
    if term.op is scale_op:
        core = term.args[-1]
        return (*term.args[:-1], *(core.args if core.op is hadamard else (core,)))
    return term.args if term.op is hadamard else (term,)
