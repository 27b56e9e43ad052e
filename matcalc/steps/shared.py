"""Shared factors named once: `∂L/∂W = p*x', ∂L/∂x = W'*p where p = …`.

Works on the DAG, so the definitions of a deep network and the results written in them grow linearly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ..expr import Expr, number, postorder, rebuild
from .naming import LETTERS, kind_of, stems
from .program import name_symbol
from .summary import WORTH

MINUS = number(-1)
SHORT = 3  # what is no longer than this is not given a name
NO_NAMES: Mapping[str, Expr] = {}
LONG = 60  # a single result is split into definitions only if it is longer than this


def share(
    results: Mapping[str, Expr], taken: set[str], given: Mapping[str, Expr] = NO_NAMES, worth: float = WORTH
) -> tuple[dict[str, Expr], dict[str, Expr]]:
    """Definitions by name, in order, and the results written in them.

    What has a name in `given` is written with it. Any other subexpression gets a name if it occurs several
    times and naming it saves more than `worth` symbols and operations. `taken` are the names that may not
    be used.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> W, x, y = matrix("W", "m", "n"), vector("x", "n"), vector("y", "m")
    >>> r = W @ x - y
    >>> definitions, results = share({"W": r @ x.T, "x": W.T @ r}, {"W", "x", "y"})
    >>> definitions["p"] is r, results["x"] is W.T @ vector("p", "m")
    (True, True)
    """
    order = [node for node in postorder(*results.values()) if node.args]
    uses = Counter(a for node in order for a in node.args if a.args)
    uses.update(results.values())
    known = {e: name for name, e in given.items() if e.args}
    used = taken | given.keys()
    names = {kind: (s for s in stems(letters) if s not in used) for kind, letters in LETTERS["part"].items()}
    written: dict[Expr, Expr] = {}  # what is not here is written as it is
    cost: dict[Expr, int] = {}  # what is not here is read as one symbol
    definitions: dict[str, Expr] = {}
    for node in order:
        new = rebuild(node, [written.get(a, a) for a in node.args])
        length = _length(node, cost)
        if node in known or (length > SHORT and (uses[node] - 1) * (length - 1) > worth):
            named = name_symbol(known[node] if node in known else next(names[kind_of(node)]), node)
            definitions[named.params[0]] = new
            new = named
        else:
            cost[node] = length
        if new is not node:
            written[node] = new
    return definitions, {name: written.get(e, e) for name, e in results.items()}


def _length(node: Expr, cost: Mapping[Expr, int]) -> int:
    """Symbols and operations in a node, what is named counting one; a sign is read with the sum around it."""
    length = sum([cost.get(a, 1) for a in node.args]) + max(1, len(node.args) - 1)
    return length - 2 if node.args[0] is MINUS else length


def is_long(e: Expr) -> bool:
    """Whether a single result is long enough to be split."""
    return e.size > LONG
