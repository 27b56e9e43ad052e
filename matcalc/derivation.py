"""From a loss to its gradients: the two sweeps, the normal form, the form shown to readers."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from .adjoint import adjoint
from .differential import differential as forward
from .errors import NotScalarError, UnknownNameError
from .expr import Expr, as_expr, postorder, symbols
from .language import read
from .op import counters
from .ops.leaves import symbol
from .rules import Presentation, normal
from .rules.project import project
from .shape import is_scalar, show
from .steps import Detail, Diagonal, Form, Steps, summary, taken_names, work_out

if TYPE_CHECKING:
    from .numeric import Verification
    from .report import Report

LONG = 60  # a single result longer than this is split into definitions
Variables = str | Expr | Sequence[str | Expr] | None


@dataclass(frozen=True)
class Derivation:
    """A loss and its gradients.

    loss         as it was written
    wrt          names of the variables, in the order asked
    gradients    name ↦ gradient, of the shape of its variable, in terms of the symbols of the loss
    convention   name ↦ the structure within which the gradient was taken, "independent" if not within that of
                 the variable, "" if it has none
    variables    name ↦ symbol
    given        the author's own names for parts of the loss
    form         "diag" writes entrywise products with vectors as products with diagonal matrices
    samples      name of a sample ↦ the matrix of all of them, x_i ↦ X, where sums are in matrix form
    """

    loss: Expr
    wrt: tuple[str, ...]
    gradients: dict[str, Expr]
    convention: dict[str, str]
    variables: dict[str, Expr]
    given: Mapping[str, Expr]
    form: Form = "hadamard"
    samples: Mapping[str, Expr] = field(default_factory=dict)

    @property
    def gradient(self) -> Expr:
        """The gradient with respect to the first variable."""
        return self.gradients[self.wrt[0]]

    @cached_property
    def _named(self) -> tuple[dict[str, Expr], dict[str, Expr]]:
        """Definitions, and the gradients in them; a single result that is short needs none but the author's."""
        if self.given or len(self.gradients) > 1 or any(g.size > LONG for g in self.gradients.values()):
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
    def steps(self) -> Steps:
        """The derivation itself, as structured data."""
        return self.explained("normal")

    def explained(self, detail: Detail) -> Steps:
        """The derivation in more or less detail: "brief", "normal" or "full" (every rewriting)."""
        with collector_paused():
            chosen = [self.variables[name] for name in self.wrt]
            return work_out(self.loss, chosen, self.given, detail, self.form, project)

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

    def verify(self, seed: int = 0) -> Verification:
        """Compare the gradients with finite differences of the loss; what is returned is the worst case.

        A variable that does not occur has nothing to compare. Raises VerificationError if the loss has no
        value at any point tried.
        """
        from .numeric import Verification, verify_all  # loaded only where something is verified

        present = symbols(self.loss)
        found = verify_all(self.loss, {name: g for name, g in self.gradients.items() if name in present}, seed=seed)
        return min(
            found.values(), key=lambda v: (v.ok, -v.max_relative_error), default=Verification(True, 0.0, seed, {}, 0)
        )

    def report(self, detail: Detail | None = "normal", *, expand: bool = False) -> Report:
        """The derivation for readers; `matcalc.report.FORMATS` sets it as text, LaTeX, Markdown or HTML.

        Without `detail` only its results are shown; `expand` substitutes all definitions back into them.
        """
        from .report import Report  # loaded only where something is shown

        steps = self.explained(detail) if detail else None
        results, definitions = (steps.gradients, steps.definitions) if steps else (self.named, self.definitions)
        return Report(
            self.loss,
            symbols(self.loss),
            (),
            self.gradients if expand else results,
            {} if expand else definitions,
            conventions=self.convention,
            samples=self.samples,
            steps=steps,
        )

    def _repr_latex_(self) -> str:
        return self.latex()

    def _repr_html_(self) -> str:
        from .report import widget

        return widget(self.report())


def variables(e: Expr, wrt: Variables) -> dict[str, Expr]:
    """The symbols asked for, by name; if nothing is asked, the `default_variables`.

    A symbol given as an expression need not occur. Raises UnknownNameError for a name that does not.
    """
    known = symbols(e)
    if wrt is None:
        return default_variables(e)
    asked = [wrt] if isinstance(wrt, (str, Expr)) else list(wrt)
    chosen: dict[str, Expr] = {}
    for w in asked:
        if isinstance(w, Expr):
            if w.op.name != "symbol":
                raise UnknownNameError(f"{w} is not a variable")
            chosen[w.params[0]] = w
        elif w in known:
            chosen[w] = known[w]
        else:
            raise UnknownNameError(f"{w} is not a variable of {e}", hint=f"variables: {', '.join(known)}")
    return chosen


def default_variables(e: Expr) -> dict[str, Expr]:
    """Every symbol but exponents of matrices and numbers of terms; samples such as x_i if there is nothing else."""
    counting = counters(postorder(e))
    found = {name: s for name, s in symbols(e).items() if name not in counting}
    return {name: s for name, s in found.items() if not s.free} or found


def derive(
    e: Expr | str,
    wrt: Variables = None,
    definitions: Mapping[str, Expr] | None = None,
    *,
    form: Form = "hadamard",
) -> Derivation:
    """The gradients of the scalar `e` with respect to `wrt` (a name, several, or every variable).

    Text is read in the language of `parse`, shapes inferred. `definitions` are the author's names for
    parts of the loss; the results are shown in them, in the `form` "hadamard" (f ⊙ x) or "diag" (F x, F = Diag(f)).

    Raises NotScalarError if `e` is not 1×1, UnknownNameError if a variable does not occur (a symbol
    given as an expression need not occur: its gradient is zero), NoRuleError where no derivative exists.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "n", "n"), vector("x", "n")
    >>> str(derive(x.T @ A @ x, "x").gradient)
    "(A + A')*x"
    """
    if not isinstance(e, Expr | str):
        e = as_expr(e)
    if isinstance(e, str):
        reading = read(e, scalar=True)
        e, definitions = reading.expression, definitions or reading.definitions
    if not is_scalar(e.shape):
        raise NotScalarError(
            f"only a scalar has a gradient, and this expression is {show(e.shape)}",
            hint="the derivative of a vector or matrix is its jacobian",
        )
    chosen = variables(e, wrt)
    found: dict[str, Expr] = {}
    convention: dict[str, str] = {}
    with collector_paused():
        reader = Presentation(e, several=len(chosen) > 1)
        raw = adjoint(reader.normal_of[e], list(chosen.values()), partial(normal.settle, done=reader.memo))
        for name, v in chosen.items():
            g, convention[name] = project(raw[v], v)
            found[name] = reader(normal(g, reader.memo))
    return Derivation(e, tuple(chosen), found, convention, chosen, definitions or {}, form)


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


def _differential(e: Expr, chosen: list[Expr]) -> Expr:
    reader = Presentation(e)
    return reader(normal(forward(reader.normal_of[e], chosen), reader.memo))


def gradients(e: Expr | str, wrt: Variables = None) -> dict[str, Expr]:
    """The gradients of the scalar `e` by name; subexpressions are shared nodes.

    >>> from matcalc.ops.leaves import vector
    >>> {k: str(g) for k, g in gradients(vector("x", "n").T @ vector("y", "n")).items()}
    {'x': 'y', 'y': 'x'}
    """
    return derive(e, wrt).gradients


def gradient(e: Expr | str, wrt: str | Expr) -> Expr:
    """The gradient of the scalar `e`, in the shape of the variable.

    >>> from matcalc.ops.leaves import matrix
    >>> X = matrix("X", "n", "n")
    >>> from matcalc.ops.matrix import logdet
    >>> str(gradient(logdet(X), "X"))
    "inv(X)'"
    """
    found = derive(e, wrt).gradients
    if len(found) != 1:
        raise UnknownNameError(f"one variable is needed, not {len(found)}", hint="for several, ask for gradients")
    return next(iter(found.values()))


def differential(e: Expr, wrt: Variables = None) -> Expr:
    """The differential of `e`, of any shape, linear in dX for each variable X asked for.

    >>> from matcalc.ops.leaves import matrix
    >>> from matcalc.ops.matrix import inv
    >>> str(differential(inv(matrix("X", "n", "n")), "X"))
    '-inv(X)*dX*inv(X)'
    """
    return _differential(e, list(variables(e, wrt).values()))
