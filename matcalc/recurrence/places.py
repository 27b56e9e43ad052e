"""Expressions at other places of a recurrence: what is said of l is said of l + 1, of L, or of a number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from ..errors import NoRuleError
from ..expr import Expr, make, number, postorder, rebuild
from ..language.recurrences import Place, member, placed
from ..ops.leaves import index as index_number
from ..ops.leaves import scalar, symbol
from ..ops.unknown import unknown
from ..shape import Dim, Shape, names, substitute

__all__ = ["Move", "Place", "member", "moved", "placed", "resized"]


@dataclass(frozen=True)
class Move:
    """From places numbered by some letters to other ones.

    letters  those that number
    to       place ↦ where that is then
    sizes    stems of the sizes that are numbered as well: n of n_l
    value    base and place after the move ↦ what stands there instead of a symbol
    dims     what numbered sizes are called otherwise: n_0 is d where x has d entries
    aliases  names that are numbered, though none of the letters stands in them: delta1
    """

    letters: str
    to: Callable[[Place], Place]
    sizes: Collection[str] = ()
    value: Callable[[str, Place, Shape], Expr | None] = lambda base, place, shape: None
    dims: Mapping[str, Dim] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, Place]] = field(default_factory=dict)

    def placed(self, name: str) -> tuple[str, Place] | None:
        return self.aliases.get(name) or placed(name, self.letters)

    def name(self, name: str) -> str:
        found = self.placed(name)
        return member(found[0], self.to(found[1])) if found else name

    def dim(self, dim: Dim) -> Dim:
        if isinstance(dim, int):
            return dim
        return substitute(dim, {name: self._size(name) for name in names(dim)})

    def _size(self, name: str) -> Dim:
        found = self.placed(name)
        new = member(found[0], self.to(found[1])) if found and found[0] in self.sizes else name
        return self.dims.get(new, new)


def moved(root: Expr, move: Move) -> Expr:
    """The expression there; a sum over the steps is the same everywhere.

    Raises NoRuleError for a component whose number is the index.
    """

    def is_bound(node: Expr) -> bool:
        return "loop" in node.op.traits and node.params[0] in move.letters

    done: dict[Expr, Expr] = {}
    for node in postorder(root, until=is_bound):
        done[node] = node if is_bound(node) else _moved(node, [done[a] for a in node.args], move)
    return done[root]


def _moved(node: Expr, args: list[Expr], move: Move) -> Expr:
    op = node.op
    if op.name == "symbol":
        return _symbol(node, move)
    if op.name == "index":
        return _number(node, move)
    if "unknown" in op.traits:
        name, primes = op.name.rstrip("'"), op.name.count("'")
        return unknown(move.name(name), primes)(*args)
    if op.name == "number" or not node.params:
        return rebuild(node, args)
    if "loop" in op.traits:
        return op(*args, params=node.params)
    params = tuple(_parameter(p, move) if isinstance(p, str) else p for p in node.params)
    if params == node.params:
        return rebuild(node, args)
    return op.build(op, tuple(args), params) if op.build else make(op, tuple(args), params)


def _parameter(p: str, move: Move) -> Dim:
    """A size; or the number of a component."""
    if p in move.letters:
        place = move.to(Place(p))
        if place.letter and place.by:
            raise NoRuleError(f"a component whose number is {p} has no place beside one of {p} + {place.by}")
        return place.letter or place.by
    return move.dim(p)


def _symbol(node: Expr, move: Move) -> Expr:
    name, rows, columns, properties, sample = node.params
    shape = (move.dim(rows), move.dim(columns))
    found = move.placed(name)
    if found is None:
        if name in move.letters:
            place = move.to(Place(name))
            return number(place.by) if not place.letter else scalar(name)
        return symbol(name, shape, properties, sample)
    base, place = found[0], move.to(found[1])
    there = move.value(base, place, shape)
    return symbol(member(base, place), shape, properties) if there is None else there


def _number(node: Expr, move: Move) -> Expr:
    """The index as a number."""
    name = node.params[0]
    if name not in move.letters:
        return node
    place = move.to(Place(name))
    if not place.letter:
        return number(place.by)
    there = index_number(name) if place.letter == name else scalar(place.letter)
    return there + place.by if place.by else there


def resized(root: Expr, sizes: Mapping[str, Dim], sample: Callable[[str], str | None] = lambda name: None) -> Expr:
    """The expression with other sizes; symbols carry the sample index that `sample` gives them."""
    done: dict[Expr, Expr] = {}
    for node in postorder(root):
        args = [done[a] for a in node.args]
        if node.op.name == "symbol":
            name, rows, columns, properties, _ = node.params
            done[node] = symbol(name, (_sized(rows, sizes), _sized(columns, sizes)), properties, sample(name))
        elif node.op.name == "number" or not node.params:
            done[node] = rebuild(node, args)
        else:
            params = tuple(_sized(p, sizes) if isinstance(p, str) else p for p in node.params)
            op = node.op
            done[node] = op.build(op, tuple(args), params) if op.build else make(op, tuple(args), params)
    return done[root]


def _sized(dim: Dim, sizes: Mapping[str, Dim]) -> Dim:
    if isinstance(dim, int):
        return dim
    return substitute(dim, {name: sizes[name] for name in names(dim) if name in sizes})
