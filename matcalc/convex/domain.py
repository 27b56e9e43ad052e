"""Where an expression has a value, and where it has kinks, by what its ops state of themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from ..bounds import POSITIVE, ZERO, Range, raised
from ..errors import DomainError
from ..expr import Expr, postorder, rebuild, value_of
from ..op import Op
from ..ops.powers import power
from ..ops.sums import add, scale_op
from ..ranges import ranges
from ..rules.normal import normal
from ..smoothness import UNKNOWN, Condition, Kink


@dataclass(frozen=True, slots=True)
class Domain:
    """The conditions under which an expression has a value, and the nodes that bend upwards at kinks."""

    conditions: tuple[Condition, ...]
    kinks: tuple[Expr, ...]

    @property
    def given(self) -> Mapping[Expr, Range]:
        """What may be taken for granted of parts of the expression."""
        found: dict[Expr, Range] = {}
        for c in self.conditions:
            if c.positive:
                found |= {c.e: POSITIVE, normal(c.e): POSITIVE}
                e, bounds = isolated(normal(c.e), POSITIVE)
                found[e] = bounds & found.get(e, bounds)
        return found

    def open(self) -> list[Condition]:
        """The conditions that do not hold by the properties declared."""
        bounds = ranges([c.e for c in self.conditions], {})
        return [c for c in self.conditions if not c.holds(bounds[c.e])]


def domain(e: Expr, moves: Callable[[Expr], bool]) -> Domain:
    """The domain of an expression whose variables are what `moves`.

    Raises DomainError at an op of which it is not known that it is smooth, or whose kinks do not bend upwards.
    """
    order = postorder(e)
    stated = {node: node.op.smooth or UNKNOWN for node in order}
    conditions = tuple(dict.fromkeys(c for node, smooth in stated.items() for c in smooth.conditions(node)))
    given = Domain(conditions, ()).given
    squared = _only_squared(order)
    kinks: list[Expr] = []
    for node in filter(moves, order):
        met = [kink for kink in stated[node].kinks if _met(kink, node, squared, given)]
        if any(kink.bend != "convex" for kink in met):
            raise DomainError(f"{node.op.name} is not smooth everywhere: {node}")
        kinks += [node] * bool(met)
    return Domain(conditions, tuple(kinks))


def _met(kink: Kink, node: Expr, squared: set[Expr], given: Mapping[Expr, Range]) -> bool:
    """Whether the node may be at the kink, and that matters."""
    if kink.bend == "once" or (kink.squared and node in squared):
        return False
    if kink.at is None:
        return True
    at = normal(kink.at(*node.args))
    e, zero = isolated(at, ZERO)
    found = ranges([at, e, *given], {**given, at: ZERO & given.get(at, ZERO), e: zero & given.get(e, zero)})
    return not any(r.empty for r in found.values())


def isolated(e: Expr, bounds: Range) -> tuple[Expr, Range]:
    """What is left of a scalar without the numbers added to it and its numeral, and the range this then has."""
    while True:
        numbers = [value for a in e.args if (value := value_of(a)) is not None]
        if e.op not in (add, scale_op) or not e.is_scalar or len(numbers) != len(e.args) - 1:
            return e, bounds
        (e_,) = (a for a in e.args if value_of(a) is None)
        if e.op is add:
            bounds = reduce(Range.__add__, (Range.of(-c) for c in numbers), bounds)
        else:
            bounds = reduce(Range.__mul__, (raised(Range.of(c), -1) for c in numbers), bounds)
        e = e_


def _only_squared(order: Sequence[Expr]) -> set[Expr]:
    """What occurs in nothing but even powers."""
    users: dict[Expr, list[Expr]] = {}
    for node in order:
        for a in node.args:
            users.setdefault(a, []).append(node)
    return {e for e, above in users.items() if all(map(_even_power, above))}


def _even_power(e: Expr) -> bool:
    p = value_of(e.args[1]) if e.op is power else None
    return p is not None and p > 0 and p % 2 == 0


def undetermined(op: Op) -> bool:
    """Whether an op does not say whether it is smooth, or has corners of two kinds."""
    return op.smooth is None or any(kink.bend == "corners" for kink in op.smooth.kinks)


def unfolded(e: Expr, which: Callable[[Op], bool]) -> Expr:
    """The expression with some of its ops written in the ops by which they are defined, as long as there are any."""
    while True:
        done: dict[Expr, Expr] = {}
        for node in postorder(e):
            args = [done[a] for a in node.args]
            done[node] = node.op.unfolded(*args) if node.op.unfolded and which(node.op) else rebuild(node, args)
        if done[e] is e:
            return e
        e = done[e]
