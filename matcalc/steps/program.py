"""A loss as a program: names defined one after the other, and the loss written in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..expr import Expr, postorder, rebuild
from ..ops.blocks import stack
from ..ops.leaves import symbol
from ..properties.record import fits
from ..sweeps.adjoint import pull


class Program(NamedTuple):
    """`definitions` maps symbols to their values, in order, written in earlier symbols; `result` is the loss."""

    result: Expr
    definitions: Mapping[Expr, Expr]
    names: Mapping[Expr, Expr]  # what each value is called

    def in_names(self, e: Expr) -> Expr:
        """The expression with every value that has a name under its name."""
        written: dict[Expr, Expr] = {}
        for node in postorder(e, until=self.names.__contains__):
            name = self.names.get(node)
            written[node] = name if name is not None else rebuild(node, [written[a] for a in node.args])
        return written[e]


def name_parts(loss: Expr, given: Mapping[str, Expr]) -> Program:
    """The program in which the parts of `loss` in `given` stand under their names, innermost first.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "m", "n"), vector("x", "n")
    >>> p = name_parts((A @ x).T @ (A @ x), {"r": A @ x})
    >>> p.result, p.definitions
    (r'*r, {r: A*x})
    """
    known = {e: name for name, e in reversed(list(given.items())) if e.args}
    runs = _runs(known)
    written: dict[Expr, Expr] = {}
    definitions: dict[Expr, Expr] = {}
    for node in postorder(*given.values(), loss):
        args = _with_runs(node, runs, definitions)
        new = node.op(*[written.get(a, a) for a in args], params=node.params) if node.args else node
        if node in known:
            named = name_symbol(known[node], node)
            definitions[named] = new
            written[node] = named
        elif new is not node:
            written[node] = new
    names = {part: e for name, body in definitions.items() for part, e in _parts(name, body)}
    return Program(written.get(loss, loss), definitions, names)


def _parts(name: Expr, body: Expr) -> Iterator[tuple[Expr, Expr]]:
    """What a name stands for, and what its components do if it is stacked: for h = [f(a); b], h[1] is f(a)."""
    yield body, name
    if body.op is stack:
        for i, block in enumerate(body.args):
            if block.args:
                yield block, pull(name, body, i)


Runs = Mapping[tuple[Any, ...], Sequence[tuple[tuple[Expr, ...], Expr]]]


def _runs(known: Mapping[Expr, str]) -> Runs:
    """The named products and sums by op and first argument: all their arguments, and the symbol."""
    found: dict[tuple[Any, ...], list[tuple[tuple[Expr, ...], Expr]]] = {}
    for e, name in known.items():
        if e.op.variadic:
            found.setdefault((e.op, e.params, e.args[0]), []).append((e.args, name_symbol(name, e)))
    return found


def _with_runs(node: Expr, runs: Runs, defined: Collection[Expr]) -> Sequence[Expr]:
    """The arguments of a product or sum, those that make up one with a name put together: A (B C) is flattened."""
    args: list[Expr] = []
    at = 0
    while at < len(node.args):
        candidates = runs.get((node.op, node.params, node.args[at]), ()) if node.op.variadic else ()
        fitting = [r for r in candidates if r[1] in defined and node.args[at : at + len(r[0])] == r[0]]
        whole, name = max(fitting, key=lambda r: len(r[0]), default=((node.args[at],), node.args[at]))
        args.append(name)
        at += len(whole)
    return args


def name_symbol(name: str, e: Expr) -> Expr:
    """The symbol that stands for `e` and has its properties; inside a sum over samples it carries their index."""
    index = next(iter(sorted(e.free)), None)
    if index and not name.endswith(f"_{index}"):
        name = f"{name}_{index}"
    return symbol(name, e.shape, tuple(fact for fact in e.facts if fits(fact, e.shape)), index)
