"""Unification of sizes: union-find over sizes whose names are not known yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import count as counting

from ..errors import LimitError
from ..shape import Count, Dim, names, solve, substitute, terms

LETTERS = "mnpqkldrstuvh"
LONGEST = 2000


def is_open(dim: Dim) -> bool:
    """Whether the size is an unknown: a text `?1` (its sums and products are compound)."""
    return type(dim) is str and dim[0] == "?" and "*" not in dim and " " not in dim


def bounded(dim: Dim) -> Dim:
    """The size, if it is not too long to work with: products of sums double in length with every factor.

    Raises LimitError if it is.
    """
    if type(dim) is str and len(dim) > LONGEST:
        raise LimitError(f"a size needs more than {LONGEST} characters")
    return dim


def _age(name: str) -> tuple[int, str]:
    """Unknowns in the order in which they arose: ?2 before ?10."""
    return len(name), name


def _parts(dim: Dim) -> list[tuple[list[str], Count]]:
    """The terms of a size with their factors, in order of age."""
    parts = [(sorted(factors, key=_age), count) for factors, count in terms(dim)]
    return sorted(parts, key=lambda part: list(map(_age, part[0])))


class Sizes:
    """Unknown sizes and what they were found to be. An unknown is never 1: a 1 is what makes a vector a vector."""

    def __init__(self) -> None:
        self.found: dict[str, Dim] = {}
        self.last = 0
        self.waiting: list[tuple[Dim, Dim]] = []

    def fresh(self) -> str:
        self.last += 1
        return f"?{self.last}"

    def find(self, dim: Dim) -> Dim:
        """What is known of a size so far."""
        if type(dim) is int:
            return dim
        found = self.found
        seen = []
        while dim in found:
            seen.append(dim)
            dim = found[dim]
            if type(dim) is int:
                break
        for name in seen[:-1]:
            found[name] = dim
        if type(dim) is str and "?" in dim and not is_open(dim):
            resolved = self._substituted(dim)
            if seen:
                found[seen[-1]] = resolved
            return resolved
        return dim

    def _substituted(self, dim: Dim) -> Dim:
        """A sum or product of sizes with all that is known put in; what is found on the way is kept."""
        found = self.found
        waiting = [name for name in names(dim) if name in found]
        while waiting:
            known = [name for name in names(found[waiting[-1]]) if name in found]
            deeper = [name for name in known if any(n in found for n in names(found[name]))]
            if deeper:
                waiting += deeper
                continue
            name = waiting.pop()
            if known:
                found[name] = bounded(substitute(found[name], {n: found[n] for n in known}))
        return bounded(substitute(dim, {name: found[name] for name in names(dim) if name in found}))

    def equal(self, left: Dim, right: Dim) -> bool:
        """Make two sizes equal; False if they cannot be. Sums and products may have to wait."""
        if left == right:
            return True
        left, right = self.find(left), self.find(right)
        if left == right:
            return True
        if is_open(left) or is_open(right):
            name, dim = (left, right) if is_open(left) else (right, left)
            if dim == 1 or (type(dim) is str and name in names(dim)):
                return False
            self.found[name] = dim  # type: ignore[index]
            return True
        return self._compound(left, right)

    def _compound(self, left: Dim, right: Dim) -> bool:
        if "?" not in f"{left}{right}":
            return False
        solved = solve(left, right, lambda name: name[0] == "?")
        if solved is None:
            self.waiting.append((left, right))
        elif solved[1] in (0, 1):
            return False
        else:
            self.found[solved[0]] = solved[1]
        return True

    def settle(self) -> tuple[Dim, Dim] | None:
        """Two sizes that had to be equal and are not, once all is known."""
        while self.waiting:
            before = len(self.waiting)
            waiting, self.waiting = self.waiting, []
            for left, right in waiting:
                if not self.equal(left, right):
                    return self.find(left), self.find(right)
            if len(self.waiting) == before:
                left, right = map(self.find, self.waiting[0])
                if not self._part_by_part(left, right):
                    return left, right
        return None

    def _part_by_part(self, left: Dim, right: Dim) -> bool:
        """Where nothing else decides: m + n = p + q if m = p and n = q, and m*n = p*q likewise."""
        one, other = _parts(left), _parts(right)
        if [(len(names), count) for names, count in one] != [(len(names), count) for names, count in other]:
            return False
        pairs = [pair for (a, _), (b, _) in zip(one, other, strict=True) for pair in zip(a, b, strict=True)]
        return all(self.equal(a, b) for a, b in pairs)

    def named(self, shapes: Iterable[Dim], taken: Collection[Dim]) -> dict[str, Dim]:
        """Names for the sizes that stayed open in `shapes`, none of them taken; a single one is called n."""
        opened: dict[str, None] = {}
        for dim in map(self.find, shapes):
            if type(dim) is str and "?" in dim:
                opened.update(dict.fromkeys(sorted(name for name in names(dim) if name[0] == "?")))
        free = (name for name in _candidates(len(opened)) if name not in taken)
        return {name: next(free) for name in opened}


def _candidates(wanted: int) -> Iterator[str]:
    yield from "n" + LETTERS if wanted == 1 else LETTERS
    yield from (f"n{i}" for i in counting(1))
