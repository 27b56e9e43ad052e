"""The derivation itself: from dL back through the definitions, one differential at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from itertools import count as numbers
from string import ascii_letters

from ..expr import Expr, number, postorder, replace
from ..ops.leaves import zeros
from ..ops.sums import add
from ..rewrite import Step as Rewriting
from ..rules import Presentation, normal
from ..shape import is_matrix
from ..sweeps.adjoint import gathered
from ..sweeps.differential import differential, differential_symbol
from .forms import chained, written
from .indices import ends
from .model import Detail, Quantity, Reason, Remaining, Steps
from .moves import Term, depends, moved, total_of
from .notebook import Notebook
from .opening import opened
from .program import Program, name_symbol

SHORT = 4  # a gradient no longer than this needs no name
LONG = 30  # and none as long as this, where the author gave the names


Projection = Callable[[Expr, Expr], tuple[Expr, str]]  # (G, variable) ↦ G within a structure, and its name


class Work:
    """One derivation in progress.

    Attributes: `terms`, the parts of dL by the name whose differential stands in them; `forms`, the differential
    of each definition that moves; `notes`, what has been written.
    """

    def __init__(
        self,
        program: Program,
        variables: Sequence[Expr],
        letter: str,
        detail: Detail,
        taken: Collection[str],
        given: bool,
        project: Projection,
    ) -> None:
        self.program, self.variables, self.letter, self.taken, self.given = program, variables, letter, taken, given
        self.project = project
        self.wanted = self._names(variables)
        self.deltas: dict[str, Expr] = {}
        self.notes = Notebook(detail)
        self.loss = opened(program.result)
        bodies = [e for name, body in program.definitions.items() for e in (body, name)]
        bodies += program.result, self.loss
        self.d = {v: differential_symbol(v) for v in variables}
        self.last = frozenset(self.d.values())
        self.forms: dict[Expr, Expr] = {}
        for name in self._needed():
            form = self._differential(program.definitions[name])
            if form is not None:
                self.d[name] = differential_symbol(name)
                self.forms[name] = form
        self.start = self._differential(self.loss)
        starts = [] if self.start is None else [self.start]
        self.reader = Presentation(*bodies, *self.forms.values(), *starts)
        self.counts = ends(*bodies, *self.forms.values(), *starts)
        self.behind = {d: v for v, d in self.d.items()}
        self.place = {name: k for k, name in enumerate(self.forms)}
        self.first = self._first_uses()
        self.terms: dict[Expr, Expr] = {}
        self.why: dict[Expr, list[Reason]] = {}
        self.gradients: dict[str, Expr] = {}

    # ----------------------------------------------------------------- preparation

    def _needed(self) -> list[Expr]:
        """The names the loss is written in, directly or through others, in order."""
        found = {s for s in postorder(self.loss) if s in self.program.definitions}
        for name, body in reversed(list(self.program.definitions.items())):
            if name in found:
                found.update(s for s in postorder(body) if s in self.program.definitions)
        return [name for name in self.program.definitions if name in found]

    def _differential(self, body: Expr) -> Expr | None:
        """The differential of a value in names and differentials of names, None if it is zero."""
        moving = [s for s in postorder(body) if s in self.d]
        if not moving:
            return None
        differentials = {self.d[s] for s in moving}
        form = written(self.program.in_names(differential(body, moving)), differentials, self.last)
        return form if depends(form, differentials) else None

    def _first_uses(self) -> dict[Expr, int]:
        """The place of the first definition with each variable in it; after all of them if only the loss has it."""
        found = dict.fromkeys(self.variables, len(self.place))
        for name, k in reversed(self.place.items()):
            found.update((self.behind[d], k) for d in postorder(self.forms[name]) if self.behind.get(d) in found)
        return found

    # ----------------------------------------------------------------- writing

    def run(self, original: Expr | None = None) -> Steps:
        """The derivation of what the program computes, which is `original` in other words, if that is given."""
        self._define()
        self._begin(original)
        while any(v in self.forms for v in self.terms):
            self._read_off()
            last = max((v for v in self.terms if v in self.forms), key=self.place.__getitem__)
            self._work_down(last)
        self._read_off()
        for v in [v for v in self.variables if v.params[0] not in self.gradients]:
            self._gradient(v, zeros(*v.shape))
        self.notes.close()
        gradients = {v.params[0]: self.gradients[v.params[0]] for v in self.variables}
        chosen = frozenset() if self.given else frozenset(self._names(list(self.program.definitions)))
        return Steps(self.letter, tuple(self.notes.sections), self._used(), gradients, chosen)

    def _used(self) -> dict[str, Expr]:
        """The definitions that occur in what was written, and the names given on the way."""
        return {name.params[0]: body for name, body in self.program.definitions.items()} | self.deltas

    def _define(self) -> None:
        self.notes.section("definitions", self.wanted)
        for name, body in self.program.definitions.items():
            label = name.params[0]
            self.notes.line(Quantity("value", label), body)
            if name in self.forms:
                self.notes.line(Quantity("differential", label), self.forms[name], joint="⟹")

    def _begin(self, original: Expr | None) -> None:
        """The loss, and its differential with every differential of a name by itself."""
        self.notes.section("loss", self.wanted)
        if original is not None:
            self.notes.line(Quantity("value", self.letter), original)
        self.notes.line(Quantity("value", self.letter), self.program.result)
        self.notes.line(Quantity("value", self.letter), self.loss, "normal")
        self.notes.section("differential", self.wanted)
        if self.start is not None:
            self._spread([Term(number(1), self.start)], [])

    def _work_down(self, name: Expr) -> None:
        """Put in the differential of a name, and move its factors across."""
        weight = gathered(self._named_weight(name), name, self.forms[name], self.counts)
        rest = [Term(g, self.d[v]) for v, g in self.terms.items()]
        self.notes.reason(Reason("substitute", of=Quantity("differential", name.params[0])))
        self._spread([Term(weight, self.forms[name])], rest)

    def _named_weight(self, name: Expr) -> Expr:
        """The weight of a name's differential, which is ∂L/∂name; if it is long and used often, under a name δ."""
        weight = self.terms.pop(name)
        heirs = [n for n in depends(self.forms[name], self.behind) if n in self.behind]
        longest = LONG if self.given else SHORT
        if weight.size <= longest or (len(heirs) < 2 and not (self.deltas and self._is_last(heirs))):
            return weight
        delta = name_symbol(self._delta(name), weight)
        self.deltas[delta.params[0]] = weight
        self.terms = {name: delta, **self.terms}
        self._write_terms("brief")
        self.notes.line(Quantity("value", delta.params[0]), weight, joint="where")
        return self.terms.pop(name)

    def _is_last(self, heirs: Sequence[Expr]) -> bool:
        return all(self.behind[d] in self.first for d in heirs)

    def _delta(self, name: Expr) -> str:
        """δ₂ for a₂, δ for a, Δ for a matrix; δ_p for a name p of the author's."""
        label = name.params[0]
        letter = "Delta" if is_matrix(name.shape) else "delta"
        bare = f"{letter}_{label}" if self.given else letter + label.lstrip(ascii_letters)
        others = (f"{bare}_{k}" for k in numbers(1))
        return next(n for n in chain([bare], others) if n not in self.taken and n not in self.deltas)

    def _spread(self, terms: list[Term], rest: list[Term]) -> None:
        """Move everything in `terms` across until single differentials are left; add them to what there is."""
        self._write([*terms, *rest], "normal")
        live = depends(add(*(t.form for t in terms)), self.behind)
        while any(t.form not in self.behind for t in terms):
            k = next(k for k, t in enumerate(terms) if t.form not in self.behind)
            terms[k : k + 1] = moved(terms[k], live, self.counts, explained=self.notes.shows("normal"))
            if self.notes.shows("full"):
                self._write_move(terms, k, rest)
        new: dict[Expr, Expr] = {}
        for t in terms:
            v = self.behind[t.form]
            known = new.get(v, self.terms.get(v))
            new[v] = t.weight if known is None else add(known, t.weight)
        self.terms = {**new, **{v: g for v, g in self.terms.items() if v not in new}}
        for v in new:
            self.terms[v] = self._simplified(v)
        self.why = {v: [r for t in terms if self.behind[t.form] is v for r in t.reasons] for v in new}
        self._explain(new)
        self._write_terms("normal" if len(self.variables) == 1 else "full")

    def _write_move(self, terms: list[Term], k: int, rest: list[Term]) -> None:
        """One move by itself, its reason not to be given again."""
        for reason in terms[k].reasons or [Reason("term by term")]:
            self.notes.reason(reason)
        self._write([*terms, *rest], "full")
        terms[:] = [Term(t.weight, t.form) for t in terms]

    def _simplified(self, v: Expr) -> Expr:
        """The weight of dv in the form shown to readers; in full detail with every rewriting on the way."""
        raw = self.terms[v]
        if not self.notes.shows("full"):
            return self._shown(raw)
        rewritings: list[Rewriting] = []
        result = chained(self.reader(normal(raw, steps=rewritings)))
        for step in rewritings:
            raw = self.terms[v] = replace(raw, {step.before: step.after})
            self.notes.reason(Reason(step.rule.name))
            self._write_terms("full")
        return result

    def _read_off(self) -> None:
        """The gradients that nothing below will add to."""
        below = max((self.place[v] for v in self.terms if v in self.forms), default=-1)
        complete = [v for v in self.terms if v in self.first and self.first[v] > below]
        if not complete:
            return
        others = [v for v in self.terms if v not in complete]
        found = {v: self.terms[v] for v in complete}
        if others:
            self.notes.section("variable", self._names(complete), self._names(others))
            self._explain(complete)
        self.notes.line(self._differential_left, self._sum(found))
        for v, g in found.items():
            self._gradient(v, self._within(v, g))
            del self.terms[v]
        if others:
            self.notes.section("rest", Remaining(self.wanted, self.gradients), self._names(complete))
            self._explain(others)
            self._write_terms("normal")

    def _within(self, v: Expr, g: Expr) -> Expr:
        """The gradient within the structure of its variable."""
        projected, structure = self.project(g, v)
        shown = self._shown(projected)
        if shown is not g:
            self.notes.reason(Reason(f"{v.params[0]} is {structure.replace('_', ' ')}"))
        return shown

    def _shown(self, e: Expr) -> Expr:
        return chained(self.reader(normal(e)))

    def _gradient(self, v: Expr, g: Expr) -> None:
        self.notes.line(Quantity("gradient", self.letter, v.params[0]), g, joint="")
        self.gradients[v.params[0]] = g

    # ----------------------------------------------------------------- helpers

    @property
    def _differential_left(self) -> Quantity:
        return Quantity("differential", self.letter)

    def _names(self, symbols: Sequence[Expr]) -> tuple[str, ...]:
        return tuple(s.params[0] for s in symbols)

    def _sum(self, weights: Mapping[Expr, Expr]) -> Expr:
        return total_of([Term(g, self.d[v]) for v, g in weights.items()], self.counts)

    def _explain(self, names: Iterable[Expr]) -> None:
        """Why these terms of dL are what they are since the last differential was put in."""
        for v in names:
            for reason in self.why.get(v, ()):
                self.notes.reason(reason)

    def _write(self, terms: Sequence[Term], detail: Detail) -> None:
        if self.notes.shows(detail):
            self.notes.line(self._differential_left, total_of(terms, self.counts), detail)

    def _write_terms(self, detail: Detail) -> None:
        if self.terms and self.notes.shows(detail):
            self.notes.line(self._differential_left, self._sum(self.terms), detail)
