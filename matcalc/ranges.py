"""Between which bounds the entries of an expression lie, for all values of its symbols that their properties allow.

Interval arithmetic, by the rules that ops state (see `matcalc.bounds`). A range is never too small: what has no
rule, as the ops of generated code, has the range of all reals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from .bounds import NONNEGATIVE, REALS, Range
from .expr import Expr, postorder
from .ops.sums import scale_op
from .properties.record import PROPERTIES
from .shape import is_scalar

FACTS = {p.name: Range.between(*p.range) for p in PROPERTIES.values() if p.range}


def ranges(roots: Sequence[Expr], given: Mapping[Expr, Range]) -> dict[Expr, Range]:
    """The range of every node under the roots, where something is known already of some.

    >>> from matcalc.ops.activations import sigmoid
    >>> from matcalc.ops.leaves import scalar
    >>> e = 1 - sigmoid(scalar("a"))
    >>> ranges([e], {})[e].positive
    True
    """
    found: dict[Expr, Range] = {}
    for node in postorder(*roots):
        own = node.op.range(node, [found[a] for a in node.args]) if node.op.range else REALS
        found[node] = reduce(Range.__and__, _from_facts(node), own & given.get(node, REALS))
    return found


def _from_facts(e: Expr) -> Iterable[Range]:
    yield from (bounds for fact, bounds in FACTS.items() if fact in e.facts)
    if is_scalar(e.shape) and e.op is not scale_op and "positive_semidefinite" in e.facts:
        yield NONNEGATIVE
