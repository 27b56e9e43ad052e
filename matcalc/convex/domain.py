"""Where an expression has a value, and where it has kinks.

Each op that is not smooth everywhere states here what must be positive or nonzero, or which way it bends. What is
not in the tables and has a restricted domain is refused, so that nothing is certified across a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import DomainError
from ..expr import Expr, postorder, value_of
from ..ops.elementary import cos
from ..ops.matrix import det, norm2, normF
from ..ops.powers import power
from ..ranges import POSITIVE, Range, ranges


@dataclass(frozen=True, slots=True)
class Condition:
    """Every entry of the expression is positive, or at least nonzero, wherever the whole has a value."""

    e: Expr
    positive: bool

    def holds(self, bounds: Range) -> bool:
        return bounds.positive if self.positive else bounds.nonzero

    @property
    def relation(self) -> str:
        return ">" if self.positive else "!="


def _positive(of: Callable[[Expr], Expr]) -> Callable[[Expr], Condition | None]:
    return lambda e: Condition(of(e.args[0]), True)


def _invertible(e: Expr) -> Condition:
    return Condition(det(e.args[0]), False)


def _of_power(e: Expr) -> Condition | None:
    """x^p exists for x > 0; for whole p also for x < 0, and at 0 unless p < 0."""
    p = value_of(e.args[1])
    if p is None or p != int(p):
        return Condition(e.args[0], True)
    return Condition(e.args[0], False) if p < 0 else None


def _of_matrix_power(e: Expr) -> Condition | None:
    n = value_of(e.args[1])
    return None if n is not None and n >= 0 else _invertible(e)


DOMAINS: dict[str, Callable[[Expr], Condition | None]] = {
    **dict.fromkeys(("log", "log2", "log10"), _positive(lambda x: x)),
    "log1p": _positive(lambda x: 1 + x),
    **dict.fromkeys(("arcsin", "arccos", "arctanh"), _positive(lambda x: 1 - x**2)),
    "arccosh": _positive(lambda x: x - 1),
    "tan": lambda e: Condition(cos(e.args[0]), False),
    "power": _of_power,
    "matpow": _of_matrix_power,
    **dict.fromkeys(("inv", "logdet", "adj"), _invertible),
    **dict.fromkeys(("det", "expm", "expm_frechet"), lambda e: None),
}

KINKS = frozenset({"abs", "relu", "leaky_relu", "norm1", "norm2", "normF"})  # convex, not smooth where 0
ONCE = frozenset({"elu", "softsign"})  # differentiable once, the derivative without jumps


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

    Raises DomainError at an op with a restricted domain that is in none of the tables, or with jumps.
    """
    conditions: dict[Condition, None] = {}
    kinks: list[Expr] = []
    order = postorder(e)
    squared = _only_squared(order)
    for node in order:
        name = node.op.name
        if name in DOMAINS:
            condition = DOMAINS[name](node)
            conditions.update({condition: None} if condition else {})
        elif moves(node) and node.op.domain is not None and name not in ONCE:
            if node in squared or ranges(node.args, {})[node.args[0]].nonzero:
                continue
            if name not in KINKS:
                raise DomainError(f"{name} is not smooth everywhere: {node}")
            kinks.append(node)
    return Domain(tuple(conditions), tuple(kinks))


def _only_squared(order: Sequence[Expr]) -> set[Expr]:
    """The norms that occur in nothing but even powers, which are smooth."""
    users: dict[Expr, list[Expr]] = {}
    for node in order:
        for a in node.args:
            users.setdefault(a, []).append(node)
    return {e for e, above in users.items() if e.op in (norm2, normF) and all(map(_even_power, above))}


def _even_power(e: Expr) -> bool:
    p = value_of(e.args[1]) if e.op is power else None
    return p is not None and p > 0 and p % 2 == 0
