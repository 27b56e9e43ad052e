"""The adjoint of a recurrence: the sweep of all gradients, applied once to one step and once to the loss.

With an adjoint ā_s for every equation s_l = F_s, the one scalar

    H_l = Σ_s ā_s : F_s + Σ_j κ_j r_j

holds all that a step contributes (r_j is what step l adds to the j-th sum of the loss, κ_j the derivative of the loss
by that sum). Where s_l itself stands in H_l and s_{l-1} in H_l,

    ā_s at l = ∂H_l/∂s_l + ∂H_{l+1}/∂s_l,      ā_s at L = ∂H_L/∂s_L + ∂loss/∂s_L,

and a member of number l has the gradient ∂H_l/∂W_l, what is the same at all steps the sum of ∂H_l/∂W.
No rule of differentiation is written here. The discrete adjoint method; Bryson and Ho, Applied Optimal Control, 2.2;
for networks Rumelhart, Hinton and Williams (1986), for sequences Werbos (1990).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..errors import NoRuleError, UnknownNameError
from ..expr import Expr, rebuild, replace, symbols, value_of
from ..ops.leaves import scalar, symbol
from ..ops.products import frobenius
from ..ops.sums import add, series
from ..rules import Presentation, normal
from ..shape import Shape
from ..sweeps.adjoint import adjoint
from .model import Recurrence
from .places import Move, Place, member, moved, placed, resized

PREACTIVATION = ("z", "v", "a", "s", "q")


@dataclass(frozen=True)
class Adjoint:
    """The derivative of the loss by one value of every step.

    name   base of its name, as delta of delta_l
    of     base of what it is the derivative by
    last   its value at L
    inner  its value at l < L, in terms of later ones
    """

    name: str
    of: str
    last: Expr
    inner: Expr


@dataclass(frozen=True)
class Backward:
    """All that is derived.

    steps      the equations; a pre-activation that the author did not name is one of its own
    named      the pre-activations among them that got a name here
    adjoints   in the order in which they are computed at a step
    members    symbol of a member of number l ↦ its gradient, for l = 1, …, L
    shared     symbol of what is the same at all steps ↦ what every step adds to its gradient, and what is added once
    gradients  both, as they are written
    sums       the sums of the loss over the steps, and the symbols that stand for them in it
    shown      brings a normal form into the form for readers, and into the values of the step
    at         says of another place what is said of l
    """

    steps: Mapping[str, Expr]
    shapes: Mapping[str, Shape]
    named: tuple[str, ...]
    adjoints: tuple[Adjoint, ...]
    members: Mapping[str, Expr]
    shared: Mapping[str, tuple[Expr, Expr]]
    gradients: Mapping[str, Expr]
    sums: Mapping[Expr, Expr]
    shown: Callable[[Expr], Expr]
    at: Callable[[Expr, Place], Expr]


def backward(found: Recurrence, wrt: Iterable[str]) -> Backward:
    """The adjoints, and the gradients by these variables. Raises NoRuleError where no derivative exists."""
    return _Work(found).result(list(wrt))


def is_zero(e: Expr) -> bool:
    """Whether a normal form is zero."""
    return e.op.name == "zeros" or value_of(e) == 0


class _Work:
    """What is found of one recurrence on the way."""

    def __init__(self, found: Recurrence) -> None:
        self.found = found
        self.taken = found.symbols.keys() | {"total"} | found.steps.keys()
        self.taken |= {n[0] for name in found.symbols if (n := placed(name, found.letters))}
        self.steps, self.shapes, self.named = self._cut()
        self.here = {b: symbol(member(b, found.here), self.shapes[b]) for b in self.steps}
        self.folds = {F: self.here[b] for b, F in self.steps.items() if F.args}
        written = [*self.steps.values(), found.expression, *found.initial.values()]
        self.reader = Presentation(*written)
        self.folds |= {normal(F): s for F, s in list(self.folds.items())}
        self.dropped = {b for b, F in self.steps.items() if self._is_activation(F)}
        self.names = self._names()
        self.bars = {b: symbol(member(self.names[b], found.here), self.shapes[b]) for b in self.steps}
        self.weights = self._weights()
        self.sums = self._sums()
        self.H = self._hamiltonian()

    # ------------------------------------------------------------------- what is named

    def _cut(self) -> tuple[dict[str, Expr], dict[str, Shape], tuple[str, ...]]:
        """The steps; of one that is φ(W u + b) the pre-activation W u + b is an equation of its own."""
        letter = next((n for n in PREACTIVATION if n not in self.taken), None)
        steps: dict[str, Expr] = {}
        shapes = dict(self.found.shapes)
        named: list[str] = []
        for base, F in self.found.steps.items():
            if letter and "elementwise" in F.op.traits and len(F.args) == 1 and F.args[0].args:
                own = letter if len(self.found.steps) == 1 else f"{letter}_{base}"
                z = symbol(member(own, self.found.here), F.args[0].shape)
                steps[own], shapes[own] = F.args[0], z.shape
                steps[base] = rebuild(F, (z,))
                named.append(own)
            else:
                steps[base] = F
        return steps, shapes, tuple(named)

    def _is_activation(self, F: Expr) -> bool:
        """φ(z), where z is computed in the same step: its adjoint is used once, for that of z."""
        if "elementwise" not in F.op.traits or len(F.args) != 1 or F.args[0].op.name != "symbol":
            return False
        number = placed(F.args[0].params[0], self.found.index)
        return number is not None and number[1] == self.found.here and number[0] in self.steps

    def _names(self) -> dict[str, str]:
        """δ by a pre-activation, λ by a state; where there are several, δ_f by that of f, and s̄ by s."""
        kept = [b for b in self.steps if b not in self.dropped]
        if len(kept) == 1:
            choices = ("delta", "lambda", "mu", "g") if self.dropped else ("lambda", "mu", "p", "g")
            return {b: next(n for n in choices if n not in self.taken) if b in kept else f"{b}_bar" for b in self.steps}
        of = dict(zip(self.named, (b for b in self.steps if b in self._cut_ones()), strict=True))
        return {b: f"delta_{of[b]}" if b in of and "delta" not in self.taken else f"{b}_bar" for b in self.steps}

    def _cut_ones(self) -> list[str]:
        """Those whose pre-activation got a name here."""
        made = {member(z, self.found.here) for z in self.named}
        return [
            b for b, F in self.steps.items() if len(F.args) == 1 and F.args[0].params and F.args[0].params[0] in made
        ]

    # ------------------------------------------------------------------- the sweep

    def _weights(self) -> dict[str, Expr]:
        """The derivative of the loss by each of its sums over the steps."""
        totals = [s for name, s in symbols(self.found.loss).items() if name in self.found.totals]
        raw = adjoint(normal(self.found.loss), totals, normal) if totals else {}
        return {s.params[0]: raw[s] for s in totals}

    def _sums(self) -> dict[Expr, Expr]:
        """The sums of the loss over the steps, by the symbols that stand for them."""
        count = scalar(self.found.count)
        known = symbols(self.found.loss)
        bodies = self.found.totals.items()
        return {known[t]: series(self._indexed(body), self.found.index, count) for t, body in bodies}

    def _hamiltonian(self) -> Expr:
        terms = [frobenius(self.bars[b], F) for b, F in self.steps.items()]
        for name, body in self.found.totals.items():
            weight = symbol(f"weight_{name}", self.weights[name].shape)
            terms.append(frobenius(weight, body))
        return add(*terms)

    def _derivatives(self, of: Expr, by: Iterable[Expr]) -> dict[Expr, Expr]:
        wanted = list(by)
        raw = adjoint(normal(of), wanted, normal)
        weights = {symbol(f"weight_{n}", w.shape): w for n, w in self.weights.items()}
        return {x: self.folded(replace(g, weights)) for x, g in raw.items()}

    def folded(self, e: Expr) -> Expr:
        """In the values of the step: φ(z_l) is u_l."""
        return normal(replace(e, self.folds))

    def shown(self, e: Expr) -> Expr:
        """In the form for readers."""
        return replace(self.reader(normal(e)), self.sums)

    # ------------------------------------------------------------------- places

    def shifted(self, e: Expr, by: int) -> Expr:
        """What is said of l, said of l + by."""
        return moved(e, self._move(lambda p: p._replace(by=p.by + by)))

    def at(self, e: Expr, place: Place) -> Expr:
        """What is said of l, said of another place."""
        return moved(e, self._move(lambda p: Place(place.letter, place.by + p.by)))

    def _move(self, to: Callable[[Place], Place]) -> Move:
        index = self.found.index
        return Move(
            self.found.letters, lambda p: to(p) if p.letter == index else p, self.found.sizes, dims=self.found.ends
        )

    def _indexed(self, e: Expr) -> Expr:
        """In symbols that carry the index, as they stand in a sum."""
        index = self.found.index
        return resized(e, {}, lambda name: index if placed(name, index) else None)

    # ------------------------------------------------------------------- results

    def result(self, wrt: list[str]) -> Backward:
        found = self.found
        before = self._before()
        known = symbols(self.H)
        asked = [known[name] for name in wrt if name in known]
        P = self._derivatives(self.H, [*self.here.values(), *before.values(), *asked])
        ends = {b: self.at(s, found.last) for b, s in self.here.items()}
        loss = normal(found.loss)
        others = [found.symbols[name] for name in wrt]
        of_loss = self._derivatives(loss, [*ends.values(), *others])
        adjoints = self._adjoints(P, before, of_loss, ends)
        filled = {self.bars[b]: g for b, g in self._dropped_values(P, before).items()}
        starts = {b: self.at(P[s], Place("", 1)) for b, s in before.items()}
        members: dict[str, Expr] = {}
        shared: dict[str, tuple[Expr, Expr]] = {}
        gradients: dict[str, Expr] = {}
        for name in wrt:
            x = found.symbols[name]
            step = self.folded(replace(P[x], filled)) if x in P else None
            number = placed(name, found.letters)
            if number and number[1] == found.here:
                self._check_only(number[0], name)
                members[name] = gradients[name] = self.shown(step if step is not None else of_loss[x])
                continue
            if number:
                own = symbol(member(number[0], found.here), x.shape)
                raise UnknownNameError(
                    f"{x} is the member of another step than {found.index}, and no gradient is taken by it",
                    hint=f"number the members so that a step uses its own, {own}",
                )
            rest = self.shown(add(of_loss[x], *self._through_initial(x, starts)))
            body = self.shown(step) if step is not None else normal(0 * rest)
            shared[name] = (body, rest)
            gradients[name] = self._total(body, rest)
        kept = tuple(a for a in adjoints if a.of not in self.dropped)
        sums = {e: total for total, e in self.sums.items()}
        return Backward(
            self.steps,
            self.shapes,
            self.named,
            kept,
            members,
            shared,
            gradients,
            sums,
            lambda e: self.shown(self.folded(e)),
            self.at,
        )

    def _total(self, body: Expr, rest: Expr) -> Expr:
        if is_zero(body):
            return rest
        total = series(self._indexed(body), self.found.index, scalar(self.found.count))
        return total if is_zero(rest) else add(total, rest)

    def _before(self) -> dict[str, Expr]:
        """The states as a step finds them."""
        return {b: self.shifted(self.here[b], -1) for b in self.found.states}

    def _check_only(self, base: str, name: str) -> None:
        """A member is met at its own number only."""
        used = symbols(self.H, self.found.loss)
        for other in used:
            number = placed(other, self.found.letters)
            if name in used and number and number[0] == base and other != name:
                raise NoRuleError(
                    f"{base} is used as {used[name]} and as {used[other]}, and no gradient by all members is taken",
                    hint="give the two different names, and add the gradients",
                )

    def _through_initial(self, x: Expr, starts: Mapping[str, Expr]) -> list[Expr]:
        """What comes back to the initial values, and through them to x."""
        found: list[Expr] = []
        for base, g in starts.items():
            first = self.found.initial.get(base)
            if first is None:
                found += [g] if x.params[0] == member(base, Place("", 0)) else []
            elif x in symbols(first).values():
                weight = symbol("weight_initial", first.shape)
                raw = adjoint(normal(frobenius(weight, first)), [x], normal)[x]
                found.append(replace(raw, {weight: g}))
        return found

    def _sources(self, P: Mapping[Expr, Expr], before: Mapping[str, Expr], base: str) -> tuple[Expr, Expr | None]:
        """What an adjoint takes from its own step, and from the next."""
        s = self.here[base]
        return P[s], self.shifted(P[before[base]], 1) if base in before else None

    def _dropped_values(self, P: Mapping[Expr, Expr], before: Mapping[str, Expr]) -> dict[str, Expr]:
        values = {}
        for base in self.dropped:
            own, later = self._sources(P, before, base)
            values[base] = own if later is None else add(own, later)
        return values

    def _adjoints(
        self,
        P: Mapping[Expr, Expr],
        before: Mapping[str, Expr],
        of_loss: Mapping[Expr, Expr],
        ends: Mapping[str, Expr],
    ) -> list[Adjoint]:
        inner_of, last_of = {}, {}
        for base in self.dropped:
            own, later = self._sources(P, before, base)
            inner_of[self.bars[base]] = own if later is None else add(own, later)
            last_of[self.at(self.bars[base], self.found.last)] = add(self.at(own, self.found.last), of_loss[ends[base]])
        made = []
        for base in reversed(list(self.steps)):
            own, later = self._sources(P, before, base)
            inner = replace(own if later is None else add(own, later), inner_of)
            last = replace(add(self.at(own, self.found.last), of_loss[ends[base]]), last_of)
            made.append(Adjoint(self.names[base], base, self.shown(last), self.shown(self.folded(inner))))
        return made
