"""Which kinds and meanings make an expression fit: best-first search over the kinds of undeclared names, and over the
meanings of notations that have several.

The defaults are tried first. Where shapes clash, the names and notations involved are tried as something else, the
nearest and least unusual first. If nothing fits, the error is the one the defaults give. Of a reading that fits, the
cost is what its kinds and meanings cost by themselves, and what they cost where they stand (`Attempt.misfit`).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from ..errors import ParseError, ShapeError
from ..properties.record import check_property
from ..shape import Dim, Shape, is_scalar, names, substitute
from . import applications, arithmetic, notations  # noqa: F401  (their rules complete the table)
from .inference import ASSUMED, Attempt, Clash
from .names import Resolved
from .readings import NEAR, NOTATIONS, PIN
from .sizes import is_open

ATTEMPTS = 300
WORK = 200_000  # nodes visited over all attempts
NEARBY = 400  # nodes searched for names around a clash
MOST_READINGS = 12  # meanings that are tried against the best ones
OTHER_KINDS = {"matrix": ("scalar", 8), "vector": ("scalar", 4), "scalar": ("vector", 4)}  # and what they cost
DEEPER = 4  # what a name costs more for each step below the clash
USUAL = (
    dict.fromkeys("uvwxz", 16) | {"y": 8} | dict.fromkeys("ABHPQRSUVWXYZ", 24)
)  # letters, and what they cost as numbers
CAPITAL = 16  # another capital in written mathematics, which may be a count
TYPESET = 8  # what another kind than that of the typography costs more


class Misfit(ShapeError):
    """A shape error with the edits of the text that may mend it."""

    edits: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class Weighed:
    """The attempt that fits best, and the other meanings of notations that fit nearly as well: (key, meaning, lead).

    `all_weighed` is False if there were more than are tried.
    """

    attempt: Attempt
    rivals: Sequence[tuple[str, Attempt, int]] = ()
    all_weighed: bool = True


def infer(resolved: Resolved, scalar: bool) -> Weighed:
    """The attempt that fits, its shapes final. Raises ShapeError of the default attempt if none does."""
    guessed = resolved.written or any(name not in resolved.known.shapes for name in resolved.symbols)
    if guessed:
        for want_scalar in (True, False) if scalar else (False,):
            for strict in (True, False):
                found = _search(resolved, strict, want_scalar, resolved.known.fixed)
                if found is not None:
                    return _against_others(resolved, strict, want_scalar, *found)
    attempt = Attempt(resolved, dict(resolved.known.fixed), strict=False)
    try:
        attempt.run()
    except Clash as clash:
        raise _misfit(attempt, clash) from None
    return Weighed(attempt)


def _against_others(resolved: Resolved, strict: bool, scalar: bool, best: Attempt, cost: int) -> Weighed:
    """The best attempt, and what every other meaning of its notations would cost; one of those may even be better."""
    fixed = resolved.known.fixed
    others = [
        (key, meaning.name)
        for key in best.mattered
        if PIN + key not in fixed
        for meaning in NOTATIONS[key].meanings
        if meaning.name != best.meaning(key)
    ]
    rivals = []
    for key, name in others[:MOST_READINGS]:
        found = _search(resolved, strict, scalar, fixed | {PIN + key: name}, NOTATIONS[key].meaning(name).cost)
        if found is not None and found[1] <= cost + NEAR:
            rivals.append((key, *found))
    cheapest = min((other for _, _, other in rivals), default=cost)
    if cheapest < cost:
        key, other, other_cost = next(r for r in rivals if r[2] == cheapest)
        rivals = [r for r in rivals if r[0] != key]
        rivals.append((key, best, cost))
        best, cost = other, other_cost
    if rivals or others:
        best = Attempt(resolved, best.pinned, strict)
        best.run()
    return Weighed(best, [(key, other, c - cost) for key, other, c in rivals], len(others) <= MOST_READINGS)


def _search(
    resolved: Resolved, strict: bool, scalar: bool, fixed: dict[str, str], start: int = 0
) -> tuple[Attempt, int] | None:
    """The cheapest fit and its cost; None if there is none, or two equally cheap ones that disagree."""
    queue: list[tuple[int, int, dict[str, str]]] = [(start, 0, dict(fixed))]
    seen = {frozenset(fixed.items())}
    best: Attempt | None = None
    best_cost = 0
    tied = False
    budget = max(8, min(ATTEMPTS, WORK // len(resolved.order)))
    tried = 0
    while queue and tried < budget:
        cost, _, pinned = heappop(queue)
        if best is not None and cost > best_cost:
            break
        attempt = Attempt(resolved, pinned, strict)
        tried += 1
        clash = _outcome(attempt, scalar)
        total = cost + attempt.misfit
        if clash is None:
            if best is None or total < best_cost:
                best, best_cost, tied = attempt, total, False
            elif total == best_cost:
                tied = tied or (_meanings(pinned) == _meanings(best.pinned) and _found(attempt) != _found(best))
        if clash is not None or attempt.misfit:
            odd = clash or Clash("what is odd though it fits", (0, 0), attempt.mattered.values())
            for name, kind, more in _alternatives(attempt, odd):
                child = pinned | {name: kind}
                key = frozenset(child.items())
                free = name not in fixed and name not in pinned
                if free and key not in seen and (best is None or cost + more < best_cost):
                    seen.add(key)
                    heappush(queue, (cost + more, len(seen), child))
    if best is None or tied:
        return None
    if attempt is not best:  # the shapes stand in the trees, which are overwritten
        best = Attempt(resolved, best.pinned, strict)
        best.run()
    return best, best_cost


def _found(attempt: Attempt) -> list[list[Dim]]:
    """The shapes of all names, with open sizes numbered as they come: two attempts may find the same."""
    numbers: dict[Dim, Dim] = {}
    found = []
    for name in attempt.resolved.symbols:
        shape = attempt.declared.get(name) or attempt.shapes.get(name, (1, 1))
        sizes = [attempt.sizes.find(size) for size in shape]
        found.append([numbers.setdefault(s, f"?{len(numbers)}") if is_open(s) else s for s in sizes])
    return found


def _meanings(pinned: dict[str, str]) -> dict[str, str]:
    return {name: meaning for name, meaning in pinned.items() if name.startswith(PIN)}


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
    meant: dict[str, int] = {}
    waiting = deque((tree, 0) for tree in clash.trees)
    for _ in range(NEARBY):
        if not waiting:
            break
        tree, depth = waiting.popleft()
        if tree.kind == "symbol" and tree.value not in attempt.declared:
            found.setdefault(tree.value, depth)
        elif tree.kind == "notation" and tree.value.key in attempt.mattered:
            meant.setdefault(tree.value.key, depth)
        below = [tree.value] if tree.kind == "reference" else tree.parts
        waiting.extend((part, depth + 1) for part in below)
    typeset = attempt.resolved.kinds
    kinds = [
        (name, kind, cost + DEEPER * depth + TYPESET * (name in typeset))
        for name, depth in found.items()
        for kind, cost in [_other_kind(attempt.resolved, name)]
    ]
    rows = [(f"{PIN}vectors", "rows", NOTATIONS["vectors"].meaning("rows").cost)] if attempt.resolved.written else []
    return [*_other_meanings(attempt, meant), *kinds, *(rows if found else [])]


def _other_kind(resolved: Resolved, name: str) -> tuple[str, int]:
    """Another kind for a name, and what it costs; in written mathematics some letters are hardly ever numbers."""
    kind, cost = OTHER_KINDS[resolved.kind(name)]
    if kind == "scalar" and resolved.written:
        letter = "" if "_" in name and name[0].islower() else name[0]  # x_i may be an entry
        cost = USUAL.get(letter, CAPITAL if name[0].isupper() else cost)
    return kind, cost


def _other_meanings(attempt: Attempt, keys: Iterable[str]) -> list[tuple[str, str, int]]:
    """The other meanings of notations, with what they cost."""
    return [
        (PIN + key, meaning.name, meaning.cost)
        for key in keys
        for meaning in NOTATIONS[key].meanings
        if meaning.name != attempt.meaning(key)
    ]


# --------------------------------------------------------------------------- final shapes


class Shapes:
    """The names of sizes that stayed open, and final shapes."""

    def __init__(self, attempt: Attempt) -> None:
        resolved = attempt.resolved
        self.sizes = attempt.sizes
        self.order = attempt.order
        self.meaning = attempt.meaning
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
    """The shapes of all symbols. Where y'*y + I leaves the size of I open, it is that of y'*y.

    Raises ParseError if the size of an `I` or `vector(1)` is not determined, DeclarationError if a property
    does not fit.
    """
    shapes = Shapes(attempt)
    for size in {attempt.sizes.find(rows) for rows, columns in attempt.leveled if rows == columns}:
        if is_open(size) and size not in shapes.names:
            attempt.sizes.found[str(size)] = 1
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
