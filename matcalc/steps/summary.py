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
    once = {name for name, count in _uses(definitions, results).items() if count == 1 and name not in kept}
    definitions, results = _without(once, definitions, results)
    uses = _uses(definitions, results)
    cheap = {n for n, e in definitions.items() if n not in kept and (uses[n] - 1) * (e.size - 1) <= WORTH}
    return _without({*cheap, *(n for n in definitions if not uses[n])}, definitions, results)


def filled_in(definitions: Mapping[str, Expr], results: Mapping[str, Expr]) -> Named:
    """The results with every definition substituted."""
    return _without(definitions, definitions, results)[1]


def _uses(definitions: Mapping[str, Expr], results: Mapping[str, Expr]) -> Counter[str]:
    """How often each name is read in the results, and in the definitions that these need."""
    uses: Counter[str] = Counter()
    for e in results.values():
        uses.update(_symbols(e))
    for name, e in reversed(list(definitions.items())):
        uses.update(_symbols(e) if uses[name] else ())
    return uses


def _without(
    names: Collection[str], definitions: Mapping[str, Expr], results: Mapping[str, Expr]
) -> tuple[Named, Named]:
    """The same without these definitions, their values put in."""
    values: dict[str, Expr] = {}
    left: Named = {}
    for name, e in definitions.items():
        (values if name in names else left)[name] = _filled(e, values)
    return left, {name: _filled(e, values) for name, e in results.items()}


def _symbols(e: Expr) -> Counter[str]:
    """How often each symbol is read."""
    found = Counter(a.params[0] for node in postorder(e) for a in node.args if a.op is symbol_op)
    return found if e.op is not symbol_op else Counter([e.params[0]])


def _filled(e: Expr, values: Mapping[str, Expr]) -> Expr:
    """The expression with names replaced by what they stand for."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e):
        value = values.get(node.params[0]) if node.op is symbol_op else None
        done[node] = rebuild(node, [done[a] for a in node.args]) if value is None else value
    return done[e]
