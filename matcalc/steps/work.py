"""The derivation itself: from dL back through the definitions, one differential at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count
from string import ascii_letters

from ..adjoint import gathered
from ..differential import differential, differential_symbol
from ..expr import Expr, number, postorder, rebuild, replace
from ..ops.forms import reciprocal
from ..ops.leaves import ones, zeros
from ..ops.products import frobenius, hadamard, matmul
from ..ops.sums import add, scale
from ..rewrite import Rewriter, Rule, wild
from ..rewrite import Step as Rewriting
from ..rules import Presentation, normal
from ..rules.terms import TERMS
from .indices import ends
from .model import Detail, Quantity, Reason, Steps
from .moves import Term, depends, law, moved, total_of
from .notebook import Notebook
from .opening import opened
from .program import Program, name_symbol

tidy = Rewriter(TERMS)
value, level = wild("x", "m", "n"), wild("x")
familiar = Rewriter(  # f' as it is written when f has a name
    [
        Rule("x ⊙ (1 - x) = x - x ⊙ x", hadamard(value, ones("m", "n") - value), value - value**2),
        Rule("x (1 - x) = x - x²", scale(level, 1 - level), level - level**2),
    ]
)

SHORT = 4  # a gradient no longer than this needs no name
LONG = 30  # and none as long as this, where the author gave the names


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
    ) -> None:
        self.program, self.variables, self.letter, self.taken, self.given = program, variables, letter, taken, given
        self.deltas: dict[str, Expr] = {}
        self.notes = Notebook(detail)
        self.loss = opened(program.result)
        bodies = [e for name, body in program.definitions.items() for e in (body, name)]
        bodies += program.result, self.loss
        self.reader = Presentation(*bodies)
        self.d = {v: differential_symbol(v) for v in variables}
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
        self.first = {v: self._first_use(v) for v in variables}
        self.terms: dict[Expr, Expr] = {}
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
        form = differential(body, moving)
        ends = {self.d[s] for s in moving}, {self.d[v] for v in self.variables}
        for _ in range(2):  # like terms are found once the differentials stand at the end
            form = _oriented(self.reader.arranged(tidy(self.program.in_names(form))), *ends)
        return familiar(form) if depends(form, ends[0]) else None

    def _first_use(self, variable: Expr) -> int:
        """The place of the first definition with this variable in it; after all of them if only the loss has it."""
        d = self.d[variable]
        return next((k for name, k in self.place.items() if d in postorder(self.forms[name])), len(self.place))

    # ----------------------------------------------------------------- writing

    def run(self) -> Steps:
        self._define()
        self._begin()
        while any(v in self.forms for v in self.terms):
            self._read_off()
            last = max((v for v in self.terms if v in self.forms), key=self.place.__getitem__)
            self._work_down(last)
        self._read_off()
        for v in self.variables:
            if v.params[0] not in self.gradients:
                self._gradient(v, zeros(*v.shape))
        self.notes.close()
        gradients = {v.params[0]: self.gradients[v.params[0]] for v in self.variables}
        chosen = frozenset() if self.given else frozenset(self._names(list(self.program.definitions)))
        return Steps(self.letter, tuple(self.notes.sections), self._used(), gradients, chosen)

    def _used(self) -> dict[str, Expr]:
        """The definitions that occur in what was written, and the names given on the way."""
        return {name.params[0]: body for name, body in self.program.definitions.items()} | self.deltas

    def _define(self) -> None:
        self.notes.section("definitions", self._names(self.variables))
        for name, body in self.program.definitions.items():
            label = name.params[0]
            self.notes.line(Quantity("value", label), body)
            if name in self.forms:
                self.notes.line(Quantity("differential", label), self.forms[name], joint="⟹")

    def _begin(self) -> None:
        """The loss, and its differential with every differential of a name by itself."""
        moving = self._names(self.variables)
        self.notes.section("loss", moving)
        self.notes.line(Quantity("value", self.letter), self.program.result)
        self.notes.line(Quantity("value", self.letter), self.loss, "normal")
        self.notes.section("differential", moving)
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
        """δ₂ for a₂, δ for a; δ_p for a name p of the author's."""
        label = name.params[0]
        index = label.lstrip(ascii_letters)
        bare = f"delta_{label}" if self.given else f"delta{index}"
        others = (f"{bare}_{k}" for k in count(1))
        return next(n for n in chain([bare], others) if n not in self.taken and n not in self.deltas)

    def _spread(self, terms: list[Term], rest: list[Term]) -> None:
        """Move everything in `terms` across until single differentials are left; add them to what there is."""
        self._write([*terms, *rest], "normal")
        live = depends(add(*(t.form for t in terms)), self.behind)
        while any(t.form not in self.behind for t in terms):
            k = next(k for k, t in enumerate(terms) if t.form not in self.behind)
            why = law(terms[k].form, live)
            terms[k : k + 1] = moved(terms[k], live, self.counts)
            if why is not None:
                self.notes.reason(why)
            self._write([*terms, *rest], "full")
        for t in terms:
            v = self.behind[t.form]
            self.terms[v] = add(self.terms[v], t.weight) if v in self.terms else t.weight
        for v in {self.behind[t.form]: None for t in terms}:
            self.terms[v] = self._simplified(v)
        self._write_terms("normal" if len(self.variables) == 1 else "full")

    def _simplified(self, v: Expr) -> Expr:
        """The weight of dv in the form shown to readers; in full detail with every rewriting on the way."""
        raw = self.terms[v]
        if not self.notes.shows("full"):
            return _chained(self.reader(normal(raw, self.reader.memo)))
        rewritings: list[Rewriting] = []
        result = _chained(self.reader(normal(raw, steps=rewritings)))
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
        self.notes.line(self._differential_left, self._sum(found))
        for v, g in found.items():
            self._gradient(v, g)
            del self.terms[v]
        if others:
            going = [v for v in self.variables if v.params[0] not in self.gradients]
            self.notes.section("rest", self._names(going), self._names(complete))
            self._write_terms("normal")

    def _gradient(self, v: Expr, g: Expr) -> None:
        self.notes.line(Quantity("gradient", self.letter, v.params[0]), g, joint="")
        self.gradients[v.params[0]] = g

    # ----------------------------------------------------------------- helpers

    @property
    def _differential_left(self) -> Quantity:
        return Quantity("differential", self.letter)

    def _names(self, symbols: Sequence[Expr]) -> list[str]:
        return [s.params[0] for s in symbols]

    def _sum(self, weights: Mapping[Expr, Expr]) -> Expr:
        return total_of([Term(g, self.d[v]) for v, g in weights.items()], self.counts)

    def _write(self, terms: Sequence[Term], detail: Detail) -> None:
        self.notes.line(self._differential_left, total_of(terms, self.counts), detail)

    def _write_terms(self, detail: Detail) -> None:
        if self.terms:
            self.notes.line(self._differential_left, self._sum(self.terms), detail)


def _oriented(form: Expr, differentials: set[Expr], last: set[Expr]) -> Expr:
    """Products with their differential at the end, sums with the differentials in `last` at the end."""
    live, late = depends(form, differentials), depends(form, last)
    done: dict[Expr, Expr] = {}
    for node in postorder(form):
        args = list(node.args)
        if node.op is frobenius or "commutative" in node.op.traits:
            args.sort(key=late.__contains__ if node.op is add else live.__contains__)
        done[node] = rebuild(node, [done[a] for a in args])
    return done[form]


def _chained(e: Expr) -> Expr:
    """Entrywise products with what was carried through a matrix at the end: (f - f²) ⊙ (W's)."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e):
        args = sorted(node.args, key=_place) if node.op is hadamard else node.args
        done[node] = rebuild(node, [done[a] for a in args])
    return done[e]


def _place(factor: Expr) -> int:
    return 2 if reciprocal(factor) is not None else int(factor.op is matmul)
