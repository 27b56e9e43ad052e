"""A recurrence written out for a number of steps: one loss, and its gradients, without any recurrence left."""

from __future__ import annotations

from ..expr import Expr, postorder, replace, symbols
from ..ops.leaves import symbol
from ..ops.sums import add
from ..shape import Dim, Shape
from .backward import Backward
from .model import Recurrence
from .places import Move, Place, member, moved, placed, resized


class Unrolled:
    """The loss and the gradients for `depth` steps; a member of number j is a variable of its own.

    loss       the loss in what is given
    gradients  variable ↦ gradient, all adjoints written out by their recurrence
    """

    def __init__(self, found: Recurrence, back: Backward, depth: int) -> None:
        self.found, self.back, self.depth = found, back, depth
        self.values: dict[tuple[str, int], Expr] = {}
        self.aliases = self._aliases()
        self.dims = self._dims()
        self._forward()
        self.loss = self._at(found.expression, depth)
        self._backward()
        self.gradients = self._gradients()

    def _aliases(self) -> dict[str, tuple[str, Place]]:
        bases = {*self.back.steps, *(a.name for a in self.back.adjoints)}
        bases |= {n[0] for name in self.found.symbols if (n := placed(name, self.found.index))}
        bases |= set(self.found.sizes)
        return {member(base, Place("", k)): (base, Place("", k)) for base in bases for k in (0, 1)}

    def _dims(self) -> dict[str, Dim]:
        found: dict[str, Dim] = {}
        for stem in self.found.sizes:
            first, last = member(stem, Place("", 0)), member(stem, self.found.last)
            found[first] = self.found.ends.get(first, first)
            found[member(stem, Place("", self.depth))] = self.found.ends.get(last, last)
        return found

    # ------------------------------------------------------------------- at one step

    def _at(self, e: Expr, step: int) -> Expr:
        """What an expression in l, and in L, is at a step; sums over the steps are written out."""
        index, count = self.found.index, self.found.count
        sums = {
            node: add(*(self._at(resized(node.args[0], {}), j) for j in range(1, self.depth + 1)))
            for node in postorder(e)
            if "loop" in node.op.traits and node.params[0] == index and self._is_numbered(node)
        }
        numbers = {index: step, count: self.depth}
        move = Move(
            self.found.letters,
            lambda p: Place("", numbers[p.letter] + p.by) if p.letter else p,
            self.found.sizes,
            self._value,
            self.dims,
            self.aliases,
        )
        return moved(replace(e, sums), move)

    def _is_numbered(self, node: Expr) -> bool:
        return any(placed(name, self.found.index) for name in symbols(node.args[0]))

    def _value(self, base: str, place: Place, shape: Shape) -> Expr | None:
        return self.values.get((base, place.by))

    # ------------------------------------------------------------------- forward and back

    def _forward(self) -> None:
        for base in self.found.states:
            first = self.found.initial.get(base)
            here = self.found.symbols.get(member(base, Place("", 0)))
            start = first if first is not None else here
            assert start is not None
            self.values[base, 0] = self._at(start, 0) if first is not None else start
        for j in range(1, self.depth + 1):
            for base, F in self.back.steps.items():
                self.values[base, j] = self._at(F, j)

    def _backward(self) -> None:
        for j in range(self.depth, 0, -1):
            for a in self.back.adjoints:
                self.values[a.name, j] = self._at(a.last if j == self.depth else a.inner, j)

    def _gradients(self) -> dict[str, Expr]:
        made: dict[str, Expr] = {}
        for name, g in self.back.gradients.items():
            number = placed(name, self.found.index)
            if number is None:
                made[name] = self._at(g, self.depth)
                continue
            for j in range(1, self.depth + 1):
                made[member(number[0], Place("", j))] = self._at(g, j)
        return made

    def variable(self, name: str) -> Expr:
        """The symbol of a variable, which the loss may not know."""
        known = symbols(self.loss)
        return known[name] if name in known else symbol(name, self.gradients[name].shape)
