"""Which kinds make an expression fit: best-first search over the kinds of undeclared names.

The defaults are tried first. Where shapes clash, the names involved are tried as other kinds, the
nearest and least unusual first. If nothing fits, the error is the one the defaults give.
"""

from __future__ import annotations

import re
from collections import deque
from heapq import heappop, heappush

from ..errors import ParseError, ShapeError
from ..properties.record import check_property
from ..shape import Dim, Shape, is_scalar, names, substitute
from . import applications, arithmetic  # noqa: F401  (their rules complete the table)
from .declarations import default_kind
from .inference import ASSUMED, Attempt, Clash
from .names import Resolved

ATTEMPTS = 300
WORK = 200_000  # nodes visited over all attempts
NEARBY = 400  # nodes searched for names around a clash
OTHER_KINDS = {"matrix": ("scalar", 2), "vector": ("scalar", 1), "scalar": ("vector", 1)}  # and what they cost


class Misfit(ShapeError):
    """A shape error with the edits of the text that may mend it."""

    edits: tuple[tuple[int, int, str], ...] = ()


def infer(resolved: Resolved, scalar: bool) -> Attempt:
    """The attempt that fits, its shapes final. Raises ShapeError of the default attempt if none does."""
    guessed = [name for name in resolved.symbols if name not in resolved.known.shapes]
    if guessed:
        for want_scalar in (True, False) if scalar else (False,):
            for strict in (True, False):
                found = _search(resolved, strict, want_scalar)
                if found is not None:
                    return found
    attempt = Attempt(resolved, dict(resolved.known.kinds), strict=False)
    try:
        attempt.run()
    except Clash as clash:
        raise _misfit(attempt, clash) from None
    return attempt


def _search(resolved: Resolved, strict: bool, scalar: bool) -> Attempt | None:
    """The cheapest fit; None if there is none, or two equally cheap ones that disagree."""
    fixed = resolved.known.kinds
    queue: list[tuple[int, int, dict[str, str]]] = [(0, 0, dict(fixed))]
    seen = {frozenset(fixed.items())}
    best: Attempt | None = None
    best_cost = 0
    budget = max(8, min(ATTEMPTS, WORK // len(resolved.order)))
    tried = 0
    while queue and tried < budget:
        cost, _, pinned = heappop(queue)
        if best is not None and cost > best_cost:
            break
        attempt = Attempt(resolved, pinned, strict)
        tried += 1
        clash = _outcome(attempt, scalar)
        if clash is None and best is not None:
            return None
        if clash is None:
            best, best_cost = attempt, cost
        elif best is None:
            for name, kind, more in _alternatives(attempt, clash):
                child = pinned | {name: kind}
                key = frozenset(child.items())
                if name not in fixed and name not in pinned and key not in seen:
                    seen.add(key)
                    heappush(queue, (cost + more, len(seen), child))
    if best is not None and attempt is not best:  # the shapes stand in the trees, which are overwritten
        best = Attempt(resolved, best.pinned, strict)
        best.run()
    return best


def _outcome(attempt: Attempt, scalar: bool) -> Clash | None:
    """The clash, if any. A scalar made by declaring every letter a scalar is not what was asked for."""
    try:
        attempt.run()
    except Clash as clash:
        return clash
    root = attempt.resolved.order[-1]
    trivial = root.rests == ASSUMED and attempt.pinned
    if scalar and (trivial or not is_scalar(root.shape)):
        return Clash("the result is not a scalar", root.at, [root])
    return None


def _alternatives(attempt: Attempt, clash: Clash) -> list[tuple[str, str, int]]:
    """(name, kind, cost) for the undeclared names near the clash: the deeper below it, the dearer."""
    found: dict[str, int] = {}
    waiting = deque((tree, 0) for tree in clash.trees)
    for _ in range(NEARBY):
        if not waiting:
            break
        tree, depth = waiting.popleft()
        if tree.kind == "symbol" and tree.value not in attempt.declared:
            found.setdefault(tree.value, depth)
        below = [tree.value] if tree.kind == "reference" else tree.parts
        waiting.extend((part, depth + 1) for part in below)
    others = [(name, depth, *OTHER_KINDS[default_kind(name)]) for name, depth in found.items()]
    return [(name, kind, cost + depth) for name, depth, kind, cost in others]


# --------------------------------------------------------------------------- final shapes


class Shapes:
    """The names of sizes that stayed open, and final shapes."""

    def __init__(self, attempt: Attempt) -> None:
        resolved = attempt.resolved
        self.sizes = attempt.sizes
        dims = [d for name in resolved.symbols for d in self._shape(attempt, name)]
        dims += [*attempt.ends.values(), *(attempt.members[base] for base in attempt.components.values())]
        taken = resolved.symbols.keys() | resolved.sizes | resolved.definitions.keys() | resolved.functions.keys()
        taken = taken | resolved.known.functions.keys() | resolved.known.shapes.keys()
        self.names = self.sizes.named(dims, taken)
        self.symbols = {name: self.final(self._shape(attempt, name)) for name in resolved.symbols}
        self.ends = {node: self.dim(end) for node, end in attempt.ends.items()}
        self.components = {name: (base, self.dim(attempt.members[base])) for name, base in attempt.components.items()}

    @staticmethod
    def _shape(attempt: Attempt, name: str) -> Shape:
        return attempt.declared.get(name) or attempt.shapes.get(name, (1, 1))

    def dim(self, dim: Dim) -> Dim:
        if type(dim) is int:
            return dim
        dim = self.sizes.find(dim)
        if type(dim) is str and "?" in dim:
            return substitute(dim, self.names)
        return dim

    def final(self, shape: Shape) -> Shape:
        return (self.dim(shape[0]), self.dim(shape[1]))


def final_shapes(attempt: Attempt) -> Shapes:
    """The shapes of all symbols.

    Raises ParseError if the size of an `I` or `vector(1)` is not determined, DeclarationError if a property
    does not fit.
    """
    shapes = Shapes(attempt)
    for node, unknown in attempt.unsized:
        size = attempt.sizes.find(unknown)
        if type(size) is str and any(name[0] == "?" and name not in shapes.names for name in names(size)):
            text = attempt.text(node)
            hint = {"identity": "write I(n)"}.get(node.kind, "write ones(n) or ones(m,n)")
            raise ParseError(f"the size of {text} is not determined", hint=hint, source=attempt.source, span=node.at)
    for name, words in attempt.resolved.known.properties.items():
        shape = shapes.symbols.get(name) or attempt.declared.get(name)
        if shape is not None:
            for word in words:
                check_property(word, name, shape)
    return shapes


def _misfit(attempt: Attempt, clash: Clash) -> Misfit:
    shapes = Shapes(attempt)
    taken = {*shapes.names.values(), *attempt.resolved.sizes, *attempt.resolved.symbols}
    extra = attempt.sizes.named(re.findall(r"\?[0-9]+", clash.fact), taken)
    known = extra | shapes.names
    fact = re.sub(r"\?[0-9]+", lambda m: str(known.get(m.group(), m.group())), clash.fact)
    error = Misfit(fact, source=attempt.source, span=clash.at)
    error.edits = clash.edits
    return error
