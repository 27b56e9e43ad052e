"""An expression evaluated node by node: what floors of a tower and the reals have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..expr import Expr
from ..op import Op
from ..shape import Dim
from .degrees import CONSTANT, LINEAR, Degree, multiplied
from .draws import RATIONAL, Draw, drawn, relaxed
from .field import NODE, Dual, Field
from .matrices import Entry, Matrix

if TYPE_CHECKING:
    from .point import Point
    from .rules import Rule


class Evaluation(Field):
    """The values of nodes at a point, modulo a prime."""

    def __init__(self, point: Point, prime: Any) -> None:
        super().__init__(prime, point.work)
        self.point = point
        self.memo: dict[Any, Dual] = {}
        self.symbols: dict[Any, Matrix] = {}
        self.extents: dict[Any, Degree] = {}
        self.moving: Mapping[Expr, Matrix] = {}

    def rule(self, op: Op) -> Rule:
        """How the op is evaluated. Raises Undecided if nobody knows."""
        return self.point.frame.rule(op)

    def size(self, d: Dim) -> int:
        return self.point.size(d)

    def entry(self) -> Entry:
        """A random number."""
        return self.point.random() % self.q

    def draw(self) -> Draw:
        return Draw(self, self.point)

    # ----------------------------------------------------------------- symbols

    def symbol(self, e: Expr) -> Dual:
        point = self.point
        if e in point.differentials:
            return point.top.slope(point.differentials[e])
        key = (e, point.indices.get(e.params[4])) if e.params[4] else e
        value = self.symbols.get(key)
        if value is None:
            value = self.symbols[key] = self._drawn(e)
            self.extents[key] = self._degree(e, value)
        slope = self.moving.get(e)
        return Dual(value, slope, self.extents[key], CONSTANT if slope is None else self.motion(e))

    def _degree(self, e: Expr, value: Matrix) -> Degree:
        """That of the entries drawn: fourth powers, or rational where what was drawn is divided by norms."""
        if e.facts & RATIONAL:
            return self.poles.unit(len(value), 4)
        return Degree(4) if e.facts else LINEAR

    def motion(self, x: Expr) -> Degree:
        """The degree of the direction in which a variable moves."""
        at = self.extents.get(x, LINEAR)
        return multiplied(LINEAR, multiplied(at, at)) if x.facts & RATIONAL else LINEAR

    def _drawn(self, e: Expr) -> Matrix:
        point = self.point
        if e.params[0] in point.frame.counting:
            return [[point.count]]
        index = point.indices.get(e.params[4])
        if e.params[0] in point.frame.samples and index is not None:
            return self._sample(point.frame.samples[e.params[0]], index)
        rows, columns = map(self.size, e.shape)
        facts = relaxed(e.facts) if point.signs == "unknown" else e.facts
        return drawn(self.draw(), facts, rows, columns, f"{point.seed} {e.params[0]} {index}")

    def _sample(self, X: Expr, index: int) -> Matrix:
        """One column of all samples; one entry if they are numbers."""
        everything = self.symbol(X).value
        return [everything[index - 1]] if X.shape[1] == 1 else [[row[index - 1]] for row in everything]

    def slope(self, e: Expr) -> Dual:
        """The slope of an expression as the variables move, as a value. Raises Undecided and Redraw."""
        y = self.value(e)
        return Dual([[0] * len(row) for row in y.value] if y.slope is None else y.slope, None, y.change)

    # ----------------------------------------------------------------- nodes

    def key(self, e: Expr) -> Any:
        """Under which the value is kept: it depends on the indices that are free in the node."""
        return (e, *(self.point.indices[i] for i in sorted(e.free)))

    def value(self, root: Expr) -> Dual:
        """The value of an expression. Raises Undecided and Redraw."""
        memo, frame, keyed = self.memo, self.point.frame, self.key
        stack = [root]
        while stack:
            e = stack[-1]
            key = keyed(e) if e.free else e
            if key in memo:
                stack.pop()
                continue
            rule = None
            defined = frame.meaning(e)
            if defined is None:
                rule = self.rule(e.op)
                needed = rule.arguments(self, e)
            else:
                needed = (defined,)
            keys = [keyed(a) if a.free else a for a in needed]
            waiting = [a for a, k in zip(needed, keys, strict=True) if k not in memo]
            if waiting:
                stack += waiting
                continue
            stack.pop()
            self.work.charge(NODE)
            values = [memo[k] for k in keys]
            memo[key] = values[0] if rule is None else rule.compute(self, e, *values)
        return memo[keyed(root) if root.free else root]
