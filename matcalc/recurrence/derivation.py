"""The gradients of a recurrence, in terms of the adjoints that run back through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import DeclarationError, UnknownNameError
from ..expr import Expr, symbols
from ..language.declarations import Functions
from ..ops.leaves import symbol
from ..ops.products import frobenius
from ..ops.sums import add
from ..rules import normal
from ..rules.project import PROJECTION, convention
from ..steps import letter_for
from ..sweeps.adjoint import adjoint
from ..sweeps.differential import differential, differential_symbol
from .backward import Backward, backward
from .model import Recurrence, recurrence, variable
from .places import Place, member, placed
from .unroll import Unrolled

if TYPE_CHECKING:
    from ..verification import Verification

DEPTHS = (1, 2, 3, 5)  # the numbers of steps for which everything is compared


@dataclass(frozen=True, slots=True)
class Over:
    """The numbers for which an equation holds, in the order in which it is used."""

    index: str
    first: str
    last: str

    def ascii(self) -> str:
        return f"{self.index} = {self.first}..{self.last}"


class Formula(NamedTuple):
    """left = right, for the numbers in `over` if there are several; `by` names the variable of a gradient."""

    left: Expr
    right: Expr
    over: Over | None = None
    by: str = ""


@dataclass(frozen=True)
class RecurrentDerivation:
    """A recurrence and its gradients.

    recurrence  the recurrence as it was read
    wrt         the names of the variables; W_l stands for every member of W
    backward    what was derived: the equations of a step, the adjoints, the gradients
    """

    recurrence: Recurrence
    wrt: tuple[str, ...]
    backward: Backward

    @property
    def loss(self) -> Expr:
        return self.recurrence.expression

    @property
    def variables(self) -> dict[str, Expr]:
        """Name ↦ symbol."""
        return {name: self.recurrence.symbols[name] for name in self.wrt}

    @property
    def gradients(self) -> Mapping[str, Expr]:
        """Name ↦ gradient, in the values and the adjoints of the steps; that by W_l holds for l = 1, …, L."""
        return self.backward.gradients

    @property
    def gradient(self) -> Expr:
        """The gradient with respect to the first variable."""
        return self.gradients[self.wrt[0]]

    @property
    def letter(self) -> str:
        """What the loss is called."""
        taken = {*self.recurrence.symbols, *self.recurrence.letters, *self.recurrence.steps}
        return letter_for(taken, ("L", "J", "f"))

    # ------------------------------------------------------------------- equations

    def _forward(self) -> Over:
        return Over(self.recurrence.index, "1", self.recurrence.count)

    @property
    def given(self) -> Iterator[Formula]:
        """The recurrence as it was written."""
        found = self.recurrence
        for base, e in found.initial.items():
            yield Formula(symbol(member(base, Place("", 0)), e.shape), e)
        for base, F in found.steps.items():
            yield Formula(symbol(member(base, found.here), found.shapes[base]), F, self._forward())

    @property
    def named(self) -> Iterator[Formula]:
        """The pre-activations that got a name."""
        for base in self.backward.named:
            F = self.backward.steps[base]
            yield Formula(symbol(member(base, self.recurrence.here), F.shape), F, self._forward())

    @property
    def adjoints(self) -> Iterator[Formula]:
        """The recurrence that runs back, with its value at the end."""
        found = self.recurrence
        back = Over(found.index, f"{found.count}-1", "1")
        for a in self.backward.adjoints:
            yield Formula(symbol(member(a.name, found.last), a.last.shape), a.last)
        for a in self.backward.adjoints:
            yield Formula(symbol(member(a.name, found.here), a.inner.shape), a.inner, back)

    @property
    def results(self) -> Iterator[Formula]:
        """The gradients."""
        for name in self.wrt:
            x = self.recurrence.symbols[name]
            every = self._forward() if placed(name, self.recurrence.index) else None
            yield Formula(x, self.gradients[name], every, name)

    # ------------------------------------------------------------------- the induction step

    @cached_property
    def _moving(self) -> dict[Expr, Expr]:
        found = self.recurrence
        here = [symbol(member(b, found.here), s) for b, s in self.backward.shapes.items()]
        before = [s for name, s in symbols(*self.backward.steps.values()).items() if name in self._before]
        return {x: differential_symbol(x) for x in (*here, *(found.symbols[n] for n in self.wrt), *before)}

    @property
    def _before(self) -> set[str]:
        return {member(b, self.recurrence.before) for b in self.recurrence.states}

    @property
    def differentials(self) -> Iterator[tuple[Formula, Formula]]:
        """Every equation of a step, and its differential."""
        for base, F in self.backward.steps.items():
            s = symbol(member(base, self.recurrence.here), F.shape)
            own = {x: d for x, d in self._moving.items() if x in symbols(F).values()}
            yield (
                Formula(s, F),
                Formula(differential_symbol(s), self.backward.shown(normal(differential(normal(F), own)))),
            )

    @property
    def induction(self) -> tuple[Expr, Expr]:
        """Σ ā_s : ds_l, and the same in the differentials of what the step is made of."""
        kept = {a.of: a.name for a in self.backward.adjoints}
        left, held = [], []
        for base, F in self.backward.steps.items():
            if base in kept:
                s = symbol(member(base, self.recurrence.here), F.shape)
                bar = symbol(member(kept[base], self.recurrence.here), F.shape)
                left.append(frobenius(bar, differential_symbol(s)))
                held.append(frobenius(bar, F))
        H = normal(add(*held))
        moving = {x: d for x, d in self._moving.items() if x in symbols(H).values()}
        raw = adjoint(H, list(moving), normal)
        return add(*left), add(*(frobenius(self.backward.shown(raw[x]), d) for x, d in moving.items()))

    # ------------------------------------------------------------------- for readers

    def text(self) -> str:
        """The gradients, the adjoints and the names in them, one a line."""
        lines = [self._line(f, f"d{self.letter}/d{_name(f.left)}") for f in self.results]
        where = [self._line(f, _name(f.left)) for f in (*self.named, *self.adjoints)]
        return "\n".join([*lines, *(f"  where {line}" for line in where)])

    def _line(self, f: Formula, left: str) -> str:
        return f"{left} = {f.right}" + (f", {f.over.ascii()}" if f.over else "")

    def latex(self) -> str:
        r"""The same as the rows of an `align*` environment."""
        rows = [
            rf"\frac{{\partial {self.letter}}}{{\partial {f.left.latex()}}} &= {f.right.latex()}{_over(f)}"
            for f in self.results
        ]
        rows += [f"{f.left.latex()} &= {f.right.latex()}{_over(f)}" for f in (*self.named, *self.adjoints)]
        return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"

    def unrolled(self, depth: int) -> Unrolled:
        """The loss and its gradients written out for a number of steps."""
        return Unrolled(self.recurrence, self.backward, depth)

    def verify(self, seed: int = 0) -> Verification:
        """Compare the gradients with the loss, both written out for 1, 2, 3 and 5 steps; see `matcalc.verify`.

        What is returned is the worst case. Raises VerificationError if the loss has no value at any point tried.
        """
        from ..verification import Verification, verify_all  # loaded only where something is verified

        found: list[Verification] = []
        for depth in DEPTHS:
            it = self.unrolled(depth)
            known = symbols(it.loss)
            gradients = {name: g for name, g in it.gradients.items() if name in known}
            found += verify_all(it.loss, gradients, seed=seed).values() if gradients else ()
        worst = min(found, key=lambda v: v.standing, default=Verification(True, 0.0, seed, {}, 0))
        steps = f"{self.recurrence.count} = {', '.join(map(str, DEPTHS))}"
        return replace(worst, against=f"{worst.against} unrolled for {steps}:" if worst.against else "")

    def _repr_latex_(self) -> str:
        return self.latex()


def _name(e: Expr) -> str:
    return str(e)


def _over(f: Formula) -> str:
    return rf", \quad {f.over.index} = {f.over.first}, \dots, {f.over.last}" if f.over else ""


def derive(
    text: str,
    wrt: str | Sequence[str] | None = None,
    shapes: Mapping[str, Any] | None = None,
    properties: Mapping[str, Iterable[str]] | None = None,
    functions: Functions = None,
    *,
    declarations: Iterable[str] = (),
    readings: Mapping[str, str] | None = None,
    structure: str = PROJECTION,
) -> RecurrentDerivation:
    """The gradients of a recurrence; W or W_l asks for the gradient by every member W_l.

    >>> print(derive("u_0 = x; u_l = tanh(W_l*u_{l-1}), l = 1..L; norm2(u_L - y)^2/2", "W").text())
    dJ/dW_l = delta_l*u_{l-1}', l = 1..L
      where z_l = W_l*u_{l-1}, l = 1..L
      where delta_L = (u_L - y).*(1 - u_L.^2)
      where delta_l = (W_{l+1}'*delta_{l+1}).*(1 - u_l.^2), l = L-1..1

    Raises what `recurrence` raises; UnknownNameError for a variable that does not occur, DeclarationError for a
    structured one, NoRuleError where no derivative exists.
    """
    found = recurrence(text, shapes, properties, functions, declarations=declarations, readings=readings)
    names = [wrt] if isinstance(wrt, str) else wrt
    chosen = _defaults(found) if names is None else [_chosen(name, found) for name in names]
    for name in chosen:
        how = convention(found.symbols[name], structure)
        if how is not None:
            raise DeclarationError(
                f"{name} is {how.structure}, and no gradients of recurrences are taken by structured variables",
                hint="leave the property out; the gradient is that of a variable whose entries are all free",
            )
    return RecurrentDerivation(found, tuple(chosen), backward(found, chosen))


def _defaults(found: Recurrence) -> list[str]:
    """What the steps are made of."""
    used = symbols(*found.steps.values())
    return [name for name in found.symbols if name in used] or list(found.symbols)


def _chosen(name: str, found: Recurrence) -> str:
    known = variable(name, found)
    if known is None:
        computed = [b for b in found.steps if name in (b, member(b, found.here), member(b, found.last))]
        what = "computed by the recurrence, not" if computed else "not"
        hint = f"variables: {', '.join(map(str, found.symbols.values()))}"
        raise UnknownNameError(f"{name} is {what} a variable of the recurrence", hint=hint)
    return known
