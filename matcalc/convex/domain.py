"""Where an expression has a value, and where it has kinks, by what its ops state of themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..bounds import POSITIVE, Range
from ..errors import DomainError
from ..expr import Expr, postorder, rebuild, value_of
from ..ops.powers import power
from ..ranges import ranges
from ..smoothness import UNKNOWN, Condition, Kink


@dataclass(frozen=True, slots=True)
class Domain:
    """The conditions under which an expression has a value, and the nodes that bend upwards at kinks."""

    conditions: tuple[Condition, ...]
    kinks: tuple[Expr, ...]

    @property
    def given(self) -> Mapping[Expr, Range]:
        """What may be taken for granted of parts of the expression."""
        return {c.e: POSITIVE for c in self.conditions if c.positive}

    def open(self) -> list[Condition]:
        """The conditions that do not hold by the properties declared."""
        bounds = ranges([c.e for c in self.conditions], {})
        return [c for c in self.conditions if not c.holds(bounds[c.e])]


def domain(e: Expr, moves: Callable[[Expr], bool]) -> Domain:
    """The domain of an expression whose variables are what `moves`.

    Raises DomainError at an op of which it is not known that it is smooth, or whose kinks do not bend upwards.
    """
    conditions: dict[Condition, None] = {}
    kinks: list[Expr] = []
    order = postorder(e)
    squared = _only_squared(order)
    for node in order:
        smooth = node.op.smooth or UNKNOWN
        conditions.update(dict.fromkeys(smooth.conditions(node)))
        if moves(node):
            met = [kink for kink in smooth.kinks if _met(kink, node, squared)]
            if any(kink.bend != "convex" for kink in met):
                raise DomainError(f"{node.op.name} is not smooth everywhere: {node}")
            kinks += [node] * bool(met)
    return Domain(tuple(conditions), tuple(kinks))


def _met(kink: Kink, node: Expr, squared: set[Expr]) -> bool:
    """Whether the node may be at the kink, and that matters."""
    if kink.bend == "once" or (kink.squared and node in squared):
        return False
    if kink.at is None:
        return True
    at = kink.at(*node.args)
    return not ranges([at], {})[at].nonzero


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


def unfolded(e: Expr) -> Expr:
    """The expression with every function that does not say whether it is smooth written in ops that do."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e):
        args = [done[a] for a in node.args]
        definition = node.op.unfolded if node.op.smooth is None else None
        done[node] = definition(*args) if definition else rebuild(node, args)
    return done[e]
