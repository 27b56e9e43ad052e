"""From a loss to its gradients: the two sweeps, the normal form, the form shown to readers."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, overload

from .errors import LimitError, NoRuleError, NotScalarError, UnknownNameError
from .expr import Expr, as_expr, postorder, replace, symbols, value_of
from .language import is_recurrence, read
from .layout.members import by_general_member, renamed, siblings_of_each
from .op import counters
from .ops.leaves import symbol, zeros_op
from .ops.sums import series_op
from .rules import Presentation, normal
from .rules.project import PROJECTION, UNCONSTRAINED, Convention, convention, freed, project
from .shape import is_scalar, show
from .steps import Detail, Diagonal, Form, Steps, clashing, filled_in, summary, taken_names, together, work_out
from .sweeps.adjoint import adjoint
from .sweeps.differential import derivative_along, differential_symbol
from .sweeps.differential import differential as forward

if TYPE_CHECKING:
    from .recurrence import RecurrentDerivation
    from .verification import Verification

LONG = 60  # a single result longer than this is split into definitions
Variables = str | Expr | Sequence[str | Expr] | None


DISPLAYS: dict[str, Callable[[Derivation], str]] = {}  # how a notebook shows a derivation; the package fills it


@dataclass(frozen=True)
class Derivation:
    """A loss and its gradients.

    loss         as it was written
    wrt          names of the variables, in the order asked
    gradients    name ↦ gradient, of the shape of its variable, in terms of the symbols of the loss
    conventions  name ↦ how the gradient by a structured variable is to be read; others have none
    structure    the convention asked for: projection, independent or unconstrained
    variables    name ↦ symbol
    given        the author's own names for parts of the loss
    form         "diag" writes entrywise products with vectors as products with diagonal matrices
    samples      name of a sample ↦ the matrix of all of them, x_i ↦ X, where sums are in matrix form
    """

    loss: Expr
    wrt: tuple[str, ...]
    gradients: dict[str, Expr]
    conventions: dict[str, Convention]
    variables: dict[str, Expr]
    given: Mapping[str, Expr]
    structure: str = PROJECTION
    form: Form = "hadamard"
    samples: Mapping[str, Expr] = field(default_factory=dict)

    @property
    def gradient(self) -> Expr:
        """The gradient with respect to the first variable."""
        return self.gradients[self.wrt[0]]

    @cached_property
    def _named(self) -> tuple[dict[str, Expr], dict[str, Expr]]:
        """Definitions, and the gradients in them; a single result that is short needs none but the author's."""
        several = self.given or len(self.gradients) > 1 or any(g.size > LONG for g in self.gradients.values())
        if self.met_often:
            return {}, self.gradients
        if several and not clashing(self.loss, self.variables.values(), self.given):
            steps = self.explained("brief")
            return summary(steps.definitions, steps.gradients, steps.definitions.keys() - steps.chosen)
        if self.form == "hadamard":
            return {}, self.gradients
        write = Diagonal(taken_names(self.loss))
        written = {name: write(g) for name, g in self.gradients.items()}
        return {name.params[0]: e for name, e in write.names.items()}, written

    @property
    def definitions(self) -> dict[str, Expr]:
        """Names in which the gradients are written, each defined in those before it."""
        return self._named[0]

    @property
    def named(self) -> dict[str, Expr]:
        """The gradients written in the names of `definitions`."""
        return self._named[1]

    @cached_property
    def met_often(self) -> tuple[str, ...]:
        """The variables that are members of families which the loss meets under several indices."""
        met = siblings_of_each(self.loss, self.variables.values())
        return tuple(v.params[0] for v, others in met.items() if others)

    @cached_property
    def steps(self) -> Steps:
        """The derivation itself, as structured data."""
        return self.explained("normal")

    def explained(self, detail: Detail) -> Steps:
        """The derivation in more or less detail: "brief", "normal" or "full" (every rewriting)."""
        for name in self.met_often:
            raise NoRuleError(f"steps are not written where the members {name} are met under several indices")
        free = self._freed()
        chosen = [free.get(v, v) for v in self.variables.values()]
        given = {name: replace(e, free) for name, e in self.given.items()}
        with collector_paused():
            return work_out(replace(self.loss, free), chosen, given, detail, self.form, self._within)

    def _freed(self) -> dict[Expr, Expr]:
        """The variables all of whose entries are free, with symbols of which nothing is known."""
        unconstrained = (self.variables[name] for name, how in self.conventions.items() if how.kind == UNCONSTRAINED)
        return {v: freed(v) for v in unconstrained}

    def _within(self, g: Expr, variable: Expr) -> tuple[Expr, str]:
        """A gradient in the convention for its variable, and the structure that this is about."""
        how = self.conventions.get(variable.params[0])
        return project(g, variable, how), how.structure if how else ""

    def text(self) -> str:
        """The gradients and the definitions they are written in, one a line, in the language."""
        results = [f"dL/d{name} = {g}" for name, g in self.named.items()]
        where = [f"  where {name} = {e}" for name, e in self.definitions.items()]
        return "\n".join(results + where)

    def latex(self) -> str:
        r"""The same as the rows of an `align*` environment."""
        rows = [
            rf"\frac{{\partial L}}{{\partial {self.variables[name].latex()}}} &= {g.latex()}"
            for name, g in self.named.items()
        ]
        where = [f"{symbol(name, e.shape).latex()} &= {e.latex()}" for name, e in self.definitions.items()]
        return "\\begin{align*}\n" + " \\\\\n".join(rows + where) + "\n\\end{align*}"

    def verify(self, seed: int = 0, steps: Steps | None = None) -> Verification:
        """Compare the gradients with the loss, and also as they are written in definitions; and the lines of `steps`.

        What is returned is the worst case. A variable that does not occur has nothing to compare. Raises
        VerificationError if the loss has no value at any point tried.
        """
        from .verification import Verification, verify_all  # loaded only where something is verified

        known = symbols(self.loss)
        written = filled_in(self.definitions, self.named)
        forms = {
            name: list(dict.fromkeys((g, together(written[name], known))))
            for name, g in self.gradients.items()
            if name in known
        }
        found = verify_all(self.loss, forms, seed=seed, structure=self.structure)
        worst = min(found.values(), key=lambda v: v.standing, default=Verification(True, 0.0, seed, {}, 0))
        return worst if steps is None else replace_fields(worst, lines=self._lines(steps, seed))

    def _lines(self, steps: Steps, seed: int) -> tuple[int, int]:
        """How many lines of a derivation of this loss hold exactly, and of how many."""
        from .steps.verification import verified_lines

        free = self._freed()
        chosen = {name: free.get(v, v) for name, v in self.variables.items()}
        found = verified_lines(steps, replace(self.loss, free), chosen, self.structure, seed)
        return sum(holds for _, holds in found), len(found)

    def _repr_latex_(self) -> str:
        return self.latex()

    def _repr_html_(self) -> str:
        return DISPLAYS["html"](self)


def variables(e: Expr, wrt: Variables) -> dict[str, Expr]:
    """The symbols asked for, by name; if nothing is asked, the `default_variables`.

    A symbol given as an expression need not occur. Raises UnknownNameError for a name that does not.
    """
    known = symbols(e)
    if wrt is None:
        return default_variables(e)
    chosen: dict[str, Expr] = {}
    for w in _asked(wrt):
        if isinstance(w, Expr):
            if w.op.name != "symbol":
                raise UnknownNameError(f"{w} is not a variable")
            chosen[w.params[0]] = w
        elif w in known:
            chosen[w] = known[w]
        else:
            raise UnknownNameError(f"{w} is not a variable of {e}", hint=f"variables: {', '.join(known) or 'none'}")
    return chosen


def _asked(wrt: Variables) -> list[str | Expr]:
    """One variable or several as a list. Raises UnknownNameError for what can be neither."""
    if isinstance(wrt, (str, Expr)):
        return [wrt]
    if wrt is not None and not isinstance(wrt, Iterable):
        raise UnknownNameError(f"{wrt!r} is not a variable", hint="variables are given by name or as symbols")
    return list(wrt or ())


def _names(wrt: Variables) -> list[str]:
    return [w if isinstance(w, str) else str(w) for w in _asked(wrt)]


def default_variables(e: Expr) -> dict[str, Expr]:
    """Every symbol but exponents of matrices and numbers of terms; samples such as x_i if there is nothing else."""
    counting = counters(postorder(e))
    found = {name: s for name, s in symbols(e).items() if name not in counting}
    return {name: s for name, s in found.items() if not s.free} or found


@overload
def derive(
    e: Expr,
    wrt: Variables = None,
    definitions: Mapping[str, Expr] | None = None,
    *,
    structure: str = PROJECTION,
    form: Form = "hadamard",
) -> Derivation: ...
@overload
def derive(
    e: str,
    wrt: Variables = None,
    definitions: Mapping[str, Expr] | None = None,
    *,
    structure: str = PROJECTION,
    form: Form = "hadamard",
) -> Derivation | RecurrentDerivation: ...
def derive(
    e: Expr | str,
    wrt: Variables = None,
    definitions: Mapping[str, Expr] | None = None,
    *,
    structure: str = PROJECTION,
    form: Form = "hadamard",
) -> Derivation | RecurrentDerivation:
    """The gradients of the scalar `e` with respect to `wrt` (a name, several, or every variable).

    Text is read in the language of `parse`, shapes inferred. `definitions` are the author's names for
    parts of the loss; the results are shown in them, in the `form` "hadamard" (f ⊙ x) or "diag" (F x, F = Diag(f)).
    `structure` says how the gradient by a structured variable is taken: within the structure ("projection"), with
    the entries that determine the others as variables ("independent"), or with all entries free ("unconstrained");
    see `matcalc.rules.project`. A text that is a recurrence, `u_l = f(W_l*u_{l-1}), l = 1..L`, has a
    `RecurrentDerivation`; see `matcalc.recurrence`.

    Raises NotScalarError if `e` is not 1×1, UnknownNameError if a variable does not occur (a symbol
    given as an expression need not occur: its gradient is zero), NoRuleError where no derivative exists,
    DeclarationError where a structure has no independent entries.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "n", "n"), vector("x", "n")
    >>> str(derive(x.T @ A @ x, "x").gradient)
    "(A + A')*x"
    """
    if not isinstance(e, Expr | str):
        e = as_expr(e)
    if isinstance(e, str) and is_recurrence(e):
        from .recurrence import derive as recurrent  # loaded only where there is one

        return recurrent(e, _names(wrt) or None, structure=structure)
    if isinstance(e, str):
        reading = read(e, scalar=True, asked=_names(wrt))
        e, definitions = reading.expression, definitions or reading.definitions
    if not is_scalar(e.shape):
        raise NotScalarError(
            f"only a scalar has a gradient, and this expression is {show(e.shape)}",
            hint="the derivative of a vector or matrix is its jacobian",
        )
    chosen = variables(e, wrt)
    how = {name: convention(v, structure) for name, v in chosen.items()}
    found: dict[str, Expr] = {}
    with collector_paused():
        reader = Presentation(e, several=len(chosen) > 1)
        raw = _unconstrained(e, chosen, how, reader)
        for name, v in chosen.items():
            found[name] = reader(normal(project(raw[name], v, how[name])))
    stated = {name: c for name, c in how.items() if c}
    return Derivation(e, tuple(chosen), found, stated, chosen, definitions or {}, structure, form)


def _unconstrained(
    e: Expr, chosen: Mapping[str, Expr], how: Mapping[str, Convention | None], reader: Presentation
) -> dict[str, Expr]:
    """The gradients before projection.

    A loss may be simplified by the structure of its variables, since projections take no notice of what that
    changes: but not where all entries of a variable are to be free.
    """
    free = {v: freed(v) for name, v in chosen.items() if (c := how[name]) and c.kind == UNCONSTRAINED}
    others = {v.params[0]: met for v, met in siblings_of_each(e, chosen.values()).items()}
    for v in free:
        if others[v.params[0]]:
            raise NoRuleError(
                f"the members {v} are met under several indices: their gradient is taken in their structure"
            )
    if not free:
        raw = adjoint(reader.normal_of(e), [*chosen.values(), *chain(*others.values())], normal)
        found = {name: by_general_member(v, raw, others[name]) for name, v in chosen.items()}
        for name, v in chosen.items():
            if others[name]:
                _check_meeting(v, found[name])
        return found
    raw = adjoint(normal(replace(e, free)), [free.get(v, v) for v in chosen.values()], normal)
    back = {loose: v for v, loose in free.items()}
    return {name: replace(raw[free.get(v, v)], back) for name, v in chosen.items()}


def _check_meeting(x: Expr, g: Expr) -> None:
    """Refuse a gradient by a member x_i that divides by zero in the terms where j = i: there is none."""
    i = x.params[4]
    for loop in (node for node in postorder(g) if node.op is series_op):
        j = loop.params[0]
        for node in postorder(renamed(loop.args[0], j, i)):
            power = value_of(node.args[1]) if node.op.name == "power" else None
            if power is not None and power < 0 and _is_nothing(normal(node.args[0])):
                raise NoRuleError(
                    f"the terms with {j} = {i} have no derivative by {x}: they divide by {node.args[0]}",
                    hint=f"a term that has one there, such as sqrt(norm2({x} - …)^2 + e), can be differentiated",
                )


def _is_nothing(e: Expr) -> bool:
    return e.op is zeros_op or value_of(e) == 0


@contextmanager
def collector_paused() -> Iterator[None]:
    """Nodes form no cycles; the collector would only walk the growing DAG again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def gradients(e: Expr | str, wrt: Variables = None, *, structure: str = PROJECTION) -> dict[str, Expr]:
    """The gradients of the scalar `e` by name; subexpressions are shared nodes. `structure` as for `derive`.

    >>> from matcalc.ops.leaves import vector
    >>> {k: str(g) for k, g in gradients(vector("x", "n").T @ vector("y", "n")).items()}
    {'x': 'y', 'y': 'x'}
    """
    return dict(derive(e, wrt, structure=structure).gradients)


def gradient(e: Expr | str, wrt: str | Expr | None = None, *, structure: str = PROJECTION) -> Expr:
    """The gradient of the scalar `e`, in the shape of the variable. `structure` as for `derive`.

    Where there is one variable it need not be named.

    >>> import matcalc as mc
    >>> str(gradient(mc.logdet(mc.matrix("X", "n", "n")), "X"))
    "inv(X)'"
    >>> loss = mc.logdet(mc.matrix("S", "n", "n", symmetric=True))
    >>> str(gradient(loss, "S")), str(gradient(loss, "S", structure="independent"))
    ('inv(S)', '2*inv(S) - Diag(diag(inv(S)))')
    """
    found = derive(e, wrt, structure=structure).gradients
    if len(found) != 1:
        raise UnknownNameError(f"one variable is needed, not {len(found)}", hint="for several, ask for gradients")
    return next(iter(found.values()))


def differential(e: Expr | str, wrt: Variables = None, *, order: int = 1) -> Expr:
    """The differential of `e`, of any shape, linear in dX for each variable X asked for.

    Of a higher order, the differential of the differential, …, with constant dX. Raises LimitError below order 1.

    >>> import matcalc as mc
    >>> str(differential(mc.inv(mc.matrix("X", "n", "n")), "X"))
    '-inv(X)*dX*inv(X)'
    >>> str(differential(mc.inv(mc.matrix("X", "n", "n")), "X", order=2))
    '2*inv(X)*dX*inv(X)*dX*inv(X)'
    """
    if order < 1:
        raise LimitError(f"a differential has an order of at least 1, not {order}")
    e = read(e).expression if isinstance(e, str) else as_expr(e)
    asked = variables(e, wrt).values()
    met = siblings_of_each(e, asked).items()
    chosen = {x: differential_symbol(x) for x in dict.fromkeys(chain(*([x, *others] for x, others in met)))}
    reader = Presentation(e)
    result = normal(forward(reader.normal_of(e), chosen))
    for _ in range(order - 1):
        result = normal(derivative_along(result, chosen))
    return reader(result)
