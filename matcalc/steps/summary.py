"""What a derivation comes to: the gradients, and only those definitions in which they read better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from ..expr import Expr, postorder, rebuild
from ..ops.leaves import symbol_op

WORTH = 3  # what a definition must save, in symbols and operations, beyond what it costs
Named = dict[str, Expr]


def summary(definitions: Mapping[str, Expr], results: Mapping[str, Expr], kept: Collection[str]) -> tuple[Named, Named]:
    """The definitions that the results need, and the results.

    A definition in `kept` stays if anything is written in it; any other only if it saves enough.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> W, x, y, r = matrix("W", "m", "n"), vector("x", "n"), vector("y", "m"), vector("r", "m")
    >>> summary({"r": W @ x - y}, {"x": W.T @ r}, [])
    ({}, {'x': W'*(W*x - y)})
    >>> summary({"r": W @ x - y}, {"x": W.T @ r, "W": r @ x.T}, [])
    ({'r': W*x - y}, {'x': W'*r, 'W': r*x'})
    """
    uses: Counter[str] = Counter()
    for e in results.values():
        uses += _symbols(e)
    staying: set[str] = set()
    for name, e in reversed(list(definitions.items())):
        stays = uses[name] > 0 and (name in kept or (uses[name] - 1) * (e.size - 1) > WORTH)
        if stays:
            staying.add(name)
        for other, count in _symbols(e).items():
            uses[other] += count * (1 if stays else uses[name])
    written: dict[str, Expr] = {}
    for name, e in definitions.items():
        if uses[name]:
            written[name] = _filled(e, written, staying)
    return (
        {name: e for name, e in written.items() if name in staying},
        {name: _filled(e, written, staying) for name, e in results.items()},
    )


def _symbols(e: Expr) -> Counter[str]:
    """How often each symbol is read."""
    found = Counter(a.params[0] for node in postorder(e) for a in node.args if a.op is symbol_op)
    return found if e.op is not symbol_op else Counter([e.params[0]])


def _filled(e: Expr, values: Mapping[str, Expr], staying: Collection[str]) -> Expr:
    """The expression with the names that do not stay replaced by what they stand for."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e):
        name = node.params[0] if node.op is symbol_op else None
        value = values.get(name) if name is not None and name not in staying else None
        done[node] = rebuild(node, [done[a] for a in node.args]) if value is None else value
    return done[e]
