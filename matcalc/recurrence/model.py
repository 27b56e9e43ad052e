"""A recurrence as a value, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..errors import NotScalarError, ParseError, ShapeError
from ..expr import Expr, postorder, replace, symbols
from ..language import plain_name, read
from ..language.declarations import Functions, check_text, declared
from ..language.dialects import plain_declaration
from ..language.recurrences import INITIAL, LOSS, STEP, Equations, equations, grammar
from ..ops.leaves import scalar, symbol, zeros
from ..shape import Dim, Shape, is_scalar, names, show
from .places import Place, member, placed, resized

STEMS = "nmpqk"


@dataclass(frozen=True)
class Recurrence:
    """s_l = F(s_{l-1}, members of number l, …) for l = 1, …, L, for one state s or for several.

    index, count  l and L
    steps         base ↦ F, in symbols for the values of this step, of the step before, of members, and of what is
                  the same at every step; an equation may use what the ones before it define at the same step
    initial       state ↦ its value s_0; a state without one has the symbol s_0
    expression    the loss as it is written, sums over the steps in symbols that carry the index
    loss          the loss with a symbol for each sum over the steps
    totals        that symbol ↦ what is added at step l
    sizes         stems of sizes that differ from step to step: n of n_l
    ends          sizes at 0 and at L that are called otherwise
    symbols       everything that is given, by name
    inferred      those whose shapes nobody declared
    notes         how the text was understood where it could have been understood otherwise
    """

    index: str
    count: str
    steps: Mapping[str, Expr]
    initial: Mapping[str, Expr]
    states: tuple[str, ...]
    shapes: Mapping[str, Shape]
    expression: Expr
    loss: Expr
    totals: Mapping[str, Expr]
    sizes: tuple[str, ...]
    ends: Mapping[str, Dim]
    symbols: Mapping[str, Expr]
    inferred: frozenset[str]
    source: str
    notes: tuple[str, ...]

    @property
    def letters(self) -> str:
        return self.index + self.count

    @property
    def here(self) -> Place:
        return Place(self.index)

    @property
    def before(self) -> Place:
        return Place(self.index, -1)

    @property
    def last(self) -> Place:
        return Place(self.count)


def recurrence(
    text: str,
    shapes: Mapping[str, Any] | None = None,
    properties: Mapping[str, Iterable[str]] | None = None,
    functions: Functions = None,
    *,
    declarations: Iterable[str] = (),
    readings: Mapping[str, str] | None = None,
) -> Recurrence:
    """Read a recurrence; what is given is declared as for `matcalc.parse`.

    >>> found = recurrence("u_0 = x; u_l = tanh(W_l*u_{l-1} + b_l), l = 1..L; norm2(u_L - y)^2")
    >>> found.states, found.symbols["W_l"].shape
    (('u',), ('n_l', 'n_l_minus1'))

    Raises ParseError, ShapeError, … with the place, for what cannot be read as one; NotScalarError if the loss is not
    a scalar.
    """
    source = check_text(text)
    said = list(declarations)
    known = declared(shapes, properties, functions, map(plain_declaration, said))
    written = equations(source, known)
    said_of = known.shapes.keys() | known.kinds.keys()

    def read_so(same: bool, kinds: Iterable[str]) -> _Read:
        how = grammar(written, same)
        more = [*said, *kinds]
        found = read(source, shapes, properties, functions, declarations=more, readings=readings, grammar=how)
        return _Read(written, found)

    def reading(same: bool) -> _Read:
        try:
            return read_so(same, ())
        except ShapeError as clash:
            for kind, names in (("vector", written.computed), ("scalar", written.computed), ("scalar", written.used)):
                kinds = [f"{n}: {kind}" for n in sorted(names) if n[0].islower() and n not in said_of]
                with suppress(ShapeError, ParseError):
                    found = read_so(same, kinds)
                    if not found.has_small_capitals():
                        return found
            raise clash from None

    loosely = reading(same=False) if written.states else None
    if loosely is not None and loosely.is_layered():
        return loosely.layered(known.sizes)
    return reading(same=True).built({}, ())


class _Read:
    """A reading of the equations, whose sizes are still to be compared."""

    def __init__(self, written: Equations, found: Any) -> None:
        self.written = written
        self.symbols: dict[str, Expr] = dict(found.symbols)
        self.definitions: dict[str, Expr] = found.definitions
        self.inferred: frozenset[str] = found.inferred
        self.source: str = found.source
        self.notes: tuple[str, ...] = found.notes

    def has_small_capitals(self) -> bool:
        """Whether a capital was made a scalar, which nobody means who did not say so."""
        capitals = (s for name, s in self.symbols.items() if name[0].isupper() and name != self.written.count)
        return any(is_scalar(s.shape) and s.params[0] in self.inferred for s in capitals)

    # ------------------------------------------------------------------- sizes of layers

    def _shape(self, base: str, place: Place) -> Shape | None:
        found = self.symbols.get(member(base, place))
        return found.shape if found is not None else None

    def _pairs(self, bases: Iterable[str]) -> Iterator[tuple[Dim, Dim]]:
        """The sizes before a step, and after it."""
        index = self.written.index
        for base in bases:
            before, here = self._shape(base, Place(index, -1)), self._shape(base, Place(index))
            if before and here:
                yield from zip(before, here, strict=True)

    def is_layered(self) -> bool:
        """Whether every step may have sizes of its own: nothing that is the same at all steps has one of them."""
        pairs = {(a, b) for a, b in self._pairs(self.written.states) if (a, b) != (1, 1)}
        before, here = [a for a, _ in pairs], [b for _, b in pairs]
        if not all(isinstance(d, str) and d.isidentifier() for d in before + here):
            return False
        if not pairs or len({*before, *here}) != 2 * len(pairs):
            return False
        if any((a, b) not in pairs and a != b for a, b in self._pairs(self.written.twice)):
            return False
        fixed = {
            size
            for name, s in self.symbols.items()
            if not self._is_member(name)
            for dim in s.shape
            for size in names(dim)
        }
        return fixed.isdisjoint(before + here)

    def _is_member(self, name: str) -> bool:
        found = placed(name, self.written.index)
        return found is not None

    def layered(self, declared_sizes: set[str]) -> Recurrence:
        """Sizes n_l, n_{l-1}, n_0 and n_L."""
        index, count = self.written.index, self.written.count
        stems = iter([s for s in STEMS if s not in self.symbols and s not in declared_sizes] + [f"n{s}" for s in STEMS])
        sizes: dict[str, Dim] = {}
        chosen = []
        for before, here in dict.fromkeys((a, b) for a, b in self._pairs(self.written.states) if (a, b) != (1, 1)):
            stem = next(stems)
            chosen.append(stem)
            sizes[str(before)], sizes[str(here)] = member(stem, Place(index, -1)), member(stem, Place(index))
            for place in (Place("", 0), Place(count)):
                for base in self.written.states:
                    end_shape, own_shape = self._shape(base, place), self._shape(base, Place(index))
                    for end, own in zip(end_shape, own_shape, strict=True) if end_shape and own_shape else ():
                        if own == here and isinstance(end, str) and end not in declared_sizes and end not in sizes:
                            sizes[end] = member(stem, place)
        return self.built(sizes, tuple(chosen))

    # ------------------------------------------------------------------- the value

    def built(self, sizes: Mapping[str, Dim], stems: tuple[str, ...]) -> Recurrence:
        index, count = self.written.index, self.written.count
        plain = {name: resized(s, sizes) for name, s in self.symbols.items()}
        steps = {b: resized(self.definitions[STEP + b], sizes) for b in self.written.steps}
        initial = {b: resized(self.definitions[INITIAL + b], sizes) for b in self.written.initial}
        for base in self.written.vanishing:
            initial[base] = zeros(*plain[member(base, Place("", 0))].shape)
        own = {s: e.params[4] for s, e in self.symbols.items()}
        expression = resized(self.definitions[LOSS], sizes, own.get)
        if not is_scalar(expression.shape):
            raise NotScalarError(f"only a scalar has a gradient, and this loss is {show(expression.shape)}")
        loss, totals = self._totals(expression)
        computed = {member(b, p) for b in steps for p in (Place(index), Place(index, -1), Place(count))}
        if computed.isdisjoint(symbols(loss, *totals.values())):
            hint = (
                f"it speaks of {' or '.join(member(b, Place(count)) for b in steps)}, or adds up what every step gives"
            )
            raise ParseError("the loss does not use what the recurrence computes", hint=hint, source=self.source)
        starts = {member(b, Place("", 0)) for b in self.written.states if b not in initial}
        computed |= {member(b, Place("", 0)) for b in initial}
        used = starts.union(symbols(*steps.values(), *initial.values(), expression))
        given = {name: s for name, s in plain.items() if name not in computed and name in used and name != count}
        shapes = {b: plain[member(b, Place(index))].shape for b in steps}
        return Recurrence(
            index,
            count,
            steps,
            initial,
            tuple(self.written.states),
            shapes,
            expression,
            loss,
            totals,
            stems,
            self._ends(plain, stems),
            given,
            self.inferred,
            self.source,
            self.notes,
        )

    def _ends(self, plain: Mapping[str, Expr], stems: tuple[str, ...]) -> dict[str, Dim]:
        """What n_0 and n_L are called, where that is not their name."""
        index, count = self.written.index, self.written.count
        numbered = {member(stem, Place(index)): stem for stem in stems}
        found: dict[str, Dim] = {}
        for base in self.written.states:
            own = plain[member(base, Place(index))].shape
            for place in (Place("", 0), Place(count)):
                end = plain.get(member(base, place))
                for size, there in zip(own, end.shape if end is not None else (), strict=False):
                    if size in numbered:
                        found[member(numbered[str(size)], place)] = there
        return found

    def _totals(self, expression: Expr) -> tuple[Expr, dict[str, Expr]]:
        """The loss with a symbol for every sum over the steps that speaks of them, and what is added in each."""
        index, count = self.written.index, self.written.count
        table: dict[Expr, Expr] = {}
        totals: dict[str, Expr] = {}
        for node in postorder(expression):
            if "loop" not in node.op.traits or node.params[0] != index:
                continue
            if not any(placed(name, index) for name in symbols(node.args[0])):
                continue
            total = scalar(f"total{len(totals)}")
            if not is_scalar(node.shape):
                total = symbol(f"total{len(totals)}", node.shape)
            totals[total.params[0]] = resized(node.args[0], {})
            table[node] = total
        loss = replace(expression, table)
        for name in symbols(loss):
            number = placed(name, index)
            if number:
                fact = f"{name} stands outside a sum over {index}: the loss speaks of {number[0]} at no step"
                raise ParseError(fact, hint=f"the last one is {member(number[0], Place(count))}", source=self.source)
        return loss, totals


def variable(asked: str, found: Recurrence) -> str | None:
    """The symbol that a name asks for; the base of a family asks for its members."""
    name = plain_name(asked, found.symbols)
    if name in found.symbols:
        return name
    family = member(re.sub(r"\s", "", name), found.here)
    return family if family in found.symbols else None
