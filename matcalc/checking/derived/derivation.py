"""The right side that a claim should have had, derived by the engine from the definitions of the document.

Nothing here is believed: whoever asks tests every candidate with numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ...errors import MatcalcError
from ...expr import Expr, postorder
from ...language.tree import Tree
from ...linear_map import directional_derivative, hessian, jacobian
from ...ops.kronecker import vec
from ...ops.products import frobenius
from ...ops.reductions import trace
from ...ops.sums import scale
from ...rules import Presentation, normal
from ...rules.project import within
from ...shape import is_column
from ...sweeps.adjoint import adjoint
from ...sweeps.differential import differential, differential_symbol
from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Unknown
from ..formulas.trees import node, subtrees
from ..reading.claim import Claim
from ..scope.conventions import direction_variable, nabla_variable
from ..scope.scope import Definition
from .expressions import Expressions
from .naming import Naming
from .result import Around, Entry, Result, as_it_is

LARGEST = 300  # symbols and operations in what is differentiated
MOST = 4  # variables by which a differential is written out


def derivation(claim: Claim, experiment: Experiment) -> Derivation | None:
    """The derivation of the left side that a claim, or the chain it stands in, is about."""
    head = claim.first.left
    return None if head is None or claim.right is None else Derivation(claim, experiment, head, claim.right)


@dataclass(slots=True)
class Derivation:
    """The derivation of one left side."""

    claim: Claim
    experiment: Experiment
    head: Tree
    right: Tree

    def results(self) -> Iterator[Result]:
        """What the engine derives, those first that are written as the claim is.

        Raises MatcalcError where the engine has no word or no rule for something.
        """
        yield from ATTEMPTS.get(self.head.kind, Derivation.simplified)(self)

    # ------------------------------------------------------------------- the document's names

    def expressions(self, stops: set[str]) -> Expressions:
        """The document's formulas, with the names in `stops` and what does not depend on them as they are."""
        scope = self.experiment.scope
        still = {n for n in scope.definitions if not scope.upstream(n) & stops}
        running = {letter: letter for letter in scope.running}
        return Expressions(self.experiment, stops | still, letters=running)

    def _result(self, work: Expressions, operand: Expr, *parts: tuple[Expr, Around], entry: Entry = ()) -> Result:
        return Result(work, Naming(work, operand, self._introduced(work)), parts, entry)

    def _introduced(self, work: Expressions) -> Mapping[str, Expr]:
        """The values of the names that are defined before the claim, and of the derivatives that it is written in."""
        for definition in self.experiment.scope.definitions.values():
            if definition.number <= self.claim.number and not definition.indices:
                with suppress(MatcalcError):
                    work.value(definition, node("name", value=definition.name))
        for t in subtrees(self.right):
            if t.kind in ("partial", "nabla"):
                with suppress(MatcalcError):
                    work.named_derivative(t)
        definitions = self.experiment.scope.definitions
        whole = work.of(self.head) if self.head.kind not in ATTEMPTS else None
        return {
            spelt: value
            for (name, spelt), value in work.values.items()
            if value.args and value is not whole and self._is_before(definitions.get(name))
        }

    def _is_before(self, definition: Definition | None) -> bool:
        return definition is None or definition.number <= self.claim.number

    def _operand(self) -> str:
        """The name of what is differentiated."""
        operand = _unstacked(self.head.parts[0]) if self.head.parts else self.head
        return str(operand.value[0] if operand.kind == "call" else operand.value)

    def _opened(self, work: Expressions, operand: Tree) -> Expr:
        """The expression of what is differentiated; of a name, what it is defined as."""
        definition = self.experiment.scope.definitions.get(self._operand())
        found = work.of(definition.tree if definition is not None and operand.kind == "name" else operand)
        if found.size > LARGEST:
            raise Unknown("this is too large to be derived for a suggestion")
        return found

    def simplified(self) -> Iterator[Result]:
        """An equality: its left side, if the engine would write it otherwise."""
        work = self.expressions(set())
        left = work.of(self.head)
        if self.head.kind != "name" and Presentation(left)(normal(left)) is not left:
            yield self._result(work, left, (left, as_it_is))

    # ------------------------------------------------------------------- differentials

    def differentials(self) -> Iterator[Result]:
        """d of the left side, by the names that are varied on the right, by those it is made of, by the variables."""
        operand = self.head.parts[0]
        seen: list[set[str]] = []
        for variables in (self._varied(operand), self._near(operand), self._far(operand)):
            if variables and variables not in seen and len(variables) <= MOST:
                seen.append(variables)
                yield from self._differential(operand, variables)

    def _varied(self, operand: Tree) -> set[str]:
        moved = [t.parts[0] for t in subtrees(self.right) if t.kind == "differential"]
        return {t.value for t in moved if t.kind == "name"} & self._above(operand)

    def _above(self, operand: Tree) -> set[str]:
        scope = self.experiment.scope
        return {above for name in scope.dependencies(operand) for above in scope.upstream(name)}

    def _near(self, operand: Tree) -> set[str]:
        """The names in the definition of the operand that move."""
        scope = self.experiment.scope
        definition = scope.definitions.get(self._operand())
        return self._moving(scope.dependencies(definition.tree if definition is not None else operand))

    def _far(self, operand: Tree) -> set[str]:
        """The variables behind the operand that move."""
        scope = self.experiment.scope
        return self._moving({n for n in self._above(operand) if scope.reference(n).kind == "variable"})

    def _moving(self, names: set[str]) -> set[str]:
        return {n for n in names if self.experiment.scope.bases({n}) & self.experiment.moving}

    def _differential(self, operand: Tree, variables: set[str]) -> Iterator[Result]:
        """Of a scalar, gradients beside differentials, as the claim writes them; J vec dX; dF as it comes."""
        work = self.expressions(variables)
        e = self._opened(work, _unstacked(operand))
        moving = [x for x in (work.moving(name) for name in sorted(variables)) if x in postorder(e)]
        if _is_stacked(operand):
            yield self._result(work, e, *((jacobian(e, x), _before_vec(x)) for x in moving))
            return
        if e.is_scalar:
            gradients = adjoint(normal(e), moving)
            yield self._result(work, e, *(self._beside_differential(gradients[x], x) for x in moving))
        yield self._result(work, e, (differential(normal(e), moving), as_it_is))

    def _beside_differential(self, gradient: Expr, x: Expr) -> tuple[Expr, Around]:
        """G : dX, tr(G' dX) or g' dx."""
        d = differential_symbol(x)
        if x.is_scalar:
            return gradient, lambda g: scale(g, d)
        if any(t.kind == "colon" for t in subtrees(self.right)):
            return gradient, lambda g: frobenius(g, d)
        if any(t.kind == "call" and t.value[0] in ("tr", "Tr", "trace") for t in subtrees(self.right)):
            return gradient.T, lambda g: trace(g @ d)
        return (gradient.T, lambda g: g @ d) if is_column(x.shape) else (gradient, lambda g: frobenius(g, d))

    # ------------------------------------------------------------------- gradients, Jacobians, Hessians

    def partials(self) -> Iterator[Result]:
        operand, variables = _flattened(self.head)
        if any(map(_is_stacked, variables)):
            yield from self._stacked_derivatives(_unstacked(operand), [_unstacked(v) for v in variables])
        else:
            yield from self._derivatives(operand, variables)

    def nablas(self) -> Iterator[Result]:
        variable = nabla_variable(self.head, self.experiment.scope)
        if variable is not None:
            yield from self._derivatives(self.head.parts[0], [variable] * self.head.value[0])

    def blocks(self) -> Tree | None:
        """A gradient or Hessian by several vectors together, block by block."""
        variable = self.head.parts[-1]
        if self.head.kind != "nabla" or variable.kind != "column":
            return None
        work = self.expressions({v.value for v in variable.parts})
        e = self._opened(work, self.head.parts[0])
        symbols = [work.symbol(v.value) for v in variable.parts]
        if self.head.value[0] == 1:
            return node("column", *(self._block(work, e, [x]) for x in symbols))
        rows = (node("row", *(self._block(work, e, [x, y]) for y in symbols)) for x in symbols)
        return node("column", *rows)

    def _block(self, work: Expressions, e: Expr, variables: list[Expr]) -> Tree:
        return self._result(work, e, (_derivative(e, variables), as_it_is)).formulas()[0]

    def _stacked_derivatives(self, operand: Tree, variables: list[Tree]) -> Iterator[Result]:
        """∂vec F/∂(vec X)' and ∂²f/∂vec X ∂(vec X)'."""
        if any(v.kind != "name" for v in variables) or len(variables) > 2:
            return
        work = self.expressions({v.value for v in variables})
        e = self._opened(work, operand)
        symbols = [work.symbol(v.value) for v in variables]
        yield self._result(work, e, (hessian(e, *symbols) if len(symbols) == 2 else jacobian(e, *symbols), as_it_is))

    def _derivatives(self, operand: Tree, variables: list[Tree]) -> Iterator[Result]:
        """In the shape of the variable, and transposed; by a component, the entry of the whole."""
        if any(v.kind != "name" for v in variables) or len(variables) > 2:
            return
        references = [self.experiment.scope.reference(v.value) for v in variables]
        work = self.expressions({r.base for r in references})
        entry: Entry = ()
        if operand.kind == "name" and (whole := self._whole(operand)) is not None:
            operand, entry = whole
        e = self._opened(work, operand)
        symbols = [work.variable(r) for r in references]
        entry += tuple(letter for r in references if r.kind == "component" for letter in r.indices)
        if all(x in postorder(e) for x in symbols):
            found = _derivative(e, symbols)
            yield self._result(work, e, (found, as_it_is), entry=entry)
            if not entry:
                yield self._result(work, e, (found.T, as_it_is))

    def _whole(self, operand: Tree) -> tuple[Tree, tuple[str, ...]] | None:
        """Of y_i, y and the index."""
        reference = self.experiment.scope.reference(operand.value)
        return (node("name", value=reference.base), reference.indices) if reference.kind == "component" else None

    def directionals(self) -> Iterator[Result]:
        operand, direction = self.head.parts
        variable = direction_variable(operand, self.experiment.scope)
        if variable is not None and variable.kind == "name":
            work = self.expressions({variable.value})
            e = self._opened(work, operand)
            found = directional_derivative(e, work.symbol(variable.value), [work.of(direction)])
            yield self._result(work, e, (found, as_it_is))


def _flattened(head: Tree) -> tuple[Tree, list[Tree]]:
    """What a partial derivative is of, and all variables it is by."""
    operand, *variables = head.parts
    if operand.kind == "transpose" and operand.parts[0].kind == "partial":
        operand, inner = _flattened(operand.parts[0])
        variables += inner
    return operand, [v.parts[0] if v.kind == "transpose" else v for v in variables]


def _before_vec(x: Expr) -> Around:
    return lambda J: J @ vec(differential_symbol(x))


def _is_stacked(t: Tree) -> bool:
    return t.kind == "call" and t.value == ("vec", 0)


def _unstacked(t: Tree) -> Tree:
    return t.parts[0] if _is_stacked(t) else t


def _derivative(e: Expr, variables: list[Expr]) -> Expr:
    if len(variables) == 2:
        return hessian(e, *variables)
    (x,) = variables
    return within(adjoint(normal(e), [x])[x], x) if e.is_scalar else jacobian(e, x)


ATTEMPTS: dict[str, Callable[[Derivation], Iterator[Result]]] = {
    "differential": Derivation.differentials,
    "partial": Derivation.partials,
    "nabla": Derivation.nablas,
    "directional": Derivation.directionals,
}
