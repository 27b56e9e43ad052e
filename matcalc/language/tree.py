r"""The syntax tree every reader produces: what was written and where, before anything is known of it.

kind        parts                value
number                           the number
name                             the name, Greek letters spelt out
sum         terms                [(sign, start, stop)], one per term
product     factors              [(operator, start, stop)], one fewer than factors: * / .* ./ ⊗
colon       left, right
power       base, exponent       ^ or .^
neg         operand
transpose   operand
call        arguments            (name, number of primes)
sized       arguments            (name, sizes): I, ones, zeros, unit, unvec, rows, contract_left, …
index       operand              the indices, whole numbers or names
column      blocks
row         blocks
series      body, count          the name of the running index; no count if the range is not written

adjoint     base, or base and a name         the key of the notation: star, dagger, hermitian (see readings.py)

The norm ‖x‖ without an index and the bars of |x| are calls of `‖` and `|`. Name resolution (see names.py) turns `name`
and `call` into what they mean.

What stands in derivations only is read by the LaTeX grammar for those who check them (see check/); it has no place in
an expression:

differential  operand              (the variable it is taken by or None, its order): d X, d^2 f, d_{b} L
partial       operand, variables…                                                    \frac{\partial L}{\partial W}
nabla         operand              (variable or None, order)                         \nabla_x L, \nabla^2 f
applied       gradient, arguments…                                                   (\nabla f)(x)
dots                               the command
cases         value, condition, …                                                    \begin{cases} … \end{cases}
comparison    left, right          the sign
otherwise
directional   map, directions                                                        \nabla^2 f(x)[h], Df(x)[h]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..shape import SCALAR, Shape

Span = tuple[int, int]


class Tree:
    """One construct: its extent is [start, stop), the caret of a message about it points at `at`.

    `shape` and `rests` belong to inference: the shape found so far, and what it rests on.
    """

    __slots__ = ("at", "kind", "parts", "rests", "shape", "start", "stop", "value")

    def __init__(self, kind: str, parts: list[Tree], value: Any, start: int, stop: int, at: Span | None = None) -> None:
        self.kind = kind
        self.parts = parts
        self.value = value
        self.start = start
        self.stop = stop
        self.at = at or (start, stop)
        self.shape: Shape = SCALAR
        self.rests = 0


@dataclass
class Program:
    """Definitions in order, each (name, place of the name, tree), the expression, and the names seen as sizes.

    A `written` one is mathematics as people write it, in which notations may have several meanings; `kinds` are those
    that typography gives to names; `notes` say what was left out, `wrt` and `order` what derivative is asked for;
    `equals` are said to be the same as the result; `refused` names have a meaning that is not in the language.
    """

    definitions: list[tuple[str, Span, Tree]]
    result: Tree
    sizes: set[str] = field(default_factory=set)
    written: bool = False
    kinds: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    wrt: tuple[str, ...] = ()
    order: int = 0
    equals: list[Tree] = field(default_factory=list)
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)


def postorder(root: Tree) -> list[Tree]:
    """Every node of the tree, parts first, left to right."""
    order: list[Tree] = []
    stack = [root]
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(node.parts)
    order.reverse()
    return order
